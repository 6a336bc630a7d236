//! `version/bump-required`: the call changed since the committed version but the version did not,
//! or not enough. What changed is found by the comparison of `history`.

use pog_formats::dialect::Field;
use pog_governance::bump::{Wanted, propose};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::Fix;
use pog_text::words::capitalized;
use pog_world::history;
use semver::Version;

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "version/bump-required",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://semver.org/spec/v2.0.0.html"),
    page: Page {
        summary: "Prompt changed but its version did not",
        what: "Compares a prompt that has a version with the committed one: HEAD, or the merge \
               base if `--base` is given. Major: a parameter removed or newly required, a type, \
               list of values or limit narrowed, an answer that promises less. Minor: an optional \
               parameter added, something widened, a default, the model or its parameters changed, \
               messages added, removed or reordered. Patch: wording. What it includes counts as \
               part of it. Below 1.0.0 the second number stands for major and the third for \
               everything else. Comments, white space at line ends, descriptions, owners, tags, \
               cases, approvals and the like do not count.",
        why: "Callers pin a version and trust its number. If it stays the same while the call \
              changes, they break without a trace, and what was approved and evaluated is not what \
              runs.",
        example: "---\nversion: 2.1.0\nparameters:\n  code: string\n---\nuser:\nReview {{ code }}\n\n=== baseline/main.pog.md\n---\nversion: 2.1.0\nparameters:\n  code: string\n  focus: { type: string, default: correctness }\n---\nuser:\nReview {{ code }} for {{ focus }}\n",
        instead: "---\nversion: 3.0.0\nparameters:\n  code: string\n---\nuser:\nReview {{ code }}\n\n=== baseline/main.pog.md\n---\nversion: 2.1.0\nparameters:\n  code: string\n  focus: { type: string, default: correctness }\n---\nuser:\nReview {{ code }} for {{ focus }}\n",
        options: "In continuous integration, `base` in the `[versions]` section of the policy \
                  names the branch whose merge base with HEAD is compared with.",
        fix: "Raises the version to the lowest sufficient one and adds a changelog entry of today \
              that lists the changes. If the entry of the current version is not committed yet, it \
              becomes that of the new one.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((written, span)) = context.artifact.text(Field::Version) else {
        return;
    };
    let Ok(new) = Version::parse(written) else {
        return;
    };
    let Some(committed) = history::committed_version(context.snapshot, context.file) else {
        return;
    };
    // `version/downgrade` reports lower versions, with a fix that raises them far enough.
    if new.cmp_precedence(&committed).is_lt() {
        return;
    }
    let Some((_, comparison)) = history::changes(context.snapshot, context.file) else {
        return;
    };
    if comparison.least.is_met(&committed, &new) {
        return;
    }
    let least = comparison.least.apply(&committed);
    // Against HEAD with an unchanged version there is no doubt what is compared.
    let since = match context.snapshot.committed_library(context.file.root) {
        Some(library) if committed != new => {
            format!("since {committed} in {}, ", library.reference)
        }
        Some(library) if library.reference != "HEAD" => {
            format!("since {}, ", library.reference)
        }
        _ => String::new(),
    };
    let message = format!(
        "Version {new} must be at least {least}: {since}{}",
        comparison.summary()
    );
    let finding = sink.report(span, message);
    for reason in &comparison.reasons {
        if let Some((file, span)) = reason.place {
            finding.relate(
                file,
                span,
                format!("{} ({})", capitalized(&reason.words), reason.bump.name()),
            );
        }
    }
    if let Ok(proposal) = propose(context.snapshot, context.file, &Wanted::Least, None) {
        finding.fix(Fix::suggested(
            format!("Bump the version to {}", proposal.to),
            proposal.edits,
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "version/bump-required";

    fn world(version: &str, now: &str, then: &str) -> String {
        format!(
            "---\nversion: {version}\n{now}\n=== part.pog.md\nBe kind.\n=== baseline/main.pog.md\n---\nversion: 1.2.0\n{then}\n"
        )
    }

    #[test]
    fn a_narrowed_list_of_values_is_major_and_all_changes_are_related() {
        let text = world(
            "1.3.0",
            "parameters:\n  kind: { type: string, enum: [a] }\n---\nuser:\nSay {{ kind }}",
            "parameters:\n  kind: { type: string, enum: [a, b] }\n---\nuser:\nTell {{ kind }}",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Version 1.3.0 must be at least 2.0.0: since 1.2.0 in HEAD, parameter 'kind' no longer accepts 'b'; and 1 more change"
            ]
        );
        assert_eq!(places(&text, NAME), ["1.3.0"]);
        let related: Vec<String> = findings(&text, NAME)[0]
            .related
            .iter()
            .map(|r| r.message.clone())
            .collect();
        assert_eq!(
            related,
            [
                "Parameter 'kind' no longer accepts 'b' (major)",
                "The wording changed (patch)"
            ]
        );
        assert!(apply_first_fix(&text, NAME).starts_with("---\nversion: 2.0.0\n"));
    }

    #[test]
    fn a_changed_include_changes_what_includes_it_and_is_named() {
        let same = "---\nuser:\n{% include \"part\" %}";
        let text = format!(
            "{}=== baseline/part.pog.md\nBe rude.\n",
            world("1.2.0", same, same)
        );
        assert_eq!(
            messages(&text, NAME),
            ["Version 1.2.0 must be at least 1.2.1: the wording of included 'part' changed"]
        );
        assert_eq!(findings(&text, NAME)[0].related.len(), 1);
        assert!(messages(&world("1.2.0", same, same), NAME).is_empty());
    }

    #[test]
    fn changes_no_caller_notices_require_no_version() {
        for now in [
            "owners: [\"@a\"]\ntags: [x]\nstage: normalized\ndescription: Other.\n---\nuser:\nHi {{ x }}",
            "---\nuser:\r\nHi {{x}}  \r\n",
            "---\n{# pog: ignore template/undeclared-parameter because it is known #}\nuser:\nHi {{ x }} {# a remark #}",
        ] {
            assert!(
                messages(&world("1.2.0", now, "---\nuser:\nHi {{ x }}"), NAME).is_empty(),
                "{now:?}"
            );
        }
    }

    #[test]
    fn without_a_version_on_both_sides_there_is_nothing_to_compare() {
        let (now, then) = ("---\nuser:\nHi", "---\nuser:\nHo");
        assert!(messages(&world("1.2", now, then), NAME).is_empty());
        assert!(
            messages(
                &world("1.2.0", now, then)
                    .replace("version: 1.2.0\n---\nuser:\nHo", "---\nuser:\nHo"),
                NAME
            )
            .is_empty()
        );
        assert!(
            messages(&world("1.1.0", now, then), NAME).is_empty(),
            "another rule reports a lower version"
        );
        assert!(
            messages(
                &world("1.2.0", now, then).replace("baseline/main", "baseline/other"),
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn a_moved_file_is_followed() {
        let text = "=== new/b.pog.md < a.pog.md\n---\nversion: 1.0.0\n---\nuser:\nHi$0\n=== baseline/a.pog.md\n---\nversion: 1.0.0\n---\nuser:\nHo\n";
        assert_eq!(messages(text, NAME).len(), 1);
    }
}
