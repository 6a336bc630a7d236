//! Findings as one JSON object; `version` marks incompatible changes.

use pog_model::Source as Decider;
use pog_model::{FileFix, Related, Severity};
use pog_text::{Applicability, Edit, EditTarget};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use super::report::{Report, ReportedFinding};
use crate::cli::console::Console;
use crate::cli::place::{Stretch, stretch};
use crate::cli::run_problem::{RunProblem, SeverityName, by_name};

/// Format version; increases when the format changes incompatibly.
const VERSION: u32 = 1;

/// Where the schema is published.
const URL: &str = "https://pog.dev/schema/check.schema.json";

/// The JSON Schema of what [`print`] writes, made from its types.
pub(crate) fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<Output<'_>>()
        .to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert(
            "title".to_owned(),
            "Report of pog check --format json".into(),
        );
        root.insert("$id".to_owned(), URL.into());
    }
    schema
}

/// The report of `pog check --format json`.
#[derive(Serialize, JsonSchema)]
struct Output<'a> {
    /// Format version; increases when the format changes incompatibly.
    version: u32,
    /// Number of files checked.
    files: usize,
    /// Number of files skipped because their format is unknown.
    skipped: usize,
    /// Number of findings hidden by the baseline.
    known: usize,
    /// Number of baseline findings that no longer occur.
    mended: usize,
    /// Findings, ordered by path and position.
    findings: Vec<JsonFinding<'a>>,
    /// Fixes that --fix applied before these findings were collected.
    fixed: Vec<JsonFixed<'a>>,
    /// Errors and notes about the run itself, such as unreadable files or an invalid pog.toml.
    problems: &'a [RunProblem],
}

/// A finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
struct JsonFinding<'a> {
    /// Rule name.
    rule: &'static str,
    /// Severity.
    #[serde(serialize_with = "by_name")]
    #[schemars(with = "SeverityName")]
    severity: Severity,
    /// What is wrong.
    message: &'a str,
    /// File that contains the finding.
    path: &'a str,
    /// Location in that file.
    range: Stretch,
    /// The checked prompt: the same file, or the one it belongs to.
    file: &'a str,
    /// Documentation of the rule.
    url: String,
    /// Identifies the finding even if the surrounding text changes.
    fingerprint: String,
    /// Whether the finding makes the run exit with 1.
    fails: bool,
    /// The policy setting behind the finding; null for pog's defaults.
    decided: Option<JsonDecided<'a>>,
    /// Available fixes, best first.
    fixes: Vec<JsonFix<'a>>,
    /// Related locations.
    related: Vec<JsonRelated<'a>>,
}

/// A setting in a policy file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Decided")]
struct JsonDecided<'a> {
    /// Policy file.
    path: &'a str,
    /// Line, from 1.
    line: u32,
    /// Dotted key.
    key: &'a str,
}

/// A fix for a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct JsonFix<'a> {
    /// What it does.
    title: &'a str,
    /// `safe`: applied by --fix; `suggested`: applied with --unsafe-fixes; `personal`: needs a
    /// person's decision and is never applied.
    applicability: Certainty,
    /// Edits in the file of the finding.
    edits: Vec<JsonEdit<'a>>,
    /// Edits in other files; apply them together with `edits`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<JsonOther<'a>>,
}

/// How safe a fix is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Certainty {
    Safe,
    Suggested,
    Personal,
}

/// Edits of another file.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Other")]
struct JsonOther<'a> {
    /// The file.
    path: String,
    /// Whether the file has to be created.
    new: bool,
    /// Edits in that file.
    edits: Vec<JsonEdit<'a>>,
}

/// Replaces the bytes from `start` (inclusive) to `end` (exclusive) with `insert`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct JsonEdit<'a> {
    /// First byte.
    start: usize,
    /// One past the last byte.
    end: usize,
    /// Replacement text.
    insert: &'a str,
}

/// A related location.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Related")]
struct JsonRelated<'a> {
    /// What the location shows.
    message: &'a str,
    /// The file.
    path: String,
    /// Location in that file.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Stretch>,
}

/// An applied fix.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fixed")]
struct JsonFixed<'a> {
    /// File that contained the finding.
    path: &'a str,
    /// Rule name.
    rule: &'a str,
    /// Message of the finding.
    message: &'a str,
    /// Title of the fix.
    title: &'a str,
}

/// Prints everything as one object.
pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let fixed = report.fixed.iter().map(|f| JsonFixed {
        path: &f.path,
        rule: f.rule,
        message: &f.message,
        title: &f.title,
    });
    console.json(&Output {
        version: VERSION,
        files: report.count(),
        skipped: report.skipped,
        known: report.known_count(),
        mended: report.resolved(),
        findings: report
            .findings()
            .map(|reported| finding(report, reported))
            .collect(),
        fixed: fixed.collect(),
        problems: &report.problems,
    });
}

fn finding<'a>(report: &'a Report<'_>, reported: ReportedFinding<'a>) -> JsonFinding<'a> {
    let ReportedFinding {
        checked,
        finding,
        source,
    } = reported;
    JsonFinding {
        rule: finding.rule.name,
        severity: finding.severity,
        message: &finding.message,
        path: &source.path,
        range: stretch(&source.text, &source.index, finding.location.span),
        file: &checked.path,
        url: finding.rule.url(),
        fingerprint: reported.fingerprint().to_string(),
        fails: report.fails(reported),
        decided: match &finding.decided {
            Decider::Default => None,
            Decider::Policy(d) => Some(JsonDecided {
                path: &d.file,
                line: d.line,
                key: &d.key,
            }),
        },
        fixes: finding
            .fixes
            .iter()
            .map(|f| fix(report, reported, f))
            .collect(),
        related: finding.related.iter().map(|r| related(report, r)).collect(),
    }
}

fn fix<'a>(report: &Report<'_>, reported: ReportedFinding<'_>, fix: &'a FileFix) -> JsonFix<'a> {
    // `edits` belongs to the file of the finding, so that a tool for single files can ignore `others`.
    let own = reported.finding.location.file;
    let others = fix.edits.without(own).map(|other| {
        let (path, new) = match &other.target {
            EditTarget::Existing(id) => (report.session.shown_path(pog_model::FileId(*id)), false),
            EditTarget::New(path) => (
                report.session.shown_new(reported.checked.file.id, path),
                true,
            ),
        };
        JsonOther {
            path,
            new,
            edits: edits(&other.edits),
        }
    });
    JsonFix {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => Certainty::Safe,
            Applicability::Suggested => Certainty::Suggested,
            Applicability::Personal => Certainty::Personal,
        },
        edits: edits(fix.edits.of(own)),
        others: others.collect(),
    }
}

fn edits(edits: &[Edit]) -> Vec<JsonEdit<'_>> {
    edits
        .iter()
        .map(|e| JsonEdit {
            start: e.span.lo(),
            end: e.span.hi(),
            insert: &e.insert,
        })
        .collect()
}

fn related<'a>(report: &Report<'_>, related: &'a Related) -> JsonRelated<'a> {
    // A location in a file that exists only inside pog has a path but no text to count lines in.
    let range = report
        .source(related.location.file)
        .map(|s| stretch(&s.text, &s.index, related.location.span));
    JsonRelated {
        message: &related.message,
        path: report.session.shown_path(related.location.file),
        range,
    }
}
