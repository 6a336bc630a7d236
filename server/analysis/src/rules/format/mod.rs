//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

pub(crate) mod agent_name;
pub(crate) mod argument_hint;
pub(crate) mod argument_name;
pub(crate) mod argument_position;
mod common;
pub(crate) mod deprecated_attribute;
pub(crate) mod empty_attribute;
pub(crate) mod front_matter_cut;
pub(crate) mod front_matter_stops;
pub(crate) mod ignored_attribute;
pub(crate) mod langchain_dropped;
pub(crate) mod langchain_refused;
pub(crate) mod mended_value;
pub(crate) mod missing_agent_tool;
pub(crate) mod portable_front_matter;
pub(crate) mod portable_key;
mod prompty;
pub(crate) mod prompty_dropped;
pub(crate) mod prompty_front_matter;
pub(crate) mod prompty_portable;
pub(crate) mod prompty_prose_role;
pub(crate) mod prompty_refused;
pub(crate) mod prompty_role_line;
mod quoted;
pub(crate) mod semantic_kernel_call;
pub(crate) mod semantic_kernel_liquid_role;
pub(crate) mod semantic_kernel_messages;
pub(crate) mod semantic_kernel_refused;
mod skill;
pub(crate) mod skill_key;
pub(crate) mod skill_length;
pub(crate) mod skill_name;
pub(crate) mod skill_start;
pub(crate) mod skill_yaml;
pub(crate) mod switch_word;
