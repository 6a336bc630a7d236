//! `format/poml-ignored-condition`: `if` and `for` where POML ignores them.

use pog_formats::xml::{Attribute, Element};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-ignored-condition",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "POML ignores this `if` or `for`",
        what: "Checks for `if` and `for` on `let`, `context` and `stylesheet`, and for expressions \
               without braces in `if` and `value` that begin with a line break.",
        why: "POML sets the variable whatever the condition is, and only once whatever the list \
              contains. An expression after a line break is `return`, line break, expression in \
              JavaScript, which returns nothing: the element is omitted and the variable stays \
              undefined.",
        example: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"'plain'\" if=\"short\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"short ? 'plain' : 'rich'\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    for (_, element) in tags.finished() {
        for attribute in &element.attributes {
            let Some(span) = attribute.value else {
                continue;
            };
            let value = tags.value(attribute).trim_start_matches([' ', '\t']);
            if is_evaluated(element, attribute)
                && value.starts_with(['\n', '\r'])
                // In braces the expression stands alone, and the line break is text before it.
                && !value.trim_start().starts_with("{{")
            {
                sink.report(
                    span,
                    "Expression after a line break is not evaluated; start it on the line of the quote",
                );
            }
        }
        let is_file_context =
            (element.is("context") || element.is("stylesheet")) && tags.below_root(element);
        if !element.is("let") && !is_file_context {
            continue;
        }
        for attribute in ["if", "for"]
            .iter()
            .filter_map(|name| element.attribute(name))
        {
            let message = format!("POML ignores '{}' on '<{}>'", attribute.name, element.name);
            sink.report(attribute.name_span, message);
        }
    }
}

/// Whether the value of an attribute is an expression without braces.
fn is_evaluated(element: &Element, attribute: &Attribute) -> bool {
    let name = if element.is("let") { "value" } else { "if" };
    attribute.name.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn elsewhere_they_have_an_effect() {
        let reported = |text: &str| {
            messages(
                &format!("=== a.poml\n{text}\n"),
                "format/poml-ignored-condition",
            )
        };
        assert_eq!(
            reported("<poml><let name='a' value='1' if='b' for='c in d'/></poml>").len(),
            2
        );
        assert!(
            reported("<poml><p if='a'>b</p><include src='a.poml' if='b'/><runtime if='c' model='d'/></poml>").is_empty()
        );
    }
}
