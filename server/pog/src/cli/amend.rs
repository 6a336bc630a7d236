//! Writes a draft to disk (the prompt, its overlay, or a new overlay), then checks the prompt again
//! so that a command can list what is still missing.

use pog_governance::Draft;
use pog_model::{Finding, Severity};
use pog_rules::check::check_file;

use super::console::Console;
use super::edit;
use super::find::{self, Found};

/// The findings of a prompt after it was written.
pub(super) struct Amended {
    findings: Vec<Finding>,
}

impl Amended {
    /// Prints the remaining warnings and errors, if any.
    pub(super) fn print_remaining(&self, console: &mut Console) {
        for finding in self
            .findings
            .iter()
            .filter(|f| f.severity >= Severity::Warning)
        {
            console.line(format_args!(
                "  to do: {} [{}]",
                finding.message, finding.rule.name
            ));
        }
    }
}

/// Writes the draft of a prompt.
///
/// # Errors
/// When a file cannot be written or has changed in the meantime. Files written before it
/// are not restored.
pub(super) fn write(found: &Found, draft: Draft) -> Result<Amended, String> {
    let file = &found.file;
    edit::write(&found.session, file, &draft.located(file))?;
    let place = found
        .session
        .files
        .place(file.id)
        .ok_or("The prompt is not a file on disk")?;
    // Read anew from disk: what is left to do is said of what has been written.
    let again = find::prompt(&place.absolute.to_string_lossy())?;
    Ok(Amended {
        findings: check_file(&again.session.snapshot, &again.file),
    })
}
