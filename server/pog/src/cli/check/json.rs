//! Findings for programs: one object, its shape kept by `version`.

use pog_analysis::{Finding, Related, Severity};
use pog_text::{Applicability, Fix, LineIndex};
use serde::Serialize;

use super::{Checked, Report};
use crate::cli::console::Console;
use crate::cli::place::{Stretch, stretch};
use crate::cli::session::Session;
use crate::cli::trouble::{Trouble, by_name};

/// Grows when a reader of the former shape would misread the new one.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Output<'a> {
    version: u32,
    files: usize,
    skipped: usize,
    findings: Vec<JsonFinding<'a>>,
    problems: &'a [Trouble],
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    rule: &'static str,
    #[serde(serialize_with = "by_name")]
    severity: Severity,
    message: &'a str,
    path: &'a str,
    range: Stretch,
    url: String,
    fixes: Vec<JsonFix<'a>>,
    related: Vec<JsonRelated<'a>>,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    start: usize,
    end: usize,
    insert: &'a str,
}

#[derive(Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Stretch>,
}

/// Prints everything as one object.
pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let mut findings = Vec::new();
    for checked in report.files.iter().filter(|c| !c.findings.is_empty()) {
        let index = LineIndex::new(&checked.file.text);
        findings.extend(checked.findings.iter().map(|f| finding(report.session, checked, &index, f)));
    }
    let (files, skipped) = (report.count, report.skipped);
    console.json(&Output { version: VERSION, files, skipped, findings, problems: &report.troubles });
}

fn finding<'a>(session: &Session, checked: &'a Checked, index: &LineIndex, finding: &'a Finding) -> JsonFinding<'a> {
    JsonFinding {
        rule: finding.rule.name,
        severity: finding.severity,
        message: &finding.message,
        path: &checked.path,
        range: stretch(&checked.file.text, index, finding.span),
        url: finding.rule.url(),
        fixes: finding.fixes.iter().map(fix).collect(),
        related: finding.related.iter().map(|r| related(session, checked, index, r)).collect(),
    }
}

fn fix(fix: &Fix) -> JsonFix<'_> {
    JsonFix {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Suggested => "suggested",
            Applicability::Personal => "personal",
        },
        edits: fix.edits.iter().map(|e| JsonEdit { start: e.span.lo(), end: e.span.hi(), insert: &e.insert }).collect(),
    }
}

fn related<'a>(session: &Session, checked: &Checked, index: &LineIndex, related: &'a Related) -> JsonRelated<'a> {
    let own = related.file == checked.file.id;
    let range = if own {
        Some(stretch(&checked.file.text, index, related.span))
    } else {
        session.file(related.file).map(|f| stretch(&f.text, &LineIndex::new(&f.text), related.span))
    };
    JsonRelated { message: &related.message, path: session.shown_path(related.file), range }
}
