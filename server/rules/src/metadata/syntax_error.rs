//! `metadata/syntax-error`: metadata that cannot be read as written. Reports only the first error
//! in the structure, since what the parser meets after it usually follows from it.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::lines::line_break;
use pog_text::{Edit, Fix, Span};
use pog_yaml::write;

use super::shape::broken;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/syntax-error",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://yaml.org/spec/1.2.2/"),
    page: Page {
        summary: "Metadata cannot be parsed",
        what: "Checks for front matter that is never closed and for metadata that is not valid \
               YAML 1.2. Only the first error in the structure is reported, because later ones \
               usually follow from it; every alias without an anchor is reported. While the \
               structure is in doubt, the other rules about metadata are silent.",
        why: "Tools read broken metadata differently, or not at all: parameters, version and \
              owners are then lost without anyone noticing.",
        example: "---\nname: Code review\ntags: [review, quality\nstage: discovered\n---\nReview the change.\n",
        instead: "---\nname: Code review\ntags: [review, quality]\nstage: discovered\n---\nReview the change.\n",
        options: "",
        fix: "Closes the front matter where the template visibly starts, or quotes a value that \
              starts with `*`.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    for error in &layout.errors {
        let finding = sink.report(error.span, error.message.as_str());
        if layout.front_matter.is_some_and(|f| f.close.is_none()) {
            finding.fix(Fix::suggested(
                "Close the front matter",
                vec![close(context.text, layout.yaml_span)],
            ));
        }
    }
    let broken = broken(context.artifact);
    // Where the front matter ends is unknown, so errors inside it usually follow from that.
    let open_front_matter = (!layout.errors.is_empty()).then_some(layout.yaml_span);
    let follows = |span: Span| open_front_matter.is_some_and(|open| open.touches(span.lo()));
    for error in broken.structure {
        if !follows(error.span) {
            sink.report(error.span, error.message.as_str());
        }
    }
    for error in broken.aliases {
        if follows(error.span) {
            continue;
        }
        let finding = sink.report(error.span, error.message.as_str());
        if let Some(edit) = quote(context.text, error.span) {
            finding.fix(Fix::suggested("Quote the value", vec![edit]));
        }
    }
}

/// The closing line, in front of what looks like template.
fn close(text: &str, yaml: Span) -> Edit {
    let end = line_break(text);
    let before = text.get(..yaml.hi()).unwrap_or("");
    let lead = if before.ends_with(['\n', '\r']) {
        ""
    } else {
        end
    };
    Edit::insert(yaml.hi(), format!("{lead}---{end}"))
}

/// Quotes an alias that is alone on the rest of its line: a glob such as `*.ts` was meant as text.
fn quote(text: &str, span: Span) -> Option<Edit> {
    let value = span.text(text);
    let rest = text.get(span.hi()..)?;
    let line = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len()))?;
    let quotable = !value.is_empty() && !value.contains(['"', '\\']) && line.trim().is_empty();
    quotable.then(|| Edit::replace(span, write::double_quoted(value)))
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "metadata/syntax-error";

    #[test]
    fn only_the_first_error_in_the_structure_is_reported() {
        let text = "---\nname: [a\nstage: [b\ntags: [c\n---\nHi\n";
        assert_eq!(messages(text, NAME).len(), 1);
    }

    #[test]
    fn open_front_matter_is_reported_once_and_can_be_closed() {
        let text = "---\nname: X\nstag\nuser:\nHi\n";
        assert_eq!(
            messages(text, NAME),
            ["Front matter is not closed; add a line '---' after the metadata"]
        );
        assert_eq!(places(text, NAME), ["---"]);
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nname: X\nstag\n---\nuser:\nHi\n"
        );
        assert_eq!(apply_first_fix("---\nname: X", NAME), "---\nname: X\n---\n");
    }

    #[test]
    fn every_unknown_alias_is_its_own_error() {
        let text = "---\nname: *one\nrationale: **/*.ts\n---\nHi\n";
        assert_eq!(places(text, NAME), ["*one", "**/*.ts"]);
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nname: \"*one\"\nrationale: **/*.ts\n---\nHi\n"
        );
    }

    #[test]
    fn healthy_and_empty_metadata_is_silent() {
        for text in [
            "",
            "Hi\n",
            "---\n---\nHi\n",
            "---\nname: &n X\nrationale: *n\n---\n",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text:?}");
        }
    }
}
