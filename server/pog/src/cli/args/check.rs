//! The arguments of `pog check`. Holds what was typed; acts on nothing.

use std::path::PathBuf;

use clap::ValueEnum;
use pog_model::Severity;

use super::Format;

const MENDING: &str = "Mending";
const KNOWN: &str = "Known findings";

/// Arguments of `pog check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Files and folders.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CheckFormat,
    /// Write the report to a file instead of standard output; nothing is written when it cannot be completed.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,
    /// Leave out the summary and remarks.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell more: which fixes were applied, which known findings are mended, with what versions are compared.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Compare versions with where this branch or commit and HEAD parted [default: HEAD; in continuous integration as
    /// the policy says].
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// Pass over named files whose format is not known, as a hook needs it that is given every changed file.
    #[arg(long)]
    pub(crate) ignore_unknown: bool,
    /// Leave out findings below this severity; they do not count either.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t)]
    pub(crate) min_severity: MinSeverity,
    /// End with 1 from this severity on [default: as the policy says, else warning].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Apply the fixes that are certain, then report what is left.
    #[arg(long, group = "mend", help_heading = MENDING)]
    pub(crate) fix: bool,
    /// Print what --fix would change as a unified diff and change nothing; ends with 1 when there would be changes.
    #[arg(long, group = "mend", help_heading = MENDING, conflicts_with_all = ["format", "recording"])]
    pub(crate) diff: bool,
    /// With --fix or --diff: also the fixes that are only probably right. Read the result.
    #[arg(long, requires = "mend", help_heading = MENDING)]
    pub(crate) unsafe_fixes: bool,
    /// Record the present findings as known [default file: as the policy says, else .pog/baseline.json].
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, group = "recording", help_heading = KNOWN)]
    pub(crate) write_baseline: Option<Option<PathBuf>>,
    /// Drop known findings that have been mended from the record; nothing is added.
    #[arg(long, group = "recording", help_heading = KNOWN)]
    pub(crate) prune_baseline: bool,
    /// Take known findings from this file, not from where the policy says.
    #[arg(long, value_name = "FILE", help_heading = KNOWN, conflicts_with = "write_baseline")]
    pub(crate) baseline: Option<PathBuf>,
    /// Show known findings too.
    #[arg(long, help_heading = KNOWN, conflicts_with_all = ["recording", "baseline"])]
    pub(crate) no_baseline: bool,
    /// Instead of checking, print every setting in force for a file and which line of which policy decided it.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub(crate) show_policy: Option<PathBuf>,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    #[default]
    Text,
    /// For programs; 'pog schema check' prints its JSON Schema.
    Json,
    /// Workflow commands: annotations in a pull request on GitHub.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML: a test suite for each file.
    Junit,
}

impl From<CheckFormat> for Format {
    /// For what has no findings: JSON stays JSON, everything else is for people.
    fn from(format: CheckFormat) -> Self {
        if format == CheckFormat::Json {
            Self::Json
        } else {
            Self::Text
        }
    }
}

/// The least severity that is reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MinSeverity {
    #[default]
    Hint,
    Info,
    Warning,
    Error,
}

impl From<MinSeverity> for Severity {
    fn from(min: MinSeverity) -> Self {
        match min {
            MinSeverity::Hint => Self::Hint,
            MinSeverity::Info => Self::Info,
            MinSeverity::Warning => Self::Warning,
            MinSeverity::Error => Self::Error,
        }
    }
}

/// The least severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Hint,
    Info,
    Warning,
    Error,
    Never,
}

impl FailOn {
    /// The severity, if any does.
    pub(crate) fn floor(self) -> Option<Severity> {
        match self {
            Self::Hint => Some(Severity::Hint),
            Self::Info => Some(Severity::Info),
            Self::Warning => Some(Severity::Warning),
            Self::Error => Some(Severity::Error),
            Self::Never => None,
        }
    }
}
