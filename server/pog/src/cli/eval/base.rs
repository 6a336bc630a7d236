//! `pog eval --base REF`: how a change affects rendered cases (as diffs) and recorded pass rates.

use std::sync::Arc;

use pog_governance::evaluate::{Became, Regression, Secrets, regression};
use pog_model::{Severity, SourceFile};
use pog_text::printable;
use pog_text::words::counted;
use rayon::prelude::*;
use serde_json::{Value, json};

use super::args::{EvalArgs, EvalFormat};
use super::{is_chosen, text};
use crate::cli::console::Console;
use crate::cli::run_problem::RunProblem;
use crate::cli::session::{HistoryUse, Session};
use crate::cli::{CLEAN, FAILED, FOUND};

pub(super) fn run(
    session: &mut Session,
    files: &[(String, Arc<SourceFile>)],
    reference: &str,
    args: &EvalArgs,
    problems: &[RunProblem],
    console: &mut Console,
) -> i32 {
    // Refused before the history is read, which takes longer than all the rest.
    if args.format == EvalFormat::Junit {
        console.error("--base does not support --format junit; use text or json");
        return FAILED;
    }
    let history = session.read_git_state(Some(reference), HistoryUse::WhereNeeded, false);
    let mut failed = false;
    for problem in problems.iter().chain(&history) {
        problem.print(console);
        failed |= problem.severity == Severity::Error;
    }
    // Without the commit to compare with, a clean result would claim what nobody checked.
    if failed {
        return FAILED;
    }
    let case = args.case.as_deref();
    let chosen = |number: usize, name: Option<&str>| is_chosen(case, number, name);
    let snapshot = &session.snapshot;
    // In the order of the paths, though in parallel: collecting keeps it.
    let compared: Vec<(&str, Regression)> = files
        .par_iter()
        .filter_map(|(path, file)| {
            // A loose file belongs to no workspace and has no committed library to compare with.
            let committed = snapshot.committed_library(file.root)?;
            let secrets = Secrets::of(&snapshot.library, file);
            let mut found = regression(snapshot, committed, file, &chosen);
            secrets.hide_in_regression(&mut found);
            Some((path.as_str(), found))
        })
        // Also those that `--case` leaves nothing of.
        .filter(|(_, found)| !found.cases.is_empty())
        .collect();
    match args.format {
        EvalFormat::Json => console.json(&as_json(reference, &compared)),
        _ => print(reference, &compared, args.quiet, console),
    }
    if compared.iter().any(|(_, found)| is_worse(found)) {
        FOUND
    } else {
        CLEAN
    }
}

/// Whether a comparison makes the run fail. A different text alone does not: that is what changes do.
fn is_worse(found: &Regression) -> bool {
    found.cases.iter().any(|(case, _)| !case.passed())
        || found.rates.iter().any(|rate| rate.now < rate.then)
}

fn print(reference: &str, compared: &[(&str, Regression)], quiet: bool, console: &mut Console) {
    let (mut same, mut other) = (0, 0);
    for (path, found) in compared {
        let changed = found
            .cases
            .iter()
            .filter(|(_, b)| *b != Became::Same)
            .count();
        same += found.cases.len() - changed;
        other += changed;
        let failing: Vec<_> = found.cases.iter().filter(|(c, _)| !c.passed()).collect();
        if changed == 0 && failing.is_empty() && found.rates.is_empty() {
            continue;
        }
        let versions = match &found.versions {
            (Some(then), Some(now)) if then != now => format!(" {then} -> {now}"),
            (_, Some(now)) => format!(" {now}"),
            _ => String::new(),
        };
        let head = console.bold(&format!("{path}{versions}"));
        console.line(format_args!(
            "{head}: {changed} of {} rendered differently",
            counted(found.cases.len(), "case")
        ));
        for (case, became) in &found.cases {
            let title = printable::line(&case.title());
            match became {
                Became::Same => {}
                // Said and not passed over: what was not compared may well have changed.
                Became::Unknown(why) => {
                    console.line(format_args!("  {title}: not compared, {why}"))
                }
                Became::Other(diff) => {
                    console.line(format_args!("  {title}"));
                    text::difference(diff, reference, console);
                }
            }
            for failure in &case.failures {
                console.line(format_args!(
                    "  {title} fails: {}",
                    printable::line(&failure.message)
                ));
            }
        }
        for rate in &found.rates {
            let mark = if rate.now < rate.then { " (worse)" } else { "" };
            console.line(format_args!(
                "  {}: {:.0} % -> {:.0} % pass{mark}",
                rate.model,
                rate.then * 100.0,
                rate.now * 100.0
            ));
        }
    }
    if !quiet {
        console.line(format_args!(
            "Compared with {reference}: {} unchanged, {other} changed",
            counted(same, "case")
        ));
    }
}

fn as_json(reference: &str, compared: &[(&str, Regression)]) -> Value {
    let case = |(case, became): &(pog_governance::evaluate::CaseReport, Became)| {
        let (status, expected, actual, reason) = match became {
            Became::Same => ("same", None, None, None),
            Became::Other(diff) => ("different", Some(&diff.expected), Some(&diff.actual), None),
            Became::Unknown(why) => ("unknown", None, None, Some(why)),
        };
        json!({
            "number": case.number, "name": case.name, "passed": case.passed(), "rendered": status,
            "then": expected, "now": actual, "reason": reason,
        })
    };
    let prompts: Vec<Value> = compared
        .iter()
        .map(|(path, r)| {
            let rates: Vec<Value> =
                r.rates.iter().map(|r| json!({ "model": r.model, "then": r.then, "now": r.now })).collect();
            json!({
                "path": path, "new": r.is_new, "versions": { "then": r.versions.0, "now": r.versions.1 },
                "cases": r.cases.iter().map(case).collect::<Vec<_>>(), "pass-rates": rates,
            })
        })
        .collect();
    json!({ "version": 1, "base": reference, "prompts": prompts })
}
