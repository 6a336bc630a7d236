//! `format/unknown-variable`: values of promptfoo tests for a variable that no prompt has, if one
//! has a similar name and gets no value. Silent if a prompt cannot be read.

use pog_model::artifact::Artifact;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::Names;
use pog_text::{Edit, Fix};
use rustc_hash::FxHashSet;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/unknown-variable",
    default: Level::At(Severity::Warning),
    since: "0.2.0",
    fix: FixAvailability::Always,
    scope: Scope::Library,
    dialects: &["promptfoo"],
    source: Some("https://www.promptfoo.dev/docs/configuration/test-cases"),
    page: Page {
        summary: "Test sets a variable that no prompt has",
        what: "Compares the `vars` of tests in promptfoo configurations with the variables of the \
               prompts: those in the configuration and those of the prompt files it names. A name \
               is reported if none of them has it and one of them has a similar name to which the \
               test gives no value.",
        why: "The prompt is rendered with a hole in it and nothing reports it; the test then \
              grades answers to another question.",
        example: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { tickt: It crashes }\n",
        instead: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { ticket: It crashes }\n",
        options: "",
        fix: "Changes the name to the similar one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(variables) = variables(context) else {
        return;
    };
    let names = Names::new(variables.iter().map(String::as_str));
    for case in &artifact.cases {
        let given: FxHashSet<&str> = case.inputs.iter().map(|i| i.name.as_str()).collect();
        for input in &case.inputs {
            if variables.contains(&input.name) {
                continue;
            }
            let without_value = |name: &str| !given.contains(name);
            let Some(near) = names.closest_that(&input.name, without_value) else {
                continue;
            };
            if sink.leaves_out(input.name_span) {
                continue;
            }
            let message = format!(
                "No prompt has a variable '{}'; did you mean '{near}'?",
                input.name
            );
            let edit = Edit::replace(input.name_span, near);
            sink.report(input.name_span, message)
                .fix(Fix::suggested(format!("Change to '{near}'"), vec![edit]));
        }
    }
}

/// The variables of all prompts and assertions; `None` if something cannot be known.
fn variables(context: &Context<'_>) -> Option<FxHashSet<String>> {
    let artifact = context.artifact;
    let facts = artifact.facts();
    artifact.metadata()?.get("prompts")?;
    // Both can add and rename variables in code.
    let is_transformed =
        context.file.text.contains("transformVars") || context.file.text.contains("extensions");
    if is_transformed || has_other_files(artifact) {
        return None;
    }
    let mut known: FxHashSet<String> = facts.names.iter().map(|n| n.name.clone()).collect();
    for reference in &facts.references {
        let target = reference.target.as_deref()?;
        let entry = context
            .snapshot
            .library
            .resolve(target, context.file.root, &context.file.path)
            .entry()?;
        known.extend(entry.summary.parameters.iter().map(|p| p.name.clone()));
        known.extend(entry.summary.reads.iter().cloned());
    }
    Some(known)
}

/// Whether prompts are in files that pog does not read as prompts: which variables they have is
/// unknown.
fn has_other_files(artifact: &Artifact) -> bool {
    let prompts = artifact.metadata().and_then(|root| root.get("prompts"));
    let Some(prompts) = prompts else { return true };
    // A mapping of paths to labels is an older form.
    if prompts.entries().next().is_some() {
        return true;
    }
    let mut paths = 0;
    for prompt in prompts.items().chain(std::iter::once(prompts)) {
        let id = prompt.get("id");
        let text = prompt.as_str().or_else(|| id.and_then(|id| id.as_str()));
        if text.is_some_and(is_path) {
            paths += 1;
        }
    }
    let facts = artifact.facts();
    let is_inside = |span: pog_text::Span| prompts.span().encloses(span);
    let links = facts.links.iter().filter(|l| is_inside(l.span)).count();
    let references = facts
        .references
        .iter()
        .filter(|r| is_inside(r.span))
        .count();
    paths > references || links > references
}

/// Whether promptfoo takes a text for a file or a program and not for the prompt itself.
fn is_path(text: &str) -> bool {
    text.contains("://")
        || text.starts_with("exec:")
        || (!text.contains("{{") && text.contains('.'))
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = super::RULE.name;

    #[test]
    fn the_parameters_of_a_prompt_file_count() {
        let file = |vars: &str| {
            format!(
                "=== evals/promptfooconfig.yaml\nprompts: [file://../triage.pog.md]\ntests:\n  - vars: {vars}\n=== triage.pog.md\n---\nparameters: {{ report: string, tone: {{ type: string, default: calm }} }}\n---\nuser:\n{{{{ report }}}} {{{{ tone }}}}\n"
            )
        };
        assert!(messages(&file("{ report: x, note: y }"), NAME).is_empty());
        assert_eq!(places(&file("{ reprt: x }"), NAME), ["reprt"]);
        assert!(
            messages(&file("{ report: x, reports: y }"), NAME).is_empty(),
            "the similar one has a value"
        );
    }

    #[test]
    fn unreadable_prompts_silence_the_rule() {
        for prompts in [
            "[file://a.txt, 'Hi {{name}}']",
            "['Hi {{name}}', 'prompts/*.txt']",
            "[file://gone.pog.md]",
        ] {
            let text = format!(
                "=== promptfooconfig.yaml\nprompts: {prompts}\ntests:\n  - vars: {{ nam: y }}\n"
            );
            assert!(messages(&text, NAME).is_empty(), "{prompts}");
        }
        let text = "=== promptfooconfig.yaml\nprompts: ['Hi {{name}}']\ntests:\n  - vars: { nam: y }\n    options: { transformVars: x }\n";
        assert!(messages(text, NAME).is_empty());
    }
}
