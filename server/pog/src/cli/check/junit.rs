//! Findings as JUnit XML: a test suite for each file, a test for each finding. What makes the run fail fails its test;
//! other findings are the output of a passed one.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pog_analysis::Severity;

use super::report::{Report, ReportedFinding};
use crate::cli::console::Console;
use crate::cli::place::position;

const WRITING: &str = "writing to a string cannot fail";

/// Prints the report.
pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let mut body = String::new();
    let (mut tests, mut failures) = (0, 0);
    let mut suites: BTreeMap<&str, Vec<ReportedFinding<'_>>> = report
        .files
        .iter()
        .map(|c| (&*c.path, Vec::new()))
        .collect();
    for reported in report.findings() {
        suites
            .entry(&reported.source.path)
            .or_default()
            .push(reported);
    }
    for (path, reported) in suites {
        let (suite_tests, suite_failures) = suite(report, path, &reported, &mut body);
        tests += suite_tests;
        failures += suite_failures;
    }
    let errors = problems(report, &mut body);
    console.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    console.line(format!(
        "<testsuites name=\"pog\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\">",
        tests + errors
    ));
    console.text(&body);
    console.line("</testsuites>");
}

/// Writes the suite of a file; returns how many tests and failures it has.
fn suite(
    report: &Report<'_>,
    path: &str,
    reported: &[ReportedFinding<'_>],
    out: &mut String,
) -> (usize, usize) {
    let tests = reported.len().max(1);
    let failures = reported.iter().filter(|t| report.fails(**t)).count();
    let path = escaped(path);
    writeln!(
        out,
        "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
    )
    .expect(WRITING);
    if reported.is_empty() {
        writeln!(
            out,
            "    <testcase name=\"no findings\" classname=\"{path}\"/>"
        )
        .expect(WRITING);
    }
    for one in reported {
        let (finding, source) = (one.finding, one.source);
        let at = position(&source.text, &source.index, finding.span.lo());
        let (rule, message) = (escaped(finding.rule.name), escaped(&finding.message));
        writeln!(
            out,
            "    <testcase name=\"{rule} at {}:{}\" classname=\"{path}\">",
            at.line, at.column
        )
        .expect(WRITING);
        let body = escaped(&body(*one, at.line, at.column));
        if report.fails(*one) {
            let kind = finding.severity.name();
            writeln!(
                out,
                "      <failure type=\"{kind}\" message=\"{message}\">{body}</failure>"
            )
            .expect(WRITING);
        } else {
            writeln!(out, "      <system-out>{body}</system-out>").expect(WRITING);
        }
        out.push_str("    </testcase>\n");
    }
    out.push_str("  </testsuite>\n");
    (tests, failures)
}

fn body(reported: ReportedFinding<'_>, line: u32, column: u32) -> String {
    let finding = reported.finding;
    let mut text = format!(
        "{}:{line}:{column}: {}: {}",
        reported.source.path,
        finding.severity.name(),
        finding.message
    );
    if let Some(decided) = finding.decided.shown() {
        text.push_str(&format!("\nConfigured in {decided}"));
    }
    if let Some(fix) = finding.fixes.first() {
        text.push_str(&format!("\nHelp: {}", fix.title));
    }
    text.push_str(&format!("\n{}", finding.rule.url()));
    text
}

/// Writes errors of the run as a suite; returns how many there are.
fn problems(report: &Report<'_>, out: &mut String) -> usize {
    let errors: Vec<_> = report
        .problems
        .iter()
        .filter(|t| t.severity == Severity::Error)
        .collect();
    if errors.is_empty() {
        return 0;
    }
    let count = errors.len();
    writeln!(
        out,
        "  <testsuite name=\"pog\" tests=\"{count}\" failures=\"0\" errors=\"{count}\">"
    )
    .expect(WRITING);
    for problem in errors {
        let name = if problem.path.is_empty() {
            "run"
        } else {
            &problem.path
        };
        let message = escaped(problem.message());
        writeln!(
            out,
            "    <testcase name=\"{}\" classname=\"pog\"><error type=\"error\" message=\"{message}\"/></testcase>",
            escaped(name)
        )
        .expect(WRITING);
    }
    out.push_str("  </testsuite>\n");
    count
}

/// Text as XML. What XML 1.0 cannot hold at all becomes the replacement character.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => write!(out, "&#{};", u32::from(c)).expect(WRITING),
            '\0'..='\u{1f}' | '\u{7f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn any_text_becomes_xml() {
        assert_eq!(
            escaped("a<b>&\"é🦀\n\u{1b}[31m\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;é🦀&#10;\u{fffd}[31m\u{fffd}"
        );
    }
}
