//! The command line, one file per command. Reads the workspace through the project crate, asks the
//! analysis and prints. Contains no knowledge about prompts or the language server.

mod amend;
mod args;
mod bump;
mod check;
mod complete;
mod console;
mod convert;
mod digest;
mod edit;
mod eval;
mod explain;
mod find;
mod init;
mod item;
mod junit;
mod list;
pub(crate) mod logging;
mod man;
mod new;
mod place;
mod policy;
mod progress;
mod promote;
mod render;
mod report_issue;
mod run_problem;
mod schema;
mod search;
mod session;
mod show;
mod stats;
mod values;

pub(crate) use args::{Args, Command};
use args::{ColorWhen, OneShot};
use console::Console;

/// Success, no findings.
pub(crate) const CLEAN: i32 = 0;
/// Findings at or above the failing severity, or no match.
pub(crate) const FOUND: i32 = 1;
/// The command failed.
pub(crate) const FAILED: i32 = 2;

/// Runs a command and returns the exit code.
pub(crate) fn run(command: &OneShot, color: ColorWhen) -> i32 {
    let mut console = Console::new(color);
    let code = match command {
        OneShot::Check(args) => check::run(args, &mut console),
        OneShot::Render(args) => render::run(args, &mut console),
        OneShot::Eval(args) => eval::run(args, &mut console),
        OneShot::List(args) => list::run(args, &mut console),
        OneShot::Show(args) => show::run(args, &mut console),
        OneShot::Search(args) => search::run(args, &mut console),
        OneShot::Bump(args) => bump::run(args, &mut console),
        OneShot::Promote(args) => promote::run(args, &mut console),
        OneShot::Approve(args) => promote::approve(args, &mut console),
        OneShot::Convert(args) => convert::run(args, &mut console),
        OneShot::Digest(args) => digest::run(args, &mut console),
        OneShot::Explain(args) => explain::run(args, &mut console),
        OneShot::Init(args) => init::run(args, &mut console),
        OneShot::New(args) => new::run(args, &mut console),
        OneShot::Stats(args) => stats::run(args, &mut console),
        OneShot::ReportIssue(args) => report_issue::run(args, &mut console),
        OneShot::Schema(args) => schema::run(args, &mut console),
        OneShot::Completions(args) => complete::run(args, &mut console),
        OneShot::Man(args) => man::run(args, &mut console),
    };
    console.finish(code)
}
