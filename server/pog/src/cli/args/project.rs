//! Arguments of `pog init`, `pog new`, `pog stats`, `pog report-issue` and `pog man`.

use std::path::PathBuf;

use clap::ValueEnum;
use pog_project::layout;

use super::{Format, choices};

/// Arguments of `pog init`.
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// Directory to initialise; created if missing.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Copy the starter library into the prompts directory.
    #[arg(long)]
    pub(crate) starter: bool,
    /// Add a CI file that checks every change; can be repeated.
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub(crate) ci: Vec<Ci>,
    /// Check prompts before each commit, with a git hook or the pre-commit framework.
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "git")]
    pub(crate) hooks: Option<Hook>,
    /// Do not ask questions; do what the flags say.
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// CI services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI/CD.
    Gitlab,
    /// Jenkins.
    Jenkins,
}

impl From<Ci> for layout::Ci {
    fn from(ci: Ci) -> Self {
        match ci {
            Ci::Github => Self::Github,
            Ci::Gitlab => Self::Gitlab,
            Ci::Jenkins => Self::Jenkins,
        }
    }
}

/// Kinds of commit hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hook {
    /// Git hook script.
    Git,
    /// Entry for the pre-commit framework.
    PreCommit,
}

impl From<Hook> for layout::Hook {
    fn from(hook: Hook) -> Self {
        match hook {
            Hook::Git => Self::Git,
            Hook::PreCommit => Self::PreCommit,
        }
    }
}

/// Arguments of `pog new`.
#[derive(Debug, clap::Args)]
pub(crate) struct NewArgs {
    /// Prompt id: the path below the library root without extension, such as
    /// design/interface-review.
    pub(crate) id: String,
    /// Copy this library prompt.
    #[arg(long, value_name = "ID")]
    pub(crate) from: Option<String>,
    /// Phase [default: from the id's first directory].
    #[arg(long, value_parser = choices("phase"))]
    pub(crate) phase: Option<String>,
    /// Layer [default: from the id's first directory, else task].
    #[arg(long, value_parser = choices("layer"))]
    pub(crate) layer: Option<String>,
    /// Initial stage; adds the metadata that stage requires, as far as it can be derived.
    #[arg(long, value_parser = choices("stage"), default_value = "interaction")]
    pub(crate) stage: String,
}

/// Arguments of `pog stats`.
#[derive(Debug, clap::Args)]
pub(crate) struct StatsArgs {
    /// Directory; its whole workspace is counted.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog report-issue`.
#[derive(Debug, clap::Args)]
pub(crate) struct ReportIssueArgs {
    /// Directory; its whole workspace is described.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// Arguments of `pog man`.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// Command to document [default: pog itself].
    pub(crate) command: Option<String>,
}
