//! One variable across artifacts. An included artifact renders in its caller's context and binds names there, so a name
//! that two artifacts share is one variable wherever an include connects them; macros and other things bound at the top
//! of a template are seen by those who import them. Follows the library's references; reads no file that it does not
//! have to.
//!
//! What goes in is a variable of one file, what comes out are its places in all files:
//!
//! ```text
//! greet.pog.md   {% set tone = "warm" %}{% include "part" %}
//! part.pog.md    Be {{ tone }}.{% macro sign(who) %}{{ tone }}{% endmacro %}
//! mail.pog.md    {% import "part" as p %}{{ p.sign("Ada") }}
//! ```
//!
//! `tone` of `part` comes from outside. `greet` includes `part` where its own `tone` is set, so both are one variable:
//! [`World::places`] gives the `set` in `greet` and both reads in `part`. An import hands no context on, so `mail` has no
//! part in it. `sign` of `part` is bound at the top: its places are its definition and `sign` in `p.sign` of `mail`.

use std::cell::OnceCell;
use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::{FileId, SourceFile};
use pog_render::closure;
use pog_template::{LocalId, Reference, ReferenceKind};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_world::Snapshot;
use rustc_hash::{FxHashMap, FxHashSet};

use super::mentions::depends;
use super::subject::module_of;
use super::variables::{OUTSIDE, Variable, Variables};
use super::{Access, calls};

