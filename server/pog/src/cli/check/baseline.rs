//! The baseline of `pog check`: which file applies to this run, which of its findings no longer occur,
//! and writing it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::{Finding, LOOSE_ROOT, SourceFile};
use pog_project::{
    Os, Problem, Workspace, read_baseline, read_baseline_at, write_inside, write_text,
};
use pog_text::words::counted;
use pog_world::Change;
use pog_world::baseline::{Baseline, BaselineEntry, record};

use super::report::{Checked, ResolvedFinding};
use super::{RunProblem, is_asked};
use crate::cli::args::CheckArgs;
use crate::cli::place::real;
use crate::cli::session::Session;

/// Loads the baselines of the session's workspaces; returns what is wrong with them.
pub(super) fn load(session: &mut Session, args: &CheckArgs) -> Vec<RunProblem> {
    if args.no_baseline {
        return Vec::new();
    }
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for workspace in session.workspaces() {
        if workspace.number == LOOSE_ROOT {
            continue;
        }
        match read(workspace, args) {
            Ok(Some(baseline)) => found.push((workspace.number, baseline)),
            Ok(None) => {}
            Err(problem) => problems.push(RunProblem::error(
                &session.shown.path(&problem.path),
                problem.message,
            )),
        }
    }
    // Its paths are relative to one workspace, so that one file cannot serve two.
    if found.len() > 1 && args.baseline.is_some() {
        let message = "--baseline takes one file, but the paths belong to several workspaces; check one workspace at a time";
        return vec![RunProblem::general(message.to_owned())];
    }
    for (root, baseline) in found {
        session.apply(Change::Baseline(root, Some(Arc::new(baseline))));
    }
    problems
}

/// The baseline a workspace has before this run.
fn read(workspace: &Workspace, args: &CheckArgs) -> Result<Option<Baseline>, Problem> {
    match (&args.baseline, &args.write_baseline) {
        (Some(path), _) => read_baseline_at(&Os, path).map(Some),
        // The file to be written need not exist yet.
        (None, Some(Some(path))) => path
            .exists()
            .then(|| read_baseline_at(&Os, path))
            .transpose(),
        // A broken baseline is a reason to write a new one, not an error.
        (None, Some(None)) => Ok(read_baseline(&Os, &workspace.config).unwrap_or_default()),
        (None, None) => read_baseline(&Os, &workspace.config),
    }
}

/// Baseline findings that no longer occur, as far as this run can tell: of files that were checked, and of files below
/// `asked` that are gone.
pub(super) fn resolved(
    session: &Session,
    files: &[Checked],
    asked: &[PathBuf],
) -> Vec<ResolvedFinding> {
    let mut found = Vec::new();
    for workspace in session.workspaces() {
        let Some(baseline) = session.snapshot.baseline(workspace.number) else {
            continue;
        };
        let mut add = |path: &str, entry: &BaselineEntry| {
            found.push(ResolvedFinding {
                path: session.shown.path(&workspace.config.root.join(path)),
                entry: entry.clone(),
            });
        };
        // A prompt's findings may be recorded under the paths of its companion files, which count as checked too.
        let mut checked_paths: BTreeSet<&str> = BTreeSet::new();
        for checked in files.iter().filter(|c| c.file.root == workspace.number) {
            checked_paths.extend(checked.recorded.iter().map(String::as_str));
            for (path, known) in &checked.resolved {
                add(path, known);
            }
        }
        for (path, findings) in baseline.files() {
            let absolute = workspace.config.root.join(path);
            // Only files below the asked paths: of the others this run knows nothing.
            let gone = !checked_paths.contains(path)
                && is_asked(&absolute, asked)
                && absolute.symlink_metadata().is_err();
            if gone {
                findings.iter().for_each(|known| add(path, known));
            }
        }
    }
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found
}

/// Writes the baselines of the checked workspaces: with all findings, or with `--prune-baseline` only those that were in
/// it before and still occur. Entries of files this run did not check stay; entries of files that are gone go.
///
/// # Errors
/// When a workspace has no place for its baseline or it cannot be written.
pub(super) fn write(
    session: &Session,
    args: &CheckArgs,
    files: &mut [Checked],
) -> Result<Vec<RunProblem>, RunProblem> {
    let mut roots: Vec<u32> = files.iter().map(|c| c.file.root).collect();
    roots.sort_unstable();
    roots.dedup();
    // Refused before anything is written, so that no workspace ends up with a new baseline and another without.
    if roots.contains(&LOOSE_ROOT) {
        let message = "A baseline belongs to a workspace, and the file is in none; pass its directory, or add a pog.toml there";
        return Err(RunProblem::general(message.to_owned()));
    }
    let given = given_path(args);
    if roots.len() > 1 && given.is_some() {
        let message =
            "One baseline file cannot cover several workspaces; check one workspace at a time";
        return Err(RunProblem::general(message.to_owned()));
    }
    let mut notes = Vec::new();
    for root in roots {
        let workspace = session
            .workspace(root)
            .expect("a checked file has a workspace");
        let path = match given {
            Some(path) => path.clone(),
            None => workspace
                .config
                .known_path()
                .map_err(|p| RunProblem::error(&session.shown.path(&p.path), p.message))?,
        };
        notes.push(write_one(session, workspace, &path, files, args)?);
    }
    if !args.prune_baseline {
        // What was just recorded counts as known, so that this run already reports nothing new.
        for checked in files {
            checked.known.append(&mut checked.findings);
        }
    }
    Ok(notes)
}

