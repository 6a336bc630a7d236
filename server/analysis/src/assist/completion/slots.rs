//! Proposals in template languages that tell by themselves what may be typed at a cursor. Knows no language: what a slot
//! wants is offered from the artifact and from the language's own table of words.

use pog_syntax::template::{Language, ReferenceKind, Slot, Wants, WordKind};
use pog_text::Span;
use serde_json::Value;

use super::site::Site;
use super::{Completion, CompletionKind};
use crate::artifact::ParameterOrigin;
use crate::assist::docs::{DocRef, show, summary_line};
use crate::assist::shape::{self, Part};

/// Proposes; `false` when the cursor is where text is free.
pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) -> bool {
    let regions = &site.artifact.syntax.layout.regions;
    let Some(region) = regions.iter().find(|r| r.span.touches(site.offset)) else {
        return false;
    };
    let text = region.text(site.text);
    let Some(at) = region
        .map
        .to_decoded(site.offset)
        .filter(|at| text.is_char_boundary(*at))
    else {
        return false;
    };
    let Some(slot) = region.language.slot.and_then(|slot| slot(text, at)) else {
        return false;
    };
    let offer = Offer {
        site,
        language: region.language,
        span: region.map.span(slot.span),
        slot: &slot,
    };
    slot.wants
        .iter()
        .zip(0..)
        .for_each(|(wants, group)| offer.add(wants, group, out));
    true
}

struct Offer<'a> {
    site: &'a Site<'a>,
    language: &'static Language,
    /// The word under the cursor, in the file.
    span: Span,
    slot: &'a Slot,
}

impl Offer<'_> {
    fn item(&self, label: impl Into<String>, kind: CompletionKind, group: u32) -> Completion {
        let item = Completion::new(label, kind, self.span).group(group);
        let text = format!("{}{}", item.label, self.slot.close);
        item.insert(text)
    }

    fn add(&self, wants: &Wants, group: u32, out: &mut Vec<Completion>) {
        match wants {
            Wants::Names => self.names(group, out),
            Wants::Fields(chain) => self.fields(chain, group, out),
            Wants::Words(kind) => self.words(*kind, group, out),
            Wants::Reference(kind) => self.references(*kind, group, out),
            Wants::Close(name) => out.push(self.item(name, CompletionKind::Keyword, group)),
            Wants::Values(parameter) => self.values(parameter, group, out),
        }
    }

    fn names(&self, group: u32, out: &mut Vec<Completion>) {
        let (artifact, offset) = (self.site.artifact, self.site.offset);
        let visible = artifact
            .facts()
            .locals
            .iter()
            .rev()
            .filter(|l| shape::visible(l, offset));
        for local in visible.filter(|l| !l.span.touches(offset)) {
            let doc = DocRef::Local {
                name: local.name.clone(),
                at: local.span.start,
            };
            out.push(
                self.item(&local.name, CompletionKind::Variable, group)
                    .doc(doc),
            );
        }
        for parameter in &artifact.parameters {
            // The half-typed name under the cursor is a parameter too, as far as the reader can tell.
            let itself = parameter.origin == ParameterOrigin::Inferred
                && artifact.uses_of(&parameter.name).all(|u| u.touches(offset));
            if !itself {
                let word = format!("{}{}", self.language.sigil, parameter.name);
                let item = self.item(word, CompletionKind::Parameter, group);
                let doc = DocRef::Parameter {
                    name: parameter.name.clone(),
                };
                out.push(item.detail(summary_line(parameter)).doc(doc));
            }
        }
    }

    fn fields(&self, chain: &[String], group: u32, out: &mut Vec<Completion>) {
        let prefix = format!("{}.", chain.join("."));
        for word in self
            .language
            .words
            .iter()
            .filter(|w| w.kind == WordKind::Variable)
        {
            let Some(field) = word.name.strip_prefix(&prefix) else {
                continue;
            };
            let doc = DocRef::Word {
                name: word.name.to_owned(),
            };
            out.push(self.item(field, CompletionKind::Field, group).doc(doc));
        }
        let parts: Vec<Part> = chain.iter().map(|name| Part::Name(name.clone())).collect();
        let Some(rooted) =
            shape::resolve(self.site.text, self.site.artifact, &parts, self.site.offset)
        else {
            return;
        };
        let fields = rooted
            .schema(self.site.artifact)
            .and_then(|s| s.get("properties"));
        for name in fields
            .into_iter()
            .flat_map(|f| f.entries())
            .filter_map(|e| e.key.as_str())
        {
            out.push(
                self.item(name, CompletionKind::Field, group)
                    .doc(rooted.doc(Some(name))),
            );
        }
    }

    fn words(&self, kind: WordKind, group: u32, out: &mut Vec<Completion>) {
        let of_kind = match kind {
            WordKind::Helper | WordKind::Function => CompletionKind::Function,
            WordKind::Keyword => CompletionKind::Keyword,
            WordKind::Filter => CompletionKind::Filter,
            WordKind::Test => CompletionKind::Test,
            WordKind::Variable => CompletionKind::Variable,
        };
        for word in self
            .language
            .words
            .iter()
            .filter(|w| w.kind == kind && !w.name.contains('.'))
        {
            let doc = DocRef::Word {
                name: word.name.to_owned(),
            };
            out.push(
                self.item(word.name, of_kind, group)
                    .detail(word.signature)
                    .doc(doc),
            );
        }
    }

    /// Other artifacts by the names this format calls them.
    fn references(&self, _: ReferenceKind, group: u32, out: &mut Vec<Completion>) {
        let Some(called) = self.site.artifact.dialect().called else {
            return;
        };
        let library = &self.site.snapshot.library;
        let mut found: Vec<(String, &str)> = library
            .visible(self.site.file.root)
            .into_iter()
            .filter(|e| e.root == self.site.file.root && e.file != self.site.file.id)
            .filter_map(|e| {
                Some((
                    called(&self.site.file.path, &e.path)?,
                    e.summary.id.as_str(),
                ))
            })
            .collect();
        found.sort();
        for (name, id) in found {
            let doc = DocRef::Artifact { id: id.to_owned() };
            out.push(
                self.item(name, CompletionKind::Artifact, group)
                    .detail(id)
                    .doc(doc),
            );
        }
    }

    fn values(&self, parameter: &str, group: u32, out: &mut Vec<Completion>) {
        let Some(parameter) = self.site.artifact.parameter(parameter) else {
            return;
        };
        for (value, _) in &parameter.choices {
            let label = value.as_str().map_or_else(|| show(value), str::to_owned);
            if !matches!(value, Value::Array(_) | Value::Object(_)) {
                out.push(self.item(label, CompletionKind::EnumValue, group));
            }
        }
    }
}
