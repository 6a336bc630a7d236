//! From a use to what it uses: parameters, names bound in templates, macros of other artifacts, artifacts, the opening
//! statement of a block.

use std::sync::Arc;

use pog_formats::dialect::ParameterSource;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_model::{FileId, SourceFile};
use pog_render::closure;
use pog_template::{LocalId, LocalKind, Name, Reference, ReferenceKind, Resolution, TemplateFacts};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_world::Snapshot;
use pog_yaml::Node;

use super::variables::{OUTSIDE, Variables};
use super::world::World;
use super::{Subject, Target, subject_at};
use crate::links::links_in;

/// Where the thing under the cursor is defined; several places where several may be meant, the likeliest first.
#[must_use]
pub fn definition(snapshot: &Snapshot, file: &SourceFile, offset: usize) -> Vec<Target> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    // Links lead to files that need not be prompts; there is no place in them to point at.
    let Some(subject) = subject_at(file.joined(), artifact, offset) else {
        return links_in(snapshot, file, Span::at(offset))
            .into_iter()
            .map(|link| Target {
                origin: link.span,
                file: link.file,
                full: Span::at(0),
                focus: Span::at(0),
            })
            .collect();
    };
    let from = From {
        snapshot,
        file,
        artifact,
        origin: subject.span(),
    };
    match subject {
        Subject::Variable(name, _, resolution) => from.variable(name, resolution),
        Subject::Imported(reference, named) | Subject::Member(reference, named) => {
            from.exported(reference, &named.name)
        }
        Subject::Argument(name, _, call) => from.argument(name, call),
        Subject::Property(name, at) => from.property(name, at).into_iter().collect(),
        Subject::Mention(target, _) => {
            let entry = snapshot
                .library
                .resolve(target, file.root, &file.path)
                .entry();
            entry.and_then(|e| from.head(e.file)).into_iter().collect()
        }
        Subject::Id(_) => from.head(file.id).into_iter().collect(),
        Subject::Keyword(block, span) if span != block.keyword_span => {
            vec![from.target(file.id, block.open, block.keyword_span)]
        }
        Subject::BlockName(named) => from.parent_block(&named.name),
        Subject::Keyword(..) | Subject::Builtin(..) | Subject::Filter(_) | Subject::Test(_) => {
            Vec::new()
        }
    }
}

/// The place a definition is asked from.
struct From<'a> {
    snapshot: &'a Snapshot,
    file: &'a SourceFile,
    artifact: &'a Artifact,
    origin: Span,
}

