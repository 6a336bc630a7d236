//! `format/argument-position`: commands that count their arguments from one. Claude Code counts
//! from zero, whatever older guides say.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::arguments::is_name;
use pog_template::{Name, Resolution};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/argument-position",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["claude-command", "skill"],
    source: Some("https://github.com/anthropics/claude-plugins-official/issues/6246"),
    page: Page {
        summary: "Arguments are counted from one, so the first is never used",
        what: "Checks for commands and skills that use `$1` but neither `$0` nor the arguments as \
               a whole. Code samples, in which `$1` belongs to the shell, and amounts such as \
               `$1.50` do not count.",
        why: "Claude Code replaces `$0` with the first argument and `$1` with the second. What is \
              typed first is dropped, every other value lands in the wrong place, and the last \
              placeholder is sent to the model as written.",
        example: "=== .claude/commands/review.md\nReview pull request $1 with priority $2.\n",
        instead: "=== .claude/commands/review.md\nReview pull request $ARGUMENTS[0] with priority $1.\n",
        options: "",
        fix: "Lowers every position by one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let free: Vec<&Name> = artifact
        .facts()
        .names
        .iter()
        .filter(|name| name.resolution == Resolution::Free)
        .collect();
    let mut positions: Vec<&Name> = Vec::new();
    for name in &free {
        // The first argument, or all of them, may stand in code as well: then nothing is lost.
        if name.name == "0" || name.name == "ARGUMENTS" {
            return;
        }
        if name.name.bytes().all(|b| b.is_ascii_digit()) {
            positions.push(*name);
        }
    }
    // Guarded names are in code samples, where `$1` may belong to the shell.
    let Some(first) = positions.iter().find(|n| n.name == "1" && !n.guarded) else {
        return;
    };
    // With names, positions are the exception and may be what they say.
    if artifact.parameters.iter().any(|p| is_name(&p.name)) {
        return;
    }
    let finding = sink.report(
        first.span,
        "Placeholder '$1' is the second argument; the first, '$0', is never used",
    );
    if positions.iter().any(|name| name.guarded) {
        return;
    }
    let mut edits = Vec::new();
    for name in &positions {
        let position = name.name.parse::<usize>().ok();
        let Some(lower) = position.and_then(|position| position.checked_sub(1)) else {
            return;
        };
        edits.push(Edit::replace(name.span, lower.to_string()));
    }
    finding.fix(Fix::suggested("Count the arguments from zero", edits));
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/argument-position";

    fn found(body: &str) -> usize {
        messages(&format!("=== .claude/commands/x.md\n{body}\n"), NAME).len()
    }

    #[test]
    fn every_position_is_lowered_by_one() {
        let text = "=== .claude/commands/x.md\nReview $1, $ARGUMENTS[2] and !`gh pr view $1`.\n";
        assert_eq!(
            messages(text, NAME),
            ["Placeholder '$1' is the second argument; the first, '$0', is never used"]
        );
        // Nothing marks a cursor here: the mark of fixtures is the first argument.
        assert_eq!(apply_first_fix(text, NAME).matches("$1").count(), 0);
        assert!(apply_first_fix(text, NAME).contains("$ARGUMENTS[1]"));
    }

    #[test]
    fn counting_from_zero_and_code_samples_are_silent() {
        for body in [
            "$ARGUMENTS[0] and $1",
            "All of $ARGUMENTS, the second: $1",
            "```sh\nawk '{print $1}'\n```",
            "Run `cut $1`.",
            "It costs $1.50 or $1,000.",
            r"\$1",
            "$2 alone",
        ] {
            assert_eq!(found(body), 0, "{body}");
        }
        let named = "=== .claude/commands/x.md\n---\narguments: [a, b]\n---\n$a with $1\n";
        assert!(messages(named, NAME).is_empty());
    }

    #[test]
    fn in_doubt_nothing_is_changed() {
        let text = "=== .claude/commands/x.md\n$1 and `awk $2`\n";
        assert!(crate::testing::findings(text, NAME)[0].fixes.is_empty());
    }
}
