//! What the rules about approvals share: the demand of the gate and the fixes that record an approval. Whoever chooses
//! one approves in that name; nothing here does it unasked.

use crate::finding::Finding;
use crate::governance::{self, same_handle, same_person};
use crate::policy::{Requirement, Setting};
use crate::rules::Context;

/// Fixes offered at most.
const OFFERED: usize = 6;

/// The demand for an approval, where the artifact owes one.
pub(super) fn demand<'a>(context: &Context<'a>) -> Option<&'a Setting<Requirement>> {
    // Where the metadata cannot be read, approvals may stand in what was lost.
    let read = context.artifact.syntax.layout.yaml.errors.is_empty();
    context
        .policy
        .owes(context.artifact, Requirement::Approval)
        .filter(|_| read)
}

/// People who may approve, as a message names them.
pub(super) fn who(context: &Context<'_>) -> String {
    match governance::reviewers(context.policy) {
        Some(reviewers) if !reviewers.is_empty() => {
            let names: Vec<String> = reviewers.iter().take(3).map(|r| format!("'{r}'")).collect();
            let more = if reviewers.len() > 3 {
                " or another reviewer"
            } else {
                ""
            };
            format!("{}{more}", names.join(" or "))
        }
        _ => "somebody other than its author".to_owned(),
    }
}

/// Names the policy that demands it and offers to record an approval: one fix for each person who may give it.
pub(super) fn offer(context: &Context<'_>, demand: &Setting<Requirement>, finding: &mut Finding) {
    finding.decided_by(&demand.source);
    let Some(version) = governance::present_version(context.artifact) else {
        return;
    };
    let me = context
        .snapshot
        .history(context.file.root)
        .and_then(|h| h.me.as_ref());
    let mut people: Vec<&str> = governance::reviewers(context.policy).unwrap_or_default();
    // Who sits here comes first, but is not asked to approve a change of their own.
    if let Some(me) = me {
        people.sort_by_key(|p| !same_person(context.policy, p, me));
    }
    people.dedup_by(|a, b| same_handle(a, b));
    for by in people.into_iter().take(OFFERED) {
        let Some(draft) = governance::approve(context.snapshot, context.file, by) else {
            return;
        };
        finding.fix(draft.personal(format!("Approve {version} as '{by}'")));
    }
}
