//! `format/block-helper`: helpers of Dotprompt that are not blocks, written as one. What is between
//! the tags is lost.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::Block;
use pog_text::{Edit, Fix, Span};

use crate::{Context, Sink};

/// Helpers that print something but never their block.
const HELPERS: &[&str] = &["role", "section", "history", "media", "json"];

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/block-helper",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some("https://github.com/google/dotprompt/blob/main/js/src/helpers.ts"),
    page: Page {
        summary: "Block loses its content",
        what: "Checks for `{{#role}}`, `{{#section}}`, `{{#history}}`, `{{#media}}` and \
               `{{#json}}` with a closing tag. These helpers are not blocks: they print a marker \
               and drop what is between the tags.",
        why: "The text in the block never reaches the model, and no tool reports it.",
        example: "=== ask.prompt\n{{#role \"system\"}}\nBe brief.\n{{/role}}\n{{question}}\n",
        instead: "=== ask.prompt\n{{role \"system\"}}\nBe brief.\n{{role \"user\"}}\n{{question}}\n",
        options: "",
        fix: "Turns the opening tag into a plain one and removes the closing one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    for block in &context.artifact.facts().blocks {
        if !HELPERS.contains(&block.keyword.as_str())
            || !block.open.text(context.text).contains('#')
        {
            continue;
        }
        let name = &block.keyword;
        let message = format!(
            "Block '{{{{#{name}}}}}' loses its content; '{name}' is not a block, write '{{{{{name} …}}}}' before the text"
        );
        let finding = sink.report(block.keyword_span, message);
        if let Some(edits) = unblocked(context.text, block) {
            finding.fix(Fix::suggested(
                format!("Change to a plain '{{{{{name}}}}}'"),
                edits,
            ));
        }
    }
}

/// The opening tag without its `#`, and the closing one removed with its line if it is alone there.
fn unblocked(text: &str, block: &Block) -> Option<Vec<Edit>> {
    let close = block.close?;
    let hash = block.open.lo() + block.open.text(text).find('#')?;
    let before = text.get(..close.lo())?;
    let after = text.get(close.hi()..)?;
    let start = before.trim_end_matches([' ', '\t']).len();
    // At the end of the text there is no line break, and only the tag itself goes.
    let line_break = after.find(|c| c != ' ' && c != '\t').and_then(|at| {
        let rest = after.get(at..)?;
        let len = if rest.starts_with("\r\n") {
            2
        } else {
            usize::from(rest.starts_with('\n'))
        };
        (len > 0).then_some(at + len)
    });
    let alone = start == 0 || before.get(..start)?.ends_with('\n');
    let closing = match line_break {
        Some(len) if alone => Span::new(start, close.hi() + len),
        _ => close,
    };
    Some(vec![
        Edit::delete(Span::new(hash, hash + 1)),
        Edit::delete(closing),
    ])
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/block-helper";

    #[test]
    fn the_block_form_of_role() {
        let text = "=== a.prompt\n{{#role \"system\"}}\nBe brief.\n{{/role}}\n\nHi {{name}}\n";
        assert_eq!(places(text, NAME), ["role"]);
        assert_eq!(
            apply_first_fix(text, NAME),
            "{{role \"system\"}}\nBe brief.\n\nHi {{name}}\n"
        );
    }

    #[test]
    fn a_plain_section_may_be_inside_a_block() {
        assert!(
            messages(
                "=== a.prompt\n{{#if a}}{{section \"x\"}}{{role \"user\"}}{{/if}}\n",
                NAME
            )
            .is_empty()
        );
    }
}
