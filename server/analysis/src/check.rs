//! The whole road for one file: rules, suppressions, levels. Editor and command line both call this and nothing else.

use pog_text::{EditTarget, OtherEdits};

use crate::file::SourceFile;
use crate::finding::Finding;
use crate::host::Snapshot;
use crate::policy::Level;
use crate::rules::{self, Context, Sink};

/// Every finding in a file, in source order. A file whose format is not certain has none.
#[must_use]
pub fn check_file(snapshot: &Snapshot, file: &SourceFile) -> Vec<Finding> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let policy = snapshot.policy(file);
    let context = Context { file, text: file.joined(), artifact, snapshot, policy: &policy };
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
    if !file.parts.is_empty() {
        found.iter_mut().for_each(|finding| place(file, finding));
    }
    found.sort_by(|a, b| {
        (a.file != file.id, a.file, a.span, a.rule.name, &a.message).cmp(&(
            b.file != file.id,
            b.file,
            b.span,
            b.rule.name,
            &b.message,
        ))
    });
    found
}

/// Rules see one joined text; from here on every place is one in a file.
fn place(file: &SourceFile, finding: &mut Finding) {
    (finding.file, finding.span) = file.locate(finding.span);
    for related in finding.related.iter_mut().filter(|r| r.file == file.id) {
        (related.file, related.span) = file.locate(related.span);
    }
    for fix in &mut finding.fixes {
        let mut own = Vec::new();
        for mut edit in std::mem::take(&mut fix.edits) {
            let (target, span) = file.locate(edit.span);
            edit.span = span;
            if target == finding.file {
                own.push(edit);
                continue;
            }
            let target = EditTarget::Known(target.0);
            match fix.others.iter_mut().find(|o| o.target == target) {
                Some(other) => other.edits.push(edit),
                None => fix.others.push(OtherEdits { target, edits: vec![edit] }),
            }
        }
        fix.edits = own;
    }
}
