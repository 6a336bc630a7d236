//! Arguments of the commands that change or describe governance metadata: promote, approve, digest.

use super::{Format, choices};

/// Arguments of `pog promote`.
#[derive(Debug, clap::Args)]
pub(crate) struct PromoteArgs {
    /// A prompt file, or the id of a prompt of the workspace.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// The stage to give it; the next one if left out. A lower one takes a step back.
    #[arg(long, value_name = "STAGE", value_parser = choices("stage"))]
    pub(crate) to: Option<String>,
    /// The phase to write where neither its folder nor its tags tell it.
    #[arg(long, value_name = "PHASE", value_parser = choices("phase"))]
    pub(crate) phase: Option<String>,
}

/// Arguments of `pog approve`.
#[derive(Debug, clap::Args)]
pub(crate) struct ApproveArgs {
    /// A prompt file, or the id of a prompt of the workspace.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Your handle, as the policy's roles name you.
    #[arg(long = "as", value_name = "HANDLE")]
    pub(crate) by: String,
}

/// Arguments of `pog digest`.
#[derive(Debug, clap::Args)]
pub(crate) struct DigestArgs {
    /// A prompt file, or the id of a prompt in the library.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// How to print it.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}
