//! Places in files. Everything an artifact holds, and everything a rule or a feature says about it, counts in its joined
//! text: a bare [`Span`]. Whoever shows or writes files needs to know which file, and counts in that: a [`Location`].
//! [`SourceFile::locate`] leads from one to the other, once, and the types keep anybody from doing it twice.
//!
//! For `a.prompt.yml` with 20 bytes and its overlay `a.prompt.yml.pog.yaml`, the joined text is both with a line break
//! between; `locate(25..30)` is bytes 4 to 9 of the overlay.

use pog_text::{Applicability, Edit, EditTarget, FileEdits, Fix, Span};
use rustc_hash::FxHashMap;

use crate::{FileId, SourceFile};

/// A place in one file; the span counts in that file's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    pub file: FileId,
    pub span: Span,
}

/// Edits by the file they change, in the order in which the files first came; no file is in it twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditsByFile {
    files: Vec<FileEdits>,
    /// Where in `files` each target is: a rename merges the edits of every file of a library.
    places: FxHashMap<EditTarget, usize>,
}

impl EditsByFile {
    /// Edits of an artifact's joined text, and edits of further files. Those of `first` lead: they are in the file the
    /// reader is looking at.
    #[must_use]
    pub fn located(
        file: &SourceFile,
        first: FileId,
        joined: Vec<Edit>,
        others: Vec<FileEdits>,
    ) -> Self {
        let mut found = Self::default();
        let mut behind = Vec::new();
        for edit in joined {
            let place = file.locate(edit.span);
            let target = EditTarget::Existing(place.file.0);
            let edit = Edit {
                span: place.span,
                ..edit
            };
            if place.file == first {
                found.add(&target, edit);
            } else {
                behind.push((target, edit));
            }
        }
        let leads = |other: &FileEdits| other.target == EditTarget::Existing(first.0);
        let (leading, others): (Vec<_>, Vec<_>) = others.into_iter().partition(leads);
        for other in leading.into_iter().chain(others) {
            for edit in other.edits {
                found.add(&other.target, edit);
            }
        }
        for (target, edit) in behind {
            found.add(&target, edit);
        }
        found
    }

    /// Takes in the edits of another artifact.
    pub fn merge(&mut self, other: Self) {
        for file in other.files {
            for edit in file.edits {
                self.add(&file.target, edit);
            }
        }
    }

    fn add(&mut self, target: &EditTarget, edit: Edit) {
        if let Some(place) = self.places.get(target) {
            self.files[*place].edits.push(edit);
            return;
        }
        self.places.insert(target.clone(), self.files.len());
        self.files.push(FileEdits {
            target: target.clone(),
            edits: vec![edit],
        });
    }

    /// The files with their edits.
    pub fn iter(&self) -> impl Iterator<Item = &FileEdits> {
        self.files.iter()
    }

    /// The edits of one file.
    #[must_use]
    pub fn of(&self, file: FileId) -> &[Edit] {
        self.places
            .get(&EditTarget::Existing(file.0))
            .map_or(&[], |place| &self.files[*place].edits)
    }

    /// The files with their edits, without one of them.
    pub fn without(&self, file: FileId) -> impl Iterator<Item = &FileEdits> {
        self.files
            .iter()
            .filter(move |one| one.target != EditTarget::Existing(file.0))
    }

    /// Whether no file but this one changes.
    #[must_use]
    pub fn is_within(&self, file: FileId) -> bool {
        self.without(file).next().is_none()
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// A fix of a finding with its edits by file: what becomes of a rule's [`Fix`], whose edits count in the joined text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFix {
    /// What the person chooses from a menu.
    pub title: String,
    pub applicability: Applicability,
    pub edits: EditsByFile,
}

impl FileFix {
    /// A rule's fix by file, with that of the finding first.
    #[must_use]
    pub fn located(fix: Fix, file: &SourceFile, first: FileId) -> Self {
        Self {
            title: fix.title,
            applicability: fix.applicability,
            edits: EditsByFile::located(file, first, fix.edits, fix.others),
        }
    }
}

impl SourceFile {
    /// Which file a place of the joined text is in, and where there. A place over several files is cut to its first.
    #[must_use]
    pub fn locate(&self, joined: Span) -> Location {
        let end = self.text.len();
        if joined.lo() <= end {
            return Location {
                file: self.id,
                span: Span::new(joined.lo(), joined.hi().min(end)),
            };
        }
        let found = self
            .segments()
            .find(|(_, segment)| segment.touches(joined.lo()));
        let Some((companion, segment)) = found else {
            return Location {
                file: self.id,
                span: Span::at(end),
            };
        };
        let here = |offset: usize| offset.min(segment.hi()) - segment.lo();
        Location {
            file: companion.id,
            span: Span::new(here(joined.lo()), here(joined.hi())),
        }
    }

