//! Choosing fixes that can be made together: nothing that overlaps, each fix as a whole or not at all. Writes nothing.

use std::collections::{BTreeMap, BTreeSet};

use pog_text::{Applicability, Edit, EditTarget};

use crate::{FileFix, FileId, Finding, SourceFile};

/// A file that fixes edit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edited {
    /// One there is.
    Existing(FileId),
    /// One that is to be made: the number of its root and its path below it.
    New(u32, String),
}

/// Fixes that are made together.
#[derive(Debug, Default, Clone)]
pub struct Round {
    /// What they change.
    pub edits: BTreeMap<Edited, Vec<Edit>>,
    /// Start and end of each edit with its number in `edits`. Edits do not overlap, so that the ends ascend as well.
    places: BTreeMap<Edited, BTreeSet<(usize, usize, usize)>>,
}

impl Round {
    /// Takes a fix in unless it touches what is taken in already. One whose edits are all there is taken in for nothing.
    pub fn take(&mut self, fix: &FileFix, root: u32) -> bool {
        let changes: Vec<(Edited, &[Edit])> = changes(fix, root).collect();
        if self.has_all(&changes) {
            return true;
        }
        if self.clashes(&changes) {
            return false;
        }
        for (file, edits) in changes {
            let places = self.places.entry(file.clone()).or_default();
            let chosen = self.edits.entry(file).or_default();
            for edit in edits {
                places.insert((edit.span.lo(), edit.span.hi(), chosen.len()));
                chosen.push(edit.clone());
            }
        }
        true
    }

    /// Whether [`Self::take`] would take a fix in.
    #[must_use]
    pub fn has_room(&self, fix: &FileFix, root: u32) -> bool {
        let changes: Vec<(Edited, &[Edit])> = changes(fix, root).collect();
        self.has_all(&changes) || !self.clashes(&changes)
    }

    /// Whether all edits of a fix are taken in already.
    #[must_use]
    pub fn holds(&self, fix: &FileFix, root: u32) -> bool {
        self.has_all(&changes(fix, root).collect::<Vec<_>>())
    }

    fn has_all(&self, changes: &[(Edited, &[Edit])]) -> bool {
        changes.iter().all(|(file, edits)| {
            self.edits.contains_key(file)
                && edits.iter().all(|e| self.near(file, e).any(|c| c == e))
        })
    }

    fn clashes(&self, changes: &[(Edited, &[Edit])]) -> bool {
        changes.iter().any(|(file, edits)| {
            // A file is made once.
            let twice = matches!(file, Edited::New(..)) && self.edits.contains_key(file);
            twice
                || edits
                    .iter()
                    .any(|e| self.near(file, e).any(|c| touch(c, e)))
        })
    }

    /// What is taken in already and ends or starts at an edit, or lies within it.
    fn near<'a>(&'a self, file: &Edited, edit: &Edit) -> impl Iterator<Item = &'a Edit> {
        let (start, end) = (edit.span.lo(), edit.span.hi());
        let places = self.places.get(file);
        let before = places
            .into_iter()
            .flat_map(move |places| places.range(..=(end, usize::MAX, usize::MAX)).rev());
        let chosen = self.edits.get(file);
        before
            .take_while(move |(_, end, _)| *end >= start)
            .filter_map(move |(_, _, index)| chosen?.get(*index))
    }
}

/// The files a fix changes, and how. `root` is that of the checked file.
pub fn changes(fix: &FileFix, root: u32) -> impl Iterator<Item = (Edited, &[Edit])> {
    fix.edits.iter().map(move |changed| {
        let file = match &changed.target {
            EditTarget::Existing(id) => Edited::Existing(FileId(*id)),
            EditTarget::New(path) => Edited::New(root, path.clone()),
        };
        (file, changed.edits.as_slice())
    })
}

/// Edits whose order would matter, or of which one loses its ground.
fn touch(a: &Edit, b: &Edit) -> bool {
    a.span.overlaps(b.span)
        || a.span == b.span
        || (b.span.is_empty() && a.span.touches(b.span.lo()))
        || (a.span.is_empty() && b.span.touches(a.span.lo()))
}

