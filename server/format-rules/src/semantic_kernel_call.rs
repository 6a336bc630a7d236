//! `format/semantic-kernel-call`: `{{name}}` in Semantic Kernel's own template language, which
//! calls a function, although an input variable of that name exists.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_template::SEMANTIC_KERNEL;
use pog_text::{Edit, Fix};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/semantic-kernel-call",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["semantic-kernel", "skprompt"],
    source: Some(
        "https://github.com/microsoft/semantic-kernel/blob/main/python/semantic_kernel/template_engine/README.md",
    ),
    page: Page {
        summary: "Block calls a function where a variable was meant",
        what: "Checks for `{{name}}` without `$` if `name` is an input variable. In this language \
               only `{{$name}}` is the variable; `{{name}}` calls the function `name`.",
        why: "There is hardly ever a function of that name, so rendering fails. The other \
              languages that Semantic Kernel reads write variables without `$`, so the `$` is \
              easily forgotten.",
        example: "=== story.yaml\nname: Story\ntemplate: Tell a story about {{topic}}.\ntemplate_format: \
                  semantic-kernel\ninput_variables:\n  - name: topic\n",
        instead: "=== story.yaml\nname: Story\ntemplate: Tell a story about {{$topic}}.\ntemplate_format: \
                  semantic-kernel\ninput_variables:\n  - name: topic\n",
        options: "",
        fix: "Adds `$` before the name.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if *artifact.language() != SEMANTIC_KERNEL {
        return;
    }
    let calls = artifact
        .facts()
        .names
        .iter()
        // `plugin.function` is a call on purpose; only a bare name can be meant as a variable.
        .filter(|n| n.called && n.path.is_empty());
    for call in calls.filter(|n| artifact.parameter(&n.name).is_some()) {
        let name = &call.name;
        let message = format!(
            "Block '{{{{{name}}}}}' calls a function; write '{{{{${name}}}}}' for the input variable"
        );
        let finding = sink.report(call.span, message);
        finding.fix(Fix::suggested(
            format!("Change to '${name}'"),
            vec![Edit::insert(call.span.lo(), "$")],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, places};

    const NAME: &str = "format/semantic-kernel-call";

    #[test]
    fn a_call_of_an_input_variable_is_reported() {
        let text = |body: &str| {
            format!(
                "=== a.yaml\nname: A\ntemplate: \"{body}\"\ninput_variables:\n  - name: topic\n"
            )
        };
        assert_eq!(
            places(&text("{{topic}} {{ topic $topic }} {{$topic}}"), NAME),
            ["topic", "topic"]
        );
        assert_eq!(
            apply_first_fix(&text("{{topic}}"), NAME),
            text("{{$topic}}").split_once('\n').expect("two lines").1
        );
        for body in [
            "{{$topic}}",
            "{{time}}",
            "{{plugin.topic}} {{topic.f}}",
            "{{'topic'}}",
        ] {
            assert!(places(&text(body), NAME).is_empty(), "{body}");
        }
    }

    #[test]
    fn other_languages_write_variables_without_a_sigil() {
        let text = "=== a.yaml\nname: A\ntemplate: '{{topic}}'\ntemplate_format: liquid\ninput_variables:\n  - name: topic\n";
        assert!(places(text, NAME).is_empty());
    }
}
