//! `format/argument-position`: commands that count their arguments from one. Claude Code counts from zero, whatever older
//! guides say.

use pog_syntax::template::arguments::is_name;
use pog_syntax::template::{Name, Resolution};
use pog_text::{Edit, Fix};

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/argument-position",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["claude-command", "skill"],
    source: Some("https://github.com/anthropics/claude-plugins-official/issues/6246"),
    page: Page {
        summary: "Arguments are counted from one, and the first is never used",
        what: "Looks for commands and skills that use `$1` and never `$0` nor the arguments as a whole. Samples of code, in \
               which `$1` is the shell's, and amounts such as `$1.50` do not count.",
        why: "Claude Code replaces `$0` by the first argument and `$1` by the second. What is typed first is dropped, every \
              other value lands in the wrong place, and the last placeholder is sent to the model as it is written.",
        example: "=== .claude/commands/review.md\nReview pull request $1 with priority $2.\n",
        instead: "=== .claude/commands/review.md\nReview pull request $ARGUMENTS[0] with priority $1.\n",
        options: "",
        fix: "Counts every place one less.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let places =
        |n: &&Name| n.resolution == Resolution::Free && n.name.bytes().all(|b| b.is_ascii_digit());
    let names = &context.artifact.facts().names;
    let all: Vec<&Name> = names.iter().filter(places).collect();
    let certain = |n: &&&Name| !n.guarded;
    let uses = |name: &str| {
        names
            .iter()
            .any(|n| n.resolution == Resolution::Free && n.name == name)
    };
    let Some(first) = all.iter().filter(certain).find(|n| n.name == "1") else {
        return;
    };
    if uses("0")
        || uses("ARGUMENTS")
        || context.artifact.parameters.iter().any(|p| is_name(&p.name))
    {
        return;
    }
    let finding = sink.report(
        first.span,
        "Placeholder '$1' is the second argument; the first, '$0', is never used",
    );
    if all.iter().all(|n| !n.guarded) {
        let less = |n: &&Name| {
            Some(Edit::replace(
                n.span,
                n.name.parse::<usize>().ok()?.checked_sub(1)?.to_string(),
            ))
        };
        let edits: Option<Vec<Edit>> = all.iter().map(less).collect();
        if let Some(edits) = edits {
            finding.fix(Fix::suggested("Count the arguments from zero", edits));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "format/argument-position";

    fn found(body: &str) -> usize {
        messages(&format!("=== .claude/commands/x.md\n{body}\n"), NAME).len()
    }

    #[test]
    fn every_place_is_counted_one_less() {
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
    fn counting_from_zero_and_samples_of_code_are_silent() {
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
        assert!(
            crate::rules::testing::findings(text, NAME)[0]
                .fixes
                .is_empty()
        );
    }
}
