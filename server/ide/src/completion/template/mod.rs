//! Templates of every language: turns what the language says may be typed at the cursor into proposals. Knows no language;
//! names and their values come from the artifact, words from the language's table, other artifacts from the library.

mod expression;
mod statement;

use pog_model::artifact::ParameterOrigin;
use pog_template::{
    CallForm, CompletionContext, Construct, Expected, Language, PLACEHOLDER, PathSegment,
    ReferenceKind, WordKind,
};
use pog_text::{SourceMap, Span};

use super::site::Site;
use super::{Completion, CompletionKind, references};
use crate::docs::{DocRef, words};

/// Proposes; `false` when the cursor is where text is free.
pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) -> bool {
    let Some(offer) = Offer::at(site) else {
        return false;
    };
    let mut group = 0;
    for expected in &offer.context.expected {
        offer.add(expected, group, out);
        group += groups(expected);
    }
    true
}

/// How many groups the proposals take, so that what is wanted next comes behind their better ones.
fn groups(expected: &Expected) -> u32 {
    match expected {
        // Values that are compared already come second; of artifacts the fitting ones take two, the others mix with what
        // follows.
        Expected::Values { .. } | Expected::Reference(_) | Expected::QuotedReference(_) => 2,
        _ => 1,
    }
}

/// A construct of the file in the decoded text of its region.
fn decoded(construct: &Construct, map: &SourceMap) -> Option<Construct> {
    let span = |span: Span| {
        Some(Span::new(
            map.to_decoded(span.lo())?,
            map.to_decoded(span.hi())?,
        ))
    };
    Some(Construct {
        span: span(construct.span)?,
        inner: span(construct.inner)?,
        ..construct.clone()
    })
}

/// A completion context with everything that proposals are made from.
struct Offer<'a> {
    site: &'a Site<'a>,
    language: &'static Language,
    context: CompletionContext,
    /// What a proposal replaces, in the file.
    span: Span,
}

impl<'a> Offer<'a> {
    fn at(site: &'a Site<'a>) -> Option<Self> {
        let language = site.artifact.language();
        if *language == PLACEHOLDER {
            // A half-typed placeholder often breaks the YAML around it, and then there is no region. The line as typed is
            // enough.
            let context = (language.completion_context?)(site.text, site.offset)?;
            return Some(Self {
                site,
                language,
                span: context.span,
                context,
            });
        }
        let regions = &site.artifact.syntax.layout.regions;
        let region = regions.iter().find(|r| r.span.touches(site.offset))?;
        let text = region.text(site.text);
        let at = region.map.to_decoded(site.offset)?;
        if !text.is_char_boundary(at) {
            return None;
        }
        let context = match region.language.completion_in {
            // The reader has found the constructs; to look for them again would cost as much as the text is long.
            Some(completion_in) => {
                let found = site.artifact.facts().construct_at(site.offset)?;
                completion_in(text, &decoded(found, &region.map)?, at)?
            }
            None => (region.language.completion_context?)(text, at)?,
        };
        Some(Self {
            site,
            language: region.language,
            span: region.map.span(context.span),
            context,
        })
    }

    fn add(&self, expected: &Expected, group: u32, out: &mut Vec<Completion>) {
        match expected {
            Expected::Names => self.names(group, out),
            Expected::Locals { call, of_blocks } => {
                self.locals(*call, group, out);
                self.block_names(of_blocks, group, out);
            }
            Expected::Parameters => self.parameters(|_| true, group, out),
            Expected::UnreadParameters => self.unread_parameters(group, out),
            Expected::ExampleParameters => {
                self.parameters(|p| p.origin == ParameterOrigin::Example, group, out);
            }
            Expected::Fields(path, form) => self.fields(path, *form, group, out),
            Expected::UsedFields(path, form) => self.used_fields(path, *form, group, out),
            Expected::Words(kind) => self.words(*kind, CallForm::Name, group, out),
            Expected::Functions(call) => self.words(WordKind::Function, *call, group, out),
            Expected::Keywords(words) => self.keywords(words, group, out),
            Expected::Statements(form) => self.statements(*form, group, out),
            Expected::Close(name) => out.push(self.item(name, CompletionKind::Keyword, group)),
            Expected::Reference(kind) => self.references(*kind, group, out),
            Expected::QuotedReference(kind) => {
                references::ids(self.site, *kind, self.span, ("\"", "\""), group, out);
            }
            Expected::ReferencePaths => {
                references::paths(self.site, self.span, self.context.close, out);
            }
            Expected::ReferenceVersions(id) => {
                references::ranges(self.site, id, self.span, self.context.close, out);
            }
            Expected::Macros { target, taken } => {
                references::macros(self.site, target, taken, self.span, out);
            }
            Expected::Values { path, of, form } => self.values(path, *of, *form, group, out),
        }
    }

    /// A proposal that replaces what is typed by its label.
    fn item(&self, label: impl Into<String>, kind: CompletionKind, group: u32) -> Completion {
        let item = Completion::new(label, kind, self.span).group(group);
        let text = format!("{}{}", item.label, self.context.close);
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
        let (site, close) = (self.site, self.context.close);
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
