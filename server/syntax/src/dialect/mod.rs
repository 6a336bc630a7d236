//! Prompt file formats. One file a format, one line in [`DIALECTS`]; a format is a struct of plain data and functions.
//! Knows how a format is recognised, cut up and which keys it has; knows no rule and no editor feature.

mod github_models;
mod keys;
mod layout;
mod native;

pub(crate) use native::messages as marked_messages;
pub use native::{CASE_FILE, KEYS as GOVERNANCE_KEYS, case_sites};

pub use keys::{Choice, Field, Key, KeyKind, child_keys, find_key};
pub use layout::{CaseSite, FrontMatter, Layout, Message, Region, Role};

use pog_text::Span;

/// A prompt file format.
pub struct Dialect {
    /// Stable identifier, used in `--dialect`, rule pages and policies.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Globs of file names that may be this format.
    pub globs: &'static [&'static str],
    /// The language id editors send for it.
    pub language_id: &'static str,
    /// The format's documentation.
    pub source: &'static str,
    /// Why this text is this format, or `None` when it is not or not certainly.
    pub detect: fn(path: &str, text: &str) -> Option<&'static str>,
    /// Cuts the file into metadata, template regions, messages and cases. Never fails.
    pub split: fn(text: &str) -> Layout,
    /// The template language inside the regions.
    pub language: TemplateLanguage,
    /// Top-level metadata keys.
    pub keys: &'static [Key],
    /// Whether the format's tools pass over keys they do not know, so that a key missing from the table may be
    /// someone's own; where this is false, only keys that start with `x-` may be.
    pub open: bool,
    /// Where parameters come from.
    pub parameters: ParameterSource,
    /// Whether lines such as `user:` in the template start messages.
    pub role_markers: bool,
    /// Marks a comment in the template, before and after; `None` where the template language has none.
    pub template_comment: Option<(&'static str, &'static str)>,
}

impl std::fmt::Debug for Dialect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dialect({})", self.id)
    }
}

impl PartialEq for Dialect {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// How the text of a template region is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateLanguage {
    /// Jinja as minijinja implements it.
    Jinja,
    /// `{{name}}` and nothing else.
    Placeholder,
}

/// Where a format's parameters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterSource {
    /// A key of the metadata declares them; what the template uses must be declared.
    Declared,
    /// Whatever the template names is a parameter; test rows give example values.
    Inferred,
}

/// What is added to a file's name to name its overlay.
pub const OVERLAY_SUFFIX: &str = ".pog.yaml";

/// The path of the file that an overlay is about; `None` for a path that is no overlay's.
#[must_use]
pub fn overlaid(path: &str) -> Option<&str> {
    path.strip_suffix(OVERLAY_SUFFIX).filter(|rest| !rest.is_empty() && !rest.ends_with(['/', '\\']))
}

/// All formats, most specific first.
pub static DIALECTS: &[&Dialect] = &[&native::NATIVE, &github_models::GITHUB_MODELS];

/// The format of a file and why, or `None` when it is not certain. `path` needs its file name only.
#[must_use]
pub fn detect(path: &str, text: &str) -> Option<(&'static Dialect, &'static str)> {
    let mut formats = DIALECTS.iter().filter(|_| overlaid(path).is_none());
    formats.find_map(|d| (d.detect)(path, text).map(|why| (*d, why)))
}

/// The format an identifier names.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|d| d.id == id).copied()
}

/// Whether the file name could be a prompt file of any format: a cheap test before reading a file.
#[must_use]
pub fn may_be_prompt(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let named = |glob: &&str| name.len() > glob.len() - 1 && name.ends_with(&glob[1..]);
    overlaid(name).is_none() && DIALECTS.iter().flat_map(|d| d.globs).any(named)
}

/// The span of a byte order mark at the start of a text.
fn bom(text: &str) -> Span {
    Span::new(0, if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 })
}
