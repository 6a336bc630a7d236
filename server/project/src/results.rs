//! Recorded model results of a root: the files below `.pog/results/`, read and written. Links are not followed, and what
//! cannot be read is told and never overwritten.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pog_world::results;
use pog_world::results::{FOLDER, Results, Run};

use crate::inside::write_inside;
use crate::system::System;
use crate::workspace::{Problem, read_text};

/// Folders of ids that are followed.
const DEPTH: usize = 32;

/// The recorded results of a root; `None` where nothing is recorded.
#[must_use]
pub(crate) fn read_results(system: &dyn System, root: &Path) -> (Option<Results>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    collect(&root.join(FOLDER), DEPTH, &mut files, &mut problems);
    let mut found = Results::default();
    for path in files {
        let text = match read_text(system, &path) {
            Ok(text) => text,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        match results::read(&text) {
            Ok((id, runs)) => found.add(id, runs),
            Err(message) => problems.push(Problem { path, message }),
        }
    }
    ((!found.runs.is_empty()).then_some(found), problems)
}

fn collect(folder: &Path, depth: usize, files: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let problem = |error: &io::Error| Problem {
        path: folder.to_owned(),
        message: format!("Cannot be read: {error}"),
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        Err(error) => return problems.push(problem(&error)),
    };
    let mut found: Vec<(PathBuf, fs::FileType)> = Vec::new();
    for entry in entries {
        match entry.and_then(|e| Ok((e.path(), e.file_type()?))) {
            Ok(one) => found.push(one),
            Err(error) => problems.push(problem(&error)),
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    for (path, kind) in found {
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, files, problems);
        } else if kind.is_file() && path.extension().is_some_and(|e| e == "json") {
            files.push(path);
        }
    }
}

/// Records runs of an artifact below `root`; returns the file.
///
/// # Errors
/// When the file that is there cannot be read or the new one cannot be written; nothing is changed then.
pub fn record_results(
    system: &dyn System,
    root: &Path,
    id: &str,
    runs: &[Run],
) -> Result<PathBuf, Problem> {
    let path = root.join(results::path_of(id));
    let problem = |message: String| Problem {
        path: path.clone(),
        message,
    };
    let old = match fs::symlink_metadata(&path) {
        Ok(_) => Some(read_text(system, &path)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(problem(format!("Cannot be read: {error}"))),
    };
    let text = results::record(old.as_deref(), id, runs).map_err(problem)?;
    write_inside(root, &path, &text).map_err(|e| problem(format!("Cannot be written: {e}")))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::Os;

    fn run(model: &str) -> Run {
        Run {
            model: model.into(),
            date: "2026-01-01".into(),
            passed: 1,
            ..Run::default()
        }
    }

    #[test]
    fn what_is_recorded_is_read_again() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(read_results(&Os, root.path()), (None, Vec::new()));
        let path = record_results(&Os, root.path(), "task/review", &[run("m")]).unwrap();
        record_results(&Os, root.path(), "task/review", &[run("n")]).unwrap();
        record_results(&Os, root.path(), "other", &[run("m")]).unwrap();
        let (results, problems) = read_results(&Os, root.path());
        let runs = results.unwrap().runs;
        assert_eq!(
            (runs.len(), runs["task/review"].len(), problems.len()),
            (2, 2, 0)
        );
        assert!(path.ends_with(".pog/results/task/review.json"));
    }

    #[test]
    fn a_broken_file_is_told_and_kept() {
        let root = tempfile::tempdir().unwrap();
        let path = record_results(&Os, root.path(), "a", &[run("m")]).unwrap();
        fs::write(&path, "{ half").unwrap();
        record_results(&Os, root.path(), "b", &[run("m")]).unwrap();
        let (results, problems) = read_results(&Os, root.path());
        assert_eq!((results.unwrap().runs.len(), problems.len()), (1, 1));
        let refused = record_results(&Os, root.path(), "a", &[run("m")]).unwrap_err();
        assert!(
            refused.message.contains("restore it"),
            "{}",
            refused.message
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "{ half");
    }
}
