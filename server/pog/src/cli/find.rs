//! Resolves the prompt argument of a command: a file, or the id of a library prompt.

use std::path::Path;
use std::sync::Arc;

use pog_analysis::SourceFile;
use pog_analysis::library::{Resolved, Target};
use pog_analysis::rules::closest_word;
use pog_syntax::dialect;

use super::place::real;
use super::session::Session;

/// A prompt and its workspace.
pub(super) struct Found {
    /// The workspace.
    pub(super) session: Session,
    /// The prompt; its format is known.
    pub(super) file: Arc<SourceFile>,
}

/// Resolves `name` to a prompt.
///
/// # Errors
/// When there is none; the message says what to do.
pub(super) fn prompt(name: &str) -> Result<Found, String> {
    let path = Path::new(name);
    let found = if path.exists() && !path.is_dir() {
        file(name, path)?
    } else {
        artifact(name, path)?
    };
    if found.file.artifact().is_none() {
        return Err(format!("{name}: Unknown prompt format"));
    }
    Ok(found)
}

fn file(name: &str, path: &Path) -> Result<Found, String> {
    let path = real(path).map_err(|error| format!("{name}: Cannot be read: {error}"))?;
    let session = Session::load(std::slice::from_ref(&path));
    match session.at(&path).cloned() {
        Some(file) => Ok(Found { session, file }),
        None => {
            let why = session
                .problems
                .iter()
                .find(|p| p.path == path)
                .map(|p| p.message.clone());
            Err(format!(
                "{name}: {}",
                why.unwrap_or_else(|| "Cannot be read".to_owned())
            ))
        }
    }
}

fn artifact(name: &str, path: &Path) -> Result<Found, String> {
    if path.is_dir() && !name.contains('@') && Path::new(name).is_absolute() {
        return Err(format!(
            "'{name}' is a directory; expected a prompt file or an id"
        ));
    }
    if Target::parse(name).is_path() || path.is_absolute() || dialect::may_be_prompt(name) {
        return Err(format!("{name}: No such file"));
    }
    let session =
        Session::here().map_err(|error| format!("Cannot read the current directory: {error}"))?;
    let library = session.snapshot.library.clone();
    match library.resolve(name, 0, "") {
        Resolved::Found(entry) => match session.file(entry.file) {
            Some(file) => Ok(Found { session, file }),
            None => Err(format!("No prompt '{name}' in the library")),
        },
        Resolved::WrongVersion(entry) => {
            let version = entry.summary.version.as_deref().unwrap_or("not set");
            Err(format!(
                "'{name}': the library's version of '{}' is {version}, which is outside the requested range",
                entry.summary.id
            ))
        }
        Resolved::Unknown | Resolved::Outside => {
            let ids = library.visible(0);
            let wanted = Target::parse(name).name;
            let near = closest_word(wanted, ids.iter().map(|e| e.summary.id.as_str()));
            let hint = near.map_or_else(
                || "; run 'pog list' or 'pog search' to find ids".to_owned(),
                |near| format!("; did you mean '{near}'?"),
            );
            let folder = if path.is_dir() {
                " ('pog check' accepts directories)"
            } else {
                ""
            };
            Err(format!("No prompt '{wanted}' in the library{folder}{hint}"))
        }
    }
}
