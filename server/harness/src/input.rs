//! What a target makes of the bytes a fuzzer gives it: a byte of `choice`, two of `place`, and a text, which may begin with a
//! line `=== PATH`. Readable in an editor, so that a corpus can be written by hand and a crash can be looked at.

use std::borrow::Cow;

use pog_formats::dialect::DIALECTS;

/// Parts of a text, as a prompt and its overlay.
const SEPARATOR: char = '\u{1e}';

/// One input of a target.
pub(crate) struct Input<'a> {
    /// Chooses among a few things, such as formats.
    pub(crate) choice: u8,
    /// A place in the text.
    pub(crate) place: usize,
    path: Option<String>,
    text: Cow<'a, str>,
}

impl<'a> Input<'a> {
    /// Reads bytes; `None` where there are too few.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (&[choice, high, low], text) = bytes.split_first_chunk::<3>()?;
        let (path, text) = match String::from_utf8_lossy(text) {
            Cow::Borrowed(text) => split(text),
            Cow::Owned(text) => {
                let (path, text) = split(&text);
                (path, Cow::Owned(text.into_owned()))
            }
        };
        let place = usize::from(u16::from_be_bytes([high, low]));
        Some(Self {
            choice,
            place: place % (text.len() + 1),
            path,
            text,
        })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text and what stands behind the first separator.
    pub(crate) fn parts(&self) -> (&str, Option<&str>) {
        match self.text.split_once(SEPARATOR) {
            Some((first, second)) => (first, Some(second)),
            None => (&self.text, None),
        }
    }

    /// The path in the first line, or one of those by which files are recognised.
    pub(crate) fn path(&self) -> String {
        let written = self.path.clone().filter(|path| is_relative(path));
        written.unwrap_or_else(|| {
            let mut paths = sample_paths();
            let nth = usize::from(self.choice) % paths.len();
            paths.swap_remove(nth)
        })
    }
}

/// The path in the first line, and the text behind it.
fn split(text: &str) -> (Option<String>, Cow<'_, str>) {
    let head = text.strip_prefix("=== ").and_then(|t| t.split_once('\n'));
    match head {
        Some((path, rest)) => (Some(path.trim().to_owned()), Cow::Borrowed(rest)),
        None => (None, Cow::Borrowed(text)),
    }
}

/// Whether a path may stand in a library: what reads folders makes no other.
fn is_relative(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// A path for each way in which the table of formats recognises files.
#[must_use]
pub fn sample_paths() -> Vec<String> {
    DIALECTS.iter().flat_map(|d| d.sample_paths()).collect()
}
