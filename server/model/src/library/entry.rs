//! An artifact of the library: its file, and what others need to know of it.

use std::ops::Deref;
use std::sync::Arc;

use super::summary::Summary;
use crate::{FileId, SourceFile};

/// One artifact of the library. Reads as its file.
///
/// What is read of an open file is needed anyway, so its entry shares it ([`Self::sharing`]). Of all others only the
/// text is kept ([`Self::of`]): a tree takes several times the memory of its text, and most are never asked for.
#[derive(Debug)]
pub struct Entry {
    pub file: FileId,
    /// What others need to know of it.
    pub summary: Summary,
    source: Arc<SourceFile>,
}

impl Entry {
    /// The entry of a file, or nothing when its format is not certain. Keeps nothing of what was read.
    #[must_use]
    pub fn of(file: &SourceFile) -> Option<Self> {
        Some(Self {
            file: file.id,
            summary: Summary::of(file.artifact()?, &file.text),
            source: Arc::new(file.unread_copy()),
        })
    }

    /// The entry of a file that is kept in full by others as long as it has this text, such as one that is open.
    #[must_use]
    pub fn sharing(file: &Arc<SourceFile>) -> Option<Self> {
        Some(Self {
            file: file.id,
            summary: Summary::of(file.artifact()?, &file.text),
            source: file.clone(),
        })
    }

    /// The file, to be read in full; read once, whoever asks, and kept as long as the entry: many files include the same
    /// few.
    #[must_use]
    pub fn source(&self) -> &Arc<SourceFile> {
        &self.source
    }

    /// The file, for walks over the whole library: what is read of it now is not kept.
    #[must_use]
    pub fn unread(&self) -> Arc<SourceFile> {
        if self.source.is_read() {
            self.source.clone()
        } else {
            Arc::new(self.source.unread_copy())
        }
    }

    /// The same entry without what was read of its file; `None` where nothing was.
    #[must_use]
    pub fn forgetting(&self) -> Option<Self> {
        self.source.is_read().then(|| Self {
            file: self.file,
            summary: self.summary.clone(),
            source: Arc::new(self.source.unread_copy()),
        })
    }
}

impl Deref for Entry {
    type Target = SourceFile;

    fn deref(&self) -> &SourceFile {
        &self.source
    }
}
