//! The arguments of `pog check`.

use std::path::PathBuf;

use clap::ValueEnum;
use pog_model::Severity;

use super::Format;

const FIXING: &str = "Fixing";
const BASELINE: &str = "Baseline";

/// Arguments of `pog check`.
#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Files and directories to check.
    #[arg(default_value = ".")]
    pub(crate) paths: Vec<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CheckFormat,
    /// Write the report to FILE instead of standard output; FILE is left untouched if the report is
    /// incomplete.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,
    /// Omit the summary and notes.
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Show more: applied fixes, baseline findings that no longer occur, and the comparison base.
    #[arg(short, long)]
    pub(crate) verbose: bool,
    /// Compare against the merge base of REF and HEAD [default: HEAD; in CI, as set in pog.toml].
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// Skip files that are not prompts (for hooks).
    #[arg(long)]
    pub(crate) ignore_unknown: bool,
    /// Hide findings below this severity and exclude them from the exit code.
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t)]
    pub(crate) min_severity: MinSeverity,
    /// Exit with 1 if any finding is at or above this severity [default: as set in pog.toml, else
    /// warning].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,
    /// Apply safe fixes, then report the remaining findings.
    #[arg(long, group = "fixing", help_heading = FIXING)]
    pub(crate) fix: bool,
    /// Print the changes --fix would make as a unified diff, without writing them; exits 1 if there
    /// are any.
    #[arg(long, group = "fixing", help_heading = FIXING, conflicts_with_all = ["format", "recording"])]
    pub(crate) diff: bool,
    /// Also apply unsafe fixes; review the diff.
    #[arg(long, requires = "fixing", help_heading = FIXING)]
    pub(crate) unsafe_fixes: bool,
    /// Record the current findings as the baseline [default file: as set in pog.toml, else
    /// .pog/baseline.json].
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, group = "recording", help_heading = BASELINE)]
    pub(crate) write_baseline: Option<Option<PathBuf>>,
    /// Remove findings that no longer occur from the baseline; adds none.
    #[arg(long, group = "recording", help_heading = BASELINE)]
    pub(crate) prune_baseline: bool,
    /// Read the baseline from FILE instead of the one set in pog.toml.
    #[arg(long, value_name = "FILE", help_heading = BASELINE, conflicts_with = "write_baseline")]
    pub(crate) baseline: Option<PathBuf>,
    /// Ignore the baseline and report all findings.
    #[arg(long, help_heading = BASELINE, conflicts_with_all = ["recording", "baseline"])]
    pub(crate) no_baseline: bool,
    /// Print every setting in effect for FILE and the policy line that set it, instead of checking.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    pub(crate) show_policy: Option<PathBuf>,
}

/// Output format of `pog check`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// Human-readable text.
    #[default]
    Text,
    /// JSON; 'pog schema check' prints its schema.
    Json,
    /// GitHub Actions annotations.
    Github,
    /// GitLab Code Quality report.
    Gitlab,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit XML, one test suite per file.
    Junit,
}

impl From<CheckFormat> for Format {
    /// The format for output other than findings: JSON stays JSON, the rest is text.
    fn from(format: CheckFormat) -> Self {
        if format == CheckFormat::Json {
            Self::Json
        } else {
            Self::Text
        }
    }
}

/// The lowest severity that is reported.
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

/// The lowest severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Hint,
    Info,
    Warning,
    Error,
    Never,
}

impl FailOn {
    /// The lowest severity that fails; `None` for `never`.
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
