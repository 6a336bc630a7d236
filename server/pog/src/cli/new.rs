//! `pog new`: creates a prompt in the library with the metadata its stage requires, as far as it
//! can be derived, and lists what is left to do. Never overwrites a file.

use std::path::Path;

use pog_ide::draft;
use pog_ide::draft::Wish;
use pog_model::{Finding, Origin, Severity, SourceFile};
use pog_project::{NotCreated, Os, Planned, Workspace, create, find_root};
use pog_rules::CATALOG;
use pog_rules::check::check_file;

use super::args::NewArgs;
use super::console::Console;
use super::place::real;
use super::session::{HistoryUse, Session};
use super::{CLEAN, FAILED, run_problem};

pub(super) fn run(args: &NewArgs, console: &mut Console) -> i32 {
    match make(args, console) {
        Ok(()) => CLEAN,
        Err(message) => {
            console.error(message);
            FAILED
        }
    }
}

fn make(args: &NewArgs, console: &mut Console) -> Result<(), String> {
    let wanted = draft::wanted(&args.id)?;
    let here = std::env::current_dir().and_then(|d| real(&d));
    let here = here.map_err(|error| format!("Cannot read the current directory: {error}"))?;
    let mut session = Session::load(std::slice::from_ref(&here));
    // The committer may be the owner; problems with the repository are reported by 'pog check'.
    let _ = session.read_git_state(None, HistoryUse::Always, false);
    let workspace = Workspace::open(&Os, &CATALOG, &find_root(&here), 0, &session.files);
    let path = workspace.config.new_prompt(wanted)?;
    // The id is checked in the whole workspace: the file may be free and the id still taken.
    check_id(&session, wanted, &path, console)?;
    let wish = Wish {
        id: wanted,
        phase: args.phase.as_deref(),
        layer: args.layer.as_deref(),
        stage: &args.stage,
    };
    let text = match &args.from {
        Some(from) => {
            let original = draft::original(&session.snapshot, 0, from)?;
            draft::copy(&wish, &original, &session.snapshot.library)?
        }
        None => draft::blank(&wish),
    };
    // Checked as if it were on disk already, so that what is written has as few findings as can be.
    let (text, left) = complete(&mut session, &workspace, &path, &text)?;
    let shown = session.shown.path(&path);
    let planned = Planned::new(path, text).inside(&workspace.config.root);
    create(&[planned]).map_err(|problem| match problem {
        NotCreated::InTheWay(_) => format!("{shown}: Already exists; choose another id"),
        NotCreated::Failed(_, error) => format!("{shown}: Cannot be written: {error}"),
    })?;
    run_problem::warn(&session, console);
    console.line(format_args!("written  {shown}"));
    for finding in left.iter().filter(|f| f.severity >= Severity::Info) {
        console.line(format_args!(
            "to do    {} ({})",
            finding.message, finding.rule.name
        ));
    }
    Ok(())
}

/// Refuses an id the workspace already uses; notes which library prompt the new one hides.
fn check_id(session: &Session, id: &str, path: &Path, console: &mut Console) -> Result<(), String> {
    for entry in session.snapshot.library.with_id(id, 0) {
        let shown = session.shown_path(entry.file);
        match entry.origin {
            Origin::Workspace
                if session
                    .files
                    .place(entry.file)
                    .is_some_and(|p| p.absolute == path) =>
            {
                return Err(format!("{shown}: Already exists; choose another id"));
            }
            Origin::Workspace => {
                return Err(format!("{shown} already has the id '{id}'; choose another"));
            }
            Origin::Source => console.info(format_args!(
                "Includes of '{id}' now resolve to this file instead of {shown}"
            )),
            Origin::Starter => {
                console.info(format_args!(
                    "Includes of '{id}' now resolve to this file instead of the starter library's"
                ));
            }
        }
    }
    Ok(())
}

/// The text with the metadata its stage requires, and the remaining findings.
fn complete(
    session: &mut Session,
    workspace: &Workspace,
    path: &Path,
    text: &str,
) -> Result<(String, Vec<Finding>), String> {
    let outside = || format!("{}: Outside the workspace", path.display());
    let file = session
        .files
        .intern(workspace.place(path).ok_or_else(outside)?);
    let read = |text: &str| session.files.source(file, text.into());
    let check = |file: &SourceFile| check_file(&session.snapshot, file);
    draft::complete(text, read, check).ok_or_else(outside)
}
