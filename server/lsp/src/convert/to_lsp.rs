//! What goes to the client.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use lsp_types::{
    Code, CodeDescription, CreateFile, CreateFileOptions, Diagnostic, DiagnosticRelatedInformation,
    DiagnosticSeverity, DiagnosticTag, DocumentChange, Edit as DocumentEdit, MarkupContent,
    MarkupKind, Message, OptionalVersionedTextDocumentIdentifier, Position, Range,
    TextDocumentEdit, TextDocumentIdentifier, TextEdit, Uri, WorkspaceEdit,
};
use pog_model::{FileId, Finding, Location, Severity, SourceFile, Tag};
use pog_text::markdown as text_markdown;
use pog_text::{Edit, Encoding, LineIndex, Span};

use crate::snapshot::SessionSnapshot;

pub(crate) fn position(
    text: &str,
    index: &LineIndex,
    offset: usize,
    encoding: Encoding,
) -> Position {
    let at = index.line_col(text, offset, encoding);
    Position {
        line: at.line,
        character: at.col,
    }
}

pub(crate) fn range(text: &str, index: &LineIndex, span: Span, encoding: Encoding) -> Range {
    Range {
        start: position(text, index, span.lo(), encoding),
        end: position(text, index, span.hi(), encoding),
    }
}

pub(crate) fn edits(
    text: &str,
    index: &LineIndex,
    edits: &[Edit],
    encoding: Encoding,
) -> Vec<TextEdit> {
    edits
        .iter()
        .map(|e| TextEdit {
            range: range(text, index, e.span, encoding),
            new_text: e.insert.clone(),
        })
        .collect()
}

/// A document, its version where it is open, and its edits.
pub(crate) type Changed = (Uri, Option<i32>, Vec<TextEdit>);

/// Edits of several files, with versions where the client takes them.
pub(crate) fn workspace_edit(changes: Vec<Changed>, versioned: bool) -> WorkspaceEdit {
    if !versioned {
        let changes: HashMap<Uri, Vec<TextEdit>> = changes
            .into_iter()
            .map(|(uri, _, edits)| (uri, edits))
            .collect();
        return WorkspaceEdit {
            changes: Some(changes),
            ..WorkspaceEdit::default()
        };
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
    WorkspaceEdit {
        document_changes: Some(changes.into_iter().map(edits).collect()),
        ..WorkspaceEdit::default()
    }
}

/// An edit that first creates files with these texts. Clients that can do that take versions too.
pub(crate) fn creating_edit(created: Vec<(Uri, String)>, changes: Vec<Changed>) -> WorkspaceEdit {
    let start = Position {
        line: 0,
        character: 0,
    };
    let mut steps = Vec::new();
    let mut all = Vec::new();
    for (uri, text) in created {
        // A file that has come into being meanwhile is not overwritten.
        let options = CreateFileOptions {
            overwrite: Some(false),
            ignore_if_exists: Some(false),
        };
        steps.push(DocumentChange::CreateFile(CreateFile::new(
            uri.clone(),
            Some(options),
            None,
        )));
        all.push((
            uri,
            None,
            vec![TextEdit {
                range: Range { start, end: start },
                new_text: text,
            }],
        ));
    }
    all.extend(changes);
    steps.extend(
        workspace_edit(all, true)
            .document_changes
            .into_iter()
            .flatten(),
    );
    WorkspaceEdit {
        document_changes: Some(steps),
        ..WorkspaceEdit::default()
    }
}

/// A Markdown text, or its plain form for clients that do not show Markdown.
pub(crate) fn markup(text: String, markdown: bool) -> MarkupContent {
    if markdown {
        MarkupContent {
            kind: MarkupKind::Markdown,
            value: text,
        }
    } else {
        MarkupContent {
            kind: MarkupKind::PlainText,
            value: plain_text(&text),
        }
    }
}

/// Our own Markdown without its marks. Code blocks keep their lines as they are.
fn plain_text(markdown: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            code = !code;
        } else if code {
            lines.push(line.to_owned());
        } else {
            let line = if line.starts_with('#') {
                line.trim_start_matches('#').trim_start()
            } else {
                line
            };
            let line = line.replace("**", "");
            // Backticks of pog's own are marks; those of others were written so that they are none.
            let parts: Vec<String> = line.split("\\`").map(|p| p.replace('`', "")).collect();
            lines.push(text_markdown::unescape(&parts.join("\\`")));
        }
    }
    lines.join("\n")
}

/// The findings that stand in a file as diagnostics.
pub(crate) fn diagnostics(
    places: &mut Places<'_>,
    file: FileId,
    findings: &[Finding],
) -> Vec<Diagnostic> {
    findings
        .iter()
        .filter(|f| f.location.file == file)
        .filter_map(|f| diagnostic(places, f))
        .collect()
}

