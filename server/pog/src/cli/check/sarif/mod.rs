//! Findings as SARIF 2.1.0, for code scanning. Rules include their documentation; results include
//! locations, fixes and a fingerprint that does not depend on the surrounding text.

mod log;
mod uri;

use std::collections::BTreeMap;

use pog_model::{FileFix, FileId, Level, RuleMeta, Severity};
use pog_rules::RULES;
use pog_text::{EditTarget, Encoding, Span};
use serde_json::json;

use super::gitlab::Seen;
use super::report::{Report, ReportedFinding, Source};
use crate::cli::console::Console;
use crate::cli::place::stretch;
use crate::cli::run_problem::RunProblem;
use log::{
    ArtifactChange, ArtifactLocation, Configuration, Content, Driver, Invocation, Location, Log,
    Markup, Notification, PhysicalLocation, Region, Replacement, ReportingDescriptor, Result, Run,
    SarifFix, Tool,
};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
const HOME: &str = "https://pog.dev";
/// The base of relative URIs: the top of the repository.
const TOP: &str = "SRCROOT";

pub(super) fn print(report: &Report<'_>, console: &mut Console) {
    let mut seen = Seen::default();
    let mut rules: Vec<&'static RuleMeta> = RULES.iter().map(|rule| rule.meta).collect();
    // All rules are listed, not only those with findings; sorted, so that `ruleIndex` is the same in every run.
    rules.sort_by_key(|r| r.name);
    let index = |rule: &RuleMeta| {
        rules
            .iter()
            .position(|r| r.name == rule.name)
            .expect("every rule is in the list")
    };
    let results = report
        .findings()
        .map(|reported| result(report, reported, index(reported.finding.rule), &mut seen))
        .collect();
    // Relative to the top: the log is read on a machine that has the repository in another place.
    let bases = report.repository.top().and_then(uri::of_folder).map(|uri| {
        BTreeMap::from([(
            TOP,
            ArtifactLocation {
                uri,
                uri_base_id: None,
            },
        )])
    });
    let driver = Driver {
        name: "pog",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: HOME,
        rules: rules.iter().copied().map(descriptor).collect(),
    };
    let invocation = Invocation {
        execution_successful: !report
            .problems
            .iter()
            .any(|t| t.severity == Severity::Error),
        exit_code: report.code(),
        tool_execution_notifications: report.problems.iter().map(notification).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [invocation],
        original_uri_base_ids: bases,
        column_kind: "unicodeCodePoints",
        results,
        properties: json!({
            "files": report.count(),
            "skipped": report.skipped,
            "known": report.known_count(),
            "mended": report.resolved(),
        }),
    };
    console.json(&Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [run],
    });
}

fn descriptor(rule: &'static RuleMeta) -> ReportingDescriptor {
    let page = &rule.page;
    let (enabled, severity) = match rule.default {
        Level::Off => (false, Severity::Warning),
        Level::At(severity) => (true, severity),
    };
    ReportingDescriptor {
        id: rule.name,
        name: rule.name,
        short_description: Markup::plain(format!("{}.", page.summary)),
        full_description: Markup::plain(page.what),
        help: Markup {
            text: format!("{}\n\n{}", page.what, page.why),
            markdown: Some(rule.markdown()),
        },
        help_uri: rule.url(),
        default_configuration: Configuration {
            enabled,
            level: level(severity),
        },
        properties: json!({ "tags": ["prompt", rule.group()], "since": rule.since, "precision": "very-high" }),
    }
}

