//! `format/agent-name`: names under which Claude Code does not load an agent.

use pog_formats::dialect::Field;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/agent-name",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["claude-agent"],
    source: Some("https://code.claude.com/docs/en/sub-agents#subagent-files-claude-code-skips"),
    page: Page {
        summary: "Claude Code does not load an agent with this name",
        what: "Checks for names of Claude Code agents that contain a colon or start with a hyphen.",
        why: "Claude Code skips the file and reports it only in its debug log.",
        example: "=== .claude/agents/review.md\n---\nname: review:security\ndescription: Reviews changes for security.\n---\n\
                  You review changes.\n",
        instead: "=== .claude/agents/review.md\n---\nname: review-security\ndescription: Reviews changes for security.\n\
                  ---\nYou review changes.\n",
        options: "",
        fix: "Replaces the colons with hyphens, or removes those at the start.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((name, span)) = context.artifact.text(Field::Name) else {
        return;
    };
    let reason = if name.contains(':') {
        "has a colon, which is reserved for agents of plugins"
    } else if name.trim_start().starts_with('-') {
        "starts with a hyphen"
    } else if name.trim().is_empty() {
        "is empty"
    } else {
        return;
    };
    let finding = sink.report(
        span,
        format!("Name '{name}' {reason}; Claude Code does not load the agent"),
    );
    // The longer pattern first, or a blank would stay behind the hyphen.
    let instead = name.trim().replace(": ", "-").replace(':', "-");
    let instead = instead.trim_matches('-');
    if !instead.is_empty() {
        finding.fix(Fix::suggested(
            format!("Change to '{instead}'"),
            vec![Edit::replace(span, instead)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/agent-name";

    fn with(name: &str) -> String {
        format!("=== .claude/agents/x.md\n---\nname: {name}\ndescription: b\n---\nX\n")
    }

    #[test]
    fn names_of_skipped_agents() {
        assert!(apply_first_fix(&with("a:b"), NAME).contains("name: a-b\n"));
        assert!(apply_first_fix(&with("-a"), NAME).contains("name: a\n"));
        assert_eq!(messages(&with("\"\""), NAME).len(), 1);
    }

    #[test]
    fn other_names_are_silent() {
        for name in ["code-reviewer", "Code Reviewer", "a--b", "7"] {
            assert!(messages(&with(name), NAME).is_empty(), "{name}");
        }
    }
}