/// The file named on the command line, if any.
fn given_path(args: &CheckArgs) -> Option<&PathBuf> {
    let written = args.write_baseline.as_ref().and_then(Option::as_ref);
    written.or(args.baseline.as_ref())
}

fn write_one(
    session: &Session,
    workspace: &Workspace,
    path: &Path,
    files: &[Checked],
    args: &CheckArgs,
) -> Result<RunProblem, RunProblem> {
    // A file that does not exist yet has no real path.
    let shown = session
        .shown
        .path(&real(path).unwrap_or_else(|_| path.to_owned()));
    if args.prune_baseline && !path.exists() {
        let message = "No baseline to prune; create one with --write-baseline";
        return Err(RunProblem::error(&shown, message));
    }
    let baseline = updated(session, workspace, files, args.prune_baseline);
    let root = &workspace.config.root;
    // A path outside of the workspace is the person's own word; one inside must not be led out of it by a link.
    let is_inside = std::path::absolute(path).is_ok_and(|path| path.starts_with(root));
    let text = baseline.to_json();
    let written = if is_inside {
        write_inside(root, path, &text)
    } else {
        write_text(path, &text)
    };
    written.map_err(|e| RunProblem::error(&shown, format!("Cannot write the baseline: {e}")))?;
    let shown = session
        .shown
        .path(&real(path).unwrap_or_else(|_| path.to_owned()));
    let count = counted(baseline.len(), "finding");
    Ok(RunProblem::note(&shown, format!("Recorded {count}")))
}

/// The baseline after this run.
fn updated(session: &Session, workspace: &Workspace, files: &[Checked], prune: bool) -> Baseline {
    let mut entries: BTreeMap<String, Vec<BaselineEntry>> = BTreeMap::new();
    let mut covered: BTreeSet<&str> = BTreeSet::new();
    for checked in files.iter().filter(|c| c.file.root == workspace.number) {
        let file = &checked.file;
        // A companion file without findings is covered as well; otherwise its old entries would stay forever.
        covered.insert(&file.path);
        covered.extend(file.companions.iter().map(|p| &*p.path));
        covered.extend(checked.recorded.iter().map(String::as_str));
        let kept = recorded(file, &checked.known);
        let new = if prune {
            BTreeMap::new()
        } else {
            recorded(file, &checked.findings)
        };
        let mut own: BTreeMap<String, Vec<BaselineEntry>> = BTreeMap::new();
        for (path, known) in kept.into_iter().chain(new) {
            merge(own.entry(path).or_default(), known, |a, b| a + b);
        }
        // Equal findings of two prompts in a file they share are reported once, hence the maximum.
        for (path, known) in own {
            merge(entries.entry(path).or_default(), known, u32::max);
        }
    }
    let former = session.snapshot.baseline(workspace.number);
    for (path, known) in former.iter().flat_map(|b| b.files()) {
        // A run on one folder must not forget what was recorded for the rest of the workspace.
        if !covered.contains(path) && exists(&workspace.config.root, path) {
            entries.insert(path.to_owned(), known.to_vec());
        }
    }
    Baseline::new(entries)
}

fn recorded(file: &SourceFile, findings: &[Finding]) -> BTreeMap<String, Vec<BaselineEntry>> {
    record(findings, |finding| {
        file.path_and_text(finding.location.file)
    })
}

/// Adds findings to those of the same file; `count` combines the counts of equal ones.
fn merge(all: &mut Vec<BaselineEntry>, more: Vec<BaselineEntry>, count: fn(u32, u32) -> u32) {
    for one in more {
        match all.iter_mut().find(|k| k.fingerprint == one.fingerprint) {
            Some(same) => same.count = count(same.count, one.count),
            None => all.push(one),
        }
    }
}

fn exists(root: &Path, path: &str) -> bool {
    root.join(path).symlink_metadata().is_ok()
}
