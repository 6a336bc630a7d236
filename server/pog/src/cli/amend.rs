//! Writes a draft to disk: the prompt, its overlay, or an overlay that is made. Then checks the prompt again, so that a
//! command can say what is still owed.

use std::path::PathBuf;
use std::sync::Arc;

use pog_analysis::check::check_file;
use pog_analysis::governance::Draft;
use pog_analysis::{Finding, Origin, Severity};
use pog_project::{create_text, replace_text};
use pog_text::{Edit, EditTarget, apply_edits};

use super::console::Console;
use super::find::{self, Found};
use super::session::HistoryUse;

/// What is still to be said of a prompt that was written.
pub(super) struct Amended {
    findings: Vec<Finding>,
}

impl Amended {
    /// Says what warnings and errors are left; nothing when there are none.
    pub(super) fn tell_rest(&self, console: &mut Console) {
        for finding in self.findings.iter().filter(|f| f.severity >= Severity::Warning) {
            console.line(format_args!("  left: {} [{}]", finding.message, finding.rule.name));
        }
    }
}

/// Writes the draft of a prompt.
///
/// # Errors
/// When a file cannot be written or has changed meanwhile: which and why. A file that was written before it stays so.
pub(super) fn write(found: &Found, draft: Draft) -> Result<Amended, String> {
    let file = &found.file;
    if file.origin != Origin::Workspace {
        return Err(format!("{} is read only", found.session.shown_path(file.id)));
    }
    let place = found.session.files.place(file.id).ok_or("The prompt has no place on disk")?;
    let root = root(&place.absolute, &place.relative).ok_or("The prompt has no place on disk")?;
    let (own, others) = draft.placed(file);
    if !own.is_empty() {
        replace(found, &place.absolute, &file.text, &own)?;
    }
    for other in others {
        match other.target {
            EditTarget::Known(id) => {
                let part = file.parts.iter().find(|p| p.id.0 == id).ok_or("The overlay is not known")?;
                replace(found, &root.join(&*part.path), &part.text, &other.edits)?;
            }
            EditTarget::New(path) => {
                let path = root.join(path);
                let text = apply_edits("", &other.edits).map_err(|e| e.to_string())?;
                create_text(&path, &text).map_err(|e| failed(found, &path, &e))?;
            }
        }
    }
    let mut again = find::prompt(&place.absolute.to_string_lossy())?;
    again.session.read_past(None, HistoryUse::Always, false);
    Ok(Amended { findings: check_file(&again.session.snapshot, &again.file) })
}

fn replace(found: &Found, path: &std::path::Path, text: &Arc<str>, edits: &[Edit]) -> Result<(), String> {
    let after = apply_edits(text, edits).map_err(|e| e.to_string())?;
    replace_text(path, text, &after).map_err(|e| failed(found, path, &e))
}

fn failed(found: &Found, path: &std::path::Path, error: &std::io::Error) -> String {
    format!("{}: Cannot be written: {error}", found.session.shown.path(path))
}

/// The folder that a path below it is counted from.
fn root(absolute: &std::path::Path, relative: &str) -> Option<PathBuf> {
    let depth = relative.split('/').count();
    absolute.ancestors().nth(depth).map(std::path::Path::to_owned)
}
