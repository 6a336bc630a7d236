//! The outcome as text: one line per prompt, followed by its failed expectations with diffs.

use pog_governance::evaluate::{CaseReport, Comparison};
use pog_model::Location;
use pog_text::printable;
use pog_text::words::counted;
use similar::TextDiff;

use super::{Evaluated, Report};
use crate::cli::console::Console;
use crate::cli::place::{Lines, position};

/// Lines of a difference that are printed.
const LINES: usize = 60;

pub(super) fn print(report: &Report<'_>, quiet: bool, console: &mut Console) {
    for prompt in &report.prompts {
        if console.is_closed() {
            return;
        }
        let failed = prompt.cases.iter().filter(|c| !c.passed()).count();
        if failed == 0 {
            if !quiet {
                console.line(format_args!(
                    "ok    {}: {}",
                    prompt.path,
                    counted(prompt.cases.len(), "case")
                ));
            }
            continue;
        }
        let head = console.bold(&format!("FAIL  {}", prompt.path));
        console.line(format_args!(
            "{head}: {failed} of {} failed",
            counted(prompt.cases.len(), "case")
        ));
        let mut lines = Lines::default();
        for case in prompt.cases.iter().filter(|c| !c.passed()) {
            failure(report, prompt, case, &mut lines, console);
        }
    }
    if !quiet {
        summary(report, console);
    }
}

fn failure(
    report: &Report<'_>,
    prompt: &Evaluated,
    case: &CaseReport,
    lines: &mut Lines,
    console: &mut Console,
) {
    let title = console.bold(&printable::line(&case.title()));
    console.line(format_args!("  {title}"));
    if let Some(why) = &case.skipped {
        console.line(format_args!("    not run: {why}"));
    }
    for failure in &case.failures {
        // Cases may stand in a file of their own, while their spans count in the joined text.
        let Location { file: id, span } = prompt.file.locate(failure.span);
        let companion = prompt.file.companions.iter().find(|p| p.id == id);
        let text = companion.map_or(&*prompt.file.text, |p| &*p.text);
        let path = if companion.is_some() {
            report.session.shown_path(id)
        } else {
            prompt.path.clone()
        };
        let at = position(text, lines.of(id, text), span.lo());
        console.line(format_args!(
            "    {path}:{}:{}: {}",
            at.line,
            at.column,
            printable::line(&failure.message)
        ));
        // A snapshot that is missing has no text to compare with; the diff would only repeat the rendered text.
        if let Some(compared) = failure.diff.as_ref().filter(|c| !c.expected.is_empty()) {
            difference(compared, "expected", console);
        }
    }
}

/// Prints the difference of two texts; `first` names the first.
pub(super) fn difference(compared: &Comparison, first: &str, console: &mut Console) {
    let (expected, actual) = (ended(&compared.expected), ended(&compared.actual));
    let diff = TextDiff::from_lines(&expected, &actual);
    let text = diff
        .unified_diff()
        .context_radius(2)
        .header(first, "rendered")
        .to_string();
    let lines: Vec<&str> = text.lines().collect();
    for line in lines.iter().take(LINES) {
        console.line(format_args!("      {}", printable::line(line)));
    }
    if lines.len() > LINES {
        let more = counted(lines.len() - LINES, "more line");
        console.line(format_args!("      … {more}"));
    }
}

/// With one line break at the end, so that a missing one does not show up as a difference.
fn ended(text: &str) -> String {
    format!("{}\n", text.strip_suffix('\n').unwrap_or(text))
}

fn summary(report: &Report<'_>, console: &mut Console) {
    let all = report.cases().count();
    // The problems say why nothing ran; "no cases" would contradict them.
    if all == 0 && !report.problems.is_empty() {
        return;
    }
    if all == 0 {
        let prompts = counted(report.without, "prompt");
        let have = if report.without == 1 { "has" } else { "have" };
        console.line(format_args!(
            "Nothing to evaluate: {prompts} {have} no cases"
        ));
        return;
    }
    let passed = report.cases().filter(|c| c.passed()).count();
    let prompts = counted(report.prompts.len(), "prompt");
    let failed = if passed == all {
        String::new()
    } else {
        format!(", {} failed", all - passed)
    };
    console.line(format_args!(
        "{} of {prompts}: {passed} passed{failed}",
        counted(all, "case")
    ));
}
