//! Completion: what may stand at the cursor, best first. Decides only which part of the file the cursor is in and how
//! proposals are ranked; `metadata`, `template`, `markup` and `roles` know what to propose. Pure and lazy: documentation
//! is a reference until somebody looks at it.

use pog_text::interrupt::checkpoint;
use pog_text::near::is_within_one_edit;

mod markup;
mod metadata;
mod references;
mod roles;
mod site;
mod template;
#[cfg(test)]
mod tests;

use crate::docs::DocRef;
use pog_model::SourceFile;
use pog_text::{Edit, Span};
use pog_world::Snapshot;
use site::Site;

/// Proposals of one answer. Whoever looks for one of more types on, and a client that is told so asks again.
pub const MAX_ITEMS: usize = 1_000;

#[derive(Debug, Clone, PartialEq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is, for the icon.
    pub kind: CompletionKind,
    /// A few words beside the label: type, signature.
    pub detail: Option<String>,
    /// The change as plain text. Its span touches the cursor and stays on one line; lines it adds carry their full
    /// indentation, so the client must not indent them again (`insertTextMode` "as is").
    pub edit: Edit,
    /// The same with `${1:…}` places, for clients that know them; replaces the same span. Lines it adds are indented
    /// relative to the line it is inserted in (`insertTextMode` "adjust indentation").
    pub snippet: Option<String>,
    /// The text to match what is typed against, where the label is not it.
    pub filter: Option<String>,
    /// Lower comes first; unique order within one answer.
    pub sort: u32,
    pub doc: DocRef,
    /// Struck through.
    pub deprecated: bool,
    /// Chosen when the list opens.
    pub preselect: bool,
    /// Further changes elsewhere in the file.
    pub extra_edits: Vec<Edit>,
}

/// What a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A parameter of the template.
    Parameter,
    /// A name the template binds.
    Variable,
    Field,
    /// A value of a closed list.
    EnumValue,
    Filter,
    Test,
    Function,
    Macro,
    /// A statement, word operator or constant.
    Keyword,
    Key,
    Value,
    /// An artifact of the library.
    Artifact,
    Role,
    /// A larger piece of text.
    Snippet,
}

impl Completion {
    /// A proposal that replaces `span` by its label.
    pub(crate) fn new(label: impl Into<String>, kind: CompletionKind, span: Span) -> Self {
        let label = label.into();
        Self {
            edit: Edit::replace(span, label.clone()),
            label,
            kind,
            detail: None,
            snippet: None,
            filter: None,
            sort: 0,
            doc: DocRef::None,
            deprecated: false,
            preselect: false,
            extra_edits: Vec::new(),
        }
    }

    fn insert(mut self, text: impl Into<String>) -> Self {
        self.edit.insert = text.into();
        self
    }

    fn detail(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.detail = (!text.is_empty()).then_some(text);
        self
    }

    fn snippet(mut self, text: Option<String>) -> Self {
        self.snippet = text;
        self
    }

    fn filter(mut self, text: impl Into<String>) -> Self {
        self.filter = Some(text.into());
        self
    }

    fn doc(mut self, doc: DocRef) -> Self {
        self.doc = doc;
        self
    }

    /// The group decides first, then the order in which proposals are made.
    fn group(mut self, group: u32) -> Self {
        self.sort = group;
        self
    }
}

/// What may stand at `offset`, best first, [`MAX_ITEMS`] at most. Nothing where text is free: prose, comments, raw blocks.
#[must_use]
pub fn completion(snapshot: &Snapshot, file: &SourceFile, offset: usize) -> Vec<Completion> {
    let Some(site) = Site::new(snapshot, file, offset) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    // A template may stand inside of metadata, so it is asked first; the rest of the file is what is left over.
    if !template::complete(&site, &mut out) && !markup::complete(&site, &mut out) {
        if site.in_metadata() {
            metadata::complete(&site, &mut out);
        } else {
            roles::complete(&site, &mut out);
        }
    }
    rank(&site, out)
}

/// Orders proposals: those that fit what is typed, then by group, then as they were made; a label is offered once.
fn rank(site: &Site<'_>, mut out: Vec<Completion>) -> Vec<Completion> {
    const MATCH: u32 = 1 << 16;
    const GROUP: u32 = 1 << 10;
    // A string may run over several lines; the protocol knows no proposal for that, and nobody names a file so.
    let fits =
        |span: Span| span.touches(site.offset) && !span.text(site.text).contains(['\n', '\r']);
    out.retain(|c| fits(c.edit.span));
    let mut seen = rustc_hash::FxHashSet::default();
    // Two sources may know the same word; the first one says where it belongs.
    out.retain(|c| seen.insert((c.label.clone(), c.edit.insert.clone())));
    for (index, item) in out.iter_mut().enumerate() {
        checkpoint("the ranking of proposals");
        let typed = site
            .text
            .get(item.edit.span.lo()..site.offset)
            .unwrap_or("");
        let fit = fit(typed, item.filter.as_deref().unwrap_or(&item.label));
        let index = u32::try_from(index).unwrap_or(u32::MAX).min(GROUP - 1);
        item.sort = fit * MATCH + item.sort.min(MATCH / GROUP - 1) * GROUP + index;
    }
    out.sort_by_key(|c| c.sort);
    out.truncate(MAX_ITEMS);
    out
}

/// How well a candidate fits what is typed; 0 is best. Nothing is dropped: clients filter as the person types on, each
/// in its own way.
pub(crate) fn fit(typed: &str, candidate: &str) -> u32 {
    // What fits as typed beats the same letters in another case.
    if candidate.starts_with(typed) {
        return 0;
    }
    let (typed, candidate) = (typed.to_lowercase(), candidate.to_lowercase());
    if candidate.starts_with(&typed) {
        return 1;
    }
    let at_word = candidate
        .match_indices(&typed)
        .any(|(i, _)| candidate[..i].ends_with(['/', '-', '_', '.', '"', '@', ' ']));
    let mut rest = candidate.chars();
    if at_word {
        2
    } else if candidate.contains(&typed) {
        3
    } else if typed.chars().all(|t| rest.any(|c| c == t)) {
        4
    } else if typed.chars().count() > 2 && near(&typed, &candidate) {
        5
    } else {
        6
    }
}

/// Whether `typed` is a misspelt beginning of `candidate`.
fn near(typed: &str, candidate: &str) -> bool {
    let head: String = candidate.chars().take(typed.chars().count()).collect();
    is_within_one_edit(typed, &head)
}
