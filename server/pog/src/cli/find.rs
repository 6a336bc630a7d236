//! The one prompt a command is about: a file, or an artifact of the library by its id.

use std::path::Path;
use std::sync::Arc;

use pog_formats::dialect;
use pog_model::SourceFile;
use pog_model::library::{Resolved, Target};
use pog_text::near::closest;

use super::place::real;
use super::session::Session;

/// A prompt and the world around it.
pub(super) struct Found {
    /// The workspace.
    pub(super) session: Session,
    /// The prompt; its format is known.
    pub(super) file: Arc<SourceFile>,
}

/// The prompt a person means by `name`.
///
/// # Errors
/// When there is none, with what to do about it.
pub(super) fn prompt(name: &str) -> Result<Found, String> {
    let path = Path::new(name);
    let found = if path.exists() && !path.is_dir() {
        file(name, path)?
    } else {
        artifact(name, path)?
    };
    if found.file.artifact().is_none() {
        return Err(format!(
            "{name}: The format cannot be told from name and content"
        ));
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
        return Err(format!("'{name}' is a folder; name a prompt file or an id"));
    }
    if Target::parse(name).is_path() || path.is_absolute() || dialect::may_be_prompt(name) {
        return Err(format!("{name}: No such file"));
    }
    let session =
        Session::here().map_err(|error| format!("The current folder cannot be read: {error}"))?;
    let library = session.snapshot.library.clone();
    match library.resolve(name, 0, "") {
        Resolved::Found(entry) => match session.file(entry.file) {
            Some(file) => Ok(Found { session, file }),
            None => Err(format!("No prompt '{name}' in the library")),
        },
        Resolved::WrongVersion(entry) => {
            let version = entry.summary.version.as_deref().unwrap_or("no version");
            Err(format!(
                "'{name}': the library has {version} of '{}', which is outside the range",
                entry.summary.id
            ))
        }
        Resolved::Unknown | Resolved::Outside => {
            let ids = library.visible(0);
            let wanted = Target::parse(name).name;
            let near = closest(wanted, ids.iter().map(|e| e.summary.id.as_str()));
            let hint = near.map_or_else(
                || "; 'pog list' shows all ids, 'pog search' finds them by words".to_owned(),
                |near| format!("; did you mean '{near}'?"),
            );
            let folder = if path.is_dir() {
                " ('pog check' takes folders)"
            } else {
                ""
            };
            Err(format!("No prompt '{wanted}' in the library{folder}{hint}"))
        }
    }
}
