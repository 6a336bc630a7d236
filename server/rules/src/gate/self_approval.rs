//! `gate/self-approval`: the approver is the only one who worked on what was approved. Silent if
//! git cannot tell who that was, or the names cannot be matched.

use pog_governance as governance;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::approve;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "gate/self-approval",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Approver is the only author of the change",
        what: "Compares the approver of the current version with everyone who changed the prompt \
               since the previous approval, according to git. `[people]` of the policy maps git \
               identities to handles; without it a handle is recognised in e-mail addresses and \
               names. Skipped outside git, if the history is incomplete, and if a name cannot be \
               matched.",
        why: "An approval is worth its second pair of eyes. One person alone overlooks the same \
              thing twice.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.1.0, date: 2026-02-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n\n=== baseline/main.pog.md\n---\nname: Explain an error\nversion: 1.0.0\nstage: skill\nlayer: domain\napprovals: [{ by: \"@bob\", version: 1.0.0, date: 2026-01-12 }]\n---\nuser:\nExplain errors to somebody who has never programmed.\n\n=== history\nme Alice <alice@example.com>\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@bob\", version: 1.1.0, date: 2026-02-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n\n=== baseline/main.pog.md\n---\nname: Explain an error\nversion: 1.0.0\nstage: skill\nlayer: domain\napprovals: [{ by: \"@bob\", version: 1.0.0, date: 2026-01-12 }]\n---\nuser:\nExplain errors to somebody who has never programmed.\n\n=== history\nme Alice <alice@example.com>\n",
        options: "`[people]` maps git identities to handles.",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(requirement) = approve::requirement(context) else {
        return;
    };
    let artifact = context.artifact;
    let policy = context.policy;
    let approvals = governance::valid(&context.snapshot.library, context.file, artifact, policy);
    let Some(newest) = approvals.last() else {
        return;
    };
    let Some((by, span)) = newest.by else {
        return;
    };
    let authors =
        governance::authors_since(context.snapshot, context.file, artifact, policy, newest);
    if authors.is_empty() {
        return;
    }
    for approval in &approvals {
        let is_own_change = approval.by.is_some_and(|(approver, _)| {
            authors
                .iter()
                .all(|author| governance::same_person(policy, approver, author))
        });
        // One approval by somebody else is a second pair of eyes.
        if !is_own_change {
            return;
        }
    }
    let message =
        format!("Approver '{by}' approves their own change; someone else must approve it");
    sink.report(span, message).decided_by(&requirement.source);
}

#[cfg(test)]
mod tests {
    use crate::testing::{messages, places};

    const NAME: &str = "gate/self-approval";

    fn world(approvals: &str, now: &str, then: &str, history: &str) -> String {
        let head = "stage: skill\nlayer: foundation\nversion";
        format!(
            "---\n{head}: 2.0.0\napprovals: {approvals}\n---\n{now}\n=== baseline/main.pog.md\n---\n{head}: 1.0.0\napprovals: [{{ by: '@bob', version: 1.0.0, date: 2026-01-01 }}]\n---\n{then}\n=== history\n{history}\n"
        )
    }

    const BY_ALICE: &str = "[{ by: '@alice', version: 2.0.0, date: 2026-02-02 }, { by: '@bob', version: 1.0.0, date: 2026-01-01 }]";
    const ALICE: &str = "me Alice <alice@example.com>";

    #[test]
    fn an_uncommitted_change_of_the_approver() {
        let text = world(
            BY_ALICE,
            "new",
            "old",
            &format!("{ALICE}\n2026-01-01 Bob <bob@b.org> main.pog.md"),
        );
        assert_eq!(
            messages(&text, NAME),
            ["Approver '@alice' approves their own change; someone else must approve it"]
        );
        assert_eq!(places(&text, NAME), ["@alice"]);
    }

    #[test]
    fn a_committed_change_of_the_approver_since_the_previous_approval() {
        let history = "me Alice <alice@example.com>\n2026-02-01 Alice <alice@example.com> main.pog.md\n2025-12-31 Bob <bob@b.org> main.pog.md";
        assert_eq!(
            messages(&world(BY_ALICE, "same", "same", history), NAME).len(),
            1
        );
    }

    #[test]
    fn a_second_pair_of_eyes_or_an_unknown_history_is_silent() {
        let both = BY_ALICE.replace("[{", "[{ by: '@carol', version: 2.0.0 }, {");
        let other = BY_ALICE.replace("@alice", "@carol");
        let team = BY_ALICE.replace("@alice", "@org/alice");
        let two = "me Alice <alice@example.com>\n2026-02-01 Alice <alice@example.com> main.pog.md\n2026-01-20 Carol <c@b.org> main.pog.md";
        for (approvals, now, history) in [
            (both.as_str(), "new", ALICE),
            (other.as_str(), "new", ALICE),
            (team.as_str(), "new", ALICE),
            (BY_ALICE, "new", "me Carol <carol@example.com>"),
            (BY_ALICE, "new", "incomplete\nme Alice <alice@example.com>"),
            (BY_ALICE, "new", ""),
            (BY_ALICE, "old", two),
        ] {
            let text = world(approvals, now, "old", history);
            assert!(messages(&text, NAME).is_empty(), "{text}");
        }
        // The day of the previous approval counts: two things may have happened on it.
        let day = "2026-02-01 Alice <alice@example.com> main.pog.md\n2026-01-01 Bob <bob@b.org> main.pog.md";
        assert!(messages(&world(BY_ALICE, "old", "old", day), NAME).is_empty());
        let text = world(BY_ALICE, "new", "old", ALICE).replace("stage: skill", "stage: validated");
        assert!(messages(&text, NAME).is_empty(), "no approval is required");
    }
}
