//! What goes to the client.

use std::collections::HashMap;

use lsp_types::{
    Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, DocumentChange,
    Edit as DocumentEdit, Location, MarkupContent, MarkupKind, Message, OptionalVersionedTextDocumentIdentifier,
    Position, Range, TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use pog_analysis::{FileId, Finding, Severity, Tag};
use pog_text::{Edit, Encoding, LineIndex, Span};

use crate::lsp::state::State;

/// A byte offset as a position.
pub(crate) fn position(text: &str, index: &LineIndex, offset: usize, encoding: Encoding) -> Position {
    let at = index.line_col(text, offset, encoding);
    Position { line: at.line, character: at.col }
}

/// A byte span as a range.
pub(crate) fn range(text: &str, index: &LineIndex, span: Span, encoding: Encoding) -> Range {
    Range { start: position(text, index, span.lo(), encoding), end: position(text, index, span.hi(), encoding) }
}

/// Edits of one text.
pub(crate) fn edits(text: &str, index: &LineIndex, edits: &[Edit], encoding: Encoding) -> Vec<TextEdit> {
    edits.iter().map(|e| TextEdit { range: range(text, index, e.span, encoding), new_text: e.insert.clone() }).collect()
}

/// Edits of several files, with versions where the client takes them.
pub(crate) fn workspace_edit(changes: Vec<(Uri, Option<i32>, Vec<TextEdit>)>, versioned: bool) -> WorkspaceEdit {
    if !versioned {
        let changes: HashMap<Uri, Vec<TextEdit>> = changes.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edits = |(uri, version, edits): (Uri, Option<i32>, Vec<TextEdit>)| {
        DocumentChange::TextDocumentEdit(TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                version,
                text_document_identifier: TextDocumentIdentifier { uri },
            },
            edits: edits.into_iter().map(DocumentEdit::TextEdit).collect(),
        })
    };
    WorkspaceEdit { document_changes: Some(changes.into_iter().map(edits).collect()), ..WorkspaceEdit::default() }
}

/// A Markdown text, or its plain form for clients that do not show Markdown.
pub(crate) fn markup(text: String, markdown: bool) -> MarkupContent {
    MarkupContent { kind: if markdown { MarkupKind::Markdown } else { MarkupKind::PlainText }, value: text }
}

/// Findings of one text as diagnostics.
pub(crate) fn diagnostics(
    state: &State,
    text: &str,
    index: &LineIndex,
    uri: &Uri,
    findings: &[Finding],
) -> Vec<Diagnostic> {
    findings.iter().map(|f| diagnostic(state, text, index, uri, f)).collect()
}

/// One finding as a diagnostic.
pub(crate) fn diagnostic(state: &State, text: &str, index: &LineIndex, uri: &Uri, finding: &Finding) -> Diagnostic {
    let encoding = state.client().encoding;
    let related: Vec<DiagnosticRelatedInformation> = finding
        .related
        .iter()
        .filter_map(|r| {
            let location = if state.uri_of(r.file).as_ref() == Some(uri) {
                Location { uri: uri.clone(), range: range(text, index, r.span, encoding) }
            } else {
                location(state, r.file, r.span)?
            };
            Some(DiagnosticRelatedInformation { location, message: r.message.clone() })
        })
        .collect();
    let tags: Vec<DiagnosticTag> = finding
        .tags
        .iter()
        .map(|t| match t {
            Tag::Unnecessary => DiagnosticTag::Unnecessary,
            Tag::Deprecated => DiagnosticTag::Deprecated,
        })
        .collect();
    let some = |list_is_empty: bool, wanted: bool| !list_is_empty && wanted;
    Diagnostic {
        range: range(text, index, finding.span, encoding),
        severity: Some(severity(finding.severity)),
        code: Some(Code::String(finding.rule.name.to_owned())),
        code_description: finding.rule.url().parse().ok().map(|href| CodeDescription { href }),
        source: Some("pog".to_owned()),
        message: Message::String(finding.message.clone()),
        tags: some(tags.is_empty(), true).then_some(tags),
        related_information: some(related.is_empty(), state.client().related_information).then_some(related),
        data: None,
    }
}

/// The protocol's severity.
pub(crate) fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
        Severity::Hint => DiagnosticSeverity::Hint,
    }
}

/// A place in any file.
pub(crate) fn location(state: &State, file: FileId, span: Span) -> Option<Location> {
    let uri = state.uri_of(file)?;
    let (text, index) = state.text_of(file)?;
    Some(Location { uri, range: range(&text, &index, span, state.client().encoding) })
}
