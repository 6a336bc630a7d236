//! `format/poml-let-order`: variables that are read before the element that sets them.

use pog_model::artifact::ParameterOrigin;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{LocalKind, Resolution};

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-let-order",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "Variable is read before its `let`",
        what: "Checks for expressions that read a variable which only a `let` further down sets. A \
               `let` that reads the name it sets is ignored, and so are names that the overlay \
               declares or that the context file beside the prompt gives a value.",
        why: "POML reads from top to bottom: it stops at the expression, because the variable does \
              not exist yet.",
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
    let mut set: rustc_hash::FxHashMap<&str, pog_text::Span> = rustc_hash::FxHashMap::default();
    for bound in &artifact.syntax.layout.structure.bound {
        if bound.local.kind == LocalKind::Set && !bound.provided {
            // The first `let` of a name counts: from there on the variable exists.
            set.entry(&bound.local.name).or_insert(bound.local.span);
        }
    }
    for name in &artifact.facts().names {
        if name.resolution != Resolution::Free || name.guarded {
            continue;
        }
        let Some(set_at) = set.get(name.name.as_str()) else {
            continue;
        };
        let is_declared = artifact
            .parameter(&name.name)
            .is_some_and(|p| p.origin != ParameterOrigin::Inferred);
        let is_given = artifact
            .cases
            .iter()
            .flat_map(|case| &case.inputs)
            .any(|input| input.name == name.name);
        // `<let name="a" value="a + 1" />` reads an outer value of the same name.
        let is_own_value = tags
            .markup
            .element_at(name.span.lo())
            .and_then(|index| tags.markup.elements.get(index))
            .is_some_and(|element| {
                element.is("let")
                    && element.open.encloses(name.span)
                    && element.open.encloses(*set_at)
            });
        if is_declared || is_given || is_own_value {
            continue;
        }
        let message = format!(
            "Variable '{}' is read before its '<let>'; move the '<let>' up",
            name.name
        );
        sink.report(name.span, message);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn the_order_in_the_file_counts() {
        let reported = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-let-order",
            )
        };
        assert_eq!(
            reported("{{ a }}{{ b }}<let name='a' value='1'/>{{ a }}").len(),
            1
        );
        assert!(reported("<let name='a' value='a + 1'/>{{ a }}").is_empty());
        assert!(reported("{{ a }}<context>{\"a\": 1}</context>").is_empty());
        assert!(reported("{{ typeof a }}<let name='a' value='1'/>").is_empty());
        assert!(reported("<p for='a in [1]'>{{ a }}</p><let name='a' value='1'/>").is_empty());
    }
}
