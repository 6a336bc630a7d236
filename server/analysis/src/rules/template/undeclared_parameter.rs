//! `template/undeclared-parameter`: names the template reads that nothing declares. Only for formats that declare their
//! parameters; offers the near name and the declaration.

use pog_syntax::dialect::ParameterSource;
use pog_syntax::template::Resolution;
use pog_text::{Edit, Fix};

use crate::assist::edits::declare_parameters;
use crate::finding::Severity;
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink, closest};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "template/undeclared-parameter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The template uses a parameter that is not declared",
        what: "Looks for names in the template that are neither declared under `parameters` nor set by the template itself \
               (loop variables, `set`, `with`, macros and their arguments, imports). A name that is only asked for with \
               `is defined` or has a `default` filter right behind it is left alone.",
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
    if artifact.dialect().parameters != ParameterSource::Declared {
        return;
    }
    for name in &artifact.facts().names {
        let known = name.guarded || name.called || name.resolution != Resolution::Free;
        if known || artifact.parameter(&name.name).is_some() {
            continue;
        }
        let near = closest(&name.name, artifact.parameters.iter().map(|p| p.name.as_str()));
        let hint = near.map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
        let finding = sink.report(name.span, format!("Parameter '{}' is not declared{hint}", name.name));
        if let Some(near) = near {
            finding.fix(Fix::suggested(format!("Change to '{near}'"), vec![Edit::replace(name.span, near)]));
        }
        if let Some(edit) = declare_parameters(context.text, artifact, &[&name.name]) {
            finding.fix(Fix::suggested(format!("Declare parameter '{}'", name.name), vec![edit]));
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
        assert_eq!(messages(text, NAME), ["Parameter 'langauge' is not declared; did you mean 'language'?"]);
        assert_eq!(apply_first_fix(text, NAME), "---\nparameters:\n  language: string\n---\n{{ language }}\n");
    }

    #[test]
    fn a_far_name_is_declared() {
        let text = "---\nname: X\n---\n{{ code }}\n";
        assert_eq!(apply_first_fix(text, NAME), "---\nname: X\nparameters:\n  code: { type: string, description: \"\" }\n---\n{{ code }}\n");
    }

    #[test]
    fn what_the_template_binds_or_asks_for_is_silent() {
        for body in [
            "{% for x in [1] %}{{ x }}{{ loop.index }}{% endfor %}",
            "{% set y = 1 %}{{ y }}",
            "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1) }}",
            "{% if z is defined %}{% endif %}",
            "{{ z | default('x') }}",
            "{{ range(3) }}",
        ] {
            assert!(messages(&format!("---\nname: X\n---\n{body}\n"), NAME).is_empty(), "{body}");
        }
    }

    #[test]
    fn formats_that_infer_parameters_are_left_alone() {
        assert!(messages("=== a.prompt.yml\nmessages:\n  - role: user\n    content: '{{a}}'\n", NAME).is_empty());
    }
}
