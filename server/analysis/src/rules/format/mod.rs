//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

pub(crate) mod deprecated_attribute;
pub(crate) mod empty_attribute;
pub(crate) mod front_matter_stops;
pub(crate) mod ignored_attribute;
pub(crate) mod missing_agent_tool;
pub(crate) mod misspelt_input;
pub(crate) mod portable_front_matter;
mod quoted;
pub(crate) mod unclosed_input;
