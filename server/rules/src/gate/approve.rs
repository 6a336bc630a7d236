//! What the rules about approvals share: the gate's requirement and the fixes that record an
//! approval. Whoever applies one approves in that name, so they are never applied automatically.

use pog_governance as governance;
use pog_governance::{same_handle, same_person};
use pog_model::{JoinedFinding, Requirement};
use pog_policy::Setting;

use crate::Context;

/// Fixes offered per finding: one per person, and a menu should stay short.
const OFFERED: usize = 6;
/// People named in a message.
const NAMED: usize = 3;

/// The requirement of an approval, if the prompt has one.
pub(super) fn requirement<'a>(context: &Context<'a>) -> Option<&'a Setting<Requirement>> {
    // Approvals may stand in a part of the metadata that could not be read.
    if !context.artifact.syntax.layout.yaml.errors.is_empty() {
        return None;
    }
    context
        .policy
        .requires(context.artifact, Requirement::Approval)
}

/// The people who may approve, as a message names them.
pub(super) fn eligible_approvers(context: &Context<'_>) -> String {
    let reviewers = governance::reviewers(context.policy).unwrap_or_default();
    if reviewers.is_empty() {
        return "someone other than its author".to_owned();
    }
    let mut names: Vec<String> = reviewers
        .iter()
        .take(NAMED)
        .map(|reviewer| format!("'{reviewer}'"))
        .collect();
    if reviewers.len() > NAMED {
        names.push("another reviewer".to_owned());
    }
    names.join(" or ")
}

/// Attributes the finding to the policy that requires the approval and offers to record one: one
/// fix for each person who may give it.
pub(super) fn offer(
    context: &Context<'_>,
    requirement: &Setting<Requirement>,
    finding: &mut JoinedFinding,
) {
    finding.decided_by(&requirement.source);
    let Some(version) = governance::present_version(context.artifact) else {
        return;
    };
    let mut people: Vec<&str> = governance::reviewers(context.policy).unwrap_or_default();
    // The current user comes first. Whether the change is their own is for `gate/self-approval`.
    let history = context.snapshot.history(context.file.root);
    if let Some(me) = history.and_then(|history| history.me.as_ref()) {
        people.sort_by_key(|person| !same_person(context.policy, person, me));
    }
    people.dedup_by(|a, b| same_handle(a, b));
    for by in people.into_iter().take(OFFERED) {
        let Some(draft) = governance::approve(context.snapshot, context.file, by) else {
            return;
        };
        finding.fix(draft.personal(format!("Approve {version} as '{by}'")));
    }
}
