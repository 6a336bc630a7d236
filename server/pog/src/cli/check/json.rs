//! Findings for programs: one object, its shape kept by `version`.

use pog_model::Source as Decider;
use pog_model::{Related, Severity};
use pog_text::{Applicability, Edit, EditTarget, Fix};
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde_json::Value;

use super::report::{Report, Told};
use crate::cli::console::Console;
use crate::cli::place::{Stretch, stretch};
use crate::cli::trouble::{SeverityName, Trouble, by_name};

/// Grows when a reader of the former shape would misread the new one.
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
    /// Grows when a reader of the former shape would misread the new one.
    version: u32,
    /// Number of files checked.
    files: usize,
    /// Number of files left alone because their format is not certain.
    skipped: usize,
    /// Number of findings not shown because they are recorded as known.
    known: usize,
    /// Number of recorded findings that are not there any more.
    mended: usize,
    /// What was found, in order of path and place.
    findings: Vec<JsonFinding<'a>>,
    /// What --fix did before.
    fixed: Vec<JsonFixed<'a>>,
    /// What kept pog from checking, and remarks about the policy.
    problems: &'a [Trouble],
}

/// A finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
struct JsonFinding<'a> {
    /// The rule's name.
    rule: &'static str,
    /// How serious it is.
    #[serde(serialize_with = "by_name")]
    #[schemars(with = "SeverityName")]
    severity: Severity,
    /// What is wrong.
    message: &'a str,
    /// The file the finding is in.
    path: &'a str,
    /// The place in it.
    range: Stretch,
    /// The prompt that was checked: the same file, or the one this file belongs to.
    file: &'a str,
    /// The rule's page.
    url: String,
    /// What it is recognised by when the text around it changes.
    fingerprint: String,
    /// Whether it makes the run end with 1.
    fails: bool,
    /// Who wants it so; nothing where it is pog's default.
    decided: Option<JsonDecided<'a>>,
    /// Ways to mend it, best first.
    fixes: Vec<JsonFix<'a>>,
    /// Other places that belong to it.
    related: Vec<JsonRelated<'a>>,
}

/// The place in a policy where something was decided.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Decided")]
struct JsonDecided<'a> {
    /// The policy file.
    path: &'a str,
    /// The line, from 1.
    line: u32,
    /// The dotted key.
    key: &'a str,
}

/// A way to mend a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fix")]
struct JsonFix<'a> {
    /// What it does.
    title: &'a str,
    /// `safe` for what --fix does, `suggested` for what is only probably right, `personal` for what only the person can
    /// say and --fix never does.
    applicability: Certainty,
    /// Edits in the finding's file.
    edits: Vec<JsonEdit<'a>>,
    /// Edits in other files, to be made together with these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<JsonOther<'a>>,
}

/// How certain a fix is.
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
    /// Whether it does not exist yet.
    new: bool,
    /// Edits in it.
    edits: Vec<JsonEdit<'a>>,
}

/// The bytes from `start` to before `end` become `insert`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Edit")]
struct JsonEdit<'a> {
    /// First byte.
    start: usize,
    /// One past the last byte.
    end: usize,
    /// What stands there afterwards.
    insert: &'a str,
}

/// Another place that belongs to a finding.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Related")]
struct JsonRelated<'a> {
    /// What is there.
    message: &'a str,
    /// The file.
    path: String,
    /// The place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Stretch>,
}

/// A fix that was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Fixed")]
struct JsonFixed<'a> {
    /// The file the finding was in.
    path: &'a str,
    /// The rule's name.
    rule: &'a str,
    /// What was wrong.
    message: &'a str,
    /// What was done.
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
        known: report.known(),
        mended: report.mended(),
        findings: report.told().map(|told| finding(report, told)).collect(),
        fixed: fixed.collect(),
        problems: &report.troubles,
    });
}

fn finding<'a>(report: &'a Report<'_>, told: Told<'a>) -> JsonFinding<'a> {
    let Told {
        checked,
        finding,
        source,
    } = told;
    JsonFinding {
        rule: finding.rule.name,
        severity: finding.severity,
        message: &finding.message,
        path: &source.path,
        range: stretch(&source.text, &source.index, finding.span),
        file: &checked.path,
        url: finding.rule.url(),
        fingerprint: told.fingerprint().to_string(),
        fails: report.fails(told),
        decided: match &finding.decided {
            Decider::Default => None,
            Decider::Policy(d) => Some(JsonDecided {
                path: &d.file,
                line: d.line,
                key: &d.key,
            }),
        },
        fixes: finding.fixes.iter().map(|f| fix(report, told, f)).collect(),
        related: finding.related.iter().map(|r| related(report, r)).collect(),
    }
}

fn fix<'a>(report: &Report<'_>, told: Told<'_>, fix: &'a Fix) -> JsonFix<'a> {
    let others = fix.others.iter().map(|other| {
        let (path, new) = match &other.target {
            EditTarget::Known(id) => (report.session.shown_path(pog_model::FileId(*id)), false),
            EditTarget::New(path) => (report.session.shown_new(told.checked.file.id, path), true),
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
        edits: edits(&fix.edits),
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
    let range = report
        .source(related.file)
        .map(|s| stretch(&s.text, &s.index, related.span));
    JsonRelated {
        message: &related.message,
        path: report.session.shown_path(related.file),
        range,
    }
}
