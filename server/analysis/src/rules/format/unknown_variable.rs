//! `format/unknown-variable`: values of promptfoo tests for a variable that no prompt has, where one has a similar name and
//! gets no value. Silent where a prompt cannot be read.

use pog_text::{Edit, Fix};
use rustc_hash::FxHashSet;

use crate::artifact::Artifact;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/unknown-variable",
    default: Level::At(Severity::Warning),
    since: "0.2.0",
    fix: FixAvailability::Always,
    scope: Scope::Library,
    dialects: &["promptfoo"],
    source: Some("https://www.promptfoo.dev/docs/configuration/test-cases"),
    page: Page {
        summary: "A test gives a value to a variable that no prompt has",
        what: "Compares the `vars` of tests in promptfoo configurations with the variables of the prompts: those that stand in \
               the configuration and those of the prompt files it names. Reported is a name that none of them has, when \
               one of them has a similar name that the test gives no value.",
        why: "The prompt is rendered with a hole in it and nothing is said; the test then grades answers to another question.",
        example: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { tickt: It crashes }\n",
        instead: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { ticket: It crashes }\n",
        options: "",
        fix: "Changes the name to the similar one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let Some(known) = known(context) else { return };
    for case in &artifact.cases {
        for input in case
            .inputs
            .iter()
            .filter(|i| !known.contains(i.name.as_str()))
        {
            let free = |name: &&str| !case.inputs.iter().any(|i| i.name == *name);
            let Some(near) = closest(&input.name, known.iter().map(String::as_str).filter(free))
            else {
                continue;
            };
            let message = format!(
                "No prompt here has a variable '{}'; did you mean '{near}'?",
                input.name
            );
            let edit = Edit::replace(input.name_span, near);
            sink.report(input.name_span, message)
                .fix(Fix::suggested(format!("Change to '{near}'"), vec![edit]));
        }
    }
}

/// The variables of all prompts and demands; `None` where something cannot be known.
fn known(context: &Context<'_>) -> Option<FxHashSet<String>> {
    let artifact = context.artifact;
    let facts = artifact.facts();
    let computed = artifact.metadata()?;
    let transforms = |text: &str| text.contains("transformVars") || text.contains("extensions");
    if transforms(&context.file.text)
        || computed.get("prompts").is_none()
        || files_besides(artifact)
    {
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

/// Whether prompts stand in files that are no artifacts: what they read is not known.
fn files_besides(artifact: &Artifact) -> bool {
    let prompts = artifact.metadata().and_then(|root| root.get("prompts"));
    let Some(prompts) = prompts else { return true };
    let inside = |span: pog_text::Span| prompts.span().encloses(span);
    let facts = artifact.facts();
    let texts = prompts
        .items()
        .chain(std::iter::once(prompts))
        .filter_map(|p| {
            p.as_str()
                .map(str::to_owned)
                .or_else(|| p.get("id").and_then(|id| id.as_str()).map(str::to_owned))
        });
    let elsewhere = texts.filter(|t| {
        t.contains("://") || t.starts_with("exec:") || !t.contains("{{") && t.contains('.')
    });
    let links = facts.links.iter().filter(|l| inside(l.span)).count();
    let references = facts.references.iter().filter(|r| inside(r.span)).count();
    elsewhere.count() > references || links > references || prompts.entries().next().is_some()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{messages, places};

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
            "the near one has its value"
        );
    }

    #[test]
    fn what_cannot_be_read_silences() {
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