    /// Edits of the joined text by file.
    #[must_use]
    pub fn locate_edits(&self, joined: Vec<Edit>) -> EditsByFile {
        EditsByFile::located(self, self.id, joined, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{CompanionFile, CompanionKind, Origin};

    /// `ab` with the overlay `cdef`: the joined text is `ab\ncdef`.
    fn file() -> SourceFile {
        let overlay = CompanionFile {
            id: FileId(7),
            path: "a.pog.md.pog.yaml".into(),
            kind: CompanionKind::Overlay,
            text: "cdef".into(),
        };
        SourceFile::new(
            FileId(1),
            "a.pog.md".into(),
            "a".into(),
            Origin::Workspace,
            0,
            "ab".into(),
        )
        .with_companions([Arc::new(overlay)].into())
    }

    #[test]
    fn a_place_is_in_the_file_its_first_byte_is_in() {
        let at = |lo, hi| {
            let location = file().locate(Span::new(lo, hi));
            (location.file.0, location.span.range())
        };
        assert_eq!(at(0, 1), (1, 0..1));
        assert_eq!(at(1, 6), (1, 1..2), "cut at the end of the file");
        assert_eq!(at(2, 2), (1, 2..2), "the end of the file is the file's");
        assert_eq!(at(3, 5), (7, 0..2));
        assert_eq!(at(7, 7), (7, 4..4));
        assert_eq!(at(9, 9), (1, 2..2), "past everything");
    }

    #[test]
    fn edits_are_grouped_by_file_and_those_of_the_first_lead() {
        let joined = vec![
            Edit::insert(3, "x"),
            Edit::insert(0, "y"),
            Edit::delete(Span::new(5, 6)),
        ];
        let others = vec![FileEdits {
            target: EditTarget::Existing(7),
            edits: vec![Edit::insert(4, "z")],
        }];
        let found = EditsByFile::located(&file(), FileId(1), joined, others);
        let files: Vec<&EditTarget> = found.iter().map(|f| &f.target).collect();
        assert_eq!(files, [&EditTarget::Existing(1), &EditTarget::Existing(7)]);
        assert_eq!(found.of(FileId(1)), [Edit::insert(0, "y")]);
        let overlay = [
            Edit::insert(4, "z"),
            Edit::insert(0, "x"),
            Edit::delete(Span::new(2, 3)),
        ];
        assert_eq!(found.of(FileId(7)), overlay);
        assert!(!found.is_within(FileId(1)));
    }

    #[test]
    fn edits_of_one_file_come_together_however_many_files_are_between() {
        let one = |file| file_edits(EditTarget::Existing(file), Edit::insert(0, "x"));
        let mut found = EditsByFile::located(&file(), FileId(1), Vec::new(), vec![one(9), one(1)]);
        assert_eq!(targets(&found), [1, 9], "the file of the reader leads");
        for _ in 0..2 {
            let others = (0..50_000).map(one).collect();
            found.merge(EditsByFile::located(&file(), FileId(1), Vec::new(), others));
        }
        assert_eq!(found.iter().count(), 50_000);
        assert_eq!(found.of(FileId(9)).len(), 3);
    }

    fn file_edits(target: EditTarget, edit: Edit) -> FileEdits {
        FileEdits {
            target,
            edits: vec![edit],
        }
    }

    fn targets(edits: &EditsByFile) -> Vec<u32> {
        edits
            .iter()
            .filter_map(|file| match file.target {
                EditTarget::Existing(file) => Some(file),
                EditTarget::New(_) => None,
            })
            .collect()
    }
}
