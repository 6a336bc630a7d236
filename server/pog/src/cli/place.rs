//! How locations are shown: paths as typed on the command line, lines and columns as editors count
//! them.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};

use pog_model::FileId;
use pog_text::{Encoding, LineIndex, Span};
use schemars::JsonSchema;
use serde::Serialize;

use super::console::Console;

/// A position in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Position {
    /// In bytes, from 0.
    pub(crate) offset: usize,
    /// From 1.
    pub(crate) line: u32,
    /// In Unicode scalar values, from 1; a byte order mark is not counted.
    pub(crate) column: u32,
}

/// A range in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Stretch {
    /// First character.
    pub(crate) start: Position,
    /// One past the last character.
    pub(crate) end: Position,
}

pub(crate) fn position(text: &str, index: &LineIndex, offset: usize) -> Position {
    let at = index.line_col(text, offset, Encoding::Utf32);
    // Editors show no column for a byte order mark.
    let mark = u32::from(at.line == 0 && at.col > 0 && text.starts_with('\u{feff}'));
    Position {
        offset: offset.min(text.len()),
        line: at.line + 1,
        column: at.col + 1 - mark,
    }
}

pub(crate) fn stretch(text: &str, index: &LineIndex, span: Span) -> Stretch {
    let span = span.clamp_to(text);
    Stretch {
        start: position(text, index, span.lo()),
        end: position(text, index, span.hi()),
    }
}

/// Where the lines of files start: found out once for each file, not for each place in it.
#[derive(Debug, Default)]
pub(crate) struct Lines(HashMap<FileId, LineIndex>);

impl Lines {
    /// Those of a file, whose text is at hand.
    pub(crate) fn of(&mut self, id: FileId, text: &str) -> &LineIndex {
        self.0.entry(id).or_insert_with(|| LineIndex::new(text))
    }
}

/// Shows paths relative to the current directory.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    current: Option<PathBuf>,
}

impl Shown {
    /// Relative to the process's current directory.
    pub(crate) fn new() -> Self {
        Self {
            current: std::env::current_dir().and_then(|d| real(&d)).ok(),
        }
    }

    /// `path` relative to the current directory with `/` between parts, or unchanged if it is not
    /// below it.
    pub(crate) fn path(&self, path: &Path) -> String {
        let Some(below) = self
            .current
            .as_ref()
            .and_then(|c| path.strip_prefix(c).ok())
        else {
            return path.to_string_lossy().into_owned();
        };
        let parts: Vec<_> = below
            .components()
            .map(|c| c.as_os_str().to_string_lossy())
            .collect();
        if parts.is_empty() {
            ".".to_owned()
        } else {
            parts.join("/")
        }
    }
}

/// The absolute path without links, in its usual form.
pub(crate) fn real(path: &Path) -> std::io::Result<PathBuf> {
    let path = path.canonicalize()?;
    // `\\?\C:\x` is valid on Windows but never equals a path built from components.
    let Some(Component::Prefix(prefix)) = path.components().next() else {
        return Ok(path);
    };
    if let std::path::Prefix::VerbatimDisk(_) = prefix.kind()
        && let Some(plain) = path.to_str().and_then(|p| p.strip_prefix(r"\\?\"))
    {
        return Ok(PathBuf::from(plain));
    }
    Ok(path)
}

/// [`real`] of a folder that a command is about; says what is wrong where there is none.
pub(crate) fn real_folder(dir: &Path, console: &mut Console) -> Option<PathBuf> {
    let why = match real(dir) {
        Ok(dir) if dir.is_dir() => return Some(dir),
        Ok(_) => "Not a directory".to_owned(),
        Err(error) => format!("Cannot be read: {error}"),
    };
    console.error(format_args!("{}: {why}", dir.display()));
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (u32, u32) {
        let at = position(text, &LineIndex::new(text), offset);
        (at.line, at.column)
    }

    #[test]
    fn columns_count_characters_from_one() {
        assert_eq!(at("🦀é x", "🦀é ".len()), (1, 4));
        assert_eq!(at("a\r\nb\rc", 3), (2, 1));
        assert_eq!(at("a\r\nb\rc", 5), (3, 1));
        assert_eq!(at("", 9), (1, 1));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        assert_eq!(at("\u{feff}ab", 0), (1, 1));
        assert_eq!(at("\u{feff}ab", 3), (1, 1));
        assert_eq!(at("\u{feff}ab", 4), (1, 2));
        assert_eq!(at("\u{feff}a\nb", 5), (2, 1));
    }

    #[test]
    fn paths_are_relative_below_the_current_folder_only() {
        let shown = Shown {
            current: Some(PathBuf::from("/work/here")),
        };
        assert_eq!(shown.path(Path::new("/work/here/a/b.pog.md")), "a/b.pog.md");
        assert_eq!(shown.path(Path::new("/work/here")), ".");
        assert_eq!(
            shown.path(Path::new("/work/hereafter/b")),
            "/work/hereafter/b"
        );
    }
}
