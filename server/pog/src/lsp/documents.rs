//! Open documents: texts as the client has them. Edits are stored before anything else happens to a message; no guard
//! leaves this module.

use std::sync::{Arc, OnceLock};

use dashmap::DashMap;
use lsp_types::{Range, TextDocumentContentChangeEvent, Uri};
use pog_analysis::SourceFile;
use pog_text::{Encoding, LineIndex};
use ropey::Rope;

/// One version of one document. Immutable.
#[derive(Debug)]
pub(crate) struct View {
    /// The document.
    pub(crate) uri: Uri,
    /// The client's version.
    pub(crate) version: i32,
    /// The file with this text.
    pub(crate) file: Arc<SourceFile>,
    index: OnceLock<LineIndex>,
}

impl View {
    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.file.text
    }

    /// Where its lines start.
    pub(crate) fn index(&self) -> &LineIndex {
        self.index.get_or_init(|| LineIndex::new(self.text()))
    }
}

struct Document {
    rope: Rope,
    view: Arc<View>,
}

/// All open documents.
#[derive(Default)]
pub(crate) struct Documents {
    open: DashMap<Uri, Document>,
}

/// Why a change was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The document is not open.
    NotOpen,
    /// The version does not grow: the change was seen already, or messages were reordered.
    Stale {
        /// The version we have.
        have: i32,
    },
}

impl Documents {
    /// Takes a document; one that is open already is replaced.
    pub(crate) fn open(&self, uri: Uri, version: i32, file: Arc<SourceFile>) -> Arc<View> {
        let rope = Rope::from_str(&file.text);
        let view = Arc::new(View {
            uri: uri.clone(),
            version,
            file,
            index: OnceLock::new(),
        });
        self.open.insert(
            uri,
            Document {
                rope,
                view: view.clone(),
            },
        );
        view
    }

    /// Applies changes in order and freezes the new text.
    pub(crate) fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Result<Arc<View>, Refused> {
        let mut document = self.open.get_mut(uri).ok_or(Refused::NotOpen)?;
        let have = document.view.version;
        if version <= have {
            return Err(Refused::Stale { have });
        }
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    splice(&mut document.rope, change.range, &change.text, encoding);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    document.rope = Rope::from_str(&change.text);
                }
            }
        }
        let file = Arc::new(
            document
                .view
                .file
                .with_text(document.rope.to_string().into()),
        );
        document.view = Arc::new(View {
            uri: uri.clone(),
            version,
            file,
            index: OnceLock::new(),
        });
        Ok(document.view.clone())
    }

    /// Puts another file behind a document, with the same text: its place in the workspace has changed.
    pub(crate) fn replace(&self, uri: &Uri, file: Arc<SourceFile>) {
        if let Some(mut document) = self.open.get_mut(uri) {
            let (uri, version) = (document.view.uri.clone(), document.view.version);
            document.view = Arc::new(View {
                uri,
                version,
                file,
                index: OnceLock::new(),
            });
        }
    }

    /// Puts another file behind a document, unless the document has another text by now.
    pub(crate) fn replace_same(&self, uri: &Uri, file: &Arc<SourceFile>) -> bool {
        let Some(mut document) = self.open.get_mut(uri) else {
            return false;
        };
        let same =
            document.view.file.id == file.id && Arc::ptr_eq(&document.view.file.text, &file.text);
        if same {
            let (uri, version) = (document.view.uri.clone(), document.view.version);
            document.view = Arc::new(View {
                uri,
                version,
                file: file.clone(),
                index: OnceLock::new(),
            });
        }
        same
    }

    /// Lets go of a document.
    pub(crate) fn close(&self, uri: &Uri) -> Option<Arc<View>> {
        self.open.remove(uri).map(|(_, document)| document.view)
    }

    /// The present version of a document.
    pub(crate) fn view(&self, uri: &Uri) -> Option<Arc<View>> {
        self.open.get(uri).map(|d| d.view.clone())
    }

    /// The present versions of all documents.
    pub(crate) fn views(&self) -> Vec<Arc<View>> {
        self.open.iter().map(|d| d.view.clone()).collect()
    }
}

fn splice(rope: &mut Rope, range: Range, text: &str, encoding: Encoding) {
    let start = char_index(rope, range.start, encoding);
    let end = char_index(rope, range.end, encoding).max(start);
    rope.remove(start..end);
    rope.insert(start, text);
}

/// Character index of a position, clamped to the line's content and to the text.
fn char_index(rope: &Rope, position: lsp_types::Position, encoding: Encoding) -> usize {
    let line = position.line as usize;
    if line >= rope.len_lines() {
        return rope.len_chars();
    }
    let start = rope.line_to_char(line);
    let slice = rope.line(line);
    let mut left = position.character as usize;
    let mut index = start;
    for c in slice.chars() {
        if matches!(c, '\n' | '\r') {
            break;
        }
        let width = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        };
        if left < width {
            break;
        }
        left -= width;
        index += 1;
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::Position;
    use pog_text::{LineCol, Span};
    use proptest::prelude::*;

    proptest! {
        /// The rope must do what the line index says, in every encoding, for any text and any position.
        #[test]
        fn splicing_agrees_with_the_line_index(
            text in "[aé漢🦀\\r\\n\u{2028}]{0,40}",
            insert in "[b🦀\\n]{0,4}",
            a in (0u32..6, 0u32..12),
            b in (0u32..6, 0u32..12),
            encoding in prop_oneof![Just(Encoding::Utf8), Just(Encoding::Utf16), Just(Encoding::Utf32)],
        ) {
            let index = LineIndex::new(&text);
            let (a, b) = (a.min(b), a.max(b));
            let offset = |(line, col)| index.offset(&text, LineCol { line, col }, encoding);
            let span = Span::new(offset(a), offset(b));
            let mut expected = text.clone();
            expected.replace_range(span.range(), &insert);
            let mut rope = Rope::from_str(&text);
            let position = |(line, character)| Position { line, character };
            splice(&mut rope, Range { start: position(a), end: position(b) }, &insert, encoding);
            prop_assert_eq!(rope.to_string(), expected);
        }
    }
}
