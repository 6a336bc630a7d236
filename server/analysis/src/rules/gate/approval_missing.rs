//! `gate/approval-missing`: a gate demands an approval and nobody who may has approved the present version. An approval of
//! something else is another rule's finding.

use pog_syntax::dialect::Field;

use super::approve;
use crate::finding::Severity;
use crate::governance::{self, Standing};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/approval-missing",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Nobody who may approve has approved this version",
        what: "Looks for prompts whose stage owes an approval and that have none of their present version. Where the \
               policy has a role `reviewer` or `approver`, only its members count.",
        why: "Others run what the prompt says with their own data and in their own name. A second person has to have \
              read it.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.0.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\nchangelog: [{ version: 1.0.0, date: 2026-01-10, summary: First version. }]\n---\nuser:\nExplain errors to a beginner.\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.0.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.0.0, date: 2026-01-12 }]\nchangelog: [{ version: 1.0.0, date: 2026-01-10, summary: First version. }]\n---\nuser:\nExplain errors to a beginner.\n",
        options: "`[gates.STAGE] require` decides which stages owe an approval, `[risk.low] waive = [\"approval\"]` \
                  excepts prompts of low risk, `[roles] reviewer` names who may approve.",
        fix: "Records an approval of the present version and content in the name of a reviewer; one fix for each. \
              Choosing it is approving.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(demand) = approve::demand(context) else {
        return;
    };
    let artifact = context.artifact;
    let standing = governance::standing(
        &context.snapshot.library,
        context.file,
        artifact,
        context.policy,
    );
    let (place, message) = match standing {
        Standing::None => {
            let place = artifact.field(Field::Approvals).map(|e| e.key.span());
            let place = place.or_else(|| artifact.text(Field::Version).map(|(_, span)| span));
            let place = place.or_else(|| artifact.text(Field::Stage).map(|(_, span)| span));
            let what = governance::present_version(artifact).map_or_else(
                || "This prompt".to_owned(),
                |version| format!("Version {version}"),
            );
            let who = approve::who(context);
            (
                place.unwrap_or(artifact.head()),
                format!("{what} is approved by nobody; it needs an approval by {who}"),
            )
        }
        Standing::NoReviewer(approval) => {
            let (by, place) = approval.by.unwrap_or(("nobody", approval.span));
            let who = approve::who(context);
            (
                place,
                format!(
                    "Approver '{by}' has no role that approves; this version needs an approval by {who}"
                ),
            )
        }
        Standing::Approved(_) | Standing::OtherVersion(_) | Standing::OtherContent(..) => return,
    };
    let finding = sink.report(place, message);
    approve::offer(context, demand, finding);
}

#[cfg(test)]
mod tests {
    use pog_text::Applicability;

    use crate::rules::testing::{findings, messages, places};

    const NAME: &str = "gate/approval-missing";

    fn skill(keys: &str) -> String {
        format!("---\nstage: skill\nlayer: foundation\n{keys}---\nx\n")
    }

    #[test]
    fn a_skill_that_nobody_approved() {
        let text = skill("version: 1.0.0\n");
        assert_eq!(
            messages(&text, NAME),
            [
                "Version 1.0.0 is approved by nobody; it needs an approval by somebody other than its author"
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
    fn what_is_approved_stale_or_not_owed_is_silent() {
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
    fn reviewers_of_the_policy_are_asked_and_nobody_else_counts() {
        let policy = "=== pog.toml\n[roles]\nreviewer = [\"@alice\", \"@bob\"]\n[gates.skill]\nrequire = [\"approval\"]\n[risk.low]\nwaive = [\"approval\"]\n";
        let text = format!(
            "{}{policy}",
            skill("version: 1.0.0\napprovals: [{ by: \"@eve\", version: 1.0.0 }]\n")
        );
        let found = findings(&text, NAME);
        assert_eq!(
            found[0].message,
            "Approver '@eve' has no role that approves; this version needs an approval by '@alice' or '@bob'"
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
            "nobody else may choose it"
        );
        assert_eq!(
            found[0].decided.shown().as_deref(),
            Some("pog.toml:4 (gates.skill.require)")
        );
        let me = format!("{text}=== history\nme Bob <bob@b.org>\n");
        assert_eq!(
            findings(&me, NAME)[0].fixes[0].title,
            "Approve 1.0.0 as '@bob'",
            "who sits here comes first"
        );
        assert!(
            messages(&text.replace("layer:", "risk: low\nlayer:"), NAME).is_empty(),
            "waived"
        );
    }
}
