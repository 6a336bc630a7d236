//! Writes the edits of an artifact to its files and creates new files. Refuses files outside the
//! workspace and files that changed in the meantime; computes everything before it writes anything.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::{EditsByFile, FileId, Origin, SourceFile};
use pog_project::{Prepared, create_inside};
use pog_text::{Edit, EditError, EditTarget, FileEdits, apply_edits};

use super::session::Session;

/// A file to be written.
struct Change {
    path: PathBuf,
    /// The text that was read; `None` for a new file.
    before: Option<Arc<str>>,
    after: String,
}

/// Why edits were not written. Paths are as shown.
#[derive(Debug)]
pub(super) enum WriteError {
    /// The prompt belongs to a library source or the starter library, which pog does not change.
    ReadOnly(String),
    /// The prompt or a file attached to it exists only inside pog.
    NotOnDisk(String),
    /// The edits do not apply to the text.
    Conflict(String, EditError),
    /// The file cannot be written, or has changed since it was read.
    Io(String, io::Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly(path) => write!(
                f,
                "'{path}' is not part of this workspace and cannot be changed; copy it first"
            ),
            Self::NotOnDisk(path) => write!(f, "{path}: Not a file on disk"),
            Self::Conflict(path, error) => write!(f, "{path}: {error}"),
            Self::Io(path, error) => write!(f, "{path}: Cannot be written: {error}"),
        }
    }
}

impl From<WriteError> for String {
    fn from(error: WriteError) -> Self {
        error.to_string()
    }
}

/// Applies edits of a prompt, of what belongs to it, and of new files; returns the shown paths of the changed files.
///
/// # Errors
/// When a file is read-only for pog or cannot be written; the message names it.
pub(super) fn write(
    session: &Session,
    file: &SourceFile,
    edits: &EditsByFile,
) -> Result<Vec<String>, WriteError> {
    if file.origin != Origin::Workspace {
        return Err(WriteError::ReadOnly(file.path.to_string()));
    }
    let (mut changes, mut existing) = (Vec::new(), Vec::new());
    for FileEdits { target, edits } in edits.iter() {
        match target {
            EditTarget::Existing(id) => {
                existing.push(changed(session, file, FileId(*id), edits)?);
            }
            EditTarget::New(path) => changes.push(created(session, file, path, edits)?),
        }
    }
    // New files first: one that cannot be created is noticed before anything that exists has changed.
    changes.append(&mut existing);
    let root = root_of(session, file).unwrap_or_default();
    let shown = |change: &Change| session.shown.path(&change.path);
    // All texts are on the disk before the first takes its place: a full disk changes nothing.
    let mut prepared = Vec::new();
    for change in &changes {
        let text = match &change.before {
            // Only if the file still reads as it was read: an editor may have saved meanwhile.
            Some(before) => Prepared::replacing(&change.path, before, &change.after),
            None => create_inside(&root, &change.path, &change.after),
        };
        let text = text.map_err(|error| WriteError::Io(shown(change), error))?;
        prepared.push((change, text));
    }
    let mut written = Vec::new();
    for (change, text) in prepared {
        text.commit()
            .map_err(|error| WriteError::Io(shown(change), error))?;
        written.push(shown(change));
    }
    Ok(written)
}

fn changed(
    session: &Session,
    file: &SourceFile,
    id: FileId,
    edits: &[Edit],
) -> Result<Change, WriteError> {
    let part = file
        .companions
        .iter()
        .find(|p| p.id == id)
        .map(|p| p.text.clone());
    // The edits name the prompt itself or one of its companion files.
    let before = part.unwrap_or_else(|| file.text.clone());
    let shown = session.shown_path(id);
    let Some(place) = session.files.place(id) else {
        return Err(WriteError::NotOnDisk(shown));
    };
    let after = apply_edits(&before, edits).map_err(|error| WriteError::Conflict(shown, error))?;
    Ok(Change {
        path: place.absolute.clone(),
        before: Some(before),
        after,
    })
}

/// A new file at a path below the root of `file`.
fn created(
    session: &Session,
    file: &SourceFile,
    path: &str,
    edits: &[Edit],
) -> Result<Change, WriteError> {
    let root = root_of(session, file).ok_or_else(|| {
        let shown = session.shown_path(file.id);
        WriteError::NotOnDisk(shown)
    })?;
    let after =
        apply_edits("", edits).map_err(|error| WriteError::Conflict(path.to_owned(), error))?;
    Ok(Change {
        path: root.join(path),
        before: None,
        after,
    })
}

/// The directory the path of `file` is relative to.
fn root_of(session: &Session, file: &SourceFile) -> Option<PathBuf> {
    let place = session.files.place(file.id)?;
    // New paths are below the root, and the root is as many levels up as the prompt's own path has parts.
    let depth = place.relative.split('/').count();
    place.absolute.ancestors().nth(depth).map(Path::to_owned)
}