impl From<'_> {
    fn target(&self, file: FileId, full: Span, focus: Span) -> Target {
        Target {
            origin: self.origin,
            file,
            full: full.cover(focus),
            focus,
        }
    }

    fn variable(&self, name: &str, resolution: Resolution) -> Vec<Target> {
        let mut found = Vec::new();
        if let Resolution::Local(index) = resolution {
            found.extend(self.local(index));
            // A name that is bound in a branch only may be the parameter after all.
            let variables = Variables::of(self.artifact, name);
            if variables.of_local(index) != Some(OUTSIDE) {
                return found;
            }
        }
        let declared = self.artifact.parameter(name);
        let described = declared.is_some_and(|p| p.origin == ParameterOrigin::Declared);
        if self.artifact.parameter_source() == ParameterSource::Inferred && !described {
            // What a file is about declares what the file only gives.
            let elsewhere = self.declared_elsewhere(name);
            if !elsewhere.is_empty() {
                return elsewhere;
            }
            let inputs = self
                .artifact
                .cases
                .iter()
                .flat_map(|c| &c.inputs)
                .filter(|i| i.name == name);
            let given: Vec<Target> = inputs
                .map(|i| self.target(self.file.id, i.name_span, i.name_span))
                .collect();
            if !given.is_empty() {
                return given;
            }
        }
        match declared {
            Some(parameter) => {
                found.push(self.target(self.file.id, parameter.span, parameter.name_span))
            }
            None if found.is_empty() => found = self.declared_elsewhere(name),
            None => {}
        }
        found
    }

    fn local(&self, index: LocalId) -> Vec<Target> {
        let facts = self.artifact.facts();
        let local = &facts.locals[index];
        for reference in &facts.references {
            checkpoint("definitions");
            let Some((named, _)) = reference.imported.iter().find(|(_, l)| *l == index) else {
                continue;
            };
            let there = self.exported(reference, &named.name);
            if !there.is_empty() {
                return there;
            }
        }
        let statement = statement_around(facts, local.span);
        vec![self.target(self.file.id, statement, local.span)]
    }

    /// What the template behind a reference binds at its top under `name`; macros first.
    fn exported(&self, reference: &Reference, name: &str) -> Vec<Target> {
        let Some(there) = World::new(self.snapshot).target_of(self.file, reference) else {
            return Vec::new();
        };
        let Some(artifact) = there.artifact() else {
            return Vec::new();
        };
        let facts = artifact.facts();
        let variables = Variables::of(artifact, name);
        // A template may set a name and define a macro of it: who imports it means the macro.
        let mut locals: Vec<LocalId> = variables
            .exported()
            .flat_map(|v| variables.locals_of(v))
            .collect();
        locals.sort_by_key(|l| (facts.locals[*l].kind != LocalKind::Macro, *l));
        locals.dedup();
        let mut found = Vec::new();
        for local in locals {
            let span = facts.locals[local].span;
            found.push(self.target(there.id, statement_around(facts, span), span));
        }
        found
    }

    /// A parameter that an included artifact declares, else one that an including artifact does.
    fn declared_elsewhere(&self, name: &str) -> Vec<Target> {
        let mut found: Vec<Target> = Vec::new();
        let mut add = |file: FileId| {
            let Some(source) = self.snapshot.file(file) else {
                return;
            };
            let Some(artifact) = source.artifact() else {
                return;
            };
            if artifact.parameter_source().declares()
                && let Some(parameter) = artifact.parameter(name)
            {
                found.push(self.target(file, parameter.span, parameter.name_span));
            }
        };
        for included in closure(&self.snapshot.library, self.file).iter().rev() {
            add(included.file);
        }
        let world = World::new(self.snapshot);
        // Upwards it may be any caller's caller that declares it, the nearest ones first.
        let mut seen = vec![self.file.id];
        let mut at = 0;
        while let Some(callee) = seen.get(at).copied() {
            at += 1;
            for caller in world.callers_of(callee) {
                checkpoint("definitions");
                if !seen.contains(caller) {
                    seen.push(*caller);
                    add(*caller);
                }
            }
        }
        found
    }

    fn argument(&self, name: &str, call: &Name) -> Vec<Target> {
        // `module.part(name=…)` asks the module, `part(name=…)` what binds `part` here.
        let macros = match (super::module_of(self.artifact, call), call.path.first()) {
            (Some(reference), Some(part)) => self.exported(reference, &part.name),
            _ => match call.resolution {
                Resolution::Local(index) => self.local(index),
                _ => Vec::new(),
            },
        };
        macros
            .into_iter()
            .filter_map(|definition| self.argument_of(&definition, name))
            .collect()
    }

    /// The argument in the definition of a macro.
    fn argument_of(&self, definition: &Target, name: &str) -> Option<Target> {
        let other = self.snapshot.file(definition.file);
        let source = if definition.file == self.file.id {
            self.file
        } else {
            other.as_deref()?
        };
        let locals = &source.artifact()?.facts().locals;
        let argument = locals.iter().find(|l| {
            l.kind == LocalKind::Argument && l.name == name && definition.full.encloses(l.span)
        })?;
        Some(self.target(definition.file, definition.full, argument.span))
    }

    /// The key of a field in the parameter's schema.
    fn property(&self, name: &Name, at: usize) -> Option<Target> {
        let parameter = self
            .artifact
            .parameter(&name.name)
            .filter(|_| name.resolution == Resolution::Free)?;
        let mut schema: Node<'_> = self.artifact.node(parameter.schema?);
        let mut found = None;
        for part in name.path.get(..=at)? {
            let entry = schema.get("properties")?.entry(&part.name)?;
            schema = entry.value;
            found = Some(self.target(self.file.id, entry.span(), entry.key.inner_span()));
        }
        found
    }

    /// The head of an artifact's file.
    fn head(&self, file: FileId) -> Option<Target> {
        let source = self.snapshot.file(file);
        let source = if file == self.file.id {
            self.file
        } else {
            source.as_deref()?
        };
        let artifact = source.artifact()?;
        let head = artifact.head();
        let close = artifact.syntax.layout.front_matter.and_then(|f| f.close);
        Some(self.target(file, close.map_or(head, |c| head.cover(c)), head))
    }

    /// The block of that name in the nearest template this one extends that has it.
    fn parent_block(&self, name: &str) -> Vec<Target> {
        let world = World::new(self.snapshot);
        // Templates may extend each other in a circle.
        let mut seen = vec![self.file.id];
        let mut child = world.share(self.file);
        while let Some(parent) = parent_of(&world, &child) {
            if seen.contains(&parent.id) {
                break;
            }
            let blocks = parent.artifact().map_or(&[][..], |a| &a.facts().blocks);
            for block in blocks.iter().filter(|b| b.keyword == "block") {
                if let Some(named) = block.name.as_ref().filter(|n| n.name == name) {
                    return vec![self.target(parent.id, block.open, named.span)];
                }
            }
            seen.push(parent.id);
            child = parent;
        }
        Vec::new()
    }
}

/// The template that `child` extends.
fn parent_of(world: &World<'_>, child: &SourceFile) -> Option<Arc<SourceFile>> {
    let references = &child.artifact()?.facts().references;
    let extends = references
        .iter()
        .find(|r| r.kind == ReferenceKind::Extends)?;
    world.target_of(child, extends)
}

/// The statement around a name that it binds.
fn statement_around(facts: &TemplateFacts, name: Span) -> Span {
    let mut constructs = facts.constructs.iter();
    constructs
        .find(|c| c.span.encloses(name))
        .map_or(name, |c| c.span)
}
