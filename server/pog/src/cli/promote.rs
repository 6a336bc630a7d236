//! `pog promote` and `pog approve`: change a prompt's governance metadata on disk and report what
//! was done and what is still required. The analysis decides what is written, the same as in
//! editors.

use pog_formats::dialect::Field;
use pog_governance as governance;
use pog_ide::promote;
use pog_ide::promote::Promotion;
use pog_model::{Requirement, Stage};

use super::amend::{self, Amended};
use super::args::{ApproveArgs, PromoteArgs};
use super::console::Console;
use super::find::{self, Found};
use super::session::HistoryUse;
use super::{CLEAN, FAILED, run_problem};

pub(super) fn run(args: &PromoteArgs, console: &mut Console) -> i32 {
    finish(promoted(args, console), console)
}

pub(super) fn approve(args: &ApproveArgs, console: &mut Console) -> i32 {
    finish(approved(args, console), console)
}

fn finish(done: Result<(), String>, console: &mut Console) -> i32 {
    match done {
        Ok(()) => CLEAN,
        Err(message) => {
            console.error(message);
            FAILED
        }
    }
}

fn promoted(args: &PromoteArgs, console: &mut Console) -> Result<(), String> {
    let found = found(&args.prompt, console)?;
    let to = args.to.as_deref().and_then(Stage::parse);
    let promotion = promote::promote(
        &found.session.snapshot,
        &found.file,
        to,
        args.phase.as_deref(),
    )?;
    // Also when something is still missing: it is said below, and the stage is what the author decided.
    let amended = amend::write(&found, promotion.draft.clone())?;
    print(&found, &promotion, &amended, console);
    Ok(())
}

fn found(prompt: &str, console: &mut Console) -> Result<Found, String> {
    let mut found = find::prompt(prompt)?;
    run_problem::warn(&found.session, console);
    for problem in found
        .session
        .read_git_state(None, HistoryUse::Always, false)
    {
        problem.print(console);
    }
    Ok(found)
}

fn print(found: &Found, promotion: &Promotion, amended: &Amended, console: &mut Console) {
    let path = found.session.shown_path(found.file.id);
    let from = promotion
        .from
        .map_or_else(String::new, |from| format!("from '{}' ", from.name()));
    console.line(format_args!("{path}: {from}to '{}'", promotion.to.name()));
    if !promotion.added.is_empty() {
        console.line(format_args!("  added: {}", names(&promotion.added)));
    }
    if !promotion.left.is_empty() {
        console.line(format_args!("  still required: {}", names(&promotion.left)));
    }
    amended.print_remaining(console);
}

fn names(requirements: &[Requirement]) -> String {
    requirements
        .iter()
        .map(|r| r.name())
        .collect::<Vec<_>>()
        .join(", ")
}

fn approved(args: &ApproveArgs, console: &mut Console) -> Result<(), String> {
    let found = found(&args.prompt, console)?;
    promote::writable(&found.file)?;
    let artifact = found.file.artifact().ok_or("Unknown prompt format")?;
    let policy = found.session.snapshot.policy(&found.file);
    let by = args.by.trim();
    if by.is_empty() {
        return Err("--as needs a handle, such as --as @alice".to_owned());
    }
    let reviewers = governance::reviewers(&policy);
    if let Some(reviewers) =
        // An approval that the policy does not count would only look like one.
        reviewers.filter(|r| !r.iter().any(|name| governance::same_handle(name, by)))
    {
        return Err(format!(
            "'{by}' has no approving role; the policy allows {}",
            reviewers.join(", ")
        ));
    }
    // An approval names the version it was given for; without one it could never be told to be outdated.
    let Some(version) = governance::present_version(artifact) else {
        let written = artifact
            .text(Field::Version)
            .map_or("no version", |(version, _)| version);
        return Err(format!(
            "Only a SemVer version can be approved; '{}' has {written}",
            artifact.id
        ));
    };
    let approvals = governance::valid(
        &found.session.snapshot.library,
        &found.file,
        artifact,
        &policy,
    );
    if approvals.iter().any(|a| {
        a.by.is_some_and(|(name, _)| governance::same_handle(name, by))
    }) {
        return Err(format!(
            "'{by}' has already approved version {version} of '{}'",
            artifact.id
        ));
    }
    let draft = governance::approve(&found.session.snapshot, &found.file, by)
        .ok_or("The metadata is invalid; run 'pog check' and fix it first")?;
    let amended = amend::write(&found, draft)?;
    let path = found.session.shown_path(found.file.id);
    console.line(format_args!("{path}: version {version} approved as '{by}'"));
    amended.print_remaining(console);
    Ok(())
}
