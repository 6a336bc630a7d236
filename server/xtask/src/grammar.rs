//! `xtask grammar`: regenerates the committed tree-sitter parser from its
//! `grammar.js`, or checks that the two agree. It uses the generator as a
//! library with its built-in JavaScript runtime, so neither node nor the
//! tree-sitter command line is needed. It does not compile or test the parser.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tree_sitter_generate::{OptLevel, generate_parser_in_directory};

/// Newest parser interface that both Neovim 0.11 and Helix load.
const ABI: usize = 15;

/// Every file the generator writes, relative to `src/`; `scanner.c` is ours.
const GENERATED: [&str; 6] = [
    "parser.c",
    "grammar.json",
    "node-types.json",
    "tree_sitter/alloc.h",
    "tree_sitter/array.h",
    "tree_sitter/parser.h",
];

/// Writes `grammars/tree-sitter-pog/src` anew. With `check` nothing in the
/// repository is touched: the parser is generated into a temporary folder.
///
/// # Errors
/// When the grammar does not generate, or when `check` finds a committed file
/// that differs from what the grammar says; the error names those files.
pub(crate) fn run(check: bool) -> Result<()> {
    let grammar = grammar_root()?;
    let committed = grammar.join("src");
    if !check {
        return generate(&grammar, &committed);
    }
    let scratch = Scratch::new()?;
    generate(&grammar, &scratch.0)?;
    let stale = differing(&scratch.0, &committed)?;
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = stale.iter().map(|name| format!("src/{name}")).collect();
    bail!(
        "{} out of date with grammar.js: {} (run `cargo xtask grammar`)",
        grammar.display(),
        names.join(", ")
    );
}

fn grammar_root() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../grammars/tree-sitter-pog");
    root.canonicalize()
        .with_context(|| format!("no grammar at {}", root.display()))
}

fn generate(grammar: &Path, out: &Path) -> Result<()> {
    let mut diagnostics = Vec::new();
    let outcome = generate_parser_in_directory(
        grammar,
        Some(out),
        None::<PathBuf>,
        ABI,
        None,
        Some("native"),
        true,
        OptLevel::default(),
        &mut diagnostics,
    );
    outcome.context("the grammar does not generate")?;
    if !diagnostics.is_empty() {
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        bail!("the grammar has warnings:\n{}", lines.join("\n"));
    }
    Ok(())
}

/// The generated files whose committed text is missing or different.
fn differing(fresh: &Path, committed: &Path) -> Result<Vec<&'static str>> {
    let mut stale = Vec::new();
    for name in GENERATED {
        let wanted = fs::read(fresh.join(name))
            .with_context(|| format!("the generator did not write {name}"))?;
        // A file that cannot be read is as stale as one that differs.
        if fs::read(committed.join(name)).ok() != Some(wanted) {
            stale.push(name);
        }
    }
    Ok(stale)
}

/// A folder of this process's own that is removed again on every way out.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("pog-grammar-{}", std::process::id()));
        fs::create_dir_all(&path).with_context(|| format!("cannot create {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Nothing can be done about a temporary folder that will not go.
        let _ = fs::remove_dir_all(&self.0);
    }
}
