//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

pub(crate) mod answer_schema;
pub(crate) mod assertion_type;
pub(crate) mod evaluator_criteria;
pub(crate) mod evaluator_name;
pub(crate) mod unknown_variable;
