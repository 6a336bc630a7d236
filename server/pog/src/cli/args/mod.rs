//! The command line's grammar and help texts.

mod check;
mod convert;
mod govern;
mod project;

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use pog_formats::dialect;

use super::eval::EvalArgs;
pub(crate) use check::{CheckArgs, CheckFormat, FailOn};
pub(crate) use convert::ConvertArgs;
pub(crate) use govern::{ApproveArgs, DigestArgs, PromoteArgs};
pub(crate) use project::{InitArgs, ManArgs, NewArgs, ReportIssueArgs, StatsArgs};

const AFTER: &str = "Exit codes: 0 success, 1 findings (or no match), 2 error.\n\
    Colour is used only on a terminal; NO_COLOR or --color=never turns it off.";

/// Lint, render and find prompt files.
///
/// pog reads the prompt files of a repository (*.pog.md and many other formats) and reports the
/// same findings on the command line and in editors. Settings come from the nearest pog.toml in the
/// files' directory or a parent of it.
#[derive(Debug, Parser)]
#[command(name = "pog", version, after_help = AFTER)]
pub(crate) struct Args {
    /// When to use colours.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: ColorWhen,
    /// Command to run.
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Parses the process's arguments; exits on --help and on usage errors.
    pub(crate) fn read() -> Self {
        Self::parse()
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// All commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Commands that run to completion.
    #[command(flatten)]
    OneShot(OneShot),
    /// Run the language server (LSP over standard input and output).
    ///
    /// Logs to standard error; POG_LOG sets the level (error, warn, info, debug, trace; default
    /// warn).
    Lsp(LspArgs),
}

/// Commands that run to completion.
#[derive(Debug, Subcommand)]
pub(crate) enum OneShot {
    /// Check prompt files.
    ///
    /// Searches directories for prompt files, respecting .gitignore and .ignore and without
    /// following symbolic links. Files named explicitly are checked even if ignored. Exits 1 if any
    /// finding is at or above warning (change this with --fail-on, or with 'fail-on' under [check]
    /// in pog.toml). Exits 2 if something cannot be read or pog.toml is invalid; everything else is
    /// still checked and reported.
    ///
    /// Findings recorded with --write-baseline are hidden here and in editors.
    ///
    /// Lines and columns start at 1; columns count Unicode scalar values, without a byte order
    /// mark. Offsets count bytes from 0.
    Check(CheckArgs),
    /// Render a prompt's messages with the given values.
    ///
    /// Values come from parameter defaults, --case, --values and --set; later sources win. Exits 1
    /// if the template fails, 2 if a value is missing or invalid.
    Render(RenderArgs),
    /// Run the evaluation cases of prompts.
    ///
    /// Renders each case with its values and checks the result against its expectations. Works
    /// offline and calls no model: promptfoo grades the answers of models; --export writes the
    /// cases for it and --import records its results in .pog/results/. Expectations apply to the
    /// contents of all messages, joined by a blank line. Exits 1 if a case fails.
    Eval(EvalArgs),
    /// List the prompts of the workspace, its library sources and the starter library.
    List(ListArgs),
    /// Show a prompt's metadata, parameters, users and source.
    Show(ShowArgs),
    /// Search names, ids, tags and descriptions of prompts, best match first.
    ///
    /// Exits 1 if nothing matches.
    Search(SearchArgs),
    /// Bump a prompt's version and add a dated changelog entry.
    ///
    /// By default this is the smallest bump the change since the committed version requires: major
    /// if it breaks callers, minor if it adds something or changes the model, patch for wording.
    /// Exits 2 if no change requires a new version.
    Bump(BumpArgs),
    /// Promote a prompt to the next stage and add the metadata that stage requires.
    ///
    /// Writes what can be derived: name, description, phase, parameter declarations, an evaluation
    /// case, an allowed model, version, owners, changelog. Never writes approvals or results; lists
    /// the requirements that remain. Exits 2 if nothing was written.
    Promote(PromoteArgs),
    /// Record your approval of a prompt's current version and content.
    ///
    /// The approval stores the digest of the content, so it lapses when the content changes. Exits
    /// 2 if nothing was written.
    Approve(ApproveArgs),
    /// Convert a prompt to another format.
    ///
    /// The original is kept. Metadata the target format cannot hold goes to an overlay,
    /// FILE.pog.yaml. Reports anything it cannot convert, and then writes only with --lossy. Never
    /// overwrites a file. Exits 2 if nothing was written.
    Convert(ConvertArgs),
    /// Print the content digest of a prompt, which approvals refer to.
    ///
    /// Covers text, parameters, model, output and all includes; ignores names, descriptions,
    /// owners, stage, evaluation cases, approvals, changelog, line endings and trailing whitespace.
    Digest(DigestArgs),
    /// Explain a rule, or list all rules.
    Explain(ExplainArgs),
    /// Set up a directory for prompts: policy, directories, a first prompt; optionally CI files and
    /// hooks.
    ///
    /// Never overwrites: if a file differs, nothing is written and the exit code is 2. If the
    /// directory already has a pog.toml, only what the flags ask for is added.
    Init(InitArgs),
    /// Create a prompt in the library.
    ///
    /// Writes ID.pog.md below the first library root with the metadata its stage requires, and
    /// lists what is left to do. Never overwrites a file.
    New(NewArgs),
    /// Show library statistics: stages, phases, layers, coverage, and stale, untested or unowned
    /// prompts.
    Stats(StatsArgs),
    /// Collect what a bug report needs: versions, settings and sizes.
    ///
    /// Prints it; sends nothing. Contains no text of any file, no path and no name but those of
    /// formats, rules and the sections of pog.toml.
    ReportIssue(ReportIssueArgs),
    /// Print the JSON Schema of pog.toml or of a report.
    Schema(SchemaArgs),
    /// Print a shell completion script.
    Completions(CompletionsArgs),
    /// Print a man page: pog man check | man -l -
    Man(ManArgs),
}

/// Arguments of `pog render`.
#[derive(Debug, clap::Args)]
pub(crate) struct RenderArgs {
    /// Prompt file, or id of a library prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Set a parameter: text for strings, otherwise JSON if it parses.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Read values from a JSON or YAML file that maps names to values.
    #[arg(long, value_name = "FILE.json|yaml")]
    pub(crate) values: Option<PathBuf>,
    /// Start from the values of an evaluation case, given by name or number.
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog bump`.
#[derive(Debug, clap::Args)]
pub(crate) struct BumpArgs {
    /// Prompt file, or id of a workspace prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Bump the major version.
    #[arg(long, group = "wanted")]
    pub(crate) major: bool,
    /// Bump the minor version.
    #[arg(long, group = "wanted")]
    pub(crate) minor: bool,
    /// Bump the patch version.
    #[arg(long, group = "wanted")]
    pub(crate) patch: bool,
    /// Set exactly this version.
    #[arg(long, group = "wanted", value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// Changelog summary; creates the changelog if missing [default: what changed].
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// Compare against the merge base of REF and HEAD [default: HEAD].
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only list prompts of this phase.
    #[arg(long, value_parser = choices("phase"))]
    pub(crate) phase: Option<String>,
    /// Only list prompts of this stage.
    #[arg(long, value_parser = choices("stage"))]
    pub(crate) stage: Option<String>,
    /// Only list prompts of this layer.
    #[arg(long, value_parser = choices("layer"))]
    pub(crate) layer: Option<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog show`.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Id of a library prompt, or prompt file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) prompt: String,
}

