//! Findings as GitHub workflow commands: annotations on the lines of a pull request.

use pog_model::Severity;

use super::report::{Report, ReportedFinding};
use super::text::summary;
use crate::cli::console::Console;
use crate::cli::place::stretch;

/// GitHub shows the first ten errors, warnings and notices of a step and drops the rest, so the
/// most severe findings are printed first, and the log says how many were dropped.
const SHOWN: usize = 10;

/// Prints one command per finding, errors first.
pub(super) fn print(report: &Report<'_>, quiet: bool, console: &mut Console) {
    let mut reported: Vec<ReportedFinding<'_>> = report.findings().collect();
    reported.sort_by_key(|t| std::cmp::Reverse(t.finding.severity));
    for one in &reported {
        console.command(&command(*one));
    }
    for problem in report
        .problems
        .iter()
        // Notes about the run would use up the few annotations that GitHub shows.
        .filter(|t| t.severity >= Severity::Warning)
    {
        let at = problem
            .line()
            .map_or_else(String::new, |line| format!(",line={line}"));
        let file = if problem.path.is_empty() {
            String::new()
        } else {
            format!("file={}{at},", property(&problem.path))
        };
        let word = if problem.severity == Severity::Error {
            "error"
        } else {
            "warning"
        };
        console.command(&format!(
            "::{word} {file}title=pog::{}",
            data(problem.message())
        ));
    }
    if quiet {
        return;
    }
    console.line(summary(report));
    // Counted per kind, since GitHub's limit holds for each kind.
    let dropped = ["error", "warning", "notice"]
        .iter()
        .filter_map(|word| {
            reported
                .iter()
                .filter(|t| kind(t.finding.severity) == *word)
                .count()
                .checked_sub(SHOWN)
        })
        .sum::<usize>();
    if dropped > 0 {
        console.line(format!(
            "GitHub shows at most {SHOWN} annotations of each kind per step; {dropped} more are only in this log"
        ));
    }
}

fn kind(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "notice",
    }
}

fn command(reported: ReportedFinding<'_>) -> String {
    let (finding, source) = (reported.finding, reported.source);
    let place = stretch(&source.text, &source.index, finding.location.span);
    let mut text = format!(
        "::{} file={}",
        kind(finding.severity),
        property(&source.in_repository)
    );
    text.push_str(&format!(
        ",line={},endLine={}",
        place.start.line, place.end.line
    ));
    // GitHub rejects columns for spans over several lines.
    if place.start.line == place.end.line {
        text.push_str(&format!(
            ",col={},endColumn={}",
            place.start.column, place.end.column
        ));
    }
    let mut message = finding.message.clone();
    if let Some(decided) = finding.decided.shown() {
        message.push_str(&format!("\nConfigured in {decided}"));
    }
    if let Some(fix) = finding.fixes.first() {
        message.push_str(&format!("\nHelp: {}", fix.title));
    }
    message.push_str(&format!("\n{}", finding.rule.url()));
    format!(
        "{text},title={}::{}",
        property(finding.rule.name),
        data(&message)
    )
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    // The percent sign first: later it would escape the escapes.
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_it() {
        assert_eq!(property("a,b::c%\r\n"), "a%2Cb%3A%3Ac%25%0D%0A");
        assert_eq!(data("100%: a, b\nc"), "100%25: a, b%0Ac");
    }
}
