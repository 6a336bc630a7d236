//! Applying many fixes at once: everything certain, nothing that overlaps.

use pog_text::{Applicability, Edit};

use crate::finding::Finding;

/// The edits of all safe fixes that do not touch each other, earlier findings first. Overlapping ones are left for the
/// next round.
#[must_use]
pub fn safe_edits(findings: &[Finding]) -> Vec<Edit> {
    let mut chosen: Vec<Edit> = Vec::new();
    for finding in findings {
        let Some(fix) = finding.fixes.iter().find(|f| f.applicability == Applicability::Safe) else {
            continue;
        };
        if fix.edits.iter().all(|e| chosen.contains(e)) {
            continue;
        }
        let clash = |e: &Edit| {
            chosen.iter().any(|c| {
                c.span.overlaps(e.span)
                    || (c.span == e.span && !e.span.is_empty())
                    || (e.span.is_empty() && c.span.touches(e.span.lo()))
            })
        };
        if !fix.edits.iter().any(clash) {
            chosen.extend(fix.edits.iter().cloned());
        }
    }
    chosen
}