/// The best fix of a finding that is at least as certain as `least`.
#[must_use]
pub fn best_fix(finding: &Finding, least: Applicability) -> Option<&FileFix> {
    finding.fixes.iter().find(|f| f.applicability <= least)
}

/// The edits of all safe fixes in one file that do not touch each other, earlier findings first. Fixes that change other
/// files too are left out.
#[must_use]
pub fn safe_edits(file: FileId, findings: &[Finding]) -> Vec<Edit> {
    let mut round = Round::default();
    for finding in findings.iter().filter(|f| f.location.file == file) {
        let fix = best_fix(finding, Applicability::Safe);
        if let Some(fix) = fix.filter(|fix| fix.edits.is_within(file)) {
            round.take(fix, 0);
        }
    }
    round
        .edits
        .remove(&Edited::Existing(file))
        .unwrap_or_default()
}

/// How many errors the readers met in a file; `None` where it is no artifact. A fix must not make it more.
#[must_use]
pub fn syntax_errors(file: &SourceFile) -> Option<usize> {
    let artifact = file.artifact()?;
    let syntax = &artifact.syntax;
    Some(
        syntax.layout.errors.len() + syntax.layout.yaml.errors.len() + syntax.template_errors.len(),
    )
}

#[cfg(test)]
mod tests {
    use pog_text::{FileEdits, Span};

    use super::*;
    use crate::{EditsByFile, Origin};

    fn take(round: &mut Round, edits: Vec<Edit>, others: Vec<FileEdits>) -> bool {
        let file = SourceFile::new(
            FileId(0),
            "a.pog.md".into(),
            "a".into(),
            Origin::Workspace,
            3,
            "0123456789abcdef".into(),
        );
        let fix = FileFix {
            title: "F".to_owned(),
            applicability: Applicability::Safe,
            edits: EditsByFile::located(&file, file.id, edits, others),
        };
        round.take(&fix, 3)
    }

    #[test]
    fn what_touches_waits_for_the_next_round() {
        let mut round = Round::default();
        assert!(take(
            &mut round,
            vec![Edit::delete(Span::new(4, 8))],
            Vec::new()
        ));
        for clash in [
            Edit::delete(Span::new(7, 9)),
            Edit::insert(4, "x"),
            Edit::insert(8, "x"),
            Edit::insert(6, "x"),
        ] {
            assert!(
                !take(&mut round, vec![clash.clone()], Vec::new()),
                "{clash:?}"
            );
        }
        assert!(
            take(&mut round, vec![Edit::delete(Span::new(4, 8))], Vec::new()),
            "the same once more"
        );
        assert!(take(&mut round, vec![Edit::insert(9, "x")], Vec::new()));
        assert!(
            !take(&mut round, vec![Edit::insert(9, "y")], Vec::new()),
            "two texts at one place have no order"
        );
        assert!(!take(
            &mut round,
            vec![Edit::delete(Span::new(9, 12))],
            Vec::new()
        ));
        assert_eq!(round.edits[&Edited::Existing(FileId(0))].len(), 2);
    }

    #[test]
    fn a_fix_is_made_in_all_its_files_or_in_none() {
        let other = |target, at| FileEdits {
            target,
            edits: vec![Edit::insert(at, "x")],
        };
        let mut round = Round::default();
        assert!(take(
            &mut round,
            vec![Edit::insert(0, "a")],
            vec![other(EditTarget::Existing(7), 5)]
        ));
        assert!(!take(
            &mut round,
            vec![Edit::insert(3, "b")],
            vec![other(EditTarget::Existing(7), 5)]
        ));
        assert_eq!(round.edits[&Edited::Existing(FileId(0))].len(), 1);
        assert!(take(
            &mut round,
            Vec::new(),
            vec![other(EditTarget::New("n".to_owned()), 0)]
        ));
        let long = FileEdits {
            target: EditTarget::New("n".to_owned()),
            edits: vec![Edit::insert(0, "other")],
        };
        assert!(
            !take(&mut round, Vec::new(), vec![long]),
            "a file is made once"
        );
        assert!(round.edits.contains_key(&Edited::New(3, "n".to_owned())));
    }
}
