//! `format/assertion-type`: assertions of promptfoo that are misspelt. New types appear often, so only what resembles a
//! known one is spoken of.

use pog_syntax::dialect::{Choice, Key, find_key};
use pog_syntax::yaml::Node;
use pog_text::{Edit, Fix};

use crate::artifact::Artifact;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/assertion-type",
    default: Level::At(Severity::Error),
    since: "0.2.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["promptfoo"],
    source: Some("https://www.promptfoo.dev/docs/configuration/expected-outputs"),
    page: Page {
        summary: "An assertion has a misspelt type",
        what: "Looks at the `type` of assertions in promptfoo configurations. Reported is one that promptfoo does not have \
               and that resembles one it has; `not-` may stand in front.",
        why: "The run stops at an assertion type that promptfoo does not know.",
        example: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { ticket: It crashes }\n    assert: [{ type: icontain, value: bug }]\n",
        instead: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { ticket: It crashes }\n    assert: [{ type: icontains, value: bug }]\n",
        options: "",
        fix: "Changes the type to the known one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    let known = known(context.artifact);
    let tests = root
        .get("tests")
        .into_iter()
        .flat_map(Node::items)
        .chain(root.get("defaultTest"));
    for assert in tests.flat_map(|t| t.get("assert")).flat_map(Node::items) {
        one(assert, known, 0, sink);
    }
}

/// The types in the format's own table.
fn known(artifact: &Artifact) -> &'static [Choice] {
    let keys = |key: Option<&'static Key>| match key.map(|k| k.kind) {
        Some(kind) => inner_keys(kind),
        None => &[],
    };
    let test = keys(find_key(artifact.keys(), "tests"));
    let assert = keys(find_key(test, "assert"));
    find_key(assert, "type").map_or(&[], |key| key.kind.choices())
}

/// The keys of the mappings in a list, however the list is described.
fn inner_keys(kind: pog_syntax::dialect::KeyKind) -> &'static [Key] {
    use pog_syntax::dialect::KeyKind;
    match kind {
        KeyKind::List(inner) => inner_keys(*inner),
        KeyKind::Either(a, b) => {
            let first = inner_keys(*a);
            if first.is_empty() {
                inner_keys(*b)
            } else {
                first
            }
        }
        KeyKind::Map(keys) => keys,
        _ => &[],
    }
}

fn one(assert: Node<'_>, known: &'static [Choice], depth: usize, sink: &mut Sink) {
    for inner in assert
        .get("assert")
        .into_iter()
        .flat_map(Node::items)
        .filter(|_| depth < 4)
    {
        one(inner, known, depth + 1, sink);
    }
    let Some(kind) = assert.get("type") else {
        return;
    };
    let Some(written) = kind
        .as_str()
        .filter(|t| !t.contains("{{") && !t.starts_with("promptfoo:"))
    else {
        return;
    };
    let (not, base) = written
        .strip_prefix("not-")
        .map_or(("", written), |base| ("not-", base));
    if known.iter().any(|c| c.value == base) {
        return;
    }
    let Some(near) = closest(base, known.iter().map(|c| c.value)) else {
        return;
    };
    let message =
        format!("There is no assertion '{written}' in promptfoo; did you mean '{not}{near}'?");
    let fix = Fix::suggested(
        format!("Change to '{not}{near}'"),
        vec![Edit::replace(kind.inner_span(), format!("{not}{near}"))],
    );
    sink.report(kind.inner_span(), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{messages, places};

    #[test]
    fn known_new_and_computed_types_are_left_alone() {
        let file = |kind: &str| {
            format!(
                "=== promptfooconfig.yaml\nprompts: [x]\ndefaultTest:\n  assert:\n    - type: {kind}\n"
            )
        };
        for kind in [
            "not-icontains",
            "llm-rubric",
            "brand-new-thing",
            "'{{kind}}'",
            "promptfoo:redteam:harmful",
            "similar:cosine",
        ] {
            assert!(messages(&file(kind), super::RULE.name).is_empty(), "{kind}");
        }
        assert_eq!(
            places(&file("not-lm-rubric"), super::RULE.name),
            ["not-lm-rubric"]
        );
    }
}
