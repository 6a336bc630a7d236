//! `pog eval --export promptfoo` and `--import`: reads and writes the files; their contents are the
//! analysis's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_governance::evaluate::promptfoo;
use pog_model::{Origin, Severity, SourceFile};
use pog_project::{Given, Os, read_text, record_results, write_text};
use pog_text::words::counted;
use pog_world::results::Run;

use super::args::EvalArgs;
use crate::cli::console::Console;
use crate::cli::run_problem::RunProblem;
use crate::cli::session::Session;
use crate::cli::{CLEAN, FAILED};

/// Messages of one kind that are printed.
const SHOWN: usize = 5;

pub(super) fn export(
    session: &Session,
    files: &[(String, Arc<SourceFile>)],
    args: &EvalArgs,
    problems: &[RunProblem],
    console: &mut Console,
) -> i32 {
    problems.iter().for_each(|t| t.print(console));
    // A prompt that could not be read would be missing from the export without a sign.
    if problems.iter().any(|t| t.severity == Severity::Error) {
        return FAILED;
    }
    let sources: Vec<Arc<SourceFile>> = files.iter().map(|(_, f)| f.clone()).collect();
    let exported = promptfoo::export(&session.snapshot, &sources, &args.provider);
    // Checked before the output is opened: a failed export leaves an earlier file as it was.
    if exported.tests == 0 {
        console
            .error("No cases to export; add 'evals' to a prompt, or pass prompts that have some");
        return FAILED;
    }
    if !exported.without_provider.is_empty() {
        let ids = exported
            .without_provider
            .iter()
            .map(|id| format!("'{id}'"))
            .take(SHOWN)
            .collect::<Vec<_>>()
            .join(", ");
        let more = if exported.without_provider.len() > SHOWN {
            " and others"
        } else {
            ""
        };
        console.error(format_args!(
            "promptfoo has no provider for the model of {ids}{more}; set 'model' with 'id' and 'provider', or pass --provider"
        ));
        return FAILED;
    }
    for (id, case, why) in exported.left_out.iter().take(SHOWN) {
        console.warning(format_args!("{id}, {case}: {why}"));
    }
    if exported.left_out.len() > SHOWN {
        let more = exported.left_out.len() - SHOWN;
        console.warning(format_args!(
            "{more} more {} omitted",
            if more == 1 {
                "case or value"
            } else {
                "cases or values"
            }
        ));
    }
    let text =
        serde_json::to_string_pretty(&exported.config).expect("a configuration is JSON") + "\n";
    // On standard output there is the configuration and nothing else: it may be a pipe.
    let Some(output) = &args.output else {
        console.data(&text);
        return CLEAN;
    };
    if let Err(error) = write_text(output, &text) {
        console.error(format_args!(
            "{}: Cannot be written: {error}",
            output.display()
        ));
        return FAILED;
    }
    console.line(format_args!(
        "wrote {}: {}",
        output.display(),
        counted(exported.tests, "case")
    ));
    if exported.ungraded > 0 {
        console.info(format_args!(
            "{} without assertions about the answer will not be graded; add an 'assert' list",
            counted(exported.ungraded, "case")
        ));
    }
    console.line(format_args!(
        "run 'promptfoo eval -c {} -o results.json', then 'pog eval --import results.json'",
        output.display()
    ));
    CLEAN
}

pub(super) fn import(
    session: &Session,
    file: &Path,
    problems: &[RunProblem],
    console: &mut Console,
) -> i32 {
    problems.iter().for_each(|t| t.print(console));
    let shown = file.display().to_string();
    let name = file
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let read = read_text(&Given, file)
        .map_err(|p| p.message)
        .and_then(|text| promptfoo::import(&text, &name));
    let imported = match read {
        Ok(imported) => imported,
        Err(message) => {
            console.error(format_args!("{shown}: {message}"));
            return FAILED;
        }
    };
    if imported.runs.is_empty() {
        console.error(format_args!(
            "{shown}: No result names a prompt in 'metadata.pog'; run a configuration written by 'pog eval --export promptfoo'"
        ));
        return FAILED;
    }
    // A promptfoo configuration may have tests of its own, so foreign results are no error.
    if imported.foreign > 0 {
        console.info(format_args!(
            "Skipped {} that do not belong to pog cases",
            counted(imported.foreign, "result")
        ));
    }
    let mut code = if problems.iter().any(|t| t.severity == Severity::Error) {
        FAILED
    } else {
        CLEAN
    };
    for (id, runs) in &imported.runs {
        // One prompt that cannot be recorded does not cost the results of the others.
        if let Err(message) = record(session, id, runs, console) {
            console.error(message);
            code = FAILED;
        }
    }
    code
}

fn record(session: &Session, id: &str, runs: &[Run], console: &mut Console) -> Result<(), String> {
    let root = root_of(session, id).ok_or_else(|| {
        format!("No prompt '{id}' in the workspace; run the import in the workspace of the evaluated prompts")
    })?;
    let path = record_results(&Os, &root, id, runs)
        .map_err(|problem| format!("{}: {}", session.shown.path(&problem.path), problem.message))?;
    let shown = session.shown.path(&path);
    for run in runs {
        let version = run
            .version
            .as_ref()
            .map_or_else(String::new, |v| format!(" {v}"));
        let rate = match run.pass_rate() {
            Some(rate) => {
                format!(
                    "{} of {} passed ({:.0} %)",
                    run.passed,
                    run.passed + run.failed + run.errors,
                    rate * 100.0
                )
            }
            None => "no answers graded".to_owned(),
        };
        console.line(format_args!(
            "{id}{version} with {}: {rate}, recorded in {shown}",
            run.model
        ));
    }
    Ok(())
}

/// The root of the workspace that has an artifact of its own under this id.
fn root_of(session: &Session, id: &str) -> Option<PathBuf> {
    let mut own = session
        .snapshot
        .library
        .entries()
        // Another library may have the same id, but results are only written into this workspace.
        .filter(|e| e.summary.id == id && e.origin == Origin::Workspace);
    let entry = own.next()?;
    let place = session.files.place(entry.file)?;
    place
        .absolute
        .ancestors()
        .nth(Path::new(&*entry.path).components().count())
        .map(Path::to_owned)
}
