//! Findings as GitLab's Code Quality report: a list of issues whose fingerprints stay when the text around them changes.

use std::collections::HashMap;

use pog_model::Severity;
use pog_world::baseline::Fingerprint;
use serde::Serialize;

use super::report::{Report, ReportedFinding};
use crate::cli::console::Console;
use crate::cli::place::{Position, stretch};

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'static str,
    description: String,
    content: Content,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Content {
    body: String,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Spot,
    end: Spot,
}

#[derive(Serialize)]
struct Spot {
    line: u32,
    column: u32,
}

pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let mut seen = Seen::default();
    let issues: Vec<Issue<'_>> = report
        .findings()
        .map(|reported| issue(reported, &mut seen))
        .collect();
    console.json(&issues);
}

/// Numbers equal findings of a file, because fingerprints in one report must be unique.
#[derive(Default)]
pub(super) struct Seen(HashMap<(String, Fingerprint), usize>);

impl Seen {
    /// A name that is unique within the report and does not depend on the text around the finding.
    pub(super) fn name(&mut self, reported: &ReportedFinding<'_>) -> String {
        let (path, print) = (&reported.source.in_repository, reported.fingerprint());
        // Counted by path as well: the same finding in two files is no repetition.
        let count = self.0.entry((path.clone(), print)).or_default();
        *count += 1;
        print.occurrence_id(path, *count)
    }
}

fn issue<'a>(reported: ReportedFinding<'a>, seen: &mut Seen) -> Issue<'a> {
    let (finding, source) = (reported.finding, reported.source);
    let place = stretch(&source.text, &source.index, finding.location.span);
    let decided = finding.decided.shown();
    let asked = decided
        .as_ref()
        .map_or_else(String::new, |d| format!(" (configured in {d})"));
    Issue {
        r#type: "issue",
        check_name: finding.rule.name,
        description: format!("{}{asked}", finding.message),
        content: Content {
            body: format!("{}\n\n{}", finding.rule.page.why, finding.rule.url()),
        },
        categories: [if finding.rule.group() == "security" {
            "Security"
        } else {
            "Style"
        }],
        severity: severity(finding.severity),
        fingerprint: seen.name(&reported),
        location: Location {
            // GitLab needs the path below the top of the repository, whatever directory pog ran in.
            path: &source.in_repository,
            positions: Positions {
                begin: spot(place.start),
                end: spot(place.end),
            },
        },
    }
}

fn spot(at: Position) -> Spot {
    Spot {
        line: at.line,
        column: at.column,
    }
}

/// GitLab's severities; the two highest are reserved for bugs in running code.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info | Severity::Hint => "info",
    }
}
