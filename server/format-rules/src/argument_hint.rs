//! `format/argument-hint`: hints that YAML reads as a list because they start with a bracket.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml::write;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/argument-hint",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["claude-command", "skill"],
    source: Some("https://github.com/anthropics/claude-code/issues/22161"),
    page: Page {
        summary: "Argument hint must be a string",
        what: "Checks for an `argument-hint` that starts with a bracket and is not quoted, such as \
               `[issue]`.",
        why: "YAML reads it as a list. Claude Code shows it without its brackets; GitHub Copilot \
              1.0.65 and later silently refuses to load the file.",
        example: "=== .claude/commands/fix.md\n---\ndescription: Fixes an issue.\nargument-hint: [issue]\n---\nFix issue \
                  $ARGUMENTS.\n",
        instead: "=== .claude/commands/fix.md\n---\ndescription: Fixes an issue.\nargument-hint: \"[issue]\"\n---\nFix issue \
                  $ARGUMENTS.\n",
        options: "",
        fix: "Quotes the hint.",
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
    let quoted = write::double_quoted(written);
    sink.report(value.span(), "YAML reads this hint as a list; quote it")
        .fix(Fix::safe(
            "Quote the hint",
            vec![Edit::replace(value.span(), quoted)],
        ));
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/argument-hint";

    fn with(hint: &str) -> String {
        format!("=== .claude/commands/x.md\n---\nargument-hint: {hint}\n---\n$ARGUMENTS\n")
    }

    #[test]
    fn a_list_is_quoted() {
        assert_eq!(
            messages(&with("[issue]"), NAME),
            ["YAML reads this hint as a list; quote it"]
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
