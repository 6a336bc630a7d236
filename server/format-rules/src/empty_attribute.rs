//! `format/empty-attribute`: attributes for which VS Code requires a text and that have none.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/empty-attribute",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["copilot-prompt", "copilot-instructions", "copilot-agent"],
    source: Some(
        "https://github.com/microsoft/vscode/blob/01a59900a295/src/vs/workbench/contrib/chat/common/promptSyntax/languageProviders/promptValidator.ts",
    ),
    page: Page {
        summary: "Attribute of the front matter is empty",
        what: "Checks for `name`, `description`, `argument-hint`, `agent`, `model`, `target` and \
               `applyTo` without a text, and for an empty list of models. Attributes that are not \
               needed can be left out.",
        why: "VS Code reports an error and ignores the attribute: the prompt has no name, the \
              instructions are added to no file.",
        example: "=== .github/prompts/review.prompt.md\n---\nname: review\ndescription: \"\"\n---\nReview the change.\n",
        instead: "=== .github/prompts/review.prompt.md\n---\nname: review\n---\nReview the change.\n",
        options: "",
        fix: "",
    },
};

/// Attributes that must be a text with content.
const TEXTS: [&str; 8] = [
    "name",
    "description",
    "argument-hint",
    "agent",
    "mode",
    "model",
    "target",
    "applyTo",
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    let known = context.artifact.keys();
    for entry in root.entries() {
        let Some(name) = entry
            .key
            .as_str()
            // Where the kind of file does not have it, `format/ignored-attribute` reports it.
            .filter(|n| TEXTS.contains(n) && known.iter().any(|k| k.name == *n))
        else {
            continue;
        };
        let is_empty_text =
            entry.value.as_str().is_some_and(|v| v.trim().is_empty()) || entry.value.is_null();
        if is_empty_text && entry.value.items().next().is_none() {
            // VS Code itself only warns about this one.
            let most = if name == "argument-hint" {
                Severity::Warning
            } else {
                Severity::Error
            };
            sink.report_at_most(
                most,
                entry.key.inner_span(),
                format!("Attribute '{name}' is empty; give it a value or remove it"),
            );
        } else if name == "model"
            && entry.value.is_sequence()
            && entry.value.items().next().is_none()
        {
            sink.report(
                entry.key.inner_span(),
                "List of models is empty; name one or remove it",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{findings, messages};

    const NAME: &str = "format/empty-attribute";

    #[test]
    fn empty_texts_and_lists() {
        let text = "=== a.agent.md\n---\nname: ' '\ndescription:\nmodel: []\nargument-hint: ''\ntools: []\n---\nx\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Attribute 'name' is empty; give it a value or remove it",
                "Attribute 'description' is empty; give it a value or remove it",
                "List of models is empty; name one or remove it",
                "Attribute 'argument-hint' is empty; give it a value or remove it",
            ]
        );
        assert_eq!(
            findings(text, NAME)[3].severity,
            pog_model::Severity::Warning
        );
    }

    #[test]
    fn texts_are_silent_and_so_are_other_keys() {
        for metadata in [
            "name: a\nmodel: [b]\n",
            "tools:\n",
            "applyTo: ''\n",
            "title: ''\n",
        ] {
            assert!(
                messages(&format!("=== a.agent.md\n---\n{metadata}---\nx\n"), NAME).is_empty(),
                "{metadata}"
            );
        }
        assert_eq!(
            messages("=== a.instructions.md\n---\napplyTo: ''\n---\nx\n", NAME).len(),
            1
        );
    }
}
