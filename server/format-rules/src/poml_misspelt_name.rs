//! `format/poml-misspelt-name`: names that resemble one that the file sets but never uses.

use pog_formats::dialect::ParameterSource;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{LocalKind, Resolution};
use pog_text::near::Names;
use pog_text::{Edit, Fix};
use rustc_hash::FxHashSet;

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-misspelt-name",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "Name resembles a variable that is never used",
        what: "Checks for names that nothing in the file sets, if a `let`, a `context`, a loop or \
               the context file beside the prompt gives a value to a similar name that no \
               expression uses. Files that include others are ignored: those may use the variable.",
        why: "POML stops at a name without a value.",
        example: "=== a.poml\n<poml>\n  <let name=\"audience\" value=\"'engineers'\" />\n  <task>Write for {{ audiense }}.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <let name=\"audience\" value=\"'engineers'\" />\n  <task>Write for {{ audience }}.</task>\n</poml>\n",
        options: "",
        fix: "Changes the name to the one that is set.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let facts = artifact.facts();
    // A source of variables that cannot be read may provide every name.
    let is_opaque = artifact.parameter_source() == ParameterSource::Unknown;
    if Tags::of(context).is_none() || is_opaque || !facts.references.is_empty() {
        return;
    }
    let unused = unused_variables(artifact);
    if unused.is_empty() {
        return;
    }
    let unused = Names::new(unused);
    for name in &facts.names {
        let is_declared = artifact
            .parameter(&name.name)
            .is_some_and(|p| p.origin != ParameterOrigin::Inferred);
        if name.resolution != Resolution::Free || name.guarded || is_declared {
            continue;
        }
        let Some(near) = unused.closest(&name.name) else {
            continue;
        };
        // Names of one or two letters are alike by chance.
        if near.len() <= 2 || is_plural(&name.name, near) {
            continue;
        }
        if sink.leaves_out(name.span) {
            continue;
        }
        let message = format!("Name '{}' is never set; did you mean '{near}'?", name.name);
        let fix = Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(name.span, near)],
        );
        sink.report(name.span, message).fix(fix);
    }
}

/// The names that the file or its context file sets and that no expression uses.
fn unused_variables(artifact: &Artifact) -> FxHashSet<&str> {
    let mut names: FxHashSet<&str> = FxHashSet::default();
    for bound in &artifact.syntax.layout.structure.bound {
        if matches!(bound.local.kind, LocalKind::Set | LocalKind::Loop) && !bound.provided {
            names.insert(&bound.local.name);
        }
    }
    for case in &artifact.cases {
        if !case.strict {
            names.extend(case.inputs.iter().map(|input| input.name.as_str()));
        }
    }
    for name in &artifact.facts().names {
        names.remove(name.name.as_str());
    }
    names
}

/// Whether one name is the plural of the other: `ticket in tickets` is no typing error.
fn is_plural(name: &str, of: &str) -> bool {
    [(name, of), (of, name)].iter().any(|(many, one)| {
        many.strip_suffix('s') == Some(one) || many.strip_suffix("es") == Some(one)
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn only_if_the_variable_is_unused() {
        let reported = |body: &str| {
            messages(
                &format!("=== a.poml\n<poml>{body}</poml>\n"),
                "format/poml-misspelt-name",
            )
        };
        assert_eq!(reported("<let name='tone' value='1'/>{{ tonne }}").len(), 1);
        assert_eq!(
            reported("<p for='ticket in tickets'>{{ tickt.title }}</p>").len(),
            1
        );
        assert!(reported("<let name='tone' value='1'/>{{ tonne }} {{ tone }}").is_empty());
        assert!(
            reported("<let name='tone' value='1'/>{{ tonne }}<include src='a.poml'/>").is_empty()
        );
        assert!(reported("<let name='tone' value='1'/>{{ language }}").is_empty());
    }
}
