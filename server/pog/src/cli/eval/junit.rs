//! The outcome as JUnit XML, which every service of continuous integration shows: a suite for each prompt, a test for each
//! case.

use pog_governance::evaluate::CaseReport;

use super::{Evaluated, Report};
use crate::cli::console::Console;
use crate::cli::junit::{self, Outcome, Suite, Test};

pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let xml = junit::Report {
        name: "pog eval",
        suites: report.prompts.iter().map(suite).collect(),
    };
    console.data(&xml.to_xml());
}

fn suite(prompt: &Evaluated) -> Suite {
    let id = prompt.file.artifact().map_or("", |a| a.id.as_str());
    let test = |case: &CaseReport| Test {
        name: case.title(),
        class: id.to_owned(),
        file: Some(prompt.path.clone()),
        outcome: outcome(case),
    };
    Suite {
        name: id.to_owned(),
        tests: prompt.cases.iter().map(test).collect(),
    }
}

/// Why a case was skipped, or each expectation it does not meet; nothing for one that passed.
fn outcome(case: &CaseReport) -> Vec<Outcome> {
    let skipped = case.skipped.as_ref().map(|why| Outcome::Skipped {
        message: why.clone(),
    });
    // All of them, each by its own: the first alone would hide the rest until it is mended.
    let failures = case.failures.iter().map(|failure| Outcome::Failure {
        kind: None,
        message: failure.message.clone(),
        body: failure.diff.as_ref().map_or_else(String::new, |d| {
            format!("expected:\n{}\nrendered:\n{}\n", d.expected, d.actual)
        }),
    });
    skipped.into_iter().chain(failures).collect()
}
