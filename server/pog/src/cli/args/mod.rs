//! The command line's grammar and help texts. Holds what was typed; acts on nothing.

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
pub(crate) use project::{InitArgs, ManArgs, NewArgs, StatsArgs};

const AFTER: &str = "Exit codes: 0 nothing to report, 1 findings (or nothing found), 2 could not run.\n\
    Colours are used on a terminal only; the environment variable NO_COLOR and --color=never turn them off.";

/// Lint, render and find prompt files.
///
/// pog reads the prompt files of a repository (*.pog.md and others) and gives the same answers on the command line as in
/// the editor. Settings come from the nearest pog.toml in the folder of the files or above it.
#[derive(Debug, Parser)]
#[command(name = "pog", version, after_help = AFTER)]
pub(crate) struct Args {
    /// When to use colours.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: ColorWhen,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// Reads the process's command line; ends the process with help or a usage error.
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

/// Everything pog can do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Commands that do one thing and end.
    #[command(flatten)]
    OneShot(OneShot),
    /// Serve an editor: the Language Server Protocol over standard input and output.
    ///
    /// Log messages go to standard error; the environment variable POG_LOG sets their level (error, warn, info, debug,
    /// trace; default warn).
    Lsp(LspArgs),
}

/// Commands that do one thing and end.
#[derive(Debug, Subcommand)]
pub(crate) enum OneShot {
    /// Report the mistakes in prompt files.
    ///
    /// Folders are searched for prompt files; ignore files (.gitignore, .ignore) are obeyed and symbolic links are not
    /// followed. A file that is named is checked even if it is ignored. Ends with 1 when there is a finding of severity
    /// warning or error (--fail-on and 'fail-on' in the policy's [check] set another floor). Ends with 2 when something
    /// could not be read or pog.toml is broken; everything else is still checked and reported.
    ///
    /// Findings recorded with --write-baseline are known and not shown again, here as in the editor.
    ///
    /// Lines count from 1. Columns count from 1 in characters (Unicode scalar values; a byte order mark is not counted),
    /// offsets from 0 in bytes.
    Check(CheckArgs),
    /// Render a prompt's messages for given values.
    ///
    /// Values come from the parameters' defaults, then --case, then --values, then --set; later ones win. Ends with 1
    /// when the template fails, with 2 when a value is missing or does not fit.
    Render(RenderArgs),
    /// Run the evaluation cases of prompts: render each with its values and hold the text against its expectations.
    ///
    /// Works offline and asks no model; what a model answers is graded by promptfoo, to which --export hands the cases and
    /// from which --import records the results in .pog/results/. The text that expectations are about is the contents of
    /// all messages, joined by a blank line. Ends with 1 when a case fails.
    Eval(EvalArgs),
    /// List the prompts of the library: the workspace's own, its sources and the starter library.
    List(ListArgs),
    /// Show a prompt: what it is, its parameters, what uses it, its source.
    Show(ShowArgs),
    /// Find prompts by words in their names, ids, tags and descriptions, best first.
    ///
    /// Ends with 1 when nothing is found.
    Search(SearchArgs),
    /// Give a prompt a new version, with a dated changelog entry.
    ///
    /// Without a step or a version it is the least that what changed since the committed version needs: major when
    /// something a caller relied on is gone, minor when there is more or the model changed, patch for wording. Ends with
    /// 2 when nothing that needs a new version has changed.
    Bump(BumpArgs),
    /// Raise a prompt to the next stage and add everything it owes there.
    ///
    /// What can be derived is written: name, description, phase, declarations, an evaluation case, a model the policy
    /// allows, version, owners, changelog. Approvals and recorded results are left to those who give them; what is still
    /// owed is listed. Ends with 2 when nothing was written.
    Promote(PromoteArgs),
    /// Record that you approve the present version and content of a prompt.
    ///
    /// The approval carries the digest of what was approved, so that it ends when the content changes. Ends with 2 when
    /// nothing was written.
    Approve(ApproveArgs),
    /// Write a prompt in another format, beside what it is written in now.
    ///
    /// What the other format has no place for (governance metadata and the like) goes to the overlay, FILE.pog.yaml. What
    /// cannot be carried at all is said with its place, and nothing is written then unless --lossy is given. Never writes
    /// over a file. Ends with 2 when nothing was written.
    Convert(ConvertArgs),
    /// Print the digest of a prompt's call: what an approval of its content approves.
    ///
    /// Counted are text, parameters, model, output and everything that is included; names, descriptions, owners, stage,
    /// evaluation cases, approvals and changelog are not. Line ends and white space at line ends make no difference.
    Digest(DigestArgs),
    /// Explain a rule, or list all rules.
    Explain(ExplainArgs),
    /// Set a folder up for prompts: policy, folders, a first prompt; CI files and hooks where asked for.
    ///
    /// Writes over nothing: when a file is there already and says something else, it is named, nothing at all is
    /// written, and the exit code is 2. In a folder that has a pog.toml only what the flags name is added.
    Init(InitArgs),
    /// Create a prompt at its place in the library.
    ///
    /// Writes NAME.pog.md below the first library root with the metadata its stage owes, and says what is left to do.
    /// Never writes over a file.
    New(NewArgs),
    /// Count the library: stages, phases, layers, coverage, what is stale, untested or without owner.
    Stats(StatsArgs),
    /// Print the JSON Schema of pog.toml, for editors that check and complete TOML.
    Schema(SchemaArgs),
    /// Print the completion script of a shell.
    Completions(CompletionsArgs),
    /// Print a manual page: pog man check | man -l -
    Man(ManArgs),
}

