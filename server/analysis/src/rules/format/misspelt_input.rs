//! `format/misspelt-input`: inputs that differ by a slip from one that the prompt documents. Nothing declares the inputs
//! of a prompt file, so only a list item that documents them tells which ones are meant.

use pog_text::{Edit, Fix, Span};
use rustc_hash::FxHashMap;

use crate::artifact::{Artifact, ParameterOrigin};
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/misspelt-input",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["copilot-prompt"],
    source: Some("https://code.visualstudio.com/docs/copilot/customization/prompt-files"),
    page: Page {
        summary: "An input is nearly the one that is documented",
        what: "Looks at prompts in which list items such as `* ${input:name}: (Required) What to pass.` document the \
               inputs: an input that has no such item, resembles one that has, and is mentioned once or stands where the \
               documented one is never used.",
        why: "Inputs come into being by being mentioned: a slip makes a second one, which is asked for as well or stays \
              empty.",
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
    let mut uses: FxHashMap<&str, Vec<Span>> = FxHashMap::default();
    for name in &artifact.facts().names {
        uses.entry(&name.name).or_default().push(name.span);
    }
    for parameter in &artifact.parameters {
        let name = parameter.name.as_str();
        let Some(places) = uses.get(name).filter(|_| !documented.contains(&name)) else {
            continue;
        };
        let Some(near) = closest(name, documented.iter().copied()) else {
            continue;
        };
        let unused = uses.get(near).is_none_or(|u| u.len() < 2);
        if places.len() > 1 && !unused {
            continue;
        }
        for place in places {
            let message = format!("Input '{name}' is not documented; did you mean '{near}'?");
            let finding = sink.report(*place, message);
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(*place, near)],
            ));
        }
    }
}

/// Inputs whose declaration is more than a mention: a list item of its own.
fn documented(artifact: &Artifact) -> Vec<&str> {
    let items = artifact
        .parameters
        .iter()
        .filter(|p| p.origin == ParameterOrigin::Declared && p.span != p.name_span);
    items.map(|p| p.name.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/misspelt-input";

    fn file(body: &str) -> String {
        format!(
            "=== a.prompt.md\n* ${{input:project-slug}}: (Required) Which.\n* ${{input:depth}}: (Optional) How deep.\n\n{body}\n"
        )
    }

    #[test]
    fn a_slip_is_found_on_either_side() {
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
