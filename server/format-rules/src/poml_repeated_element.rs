//! `format/poml-repeated-element`: elements that a file may have only once.

use pog_formats::xml::Element;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use rustc_hash::FxHashSet;

use super::poml::{FILE, Tags, is_schema, is_tool};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-repeated-element",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "Element may occur only once",
        what: "Checks for a second `context`, `stylesheet` or `output-schema`, and for a second \
               tool of the same name. A second `runtime` is a warning: the last one wins and the \
               others are lost. Elements under a condition are ignored.",
        why: "POML stops with an error; of two contexts it uses neither.",
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
        let Some(key) = unique_key(tags, index, element) else {
            continue;
        };
        if seen.insert(key.clone()) {
            continue;
        }
        if key == "runtime" {
            let message = "Duplicate element '<runtime>'; only the last one counts";
            sink.report_at_most(Severity::Warning, element.name_span, message);
        } else if let Some(tool) = key.strip_prefix("tool ") {
            sink.report(element.name_span, format!("Duplicate tool {tool}"));
        } else {
            sink.report(
                element.name_span,
                format!("Duplicate element '<{key}>'; POML accepts one per file"),
            );
        }
    }
}

/// What a file may have only one of, if the element is such a thing.
fn unique_key(tags: Tags<'_>, index: usize, element: &Element) -> Option<String> {
    for name in ["context", "stylesheet"] {
        if element.is(name) && tags.below_root(element) {
            return Some(name.to_owned());
        }
    }
    // Of two elements under conditions one may be left out. POML ignores conditions on the two
    // above.
    let is_optional = std::iter::once(element)
        .chain(tags.markup.around(index).take(MAX_ENCLOSING))
        .any(is_conditional);
    if is_optional {
        return None;
    }
    if is_schema(element) {
        return Some("output-schema".to_owned());
    }
    if element.is("runtime") {
        return Some("runtime".to_owned());
    }
    let name = element.attribute("name").map_or("", |a| tags.value(a));
    (is_tool(element) && !name.is_empty() && !name.contains("{{")).then(|| format!("tool '{name}'"))
}

/// Enclosing elements that are searched for a condition, so that the check stays linear.
const MAX_ENCLOSING: usize = 64;

fn is_conditional(element: &Element) -> bool {
    element.attribute("if").is_some() || element.attribute("for").is_some()
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn each_counts_for_itself() {
        let reported = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-repeated-element",
            )
        };
        assert_eq!(
            reported("<context>{}</context><context>{}</context>").len(),
            1
        );
        assert_eq!(
            reported(
                "<tool name='a'>{}</tool><tool name='b'>{}</tool><tool-def name='a'>{}</tool-def>"
            ),
            ["Duplicate tool 'a'"]
        );
        assert_eq!(
            reported("<output-schema>{}</output-schema><outputschema>{}</outputschema>").len(),
            1
        );
        assert_eq!(reported("<runtime a='1'/><runtime b='1'/>").len(), 1);
        assert!(reported("<runtime a='1' if='x'/><runtime b='1' if='!x'/><tool name='{{n}}'>{}</tool><tool name='{{n}}'>{}</tool>").is_empty());
    }
}
