//! What keeps a command from seeing everything: unreadable files, a broken policy. Not findings: they say nothing about a prompt.

use std::path::PathBuf;

use pog_model::Severity;
use pog_project::ConfigProblem;
use pog_text::LineIndex;
use schemars::JsonSchema;
use serde::Serialize;

use super::console::Console;
use super::place::{Shown, Stretch, stretch};
use super::session::Session;

/// Something that went wrong outside of the prompts themselves.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Trouble {
    /// An error makes the run end with 2.
    #[serde(serialize_with = "by_name")]
    #[schemars(with = "SeverityName")]
    pub(crate) severity: Severity,
    /// The file or folder; empty where it is about none.
    pub(crate) path: String,
    /// The place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Stretch>,
    /// What is wrong and what to do.
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

impl Trouble {
    /// About a file or folder.
    pub(crate) fn error(path: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            path: path.to_owned(),
            range: None,
            message: message.into(),
        }
    }

    /// Worth knowing, nothing wrong.
    pub(crate) fn remark(path: &str, message: String) -> Self {
        Self {
            severity: Severity::Info,
            path: path.to_owned(),
            range: None,
            message,
        }
    }

    /// About the run, as serious as it is.
    pub(crate) fn of_run(severity: Severity, message: String) -> Self {
        Self {
            severity,
            path: String::new(),
            range: None,
            message,
        }
    }

    /// About the run.
    pub(crate) fn general(message: String) -> Self {
        Self {
            severity: Severity::Error,
            path: String::new(),
            range: None,
            message,
        }
    }

    /// What is wrong and what to do.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The line in the file, from 1.
    pub(crate) fn line(&self) -> Option<u32> {
        self.range.map(|r| r.start.line)
    }

    /// Prints it on standard error.
    pub(crate) fn tell(&self, console: &mut Console) {
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

/// What went wrong while loading. Files nobody asked about are worth a warning: what includes them cannot be judged.
pub(crate) fn of_session(session: &Session, paths: &[PathBuf]) -> Vec<Trouble> {
    let mut found: Vec<Trouble> = session
        .config_problems
        .iter()
        .map(|p| of_config(p, &session.shown))
        .collect();
    let problems = session.problems.iter().map(|problem| {
        let asked = paths.iter().any(|p| problem.path.starts_with(p));
        Trouble {
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
    found.dedup_by(|a, b| a.path == b.path && a.message == b.message && a.range == b.range);
    found
}

/// Tells what went wrong while loading, for commands that can do without what is missing.
pub(crate) fn warn(session: &Session, console: &mut Console) {
    for mut trouble in of_session(session, &[]) {
        trouble.severity = trouble.severity.min(Severity::Warning);
        trouble.tell(console);
    }
}

fn of_config(problem: &ConfigProblem, shown: &Shown) -> Trouble {
    let index = LineIndex::new(&problem.text);
    let rest = if problem.broken {
        "; what else could be read is in force"
    } else {
        ""
    };
    Trouble {
        severity: problem.severity,
        path: shown.path(&problem.file),
        range: (!problem.text.is_empty()).then(|| stretch(&problem.text, &index, problem.span)),
        message: format!("{}{rest}", problem.message),
    }
}
