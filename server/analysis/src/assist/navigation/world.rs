//! One variable across artifacts. An included artifact renders in its caller's context and binds names there, so a name
//! that two artifacts share is one variable wherever an include connects them; macros and other things bound at the top
//! of a template are seen by those who import them. Follows the library's references; reads no file that it does not
//! have to.

use std::cell::OnceCell;
use std::sync::Arc;

use pog_syntax::template::{LocalId, Reference, ReferenceKind};
use pog_text::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::mentions::depends;
use super::subject::module_of;
use super::variables::{OUTSIDE, Variable, Variables};
use super::{Access, calls};
use crate::artifact::Artifact;
use crate::file::{FileId, SourceFile};
use crate::host::Snapshot;
use crate::render::closure;

/// Files and variables reached from a starting point.
pub(crate) struct World<'a> {
    snapshot: &'a Snapshot,
    /// Who refers to a file; one pass over the library, made when first asked for.
    callers: OnceCell<FxHashMap<FileId, Vec<FileId>>>,
}

/// A variable in a file.
type Node = (Arc<SourceFile>, Variable);

/// Places by file.
pub(crate) type Places = Vec<(Arc<SourceFile>, Vec<(Span, Access)>)>;

impl<'a> World<'a> {
    /// The world behind a snapshot.
    pub(crate) fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            callers: OnceCell::new(),
        }
    }

    /// The same file, shared: as the snapshot has it where it has this text.
    pub(crate) fn share(&self, file: &SourceFile) -> Arc<SourceFile> {
        let known = self
            .snapshot
            .file(file.id)
            .filter(|f| f.joined() == file.joined() && f.path == file.path);
        known.unwrap_or_else(|| Arc::new(file.with_text(file.text.clone())))
    }

    /// The artifact a reference leads to.
    pub(crate) fn target_of(
        &self,
        file: &SourceFile,
        reference: &Reference,
    ) -> Option<Arc<SourceFile>> {
        let target = reference.target.as_deref()?;
        let entry = self
            .snapshot
            .library
            .resolve(target, file.root, &file.path)
            .entry()?;
        self.snapshot.file(entry.file)
    }

    /// Files whose templates refer to a file, in order of their ids.
    pub(crate) fn callers_of(&self, file: FileId) -> &[FileId] {
        let library = &self.snapshot.library;
        let index = self.callers.get_or_init(|| {
            let mut index: FxHashMap<FileId, Vec<FileId>> = FxHashMap::default();
            for from in library.entries() {
                for include in &from.summary.includes {
                    let to = library
                        .resolve(&include.target, from.root, &from.path)
                        .entry();
                    if let Some(to) = to.filter(|to| depends(from, to)) {
                        index.entry(to.file).or_default().push(from.file);
                    }
                }
            }
            for callers in index.values_mut() {
                callers.sort_unstable();
                callers.dedup();
            }
            index
        });
        index.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Files whose templates refer to `file`, with the references that do, as indices into their facts.
    fn callers(&self, file: &SourceFile) -> Vec<(Arc<SourceFile>, Vec<usize>)> {
        let files = self
            .callers_of(file.id)
            .iter()
            .filter_map(|id| self.snapshot.file(*id));
        let with_references = files.map(|caller| {
            let references = caller.artifact().map_or(&[][..], |a| &a.facts().references);
            let hits = references.iter().enumerate().filter(|(_, r)| {
                let target = r
                    .target
                    .as_deref()
                    .map(|t| self.snapshot.library.resolve(t, caller.root, &caller.path));
                target
                    .and_then(|t| t.entry())
                    .is_some_and(|e| e.file == file.id)
            });
            let hits = hits.map(|(i, _)| i).collect();
            (caller, hits)
        });
        with_references.collect()
    }

    /// Every file and variable that is the same as `variable` called `name` in `file`, the start included.
    pub(crate) fn everywhere(
        &self,
        file: &SourceFile,
        name: &str,
        variable: Variable,
    ) -> Vec<Node> {
        let mut seen: FxHashSet<(FileId, Variable)> = FxHashSet::default();
        let mut found: Vec<Node> = Vec::new();
        let mut queue = vec![(self.share(file), variable)];
        while let Some((file, variable)) = queue.pop() {
            if !seen.insert((file.id, variable)) {
                continue;
            }
            if let Some(artifact) = file.artifact() {
                let variables = Variables::of(artifact, name);
                self.downwards(&file, artifact, name, (&variables, variable), &mut queue);
                self.upwards(&file, artifact, name, (&variables, variable), &mut queue);
            }
            found.push((file, variable));
        }
        found.sort_by_key(|(file, variable)| (file.id, *variable));
        found
    }

    /// Into what `file` includes, extends and imports.
    fn downwards(
        &self,
        file: &SourceFile,
        artifact: &Artifact,
        name: &str,
        at: (&Variables<'_>, Variable),
        queue: &mut Vec<Node>,
    ) {
        let (variables, variable) = at;
        for reference in &artifact.facts().references {
            let Some(target) = self.target_of(file, reference) else {
                continue;
            };
            let Some(inner) = target.artifact() else {
                continue;
            };
            let there = Variables::of(inner, name);
            if context_of(variables, reference).contains(&variable)
                && self.shares(&target, name, reference.kind)
            {
                let bound = given_back(inner, &there, reference.kind);
                queue.extend(
                    bound
                        .into_iter()
                        .chain([OUTSIDE])
                        .map(|v| (target.clone(), v)),
                );
            }
            let imported = reference.imported.iter().any(|(named, local)| {
                same_name(artifact, named.span, *local)
                    && variables.of_local(*local) == Some(variable)
            });
            if imported {
                queue.extend(there.exported().map(|v| (target.clone(), v)));
            }
        }
    }

    /// Into those who include, extend and import `file`.
    fn upwards(
        &self,
        file: &SourceFile,
        artifact: &Artifact,
        name: &str,
        at: (&Variables<'_>, Variable),
        queue: &mut Vec<Node>,
    ) {
        let (variables, variable) = at;
        for (caller, hits) in self.callers(file) {
            let Some(outer) = caller.artifact() else {
                continue;
            };
            let there = Variables::of(outer, name);
            for reference in hits.into_iter().map(|i| &outer.facts().references[i]) {
                let back = given_back(artifact, variables, reference.kind);
                if back.contains(&variable)
                    || (variable == OUTSIDE && self.shares(file, name, reference.kind))
                {
                    queue.extend(
                        context_of(&there, reference)
                            .into_iter()
                            .map(|v| (caller.clone(), v)),
                    );
                }
                if variables.exported().any(|v| v == variable) {
                    let imported = reference
                        .imported
                        .iter()
                        .filter(|(n, l)| n.name == name && same_name(outer, n.span, *l));
                    queue.extend(
                        imported.filter_map(|(_, l)| Some((caller.clone(), there.of_local(*l)?))),
                    );
                }
            }
        }
    }

    /// Whether `file` or anything it includes takes `name` from a template that refers to it, or gives it back. Names
    /// that a template only binds and reads inside a block of its own are nobody else's business.
    fn shares(&self, file: &SourceFile, name: &str, kind: ReferenceKind) -> bool {
        let gives_back = matches!(kind, ReferenceKind::Include | ReferenceKind::Extends);
        let shares = |file: &SourceFile| {
            file.artifact().is_some_and(|a| {
                let variables = Variables::of(a, name);
                !variables.occurrences(OUTSIDE).is_empty()
                    || (gives_back && variables.exported().next().is_some())
            })
        };
        shares(file)
            || closure(&self.snapshot.library, file)
                .iter()
                .any(|e| self.snapshot.file(e.file).is_some_and(|f| shares(&f)))
    }

    /// All places of a variable in all files it reaches, each once: the occurrences themselves, `module.name`, and the
    /// original name in `import name as other`.
    pub(crate) fn places(&self, file: &SourceFile, name: &str, variable: Variable) -> Places {
        let mut places: Places = Vec::new();
        let mut add = |file: &Arc<SourceFile>, spans: Vec<(Span, Access)>| match places
            .iter_mut()
            .find(|(f, _)| f.id == file.id)
        {
            Some((_, known)) => known.extend(spans),
            None => places.push((file.clone(), spans)),
        };
        for (file, variable) in self.everywhere(file, name, variable) {
            let Some(artifact) = file.artifact() else {
                continue;
            };
            let variables = Variables::of(artifact, name);
            add(&file, variables.occurrences(variable));
            if variables.exported().any(|v| v == variable) {
                for (caller, hits) in self.callers(&file) {
                    add(
                        &caller,
                        caller
                            .artifact()
                            .map(|a| borrowed(a, name, &hits))
                            .unwrap_or_default(),
                    );
                }
            }
        }
        for (_, spans) in &mut places {
            spans.sort_unstable();
            spans.dedup_by_key(|(span, _)| *span);
        }
        places.retain(|(_, spans)| !spans.is_empty());
        places.sort_by_key(|(file, _)| file.id);
        places
    }

    /// The argument `argument` of the macro `name`, as a keyword in calls and in every definition that may be the one
    /// that is called, in all files.
    pub(crate) fn keyword_places(
        &self,
        file: &SourceFile,
        name: &str,
        variable: Variable,
        argument: &str,
    ) -> Vec<(FileId, Span)> {
        let mut found = Vec::new();
        for (caller, spans) in self.places(file, name, variable) {
            let Some(artifact) = caller.artifact() else {
                continue;
            };
            let facts = artifact.facts();
            let written = |at: Span| spans.iter().any(|(s, _)| *s == at);
            let makros = facts.blocks.iter().filter(|b| {
                b.keyword == "macro" && b.name.as_ref().is_some_and(|n| written(n.span))
            });
            for makro in makros {
                let bound = |l: &pog_syntax::template::Local| {
                    l.name == argument && makro.open.encloses(l.span)
                };
                let variables = Variables::of(artifact, argument);
                let variable = facts
                    .locals
                    .find_id(bound)
                    .and_then(|l| variables.of_local(l));
                let own = variable
                    .map(|v| variables.occurrences(v))
                    .unwrap_or_default();
                found.extend(own.into_iter().map(|(span, _)| (caller.id, span)));
            }
            let renamed = facts.references.iter().flat_map(|r| &r.imported);
            let aliases =
                renamed.filter(|(n, l)| written(n.span) && !same_name(artifact, n.span, *l));
            let aliased: Vec<Span> = aliases
                .flat_map(|(_, l)| {
                    let local = &facts.locals[*l];
                    let variables = Variables::of(artifact, &local.name);
                    variables
                        .of_local(*l)
                        .map(|v| variables.occurrences(v))
                        .unwrap_or_default()
                })
                .map(|(span, _)| span)
                .collect();
            for head in spans.into_iter().map(|(span, _)| span).chain(aliased) {
                let arguments = calls::keyword_arguments(&caller.text, artifact, head);
                found.extend(
                    arguments
                        .into_iter()
                        .filter(|(n, _)| *n == argument)
                        .map(|(_, span)| (caller.id, span)),
                );
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The variables of the including template that the included one sees.
fn context_of(variables: &Variables<'_>, reference: &Reference) -> Vec<Variable> {
    if reference.kind == ReferenceKind::Extends {
        // The parent is rendered when the child has been read to its end.
        let mut all: Vec<Variable> = variables.exported().chain([OUTSIDE]).collect();
        all.dedup();
        return all;
    }
    vec![variables.visible_at(reference.span.lo())]
}

/// The variables of an included template that the including one sees afterwards. Blocks of a child are rendered in the
/// middle of its parent.
fn given_back(
    artifact: &Artifact,
    variables: &Variables<'_>,
    kind: ReferenceKind,
) -> Vec<Variable> {
    match kind {
        ReferenceKind::Include => variables.exported().collect(),
        ReferenceKind::Extends => {
            let blocks = artifact
                .facts()
                .blocks
                .iter()
                .filter(|b| b.keyword == "block");
            variables
                .exported()
                .chain(blocks.map(|b| variables.visible_at(b.open.hi())))
                .collect()
        }
        ReferenceKind::Import
        | ReferenceKind::From
        | ReferenceKind::Partial
        | ReferenceKind::File => Vec::new(),
    }
}

/// Whether `from … import name` binds the name as it is.
fn same_name(artifact: &Artifact, imported: Span, local: LocalId) -> bool {
    artifact
        .facts()
        .locals
        .get(local)
        .is_some_and(|l| l.span == imported)
}

/// Places where `artifact` names what it imports through the references `hits` without binding it as a name of its own.
fn borrowed(artifact: &Artifact, name: &str, hits: &[usize]) -> Vec<(Span, Access)> {
    let facts = artifact.facts();
    let references: Vec<&Reference> = hits.iter().map(|i| &facts.references[*i]).collect();
    let members = facts.names.iter().filter_map(|n| {
        let part = n.path.first().filter(|p| p.name == name)?;
        let module = module_of(artifact, n)?;
        references
            .iter()
            .any(|r| std::ptr::eq(*r, module))
            .then_some(part.span)
    });
    let renamed = references
        .iter()
        .flat_map(|r| &r.imported)
        .filter(|(n, l)| n.name == name && !same_name(artifact, n.span, *l));
    members
        .chain(renamed.map(|(n, _)| n.span))
        .map(|span| (span, Access::Read))
        .collect()
}
