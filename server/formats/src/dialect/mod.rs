//! Prompt file formats. One file a format, one line in [`DIALECTS`]; a format is a struct of plain data and functions.
//! Knows how a format is recognised, cut up and which keys it has; knows no rule and no editor feature.

mod claude;
mod claude_agent;
mod claude_command;
mod claude_keys;
mod claude_yaml;
mod copilot;
pub mod dotprompt;
mod github_models;
mod instructions;
mod jinja;
mod keys;
mod langchain;
mod layout;
mod markdown;
mod markdown_family;
mod names;
mod native;
mod openai_evals;
mod patterns;
pub mod picoschema;
mod poml;
mod promptfoo;
pub mod prompty;
mod semantic_kernel;
mod skill;
mod structure;
mod tags;

pub use native::{CASE_FILE, KEYS as GOVERNANCE_KEYS, case_sites};

pub use keys::{Also, Choice, Field, Key, KeyKind, KnownWords, child_keys, find_key};
pub use layout::{CaseSite, FrontMatter, Layout, Message, ParameterSite, Region, Role};
pub use patterns::{SAMPLE_ROOT, endings, widest_globs};
pub use structure::{Bound, Structure};
pub use tags::{Tag, TagAttribute, TagKind, TagValue, Vocabulary};

use pog_template::{Language, TemplateFacts};
use pog_text::Span;

/// A prompt file format.
pub struct Dialect {
    /// Stable identifier, used in `--dialect`, rule pages and policies.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Globs of files that may be this format. One without `/` fits the file name, one with `/` the whole path.
    pub globs: &'static [&'static str],
    /// Globs of files of which only the content can tell.
    pub sniffed: &'static [&'static str],
    /// Globs of files that may be this format when they lie below a library root.
    pub in_library: &'static [&'static str],
    /// The language id editors send for it.
    pub language_id: &'static str,
    /// The format's documentation.
    pub source: &'static str,
    /// When a file is this format, for the docs: a few words that go on from "A file is read as this when".
    pub detection_doc: &'static str,
    /// Why this text is this format, or `None` when it is not or not certainly.
    pub detect: fn(&Candidate<'_>) -> Option<&'static str>,
    /// Cuts the file into metadata, template regions, messages and cases. Never fails.
    pub split: fn(&Source<'_>) -> Layout,
    /// The path of a file that is read together with this one, such as `config.json` beside `skprompt.txt`.
    pub metadata_companion: Option<fn(&str) -> Option<String>>,
    /// Finds the messages in the template text, for formats in which they are not in the metadata.
    pub messages: Option<MessageReader>,
    /// The template language, unless a region says otherwise.
    pub language: &'static Language,
    /// Top-level metadata keys, unless the file's version has others.
    pub keys: &'static [Key],
    /// Whether the format's tools pass over keys they do not know, so that a key missing from the table may be
    /// someone's own; where this is false, only keys that start with `x-` may be.
    pub allows_unknown_keys: bool,
    /// Where governance metadata may stand besides the overlay.
    pub governance: Governance,
    /// Where parameters come from.
    pub parameters: ParameterSource,
    /// Whether lines such as `user:` in the template start messages.
    pub role_markers: bool,
    /// The roles that the format knows, as written.
    pub roles: &'static [(&'static str, Role)],
    /// The paths that a reference to another prompt may lead to, best first: what is written, and the path of the file it
    /// is written in. `None` where references are ids of the library.
    pub resolve_reference: Option<fn(&str, &str) -> Vec<String>>,
    /// How a file (first path) calls another one (second path), where it can.
    pub reference_text: Option<fn(&str, &str) -> Option<String>>,
    /// Marks a comment in the template, before and after; `None` where the template language has none.
    pub template_comment: Option<(&'static str, &'static str)>,
}

/// Finds messages in the template: the file's text, its layout, what the template says.
pub type MessageReader = fn(&str, &Layout, &TemplateFacts) -> Vec<Message>;

/// A file whose format is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// Its path, with `/` between parts; relative to the workspace where there is one.
    pub path: &'a str,
    pub text: &'a str,
    /// Whether it lies below a library root.
    pub in_library: bool,
}

impl<'a> Candidate<'a> {
    /// The file's name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.path.rsplit(['/', '\\']).next().unwrap_or(self.path)
    }
}

/// What a format cuts up.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file's path, as in [`Candidate`].
    pub path: &'a str,
    /// The file's own text.
    pub text: &'a str,
    /// The file's own text and those of its parts.
    pub joined: &'a str,
    /// Where the companion stands in the joined text.
    pub metadata_companion: Option<Span>,
}

impl<'a> Source<'a> {
    /// A file that stands alone.
    #[must_use]
    pub fn alone(path: &'a str, text: &'a str) -> Self {
        Self {
            path,
            text,
            joined: text,
            metadata_companion: None,
        }
    }
}

/// What the workspace says of a file's format.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct FormatHint {
    /// What the policy says.
    pub format_override: FormatOverride,
    /// Whether the file lies below a library root.
    pub in_library: bool,
}

