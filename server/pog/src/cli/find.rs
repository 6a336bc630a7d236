//! Resolves the prompt argument of a command: a file, or the id of a library prompt.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

use pog_formats::dialect;
use pog_model::SourceFile;
use pog_model::library::{Resolved, Target};
use pog_text::near::closest;

use super::place::real;
use super::session::Session;

/// A prompt and its workspace.
pub(super) struct Found {
    /// The workspace.
    pub(super) session: Session,
    /// The prompt; its format is known.
    pub(super) file: Arc<SourceFile>,
}

/// Why a name does not resolve to a prompt.
#[derive(Debug)]
pub(super) enum FindError {
    /// A file in a format pog does not know.
    UnknownFormat(String),
    /// The file exists but cannot be read.
    Unreadable {
        name: String,
        reason: String,
    },
    NoSuchFile(String),
    /// A directory where one prompt is needed.
    Directory(String),
    /// The current directory, to whose workspace ids belong, cannot be read.
    CurrentDirectory(io::Error),
    /// The library has the id, but not in the requested version.
    OtherVersion {
        name: String,
        id: String,
        version: Option<String>,
    },
    /// The library has no such id.
    UnknownId {
        id: String,
        /// Whether there is a directory of that name, which most commands do not accept.
        is_directory: bool,
        similar: Option<String>,
    },
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFormat(name) => write!(f, "{name}: Unknown prompt format"),
            Self::Unreadable { name, reason } => write!(f, "{name}: {reason}"),
            Self::NoSuchFile(name) => write!(f, "{name}: No such file"),
            Self::Directory(name) => write!(
                f,
                "'{name}' is a directory; expected a prompt file or an id"
            ),
            Self::CurrentDirectory(error) => {
                write!(f, "Cannot read the current directory: {error}")
            }
            Self::OtherVersion { name, id, version } => {
                let version = version.as_deref().unwrap_or("not set");
                write!(
                    f,
                    "'{name}': the library's version of '{id}' is {version}, which is outside the requested range"
                )
            }
            Self::UnknownId {
                id,
                is_directory,
                similar,
            } => {
                write!(f, "No prompt '{id}' in the library")?;
                if *is_directory {
                    f.write_str(" ('pog check' accepts directories)")?;
                }
                match similar {
                    Some(similar) => write!(f, "; did you mean '{similar}'?"),
                    None => f.write_str("; run 'pog list' or 'pog search' to find ids"),
                }
            }
        }
    }
}

impl From<FindError> for String {
    fn from(error: FindError) -> Self {
        error.to_string()
    }
}

/// Resolves `name` to a prompt.
///
/// # Errors
/// When there is none; the message says what to do.
pub(super) fn prompt(name: &str) -> Result<Found, FindError> {
    let path = Path::new(name);
    // A file wins over an id, since its name was completed by the shell; a folder may be called like an id.
    let found = if path.exists() && !path.is_dir() {
        file(name, path)?
    } else {
        library_prompt(name, path)?
    };
    if found.file.artifact().is_none() {
        return Err(FindError::UnknownFormat(name.to_owned()));
    }
    Ok(found)
}

fn file(name: &str, path: &Path) -> Result<Found, FindError> {
    let unreadable = |reason: String| FindError::Unreadable {
        name: name.to_owned(),
        reason,
    };
    let path = real(path).map_err(|error| unreadable(format!("Cannot be read: {error}")))?;
    let session = Session::load(std::slice::from_ref(&path));
    // Asked for by its path, so that it is read even if the workspace leaves it out.
    if let Some(file) = session.at(&path).cloned() {
        return Ok(Found { session, file });
    }
    let problem = session.problems.iter().find(|p| p.path == path);
    Err(unreadable(problem.map_or_else(
        || "Cannot be read".to_owned(),
        |p| p.message.clone(),
    )))
}

fn library_prompt(name: &str, path: &Path) -> Result<Found, FindError> {
    let is_directory = path.is_dir();
    if is_directory && !name.contains('@') && path.is_absolute() {
        return Err(FindError::Directory(name.to_owned()));
    }
    // Names that look like files are not searched in the library: the hint at ids would mislead.
    if Target::parse(name).is_path() || path.is_absolute() || dialect::may_be_prompt(name) {
        return Err(FindError::NoSuchFile(name.to_owned()));
    }
    let session = Session::here().map_err(FindError::CurrentDirectory)?;
    let library = session.snapshot.library.clone();
    let unknown = |id: &str, similar: Option<&str>| FindError::UnknownId {
        id: id.to_owned(),
        is_directory,
        similar: similar.map(str::to_owned),
    };
    match library.resolve(name, 0, "") {
        Resolved::Found(entry) => match session.file(entry.file) {
            Some(file) => Ok(Found { session, file }),
            None => Err(unknown(name, None)),
        },
        Resolved::WrongVersion(entry) => Err(FindError::OtherVersion {
            name: name.to_owned(),
            id: entry.summary.id.clone(),
            version: entry.summary.version.clone(),
        }),
        Resolved::Unknown | Resolved::Outside => {
            // Only ids that could be asked for: a hint at a shadowed prompt would lead nowhere.
            let ids = library.visible(0);
            let wanted = Target::parse(name).name;
            let similar = closest(wanted, ids.iter().map(|e| e.summary.id.as_str()));
            Err(unknown(wanted, similar))
        }
    }
}
