//! The whole road for one file: rules, levels, suppressions, what is known already. Editor and command line both call
//! this and nothing else.

use crate::adoption::{Adoption, Sorted};
use crate::file::{FileId, SourceFile};
use crate::finding::Finding;
use crate::host::Snapshot;
use crate::policy::Level;
use crate::rules::{self, Context, Sink};

/// The findings in a file that are not known already, in source order. A file whose format is not certain has none.
#[must_use]
pub fn check_file(snapshot: &Snapshot, file: &SourceFile) -> Vec<Finding> {
    examine(snapshot, file, snapshot.adoption(file.root).map(|a| &**a)).new
}

/// Every finding in a file, told apart by a record of what is known; each kind in source order.
#[must_use]
pub fn examine(snapshot: &Snapshot, file: &SourceFile, adoption: Option<&Adoption>) -> Sorted {
    let found = every_finding(snapshot, file);
    match adoption.filter(|a| !a.is_empty()) {
        None => Sorted { new: found, ..Sorted::default() },
        Some(adoption) => {
            let exists = |path: &str| snapshot.library.at_path(file.root, path).is_some();
            adoption.sort(&[&file.path], found, |finding| place(file, finding.file), exists)
        }
    }
}

/// Path and text of the file that a finding of `file`'s check is in.
#[must_use]
pub fn place(file: &SourceFile, _found_in: FileId) -> (&str, &str) {
    (&file.path, &file.text)
}

fn every_finding(snapshot: &Snapshot, file: &SourceFile) -> Vec<Finding> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let policy = snapshot.policy(file);
    let context = Context { file, text: &file.text, artifact, snapshot, policy: &policy };
    let mut found: Vec<Finding> = Vec::new();
    for rule in rules::RULES {
        let (Level::At(severity), decided) = policy.level(rule) else {
            continue;
        };
        if !rule.dialects.is_empty() && !rule.dialects.contains(&artifact.dialect().id) {
            continue;
        }
        let mut sink = Sink::new(rule, file.id, severity, decided.clone());
        (rule.check)(&context, &mut sink);
        found.append(&mut sink.findings);
    }
    let today = snapshot.today.as_deref();
    let mut used = vec![false; artifact.suppressions.len()];
    found.retain(|finding| {
        let mut silent = false;
        for (suppression, used) in artifact.suppressions.iter().zip(&mut used) {
            let hit = suppression.rule == finding.rule.name && suppression.covers.touches(finding.span.lo());
            *used |= hit;
            silent |= hit && suppression.reason.is_some() && !suppression.expired(today);
        }
        !silent
    });
    if let (Level::At(severity), decided) = policy.level(&rules::UNUSED_SUPPRESSION) {
        let mut sink = Sink::new(&rules::UNUSED_SUPPRESSION, file.id, severity, decided.clone());
        rules::report_suppressions(&context, &used, &mut sink);
        found.append(&mut sink.findings);
    }
    found.sort_by(|a, b| (a.span, a.rule.name, &a.message).cmp(&(b.span, b.rule.name, &b.message)));
    found
}
