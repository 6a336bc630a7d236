//! `format/dotprompt-front-matter`: front matters that Dotprompt does not find or cannot read, so that the whole file,
//! metadata included, is sent to the model. Dotprompt says so in a log at best.

use pog_syntax::dialect::dotprompt::{FenceProblem, fences};
use pog_syntax::yaml::Node;
use pog_text::{Edit, Fix, Span};

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/dotprompt-front-matter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some("https://github.com/google/dotprompt/blob/main/js/src/parse.ts"),
    page: Page {
        summary: "Dotprompt takes the front matter for text",
        what: "Looks for front matters that Dotprompt does not recognise: nothing between the fences, a byte order mark \
               before them, a file that ends with the closing fence, YAML that cannot be read or has a key twice, and \
               any front matter in a partial (a file whose name starts with `_`).",
        why: "Dotprompt sends the whole file to the model, the metadata as text, without the model, configuration and \
              schema it names. All that is to be seen of it is a line in a log.",
        example: "=== greet.prompt\n---\n---\nHello, {{name}}!\n",
        instead: "=== greet.prompt\nHello, {{name}}!\n",
        options: "",
        fix: "Removes the empty fences or the byte order mark, or adds the missing line break.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = &*context.file.text;
    let Some(found) = fences(text) else { return };
    let layout = &context.artifact.syntax.layout;
    if layout.front_matter.is_none() {
        if found.close.is_some() {
            sink.report(
                found.open,
                "Dotprompt reads no front matter in a partial: these lines are text for the model",
            );
        }
        return;
    }
    let start = Span::at(0);
    match found.problem {
        Some(FenceProblem::Mark) => {
            let finding = sink.report(
                found.open,
                "Dotprompt takes this front matter for text: a byte order mark stands before it",
            );
            let mark = Span::new(
                start.lo(),
                text.len() - text.trim_start_matches('\u{feff}').len(),
            );
            finding.fix(Fix::safe(
                "Remove the byte order mark",
                vec![Edit::delete(mark)],
            ));
        }
        Some(FenceProblem::Empty) => {
            let finding = sink.report(found.open, "Dotprompt takes an empty front matter for text");
            let fences = Span::new(found.open.lo(), found.body);
            finding.fix(Fix::suggested(
                "Remove the empty front matter",
                vec![Edit::delete(fences)],
            ));
        }
        Some(FenceProblem::AtEnd) => {
            let message = "Dotprompt takes this front matter for text: no line break follows the closing '---'";
            let finding = sink.report(found.close.unwrap_or(found.open), message);
            let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
            finding.fix(Fix::safe(
                "Add a line break",
                vec![Edit::insert(text.len(), line_break)],
            ));
        }
        None => unreadable(context, found.open, sink),
    }
}

/// A front matter that is found and cannot be read.
fn unreadable(context: &Context<'_>, open: Span, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    let own = |span: Span| layout.yaml_span.encloses(span);
    let root = layout.yaml.root().filter(|r| own(r.span()));
    let whole = "Dotprompt takes the whole file for the template";
    // Said where the mistake is, beside what the mistake is.
    if let Some(error) = layout.yaml.errors.iter().find(|e| own(e.span)) {
        sink.report(error.span, format!("{whole}: its YAML cannot be read"));
    } else if root.is_some_and(|r| has_twice(r, 0)) {
        sink.report(open, format!("{whole}: it has a key twice"));
    }
}

/// Whether some mapping has a key twice, which the YAML library of Dotprompt refuses.
fn has_twice(node: Node<'_>, depth: usize) -> bool {
    if depth > 32 {
        return false;
    }
    let mut seen = rustc_hash::FxHashSet::default();
    let twice = node.entries().any(|e| {
        e.key
            .scalar()
            .is_some_and(|s| &*s.value != "<<" && !seen.insert(&*s.value))
    });
    twice
        || node
            .entries()
            .map(|e| e.value)
            .chain(node.items())
            .any(|n| is_own(n) && has_twice(n, depth + 1))
}

/// Whether a node is written here: aliases are looked at where their anchor stands.
fn is_own(node: Node<'_>) -> bool {
    node.target().id() == node.id()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/dotprompt-front-matter";

    #[test]
    fn what_dotprompt_does_not_find() {
        for (text, fixed) in [
            ("=== a.prompt\n---\n---\nHi {{name}}\n", "Hi {{name}}\n"),
            ("=== a.prompt\n---\n\n---\nHi {{name}}\n", "Hi {{name}}\n"),
            (
                "=== a.prompt\n\u{feff}---\nmodel: x/y\n---\nHi\n",
                "---\nmodel: x/y\n---\nHi\n",
            ),
            (
                "=== a.prompt\n---\nmodel: x/y\n---",
                "---\nmodel: x/y\n---\n",
            ),
        ] {
            assert_eq!(messages(text, NAME).len(), 1, "{text}");
            assert_eq!(apply_first_fix(text, NAME), fixed);
        }
    }

    #[test]
    fn what_it_finds_and_cannot_read() {
        let broken = "=== a.prompt\n---\nmodel: x/y\ninput: { a: 1 }[]\n---\nHi\n";
        assert_eq!(
            messages(broken, NAME),
            ["Dotprompt takes the whole file for the template: its YAML cannot be read"]
        );
        assert_eq!(places(broken, NAME), ["["]);
        let twice = "=== a.prompt\n---\nconfig:\n  topK: 1\n  topK: 2\n---\nHi\n";
        assert_eq!(
            messages(twice, NAME),
            ["Dotprompt takes the whole file for the template: it has a key twice"]
        );
    }

    #[test]
    fn what_it_reads_is_silent() {
        for text in [
            "=== a.prompt\n---\nmodel: x/y\n---\nHi\n",
            "=== a.prompt\n# Licence\n\n---\nmodel: x/y\n---\nHi\n",
            "=== a.prompt\n---\r\nmodel: x/y\r\n---\r\nHi\r\n",
            "=== a.prompt\n---\n# nothing\n---\nHi\n",
            "=== a.prompt\n\u{feff}Hi {{name}}\n",
            "=== a.prompt\nHi {{name}}\n---\nmore\n",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }

    #[test]
    fn partials_have_none() {
        let text = "=== _part.prompt\n---\nmodel: x/y\n---\n{{#if a}}Hi{{/if}}\n";
        assert_eq!(
            messages(text, NAME),
            ["Dotprompt reads no front matter in a partial: these lines are text for the model"]
        );
    }
}
