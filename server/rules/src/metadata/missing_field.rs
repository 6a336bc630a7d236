//! `metadata/missing-field`: keys without which the format's own tools reject the file. What a gate
//! of the policy requires is another rule's question.

use pog_formats::dialect::KeyKind;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_yaml::Node;

use super::shape::{Place, each_place};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/missing-field",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Required key is missing",
        what: "Checks for keys without which the tools of the format reject the file, at the top \
               level and inside lists and mappings. The native format requires none.",
        why: "The file cannot be run: its tool stops with an error when it reads it.",
        example: "=== summarize.prompt.yml\nmessages:\n  - role: user\n    text: Summarize the release notes.\n",
        instead: "=== summarize.prompt.yml\nmessages:\n  - role: user\n    content: Summarize the release notes.\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    each_place(context.artifact, &mut |place| {
        let Some(KeyKind::Map(keys)) = place.fit else {
            return true;
        };
        // `<<` merges keys that are written elsewhere.
        if place.node.entry("<<").is_some() {
            return true;
        }
        for key in keys {
            if key.required && place.node.entry(key.name).is_none() {
                let container = container(place);
                sink.report(
                    first_key_span(place.node),
                    format!("Required key '{}' is missing{container}; add it", key.name),
                );
            }
        }
        true
    });
}

fn container(place: &Place<'_>) -> String {
    match (place.name, place.item) {
        ("", _) => String::new(),
        (name, true) => format!(" in this item of '{name}'"),
        (name, false) => format!(" in '{name}'"),
    }
}

/// The first key of a mapping: the whole of it would underline half the file.
fn first_key_span(node: Node<'_>) -> pog_text::Span {
    let first = node.entries().next().filter(|_| !node.is_flow());
    first.map_or(node.span(), |e| e.key.span())
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "metadata/missing-field";

    #[test]
    fn at_the_top_and_inside_lists() {
        assert_eq!(
            messages("=== a.prompt.yml\nmodelParameters: {}\nname: x\n", NAME),
            ["Required key 'messages' is missing; add it"]
        );
        let text = "=== a.prompt.yml\nmessages:\n  - role: user\n  - { content: x }\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Required key 'content' is missing in this item of 'messages'; add it",
                "Required key 'role' is missing in this item of 'messages'; add it",
            ]
        );
        assert_eq!(places(text, NAME), ["role", "{ content: x }"]);
    }

    #[test]
    fn what_is_being_typed_or_merged_in_is_silent() {
        for text in [
            "",
            "messages:\n",
            "messages:\n  -\n",
            "messages:\n  - role: user\n    content:\n",
            "x-base: &b { role: user }\nmessages:\n  - <<: *b\n    content: x\n",
            "messages:\n  - role: user\n    conten\n",
        ] {
            assert!(
                messages(&format!("=== a.prompt.yml\n{text}"), NAME).is_empty(),
                "{text}"
            );
        }
    }

    #[test]
    fn the_native_format_needs_nothing() {
        assert!(messages("---\nname: x\nevals: [{}]\nchangelog: [{}]\n---\n", NAME).is_empty());
    }
}
