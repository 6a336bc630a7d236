//! `format/poml-misspelt-name`: names that are nearly one that the file sets and never uses.

use pog_syntax::dialect::ParameterSource;
use pog_syntax::template::{LocalKind, Resolution};
use pog_text::{Edit, Fix};
use rustc_hash::FxHashSet;

use super::poml::{FILE, Tags};
use crate::artifact::ParameterOrigin;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-misspelt-name",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "The name resembles a variable that is never used",
        what: "Looks for names that nothing in the file sets, where a `let`, a `context`, a loop or the context file beside \
               the prompt gives a value to a name that resembles them and that no expression uses. Files that include \
               others are left alone: those may use the variable.",
        why: "POML stops at a name that nobody gave a value.",
        example: "=== a.poml\n<poml>\n  <let name=\"audience\" value=\"'engineers'\" />\n  <task>Write for {{ audiense }}.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <let name=\"audience\" value=\"'engineers'\" />\n  <task>Write for {{ audience }}.</task>\n</poml>\n",
        options: "",
        fix: "Writes the name that is set.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let facts = artifact.facts();
    let opaque = artifact.parameter_source() == ParameterSource::Unknown;
    if Tags::of(context).is_none() || opaque || !facts.references.is_empty() {
        return;
    }
    let used: FxHashSet<&str> = facts.names.iter().map(|n| n.name.as_str()).collect();
    let bound = artifact.syntax.layout.structure.bound.iter();
    let bound =
        bound.filter(|b| matches!(b.local.kind, LocalKind::Set | LocalKind::Loop) && !b.provided);
    let given = artifact
        .cases
        .iter()
        .filter(|c| !c.strict)
        .flat_map(|c| &c.inputs)
        .map(|i| i.name.as_str());
    let idle: FxHashSet<&str> = bound
        .map(|b| b.local.name.as_str())
        .chain(given)
        .filter(|n| !used.contains(n))
        .collect();
    if idle.is_empty() {
        return;
    }
    for name in facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free && !n.guarded)
    {
        let known = artifact
            .parameter(&name.name)
            .is_some_and(|p| p.origin != ParameterOrigin::Inferred);
        let near = closest(&name.name, idle.iter().copied())
            .filter(|n| !known && n.len() > 2 && !is_plural(&name.name, n));
        let Some(near) = near else { continue };
        let message = format!(
            "Name '{}' is set nowhere; did you mean '{near}'?",
            name.name
        );
        let fix = Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(name.span, near)],
        );
        sink.report(name.span, message).fix(fix);
    }
}

/// `ticket in tickets` is no slip.
fn is_plural(name: &str, of: &str) -> bool {
    [(name, of), (of, name)].iter().any(|(many, one)| {
        many.strip_suffix('s') == Some(one) || many.strip_suffix("es") == Some(one)
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::messages;

    #[test]
    fn only_where_the_variable_is_idle() {
        let said = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-misspelt-name",
            )
        };
        assert_eq!(said("<let name='tone' value='1'/>{{ tonne }}").len(), 1);
        assert_eq!(
            said("<p for='ticket in tickets'>{{ tickt.title }}</p>").len(),
            1
        );
        assert!(said("<let name='tone' value='1'/>{{ tonne }} {{ tone }}").is_empty());
        assert!(said("<let name='tone' value='1'/>{{ tonne }}<include src='a.poml'/>").is_empty());
        assert!(said("<let name='tone' value='1'/>{{ language }}").is_empty());
    }
}
