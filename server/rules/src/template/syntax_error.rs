//! `template/syntax-error`: what the template language rejects, and placeholders that look right
//! but that the format's tools never replace. Whether the metadata is valid is a question for
//! `metadata/syntax-error`.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::NameAt;
use pog_text::{Edit, Fix, Span};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/syntax-error",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://github.com/actions/ai-inference/blob/main/src/prompt.ts"),
    page: Page {
        summary: "Template is not valid",
        what: "Reports what the template language rejects: constructs and blocks that are never \
               closed, unknown statements, incomplete expressions. In GitHub Models prompts there \
               is little to reject, but `{{ name }}` with spaces is reported: `gh models eval` and \
               `actions/ai-inference` replace only `{{name}}`, and send everything else to the \
               model unchanged. A name that nothing else in the file mentions is ignored inside \
               code (backticks, fences), and so is `${{ … }}`.",
        why: "A template that is not valid cannot be rendered at all. A placeholder that is not \
              replaced reaches the model as literal braces, and nobody notices.",
        example: "user:\n{% if urgent %}\nAnswer at once.\n",
        instead: "---\nparameters:\n  urgent: { type: boolean, default: false }\n---\nuser:\n{% if urgent %}\nAnswer at once.\n{% endif %}\n",
        options: "",
        fix: "Removes the spaces inside a placeholder; other errors have no fix.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for error in &context.artifact.syntax.template_errors {
        sink.report(error.span, error.message.as_str());
    }
    unclosed(context, sink);
    let facts = context.artifact.facts();
    if facts.inert.is_empty() {
        return;
    }
    let constructs = &facts.constructs;
    let mut code = Code::of(context);
    for NameAt { name, span } in &facts.inert {
        let before = constructs.partition_point(|c| c.span.lo() <= span.lo());
        let braces = constructs[..before].last();
        let span = braces
            .filter(|c| c.span.encloses(*span))
            .map_or(*span, |c| c.span);
        let known = context.artifact.parameter(name).is_some();
        if is_expression(context.text, span) || (!known && code.quotes(span)) {
            continue;
        }
        let plain = format!("{{{{{name}}}}}");
        let message = format!(
            "Placeholder '{{{{ {name} }}}}' is never replaced; write '{plain}' without spaces"
        );
        let edits = vec![Edit::replace(span, plain)];
        let title = "Remove the spaces";
        // A name that nothing else mentions may be meant as literal text, so the author decides.
        let fix = if known {
            Fix::safe(title, edits)
        } else {
            Fix::suggested(title, edits)
        };
        sink.report(span, message).fix(fix);
    }
}

/// Constructs that are never closed, in languages whose tools take them for text.
fn unclosed(context: &Context<'_>, sink: &mut Sink) {
    let language = context.artifact.language();
    if !language.unclosed_is_text || !context.artifact.syntax.template_errors.is_empty() {
        return;
    }
    let mut code = Code::of(context);
    let constructs = context.artifact.facts().constructs.iter();
    for construct in constructs.filter(|c| !c.closed) {
        if code.quotes(construct.span) {
            continue;
        }
        let written = construct.span.text(context.text);
        // Braces around a placeholder are meant as braces.
        let behind = context
            .text
            .get(construct.span.hi()..)
            .unwrap_or("")
            .trim_start();
        if written.trim_end() == "{{" && behind.starts_with("{{") {
            continue;
        }
        let shown: String = written
            .lines()
            .next()
            .unwrap_or("")
            .chars()
            .take(40)
            .collect();
        sink.report(
            construct.span,
            format!(
                "Placeholder '{}' is never closed; add '}}}}'",
                shown.trim_end()
            ),
        );
    }
}

/// `${{ … }}` is an expression of GitHub Actions, which prompts about workflows quote.
fn is_expression(text: &str, placeholder: Span) -> bool {
    text.get(..placeholder.lo())
        .is_some_and(|before| before.ends_with('$'))
}

