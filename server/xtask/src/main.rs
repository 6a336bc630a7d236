//! Chores of the repository, run as `cargo xtask NAME`: one module and one line below for each. Nothing that ships is
//! in here; each chore finds the repository through [`root`] and works on its committed files.

mod clients;
mod configuration;
mod demo;
mod dist;
mod docs;
mod generate;
mod grammar;
mod hooks;
mod models;
mod programs;
mod test;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Chores of the repository")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Write every file that is made from others: documentation, hooks, parser, and what editors know of formats. Needs
    /// Python 3 and Node.js.
    Generate {
        /// Write nothing; fail when a file is not what it would be.
        #[arg(long)]
        check: bool,
    },
    /// Write the tree-sitter parser from its grammar.
    Grammar {
        /// Write nothing; fail when a file is not what it would be.
        #[arg(long)]
        check: bool,
    },
    /// Enforce the walls of the architecture.
    Tidy,
    /// Show what pog does: the starter library checked, a completion, a hover and an insertion from the real server.
    Demo,
    /// Build the release binary and the VS Code extension that carries it, into `target/dist`.
    Dist {
        /// Rust's name of another system than this one.
        #[arg(long)]
        target: Option<String>,
    },
    /// Run all tests, installing what they need under `target/tools`.
    Test {
        /// Run only the steps whose names contain this.
        #[arg(default_value = "")]
        only: String,
    },
}

fn main() -> ExitCode {
    let result = match Arguments::parse().chore {
        Chore::Generate { check } => generate::run_all(&root(), check),
        Chore::Grammar { check } => grammar::run(check),
        Chore::Tidy => tidy::run(&root()),
        Chore::Demo => demo::run(&root()),
        Chore::Dist { target } => dist::run(&root(), target.as_deref()),
        Chore::Test { only } => test::run(&root(), &only),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The top of the repository: two folders above this crate, wherever the checkout that runs it stands.
fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let crate_dir = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    crate_dir
        .ancestors()
        .nth(2)
        .map_or_else(|| crate_dir.clone(), Path::to_path_buf)
}
