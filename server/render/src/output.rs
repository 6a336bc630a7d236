//! What a rendering gives: messages or the reason why not, and the bounds both keep to.

use pog_formats::dialect::Role;
use pog_model::{FileId, SourceFile};
use pog_text::Span;
use serde_json::{Map, Value};

/// Instructions one rendering may execute.
pub const FUEL: u64 = 2_000_000;
/// Bytes one rendering may produce.
pub const MAX_OUTPUT: usize = 8 * 1024 * 1024;

/// A rendered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedMessage {
    pub role: Role,
    /// The text, without blank lines around it.
    pub content: String,
}

/// Why a template did not render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// Starts with a capital, no full stop.
    pub message: String,
    /// The place, where it is known: the file may be an included one.
    pub place: Option<(FileId, Span)>,
    /// The work or output bound was reached: says nothing about the template's correctness.
    pub out_of_bounds: bool,
}

/// A value as text: strings as they are, everything else as JSON.
#[must_use]
pub fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Without blank lines at the ends; indentation of the first line stays.
pub(crate) fn trimmed(text: &str) -> String {
    let text = text.trim_end();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        start += line.len();
    }
    text[start..].replace("\r\n", "\n")
}

/// Text no input and no template contains: derived from all of them.
pub(crate) fn nonce(file: &SourceFile, values: &Map<String, Value>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file.text.as_bytes());
    hasher.update(serde_json::to_string(values).unwrap_or_default().as_bytes());
    format!("\u{E000}{}", &hasher.finalize().to_hex().as_str()[..24])
}

/// A text that is put together out of a template and its values and does not grow past [`MAX_OUTPUT`]: `{{A}}` written
/// five thousand times is 24 KB, and its value may be megabytes.
#[derive(Debug, Default)]
pub(crate) struct Growing {
    text: String,
    overflowed: bool,
}

impl Growing {
    /// Adds to the text, unless it was too much already.
    pub(crate) fn push(&mut self, text: &str) {
        self.overflowed |= self.text.len() + text.len() > MAX_OUTPUT;
        if !self.overflowed {
            self.text.push_str(text);
        }
    }

    /// Takes white space away from the end.
    pub(crate) fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end().len());
    }

    /// Whether there is no use in going on.
    pub(crate) fn is_full(&self) -> bool {
        self.overflowed
    }

    /// The text; without a value what would have been too large.
    pub(crate) fn finish(self) -> Option<String> {
        (!self.overflowed).then_some(self.text)
    }
}

/// The word for output that is too large.
pub(crate) fn too_large() -> String {
    format!(
        "Rendering produces more than {} MiB and was stopped",
        MAX_OUTPUT / 1024 / 1024
    )
}

/// A writer that refuses to grow past [`MAX_OUTPUT`].
pub(crate) struct Capped(pub(crate) Vec<u8>);

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(std::io::Error::other("output limit reached"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
