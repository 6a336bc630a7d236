//! The whole road for one file: rules, levels, suppressions, what is known already.
//!
//! What goes in is a file with its companion files, here `a.pog.md` and its overlay, what comes out are the findings of
//! both:
//!
//! ```text
//! joined text    a.pog.md 0..90, then a.pog.md.pog.yaml 91..140; all spans below count in it
//! rules          template/unused-parameter at 12..16, metadata/invalid-value at 100..103
//! levels         each rule that the policy has not switched off, with the severity the policy gives it
//! suppressions   a comment in a.pog.md covers 12..16: that finding goes, and the suppression counts as used
//! locate         metadata/invalid-value is at 9..12 of a.pog.md.pog.yaml; its fixes are edits of that file
//! baseline       recorded with the same fingerprint: it is `known` and not reported
//! ```

use std::sync::Arc;

use pog_formats::dialect;
use pog_model::{FileId, Finding, JoinedFinding, Level, RuleMeta, Scope, SourceFile};
use pog_policy::Policy;
use pog_text::interrupt;
use pog_world::Snapshot;
use pog_world::baseline::{Baseline, Sorted};
use tracing::{debug_span, trace_span};

use crate::suppressions::Suppressions;
use crate::{Context, Rule, Sink, orphan_overlay, unused_suppression};

/// The findings in a file that are not known already, in source order; of an artifact also those in the files that belong
/// to it. A file whose format is not certain has none.
#[must_use]
pub fn check_file(rules: &[Rule], snapshot: &Snapshot, file: &SourceFile) -> Vec<Finding> {
    check_with_baseline(
        rules,
        snapshot,
        file,
        snapshot.baseline(file.root).map(|a| &**a),
    )
    .new
}

/// Every finding in a file, told apart by a record of what is known; each kind in source order.
#[must_use]
pub fn check_with_baseline(
    rules: &[Rule],
    snapshot: &Snapshot,
    file: &SourceFile,
    baseline: Option<&Baseline>,
) -> Sorted {
    // Paths, sizes and names only: what stands in a document never reaches the log.
    let _file = debug_span!("check_file", path = %file.path, bytes = file.text.len()).entered();
    let found = every_finding(rules, snapshot, file);
    let _step = debug_span!("baseline").entered();
    match baseline.filter(|a| !a.is_empty()) {
        None => Sorted {
            new: found,
            ..Sorted::default()
        },
        Some(baseline) => {
            // A recorded path that is still there has not been renamed to this file; overlays live as long as their
            // prompt.
            let there = |path: &str| snapshot.library.at_path(file.root, path).is_some();
            let exists = |path: &str| there(path) || dialect::overlaid(path).is_some_and(there);
            let own: Vec<&str> = std::iter::once(&file.path)
                .chain(file.companions.iter().map(|p| &p.path))
                .map(|p| &**p)
                .collect();
            baseline.sort(
                &own,
                found,
                |finding| file.path_and_text(finding.location.file),
                exists,
            )
        }
    }
}

