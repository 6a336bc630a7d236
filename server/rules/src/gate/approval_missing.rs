//! `gate/approval-missing`: a gate requires an approval and no one entitled to it has approved the
//! current version. An approval of something else is another rule's finding.

use pog_formats::dialect::Field;
use pog_governance as governance;
use pog_governance::ApprovalState;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::approve;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/approval-missing",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Required approval is missing",
        what: "Checks that prompts whose stage requires an approval have one for their current \
               version. If the policy has a role `reviewer` or `approver`, only its members count.",
        why: "Others run the prompt with their own data and in their own name. A second person \
              must have read it.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.0.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\nchangelog: [{ version: 1.0.0, date: 2026-01-10, summary: First version. }]\n---\nuser:\nExplain errors to a beginner.\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.0.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.0.0, date: 2026-01-12 }]\nchangelog: [{ version: 1.0.0, date: 2026-01-10, summary: First version. }]\n---\nuser:\nExplain errors to a beginner.\n",
        options: "`[gates.STAGE] require` sets which stages require an approval, `[risk.low] waive \
                  = [\"approval\"]` exempts low-risk prompts, and `[roles] reviewer` names who may \
                  approve.",
        fix: "Records an approval of the current version and content in the name of a reviewer, \
              with one fix per reviewer. Applying the fix is the approval.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(requirement) = approve::requirement(context) else {
        return;
    };
    let artifact = context.artifact;
    let approval = governance::approval_state(
        &context.snapshot.library,
        context.file,
        artifact,
        context.policy,
    );
    let approvers = approve::eligible_approvers(context);
    let (span, message) = match approval {
        ApprovalState::None => {
            let subject = match governance::present_version(artifact) {
                Some(version) => format!("Version {version}"),
                None => "This prompt".to_owned(),
            };
            (
                unapproved_span(context),
                format!("{subject} is not approved; it needs an approval by {approvers}"),
            )
        }
        ApprovalState::NoReviewer(approval) => {
            let (by, span) = approval.by.unwrap_or(("nobody", approval.span));
            let message = format!(
                "Approver '{by}' may not approve; this version needs an approval by {approvers}"
            );
            (span, message)
        }
        // `gate/approval-stale` reports approvals of something else.
        ApprovalState::Approved(_)
        | ApprovalState::OtherVersion(_)
        | ApprovalState::OtherContent(..) => return,
    };
    let finding = sink.report(span, message);
    approve::offer(context, requirement, finding);
}

/// Where an approval is missing: an empty list of approvals, else the version, else the stage.
fn unapproved_span(context: &Context<'_>) -> pog_text::Span {
    let artifact = context.artifact;
    // The list is where the approval has to be added.
    if let Some(approvals) = artifact.field(Field::Approvals) {
        return approvals.key.span();
    }
    for field in [Field::Version, Field::Stage] {
        if let Some((_, span)) = artifact.text(field) {
            return span;
        }
    }
    artifact.head()
}

#[cfg(test)]
mod tests {
    use pog_text::Applicability;

    use crate::testing::{findings, messages, places};

    const NAME: &str = "gate/approval-missing";

    fn skill(keys: &str) -> String {
        format!("---\nstage: skill\nlayer: foundation\n{keys}---\nx\n")
    }

    #[test]
    fn a_skill_without_approval() {
        let text = skill("version: 1.0.0\n");
        assert_eq!(
            messages(&text, NAME),
            [
                "Version 1.0.0 is not approved; it needs an approval by someone other than its author"
            ]
        );
        assert_eq!(places(&text, NAME), ["1.0.0"]);
        assert_eq!(
            places(&skill("version: 1.0.0\napprovals: []\n"), NAME),
            ["approvals"]
        );
        assert_eq!(
            messages(&skill(""), NAME).len(),
            1,
            "without a version, too"
        );
        assert_eq!(
            messages(
                &skill("version: 1.0.0\napprovals: [{ version: 1.0.0 }]\n"),
                NAME
            )
            .len(),
            1,
            "by whom?"
        );
    }

    #[test]
    fn approved_stale_and_exempt_prompts_are_silent() {
        for keys in [
            "version: 1.0.0\napprovals: [{ by: \"@a\", version: 1.0.0 }]\n",
            "version: 1.1.0\napprovals: [{ by: \"@a\", version: 1.0.0 }]\n",
        ] {
            assert!(messages(&skill(keys), NAME).is_empty(), "{keys}");
        }
        assert!(messages("---\nversion: 1.0.0\nstage: validated\n---\nx\n", NAME).is_empty());
        assert!(messages("---\nversion: 1.0.0\n---\nx\n", NAME).is_empty());
        assert!(messages("---\nname: x\n---\nx\n", NAME).is_empty());
    }

    #[test]
    fn only_the_reviewers_of_the_policy_count() {
        let policy = "=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@bob\"]\n[gates.skill]\nrequire = [\"approval\"]\n[risk.low]\nwaive = [\"approval\"]\n";
        let text = format!(
            "{}{policy}",
            skill("version: 1.0.0\napprovals: [{ by: \"@eve\", version: 1.0.0 }]\n")
        );
        let found = findings(&text, NAME);
        assert_eq!(
            found[0].message,
            "Approver '@eve' may not approve; this version needs an approval by '@alice' or '@bob'"
        );
        let titles: Vec<&str> = found[0].fixes.iter().map(|f| f.title.as_str()).collect();
        assert_eq!(
            titles,
            ["Approve 1.0.0 as '@alice'", "Approve 1.0.0 as '@bob'"]
        );
        assert!(
            found[0]
                .fixes
                .iter()
                .all(|f| f.applicability == Applicability::Personal),
            "applied only by the approver"
        );
        assert_eq!(
            found[0].decided.shown().as_deref(),
            Some("pog.toml:4 (gates.skill.require)")
        );
        let me = format!("{text}=== history\nme Bob <bob@b.org>\n");
        assert_eq!(
            findings(&me, NAME)[0].fixes[0].title,
            "Approve 1.0.0 as '@bob'",
            "the current user comes first"
        );
        assert!(
            messages(&text.replace("layer:", "risk: low\nlayer:"), NAME).is_empty(),
            "waived"
        );
    }
}
