//! `format/unclosed-input`: input variables that lack their closing brace.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/unclosed-input",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["copilot-prompt"],
    source: Some("https://code.visualstudio.com/docs/copilot/customization/prompt-files"),
    page: Page {
        summary: "Input variable is not closed",
        what: "Checks for `${input:` and variables of the editor such as `${selection` without a \
               `}` on their line.",
        why: "What is not closed is not a variable: nobody is asked for a value, and the model \
              receives the characters as written.",
        example: "=== .github/prompts/explain.prompt.md\nExplain ${input:topic to a beginner.\n",
        instead: "=== .github/prompts/explain.prompt.md\nExplain ${input:topic} to a beginner.\n",
        options: "",
        fix: "Closes the variable after its name.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for construct in &context.artifact.facts().constructs {
        if construct.closed {
            continue;
        }
        let finding = sink.report(construct.span, "Input variable is never closed; add '}'");
        finding.fix(Fix::suggested(
            "Add '}'",
            vec![Edit::insert(construct.span.hi(), "}")],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/unclosed-input";

    #[test]
    fn open_variables_are_closed() {
        let text = "=== a.prompt.md\nMake ${input:name in ${input:folder}.\n";
        assert_eq!(places(text, NAME), ["${input:name"]);
        assert_eq!(
            places("=== a.prompt.md\nExplain ${selection of\n", NAME),
            ["${selection"]
        );
        assert_eq!(
            apply_first_fix(text, NAME),
            "Make ${input:name} in ${input:folder}.\n"
        );
    }

    #[test]
    fn other_dollars_are_text() {
        for body in ["${HOME", "${input:a}", "${a.b} ${", "$input:a", "${files"] {
            assert!(
                messages(&format!("=== a.prompt.md\n{body}\n"), NAME).is_empty(),
                "{body}"
            );
        }
    }
}
