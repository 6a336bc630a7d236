//! Things in the template: names and their fields, words of the language, references, role markers.

use pog_model::artifact::Artifact;
use pog_model::companions::linked;
use pog_model::library::Entry;
use pog_model::{CompanionKind, SourceFile};
use pog_template::{Local, Name, NameAt, PathSegment, Resolution, TokenKind};
use pog_text::Span;
use pog_world::Snapshot;

use super::Found;
use crate::docs::{DocRef, words};
use crate::inside::Inside;
use crate::value_path;

pub(super) fn find(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    offset: usize,
) -> Option<Found> {
    let here = Here {
        snapshot,
        file,
        artifact,
        offset,
    };
    // What says more goes first: a name in an import is a local too, but the macro behind it is what people ask for.
    here.role()
        .or_else(|| here.reference())
        .or_else(|| here.name())
        .or_else(|| here.local())
        .or_else(|| here.listed())
        .or_else(|| here.link())
        .or_else(|| here.word())
}

struct Here<'a> {
    snapshot: &'a Snapshot,
    file: &'a SourceFile,
    artifact: &'a Artifact,
    offset: usize,
}

impl<'a> Here<'a> {
    fn at(&self, span: Span) -> bool {
        !span.is_empty() && span.touches(self.offset)
    }

    fn role(&self) -> Option<Found> {
        let found = self
            .artifact
            .syntax
            .messages
            .iter()
            .find(|m| self.at(m.role_span))?;
        // Elsewhere a role is a value of the metadata and documented there.
        let role = found
            .role
            .filter(|_| self.artifact.dialect().role_markers)?;
        Some((
            found.role_span,
            DocRef::Role {
                name: role.name().into(),
            },
        ))
    }

