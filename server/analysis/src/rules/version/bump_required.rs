//! `version/bump-required`: the call changed since the committed version, the version did not, or not far enough. What
//! changed is the history's business.

use pog_syntax::dialect::Field;
use pog_text::Fix;
use semver::Version;

use crate::assist::bump::{Wanted, propose};
use crate::finding::Severity;
use crate::history;
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "version/bump-required",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: Some("https://semver.org/spec/v2.0.0.html"),
    page: Page {
        summary: "The prompt changed and its version did not follow",
        what: "Compares an artifact that has a version with the committed one: HEAD, or with `--base` where the branches \
               parted. Major: a parameter removed or newly required, a type, list of values or limit narrowed, an answer \
               that promises less. Minor: an optional parameter added, something widened, a default, the model or its \
               parameters changed, messages added, removed or in another order. Patch: wording. What it includes counts \
               as part of it. Below 1.0.0 the second number stands for major and the third for all else. Comments, white \
               space at line ends, descriptions, owners, tags, cases, approvals and the like do not count.",
        why: "Callers pin a version and trust its number: one that stays the same while the call changes breaks them \
              without a trace, and what was approved and evaluated under it is not what runs.",
        example: "---\nversion: 2.1.0\nparameters:\n  code: string\n---\nuser:\nReview {{ code }}\n\n=== baseline/main.pog.md\n---\nversion: 2.1.0\nparameters:\n  code: string\n  focus: { type: string, default: correctness }\n---\nuser:\nReview {{ code }} for {{ focus }}\n",
        instead: "---\nversion: 3.0.0\nparameters:\n  code: string\n---\nuser:\nReview {{ code }}\n\n=== baseline/main.pog.md\n---\nversion: 2.1.0\nparameters:\n  code: string\n  focus: { type: string, default: correctness }\n---\nuser:\nReview {{ code }} for {{ focus }}\n",
        options: "In continuous integration the key `base` of the policy's section `[versions]` names the branch whose \
                  merge base with HEAD is compared with.",
        fix: "Raises the version to the least one that will do, and adds a changelog entry of today with what changed; \
              where the entry of the present version was not committed yet, it becomes that of the new one.",
    },
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some((now, span)) = context.artifact.text(Field::Version) else {
        return;
    };
    let Ok(new) = Version::parse(now) else { return };
    let Some(then) = history::committed_version(context.snapshot, context.file) else {
        return;
    };
    if new.cmp_precedence(&then).is_lt() {
        return;
    }
    let Some((_, comparison)) = history::changes(context.snapshot, context.file) else {
        return;
    };
    if comparison.least.is_met(&then, &new) {
        return;
    }
    let least = comparison.least.apply(&then);
    let since = match context.snapshot.baseline(context.file.root) {
        Some(baseline) if then != new => format!("since {then} in {} ", baseline.reference),
        Some(baseline) if baseline.reference != "HEAD" => format!("since {} ", baseline.reference),
        _ => String::new(),
    };
    let message = format!(
        "Version {new} must become at least {least}: {since}{}",
        comparison.summary()
    );
    let finding = sink.report(span, message);
    for reason in &comparison.reasons {
        if let Some((file, span)) = reason.place {
            finding.relate(
                file,
                span,
                format!("{} ({})", capital(&reason.words), reason.bump.name()),
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

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_uppercase(), letters.as_str())
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "version/bump-required";

    fn world(version: &str, now: &str, then: &str) -> String {
        format!(
            "---\nversion: {version}\n{now}\n=== part.pog.md\nBe kind.\n=== baseline/main.pog.md\n---\nversion: 1.2.0\n{then}\n"
        )
    }

    #[test]
    fn a_narrowed_list_of_values_is_major_and_everything_is_told() {
        let text = world(
            "1.3.0",
            "parameters:\n  kind: { type: string, enum: [a] }\n---\nuser:\nSay {{ kind }}",
            "parameters:\n  kind: { type: string, enum: [a, b] }\n---\nuser:\nTell {{ kind }}",
        );
        assert_eq!(
            messages(&text, NAME),
            [
                "Version 1.3.0 must become at least 2.0.0: since 1.2.0 in HEAD parameter 'kind' no longer accepts 'b'; and 1 more change"
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
    fn a_changed_include_changes_its_callers_and_is_named() {
        let same = "---\nuser:\n{% include \"part\" %}";
        let text = format!(
            "{}=== baseline/part.pog.md\nBe rude.\n",
            world("1.2.0", same, same)
        );
        assert_eq!(
            messages(&text, NAME),
            ["Version 1.2.0 must become at least 1.2.1: the wording of included 'part' changed"]
        );
        assert_eq!(findings(&text, NAME)[0].related.len(), 1);
        assert!(messages(&world("1.2.0", same, same), NAME).is_empty());
    }

    #[test]
    fn what_no_caller_notices_needs_no_version() {
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
            "a lower version is told of as that"
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
