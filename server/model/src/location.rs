//! Places in files. Everything an artifact holds, and everything a rule or a feature says about it, counts in its joined
//! text: a bare [`Span`]. Whoever shows or writes files needs to know which file, and counts in that: a [`Location`].
//! [`SourceFile::locate`] leads from one to the other, once, and the types keep anybody from doing it twice.
//!
//! For `a.prompt.yml` with 20 bytes and its overlay `a.prompt.yml.pog.yaml`, the joined text is both with a line break
//! between; `locate(25..30)` is bytes 4 to 9 of the overlay.

use pog_text::{Applicability, Edit, EditTarget, FileEdits, Fix, Span};

use crate::{FileId, SourceFile};

/// A place in one file; the span counts in that file's own text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    pub file: FileId,
    pub span: Span,
}

/// Edits by the file they change; no file is in it twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditsByFile(Vec<FileEdits>);

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
        let mut found = Self(vec![FileEdits {
            target: EditTarget::Existing(first.0),
            edits: Vec::new(),
        }]);
        let mut behind = Vec::new();
        for edit in joined {
            let place = file.locate(edit.span);
            let edit = Edit {
                span: place.span,
                ..edit
            };
            if place.file == first {
                found.0[0].edits.push(edit);
            } else {
                behind.push((EditTarget::Existing(place.file.0), edit));
            }
        }
        for other in others {
            for edit in other.edits {
                found.add(&other.target, edit);
            }
        }
        for (target, edit) in behind {
            found.add(&target, edit);
        }
        found.0.retain(|file| !file.edits.is_empty());
        found
    }

    /// Takes in the edits of another artifact.
    pub fn merge(&mut self, other: Self) {
        for file in other.0 {
            for edit in file.edits {
                self.add(&file.target, edit);
            }
        }
    }

    fn add(&mut self, target: &EditTarget, edit: Edit) {
        match self.0.iter_mut().find(|known| known.target == *target) {
            Some(known) => known.edits.push(edit),
            None => self.0.push(FileEdits {
                target: target.clone(),
                edits: vec![edit],
            }),
        }
    }

    /// The files with their edits.
    pub fn iter(&self) -> impl Iterator<Item = &FileEdits> {
        self.0.iter()
    }

    /// The edits of one file.
    #[must_use]
    pub fn of(&self, file: FileId) -> &[Edit] {
        let target = EditTarget::Existing(file.0);
        self.0
            .iter()
            .find(|known| known.target == target)
            .map_or(&[], |known| &known.edits)
    }

    /// The files with their edits, without one of them.
    pub fn without(&self, file: FileId) -> impl Iterator<Item = &FileEdits> {
        self.0
            .iter()
            .filter(move |known| known.target != EditTarget::Existing(file.0))
    }

    /// Whether no file but this one changes.
    #[must_use]
    pub fn is_within(&self, file: FileId) -> bool {
        self.without(file).next().is_none()
    }

    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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
}
