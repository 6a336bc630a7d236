//! `format/assertion-type`: misspelled assertion types of promptfoo. New types appear often, so
//! only what resembles a known one is reported.

use pog_formats::dialect::{Choice, Key, find_key};
use pog_model::artifact::Artifact;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix};
use pog_yaml::Node;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/assertion-type",
    default: Level::At(Severity::Error),
    since: "0.2.0",
    fix: FixAvailability::Always,
    scope: Scope::File,
    dialects: &["promptfoo"],
    source: Some("https://www.promptfoo.dev/docs/configuration/expected-outputs"),
    page: Page {
        summary: "Misspelled assertion type",
        what: "Checks the `type` of assertions in promptfoo configurations. A type is reported if \
               promptfoo does not have it and it resembles one that exists; `not-` may precede it.",
        why: "A run stops at an assertion type that promptfoo does not know.",
        example: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { ticket: It crashes }\n    assert: [{ type: icontain, value: bug }]\n",
        instead: "=== promptfooconfig.yaml\nprompts: ['Label {{ticket}}']\nproviders: [echo]\ntests:\n  - vars: { ticket: It crashes }\n    assert: [{ type: icontains, value: bug }]\n",
        options: "",
        fix: "Changes the type to the one it resembles.",
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
        // A single test beside the list, whose assertions are written the same way.
        .chain(root.get("defaultTest"));
    for test in tests {
        for assert in test.get("assert").into_iter().flat_map(Node::items) {
            check_assertion(assert, known, 0, sink);
        }
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

/// The keys of the mappings in a list, whatever alternatives the list has.
fn inner_keys(kind: pog_formats::dialect::KeyKind) -> &'static [Key] {
    use pog_formats::dialect::KeyKind;
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

/// Nesting of assertion sets that is followed, so that recursion has a bound.
const MAX_DEPTH: usize = 4;

fn check_assertion(assert: Node<'_>, known: &'static [Choice], depth: usize, sink: &mut Sink) {
    if depth < MAX_DEPTH {
        for inner in assert.get("assert").into_iter().flat_map(Node::items) {
            check_assertion(inner, known, depth + 1, sink);
        }
    }
    let Some(kind) = assert.get("type") else {
        return;
    };
    let Some(written) = kind.as_str() else {
        return;
    };
    // Computed types, and those of promptfoo's red team plugins.
    if written.contains("{{") || written.starts_with("promptfoo:") {
        return;
    }
    let (not, base) = written
        .strip_prefix("not-")
        .map_or(("", written), |base| ("not-", base));
    if known.iter().any(|c| c.value == base) {
        return;
    }
    let Some(near) = closest(base, known.iter().map(|c| c.value)) else {
        return;
    };
    let message = format!("Unknown promptfoo assertion '{written}'; did you mean '{not}{near}'?");
    let fix = Fix::suggested(
        format!("Change to '{not}{near}'"),
        vec![Edit::replace(kind.inner_span(), format!("{not}{near}"))],
    );
    sink.report(kind.inner_span(), message).fix(fix);
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    #[test]
    fn known_new_and_computed_types_are_silent() {
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
