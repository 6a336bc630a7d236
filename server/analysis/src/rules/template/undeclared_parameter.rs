//! `template/undeclared-parameter`: names the template reads that nothing declares. Only for formats that declare their
//! parameters; offers the near name and the declaration.

use std::sync::Arc;

use pog_syntax::dialect::ParameterSource;
use pog_text::{Edit, Fix};
use rustc_hash::FxHashMap;

use super::common::{Doubtful, Inherited, asked_for, given_by_callers};
use crate::artifact::ParameterOrigin;
use crate::assist::edits::declare_parameters;
use crate::finding::Severity;
use crate::library::Entry;
use crate::policy::Level;
use crate::render;
use crate::rules::metadata::shape::parameters_in_doubt;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink, closest};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "template/undeclared-parameter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The template uses a parameter that is not declared",
        what: "Looks for names in the template that are neither declared under `parameters` nor set by the template itself \
               (loop variables, `set`, `with`, macros and their arguments, imports). Left alone are names with a \
               `default` filter right behind them, names the template asks for with `is defined`, those that an included \
               artifact gives a default, that a template it extends binds, or that every template that includes this \
               one gives it. Where a format's tools take further names (Semantic Kernel, a schema with `(*)`), a name is \
               reported when it resembles a declared one, or when a declared one is never used.",
        why: "Nobody can know that a value is expected: callers leave it out and the prompt is rendered with a hole in it. \
              Most such names are misspelt.",
        example: "---\nparameters:\n  language: string\n---\nuser:\nReview this {{ langauge }} code.\n",
        instead: "---\nparameters:\n  language: string\n---\nuser:\nReview this {{ language }} code.\n",
        options: "",
        fix: "Changes the name to the declared one it resembles, or declares it.",
    },
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let declared: Vec<&str> = artifact
        .parameters
        .iter()
        .filter(|p| p.origin == ParameterOrigin::Declared)
        .map(|p| p.name.as_str())
        .collect();
    let suspects = artifact.undeclared();
    if suspects.is_empty() || parameters_in_doubt(artifact) {
        return;
    }
    let (doubtful, asked, inherited) = (
        Doubtful::of(context),
        asked_for(context),
        Inherited::of(context),
    );
    let included = render::closure(&context.snapshot.library, context.file);
    let bound_elsewhere = |name: &str| {
        let given = |e: &&Arc<Entry>| {
            e.summary
                .parameters
                .iter()
                .any(|p| p.name == name && !p.required())
        };
        let known = asked.contains(name) || inherited.may_bind(name) || included.iter().any(given);
        known || given_by_callers(context, name)
    };
    // Where the format's tools add what is missing, only one that takes the place of another is a mistake.
    let source = artifact.parameter_source();
    let used = |name: &str| artifact.facts().names.iter().any(|n| n.name == name);
    let displaces = source != ParameterSource::Described || !declared.iter().all(|name| used(name));
    // A name is looked up once, however often it is used.
    let mut judged: FxHashMap<&str, Option<Option<&str>>> = FxHashMap::default();
    for name in suspects {
        let judge = || {
            let near = closest(&name.name, declared.iter().copied());
            (!bound_elsewhere(&name.name) && (displaces || near.is_some())).then_some(near)
        };
        let Some(near) = *judged.entry(&name.name).or_insert_with(judge) else {
            continue;
        };
        if doubtful.covers(name.span) {
            continue;
        }
        let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
        let message = format!("Parameter '{}' is not declared{hint}", name.name);
        // Where the format's tools render it as nothing, it is no error of theirs.
        let tolerated = source != ParameterSource::Declared;
        let most = if tolerated {
            Severity::Warning
        } else {
            Severity::Error
        };
        let finding = sink.report_at_most(most, name.span, message);
        if let Some(near) = near {
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(name.span, near)],
            ));
        }
        if let Some(edit) = declare_parameters(context.text, artifact, &[&name.name]) {
            finding.fix(Fix::suggested(
                format!("Declare parameter '{}'", name.name),
                vec![edit],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages};

    const NAME: &str = "template/undeclared-parameter";

    #[test]
    fn a_near_name_is_suggested() {
        let text = "---\nparameters:\n  language: string\n---\n{{ langauge }}\n";
        assert_eq!(
            messages(text, NAME),
            ["Parameter 'langauge' is not declared; did you mean 'language'?"]
        );
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nparameters:\n  language: string\n---\n{{ language }}\n"
        );
    }

    #[test]
    fn a_far_name_is_declared() {
        let text = "---\nname: X\n---\n{{ code }}\n";
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nname: X\nparameters:\n  code: { type: string, description: \"\" }\n---\n{{ code }}\n"
        );
    }

    #[test]
    fn a_declared_name_is_text_to_every_reader_of_yaml() {
        // In YAML 1.1, which PyYAML and with it Prompty read, these are booleans.
        for name in ["no", "on", "y", "off", "Yes"] {
            for (head, declared) in [
                ("parameters:\n  x: string\n", format!("\n  \"{name}\": {{")),
                ("parameters: { x: string }\n", format!(", \"{name}\": {{")),
                ("name: X\n", format!("parameters:\n  \"{name}\": {{")),
            ] {
                let fixed = apply_first_fix(&format!("---\n{head}---\n{{{{ {name} }}}}\n"), NAME);
                assert!(fixed.contains(&declared), "{fixed}");
            }
        }
        let prompty = "=== c.prompty\n---\nname: a\ninputs:\n  x:\n    type: string\n---\nsystem:\n{{x}} {{no}}\n";
        let fixed = apply_first_fix(prompty, NAME);
        assert!(fixed.contains("\n  \"no\": {"), "{fixed}");
    }

    #[test]
    fn what_the_template_binds_or_asks_for_is_silent() {
        for body in [
            "{% for x in [1] %}{{ x }}{{ loop.index }}{% endfor %}",
            "{% set y = 1 %}{{ y }}",
            "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1) }}",
            "{% if z is defined %}{% endif %}",
            "{% if z is defined and z %}{{ z }}{% endif %}",
            "{% if z is not undefined %}{{ z.name }}{% endif %}",
            "{{ z | default('x') }}",
            "{{ range(3) }}",
        ] {
            assert!(
                messages(&format!("---\nname: X\n---\n{body}\n"), NAME).is_empty(),
                "{body}"
            );
        }
    }

    #[test]
    fn what_other_templates_bring_along_is_silent() {
        let included = |parameter: &str| {
            format!(
                "{{% include \"part\" %}}{{{{ tone }}}}\n=== part.pog.md\n---\nparameters: {{ tone: {parameter} }}\n---\n{{{{ tone }}}}\n"
            )
        };
        assert!(messages(&included("{ default: calm }"), NAME).is_empty());
        assert_eq!(messages(&included("string"), NAME).len(), 1);
        let child = "{% extends \"base\" %}{% block b %}{{ brand }}{{ other }}{% endblock %}\n";
        assert_eq!(
            messages(
                &format!(
                    "{child}=== base.pog.md\n{{% set brand = 'X' %}}{{% block b %}}{{% endblock %}}\n"
                ),
                NAME
            ),
            ["Parameter 'other' is not declared"]
        );
        assert!(messages(child, NAME).is_empty());
        let part = "Write {{ tone }}.\n=== a.pog.md\n---\nparameters: { tone: string }\n---\n{% include \"main\" %}\n";
        assert!(messages(part, NAME).is_empty());
        assert_eq!(
            messages(
                &format!("{part}=== b.pog.md\n{{% include \"main\" %}}\n"),
                NAME
            )
            .len(),
            1
        );
    }

    #[test]
    fn words_of_a_broken_construct_are_no_parameters() {
        assert!(messages("Hello {{ dear user }}\n", NAME).is_empty());
        assert!(messages("Hello {{ user\n", NAME).is_empty());
        assert_eq!(
            messages(
                "Hello {{ dear user }} {{ name }}{% if a b %}{{ who? }}{% if c %}{% elif d %}\n",
                NAME
            )
            .len(),
            3
        );
    }

    #[test]
    fn formats_that_infer_parameters_are_left_alone() {
        assert!(
            messages(
                "=== a.prompt.yml\nmessages:\n  - role: user\n    content: '{{a}}'\n",
                NAME
            )
            .is_empty()
        );
    }
}
