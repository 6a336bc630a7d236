//! Problems of a run rather than of a prompt: unreadable files, an invalid policy, a missing merge
//! base.

use std::path::PathBuf;

use pog_model::Severity;
use pog_project::ConfigProblem;
use pog_text::LineIndex;
use schemars::JsonSchema;
use serde::Serialize;

use super::console::Console;
use super::place::{Shown, Stretch, stretch};
use super::session::Session;

/// An error or note about the run itself, such as an unreadable file or an invalid pog.toml.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RunProblem {
    /// An error makes the run exit with 2.
    #[serde(serialize_with = "by_name")]
    #[schemars(with = "SeverityName")]
    pub(crate) severity: Severity,
    /// File or directory; empty if the problem is about none.
    pub(crate) path: String,
    /// Location in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Stretch>,
    /// What is wrong, and what to do.
    message: String,
}

/// The words that [`by_name`] writes.
#[derive(JsonSchema)]
#[schemars(rename = "Severity", rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is of use")]
pub(crate) enum SeverityName {
    Hint,
    Info,
    Warning,
    Error,
}

/// A severity as the word used everywhere.
#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands out references"
)]
pub(crate) fn by_name<S: serde::Serializer>(
    severity: &Severity,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.name())
}

impl RunProblem {
    /// An error about a file or directory.
    pub(crate) fn error(path: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.to_owned(),
            range: None,
            message: message.into(),
        }
    }

    /// A note about a file or directory.
    pub(crate) fn note(path: &str, message: String) -> Self {
        Self {
            severity: Severity::Info,
            path: path.to_owned(),
            range: None,
            message,
        }
    }

    /// About the run as a whole.
    pub(crate) fn of_run(severity: Severity, message: String) -> Self {
        Self {
            severity,
            path: String::new(),
            range: None,
            message,
        }
    }

    /// An error about the run as a whole.
    pub(crate) fn general(message: String) -> Self {
        Self {
            severity: Severity::Error,
            path: String::new(),
            range: None,
            message,
        }
    }

    /// What is wrong, and what to do.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The line in the file, from 1.
    pub(crate) fn line(&self) -> Option<u32> {
        self.range.map(|r| r.start.line)
    }

    /// Prints it on standard error.
    pub(crate) fn print(&self, console: &mut Console) {
        let mut text = String::new();
        if !self.path.is_empty() {
            text.push_str(&self.path);
            if let Some(range) = self.range {
                text.push_str(&format!(":{}:{}", range.start.line, range.start.column));
            }
            text.push_str(": ");
        }
        text.push_str(&self.message);
        match self.severity {
            Severity::Error => console.error(text),
            Severity::Warning => console.warning(text),
            Severity::Info | Severity::Hint => console.info(text),
        }
    }
}

/// The problems met while loading. Files outside `paths` get a warning only, but they do get one:
/// prompts that include them cannot be checked fully.
pub(crate) fn of_session(session: &Session, paths: &[PathBuf]) -> Vec<RunProblem> {
    let mut found: Vec<RunProblem> = session
        .config_problems
        .iter()
        .map(|p| of_config(p, &session.shown))
        .collect();
    let problems = session.problems.iter().map(|problem| {
        // A broken file elsewhere must not fail a hook that was given others.
        let asked = paths.iter().any(|p| problem.path.starts_with(p));
        RunProblem {
            severity: if asked {
                Severity::Error
            } else {
                Severity::Warning
            },
            path: session.shown.path(&problem.path),
            range: None,
            message: problem.message.clone(),
        }
    });
    found.extend(problems);
    found.sort_by(|a, b| (&a.path, &a.message).cmp(&(&b.path, &b.message)));
    // A policy file that several workspaces extend is read by each of them.
    found.dedup_by(|a, b| a.path == b.path && a.message == b.message && a.range == b.range);
    found
}

/// Prints loading problems as warnings, for commands that work with what could be loaded.
pub(crate) fn warn(session: &Session, console: &mut Console) {
    for mut problem in of_session(session, &[]) {
        // The command goes on, so this is no error of the run.
        problem.severity = problem.severity.min(Severity::Warning);
        problem.print(console);
    }
}

fn of_config(problem: &ConfigProblem, shown: &Shown) -> RunProblem {
    let index = LineIndex::new(&problem.text);
    let rest = if problem.broken {
        "; all other settings still apply"
    } else {
        ""
    };
    RunProblem {
        severity: problem.severity,
        path: shown.path(&problem.file),
        range: (!problem.text.is_empty()).then(|| stretch(&problem.text, &index, problem.span)),
        message: format!("{}{rest}", problem.message),
    }
}
