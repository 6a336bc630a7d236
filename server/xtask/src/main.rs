//! Repository tasks, run as `cargo xtask NAME`: one module and one line below for each. Nothing
//! here ships; each task finds the repository through [`root`] and works on its committed files.

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
mod torture;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Repository tasks")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Generate every derived file: documentation, hooks, parser, and format data of the editors. Needs Python 3 and
    /// Node.js.
    Generate {
        /// Fail if a file is out of date instead of writing it.
        #[arg(long)]
        check: bool,
    },
    /// Generate the tree-sitter parser from its grammar.
    Grammar {
        /// Fail if a file is out of date instead of writing it.
        #[arg(long)]
        check: bool,
    },
    /// Check the architecture rules.
    Tidy,
    /// Demonstrate pog: check the starter library and request a completion, a hover and an
    /// insertion from the real server.
    Demo,
    /// Build the release binary and the VS Code extension that bundles it, into `target/dist`.
    Dist {
        /// Target triple of another platform.
        #[arg(long)]
        target: Option<String>,
    },
    /// Run all tests; installs their tools under `target/tools`.
    Test {
        /// Run only steps whose name contains this.
        #[arg(default_value = "")]
        only: String,
    },
    /// Fuzz every target on all processors and count what was tried. Installs cargo-fuzz and a nightly compiler where they
    /// are missing.
    Torture {
        /// How long altogether: 90s, 30m, 2h.
        #[arg(long = "for", value_parser = torture::duration)]
        time: Duration,
        /// Run only targets whose name contains this.
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
        Chore::Torture { time, only } => torture::run(&root(), time, &only),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The root of the repository: two directories above this crate, in whichever checkout it runs.
fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let crate_dir = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    crate_dir
        .ancestors()
        .nth(2)
        .map_or_else(|| crate_dir.clone(), Path::to_path_buf)
}
