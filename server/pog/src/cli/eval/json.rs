//! The outcome as one JSON object; `version` marks incompatible changes.

use pog_governance::evaluate::{CaseReport, FailureKind};
use pog_model::Location;
use pog_text::Span;
use serde::Serialize;

use super::{Evaluated, Report};
use crate::cli::console::Console;
use crate::cli::place::{Lines, Stretch, stretch};
use crate::cli::run_problem::RunProblem;

/// Format version; increases when the format changes incompatibly.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    cases: usize,
    passed: usize,
    failed: usize,
    prompts: Vec<Prompt<'a>>,
    problems: &'a [RunProblem],
}

#[derive(Serialize)]
struct Prompt<'a> {
    id: &'a str,
    path: &'a str,
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct Case<'a> {
    number: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    status: &'static str,
    place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    failures: Vec<Failed<'a>>,
}

#[derive(Serialize)]
struct Failed<'a> {
    kind: &'static str,
    message: &'a str,
    place: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<&'a str>,
}

#[derive(Serialize)]
struct Place {
    path: String,
    range: Stretch,
}

/// Prints everything as one object.
pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let passed = report.cases().filter(|c| c.passed()).count();
    let cases = report.cases().count();
    let prompts = report.prompts.iter().map(|p| prompt(report, p)).collect();
    console.json(&Output {
        version: VERSION,
        cases,
        passed,
        failed: cases - passed,
        prompts,
        problems: &report.problems,
    });
}

fn prompt<'a>(report: &Report<'_>, prompt: &'a Evaluated) -> Prompt<'a> {
    let id = prompt.file.artifact().map_or("", |a| a.id.as_str());
    let mut lines = Lines::default();
    let cases = prompt
        .cases
        .iter()
        .map(|c| case(report, prompt, &mut lines, c))
        .collect();
    Prompt {
        id,
        path: &prompt.path,
        cases,
    }
}

fn case<'a>(
    report: &Report<'_>,
    prompt: &Evaluated,
    lines: &mut Lines,
    case: &'a CaseReport,
) -> Case<'a> {
    let at = place(report, prompt, lines, case.place);
    let failures = case.failures.iter().map(|failure| Failed {
        kind: match failure.kind {
            FailureKind::Input => "input",
            FailureKind::Render => "render",
            FailureKind::Unreadable => "unreadable",
            FailureKind::Expectation => "expectation",
        },
        message: &failure.message,
        place: place(report, prompt, lines, failure.span),
        expected: failure.diff.as_ref().map(|d| d.expected.as_str()),
        actual: failure.diff.as_ref().map(|d| d.actual.as_str()),
        snapshot: failure.diff.as_ref().and_then(|d| d.snapshot.as_deref()),
    });
    Case {
        number: case.number,
        name: case.name.as_deref(),
        status: if case.passed() {
            "passed"
        } else if case.failed() {
            "failed"
        } else {
            "skipped"
        },
        place: at,
        reason: case.skipped.as_deref(),
        failures: failures.collect(),
    }
}

/// A place of the joined text in the file it is in.
fn place(report: &Report<'_>, prompt: &Evaluated, lines: &mut Lines, span: Span) -> Place {
    let Location { file: id, span } = prompt.file.locate(span);
    match prompt.file.companions.iter().find(|p| p.id == id) {
        Some(companion) => Place {
            path: report.session.shown_path(id),
            range: stretch(&companion.text, lines.of(id, &companion.text), span),
        },
        None => Place {
            path: prompt.path.clone(),
            range: stretch(&prompt.file.text, lines.of(id, &prompt.file.text), span),
        },
    }
}
