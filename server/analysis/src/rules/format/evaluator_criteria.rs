//! `format/evaluator-criteria`: string evaluators of GitHub Models with more than one criterion, of which one is applied.

use pog_syntax::yaml::{Entry, Node};

use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/evaluator-criteria",
    default: Level::At(Severity::Warning),
    since: "0.2.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["github-models"],
    source: Some("https://github.com/github/gh-models/blob/main/cmd/eval/eval.go"),
    page: Page {
        summary: "A string evaluator has criteria that are never applied",
        what: "Looks for `string` evaluators in GitHub Models prompt files with more than one of `equals`, `contains`, \
               `startsWith` and `endsWith`.",
        why: "`gh models eval` applies the first of them in this order and passes over the others: answers pass that were \
              meant to fail.",
        example: "=== triage.prompt.yml\nmessages:\n  - role: user\n    content: Label {{input}}\nevaluators:\n  - name: is a label\n    string: { contains: bug, startsWith: 'Label:' }\n",
        instead: "=== triage.prompt.yml\nmessages:\n  - role: user\n    content: Label {{input}}\nevaluators:\n  - name: names the bug\n    string: { contains: bug }\n  - name: starts as it should\n    string: { startsWith: 'Label:' }\n",
        options: "",
        fix: "",
    },
};

/// In the order in which the tool asks for them.
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
        let given = |name: &&str| {
            string
                .entry(name)
                .filter(|e| e.value.as_str().is_some_and(|t| !t.is_empty()))
        };
        let found: Vec<Entry<'_>> = CRITERIA.iter().filter_map(given).collect();
        let Some((applied, ignored)) = found.split_first() else {
            continue;
        };
        for entry in ignored {
            let name = |e: &Entry<'_>| e.key.as_str().unwrap_or_default().to_owned();
            let (ignored, applied) = (name(entry), name(applied));
            let message = format!(
                "Criterion '{ignored}' is never applied beside '{applied}'; give it an evaluator of its own"
            );
            sink.report(entry.key.inner_span(), message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{messages, places};

    #[test]
    fn the_first_in_the_tools_order_counts() {
        let text = "=== a.prompt.yml\nmessages: []\nevaluators:\n  - name: x\n    string: { endsWith: a, contains: b, equals: '' }\n";
        assert_eq!(places(text, super::RULE.name), ["endsWith"]);
        assert!(messages(text, super::RULE.name)[0].contains("beside 'contains'"));
    }
}
