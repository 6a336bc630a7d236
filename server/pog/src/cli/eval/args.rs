//! Arguments of `pog eval`.

use std::path::PathBuf;

use clap::ValueEnum;

/// Arguments of `pog eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct EvalArgs {
    /// Prompt files, directories, or ids of library prompts.
    #[arg(value_name = "PATHS|IDS", default_value = ".")]
    pub(super) prompts: Vec<String>,
    /// Only run the case with this name or number.
    #[arg(long, value_name = "NAME")]
    pub(super) case: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: EvalFormat,
    /// Omit prompts whose cases all pass, and the summary.
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Write snapshots that are missing or differ.
    #[arg(long, conflicts_with_all = ["base", "export", "import"])]
    pub(super) update: bool,
    /// Compare rendered cases and recorded pass rates with those of a commit.
    #[arg(long, value_name = "REF", conflicts_with_all = ["export", "import"])]
    pub(super) base: Option<String>,
    /// Export the cases for a tool that runs them against models.
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with = "import")]
    pub(super) export: Option<Tool>,
    /// Write the export to FILE instead of standard output.
    #[arg(short, long, value_name = "FILE", requires = "export")]
    pub(super) output: Option<PathBuf>,
    /// promptfoo provider, such as openai:chat:gpt-4o or echo, used instead of each prompt's model;
    /// can be repeated.
    #[arg(long, value_name = "PROVIDER", requires = "export")]
    pub(super) provider: Vec<String>,
    /// Record results written by 'promptfoo eval -o FILE.json' for an export.
    #[arg(long, value_name = "RESULTS.json")]
    pub(super) import: Option<PathBuf>,
}

/// Output format of `pog eval`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum EvalFormat {
    /// Human-readable text.
    #[default]
    Text,
    /// JSON.
    Json,
    /// JUnit XML, one test suite per prompt and one test per case.
    Junit,
}

/// Tools that run cases against models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tool {
    /// https://www.promptfoo.dev
    Promptfoo,
}