fn every_finding(rules: &[Rule], snapshot: &Snapshot, file: &SourceFile) -> Vec<Finding> {
    let policy = snapshot.policy(file);
    // A companion file has no findings of its own: the artifacts it belongs to are checked, and what lands in it is
    // kept.
    let Some(artifact) = file.artifact() else {
        let mut findings = check_companion(snapshot, file.id, &|owner| {
            Arc::new(every_finding(rules, snapshot, owner))
        });
        findings.extend(orphan(snapshot, file, &policy));
        return findings;
    };
    let context = Context {
        file,
        text: file.joined(),
        artifact,
        snapshot,
        policy: &policy,
    };
    let mut suppressions = Suppressions::of(artifact, snapshot.today.as_deref());
    let mut found: Vec<JoinedFinding> = Vec::new();
    let mut is_complete = true;
    let step = debug_span!("rules").entered();
    for rule in rules {
        let meta = rule.meta;
        let (Level::At(severity), decided) = policy.level(meta) else {
            continue;
        };
        // Asked here and not in each rule, so that no rule can forget it and the docs can list it.
        if !meta.dialects.is_empty() && !meta.dialects.contains(&artifact.dialect().id) {
            continue;
        }
        if !is_run(snapshot, meta) {
            continue;
        }
        let silence = suppressions.silence(meta.name);
        let mut sink = Sink::new(meta, severity, decided.clone()).silenced(silence);
        let run =
            || trace_span!("rule", name = meta.name).in_scope(|| (rule.check)(&context, &mut sink));
        let done = interrupt::step(run);
        let (mut kept, silence) = sink.finish();
        found.append(&mut kept);
        suppressions.learn(meta.name, silence);
        if let Err(place) = done {
            // Only in the server; what was found until then is told.
            tracing::warn!(rule = meta.name, path = %file.path, place, "the check took too long and was stopped here");
            is_complete = false;
            break;
        }
    }
    drop(step);
    let step = debug_span!("suppressions").entered();
    let used = suppressions.used();
    // A suppression may be for a rule that has not been run.
    if is_complete
        && let (Level::At(severity), decided) = policy.level(&unused_suppression::RULE)
        && is_run(snapshot, &unused_suppression::RULE)
    {
        let mut sink = Sink::new(&unused_suppression::RULE, severity, decided.clone());
        unused_suppression::report(rules, &context, &used, &mut sink);
        found.append(&mut sink.finish().0);
    }
    drop(step);
    let _step = debug_span!("locate").entered();
    let mut found = located(snapshot, file, found);
    found.sort_by(|a, b| {
        (
            // The file's own findings first, then those of its companion files in the order of their ids.
            a.location.file != file.id,
            a.location,
            a.rule.name,
            &a.message,
        )
            .cmp(&(
                b.location.file != file.id,
                b.location,
                b.rule.name,
                &b.message,
            ))
    });
    found
}

/// Whether a rule can tell anything yet: as long as the library is being read, only what a file says by itself is certain.
fn is_run(snapshot: &Snapshot, rule: &RuleMeta) -> bool {
    rule.scope == Scope::File || snapshot.is_complete()
}

/// Whether there is anything to check: a prompt, a companion file of one, or an overlay that has lost its own.
#[must_use]
pub fn is_checked(snapshot: &Snapshot, file: &SourceFile) -> bool {
    let orphan = || dialect::overlaid(&file.path).is_some_and(dialect::may_be_prompt);
    file.artifact().is_some() || snapshot.library.is_companion(file.id) || orphan()
}

/// Every finding that lands in a file which is no artifact itself but belongs to some: an overlay, a file of cases. Several
/// artifacts may share one; what each of them says alike is said once. `check` gives an artifact's findings.
#[must_use]
pub fn check_companion(
    snapshot: &Snapshot,
    companion: FileId,
    check: &dyn Fn(&Arc<SourceFile>) -> Arc<Vec<Finding>>,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for owner in snapshot.owners(companion) {
        for finding in check(&owner)
            .iter()
            .filter(|f| f.location.file == companion)
        {
            if !found.contains(finding) {
                found.push(finding.clone());
            }
        }
    }
    found.sort_by(|a, b| {
        (a.location, a.rule.name, &a.message).cmp(&(b.location, b.rule.name, &b.message))
    });
    found
}

/// What there is to say of a file that is no prompt: that it is the overlay of none.
fn orphan(snapshot: &Snapshot, file: &SourceFile, policy: &Policy) -> Vec<Finding> {
    let (Level::At(severity), decided) = policy.level(&orphan_overlay::RULE) else {
        return Vec::new();
    };
    if !is_run(snapshot, &orphan_overlay::RULE) {
        return Vec::new();
    }
    let mut sink = Sink::new(&orphan_overlay::RULE, severity, decided.clone());
    orphan_overlay::report(snapshot, file, &mut sink);
    located(snapshot, file, sink.finish().0)
}

/// Rules see one joined text; from here on every place is one in a file.
fn located(snapshot: &Snapshot, file: &SourceFile, found: Vec<JoinedFinding>) -> Vec<Finding> {
    let mut all = Vec::with_capacity(found.len());
    for finding in found {
        all.push(finding.locate(file, |other| snapshot.file(other)));
    }
    all
}
