//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

mod quoted;
pub(crate) mod block_helper;
pub(crate) mod deprecated_attribute;
pub(crate) mod dotprompt_front_matter;
pub(crate) mod empty_attribute;
pub(crate) mod front_matter_stops;
pub(crate) mod helper_as_value;
pub(crate) mod ignored_attribute;
pub(crate) mod missing_agent_tool;
pub(crate) mod picoschema;
pub(crate) mod portable_front_matter;
pub(crate) mod unapplied_default;
pub(crate) mod unknown_helper;
