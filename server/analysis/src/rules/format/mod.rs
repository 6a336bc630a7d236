//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.

mod prompty;
pub(crate) mod prompty_dropped;
pub(crate) mod prompty_front_matter;
pub(crate) mod prompty_portable;
pub(crate) mod prompty_prose_role;
pub(crate) mod prompty_refused;
pub(crate) mod prompty_role_line;
