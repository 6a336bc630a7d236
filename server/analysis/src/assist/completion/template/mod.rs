//! Templates of every language: turns what the language says may be typed at the cursor into proposals. Knows no language;
//! names and their values come from the artifact, words from the language's table, other artifacts from the library.

mod expression;
mod statement;

use pog_syntax::template::{
    CallForm, Language, PLACEHOLDER, PathSegment, ReferenceKind, Slot, Wants, WordKind,
};
use pog_text::Span;

use super::site::Site;
use super::{Completion, CompletionKind, references};
use crate::assist::docs::{DocRef, words};

/// Proposes; `false` when the cursor is where text is free.
pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) -> bool {
    let Some(offer) = Offer::at(site) else {
        return false;
    };
    let mut group = 0;
    for wants in &offer.slot.wants {
        offer.add(wants, group, out);
        group += groups(wants);
    }
    true
}

/// How many groups the proposals take, so that what is wanted next comes behind their better ones.
fn groups(wants: &Wants) -> u32 {
    match wants {
        // Values that are compared already come second; of artifacts the fitting ones take two, the others mix with what
        // follows.
        Wants::Values { .. } | Wants::Reference(_) | Wants::QuotedReference(_) => 2,
        _ => 1,
    }
}

/// A slot with everything that proposals for it are made from.
struct Offer<'a> {
    site: &'a Site<'a>,
    language: &'static Language,
    slot: Slot,
    /// What a proposal replaces, in the file.
    span: Span,
}

impl<'a> Offer<'a> {
    fn at(site: &'a Site<'a>) -> Option<Self> {
        let language = site.artifact.language();
        if *language == PLACEHOLDER {
            // A half-typed placeholder often breaks the YAML around it, and then there is no region. The line as typed is
            // enough.
            let slot = (language.slot?)(site.text, site.offset)?;
            return Some(Self {
                site,
                language,
                span: slot.span,
                slot,
            });
        }
        let regions = &site.artifact.syntax.layout.regions;
        let region = regions.iter().find(|r| r.span.touches(site.offset))?;
        let text = region.text(site.text);
        let at = region.map.to_decoded(site.offset)?;
        if !text.is_char_boundary(at) {
            return None;
        }
        let slot = (region.language.slot?)(text, at)?;
        Some(Self {
            site,
            language: region.language,
            span: region.map.span(slot.span),
            slot,
        })
    }

    fn add(&self, wants: &Wants, group: u32, out: &mut Vec<Completion>) {
        match wants {
            Wants::Names => {
                self.locals(CallForm::Name, group, out);
                self.parameters(group, out);
            }
            Wants::Locals(call) => self.locals(*call, group, out),
            Wants::BlockNames(names) => self.block_names(names, group, out),
            Wants::Parameters => self.parameters(group, out),
            Wants::UnreadParameters => self.unread_parameters(group, out),
            Wants::Fields(path, form) => self.fields(path, *form, group, out),
            Wants::UsedFields(path, form) => self.used_fields(path, *form, group, out),
            Wants::Words(kind) => self.words(*kind, CallForm::Name, group, out),
            Wants::Functions(call) => self.words(WordKind::Function, *call, group, out),
            Wants::Keywords(words) => self.keywords(words, group, out),
            Wants::Statements(form) => self.statements(*form, group, out),
            Wants::Close(name) => out.push(self.item(name, CompletionKind::Keyword, group)),
            Wants::Reference(kind) => self.references(*kind, group, out),
            Wants::QuotedReference(kind) => {
                references::ids(self.site, *kind, self.span, ("\"", "\""), group, out);
            }
            Wants::ReferencePaths => {
                references::paths(self.site, self.span, self.slot.close, out);
            }
            Wants::ReferenceVersions(id) => {
                references::ranges(self.site, id, self.span, self.slot.close, out);
            }
            Wants::Macros { target, taken } => {
                references::macros(self.site, target, taken, self.span, out);
            }
            Wants::Values { path, of, form } => self.values(path, *of, *form, group, out),
        }
    }

    /// A proposal that replaces the slot by its label.
    fn item(&self, label: impl Into<String>, kind: CompletionKind, group: u32) -> Completion {
        let item = Completion::new(label, kind, self.span).group(group);
        let text = format!("{}{}", item.label, self.slot.close);
        // Blank space that is replaced with the word is part of what clients match against.
        let typed = self.site.text.get(self.span.lo()..self.site.offset);
        let blanks = typed.map_or("", |t| &t[..t.len() - t.trim_start().len()]);
        let filter = (!blanks.is_empty()).then(|| format!("{blanks}{}", item.label));
        Completion { filter, ..item }.insert(text)
    }

    /// The name with brackets and the cursor between them, where they are wanted.
    fn call(name: &str, form: CallForm, has_arguments: bool) -> Option<String> {
        match (form, has_arguments) {
            (CallForm::Name, _) => None,
            (CallForm::Brackets, true) => Some(format!("{name}($1)$0")),
            (CallForm::Brackets, false) => Some(format!("{name}()$0")),
        }
    }

    fn words(&self, kind: WordKind, call: CallForm, group: u32, out: &mut Vec<Completion>) {
        let icon = match kind {
            WordKind::Helper | WordKind::Function => CompletionKind::Function,
            WordKind::Keyword => CompletionKind::Keyword,
            WordKind::Filter => CompletionKind::Filter,
            WordKind::Test => CompletionKind::Test,
            WordKind::Variable => CompletionKind::Variable,
        };
        for word in words::of_kind(self.language, kind) {
            let item = self
                .item(word.name, icon, group)
                .detail(word.signature)
                .snippet(Self::call(word.name, call, true))
                .doc(word.doc);
            out.push(item);
        }
    }

    fn keywords(&self, words: &[&str], group: u32, out: &mut Vec<Completion>) {
        for word in words {
            // `not in` is explained with `not`.
            let name = word.split(' ').next().unwrap_or(word).to_owned();
            let item = self.item(*word, CompletionKind::Keyword, group);
            out.push(item.doc(DocRef::Keyword { name }));
        }
    }

    /// Other artifacts: statements of Jinja name them by id, partials as their format calls them.
    fn references(&self, kind: ReferenceKind, group: u32, out: &mut Vec<Completion>) {
        let (site, close) = (self.site, self.slot.close);
        match kind {
            ReferenceKind::Include
            | ReferenceKind::Extends
            | ReferenceKind::Import
            | ReferenceKind::From => {
                references::ids(site, kind, self.span, ("", close), group, out);
            }
            ReferenceKind::Partial | ReferenceKind::File => {
                for (name, id) in references::called(site) {
                    let item = self.item(name, CompletionKind::Artifact, group);
                    out.push(item.detail(&id).doc(DocRef::Artifact { id }));
                }
            }
        }
    }

    /// Whether the cursor is inside a block of that kind.
    fn is_inside(&self, keyword: &str) -> bool {
        self.open_blocks().iter().any(|b| b.keyword == keyword)
    }
}

/// The name at the head of a path.
fn head(path: &[PathSegment]) -> Option<&str> {
    match path.first()? {
        PathSegment::Field(name) => Some(name),
        PathSegment::Item => None,
    }
}
