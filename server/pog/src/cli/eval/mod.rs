//! `pog eval`: runs evaluation cases, updates snapshots, exchanges cases and results with
//! promptfoo, compares with a commit. The analysis evaluates; this module selects, prints and
//! writes.

mod args;
mod base;
mod chosen;
mod exchange;
mod json;
mod junit;
mod text;
mod update;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pog_governance::evaluate;
use pog_governance::evaluate::{CaseReport, Effort, Secrets};
use pog_model::{Severity, SourceFile};
use pog_text::near::closest;
use rayon::prelude::*;

pub(crate) use args::EvalArgs;
use args::EvalFormat;
use chosen::Chosen;

use super::console::Console;
use super::run_problem::RunProblem;
use super::session::Session;
use super::{CLEAN, FAILED, FOUND};

/// A prompt whose cases were run.
struct Evaluated {
    file: Arc<SourceFile>,
    path: String,
    cases: Vec<CaseReport>,
}

/// Everything to print.
struct Report<'a> {
    session: &'a Session,
    /// Prompts that have cases, by path.
    prompts: Vec<Evaluated>,
    /// Number of prompts without cases.
    without: usize,
    /// Errors and notes about the run itself.
    problems: Vec<RunProblem>,
}

pub(super) fn run(args: &EvalArgs, console: &mut Console) -> i32 {
    let Chosen {
        mut session,
        files,
        problems,
    } = chosen::chosen(&args.prompts);
    // Import and export run no case: results come from promptfoo, and the export only describes the cases.
    if let Some(file) = &args.import {
        return exchange::import(&session, file, &problems, console);
    }
    let files: Vec<(String, Arc<SourceFile>)> = files.into_iter().collect();
    if args.export.is_some() {
        return exchange::export(&session, &files, args, &problems, console);
    }
    if let Some(reference) = &args.base {
        return base::run(&mut session, &files, reference, args, &problems, console);
    }
    let mut report = evaluated(&session, &files, args.case.as_deref());
    // Loading problems first: they often explain what follows.
    report.problems.splice(0..0, problems);
    // A misspelt name would pass as "nothing to evaluate".
    if let Some(wanted) = args.case.as_deref().filter(|_| report.prompts.is_empty()) {
        report.problems.push(no_case(&files, wanted));
    }
    if args.update {
        return update::run(&report, console);
    }
    report.hide_secrets();
    for problem in report
        .problems
        .iter()
        .filter(|t| !(args.quiet && t.severity == Severity::Info))
    {
        problem.print(console);
    }
    match args.format {
        EvalFormat::Text => text::print(&report, args.quiet, console),
        EvalFormat::Json => json::print(&report, console),
        EvalFormat::Junit => junit::print(&report, console),
    }
    report.code()
}

/// Runs the cases of all prompts in parallel; in order of their paths. A run that panics costs its prompt only.
fn evaluated<'a>(
    session: &'a Session,
    files: &[(String, Arc<SourceFile>)],
    case: Option<&str>,
) -> Report<'a> {
    let results: Vec<Result<Evaluated, RunProblem>> = files
        .par_iter()
        .map(|(path, file)| evaluate_one(session, path, file, case))
        .collect();
    let mut report = Report {
        session,
        prompts: Vec::new(),
        without: 0,
        problems: Vec::new(),
    };
    for result in results {
        match result {
            // Prompts without cases are only counted; in a library most lines would say just that.
            Ok(one) if one.cases.is_empty() => report.without += 1,
            Ok(one) => report.prompts.push(one),
            Err(problem) => report.problems.push(problem),
        }
    }
    report
}

fn evaluate_one(
    session: &Session,
    path: &str,
    file: &Arc<SourceFile>,
    case: Option<&str>,
) -> Result<Evaluated, RunProblem> {
    let chosen = |number: usize, name: Option<&str>| is_chosen(case, number, name);
    // A panic leaves no shared state behind: evaluation only reads the snapshot.
    let cases = catch_unwind(AssertUnwindSafe(|| {
        evaluate::run(&session.snapshot, file, Effort::Asked, &chosen)
    }));
    match cases {
        Ok(cases) => Ok(Evaluated {
            file: file.clone(),
            path: path.to_owned(),
            cases,
        }),
        Err(_) => Err(RunProblem::error(
            path,
            "Internal error while running the cases of this file; please report it",
        )),
    }
}

/// Whether `--case` selects a case; without it all are selected.
fn is_chosen(case: Option<&str>, number: usize, name: Option<&str>) -> bool {
    // A case may be called `2`; both are run then.
    case.is_none_or(|wanted| name == Some(wanted) || wanted.parse() == Ok(number))
}

fn no_case(files: &[(String, Arc<SourceFile>)], wanted: &str) -> RunProblem {
    let names: Vec<&str> = files
        .iter()
        .filter_map(|(_, f)| f.artifact())
        .flat_map(|a| &a.cases)
        .filter_map(|c| c.name.as_ref())
        .map(|(name, _)| name.as_str())
        .collect();
    let hint = match closest(wanted, names.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None if names.is_empty() => "no case has a name; use its number".to_owned(),
        None => {
            let some: Vec<String> = names.iter().take(8).map(|n| format!("'{n}'")).collect();
            format!("available: {}", some.join(", "))
        }
    };
    RunProblem::general(format!("No case '{wanted}'; {hint}"))
}

fn secrets(session: &Session, file: &SourceFile) -> Secrets {
    Secrets::of(&session.snapshot.library, file)
}

impl Report<'_> {
    fn cases(&self) -> impl Iterator<Item = &CaseReport> {
        self.prompts.iter().flat_map(|p| &p.cases)
    }

    /// Takes values that are declared sensitive out of what is printed; reports end up in logs.
    fn hide_secrets(&mut self) {
        for prompt in &mut self.prompts {
            let secrets = secrets(self.session, &prompt.file);
            prompt
                .cases
                .iter_mut()
                .for_each(|case| secrets.hide_in(case));
        }
    }

    /// The exit code. Errors outweigh failures: an incomplete run may have missed some.
    fn code(&self) -> i32 {
        if self.problems.iter().any(|t| t.severity == Severity::Error) {
            FAILED
        } else if self.cases().any(|c| !c.passed()) {
            FOUND
        } else {
            CLEAN
        }
    }
}
