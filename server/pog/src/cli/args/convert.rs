//! Arguments of the command that writes a prompt in another format.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use pog_convert as convert;

/// Arguments of `pog convert`.
#[derive(Debug, clap::Args)]
pub(crate) struct ConvertArgs {
    /// A prompt file, or the id of a prompt in the library.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// The format to write.
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(convert::targets()))]
    pub(crate) to: String,
    /// Where to write it [default: beside the prompt, under the format's usual name].
    #[arg(long, short, value_name = "PATH")]
    pub(crate) output: Option<PathBuf>,
    /// Write the file even if something cannot be carried; it then stands in the text as it was written.
    #[arg(long)]
    pub(crate) lossy: bool,
}