pub(crate) fn diagnostic(places: &mut Places<'_>, finding: &Finding) -> Option<Diagnostic> {
    let related: Vec<DiagnosticRelatedInformation> = finding
        .related
        .iter()
        .filter_map(|r| {
            // A place that has no address is left out; the finding itself is still told.
            let location = places.location(r.location)?;
            Some(DiagnosticRelatedInformation {
                location,
                message: r.message.clone(),
            })
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
    let wants_related = !related.is_empty() && places.session.client().related_information;
    Some(Diagnostic {
        range: places.range(finding.location)?,
        severity: Some(severity(finding.severity)),
        code: Some(Code::String(finding.rule.name.to_owned())),
        code_description: finding
            .rule
            .url()
            .parse()
            .ok()
            .map(|href| CodeDescription { href }),
        source: Some("pog".to_owned()),
        message: Message::String(finding.message.clone()),
        tags: (!tags.is_empty()).then_some(tags),
        related_information: wants_related.then_some(related),
        data: None,
    })
}

pub(crate) fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::Error,
        Severity::Warning => DiagnosticSeverity::Warning,
        Severity::Info => DiagnosticSeverity::Information,
        Severity::Hint => DiagnosticSeverity::Hint,
    }
}

/// Places in any file of one snapshot. The lines of a file are counted once for one answer.
pub(crate) struct Places<'a> {
    session: &'a SessionSnapshot,
    texts: HashMap<FileId, Option<IndexedText<'a>>>,
    artifacts: HashMap<FileId, Option<Arc<SourceFile>>>,
}

struct IndexedText<'a> {
    uri: Uri,
    text: Arc<str>,
    index: Cow<'a, LineIndex>,
}

impl<'a> Places<'a> {
    /// Places as they are in a snapshot.
    pub(crate) fn new(session: &'a SessionSnapshot) -> Self {
        Self {
            session,
            texts: HashMap::new(),
            artifacts: HashMap::new(),
        }
    }

    /// Has a file looked at as this text, whatever the snapshot says.
    pub(crate) fn with(mut self, file: &SourceFile, uri: &Uri, index: &'a LineIndex) -> Self {
        let known = IndexedText {
            uri: uri.clone(),
            text: file.text.clone(),
            index: Cow::Borrowed(index),
        };
        self.texts.insert(file.id, Some(known));
        self
    }

    /// Has an artifact looked at as this value, whatever the snapshot says.
    pub(crate) fn joined(mut self, artifact: &Arc<SourceFile>) -> Self {
        self.artifacts.insert(artifact.id, Some(artifact.clone()));
        self
    }

    /// The place in a file that a place in the joined text of an artifact is.
    pub(crate) fn locate(&mut self, artifact: FileId, joined: Span) -> Location {
        let world = &self.session.world;
        let found = self
            .artifacts
            .entry(artifact)
            .or_insert_with(|| world.file(artifact));
        match found {
            Some(artifact) => artifact.locate(joined),
            // What is no artifact itself has no joined text either.
            None => Location {
                file: artifact,
                span: joined,
            },
        }
    }

    /// Edits of one file; `None` where it cannot be changed, as the starter library cannot.
    pub(crate) fn changed(&mut self, file: FileId, edits: &[Edit]) -> Option<Changed> {
        self.session.plain_uri_of(file)?;
        let encoding = self.session.client().encoding;
        let session = self.session;
        let known = self.indexed(file)?;
        // With the version, a client in which somebody has typed on can refuse edits that count in an older text.
        let version = session.version_of(&known.uri);
        let edits = self::edits(&known.text, &known.index, edits, encoding);
        Some((known.uri.clone(), version, edits))
    }

    fn indexed(&mut self, file: FileId) -> Option<&IndexedText<'a>> {
        let session = self.session;
        let find = || {
            let world = &session.world;
            let open = world.file(file).map(|f| f.text.clone());
            let text = open.or_else(|| world.companion(file).map(|p| p.text.clone()))?;
            let index = Cow::Owned(LineIndex::new(&text));
            Some(IndexedText {
                uri: session.uri_of(file)?,
                text,
                index,
            })
        };
        self.texts.entry(file).or_insert_with(find).as_ref()
    }

    pub(crate) fn range(&mut self, at: Location) -> Option<Range> {
        let encoding = self.session.client().encoding;
        let known = self.indexed(at.file)?;
        Some(range(&known.text, &known.index, at.span, encoding))
    }

    /// The protocol's form of a place in a file.
    pub(crate) fn location(&mut self, at: Location) -> Option<lsp_types::Location> {
        let range = self.range(at)?;
        Some(lsp_types::Location {
            uri: self.indexed(at.file)?.uri.clone(),
            range,
        })
    }

    /// The protocol's form of a place in the joined text of an artifact.
    pub(crate) fn joined_location(
        &mut self,
        artifact: FileId,
        joined: Span,
    ) -> Option<lsp_types::Location> {
        let at = self.locate(artifact, joined);
        self.location(at)
    }
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn plain_text_has_no_marks_and_keeps_code() {
        let markdown = "### Title\n\n**bold** and `code`\n\n```pog\n{{ **x** }}\n```\nend";
        assert_eq!(
            plain_text(markdown),
            "Title\n\nbold and code\n\n{{ **x** }}\nend"
        );
    }
}
