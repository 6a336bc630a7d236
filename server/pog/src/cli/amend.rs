//! Writes a draft to disk: the prompt, its overlay, or an overlay that is made. Then checks the prompt again, so that a
//! command can say what is still owed.

use pog_governance::Draft;
use pog_model::{Finding, Severity};
use pog_rules::check::check_file;

use super::console::Console;
use super::edit;
use super::find::{self, Found};

/// What is still to be said of a prompt that was written.
pub(super) struct Amended {
    findings: Vec<Finding>,
}

impl Amended {
    /// Says what warnings and errors are left; nothing when there are none.
    pub(super) fn tell_rest(&self, console: &mut Console) {
        for finding in self
            .findings
            .iter()
            .filter(|f| f.severity >= Severity::Warning)
        {
            console.line(format_args!(
                "  left: {} [{}]",
                finding.message, finding.rule.name
            ));
        }
    }
}

/// Writes the draft of a prompt.
///
/// # Errors
/// When a file cannot be written or has changed meanwhile: which and why. A file that was written before it stays so.
pub(super) fn write(found: &Found, draft: Draft) -> Result<Amended, String> {
    let file = &found.file;
    let (own, others) = draft.placed(file);
    edit::write(&found.session, file, &own, &others)?;
    let place = found
        .session
        .files
        .place(file.id)
        .ok_or("The prompt has no place on disk")?;
    let again = find::prompt(&place.absolute.to_string_lossy())?;
    Ok(Amended {
        findings: check_file(&again.session.snapshot, &again.file),
    })
}
