//! Arguments of `pog promote`, `pog approve` and `pog digest`.

use super::{Format, choices};

/// Arguments of `pog promote`.
#[derive(Debug, clap::Args)]
pub(crate) struct PromoteArgs {
    /// Prompt file, or id of a workspace prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Target stage; may be lower than the current one [default: the next stage].
    #[arg(long, value_name = "STAGE", value_parser = choices("stage"))]
    pub(crate) to: Option<String>,
    /// Phase to write if neither directory nor tags imply one.
    #[arg(long, value_name = "PHASE", value_parser = choices("phase"))]
    pub(crate) phase: Option<String>,
}

/// Arguments of `pog approve`.
#[derive(Debug, clap::Args)]
pub(crate) struct ApproveArgs {
    /// Prompt file, or id of a workspace prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Your handle, as listed under [roles] in pog.toml.
    #[arg(long = "as", value_name = "HANDLE")]
    pub(crate) by: String,
}

/// Arguments of `pog digest`.
#[derive(Debug, clap::Args)]
pub(crate) struct DigestArgs {
    /// Prompt file, or id of a library prompt.
    #[arg(value_name = "FILE|ID")]
    pub(crate) prompt: String,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}
