//! `format/evaluator-criteria`: string evaluators of GitHub Models with several criteria, of which
//! only one is applied.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_yaml::{Entry, Node};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/evaluator-criteria",
    default: Level::At(Severity::Warning),
    since: "0.2.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["github-models"],
    source: Some("https://github.com/github/gh-models/blob/main/cmd/eval/eval.go"),
    page: Page {
        summary: "String evaluator has criteria that are never applied",
        what: "Checks for `string` evaluators in GitHub Models prompt files with more than one of \
               `equals`, `contains`, `startsWith` and `endsWith`.",
        why: "`gh models eval` applies the first of them in this order and ignores the others: \
              answers pass that should fail.",
        example: "=== triage.prompt.yml\nmessages:\n  - role: user\n    content: Label {{input}}\nevaluators:\n  - name: is a label\n    string: { contains: bug, startsWith: 'Label:' }\n",
        instead: "=== triage.prompt.yml\nmessages:\n  - role: user\n    content: Label {{input}}\nevaluators:\n  - name: names the bug\n    string: { contains: bug }\n  - name: starts as it should\n    string: { startsWith: 'Label:' }\n",
        options: "",
        fix: "",
    },
};

/// In the order in which the tool tries them.
const CRITERIA: &[&str] = &["equals", "contains", "startsWith", "endsWith"];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let evaluators = context
        .artifact
        .metadata()
        .and_then(|root| root.get("evaluators"));
    for string in evaluators
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|e| e.get("string"))
    {
        let mut given: Vec<(&str, Entry<'_>)> = Vec::new();
        for name in CRITERIA {
            if let Some(entry) = string.entry(name)
                // An empty criterion counts as none, and the next one is applied instead.
                && entry.value.as_str().is_some_and(|text| !text.is_empty())
            {
                given.push((name, entry));
            }
        }
        let Some(((applied, _), ignored)) = given.split_first() else {
            continue;
        };
        for (name, entry) in ignored {
            let message = format!(
                "Criterion '{name}' is never applied beside '{applied}'; give it an evaluator of its own"
            );
            sink.report(entry.key.inner_span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    #[test]
    fn the_first_in_the_tools_order_counts() {
        let text = "=== a.prompt.yml\nmessages: []\nevaluators:\n  - name: x\n    string: { endsWith: a, contains: b, equals: '' }\n";
        assert_eq!(places(text, super::RULE.name), ["endsWith"]);
        assert!(messages(text, super::RULE.name)[0].contains("beside 'contains'"));
    }
}
