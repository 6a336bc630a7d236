//! Rules that know one format's tools: what its own loader rejects, drops or silently reads as something else. Each names
//! the formats it is for and cites the loader.
