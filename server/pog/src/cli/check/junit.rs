//! Findings as JUnit XML: a test suite for each file, a test for each finding. What makes the run fail fails its test;
//! other findings are the output of a passed one.

use std::collections::BTreeMap;

use pog_model::Severity;

use super::report::{Report, Told};
use crate::cli::console::Console;
use crate::cli::junit::{self, Outcome, Suite, Test};
use crate::cli::place::position;

/// Prints the report.
pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let mut files: BTreeMap<&str, Vec<Told<'_>>> = report
        .files
        .iter()
        .map(|c| (&*c.path, Vec::new()))
        .collect();
    for told in report.told() {
        files.entry(&told.source.path).or_default().push(told);
    }
    let suites = files
        .into_iter()
        .map(|(path, told)| suite(report, path, &told));
    let xml = junit::Report {
        name: "pog",
        suites: suites.chain(troubles(report)).collect(),
    };
    console.text(&xml.to_xml());
}

/// The suite of a file.
fn suite(report: &Report<'_>, path: &str, told: &[Told<'_>]) -> Suite {
    let mut tests: Vec<Test> = told.iter().map(|one| test(report, path, *one)).collect();
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

fn test(report: &Report<'_>, path: &str, told: Told<'_>) -> Test {
    let (finding, source) = (told.finding, told.source);
    let at = position(&source.text, &source.index, finding.span.lo());
    let body = body(told, at.line, at.column);
    let outcome = if report.fails(told) {
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

fn body(told: Told<'_>, line: u32, column: u32) -> String {
    let finding = told.finding;
    let mut text = format!(
        "{}:{line}:{column}: {}: {}",
        told.source.path,
        finding.severity.name(),
        finding.message
    );
    if let Some(decided) = finding.decided.shown() {
        text.push_str(&format!("\nAsked for by {decided}"));
    }
    if let Some(fix) = finding.fixes.first() {
        text.push_str(&format!("\nHelp: {}", fix.title));
    }
    text.push_str(&format!("\n{}", finding.rule.url()));
    text
}

/// What kept pog from checking as a suite of errors.
fn troubles(report: &Report<'_>) -> Option<Suite> {
    let errors = report
        .troubles
        .iter()
        .filter(|t| t.severity == Severity::Error);
    let tests: Vec<Test> = errors
        .map(|trouble| Test {
            name: match trouble.path.as_str() {
                "" => "run".to_owned(),
                path => path.to_owned(),
            },
            class: "pog".to_owned(),
            file: None,
            outcome: vec![Outcome::Error {
                message: trouble.message().to_owned(),
            }],
        })
        .collect();
    (!tests.is_empty()).then(|| Suite {
        name: "pog".to_owned(),
        tests,
    })
}
