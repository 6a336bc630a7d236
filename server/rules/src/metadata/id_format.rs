//! `metadata/id-format`: ids that are awkward in an include or a path. Checks only ids that are
//! given; one that comes from the path is fixed by renaming the file.

use pog_formats::dialect::Field;
use pog_model::library::id::{problem, slug};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/id-format",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Id does not consist of lower-case words",
        what: "Checks the `id` key: it must be words of the letters `a` to `z`, digits and `-`, \
               joined by `/`, with no empty word, no `-` at either end of a word, and at most 200 \
               characters. An id that comes from the path is ignored.",
        why: "An id is written in includes, application code, file names and URLs. Capitals, \
              spaces and punctuation do not survive all of these.",
        example: "---\nid: Development/Code Review\n---\nReview the change.\n",
        instead: "---\nid: development/code-review\n---\nReview the change.\n",
        options: "",
        fix: "Rewrites the id in lower case with `-` between words.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((id, span)) = context.artifact.text(Field::Id) else {
        return;
    };
    let Some(flaw) = problem(id) else { return };
    let shown: String = id.chars().take(60).collect();
    let finding = sink.report(
        span,
        format!("Id '{}' {flaw}", shown.replace(['\n', '\r'], " ")),
    );
    if let Some(slug) = slug(id)
        // Over several lines the span holds more than the id: line breaks and indentation of YAML.
        && !span.text(context.text).contains(['\n', '\r'])
    {
        finding.fix(Fix::suggested(
            format!("Change to '{slug}'"),
            vec![Edit::replace(span, slug)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use pog_model::library::id::slug;

    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "metadata/id-format";

    #[test]
    fn the_fix_is_the_slug() {
        let text = "---\nid: \"Code_Review/ Äußeres\"\n---\n";
        assert_eq!(messages(text, NAME).len(), 1);
        assert_eq!(slug("Code_Review/ Äußeres"), None);
        assert_eq!(
            slug("/Code_Review//My Prompt-"),
            Some("code-review/my-prompt".to_owned())
        );
        assert_eq!(
            apply_first_fix("---\nid: \"A b\"\n---\n", NAME),
            "---\nid: \"a-b\"\n---\n"
        );
    }

    #[test]
    fn a_default_or_absent_id_is_silent() {
        for text in [
            "=== My Prompts/A.pog.md\nHi\n",
            "---\nid:\n---\n",
            "---\nid: ~\n---\n",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