/// Tells of places in rising order whether they are quoted as code: in a fence, or behind an odd number of backticks on their
/// line. Reads the text once for all of them.
struct Code<'a> {
    text: &'a str,
    /// In the order of the text.
    regions: Vec<Span>,
    /// Where the region starts that is read, and how far it is.
    start: usize,
    at: usize,
    fences: usize,
    /// Backticks on the line so far.
    ticks: usize,
    line: LineStart,
}

/// What a line starts with.
#[derive(Clone, Copy)]
enum LineStart {
    Blanks,
    Marks(u8, usize),
    Text,
}

impl<'a> Code<'a> {
    fn of(context: &Context<'a>) -> Self {
        let regions = context.artifact.syntax.layout.regions.iter();
        let mut regions: Vec<Span> = regions.map(|r| r.span).collect();
        regions.sort_by_key(|span| span.lo());
        Self {
            text: context.text,
            regions,
            start: 0,
            at: 0,
            fences: 0,
            ticks: 0,
            line: LineStart::Blanks,
        }
    }

    fn quotes(&mut self, placeholder: Span) -> bool {
        let at = placeholder.lo();
        let behind = self.regions.partition_point(|r| r.hi() < at);
        let region = self.regions.get(behind).filter(|r| r.touches(at));
        let start = region.map_or(0, |r| r.lo());
        if start != self.start || at < self.at {
            (self.start, self.at) = (start, start);
            (self.fences, self.ticks) = (0, 0);
            self.line = LineStart::Blanks;
        }
        let between = self.text.get(self.at..at).unwrap_or("");
        between.bytes().for_each(|byte| self.read(byte));
        self.at = at;
        self.fences % 2 == 1 || self.ticks % 2 == 1
    }

    fn read(&mut self, byte: u8) {
        self.ticks += usize::from(byte == b'`');
        self.line = match (self.line, byte) {
            (_, b'\n' | b'\r') => {
                self.ticks = 0;
                LineStart::Blanks
            }
            (LineStart::Blanks, b' ' | b'\t') => LineStart::Blanks,
            (LineStart::Blanks, b'`' | b'~') => LineStart::Marks(byte, 1),
            (LineStart::Marks(mark, count), _) if mark == byte => {
                self.fences += usize::from(count == 2);
                LineStart::Marks(mark, count + 1)
            }
            _ => LineStart::Text,
        };
    }
}

#[cfg(test)]
mod tests {
    use pog_text::Applicability;

    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "template/syntax-error";

    #[test]
    fn an_open_block_is_reported_once() {
        assert_eq!(messages("{% if a %}\n{% for x in a %}\n", NAME).len(), 1);
        assert!(messages("{% if a %}x{% endif %}", NAME).is_empty());
        assert_eq!(messages("Hello {{ name\n", NAME).len(), 1);
    }

    #[test]
    fn a_placeholder_with_spaces_loses_them() {
        let file = |content: &str| {
            format!(
                "=== a.prompt.yml\nmessages:\n  - role: user\n    content: |\n      {content}\ntestData:\n  - text: x\n"
            )
        };
        let broken = file("Sum up {{ text }} please");
        assert_eq!(
            messages(&broken, NAME),
            ["Placeholder '{{ text }}' is never replaced; write '{{text}}' without spaces"]
        );
        assert_eq!(places(&broken, NAME), ["{{ text }}"]);
        assert_eq!(
            findings(&broken, NAME)[0].fixes[0].applicability,
            Applicability::Safe
        );
        assert!(apply_first_fix(&broken, NAME).contains("Sum up {{text}} please"));
        assert!(messages(&file("Sum up {{text}} please"), NAME).is_empty());
    }

    #[test]
    fn quoted_code_is_text() {
        let file = |content: &str| {
            format!(
                "=== a.prompt.yml\nmessages:\n  - role: user\n    content: |\n      {content}\n"
            )
        };
        assert!(messages(&file("Explain `{{ message }}` in Vue"), NAME).is_empty());
        assert!(messages(&file("```\n      {{ message }}\n      ```"), NAME).is_empty());
        assert!(messages(&file("Use ${{ inputs.name }} in the workflow"), NAME).is_empty());
        let found = findings(&file("Sum up {{ text }}"), NAME);
        assert_eq!(found[0].fixes[0].applicability, Applicability::Suggested);
    }
}