fn result(
    report: &Report<'_>,
    reported: ReportedFinding<'_>,
    rule_index: usize,
    seen: &mut Seen,
) -> Result {
    let finding = reported.finding;
    let name = seen.name(&reported);
    // Numbered before filtering: an id stays the same whether or not other locations can be shown.
    let related = finding.related.iter().zip(0..).filter_map(|(related, id)| {
        let source = report.source(related.location.file)?;
        let message = Some(Markup::plain(related.message.clone()));
        Some(Location {
            id: Some(id),
            message,
            physical_location: place(report, related.location.file, source, related.location.span),
        })
    });
    let asked = finding
        .decided
        .shown()
        .map_or_else(String::new, |d| format!(" (configured in {d})"));
    Result {
        rule_id: finding.rule.name,
        rule_index,
        level: level(finding.severity),
        message: Markup::plain(format!("{}{asked}", finding.message)),
        locations: [Location {
            id: None,
            message: None,
            physical_location: place(
                report,
                finding.location.file,
                reported.source,
                finding.location.span,
            ),
        }],
        related_locations: related.collect(),
        partial_fingerprints: BTreeMap::from([
            ("primaryLocationLineHash", format!("{}:1", &name[..16])),
            // Our own key carries a version: findings that are named in another way get another key.
            ("pogFinding/v1", name),
        ]),
        fixes: finding
            .fixes
            .iter()
            .filter_map(|f| fix(report, reported, f))
            .collect(),
        properties: json!({
            "severity": finding.severity.name(),
            "file": reported.checked.path,
            "decidedBy": finding.decided.shown(),
        }),
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

fn place(report: &Report<'_>, file: FileId, source: &Source, span: Span) -> PhysicalLocation {
    PhysicalLocation {
        artifact_location: address(report, file, source),
        region: region(source, span),
    }
}

fn address(report: &Report<'_>, file: FileId, source: &Source) -> ArtifactLocation {
    let place = report.session.files.place(file);
    let absolute = place.as_ref().map(|p| p.absolute.as_path());
    // Only paths below the top are relative to it; what lies outside needs an absolute URI.
    let inside = absolute
        .zip(report.repository.top())
        .is_some_and(|(path, top)| path.starts_with(top));
    match absolute.and_then(uri::of_file).filter(|_| !inside) {
        Some(uri) => ArtifactLocation {
            uri,
            uri_base_id: None,
        },
        None => ArtifactLocation {
            uri: uri::relative(&source.in_repository),
            uri_base_id: Some(TOP),
        },
    }
}

/// Lines and columns start at 1, characters at 0. Only byte offsets count a byte order mark.
fn region(source: &Source, span: Span) -> Region {
    let text = &source.text;
    let span = span.clamp_to(text);
    let place = stretch(text, &source.index, span);
    // Readers decode the file without its byte order mark, but the mark is still one of its bytes.
    let mark = usize::from(text.starts_with('\u{feff}'));
    let index = &source.index;
    let chars = |to: usize| {
        index
            .width_before(text, to, Encoding::Utf32)
            .saturating_sub(mark)
    };
    let (from, to) = (chars(span.lo()), chars(span.hi()));
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
        char_offset: from,
        char_length: to - from,
        byte_offset: span.lo(),
        byte_length: span.len(),
    }
}

/// A fix whose files all exist; SARIF cannot express the creation of a file.
fn fix(report: &Report<'_>, reported: ReportedFinding<'_>, fix: &FileFix) -> Option<SarifFix> {
    let mut changes = Vec::new();
    let change = |file: FileId, source: &Source, edits: &[pog_text::Edit]| ArtifactChange {
        artifact_location: address(report, file, source),
        replacements: edits
            .iter()
            .map(|e| Replacement {
                deleted_region: region(source, e.span),
                inserted_content: (!e.insert.is_empty()).then(|| Content {
                    text: e.insert.clone(),
                }),
            })
            .collect(),
    };
    // One file that cannot be expressed drops the whole fix: applied in part, it would leave a broken prompt.
    for changed in fix.edits.iter() {
        let EditTarget::Existing(id) = changed.target else {
            return None;
        };
        let file = FileId(id);
        let source = if file == reported.finding.location.file {
            reported.source
        } else {
            report.source(file)?
        };
        changes.push(change(file, source, &changed.edits));
    }
    (!changes.is_empty()).then(|| SarifFix {
        description: Markup::plain(fix.title.clone()),
        artifact_changes: changes,
    })
}

fn notification(problem: &RunProblem) -> Notification {
    let at = if problem.path.is_empty() {
        String::new()
    } else {
        format!("{}: ", problem.path)
    };
    Notification {
        level: level(problem.severity),
        message: Markup::plain(format!("{at}{}", problem.message())),
    }
}