    fn entry(&self, target: &str) -> Option<&'a Entry> {
        self.snapshot
            .library
            .resolve(target, self.file.root, &self.file.path)
            .entry()
            .map(|e| &**e)
    }

    fn reference(&self) -> Option<Found> {
        let references = &self.artifact.facts().references;
        if let Some(reference) = references.iter().find(|r| self.at(r.span)) {
            let entry = self.entry(reference.target.as_deref()?)?;
            return Some((
                reference.span,
                DocRef::Artifact {
                    id: entry.summary.id.clone(),
                },
            ));
        }
        let (reference, (named, _)) = references
            .iter()
            .find_map(|r| Some((r, r.imported.iter().find(|(n, _)| self.at(n.span))?)))?;
        let entry = self.entry(reference.target.as_deref()?)?;
        Some((
            named.span,
            DocRef::Macro {
                artifact: entry.summary.id.clone(),
                name: named.name.clone(),
            },
        ))
    }

    fn name(&self) -> Option<Found> {
        let names = &self.artifact.facts().names;
        // A field touches the end of what stands before its dot, so heads go first.
        if let Some(name) = names.iter().find(|n| self.at(n.span)) {
            return Some((name.span, self.head(name)?));
        }
        let (name, index) = names
            .iter()
            .find_map(|n| Some((n, n.path.iter().position(|p| self.at(p.span))?)))?;
        let field = &name.path[index];
        Some((field.span, self.field(name, field, index)?))
    }

    fn head(&self, name: &Name) -> Option<DocRef> {
        match name.resolution {
            Resolution::Local(index) => self.artifact.facts().locals.get(index).map(local_doc),
            Resolution::Free => self
                .artifact
                .parameter(&name.name)
                .map(|p| DocRef::Parameter {
                    name: p.name.clone(),
                }),
            Resolution::Builtin if !self.artifact.language().is_jinja => Some(DocRef::Word {
                name: name.name.clone(),
            }),
            Resolution::Builtin if words::functions().any(|w| w.name == name.name) => {
                Some(DocRef::Function {
                    name: name.name.clone(),
                })
            }
            Resolution::Relative => None,
            Resolution::Builtin => Some(DocRef::Keyword {
                name: name.name.clone(),
            }),
        }
    }

    fn field(&self, name: &Name, field: &NameAt, index: usize) -> Option<DocRef> {
        if name.resolution == Resolution::Builtin && !self.artifact.language().is_jinja {
            return Some(DocRef::Word {
                name: format!("{}.{}", name.name, field.name),
            });
        }
        if name.resolution == Resolution::Builtin && name.name == "loop" {
            return Some(DocRef::LoopField {
                name: field.name.clone(),
            });
        }
        if let Resolution::Local(local) = name.resolution
            && let Some((reference, None)) =
                value_path::import_of(self.artifact, self.artifact.facts().locals.get(local)?)
        {
            let entry = self.entry(reference.target.as_deref()?)?;
            return Some(DocRef::Macro {
                artifact: entry.summary.id.clone(),
                name: field.name.clone(),
            });
        }
        let mut chain = vec![PathSegment::Field(name.name.clone())];
        chain.extend(
            name.path[..=index]
                .iter()
                .map(|p| PathSegment::Field(p.name.clone())),
        );
        let rooted =
            value_path::resolve(self.file.joined(), self.artifact, &chain, name.span.lo())?;
        Some(rooted.doc(None))
    }

    fn local(&self) -> Option<Found> {
        self.artifact
            .facts()
            .locals
            .iter()
            .find(|l| self.at(l.span))
            .map(|l| (l.span, local_doc(l)))
    }

    fn listed(&self) -> Option<Found> {
        let facts = self.artifact.facts();
        let find = |list: &'a [NameAt]| list.iter().find(|n| self.at(n.span));
        if !self.artifact.language().is_jinja {
            let block = facts.blocks.iter().flat_map(|b| {
                let spans = b
                    .middles
                    .iter()
                    .copied()
                    .chain(b.close_keyword)
                    .chain([b.keyword_span]);
                spans.map(|span| (span, b.keyword.as_str()))
            });
            let listed = facts
                .filters
                .iter()
                .chain(&facts.tests)
                .map(|n| (n.span, n.name.as_str()));
            let (span, name) = block.chain(listed).find(|(span, _)| self.at(*span))?;
            return Some((
                span,
                DocRef::Word {
                    name: name.to_owned(),
                },
            ));
        }
        if let Some(filter) = find(&facts.filters) {
            return Some((
                filter.span,
                DocRef::Filter {
                    name: filter.name.clone(),
                },
            ));
        }
        find(&facts.tests).map(|test| {
            (
                test.span,
                DocRef::Test {
                    name: test.name.clone(),
                },
            )
        })
    }

    /// Files that are mentioned.
    fn link(&self) -> Option<Found> {
        let link = self
            .artifact
            .facts()
            .links
            .iter()
            .find(|l| self.at(l.span))?;
        let path = linked(&self.file.path, &link.target)?;
        // A link to a file that is not there leads nowhere.
        let known = self
            .file
            .companions
            .iter()
            .any(|p| p.kind == CompanionKind::Link && *p.path == *path);
        known.then_some((link.span, DocRef::Mention { path }))
    }

    /// Statements and word operators.
    fn word(&self) -> Option<Found> {
        if !self.artifact.language().is_jinja {
            return None;
        }
        let (inside, at) = Inside::at(self.file.joined(), self.artifact, self.offset)?;
        if inside.kind == pog_template::ConstructKind::Comment {
            return None;
        }
        let tokens = inside.tokens();
        let token = tokens
            .iter()
            .find(|t| t.kind == TokenKind::Ident && t.span.touches(at))?;
        let name = token.text(inside.source);
        words::keyword(name).map(|_| {
            (
                inside.file_span(token.span),
                DocRef::Keyword {
                    name: name.to_owned(),
                },
            )
        })
    }
}

fn local_doc(local: &Local) -> DocRef {
    DocRef::Local {
        name: local.name.clone(),
        at: local.span.start,
    }
}
