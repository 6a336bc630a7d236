//! `gate/approval-stale`: the approval is of another version or another content than the current
//! one. Whether any approval exists at all is another rule's question.

use pog_governance as governance;
use pog_governance::ApprovalState;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::approve;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/approval-stale",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Approval is for another version or content",
        what: "Checks prompts whose stage requires an approval: the newest approval must be of the \
               current version and, if it has a digest, of the current content. `pog digest FILE` \
               prints the digest; it covers the text, parameters, model, output and everything \
               that is included.",
        why: "An approval that outlives the text it was given for approves something nobody has \
              read.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.0.0, date: 2026-01-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.1.0, date: 2026-02-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n",
        options: "As for `gate/approval-missing`.",
        fix: "Records an approval of the current version and content in the name of a reviewer, \
              with one fix per reviewer. Applying the fix is the approval.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(requirement) = approve::requirement(context) else {
        return;
    };
    let Some(version) = governance::present_version(context.artifact) else {
        return;
    };
    let approval = governance::approval_state(
        &context.snapshot.library,
        context.file,
        context.artifact,
        context.policy,
    );
    let approvers = approve::eligible_approvers(context);
    let (span, message) = match approval {
        ApprovalState::OtherVersion(approval) => {
            let (approved, span) = approval.version.unwrap_or(("", approval.span));
            let message = format!(
                "Approval is for version {approved}, not {version}; {approvers} must approve it"
            );
            (span, message)
        }
        ApprovalState::OtherContent(approval, digest) => {
            let span = approval.digest.map_or(approval.span, |(_, span)| span);
            // As long as `pog digest` prints by default.
            let short = digest.get(..12).unwrap_or(&digest);
            let message = format!(
                "Version {version} has changed since it was approved (its digest is now {short}); \
                 {approvers} must approve it again"
            );
            (span, message)
        }
        // `gate/approval-missing` reports what nobody has approved.
        _ => return,
    };
    let finding = sink.report(span, message);
    approve::offer(context, requirement, finding);
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_governance as governance;

    use crate::testing::{messages, places};

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
                "Approval is for version 1.0.0, not 2.0.0; someone other than its author must approve it"
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
    fn approved_and_unapproved_prompts_are_silent() {
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
        assert!(messages(&text, NAME).is_empty(), "not required");
    }
}
