//! `gate/self-approval`: the one who approved is the only one who worked on what was approved. Silent wherever git cannot
//! tell who that was, or the names cannot be matched.

use crate::finding::Severity;
use crate::governance::{self, Standing};
use crate::policy::Level;
use crate::rules::{Context, FixAvailability, Page, Rule, Scope, Sink};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    name: "gate/self-approval",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "The approver is the only author of what was approved",
        what: "Compares the approver of the present version with those who changed the prompt since the approval before, \
               as git knows them. `[people]` of the policy says which git identities belong to a handle; without it a \
               handle is recognised in e-mail addresses and names. Silent outside git, where the history is not complete \
               and where a name cannot be matched.",
        why: "An approval is worth the second pair of eyes. One person alone overlooks the same thing twice.",
        example: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@alice\", version: 1.1.0, date: 2026-02-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n\n=== git/main.pog.md\n2026-02-10 Alice <alice@example.com>\n",
        instead: "---\nname: Explain an error\ndescription: Explains a compiler error to a beginner.\nversion: 1.1.0\nstage: skill\nlayer: domain\nowners: [\"@platform\"]\nevals: [{ name: asks, with: {}, expect: [{ contains: beginner }] }]\napprovals: [{ by: \"@bob\", version: 1.1.0, date: 2026-02-12 }]\nchangelog: [{ version: 1.1.0, date: 2026-02-10, summary: Shorter. }]\n---\nuser:\nExplain errors to a beginner.\n\n=== git/main.pog.md\n2026-02-10 Alice <alice@example.com>\n",
        options: "`[people]` says which git identities belong to a handle.",
        fix: "",
    },
    check,
};

fn check(context: &Context<'_>, sink: &mut Sink) {
    if super::approve::demand(context).is_none() {
        return;
    }
    let (artifact, policy) = (context.artifact, context.policy);
    let standing = governance::standing(&context.snapshot.library, context.file, artifact, policy);
    let Standing::Approved(approval) = standing else { return };
    let Some((by, span)) = approval.by else { return };
    let authors = governance::authors_since(context.snapshot, context.file, &approval);
    let all_own = !authors.is_empty() && authors.iter().all(|a| governance::same_person(policy, by, a));
    // Another valid approval by somebody else is a second pair of eyes.
    if !all_own || governance::approved_by_another(context.snapshot, context.file, policy, by) {
        return;
    }
    let message = format!(
        "'{by}' approves a change of their own: nobody else has worked on this version; {} must approve it",
        "somebody else"
    );
    let finding = sink.report(span, message);
    if let Some(demand) = super::approve::demand(context) {
        finding.decided_by(&demand.source);
    }
}
