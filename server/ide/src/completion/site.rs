//! The place of the cursor with everything that proposals are made from. Holds, decides nothing.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::lines::line_start;
use pog_world::Snapshot;

/// A cursor in a file.
pub(super) struct Site<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) file: &'a SourceFile,
    pub(super) text: &'a str,
    pub(super) artifact: &'a Artifact,
    /// Byte offset; on a character boundary.
    pub(super) offset: usize,
}

impl<'a> Site<'a> {
    /// `None` for files of no certain format and offsets that are not in the text.
    pub(super) fn new(snapshot: &'a Snapshot, file: &'a SourceFile, offset: usize) -> Option<Self> {
        let text = &**file.joined();
        let artifact = file.artifact()?;
        text.is_char_boundary(offset).then_some(Self {
            snapshot,
            file,
            text,
            artifact,
            offset,
        })
    }

    /// Whether the cursor is where metadata is typed: behind the opening line of a front matter and before the line
    /// that closes it.
    pub(super) fn in_metadata(&self) -> bool {
        // Overlays and files of cases are metadata as a whole.
        if self.artifact.document_at(self.offset).is_some() {
            return true;
        }
        let span = self.artifact.metadata_span();
        let open_end = match self.artifact.syntax.layout.front_matter {
            Some(front_matter) => front_matter.close.is_none(),
            // A format with role markers has a body; without a front matter all of the file is body.
            None => !self.artifact.dialect().role_markers,
        };
        // Where nothing closes the metadata, a cursor at the very end still types the next key.
        span.contains(self.offset)
            || (open_end && self.offset == span.hi() && span.hi() == self.file.text.len())
    }

    /// The text of the cursor's line up to the cursor.
    pub(super) fn line_before(&self) -> &'a str {
        let before = &self.text[..self.offset];
        &before[line_start(before, before.len())..]
    }

    /// The text of the cursor's line behind the cursor.
    pub(super) fn line_after(&self) -> &'a str {
        let after = &self.text[self.offset..];
        &after[..after.find(['\n', '\r']).unwrap_or(after.len())]
    }
}
