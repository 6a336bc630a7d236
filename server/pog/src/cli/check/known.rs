//! The record of known findings: which one counts in this run, what of it is mended, and writing it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pog_model::{Finding, LOOSE_ROOT, SourceFile};
use pog_project::{Os, Problem, Workspace, read_known, read_known_at, write_text};
use pog_text::words::counted;
use pog_world::Change;
use pog_world::adoption::{Adoption, Known, record};

use super::report::{Checked, Mended};
use super::{Trouble, is_asked};
use crate::cli::args::CheckArgs;
use crate::cli::place::real;
use crate::cli::session::Session;

/// Hands the records of the session's workspaces to the analysis; returns what is wrong with them.
pub(super) fn load(session: &mut Session, args: &CheckArgs) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut found = Vec::new();
    if args.no_baseline {
        return troubles;
    }
    for workspace in session
        .workspaces()
        .iter()
        .filter(|w| w.number != LOOSE_ROOT)
    {
        match read(workspace, args) {
            Ok(record) => found.extend(record.map(|r| (workspace.number, r))),
            Err(problem) => troubles.push(Trouble::error(
                &session.shown.path(&problem.path),
                problem.message,
            )),
        }
    }
    if found.len() > 1 && args.baseline.is_some() {
        let message = "--baseline names one record, the files belong to several workspaces; check one at a time";
        return vec![Trouble::general(message.to_owned())];
    }
    for (root, record) in found {
        session.apply(Change::Adoption(root, Some(Arc::new(record))));
    }
    troubles
}

/// The record a workspace has before this run.
fn read(workspace: &Workspace, args: &CheckArgs) -> Result<Option<Adoption>, Problem> {
    match (&args.baseline, &args.write_baseline) {
        (Some(path), _) => read_known_at(&Os, path).map(Some),
        // What is to be written anew need not be there yet.
        (None, Some(Some(path))) => path.exists().then(|| read_known_at(&Os, path)).transpose(),
        // A broken record is what one writes a new one for.
        (None, Some(None)) => Ok(read_known(&Os, &workspace.config).unwrap_or_default()),
        (None, None) => read_known(&Os, &workspace.config),
    }
}

/// What is recorded and not there any more, as far as this run could see.
pub(super) fn mended(session: &Session, files: &[Checked], asked: &[PathBuf]) -> Vec<Mended> {
    let mut found = Vec::new();
    for workspace in session.workspaces() {
        let Some(record) = session.snapshot.adoption(workspace.number) else {
            continue;
        };
        let shown = |path: &str| session.shown.path(&workspace.config.root.join(path));
        let own = files.iter().filter(|c| c.file.root == workspace.number);
        let mut met: BTreeSet<&str> = BTreeSet::new();
        for checked in own {
            met.extend(checked.recorded.iter().map(String::as_str));
            found.extend(checked.mended.iter().map(|(path, k)| Mended {
                path: shown(path),
                known: k.clone(),
            }));
        }
        for (path, known) in record.files().filter(|(path, _)| !met.contains(path)) {
            let absolute = workspace.config.root.join(path);
            if is_asked(&absolute, asked) && absolute.symlink_metadata().is_err() {
                found.extend(known.iter().map(|k| Mended {
                    path: shown(path),
                    known: k.clone(),
                }));
            }
        }
    }
    found.sort_by(|a, b| {
        (&a.path, &a.known.rule, &a.known.message).cmp(&(&b.path, &b.known.rule, &b.known.message))
    });
    found
}

/// Writes the records of the checked workspaces anew: with everything found, or to prune with what was known before. What
/// is recorded of files this run did not check stays; what is recorded of files that are gone goes.
pub(super) fn write(
    session: &Session,
    args: &CheckArgs,
    files: &mut [Checked],
) -> Result<Vec<Trouble>, Trouble> {
    let mut roots: Vec<u32> = files.iter().map(|c| c.file.root).collect();
    roots.sort_unstable();
    roots.dedup();
    if roots.contains(&LOOSE_ROOT) {
        let message = "Known findings are recorded for a workspace, and the file is in none: name the folder, or put a pog.toml into it";
        return Err(Trouble::general(message.to_owned()));
    }
    let named = args
        .write_baseline
        .as_ref()
        .and_then(Option::as_ref)
        .or(args.baseline.as_ref());
    if roots.len() > 1 && named.is_some() {
        let message =
            "One file cannot hold the known findings of several workspaces; check one at a time";
        return Err(Trouble::general(message.to_owned()));
    }
    let mut told = Vec::new();
    for root in roots {
        let workspace = session
            .workspace(root)
            .expect("a checked file has a workspace");
        let path = match named {
            Some(path) => path.clone(),
            None => workspace
                .config
                .known_path()
                .map_err(|p| Trouble::error(&session.shown.path(&p.path), p.message))?,
        };
        let record = anew(session, workspace, files, args.prune_baseline);
        let shown = session
            .shown
            .path(&real(&path).unwrap_or_else(|_| path.clone()));
        if args.prune_baseline && !path.exists() {
            return Err(Trouble::error(
                &shown,
                "There is no record to prune; write one with --write-baseline",
            ));
        }
        write_text(&path, &record.to_json())
            .map_err(|e| Trouble::error(&shown, format!("The record cannot be written: {e}")))?;
        let count = counted(record.len(), "known finding");
        told.push(Trouble::remark(
            &session.shown.path(&real(&path).unwrap_or(path)),
            format!("{count} recorded"),
        ));
    }
    if !args.prune_baseline {
        for checked in files {
            checked.known.append(&mut checked.findings);
        }
    }
    Ok(told)
}

fn anew(session: &Session, workspace: &Workspace, files: &[Checked], prune: bool) -> Adoption {
    let mut entries: BTreeMap<String, Vec<Known>> = BTreeMap::new();
    let mut covered: BTreeSet<&str> = BTreeSet::new();
    for checked in files.iter().filter(|c| c.file.root == workspace.number) {
        let file = &checked.file;
        covered.insert(&file.path);
        covered.extend(file.parts.iter().map(|p| &*p.path));
        covered.extend(checked.recorded.iter().map(String::as_str));
        let kept = recorded(file, &checked.known);
        let new = if prune {
            BTreeMap::new()
        } else {
            recorded(file, &checked.findings)
        };
        let mut own: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        for (path, known) in kept.into_iter().chain(new) {
            merge(own.entry(path).or_default(), known, |a, b| a + b);
        }
        // What two prompts say alike of a file they share is one finding.
        for (path, known) in own {
            merge(entries.entry(path).or_default(), known, u32::max);
        }
    }
    let former = session.snapshot.adoption(workspace.number);
    for (path, known) in former.iter().flat_map(|r| r.files()) {
        if !covered.contains(path) && exists(&workspace.config.root, path) {
            entries.insert(path.to_owned(), known.to_vec());
        }
    }
    Adoption::new(entries)
}

fn recorded(file: &SourceFile, findings: &[Finding]) -> BTreeMap<String, Vec<Known>> {
    record(findings, |finding| file.path_and_text(finding.file))
}

/// Adds findings to those of the same file.
fn merge(all: &mut Vec<Known>, more: Vec<Known>, count: fn(u32, u32) -> u32) {
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
