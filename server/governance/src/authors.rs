//! Authors of the content an approval covers, according to Git. Returns nobody if that is
//! uncertain.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_policy::Policy;
use pog_text::date::Date;
use pog_world::Snapshot;
use pog_world::history::{CommittedLibrary, History, Person};

use super::approvals::{Approval, approvals, valid};
use super::digest::digest;

/// The reference name of the committed version if it is the last commit.
const LAST: &str = "HEAD";

/// Everyone who changed the prompt since the approval before `approval`. Empty without a complete
/// history.
///
/// If the committed content was approved, the period starts there. Otherwise it starts on the day
/// of the previous approval, that day included: dates are days, and the order of events within one
/// is unknown.
#[must_use]
pub fn authors_since(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    policy: &Policy,
    approval: &Approval<'_>,
) -> Vec<Person> {
    let (Some(history), Some(committed)) = (
        snapshot.history(file.root),
        snapshot.committed_library(file.root),
    ) else {
        return Vec::new();
    };
    if !history.complete {
        return Vec::new();
    }
    let then = committed.of(file.id);
    let same = then
        .is_some_and(|t| digest(&committed.library, t.source()) == digest(&snapshot.library, file));
    let approved_then = then.is_some_and(|then| {
        let source = then.source();
        source
            .artifact()
            .is_some_and(|a| !valid(&committed.library, source, a, policy).is_empty())
    });
    let mut authors: Vec<Person> = Vec::new();
    let mut add = |person: &Person| {
        if !authors.contains(person) {
            authors.push(person.clone());
        }
    };
    let from_baseline = approved_then && !same;
    // Uncommitted changes are the current Git user's.
    if committed.reference == LAST && !same {
        match &history.me {
            Some(me) => add(me),
            None => return Vec::new(),
        }
    }
    if from_baseline && committed.reference == LAST {
        return authors;
    }
    let newer = if from_baseline {
        since_commit(history, committed, file)
    } else {
        None
    };
    match newer {
        Some(newer) => newer.into_iter().for_each(&mut add),
        None => {
            let start = period_start(artifact, approval);
            let commits = history
                .of(file.id)
                .filter(|c| start.is_none_or(|start| c.date >= start));
            commits.for_each(|c| add(&c.author));
        }
    }
    authors
}

/// Authors of a file's commits after the committed version; `None` if the walk does not reach its
/// commit.
fn since_commit<'a>(
    history: &'a History,
    committed: &CommittedLibrary,
    file: &SourceFile,
) -> Option<Vec<&'a Person>> {
    let base = history
        .commits
        .iter()
        .position(|c| c.id == committed.commit)?;
    let touched = history.touched.get(&file.id).into_iter().flatten();
    let newer = touched.map(|i| *i as usize).filter(|i| *i < base);
    Some(
        newer
            .filter_map(|i| history.commits.get(i))
            .map(|c| &c.author)
            .collect(),
    )
}

/// Date of the latest approval of another version that is not later than this one.
fn period_start(artifact: &Artifact, approval: &Approval<'_>) -> Option<Date> {
    let version = approval.version.map(|(v, _)| v);
    let earlier = approvals(artifact)
        .into_iter()
        .filter(|a| a.version.map(|(v, _)| v) != version);
    earlier
        .filter_map(|a| a.date)
        .filter(|d| approval.date.is_none_or(|own| *d <= own))
        .max()
}
