//! `format/argument-hint`: hints that YAML reads as a list because they start with a bracket.

use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/argument-hint",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["claude-command", "skill"],
    source: Some("https://github.com/anthropics/claude-code/issues/22161"),
    page: Page {
        summary: "An argument hint is a list and no text",
        what: "Looks for an `argument-hint` that starts with a bracket and has no quotes, such as `[issue]`.",
        why: "YAML reads a list. Claude Code shows it without its brackets; GitHub Copilot from 1.0.65 on refuses to load \
              the file and does not say so.",
        example: "=== .claude/commands/fix.md\n---\ndescription: Fixes an issue.\nargument-hint: [issue]\n---\nFix issue \
                  $ARGUMENTS.\n",
        instead: "=== .claude/commands/fix.md\n---\ndescription: Fixes an issue.\nargument-hint: \"[issue]\"\n---\nFix issue \
                  $ARGUMENTS.\n",
        options: "",
        fix: "Puts the hint in quotes.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    let Some(value) = root
        .get("argument-hint")
        .filter(|v| v.is_sequence() && v.is_flow())
    else {
        return;
    };
    let written = value.span().text(context.text);
    let quoted = format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\""));
    sink.report(
        value.span(),
        "YAML reads this hint as a list; put it in quotes",
    )
    .fix(Fix::safe(
        "Put it in quotes",
        vec![Edit::replace(value.span(), quoted)],
    ));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/argument-hint";

    fn with(hint: &str) -> String {
        format!("=== .claude/commands/x.md\n---\nargument-hint: {hint}\n---\n$ARGUMENTS\n")
    }

    #[test]
    fn a_list_is_put_in_quotes() {
        assert_eq!(
            messages(&with("[issue]"), NAME),
            ["YAML reads this hint as a list; put it in quotes"]
        );
        assert!(
            apply_first_fix(&with("[issue | pr, \"x\"]"), NAME)
                .contains(r#"argument-hint: "[issue | pr, \"x\"]""#)
        );
    }

    #[test]
    fn texts_are_silent() {
        for hint in [
            "issue",
            "\"[issue]\"",
            "'[a] [b]'",
            "<file>",
            "[a] [b]",
            "add [tag]",
        ] {
            assert!(messages(&with(hint), NAME).is_empty(), "{hint}");
        }
    }
}
