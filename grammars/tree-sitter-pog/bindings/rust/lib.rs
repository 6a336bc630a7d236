//! The tree-sitter grammar of native pog artifacts, for the server and its
//! tests: the language, its node types and the queries editors use. It holds
//! no logic; `grammar.js` and `src/scanner.c` are the grammar.

use tree_sitter_language::LanguageFn;

#[expect(unsafe_code, reason = "the parser is generated C, linked by build.rs")]
mod ffi {
    unsafe extern "C" {
        pub(crate) fn tree_sitter_pog() -> *const ();
    }

    // SAFETY: the generated function takes nothing and returns a pointer to a
    // static language, which is what `LanguageFn` asks for.
    pub(crate) const LANGUAGE: tree_sitter_language::LanguageFn =
        unsafe { tree_sitter_language::LanguageFn::from_raw(tree_sitter_pog) };
}

/// The language, to be given to a `tree_sitter::Parser`.
pub const LANGUAGE: LanguageFn = ffi::LANGUAGE;

/// Every node kind with its fields and children, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");

/// Captures for syntax highlighting.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// YAML in the front matter, Markdown in the text.
pub const INJECTIONS_QUERY: &str = include_str!("../../queries/injections.scm");

/// Regions that fold by structure alone; paired blocks are not among them.
pub const FOLDS_QUERY: &str = include_str!("../../queries/folds.scm");

/// Names defined and used inside the template.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");
