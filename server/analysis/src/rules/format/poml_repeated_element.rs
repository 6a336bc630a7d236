//! `format/poml-repeated-element`: elements that a file may have once.

use pog_syntax::xml::Element;
use rustc_hash::FxHashSet;

use super::poml::{FILE, Tags, is_schema, is_tool};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-repeated-element",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "The element is written more often than POML takes it",
        what: "Looks for a second `context`, `stylesheet` or `output-schema`, and for a second tool of the same name. A \
               second `runtime` is a warning: the last one wins and the others are lost. Elements under a condition are \
               left alone.",
        why: "POML stops with an error; of a context that is there twice it takes neither.",
        example: "=== a.poml\n<poml>\n  <stylesheet>{}</stylesheet>\n  <stylesheet>{}</stylesheet>\n  <task>Sum up the ticket.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <stylesheet>{}</stylesheet>\n  <task>Sum up the ticket.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    let mut seen: FxHashSet<String> = FxHashSet::default();
    for (index, element) in tags.finished() {
        let named = |name: &str| {
            element
                .attribute(name)
                .map_or("", |a| tags.value(a))
                .to_owned()
        };
        let own = ["context", "stylesheet"]
            .iter()
            .find(|name| element.is(name) && tags.below_root(element));
        let conditional = std::iter::once(element)
            .chain(tags.markup.around(index).take(MOST))
            .any(is_conditional);
        let key = if let Some(own) = own {
            (*own).to_owned()
        } else if conditional {
            continue;
        } else if is_schema(element) {
            "output-schema".to_owned()
        } else if element.is("runtime") {
            "runtime".to_owned()
        } else if is_tool(element) && !named("name").is_empty() && !named("name").contains("{{") {
            format!("tool '{}'", named("name"))
        } else {
            continue;
        };
        if seen.insert(key.clone()) {
            continue;
        }
        if key == "runtime" {
            let message = "Element '<runtime>' is written twice: only the last one counts";
            sink.report_at_most(Severity::Warning, element.name_span, message);
        } else if let Some(tool) = key.strip_prefix("tool ") {
            sink.report(element.name_span, format!("There is a tool {tool} already"));
        } else {
            sink.report(
                element.name_span,
                format!("Element '<{key}>' is written twice: POML takes one in a file"),
            );
        }
    }
}

/// Elements around an element that are looked at.
const MOST: usize = 64;

fn is_conditional(element: &Element) -> bool {
    element.attribute("if").is_some() || element.attribute("for").is_some()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn each_counts_for_itself() {
        let said = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-repeated-element",
            )
        };
        assert_eq!(said("<context>{}</context><context>{}</context>").len(), 1);
        assert_eq!(
            said(
                "<tool name='a'>{}</tool><tool name='b'>{}</tool><tool-def name='a'>{}</tool-def>"
            ),
            ["There is a tool 'a' already"]
        );
        assert_eq!(
            said("<output-schema>{}</output-schema><outputschema>{}</outputschema>").len(),
            1
        );
        assert_eq!(said("<runtime a='1'/><runtime b='1'/>").len(), 1);
        assert!(said("<runtime a='1' if='x'/><runtime b='1' if='!x'/><tool name='{{n}}'>{}</tool><tool name='{{n}}'>{}</tool>").is_empty());
    }
}
