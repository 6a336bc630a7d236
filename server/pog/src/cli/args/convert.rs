//! Arguments of `pog convert`.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use pog_convert as convert;

/// Arguments of `pog convert`.
#[derive(Debug, clap::Args)]
pub(crate) struct ConvertArgs {
    /// Prompt file, or id of a library prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Target format.
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(convert::targets()))]
    pub(crate) to: String,
    /// Output path [default: next to the prompt, under the format's usual name].
    #[arg(long, short, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Convert even if something has no equivalent; it is kept verbatim.
    #[arg(long)]
    pub(crate) lossy: bool,
}
