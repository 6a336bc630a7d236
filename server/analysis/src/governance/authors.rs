//! Authors of the content an approval covers, according to Git. Returns nobody if that is
//! uncertain.

use super::approvals::{Approval, approvals, valid};
use super::digest::digest;
use crate::artifact::Artifact;
use crate::file::SourceFile;
use crate::history::{Baseline, History, Person};
use crate::host::Snapshot;
use crate::policy::Policy;

/// What the baseline is called when it is the last commit.
const LAST: &str = "HEAD";

/// Everybody who changed the prompt since the approval before `approval`. Nobody where there is no complete history.
///
/// Where the baseline's content was approved, the period starts there. Else it starts on the day of the approval before;
/// what was done on that day counts, so that nobody is accused because two things happened on one day.
#[must_use]
pub fn authors_since(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    policy: &Policy,
    approval: &Approval<'_>,
) -> Vec<Person> {
    let (Some(history), Some(baseline)) =
        (snapshot.history(file.root), snapshot.baseline(file.root))
    else {
        return Vec::new();
    };
    if !history.complete {
        return Vec::new();
    }
    let then = baseline.of(file.id);
    let same = then
        .is_some_and(|t| digest(&baseline.library, t.source()) == digest(&snapshot.library, file));
    let approved_then = then.is_some_and(|then| {
        let source = then.source();
        source
            .artifact()
            .is_some_and(|a| !valid(&baseline.library, source, a, policy).is_empty())
    });
    let mut authors: Vec<Person> = Vec::new();
    let mut add = |person: &Person| {
        if !authors.contains(person) {
            authors.push(person.clone());
        }
    };
    let from_baseline = approved_then && !same;
    // What differs from the last commit was written by who sits here.
    if baseline.reference == LAST && !same {
        match &history.me {
            Some(me) => add(me),
            None => return Vec::new(),
        }
    }
    if from_baseline && baseline.reference == LAST {
        return authors;
    }
    let newer = if from_baseline {
        since_commit(history, baseline, file)
    } else {
        None
    };
    match newer {
        Some(newer) => newer.into_iter().for_each(&mut add),
        None => {
            let start = period_start(artifact, approval);
            let commits = history
                .of(file.id)
                .filter(|c| start.is_none_or(|s| c.date.as_str() >= s));
            commits.for_each(|c| add(&c.author));
        }
    }
    authors
}

/// Authors of a file's commits that are newer than the baseline; `None` where the walk does not meet its commit.
fn since_commit<'a>(
    history: &'a History,
    baseline: &Baseline,
    file: &SourceFile,
) -> Option<Vec<&'a Person>> {
    let base = history
        .commits
        .iter()
        .position(|c| c.id == baseline.commit)?;
    let touched = history.touched.get(&file.id).into_iter().flatten();
    let newer = touched.map(|i| *i as usize).filter(|i| *i < base);
    Some(
        newer
            .filter_map(|i| history.commits.get(i))
            .map(|c| &c.author)
            .collect(),
    )
}

/// Day of the newest approval of another version that is not younger than this one.
fn period_start<'a>(artifact: &'a Artifact, approval: &Approval<'_>) -> Option<&'a str> {
    let version = approval.version.map(|(v, _)| v);
    let earlier = approvals(artifact)
        .into_iter()
        .filter(|a| a.version.map(|(v, _)| v) != version);
    earlier
        .filter_map(|a| a.date)
        .filter(|d| approval.date.is_none_or(|own| *d <= own))
        .max()
}
