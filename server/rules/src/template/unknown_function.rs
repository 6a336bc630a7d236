//! `template/unknown-function`: calls of names that are not callable. Methods of values are
//! ignored: what a value is, only rendering shows.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::{LocalKind, Name, NameAt, Resolution};
use pog_text::{Edit, Fix, Span};

use super::common::{Doubtful, Inherited, bound_by_callers, tested_names};
use super::vocabulary::{FUNCTION, has_fixed_words, has_own_words, is_filter, is_function, uses};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unknown-function",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://docs.rs/minijinja/3.0.5/minijinja/functions/index.html#functions"),
    page: Page {
        summary: "Unknown function",
        what: "Checks for calls (`name(…)`) of names that are not a function of minijinja, not a \
               macro, and not bound by the template, by one it extends, or by one that includes \
               it. A name that is tested with `is defined` is ignored.",
        why: "Rendering fails at the call.",
        example: "---\nparameters:\n  items: { type: array }\n---\nuser:\nThere are {{ len(items) }} items.\n",
        instead: "---\nparameters:\n  items: { type: array }\n---\nuser:\nThere are {{ items | length }} items.\n",
        options: "",
        fix: "Changes the name to the one that was probably meant.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let doubtful = Doubtful::of(context);
    let calls = artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.called && n.resolution == Resolution::Free);
    if has_own_words(artifact) {
        let words: Vec<NameAt> = calls
            .map(|name| NameAt {
                name: name.name.clone(),
                span: name.span,
            })
            .collect();
        let uses = uses(words.iter());
        for word in words.iter().filter(|word| !doubtful.covers(word.span)) {
            FUNCTION.report_near(sink, word, &uses);
        }
        return;
    }
    if !has_fixed_words(artifact) {
        return;
    }
    let suspects: Vec<&Name> = calls
        .filter(|name| !is_function(&name.name) && !doubtful.covers(name.span))
        .collect();
    // What follows reads other files.
    if suspects.is_empty() {
        return;
    }
    let tested = tested_names(context);
    let inherited = Inherited::of(context);
    let bound = bound_by_callers(context);
    let locals = artifact.facts().locals.iter();
    let macros = locals.filter(|l| matches!(l.kind, LocalKind::Macro | LocalKind::Import));
    let names = FUNCTION.names(macros.map(|l| l.name.as_str()));
    for name in suspects {
        if tested.contains(name.name.as_str())
            || inherited.may_bind(&name.name)
            || bound.contains(name.name.as_str())
            || sink.leaves_out(name.span)
        {
            continue;
        }
        if artifact.parameter_source().declares() && artifact.parameter(&name.name).is_some() {
            report_parameter(context, name, sink);
        } else if is_filter(&name.name) {
            sink.report(
                name.span,
                format!(
                    "Unknown function '{0}'; it is a filter: use 'value | {0}'",
                    name.name
                ),
            );
        } else {
            FUNCTION.report(sink, &name.name, name.span, &names);
        }
    }
}

/// A parameter is a JSON value, so a call of it always fails.
fn report_parameter(context: &Context<'_>, name: &Name, sink: &mut Sink) {
    let message = format!(
        "Parameter '{0}' is a value and cannot be called; write '{0}' without parentheses",
        name.name
    );
    let finding = sink.report(name.span, message);
    let rest = context.text.get(name.span.hi()..).unwrap_or("");
    if rest.starts_with("()") {
        let parentheses = Span::new(name.span.hi(), name.span.hi() + 2);
        finding.fix(Fix::suggested(
            "Remove the parentheses",
            vec![Edit::delete(parentheses)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "template/unknown-function";

    #[test]
    fn similar_functions_and_macros_are_suggested() {
        assert_eq!(
            messages("{{ rnage(3) }}", NAME),
            ["Unknown function 'rnage'; did you mean 'range'?"]
        );
        let text = "{% macro bullets(x) %}{{ x }}{% endmacro %}{{ bulets(1) }}";
        assert_eq!(places(text, NAME), ["bulets"]);
        assert_eq!(
            apply_first_fix(text, NAME),
            "{% macro bullets(x) %}{{ x }}{% endmacro %}{{ bullets(1) }}"
        );
    }

    #[test]
    fn functions_of_other_languages_are_translated() {
        assert_eq!(
            messages("{{ len([]) }}", NAME),
            ["Unknown function 'len'; use 'value | length'"]
        );
        assert_eq!(
            messages("{{ upper('a') }}", NAME),
            ["Unknown function 'upper'; it is a filter: use 'value | upper'"]
        );
        assert_eq!(
            messages("{{ caller() }}", NAME),
            ["Unknown function 'caller'; only a macro that is used with {% call %} has it"]
        );
    }

    #[test]
    fn a_parameter_cannot_be_called() {
        let text = "---\nparameters: { code: string }\n---\n{{ code() }}";
        assert_eq!(
            messages(text, NAME),
            ["Parameter 'code' is a value and cannot be called; write 'code' without parentheses"]
        );
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nparameters: { code: string }\n---\n{{ code }}"
        );
    }

    #[test]
    fn names_bound_by_the_template_or_its_surroundings_are_silent() {
        for text in [
            "{{ range(3) }}{{ dict(a=1) }}",
            "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}x{% endcall %}",
            "{% from \"x\" import m %}{{ m() }}",
            "{% import \"x\" as x %}{{ x.m() }}",
            "{{ name.upper() }}",
            "{% if f is defined %}{{ f() }}{% endif %}",
            "{% set f = range %}{{ f(3) }}",
            "{{ f(",
            "{% extends \"unknown\" %}{% block b %}{{ f() }}{% endblock %}",
        ] {
            assert!(messages(text, NAME).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_partial_may_use_its_callers_macros() {
        let partial = "{{ fenced(1) }}\n";
        assert_eq!(messages(partial, NAME).len(), 1);
        let caller = "=== top.pog.md\n{% macro fenced(x) %}{{ x }}{% endmacro %}{% include \"mid\" %}\n=== mid.pog.md\n{% include \"main\" %}\n";
        assert!(messages(&format!("{partial}{caller}"), NAME).is_empty());
    }

    #[test]
    fn a_child_may_use_its_parents_macros() {
        let text = "{% extends \"base\" %}{% block b %}{{ f() }}{% endblock %}\n=== base.pog.md\n{% macro f() %}{% endmacro %}{% block b %}{% endblock %}\n";
        assert!(messages(text, NAME).is_empty());
    }
}
