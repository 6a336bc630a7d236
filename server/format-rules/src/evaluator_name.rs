//! `format/evaluator-name`: unknown built-in evaluators of GitHub Models. The tool does not stop at
//! them.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix};
use pog_yaml::Node;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/evaluator-name",
    default: Level::At(Severity::Warning),
    since: "0.2.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["github-models"],
    source: Some("https://github.com/github/gh-models/blob/main/cmd/eval/eval.go"),
    page: Page {
        summary: "Unknown built-in evaluator",
        what: "Checks `uses` of evaluators in GitHub Models prompt files.",
        why: "`gh models eval` scores every answer 0 and reports that the evaluator was not found, \
              but goes on: all tests fail for a reason that has nothing to do with the answers.",
        example: "=== triage.prompt.yml\nmessages:\n  - role: user\n    content: Label {{input}}\nevaluators:\n  - name: close enough\n    uses: github/similarty\n",
        instead: "=== triage.prompt.yml\nmessages:\n  - role: user\n    content: Label {{input}}\nevaluators:\n  - name: close enough\n    uses: github/similarity\n",
        options: "",
        fix: "Changes the name to the built-in evaluator it resembles.",
    },
};

/// Built into `gh models eval`.
const BUILT_IN: &[&str] = &[
    "github/similarity",
    "github/coherence",
    "github/fluency",
    "github/relevance",
    "github/groundedness",
];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let evaluators = context
        .artifact
        .metadata()
        .and_then(|root| root.get("evaluators"));
    for uses in evaluators
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|e| e.get("uses"))
    {
        let Some(name) = uses
            .as_str()
            // An empty name is only just being typed.
            .filter(|n| !n.is_empty() && !BUILT_IN.contains(n))
        else {
            continue;
        };
        if sink.leaves_out(uses.inner_span()) {
            continue;
        }
        let near = closest(name, BUILT_IN.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("use one of {}", BUILT_IN.join(", ")),
        };
        let message = format!("Unknown built-in evaluator '{name}' scores every answer 0; {hint}");
        let finding = sink.report(uses.inner_span(), message);
        if let Some(near) = near {
            finding.fix(Fix::suggested(
                format!("Change to '{near}'"),
                vec![Edit::replace(uses.inner_span(), near)],
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::messages;

    #[test]
    fn built_in_ones_are_known() {
        for name in super::BUILT_IN {
            let text = format!(
                "=== a.prompt.yml\nmessages: []\nevaluators: [{{ name: x, uses: {name} }}]\n"
            );
            assert!(messages(&text, super::RULE.name).is_empty());
        }
        let text = "=== a.prompt.yml\nmessages: []\nevaluators: [{ name: x, uses: mine/own }]\n";
        assert!(messages(text, super::RULE.name)[0].contains("use one of github/similarity"));
    }
}
