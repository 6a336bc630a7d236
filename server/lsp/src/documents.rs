//! Open documents. Their texts as the client edits them are kept here as ropes; an edit is stored before anything else
//! happens to a message. What is frozen of a text is a [`View`], which never changes. No guard leaves this module.

use std::sync::{Arc, OnceLock};

use dashmap::DashMap;
use lsp_types::{Range, TextDocumentContentChangeEvent, Uri};
use pog_model::SourceFile;
use pog_text::{Encoding, LineIndex};
use ropey::Rope;

/// One version of one document. Immutable.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) uri: Uri,
    /// The language that the client named when it opened the document.
    pub(crate) language: Arc<str>,
    /// The client's version.
    pub(crate) version: i32,
    /// The file with this text.
    pub(crate) file: Arc<SourceFile>,
    /// Whether its companion files have been looked for since it was opened.
    pub(crate) has_companions: bool,
    index: OnceLock<LineIndex>,
}

impl View {
    /// A document that is opened; its companion files are still to be read.
    pub(crate) fn opened(uri: Uri, language: Arc<str>, version: i32, file: SourceFile) -> Self {
        Self {
            uri,
            language,
            version,
            file: Arc::new(file),
            has_companions: false,
            index: OnceLock::new(),
        }
    }

    /// The next version of the document. It keeps the companion files of the last until somebody has read which ones its
    /// own text names.
    pub(crate) fn edited(&self, version: i32, text: Arc<str>) -> Self {
        Self {
            uri: self.uri.clone(),
            language: self.language.clone(),
            version,
            file: Arc::new(self.file.with_text(text)),
            has_companions: self.has_companions,
            index: OnceLock::new(),
        }
    }

    /// The same version with companion files read, or at another place of the workspace.
    pub(crate) fn with_file(&self, file: Arc<SourceFile>) -> Self {
        Self {
            uri: self.uri.clone(),
            language: self.language.clone(),
            version: self.version,
            file,
            has_companions: true,
            index: self.index.clone(),
        }
    }

    /// The same version; its companion files are to be read again.
    pub(crate) fn without_companions(&self) -> Self {
        Self {
            has_companions: false,
            ..self.with_file(self.file.clone())
        }
    }

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
    version: i32,
}

/// The texts of all open documents.
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
    pub(crate) fn open(&self, uri: Uri, version: i32, text: &str) {
        let rope = Rope::from_str(text);
        self.open.insert(uri, Document { rope, version });
    }

    /// Applies changes in order and freezes the new text.
    pub(crate) fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Result<Arc<str>, Refused> {
        let mut document = self.open.get_mut(uri).ok_or(Refused::NotOpen)?;
        let have = document.version;
        // Applied once more, or out of order, an edit would make our text another than the client's, and for good.
        if version <= have {
            return Err(Refused::Stale { have });
        }
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    // Each counts in the text that the one before has left, so they cannot be applied together.
                    splice(&mut document.rope, change.range, &change.text, encoding);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    document.rope = Rope::from_str(&change.text);
                }
            }
        }
        document.version = version;
        // Everything behind reads a flat text; the rope spares each edit of a message a copy and a count of lines.
        Ok(document.rope.to_string().into())
    }

    /// Lets go of a document.
    pub(crate) fn close(&self, uri: &Uri) {
        self.open.remove(uri);
    }
}

fn splice(rope: &mut Rope, range: Range, text: &str, encoding: Encoding) {
    let start = char_index(rope, range.start, encoding);
    // A range that is the wrong way round removes nothing: the rope panics on one, and the edit would be lost.
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
        // A column past the end is the end of the line, as the protocol has it, not the start of the next.
        if matches!(c, '\n' | '\r') {
            break;
        }
        let width = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        };
        // Inside a character, say between two surrogates: its start, as the line index has it.
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
