//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

pub(crate) mod block_helper;
pub(crate) mod dotprompt_front_matter;
pub(crate) mod helper_as_value;
pub(crate) mod picoschema;
pub(crate) mod unapplied_default;
pub(crate) mod unknown_helper;
