//! `format/poml-ignored-condition`: `if` and `for` where POML does not look at them.

use pog_syntax::xml::{Attribute, Element};

use super::poml::{FILE, Tags};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-ignored-condition",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "POML does not look at this `if` or `for`",
        what: "Looks for `if` and `for` on `let`, `context` and `stylesheet`, and for expressions without braces in `if` and \
               `value` that begin with a line break.",
        why: "POML sets the variable whatever the condition says, and once whatever the list holds. An expression behind a \
              line break is `return`, line break, expression in JavaScript, which returns nothing: the element is left \
              out and the variable stays undefined.",
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
        for attribute in element.attributes.iter().filter(|a| evaluated(element, a)) {
            let value = tags.value(attribute).trim_start_matches([' ', '\t']);
            let Some(span) = attribute.value.filter(|_| value.starts_with(['\n', '\r'])) else {
                continue;
            };
            if !value.trim_start().starts_with("{{") {
                sink.report(
                    span,
                    "Nothing behind the line break is evaluated: begin on the line of the quote",
                );
            }
        }
        let root = (element.is("context") || element.is("stylesheet")) && tags.below_root(element);
        if !element.is("let") && !root {
            continue;
        }
        for attribute in ["if", "for"]
            .iter()
            .filter_map(|name| element.attribute(name))
        {
            let message = format!(
                "POML does not look at '{}' on '<{}>'",
                attribute.name, element.name
            );
            sink.report(attribute.name_span, message);
        }
    }
}

/// Whether the value of an attribute is an expression without braces.
fn evaluated(element: &Element, attribute: &Attribute) -> bool {
    let is = |name: &str| attribute.name.eq_ignore_ascii_case(name);
    if element.is("let") {
        is("value")
    } else {
        is("if")
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn elsewhere_they_count() {
        let said = |text: &str| {
            messages(
                &format!("=== a.poml\n{text}\n"),
                "format/poml-ignored-condition",
            )
        };
        assert_eq!(
            said("<poml><let name='a' value='1' if='b' for='c in d'/></poml>").len(),
            2
        );
        assert!(
            said("<poml><p if='a'>b</p><include src='a.poml' if='b'/><runtime if='c' model='d'/></poml>").is_empty()
        );
    }
}
