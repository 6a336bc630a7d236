//! `format/poml-ignored-condition`: `if` and `for` where POML does not look at them.

use super::poml::{FILE, Tags};
use crate::finding::Severity;
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "format/poml-ignored-condition",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "POML does not look at this `if` or `for`",
        what: "Looks for `if` and `for` on `let`, `context` and `stylesheet`.",
        why: "POML sets the variable whatever the condition says, and once whatever the list holds.",
        example: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"'plain'\" if=\"short\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"short ? 'plain' : 'rich'\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else { return };
    for (_, element) in tags.finished() {
        let root = (element.is("context") || element.is("stylesheet")) && tags.below_root(element);
        if !element.is("let") && !root {
            continue;
        }
        for attribute in ["if", "for"].iter().filter_map(|name| element.attribute(name)) {
            let message = format!("POML does not look at '{}' on '<{}>'", attribute.name, element.name);
            sink.report(attribute.name_span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn elsewhere_they_count() {
        let said = |text: &str| messages(&format!("=== a.poml\n{text}\n"), "format/poml-ignored-condition");
        assert_eq!(said("<poml><let name='a' value='1' if='b' for='c in d'/></poml>").len(), 2);
        assert!(
            said("<poml><p if='a'>b</p><include src='a.poml' if='b'/><runtime if='c' model='d'/></poml>").is_empty()
        );
    }
}
