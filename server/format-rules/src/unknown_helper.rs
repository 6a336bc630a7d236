//! `format/unknown-helper`: helpers whose name is almost that of a known one. Programs register
//! helpers of their own, so other unknown names are ignored.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{Resolution, WordKind};
use pog_text::near::closest;
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/unknown-helper",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some("https://github.com/google/dotprompt/blob/main/js/src/dotprompt.ts"),
    page: Page {
        summary: "Helper is probably misspelled",
        what: "Checks for helpers with arguments, and for blocks with arguments, whose name is \
               neither Handlebars' nor Dotprompt's but resembles one that is. Other unknown names \
               are ignored: programs register helpers of their own.",
        why: "Dotprompt refuses to compile a template that calls an unknown helper.",
        example: "=== ask.prompt\n{{#ifEqual tone \"formal\"}}Use full sentences.{{/ifEqual}}\n",
        instead: "=== ask.prompt\n{{#ifEquals tone \"formal\"}}Use full sentences.{{/ifEquals}}\n",
        options: "",
        fix: "Changes the name to the known one, in the closing tag too.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let mut helpers: Vec<&str> = Vec::new();
    for word in artifact.language().words {
        if word.kind == WordKind::Helper {
            helpers.push(word.name);
        }
    }
    let facts = artifact.facts();
    for name in &facts.names {
        if !name.called || name.resolution != Resolution::Free {
            continue;
        }
        let Some(near) = closest(&name.name, helpers.iter().copied()) else {
            continue;
        };
        if sink.leaves_out(name.span) {
            continue;
        }
        let finding = sink.report(
            name.span,
            format!("Unknown helper '{}'; did you mean '{near}'?", name.name),
        );
        let mut edits = vec![Edit::replace(name.span, near)];
        // A block has its name in the closing tag, too.
        let block = facts.blocks.iter().find(|b| b.keyword_span == name.span);
        if let Some(close) = block.and_then(|block| block.close_keyword) {
            edits.push(Edit::replace(close, near));
        }
        finding.fix(Fix::suggested(format!("Change to '{near}'"), edits));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/unknown-helper";

    #[test]
    fn misspelled_helpers_are_fixed_in_both_tags() {
        let text = "=== a.prompt\n{{#eahc xs}}- {{this}}\n{{/eahc}}{{#if a}}{{/if}}\n";
        assert_eq!(
            apply_first_fix(text, NAME),
            "{{#each xs}}- {{this}}\n{{/each}}{{#if a}}{{/if}}\n"
        );
    }

    #[test]
    fn helpers_of_the_program_are_silent() {
        for body in [
            "{{shout name}}",
            "{{#repeat 3}}x{{/repeat}}",
            "{{add @index 1}}",
            "{{#items}}{{name}}{{/items}}",
            "{{formatDate now}}",
        ] {
            assert!(
                messages(
                    &format!("=== a.prompt\n{body}{{{{#if a}}}}{{{{/if}}}}\n"),
                    NAME
                )
                .is_empty(),
                "{body}"
            );
        }
    }
}
