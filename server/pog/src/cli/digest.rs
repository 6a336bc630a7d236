//! `pog digest`: the digest of a prompt's call, as approvals and recorded results name it.

use pog_formats::dialect::Field;
use pog_governance as governance;
use serde::Serialize;

use super::args::{DigestArgs, Format};
use super::console::Console;
use super::find;
use super::{CLEAN, FAILED, run_problem};

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    digest: &'a str,
}

pub(super) fn run(args: &DigestArgs, console: &mut Console) -> i32 {
    let found = match find::prompt(&args.prompt) {
        Ok(found) => found,
        Err(message) => {
            console.error(message);
            return FAILED;
        }
    };
    run_problem::warn(&found.session, console);
    let library = &found.session.snapshot.library;
    let (Some(artifact), Some(digest)) = (
        found.file.artifact(),
        governance::digest(library, &found.file),
    ) else {
        return FAILED;
    };
    match args.format {
        // The digest alone: it is pasted into approvals or read by scripts.
        Format::Text => console.line(&digest),
        Format::Json => {
            let version = artifact.text(Field::Version).map(|(version, _)| version);
            console.json(&Answer {
                id: &artifact.id,
                version,
                digest: &digest,
            });
        }
    }
    CLEAN
}
