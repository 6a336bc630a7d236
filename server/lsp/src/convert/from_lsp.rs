//! Positions and paths that come from the client.

use std::path::PathBuf;

use lsp_types::{Position, Range, Uri};
use pog_text::{Encoding, LineCol, LineIndex, Span};

/// Byte offset of a position; past the end it is the end of the line or of the text.
pub(crate) fn offset(
    text: &str,
    index: &LineIndex,
    position: Position,
    encoding: Encoding,
) -> usize {
    index.offset(
        text,
        LineCol {
            line: position.line,
            col: position.character,
        },
        encoding,
    )
}

/// Byte span of a range; an inverted one is taken the right way round.
pub(crate) fn span(text: &str, index: &LineIndex, range: Range, encoding: Encoding) -> Span {
    let (a, b) = (
        offset(text, index, range.start, encoding),
        offset(text, index, range.end, encoding),
    );
    Span::new(a.min(b), a.max(b))
}

/// The file of a `file:` URI.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    if uri.scheme() == "file" {
        uri.to_file_path().ok()
    } else {
        None
    }
}
