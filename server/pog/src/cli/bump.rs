//! `pog bump`: writes a new version into a prompt's metadata and changelog.

use pog_governance::bump::{Proposal, Wanted, propose};
use pog_model::Severity;
use pog_text::printable;
use pog_world::history::Bump;
use semver::Version;
use serde::Serialize;

use super::args::{BumpArgs, Format};
use super::console::Console;
use super::find::{self, Found};
use super::session::HistoryUse;
use super::{CLEAN, FAILED, edit, run_problem};

/// The JSON output.
#[derive(Serialize)]
struct Done<'a> {
    version: u32,
    id: &'a str,
    files: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    to: String,
    reasons: Vec<Reason<'a>>,
}

#[derive(Serialize)]
struct Reason<'a> {
    bump: &'static str,
    message: &'a str,
}

pub(super) fn run(args: &BumpArgs, console: &mut Console) -> i32 {
    match bump(args, console) {
        Ok(()) => CLEAN,
        Err(Failure::Message(message)) => {
            console.error(message);
            FAILED
        }
        Err(Failure::Printed) => FAILED,
    }
}

/// Why no version was written.
// Problems with git are printed as they are found, each with its own severity; only their exit code is left.
enum Failure {
    /// Not printed yet.
    Message(String),
    /// The reasons were printed as problems of the run.
    Printed,
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Message(message)
    }
}

impl From<find::FindError> for Failure {
    fn from(error: find::FindError) -> Self {
        Self::Message(error.to_string())
    }
}

impl From<edit::WriteError> for Failure {
    fn from(error: edit::WriteError) -> Self {
        Self::Message(error.to_string())
    }
}

fn bump(args: &BumpArgs, console: &mut Console) -> Result<(), Failure> {
    let wanted = wanted(args)?;
    let mut found = find::prompt(&args.prompt)?;
    run_problem::warn(&found.session, console);
    let problems = found
        .session
        // Who wrote what does not matter for a version, and the walk over all commits takes time.
        .read_git_state(args.base.as_deref(), HistoryUse::Never, true);
    let compared = found
        .session
        .snapshot
        .committed_library(found.file.root)
        .is_some();
    // Notes explain a missing comparison, which only matters if the comparison decides the version.
    let shows_notes = wanted == Wanted::Least && !compared;
    for problem in &problems {
        if problem.severity > Severity::Info || shows_notes {
            problem.print(console);
        }
    }
    // Stops before the version is derived: without the commit that was asked for, the least step would be a guess.
    if problems.iter().any(|p| p.severity == Severity::Error) {
        return Err(Failure::Printed);
    }
    let proposal = propose(
        &found.session.snapshot,
        &found.file,
        &wanted,
        args.summary.as_deref(),
    )
    .map_err(|why| format!("{}: {why}", found.session.shown_path(found.file.id)))?;
    let files = edit::write(
        &found.session,
        &found.file,
        &found.file.locate_edits(proposal.edits.clone()),
    )?;
    print(&found, &proposal, &files, args.format, console);
    Ok(())
}

fn wanted(args: &BumpArgs) -> Result<Wanted, String> {
    if let Some(text) = &args.to {
        let version = Version::parse(text)
            .map_err(|e| format!("'{text}' is not a SemVer version such as 1.2.0: {e}"))?;
        return Ok(Wanted::Exactly(version));
    }
    Ok(if args.major {
        Wanted::Step(Bump::Major)
    } else if args.minor {
        Wanted::Step(Bump::Minor)
    } else if args.patch {
        Wanted::Step(Bump::Patch)
    } else {
        Wanted::Least
    })
}

fn print(
    found: &Found,
    proposal: &Proposal,
    files: &[String],
    format: Format,
    console: &mut Console,
) {
    let id = found.file.artifact().map_or("", |a| a.id.as_str());
    let from = proposal.from.as_ref().map(Version::to_string);
    let reasons = proposal.comparison.reasons.iter();
    match format {
        Format::Json => {
            let reasons = reasons
                .map(|r| Reason {
                    bump: r.bump.name(),
                    message: &r.words,
                })
                .collect();
            console.json(&Done {
                version: 1,
                id,
                files,
                from,
                to: proposal.to.to_string(),
                reasons,
            });
        }
        Format::Text => {
            let from = from.unwrap_or_else(|| "no version".to_owned());
            console.line(format_args!(
                "{}: {from} -> {}",
                files.join(", "),
                proposal.to
            ));
            for reason in reasons {
                console.line(format_args!(
                    "  {}: {}",
                    reason.bump.name(),
                    printable::line(&reason.words)
                ));
            }
        }
    }
}
