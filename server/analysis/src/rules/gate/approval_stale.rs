//! `gate/approval-stale`: what was approved is not what is there now: another version, or another content. Whether any
//! approval exists at all is another rule's question.

use super::approve;
use crate::finding::Severity;
use crate::governance::{self, Standing};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/approval-stale",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The approval is of another version or content",
        what: "Looks at prompts whose stage owes an approval: the newest approval must be of the present version and, \
               where it carries a digest, of the present content. `pog digest FILE` shows the digest; it covers text, \
               parameters, model, output and everything that is included.",
        why: "An approval that outlives the text it was given for approves something nobody has read.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.0.0, date: 2026-01-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.1.0, date: 2026-02-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n",
        options: "As for `gate/approval-missing`.",
        fix: "Records an approval of the present version and content in the name of a reviewer; one fix for each. \
              Choosing it is approving.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(demand) = approve::demand(context) else {
        return;
    };
    let Some(version) = governance::present_version(context.artifact) else {
        return;
    };
    let standing = governance::standing(
        &context.snapshot.library,
        context.file,
        context.artifact,
        context.policy,
    );
    let (place, message) = match standing {
        Standing::OtherVersion(approval) => {
            let (of, place) = approval.version.unwrap_or(("", approval.span));
            (
                place,
                format!(
                    "Approved is version {of}, not {version}; {} must approve it",
                    approve::who(context)
                ),
            )
        }
        Standing::OtherContent(approval, now) => {
            let place = approval.digest.map_or(approval.span, |(_, span)| span);
            let short = now.get(..12).unwrap_or(&now);
            let what = format!(
                "Version {version} has changed since it was approved: its digest is {short} now"
            );
            (
                place,
                format!("{what}; {} must approve it again", approve::who(context)),
            )
        }
        _ => return,
    };
    let finding = sink.report(place, message);
    approve::offer(context, demand, finding);
}

#[cfg(test)]
mod tests {
    use crate::fixture::Fixture;
    use crate::governance;
    use crate::rules::testing::{messages, places};

    const NAME: &str = "gate/approval-stale";

    fn skill(version: &str, approvals: &str) -> String {
        format!(
            "---\nstage: skill\nlayer: foundation\nversion: {version}\napprovals: {approvals}\n---\nSay x.\n{{% include \"part\" %}}\n=== part.pog.md\nBe kind.\n"
        )
    }

    #[test]
    fn another_version_was_approved() {
        let text = skill("2.0.0", "[{ by: \"@a\", version: 1.0.0 }]");
        assert_eq!(
            messages(&text, NAME),
            [
                "Approved is version 1.0.0, not 2.0.0; somebody other than its author must approve it"
            ]
        );
        assert_eq!(places(&text, NAME), ["1.0.0"]);
    }

    #[test]
    fn a_changed_include_is_another_content() {
        let text = skill("2.0.0", "[{ by: \"@a\", version: 2.0.0, digest: DIGEST }]");
        let fixture = Fixture::parse(&text);
        let digest = governance::digest(&fixture.snapshot.library, &fixture.main).unwrap();
        let text = text.replace("DIGEST", &digest[..16]);
        assert!(messages(&text, NAME).is_empty());
        let changed = text.replace("Be kind", "Be cruel");
        assert!(
            messages(&changed, NAME)[0]
                .starts_with("Version 2.0.0 has changed since it was approved")
        );
        assert_eq!(places(&changed, NAME), [&digest[..16]]);
        let described = text.replace("=== part.pog.md\n", "=== part.pog.md\n---\nname: P\n---\n");
        assert!(
            messages(&described, NAME).is_empty(),
            "a name is not content"
        );
    }

    #[test]
    fn what_is_approved_or_approved_by_nobody_is_silent() {
        for approvals in [
            "[]",
            "[{ by: \"@a\", version: 2.0.0 }]",
            "[{ by: \"@a\", version: 1.0.0 }, { by: \"@a\", version: 2.0.0 }]",
            "[{ by: \"@a\" }]",
        ] {
            assert!(
                messages(&skill("2.0.0", approvals), NAME).is_empty(),
                "{approvals}"
            );
        }
        assert!(
            messages(&skill("2.x", "[{ by: a, version: 1.0.0 }]"), NAME).is_empty(),
            "no version"
        );
        let text = skill("2.0.0", "[{ by: a, version: 1.0.0 }]").replace("skill", "validated");
        assert!(messages(&text, NAME).is_empty(), "not owed");
    }
}
