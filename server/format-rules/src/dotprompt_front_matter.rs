//! `format/dotprompt-front-matter`: front matter that Dotprompt does not find or cannot read, so
//! that the whole file, metadata included, is sent to the model. Dotprompt reports it in a log at
//! best.

use pog_formats::dialect::dotprompt::{FenceProblem, fences};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::lines::line_break;
use pog_text::{Edit, Fix, Span};
use pog_yaml::Node;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/dotprompt-front-matter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some("https://github.com/google/dotprompt/blob/main/js/src/parse.ts"),
    page: Page {
        summary: "Dotprompt treats the front matter as text",
        what: "Checks for front matter that Dotprompt does not recognise: nothing between the \
               fences, a byte order mark before them, a file that ends with the closing fence, \
               YAML that cannot be read or has a duplicate key, and any front matter in a partial \
               (a file whose name starts with `_`).",
        why: "Dotprompt sends the whole file to the model, with the metadata as text and without \
              the model, configuration and schema it names. The only sign of it is a line in a \
              log.",
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
                "Dotprompt reads no front matter in a partial; these lines are text for the model",
            );
        }
        return;
    }
    match found.problem {
        Some(FenceProblem::Mark) => {
            let finding = sink.report(
                found.open,
                "Dotprompt treats this front matter as text because a byte order mark precedes it",
            );
            let mark = Span::new(0, text.len() - text.trim_start_matches('\u{feff}').len());
            finding.fix(Fix::safe(
                "Remove the byte order mark",
                vec![Edit::delete(mark)],
            ));
        }
        Some(FenceProblem::Empty) => {
            let finding = sink.report(found.open, "Dotprompt treats empty front matter as text");
            let fences = Span::new(found.open.lo(), found.body);
            finding.fix(Fix::suggested(
                "Remove the empty front matter",
                vec![Edit::delete(fences)],
            ));
        }
        Some(FenceProblem::AtEnd) => {
            let message = "Dotprompt treats this front matter as text because no line break follows the closing '---'";
            let finding = sink.report(found.close.unwrap_or(found.open), message);
            finding.fix(Fix::safe(
                "Add a line break",
                vec![Edit::insert(text.len(), line_break(text))],
            ));
        }
        None => unreadable(context, found.open, sink),
    }
}

/// Reports front matter that is found but cannot be read.
fn unreadable(context: &Context<'_>, open: Span, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    // Errors of attached files are in the same list.
    let is_own = |span: Span| layout.yaml_span.encloses(span);
    let effect = "Dotprompt treats the whole file as the template";
    // Reported where the error is, in addition to the error itself.
    if let Some(error) = layout.yaml.errors.iter().find(|e| is_own(e.span)) {
        sink.report(
            error.span,
            format!("{effect} because its YAML cannot be read"),
        );
        return;
    }
    let root = layout.yaml.root().filter(|root| is_own(root.span()));
    if root.is_some_and(|root| has_duplicate_key(root, 0)) {
        sink.report(open, format!("{effect} because it has a duplicate key"));
    }
}

/// Nesting that is followed, so that recursion has a bound.
const MAX_DEPTH: usize = 32;

/// Whether some mapping has a key twice, which the YAML library of Dotprompt rejects.
fn has_duplicate_key(node: Node<'_>, depth: usize) -> bool {
    // An alias is checked where its anchor is.
    let is_alias = node.target().id() != node.id();
    if depth > MAX_DEPTH || (is_alias && depth > 0) {
        return false;
    }
    let mut seen = rustc_hash::FxHashSet::default();
    for entry in node.entries() {
        if let Some(key) = entry.key.scalar()
            && &*key.value != "<<"
            && !seen.insert(&*key.value)
        {
            return true;
        }
    }
    node.entries()
        .map(|entry| entry.value)
        .chain(node.items())
        .any(|inner| has_duplicate_key(inner, depth + 1))
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/dotprompt-front-matter";

    #[test]
    fn front_matter_that_dotprompt_does_not_find() {
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
    fn front_matter_that_it_cannot_read() {
        let broken = "=== a.prompt\n---\nmodel: x/y\ninput: { a: 1 }[]\n---\nHi\n";
        assert_eq!(
            messages(broken, NAME),
            ["Dotprompt treats the whole file as the template because its YAML cannot be read"]
        );
        assert_eq!(places(broken, NAME), ["["]);
        let twice = "=== a.prompt\n---\nconfig:\n  topK: 1\n  topK: 2\n---\nHi\n";
        assert_eq!(
            messages(twice, NAME),
            ["Dotprompt treats the whole file as the template because it has a duplicate key"]
        );
    }

    #[test]
    fn readable_front_matter_is_silent() {
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
            ["Dotprompt reads no front matter in a partial; these lines are text for the model"]
        );
    }
}
