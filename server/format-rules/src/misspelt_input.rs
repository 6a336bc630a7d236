//! `format/misspelt-input`: inputs that differ by a typing error from one that the prompt
//! documents. Nothing declares the inputs of a prompt file, so only a list item that documents them
//! shows which ones are intended.

use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::Names;
use pog_text::{Edit, Fix, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/misspelt-input",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["copilot-prompt"],
    source: Some("https://code.visualstudio.com/docs/copilot/customization/prompt-files"),
    page: Page {
        summary: "Input is nearly a documented one",
        what: "Checks prompts in which list items such as `* ${input:name}: (Required) What to \
               pass.` document the inputs: an input is reported if it has no such item, resembles \
               one that has, and is mentioned only once or takes the place of the documented one.",
        why: "Inputs come into being by being mentioned: a typing error creates a second one, \
              which is also asked for or stays empty.",
        example: "=== .github/prompts/component.prompt.md\n## Inputs\n\n* ${input:folder}: (Required) Where it goes.\n\nCreate the component in ${input:fodler}.\n",
        instead: "=== .github/prompts/component.prompt.md\n## Inputs\n\n* ${input:folder}: (Required) Where it goes.\n\nCreate the component in ${input:folder}.\n",
        options: "",
        fix: "Changes the input to the documented one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let documented = documented(artifact);
    if documented.is_empty() {
        return;
    }
    let names = Names::new(documented.iter().copied());
    let documented: FxHashSet<&str> = documented.into_iter().collect();
    let mut uses: FxHashMap<&str, Vec<Span>> = FxHashMap::default();
    for name in &artifact.facts().names {
        uses.entry(&name.name).or_default().push(name.span);
    }
    for parameter in &artifact.parameters {
        let name = parameter.name.as_str();
        if documented.contains(name) {
            continue;
        }
        let Some(spans) = uses.get(name) else {
            continue;
        };
        let Some(near) = names.closest(name) else {
            continue;
        };
        // The item itself is one use. Two inputs that are both used again are meant as two.
        let is_near_unused = uses.get(near).is_none_or(|uses| uses.len() < 2);
        if spans.len() > 1 && !is_near_unused {
            continue;
        }
        for span in spans {
            if sink.leaves_out(*span) {
                continue;
            }
            let message = format!("Input '{name}' is not documented; did you mean '{near}'?");
            let finding = sink.report(*span, message);
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(*span, near)],
            ));
        }
    }
}

/// Inputs whose declaration is more than a mention: a list item of its own.
fn documented(artifact: &Artifact) -> Vec<&str> {
    let mut names = Vec::new();
    for parameter in &artifact.parameters {
        if parameter.origin == ParameterOrigin::Declared && parameter.span != parameter.name_span {
            names.push(parameter.name.as_str());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/misspelt-input";

    fn file(body: &str) -> String {
        format!(
            "=== a.prompt.md\n* ${{input:project-slug}}: (Required) Which.\n* ${{input:depth}}: (Optional) How deep.\n\n{body}\n"
        )
    }

    #[test]
    fn a_typing_error_is_found_on_either_side() {
        let text = file("Use ${input:project-slgu} and ${input:project-slug}, ${input:depth}.");
        assert_eq!(
            messages(&text, NAME),
            ["Input 'project-slgu' is not documented; did you mean 'project-slug'?"]
        );
        assert!(apply_first_fix(&text, NAME).contains("Use ${input:project-slug} and"));
        let renamed = file("Use ${input:project_slug} and ${input:project_slug}.");
        assert_eq!(places(&renamed, NAME), ["project_slug", "project_slug"]);
    }

    #[test]
    fn inputs_of_their_own_are_silent() {
        for body in [
            "${input:other}",
            "${input:depths} ${input:depths} ${input:depth}",
            "${input:project-slug}",
        ] {
            assert!(messages(&file(body), NAME).is_empty(), "{body}");
        }
        assert!(
            messages(
                "=== a.prompt.md\n${input:file1} ${input:file2} ${input:file:x}\n",
                NAME
            )
            .is_empty()
        );
    }
}
