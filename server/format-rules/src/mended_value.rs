//! `format/mended-value`: values that are not YAML as written, but that one tool's reader repairs.
//! A hint, since that tool goes on.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};
use pog_yaml::write;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/mended-value",
    default: Level::At(Severity::Hint),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["claude-agent", "claude-command", "skill"],
    source: Some("https://code.claude.com/docs/en/skills#frontmatter-reference"),
    page: Page {
        summary: "Value is only valid YAML with quotes",
        what: "Checks for values in the front matter of Claude Code's files at which YAML stops, \
               such as one with a colon followed by a blank, and which Claude Code reads because \
               it quotes them and tries again.",
        why: "Claude Code's documentation promises nothing of the kind, and other tools that read \
              these files (GitHub Copilot, Codex, `skills-ref`) drop the whole front matter or the \
              file.",
        example: "=== .claude/commands/fix.md\n---\ndescription: Use when: a test fails.\n---\nFix the test $ARGUMENTS.\n",
        instead: "=== .claude/commands/fix.md\n---\ndescription: \"Use when: a test fails.\"\n---\nFix the test $ARGUMENTS.\n",
        options: "",
        fix: "Quotes the value.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for &span in &context.artifact.syntax.layout.repaired_values {
        let quoted = write::double_quoted(span.text(context.text));
        sink.report(
            span,
            "Value is not valid YAML without quotes; only Claude Code adds them by itself",
        )
        .fix(Fix::safe(
            "Quote the value",
            vec![Edit::replace(span, quoted)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/mended-value";

    fn with(lines: &str) -> String {
        format!("=== .claude/commands/x.md\n---\n{lines}\n---\n$ARGUMENTS\n")
    }

    #[test]
    fn the_value_that_yaml_stops_at_is_quoted() {
        assert!(
            apply_first_fix(&with("argument-hint: [a] [b]"), NAME)
                .contains("argument-hint: \"[a] [b]\"\n")
        );
        let text = with("description: Say \"no\": never\nmodel: opus");
        assert_eq!(messages(&text, NAME).len(), 1);
        assert!(apply_first_fix(&text, NAME).contains(r#"description: "Say \"no\": never""#));
    }

    #[test]
    fn yaml_is_silent() {
        for lines in [
            "description: \"a: b\"",
            "description: a:b",
            "allowed-tools: [Read, Grep]",
            "model: opus # c",
        ] {
            assert!(messages(&with(lines), NAME).is_empty(), "{lines}");
        }
    }
}
