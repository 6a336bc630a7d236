//! Findings as JUnit XML: a test suite for each file, a test for each finding. What makes the run fail fails its test;
//! other findings are the output of a passed one.

use std::collections::BTreeMap;

use pog_model::Severity;

use super::report::{Report, ReportedFinding};
use crate::cli::console::Console;
use crate::cli::junit::{self, Outcome, Suite, Test};
use crate::cli::place::position;

pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    // Every checked file gets a suite, so that a clean run is not an empty report.
    let mut files: BTreeMap<&str, Vec<ReportedFinding<'_>>> = report
        .files
        .iter()
        .map(|c| (&*c.path, Vec::new()))
        .collect();
    for reported in report.findings() {
        files
            // By the file it stands in: a finding in an overlay gets a suite of its own.
            .entry(&reported.source.path)
            .or_default()
            .push(reported);
    }
    let suites = files
        .into_iter()
        .map(|(path, reported)| suite(report, path, &reported));
    let xml = junit::Report {
        name: "pog",
        suites: suites.chain(problems(report)).collect(),
    };
    console.data(&xml.to_xml());
}

fn suite(report: &Report<'_>, path: &str, reported: &[ReportedFinding<'_>]) -> Suite {
    let mut tests: Vec<Test> = reported
        .iter()
        .map(|one| test(report, path, *one))
        .collect();
    // A suite without tests does not show that the file was checked; one passed test does.
    if tests.is_empty() {
        tests.push(Test {
            name: "no findings".to_owned(),
            class: path.to_owned(),
            file: None,
            outcome: Vec::new(),
        });
    }
    Suite {
        name: path.to_owned(),
        tests,
    }
}

fn test(report: &Report<'_>, path: &str, reported: ReportedFinding<'_>) -> Test {
    let (finding, source) = (reported.finding, reported.source);
    let at = position(&source.text, &source.index, finding.location.span.lo());
    let body = body(reported, at.line, at.column);
    let outcome = if report.fails(reported) {
        Outcome::Failure {
            kind: Some(finding.severity.name()),
            message: finding.message.clone(),
            body,
        }
    } else {
        Outcome::Output(body)
    };
    Test {
        name: format!("{} at {}:{}", finding.rule.name, at.line, at.column),
        class: path.to_owned(),
        file: None,
        outcome: vec![outcome],
    }
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

/// Errors of the run as a suite.
fn problems(report: &Report<'_>) -> Option<Suite> {
    let errors = report
        .problems
        .iter()
        .filter(|t| t.severity == Severity::Error);
    let tests: Vec<Test> = errors
        .map(|problem| Test {
            name: match problem.path.as_str() {
                "" => "run".to_owned(),
                path => path.to_owned(),
            },
            class: "pog".to_owned(),
            file: None,
            outcome: vec![Outcome::Error {
                message: problem.message().to_owned(),
            }],
        })
        .collect();
    (!tests.is_empty()).then(|| Suite {
        name: "pog".to_owned(),
        tests,
    })
}
