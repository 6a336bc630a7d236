//! Arguments of `pog eval`.

use std::path::PathBuf;

use clap::ValueEnum;

/// Arguments of `pog eval`.
#[derive(Debug, clap::Args)]
pub(crate) struct EvalArgs {
    /// Prompt files, folders, or ids of prompts in the library.
    #[arg(value_name = "PATHS|IDS", default_value = ".")]
    pub(super) prompts: Vec<String>,
    /// Only the case of this name or number.
    #[arg(long, value_name = "NAME")]
    pub(super) case: Option<String>,
    /// How to print the outcome.
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: EvalFormat,
    /// Leave out prompts whose cases all pass, and the summary.
    #[arg(short, long)]
    pub(super) quiet: bool,
    /// Write the snapshots that are missing or differ.
    #[arg(long, conflicts_with_all = ["base", "export", "import"])]
    pub(super) update: bool,
    /// Compare what the cases render to with a commit, and recorded pass rates with those recorded then.
    #[arg(long, value_name = "REF", conflicts_with_all = ["export", "import"])]
    pub(super) base: Option<String>,
    /// Write the cases for another tool to run against models; --output gives the file.
    #[arg(long, value_enum, value_name = "TOOL", conflicts_with = "import")]
    pub(super) export: Option<Tool>,
    /// The file to write the export to; standard output without it.
    #[arg(short, long, value_name = "FILE", requires = "export")]
    pub(super) output: Option<PathBuf>,
    /// A provider in promptfoo's words, such as openai:chat:gpt-4o or echo, instead of each prompt's own model; may be
    /// given several times.
    #[arg(long, value_name = "PROVIDER", requires = "export")]
    pub(super) provider: Vec<String>,
    /// Record the results that 'promptfoo eval -o FILE.json' wrote for an export.
    #[arg(long, value_name = "RESULTS.json")]
    pub(super) import: Option<PathBuf>,
}

/// How the outcome is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum EvalFormat {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For continuous integration: a suite for each prompt, a test for each case.
    Junit,
}

/// A tool that runs cases against models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tool {
    /// https://www.promptfoo.dev
    Promptfoo,
}
