//! `format/deprecated-attribute`: attributes that have been renamed, and files named the way they
//! were when agents were chat modes.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity, Tag};
use pog_text::{Edit, Fix, Span};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/deprecated-attribute",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["copilot-prompt", "copilot-agent"],
    source: Some(
        "https://github.com/microsoft/vscode/blob/01a59900a295/src/vs/workbench/contrib/chat/common/promptSyntax/languageProviders/promptValidator.ts",
    ),
    page: Page {
        summary: "Deprecated attribute or file name",
        what: "Checks for `mode` in prompt files (now `agent`), for `infer` in agents (now \
               `user-invocable` and `disable-model-invocation`), and for files named \
               `*.chatmode.md` (now `*.agent.md`).",
        why: "VS Code still reads the old names and warns about them; it ignores `mode` if `agent` \
              is given too.",
        example: "=== .github/prompts/plan.prompt.md\n---\nmode: plan\n---\nPlan the change.\n",
        instead: "=== .github/prompts/plan.prompt.md\n---\nagent: plan\n---\nPlan the change.\n",
        options: "",
        fix: "Renames the attribute.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    if let Some(new) = context.file.path.strip_suffix(".chatmode.md") {
        let new = new.rsplit('/').next().unwrap_or(new);
        let span = context
            .artifact
            .syntax
            .layout
            .front_matter
            .map_or(Span::at(0), |f| f.open);
        let message = format!(
            "Chat modes are now agents; rename the file to '{new}.agent.md' in .github/agents"
        );
        sink.report(span, message).tag(Tag::Deprecated);
    }
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    // In a kind of file that never had the attribute, `format/ignored-attribute` reports it.
    let has_key = |name: &str| context.artifact.keys().iter().any(|k| k.name == name);
    if let Some(entry) = root.entry("mode").filter(|_| has_key("mode")) {
        let span = entry.key.inner_span();
        if root.entry("agent").is_some() {
            sink.report(
                span,
                "Attribute 'mode' is ignored because 'agent' is given too; remove it",
            )
            .tag(Tag::Deprecated);
        } else {
            let finding = sink
                .report(span, "Attribute 'mode' is now called 'agent'; rename it")
                .tag(Tag::Deprecated);
            finding.fix(Fix::safe(
                "Rename to 'agent'",
                vec![Edit::replace(span, "agent")],
            ));
        }
    }
    if let Some(entry) = root.entry("infer").filter(|_| has_key("infer")) {
        let message =
            "Attribute 'infer' is deprecated; use 'user-invocable' and 'disable-model-invocation'";
        sink.report(entry.key.inner_span(), message)
            .tag(Tag::Deprecated);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/deprecated-attribute";

    #[test]
    fn old_names_are_reported() {
        let text = "=== a.prompt.md\n---\nmode: ask\n---\nx\n";
        assert_eq!(
            messages(text, NAME),
            ["Attribute 'mode' is now called 'agent'; rename it"]
        );
        assert_eq!(apply_first_fix(text, NAME), "---\nagent: ask\n---\nx\n");
        assert_eq!(
            messages(
                "=== a.prompt.md\n---\nmode: ask\nagent: plan\n---\nx\n",
                NAME
            ),
            ["Attribute 'mode' is ignored because 'agent' is given too; remove it"]
        );
        assert_eq!(
            messages("=== a.agent.md\n---\ninfer: false\n---\nx\n", NAME).len(),
            1
        );
    }

    #[test]
    fn old_file_names_are_reported() {
        assert_eq!(
            messages("=== .github/chatmodes/plan.chatmode.md\n# x\n", NAME),
            ["Chat modes are now agents; rename the file to 'plan.agent.md' in .github/agents"]
        );
    }

    #[test]
    fn new_names_are_silent() {
        for text in [
            "=== a.prompt.md\n---\nagent: ask\n---\nx\n",
            "=== a.agent.md\n---\nuser-invocable: false\n---\nx\n",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }
}
