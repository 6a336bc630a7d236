//! What the structure around a file's template regions contributes to its facts: names bound by elements, mentions of
//! other artifacts in attributes, comments, errors in tags. Plain data that a format fills in and [`Structure::merge_into`]
//! puts among what the regions say.

use std::collections::HashMap;

use pog_template::{
    Construct, ConstructKind, Local, LocalId, Reference, Resolution, TemplateFacts,
};
use pog_text::{Span, SyntaxError};

use super::tags::Vocabulary;
use crate::xml::Markup;

/// The structure of a file that is made of elements.
#[derive(Debug, Default)]
pub struct Structure {
    /// Its tags.
    pub markup: Markup,
    /// What tags there are; `None` for formats without any.
    pub vocabulary: Option<&'static Vocabulary>,
    /// Names that elements bind, in the order of their scopes.
    pub bound: Vec<Bound>,
    /// Mentions of other artifacts.
    pub references: Vec<Reference>,
    /// Errors in tags that the format's own tool refuses.
    pub errors: Vec<SyntaxError>,
}

/// A name that an element binds.
#[derive(Debug, Clone)]
pub struct Bound {
    /// The name and where it can be read.
    pub local: Local,
    /// A part of its scope where it cannot: the list that a loop runs over.
    pub except: Span,
    /// Whether the tool provides it, so that it is written nowhere.
    pub provided: bool,
}

impl Structure {
    /// Puts what the structure says among the facts of the regions, which are kept in source order.
    pub fn merge_into(&mut self, facts: &mut TemplateFacts, errors: &mut Vec<SyntaxError>) {
        if self.vocabulary.is_none() {
            return;
        }
        self.resolve(facts);
        facts.references.append(&mut self.references);
        facts.references.sort_by_key(|r| r.span);
        facts
            .constructs
            .extend(self.markup.comments.iter().map(|span| Construct {
                kind: ConstructKind::Comment,
                span: *span,
                inner: Span::new(span.lo() + 4, span.hi().saturating_sub(3)),
                closed: true,
            }));
        facts.constructs.sort_by_key(|c| c.span);
        errors.append(&mut self.errors);
        errors.sort_by_key(|e| e.span);
    }

    fn resolve(&mut self, facts: &mut TemplateFacts) {
        self.bound.sort_by_key(|b| b.local.scope.lo());
        // Where each bound name goes among the locals; what the tool provides is none.
        let mut place: Vec<Option<LocalId>> = Vec::new();
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        // Names that the regions bind themselves mean that.
        let last_own = facts.locals.last_id();
        for (index, bound) in self.bound.iter().enumerate() {
            place.push((!bound.provided).then(|| facts.locals.push(bound.local.clone())));
            by_name.entry(&bound.local.name).or_default().push(index);
        }
        for name in &mut facts.names {
            if matches!(name.resolution, Resolution::Local(id) if Some(id) <= last_own) {
                continue;
            }
            let sees = |index: &&usize| {
                let Some(bound) = self.bound.get(**index) else {
                    return false;
                };
                bound.local.scope.encloses(name.span) && !bound.except.encloses(name.span)
            };
            let Some(known) = by_name.get(name.name.as_str()) else {
                continue;
            };
            let starts = |i: &usize| {
                self.bound
                    .get(*i)
                    .is_some_and(|b| b.local.scope.lo() <= name.span.lo())
            };
            let before = known.partition_point(starts);
            let Some(index) = known.get(..before).and_then(|k| k.iter().rev().find(sees)) else {
                continue;
            };
            name.resolution = place
                .get(*index)
                .copied()
                .flatten()
                .map_or(Resolution::Builtin, Resolution::Local);
        }
        facts.sort_locals();
    }
}

#[cfg(test)]
mod tests {
    use pog_template::{LocalKind, read_jinja};
    use pog_text::SourceMap;

    use super::*;
    use crate::dialect::tags::Vocabulary;

    static NO_TAGS: Vocabulary = Vocabulary {
        root: "",
        tags: &[],
        internal: &[],
        common: &[],
        same: |_, _| false,
    };

    #[test]
    fn what_is_imported_keeps_its_local() {
        let text = "<let name=\"late\"/>{% from 'a' import b as late, c %}{{ c }}{% if late == 'x' %}{% endif %}";
        let from = text.find("{%").unwrap();
        let mut facts = read_jinja(&text[from..], &SourceMap::identity(from, text.len() - from));
        let mut structure = Structure {
            vocabulary: Some(&NO_TAGS),
            bound: vec![Bound {
                local: Local {
                    name: "early".to_owned(),
                    span: Span::new(11, 15),
                    kind: LocalKind::Set,
                    scope: Span::new(0, text.len()),
                },
                except: Span::default(),
                provided: false,
            }],
            ..Structure::default()
        };
        structure.merge_into(&mut facts, &mut Vec::new());
        let locals: Vec<&str> = facts.locals.iter().map(|l| l.name.as_str()).collect();
        assert_eq!(locals, ["early", "late", "c"]);
        let imported: Vec<&str> = facts.references[0]
            .imported
            .iter()
            .map(|(_, local)| facts.locals[*local].name.as_str())
            .collect();
        assert_eq!(imported, ["late", "c"]);
        for name in &facts.names {
            let Resolution::Local(local) = name.resolution else {
                panic!("all names are bound");
            };
            assert_eq!(facts.locals[local].name, name.name);
        }
    }
}
