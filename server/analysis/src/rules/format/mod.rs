//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

pub(crate) mod deprecated_attribute;
pub(crate) mod empty_attribute;
pub(crate) mod front_matter_stops;
pub(crate) mod ignored_attribute;
pub(crate) mod missing_agent_tool;
mod poml;
pub(crate) mod poml_attribute;
pub(crate) mod poml_crossed_tags;
pub(crate) mod poml_dropped_text;
pub(crate) mod poml_ignored_condition;
pub(crate) mod poml_invalid_json;
pub(crate) mod poml_invalid_let;
pub(crate) mod poml_invalid_meta;
pub(crate) mod poml_let_order;
pub(crate) mod poml_loop_index;
pub(crate) mod poml_misspelt_name;
pub(crate) mod poml_repeated_element;
pub(crate) mod poml_unknown_element;
pub(crate) mod portable_front_matter;
mod quoted;
