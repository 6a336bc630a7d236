//! `format/argument-name`: words after a dollar sign that are nearly a declared argument or a value
//! of the session.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::ARGUMENTS;
use pog_template::arguments::{ALL, declared, is_name, unknown_placeholders};
use pog_text::near::{Names, closest};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/argument-name",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["claude-command", "skill"],
    source: Some("https://code.claude.com/docs/en/skills#available-string-substitutions"),
    page: Page {
        summary: "Placeholder is nearly one that Claude Code replaces",
        what: "Checks for `$name` where `arguments` declares a name that differs in a letter or \
               two, for words that differ as little from `$ARGUMENTS`, and for values of the \
               session such as `${CLAUDE_SKILL_DIR}` whose brace is never closed. Other words \
               after a dollar sign belong to the shell and are ignored, and so are code samples.",
        why: "Only declared names are replaced. A misspelled one is sent to the model as written.",
        example: "=== .claude/commands/fix.md\n---\narguments: issue branch\n---\nFix $isue on $branch, then close $issue.\n",
        instead: "=== .claude/commands/fix.md\n---\narguments: issue branch\n---\nFix $issue on $branch, then close $issue.\n",
        options: "",
        fix: "Changes the word to the declared name, or closes the brace.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let layout = &context.artifact.syntax.layout;
    let names: Vec<&str> = layout.parameters.iter().map(|p| p.name.as_str()).collect();
    let known = Names::new(names.iter().copied().filter(|name| is_name(name)));
    for region in &layout.regions {
        if *region.language != ARGUMENTS {
            continue;
        }
        for found in unknown_placeholders(region.text(context.text)) {
            let word = found.word;
            let span = region.map.span(found.span);
            if found.unclosed {
                sink.report(
                    span,
                    format!("Placeholder '${{{word}' is never closed; add '}}'"),
                )
                .fix(Fix::suggested(
                    "Add '}'",
                    vec![Edit::insert(span.hi(), "}")],
                ));
                continue;
            }
            // Short words are alike by chance.
            if word.len() < 4 || declared(word, names.iter().copied()).is_some() {
                continue;
            }
            // Variables in capitals other than `$ARGUMENTS` belong to the shell.
            let near = if word.contains(char::is_lowercase) {
                known.closest(word)
            } else {
                closest(word, [ALL])
            };
            let Some(near) = near.filter(|_| !sink.leaves_out(span)) else {
                continue;
            };
            sink.report(
                span,
                format!("Argument '{word}' is not declared; did you mean '{near}'?"),
            )
            .fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(span, near)],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/argument-name";

    fn with(body: &str) -> String {
        format!("=== .claude/commands/x.md\n---\narguments: [issue, branch-name]\n---\n{body}\n")
    }

    #[test]
    fn similar_names_are_changed() {
        assert_eq!(
            messages(&with("$isue"), NAME),
            ["Argument 'isue' is not declared; did you mean 'issue'?"]
        );
        assert!(apply_first_fix(&with("on $brnch-name."), NAME).contains("on $branch-name.\n"));
    }

    #[test]
    fn a_misspelled_placeholder_for_all_arguments() {
        let text = "=== .claude/commands/x.md\nFix $ARGUMENT, then $AGRUMENTS.\n";
        assert_eq!(messages(text, NAME).len(), 2);
        assert!(apply_first_fix(text, NAME).contains("Fix $ARGUMENTS, then"));
        assert!(
            messages(
                "=== .claude/commands/x.md\n$ARGS $ARGV $ARGUMENTS $ARG_1 `$ARGUMENT`\n",
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn session_values_are_closed() {
        assert!(
            apply_first_fix(&with("Run ${CLAUDE_SKILL_DIR/x.sh"), NAME)
                .contains("Run ${CLAUDE_SKILL_DIR}/x.sh\n")
        );
        assert_eq!(
            messages(&with("${CLAUDE_SESSION_ID"), NAME),
            ["Placeholder '${CLAUDE_SESSION_ID' is never closed; add '}'"]
        );
    }

    #[test]
    fn the_shell_is_left_alone() {
        for body in [
            "`$isue`",
            "```sh\n$isue\n```",
            "${CLAUDE_SKILL_DIR:-x} ${CLAUDE_X/a",
            "$HOME $PATH $ISSUE",
            "$issue-x",
            "${isue}",
            "$is",
            r"\$isue",
            "$branch",
        ] {
            assert!(messages(&with(body), NAME).is_empty(), "{body}");
        }
        assert!(messages("=== .claude/commands/x.md\n$isue\n", NAME).is_empty());
    }
}
