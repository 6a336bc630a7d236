//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

mod common;
pub(crate) mod langchain_dropped;
pub(crate) mod langchain_refused;
pub(crate) mod semantic_kernel_call;
pub(crate) mod semantic_kernel_liquid_role;
pub(crate) mod semantic_kernel_messages;
pub(crate) mod semantic_kernel_refused;