/// Files and variables reached from a starting point.
pub(crate) struct World<'a> {
    snapshot: &'a Snapshot,
    /// Who refers to a file; one pass over the library, made when first asked for.
    callers: OnceCell<FxHashMap<FileId, Vec<FileId>>>,
}

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
        // A file that is being typed may be ahead of the snapshot; then its own text is what counts.
        match self.snapshot.file(file.id) {
            Some(known) if known.joined() == file.joined() && known.path == file.path => known,
            _ => Arc::new(file.with_text(file.text.clone())),
        }
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
        let mut found = Vec::new();
        for id in self.callers_of(file.id) {
            // The summaries told who refers; where exactly only the file itself says.
            let Some(caller) = self.snapshot.file(*id) else {
                continue;
            };
            let references = caller.artifact().map_or(&[][..], |a| &a.facts().references);
            let hits = (0..references.len())
                .filter(|i| self.leads_to(&caller, &references[*i], file.id))
                .collect();
            found.push((caller, hits));
        }
        found
    }

    fn leads_to(&self, from: &SourceFile, reference: &Reference, to: FileId) -> bool {
        let Some(target) = reference.target.as_deref() else {
            return false;
        };
        let library = &self.snapshot.library;
        let entry = library.resolve(target, from.root, &from.path).entry();
        entry.is_some_and(|e| e.file == to)
    }

    /// Every file and variable that is the same as `variable` called `name` in `file`, the start included.
    pub(crate) fn everywhere(
        &self,
        file: &SourceFile,
        name: &str,
        variable: Variable,
    ) -> Vec<(Arc<SourceFile>, Variable)> {
        let mut seen: FxHashSet<(FileId, Variable)> = FxHashSet::default();
        let mut found = Vec::new();
        let mut queue = vec![(self.share(file), variable)];
        while let Some((file, variable)) = queue.pop() {
            if !seen.insert((file.id, variable)) {
                continue;
            }
            if let Some(artifact) = file.artifact() {
                let here = Here {
                    file: &file,
                    artifact,
                    name,
                    variables: Variables::of(artifact, name),
                    variable,
                };
                self.downwards(&here, &mut queue);
                self.upwards(&here, &mut queue);
            }
            found.push((file, variable));
        }
        found.sort_by_key(|(file, variable)| (file.id, *variable));
        found
    }

    /// Into what the file includes, extends and imports.
    fn downwards(&self, here: &Here<'_>, queue: &mut Vec<(Arc<SourceFile>, Variable)>) {
        for reference in &here.artifact.facts().references {
            let Some(target) = self.target_of(here.file, reference) else {
                continue;
            };
            let Some(inner) = target.artifact() else {
                continue;
            };
            let there = Variables::of(inner, here.name);
            if context_of(&here.variables, reference).contains(&here.variable)
                && self.shares(&target, here.name, reference.kind)
            {
                // What the caller has bound is what the template finds as coming from outside.
                queue.push((target.clone(), OUTSIDE));
                for variable in given_back(inner, &there, reference.kind) {
                    queue.push((target.clone(), variable));
                }
            }
            // An import hands over names one by one and nothing else.
            if here.imports(reference) {
                queue.extend(there.exported().map(|v| (target.clone(), v)));
            }
        }
    }

    /// Into those who include, extend and import the file.
    fn upwards(&self, here: &Here<'_>, queue: &mut Vec<(Arc<SourceFile>, Variable)>) {
        // Only what is bound at the top of a template can be imported from it.
        let is_exported = here.variables.exported().any(|v| v == here.variable);
        for (caller, hits) in self.callers(here.file) {
            checkpoint("names across files");
            let Some(outer) = caller.artifact() else {
                continue;
            };
            let there = Variables::of(outer, here.name);
            for hit in hits {
                let reference = &outer.facts().references[hit];
                let back = given_back(here.artifact, &here.variables, reference.kind);
                let is_shared =
                    here.variable == OUTSIDE && self.shares(here.file, here.name, reference.kind);
                if is_shared || back.contains(&here.variable) {
                    let context = context_of(&there, reference).into_iter();
                    queue.extend(context.map(|v| (caller.clone(), v)));
                }
                if !is_exported {
                    continue;
                }
                for (imported, local) in &reference.imported {
                    let keeps_name =
                        imported.name == here.name && same_name(outer, imported.span, *local);
                    if keeps_name && let Some(variable) = there.of_local(*local) {
                        queue.push((caller.clone(), variable));
                    }
                }
            }
        }
    }

    /// Whether `file` or anything it includes takes `name` from a template that refers to it, or gives it back. A name
    /// that a template only binds and reads inside a block of its own stays inside.
    fn shares(&self, file: &SourceFile, name: &str, kind: ReferenceKind) -> bool {
        shares_itself(file, name, kind)
            || closure(&self.snapshot.library, file).iter().any(|entry| {
                let included = self.snapshot.file(entry.file);
                included.is_some_and(|f| shares_itself(&f, name, kind))
            })
    }

    /// All places of a variable in all files it reaches, each once: the occurrences themselves, `module.name`, and the
    /// original name in `import name as other`.
    pub(crate) fn places(&self, file: &SourceFile, name: &str, variable: Variable) -> Places {
        let mut places = Places::new();
        // Every file comes once for each variable of it that is reached, so places are gathered before they are sorted.
        for (file, variable) in self.everywhere(file, name, variable) {
            checkpoint("names across files");
            let Some(artifact) = file.artifact() else {
                continue;
            };
            let variables = Variables::of(artifact, name);
            add_places(&mut places, &file, variables.occurrences(variable));
            if !variables.exported().any(|v| v == variable) {
                continue;
            }
            for (caller, hits) in self.callers(&file) {
                checkpoint("names across files");
                let borrowed = caller.artifact().map(|a| borrowed(a, name, &hits));
                add_places(&mut places, &caller, borrowed.unwrap_or_default());
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
        for (caller, places) in self.places(file, name, variable) {
            checkpoint("names across files");
            let Some(artifact) = caller.artifact() else {
                continue;
            };
            let spans: Vec<Span> = places.into_iter().map(|(span, _)| span).collect();
            let mut here = calls::argument_in_definitions(artifact, &spans, argument);
            let heads = spans.iter().copied().chain(aliases(artifact, &spans));
            for head in heads {
                let arguments = calls::keyword_arguments(&caller.text, artifact, head);
                let named = arguments.into_iter().filter(|(n, _)| *n == argument);
                here.extend(named.map(|(_, span)| span));
            }
            found.extend(here.into_iter().map(|span| (caller.id, span)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// A variable in a file, on the way from there to others.
struct Here<'a> {
    file: &'a SourceFile,
    artifact: &'a Artifact,
    name: &'a str,
    variables: Variables<'a>,
    variable: Variable,
}

impl Here<'_> {
    /// Whether `from … import name` brings the variable in under its own name.
    fn imports(&self, reference: &Reference) -> bool {
        reference.imported.iter().any(|(named, local)| {
            same_name(self.artifact, named.span, *local)
                && self.variables.of_local(*local) == Some(self.variable)
        })
    }
}

fn add_places(places: &mut Places, file: &Arc<SourceFile>, spans: Vec<(Span, Access)>) {
    match places.iter_mut().find(|(known, _)| known.id == file.id) {
        Some((_, known)) => known.extend(spans),
        None => places.push((file.clone(), spans)),
    }
}

fn shares_itself(file: &SourceFile, name: &str, kind: ReferenceKind) -> bool {
    let Some(artifact) = file.artifact() else {
        return false;
    };
    let gives_back = matches!(kind, ReferenceKind::Include | ReferenceKind::Extends);
    let variables = Variables::of(artifact, name);
    !variables.occurrences(OUTSIDE).is_empty()
        || (gives_back && variables.exported().next().is_some())
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
    let mut found = Vec::new();
    for read in &facts.names {
        checkpoint("names across files");
        let Some(member) = read.path.first().filter(|p| p.name == name) else {
            continue;
        };
        let module = module_of(artifact, read);
        if module.is_some_and(|m| references.iter().any(|r| std::ptr::eq(*r, m))) {
            found.push((member.span, Access::Read));
        }
    }
    for (imported, local) in references.iter().flat_map(|r| &r.imported) {
        if imported.name == name && !same_name(artifact, imported.span, *local) {
            found.push((imported.span, Access::Read));
        }
    }
    found
}

/// Places of the names that `import name as other` gives to what stands at `names`.
fn aliases(artifact: &Artifact, names: &[Span]) -> Vec<Span> {
    let facts = artifact.facts();
    let mut found = Vec::new();
    for (imported, local) in facts.references.iter().flat_map(|r| &r.imported) {
        if !names.contains(&imported.span) || same_name(artifact, imported.span, *local) {
            continue;
        }
        let variables = Variables::of(artifact, &facts.locals[*local].name);
        if let Some(variable) = variables.of_local(*local) {
            let places = variables.occurrences(variable);
            found.extend(places.into_iter().map(|(span, _)| span));
        }
    }
    found
}