/// Arguments of `pog search`.
#[derive(Debug, clap::Args)]
pub(crate) struct SearchArgs {
    /// Search words; all must match.
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// Rule name, such as template/undeclared-parameter.
    pub(crate) rule: Option<String>,
}

/// Arguments of `pog schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Schema to print.
    #[arg(value_enum, default_value_t)]
    pub(crate) name: SchemaName,
}

/// What can be described by a schema.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// The policy file, pog.toml.
    #[default]
    Policy,
    /// The output of 'pog check --format json'.
    Check,
}

/// Arguments of `pog completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// Shell to complete for.
    pub(crate) shell: Shell,
}

/// Arguments of `pog lsp`.
#[derive(Debug, clap::Args)]
pub(crate) struct LspArgs {
    /// Listen for one client on this loopback TCP port instead of using standard input and output.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Use standard input and output (the default; accepted because many clients pass it).
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Output format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Human-readable text.
    #[default]
    Text,
    /// JSON.
    Json,
}

/// The allowed values of a native metadata key, taken from the format's key table.
fn choices(key: &str) -> PossibleValuesParser {
    let native = dialect::DIALECTS.iter().find(|d| d.id == "native");
    let known = native
        .and_then(|d| dialect::find_key(d.keys, key))
        .map(|k| k.kind.choices());
    PossibleValuesParser::new(known.unwrap_or_default().iter().map(|c| c.value))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn clients_may_append_stdio() {
        let args = Args::try_parse_from(["pog", "lsp", "--stdio"]).unwrap();
        assert!(matches!(
            args.command,
            Command::Lsp(LspArgs { port: None, .. })
        ));
        let args = Args::try_parse_from(["pog", "lsp", "--port", "9000", "--stdio"]).unwrap();
        assert!(matches!(
            args.command,
            Command::Lsp(LspArgs {
                port: Some(9000),
                ..
            })
        ));
    }

    #[test]
    fn words_of_the_metadata_are_known() {
        assert!(
            Args::try_parse_from([
                "pog", "list", "--phase", "design", "--stage", "skill", "--layer", "task"
            ])
            .is_ok()
        );
        let error = Args::try_parse_from(["pog", "list", "--phase", "desing"])
            .unwrap_err()
            .to_string();
        assert!(error.contains("'design'"), "{error}");
    }
}
