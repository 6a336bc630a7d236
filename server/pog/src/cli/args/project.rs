//! Arguments of the commands that set a project up and look at it as a whole.

use std::path::PathBuf;

use clap::ValueEnum;
use pog_project::layout;

use super::{Format, choices};

/// Arguments of `pog init`.
#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// The folder; it is made where it is missing.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Copy the starter library into the folder of prompts.
    #[arg(long)]
    pub(crate) starter: bool,
    /// Write the file that checks every change in continuous integration; may be given more than once.
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub(crate) ci: Vec<Ci>,
    /// Check prompts before each commit: by a hook of git, or by the pre-commit framework.
    #[arg(long, value_enum, value_name = "KIND", num_args = 0..=1, require_equals = true, default_missing_value = "git")]
    pub(crate) hooks: Option<Hook>,
    /// Ask nothing; do what the flags say.
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// Services with a CI file.
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

/// Kinds of hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hook {
    /// A script among git's own hooks.
    Git,
    /// An entry for the pre-commit framework.
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
    /// The id: the path below the library root without extension, such as design/interface-review.
    pub(crate) id: String,
    /// Start from a prompt of the library.
    #[arg(long, value_name = "ID")]
    pub(crate) from: Option<String>,
    /// Phase; where it is not given the id's first folder says it.
    #[arg(long, value_parser = choices("phase"))]
    pub(crate) phase: Option<String>,
    /// Layer; where it is not given the id's first folder says it, else task.
    #[arg(long, value_parser = choices("layer"))]
    pub(crate) layer: Option<String>,
    /// The stage it starts at; what this stage owes is written as far as it can be told.
    #[arg(long, value_parser = choices("stage"), default_value = "interaction")]
    pub(crate) stage: String,
}

/// Arguments of `pog stats`.
#[derive(Debug, clap::Args)]
pub(crate) struct StatsArgs {
    /// A folder; the whole workspace it belongs to is counted.
    #[arg(default_value = ".")]
    pub(crate) dir: PathBuf,
    /// How to print the figures.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog man`.
#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// The command; without one the page of pog itself.
    pub(crate) command: Option<String>,
}
