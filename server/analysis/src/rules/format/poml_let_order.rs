//! `format/poml-let-order`: variables that are read before the element that sets them.

use pog_syntax::template::{LocalKind, Resolution};

use super::poml::{FILE, Tags};
use crate::artifact::ParameterOrigin;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-let-order",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "The variable is read before its `let`",
        what: "Looks for expressions that read a variable which only a `let` further down sets. A `let` that reads the \
               name it sets is left alone, and so are names that the overlay declares or that the context file beside \
               the prompt gives a value.",
        why: "POML reads from top to bottom: it stops at the expression, because the variable does not exist yet.",
        example: "=== a.poml\n<poml>\n  <task>Write {{ tone }} notes.</task>\n  <let name=\"tone\" value=\"'plain'\" />\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <let name=\"tone\" value=\"'plain'\" />\n  <task>Write {{ tone }} notes.</task>\n</poml>\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    let artifact = context.artifact;
    let bound = artifact.syntax.layout.structure.bound.iter();
    let mut set: rustc_hash::FxHashMap<&str, pog_text::Span> = rustc_hash::FxHashMap::default();
    for bound in bound.filter(|b| b.local.kind == LocalKind::Set && !b.provided) {
        set.entry(&bound.local.name).or_insert(bound.local.span);
    }
    for name in artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free && !n.guarded)
    {
        let Some(place) = set.get(name.name.as_str()) else {
            continue;
        };
        let given = artifact
            .parameter(&name.name)
            .is_some_and(|p| p.origin != ParameterOrigin::Inferred);
        let itself = tags
            .markup
            .element_at(name.span.lo())
            .and_then(|i| tags.markup.elements.get(i))
            .is_some_and(|e| e.is("let") && e.open.encloses(name.span) && e.open.encloses(*place));
        let given = given
            || artifact
                .cases
                .iter()
                .flat_map(|c| &c.inputs)
                .any(|i| i.name == name.name);
        if !given && !itself {
            let message = format!(
                "Variable '{}' is read before its '<let>': move the '<let>' up",
                name.name
            );
            sink.report(name.span, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn the_order_in_the_file_counts() {
        let said = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-let-order",
            )
        };
        assert_eq!(
            said("{{ a }}{{ b }}<let name='a' value='1'/>{{ a }}").len(),
            1
        );
        assert!(said("<let name='a' value='a + 1'/>{{ a }}").is_empty());
        assert!(said("{{ a }}<context>{\"a\": 1}</context>").is_empty());
        assert!(said("{{ typeof a }}<let name='a' value='1'/>").is_empty());
        assert!(said("<p for='a in [1]'>{{ a }}</p><let name='a' value='1'/>").is_empty());
    }
}