/// What a policy says of a file's format.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum FormatOverride {
    /// Nothing: name and content decide.
    #[default]
    Unset,
    /// It is this one.
    Format(&'static Dialect),
    /// It is no prompt.
    NotAPrompt,
}

/// Where governance metadata may stand besides the overlay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Governance {
    /// The format's own keys are the governance vocabulary.
    Own,
    /// Nowhere else.
    Overlay,
    /// In a mapping under these keys, such as `metadata`, `pog`.
    Nested(&'static [&'static str]),
    /// In keys that start with a prefix, such as `pog.stage`, inside the mapping under these keys (none: at the top).
    Dotted {
        /// The keys that lead to the mapping.
        under: &'static [&'static str],
        /// What the keys start with.
        prefix: &'static str,
    },
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

/// Where a format's parameters come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterSource {
    /// A key of the metadata declares them; what the template uses must be declared.
    Declared,
    /// The metadata lists them; what the template uses besides is a mistake that the format's tools do not stop at.
    Listed,
    /// The metadata describes them; the format's tools add what the template uses besides, or let it through.
    Described,
    /// Whatever the template names is a parameter; test rows give example values.
    Inferred,
    /// They are declared somewhere out of sight, such as in code: whatever the template names is taken as one.
    Unknown,
}

impl ParameterSource {
    /// Whether the metadata declares parameters, so that a name that is not among them is a mistake.
    #[must_use]
    pub fn declares(self) -> bool {
        matches!(self, Self::Declared | Self::Listed | Self::Described)
    }
}

/// What is added to a file's name to name its overlay.
pub const OVERLAY_SUFFIX: &str = ".pog.yaml";

/// The path of the file that an overlay is about; `None` for a path that is no overlay's.
#[must_use]
pub fn overlaid(path: &str) -> Option<&str> {
    path.strip_suffix(OVERLAY_SUFFIX)
        .filter(|rest| !rest.is_empty() && !rest.ends_with(['/', '\\']))
}

/// All formats, most specific first.
pub static DIALECTS: &[&Dialect] = &[
    &native::NATIVE,
    &copilot::PROMPT,
    &copilot::INSTRUCTIONS,
    &copilot::AGENT,
    &skill::AGENT_SKILL,
    &claude_command::CLAUDE_COMMAND,
    &claude_agent::CLAUDE_AGENT,
    &instructions::INSTRUCTIONS,
    &github_models::GITHUB_MODELS,
    &promptfoo::PROMPTFOO,
    &openai_evals::OPENAI_EVALS,
    &prompty::PROMPTY,
    &dotprompt::DOTPROMPT,
    &poml::POML,
    &semantic_kernel::SKPROMPT,
    &semantic_kernel::SEMANTIC_KERNEL,
    &langchain::LANGCHAIN,
    &jinja::JINJA,
    &markdown::MARKDOWN,
];

/// The format of a file and why, or `None` when it is not certain.
#[must_use]
pub fn detect(
    path: &str,
    text: &str,
    hint: FormatHint,
) -> Option<(&'static Dialect, &'static str)> {
    if overlaid(path).is_some() {
        return None;
    }
    let candidate = Candidate {
        path,
        text,
        in_library: hint.in_library,
    };
    match hint.format_override {
        FormatOverride::NotAPrompt => None,
        FormatOverride::Format(dialect) => Some((dialect, "the policy sets its format")),
        FormatOverride::Unset => DIALECTS
            .iter()
            // The order of the table decides where several formats would take the file.
            .find_map(|d| (d.detect)(&candidate).map(|why| (*d, why))),
    }
}

/// The format an identifier names.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|d| d.id == id).copied()
}

/// Whether a file may be a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likelihood {
    /// Its name says no.
    No,
    /// Its name says nothing; its content may.
    Perhaps,
    /// Its name says yes.
    Named,
}

/// What the name of a file says of it: a cheap test before reading it.
#[must_use]
pub fn likelihood(path: &str, hint: FormatHint) -> Likelihood {
    match hint.format_override {
        // Even a policy cannot make an overlay a prompt: it is read with the file it is about.
        _ if overlaid(path).is_some() => Likelihood::No,
        FormatOverride::NotAPrompt => Likelihood::No,
        FormatOverride::Format(_) => Likelihood::Named,
        FormatOverride::Unset if names::NAMED.fits(path) => Likelihood::Named,
        FormatOverride::Unset if hint.in_library && names::IN_LIBRARY.fits(path) => {
            Likelihood::Named
        }
        FormatOverride::Unset if names::SNIFFED.fits(path) => Likelihood::Perhaps,
        FormatOverride::Unset => Likelihood::No,
    }
}

/// Whether the file's name is one of a prompt file of some format.
#[must_use]
pub fn may_be_prompt(path: &str) -> bool {
    likelihood(path, FormatHint::default()) == Likelihood::Named
}

/// The span of a byte order mark at the start of a text.
fn bom(text: &str) -> Span {
    Span::new(
        0,
        if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        },
    )
}