/// Arguments of `pog render`.
#[derive(Debug, clap::Args)]
pub(crate) struct RenderArgs {
    /// A prompt file, or the id of a prompt in the library.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Give a parameter a value: text for a string, else JSON where it is JSON.
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Read values from a file that maps names to values.
    #[arg(long, value_name = "FILE.json|yaml")]
    pub(crate) values: Option<PathBuf>,
    /// Start from the values of an evaluation case, by name or by number.
    #[arg(long, value_name = "NAME")]
    pub(crate) case: Option<String>,
    /// How to print the messages.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog bump`.
#[derive(Debug, clap::Args)]
pub(crate) struct BumpArgs {
    /// A prompt file of the workspace, or the id of a prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// A major step, whatever changed.
    #[arg(long, group = "wanted")]
    pub(crate) major: bool,
    /// A minor step, whatever changed.
    #[arg(long, group = "wanted")]
    pub(crate) minor: bool,
    /// A patch step, whatever changed.
    #[arg(long, group = "wanted")]
    pub(crate) patch: bool,
    /// This version.
    #[arg(long, group = "wanted", value_name = "VERSION")]
    pub(crate) to: Option<String>,
    /// What the changelog says; begins a changelog where there is none [default: what changed].
    #[arg(long, value_name = "TEXT")]
    pub(crate) summary: Option<String>,
    /// Compare with where this branch or commit and HEAD parted [default: HEAD].
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// How to print what was done.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog list`.
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// Only prompts of this phase.
    #[arg(long, value_parser = choices("phase"))]
    pub(crate) phase: Option<String>,
    /// Only prompts of this stage.
    #[arg(long, value_parser = choices("stage"))]
    pub(crate) stage: Option<String>,
    /// Only prompts of this layer.
    #[arg(long, value_parser = choices("layer"))]
    pub(crate) layer: Option<String>,
    /// How to print the list.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog show`.
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// The id of a prompt in the library, or a prompt file.
    #[arg(value_name = "ID|FILE")]
    pub(crate) prompt: String,
}

/// Arguments of `pog search`.
#[derive(Debug, clap::Args)]
pub(crate) struct SearchArgs {
    /// Words; all of them must be found.
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// How to print what is found.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Arguments of `pog explain`.
#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The rule's name, such as template/undeclared-parameter.
    pub(crate) rule: Option<String>,
}

/// Arguments of `pog schema`.
#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Which schema.
    #[arg(value_enum, default_value_t)]
    pub(crate) name: SchemaName,
}

/// What there is a schema of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaName {
    /// The policy file, pog.toml.
    #[default]
    Policy,
    /// The report of 'pog check --format json'.
    Check,
}

/// Arguments of `pog completions`.
#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Arguments of `pog lsp`.
#[derive(Debug, clap::Args)]
pub(crate) struct LspArgs {
    /// Wait for one client on this TCP port of the loopback interface instead of using standard input and output.
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// The default; many clients append it.
    #[arg(long, hide = true)]
    stdio: bool,
}

/// How output is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// The closed list of a native metadata key, read from the format's own table.
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
