//! `template/undeclared-parameter`: names the template reads that nothing declares. Only for
//! formats that declare their parameters; offers the similar name and the declaration.

use pog_formats::dialect::ParameterSource;
use pog_model::artifact::ParameterOrigin;
use pog_model::edits::declare_parameters;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_render as render;
use pog_text::near::Names;
use pog_text::{Edit, Fix};
use rustc_hash::{FxHashMap, FxHashSet};

use super::common::{Doubtful, Inherited, given_by_callers, tested_names};
use crate::metadata::shape::parameters_in_doubt;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/undeclared-parameter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Undeclared parameter",
        what: "Checks for names in the template that are neither declared under `parameters` nor \
               bound by the template itself (loop variables, `set`, `with`, macros and their \
               arguments, imports). Ignored are names with a `default` filter right after them, \
               names that are tested with `is defined`, and those that an included prompt gives a \
               default, that a template it extends binds, or that every template that includes \
               this one gives it. If a format's tools accept further names (Semantic Kernel, a \
               schema with `(*)`), a name is reported if it resembles a declared one, or if a \
               declared one is never used.",
        why: "Nobody can know that a value is expected: callers omit it and the prompt is rendered \
              with a hole in it. Most such names are misspelled.",
        example: "---\nparameters:\n  language: string\n---\nuser:\nReview this {{ langauge }} code.\n",
        instead: "---\nparameters:\n  language: string\n---\nuser:\nReview this {{ language }} code.\n",
        options: "",
        fix: "Changes the name to the declared one it resembles, or declares it.",
    },
};

/// What is known about a name that the file itself does not declare.
#[derive(Clone, Copy)]
enum Verdict<'a> {
    /// Something else provides it, or it may be added by the format's tools.
    Provided,
    /// Nothing declares it; `near` is the declared name it resembles.
    Undeclared { near: Option<&'a str> },
}

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let source = artifact.parameter_source();
    let suspects = artifact.undeclared();
    if suspects.is_empty() || parameters_in_doubt(artifact) {
        return;
    }
    let doubtful = Doubtful::of(context);
    let surroundings = Surroundings::of(context);
    // A name is looked up once, however often it is used.
    let mut verdicts: FxHashMap<&str, Verdict<'_>> = FxHashMap::default();
    // Its declaration likewise.
    let mut declarations: FxHashMap<&str, Option<Edit>> = FxHashMap::default();
    for name in suspects {
        let verdict = *verdicts
            .entry(&name.name)
            .or_insert_with(|| surroundings.judge(&name.name));
        let Verdict::Undeclared { near } = verdict else {
            continue;
        };
        if doubtful.covers(name.span) {
            continue;
        }
        if sink.leaves_out(name.span) {
            continue;
        }
        let hint = match near {
            Some(near) => format!("; did you mean '{near}'?"),
            None => String::new(),
        };
        let message = format!("Parameter '{}' is not declared{hint}", name.name);
        // Tools that render an undeclared name as nothing do not fail.
        let most = if source == ParameterSource::Declared {
            Severity::Error
        } else {
            Severity::Warning
        };
        let finding = sink.report_at_most(most, name.span, message);
        if let Some(near) = near {
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(name.span, near)],
            ));
        }
        let declaration = declarations
            .entry(&name.name)
            .or_insert_with(|| declare_parameters(context.text, artifact, &[&name.name]));
        if let Some(edit) = declaration.clone() {
            finding.fix(Fix::suggested(
                format!("Declare parameter '{}'", name.name),
                vec![edit],
            ));
        }
    }
}

/// What may provide a name besides the file's own declarations.
struct Surroundings<'a> {
    declared: Names<'a>,
    tested: FxHashSet<&'a str>,
    inherited: Inherited,
    /// What every file that includes this one gives it.
    given: FxHashSet<&'a str>,
    /// What included prompts can do without.
    optional: FxHashSet<&'a str>,
    /// Whether every undeclared name is reported, and not only one that resembles a declared one.
    strict: bool,
}

impl<'a> Surroundings<'a> {
    fn of(context: &'a Context<'a>) -> Self {
        let artifact = context.artifact;
        let mut declared = Vec::new();
        for parameter in &artifact.parameters {
            if parameter.origin == ParameterOrigin::Declared {
                declared.push(parameter.name.as_str());
            }
        }
        // Tools of some formats add undeclared names by themselves. A declared name that is never
        // used is the sign that an undeclared one has taken its place.
        let names = artifact.facts().names.iter();
        let used: FxHashSet<&str> = names.map(|name| name.name.as_str()).collect();
        let all_used = declared.iter().all(|declared| used.contains(declared));
        let mut optional = FxHashSet::default();
        for entry in render::closure(&context.snapshot.library, context.file) {
            let parameters = entry.summary.parameters.iter();
            optional.extend(
                parameters
                    .filter(|p| !p.required())
                    .map(|p| p.name.as_str()),
            );
        }
        let suspects = artifact.undeclared_names().into_iter().collect();
        Self {
            given: given_by_callers(context, suspects),
            strict: artifact.parameter_source() != ParameterSource::Described || !all_used,
            declared: Names::new(declared),
            tested: tested_names(context),
            inherited: Inherited::of(context),
            optional,
        }
    }

    fn judge(&self, name: &str) -> Verdict<'a> {
        let near = self.declared.closest(name);
        if self.is_provided(name) || (near.is_none() && !self.strict) {
            Verdict::Provided
        } else {
            Verdict::Undeclared { near }
        }
    }

    fn is_provided(&self, name: &str) -> bool {
        self.tested.contains(name)
            || self.inherited.may_bind(name)
            || self.optional.contains(name)
            || self.given.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "template/undeclared-parameter";

    #[test]
    fn a_similar_name_is_suggested() {
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
    fn a_name_without_a_similar_one_is_declared() {
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
    fn bound_and_tested_names_are_silent() {
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
    fn names_from_other_templates_are_silent() {
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
    fn words_of_a_broken_construct_are_not_parameters() {
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
    fn formats_that_infer_parameters_are_silent() {
        assert!(
            messages(
                "=== a.prompt.yml\nmessages:\n  - role: user\n    content: '{{a}}'\n",
                NAME
            )
            .is_empty()
        );
    }
}
