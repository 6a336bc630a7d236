//! From a thing to all its places. A parameter's are those in its file: which other artifacts share it depends on who
//! includes whom, and a list of them would hide the ones a person asks for. Macros and artifacts are followed through
//! the whole library.

use pog_formats::dialect::Field;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_model::{FileId, SourceFile};
use pog_template::{LocalKind, Name, Reference, ReferenceKind, Resolution, TemplateFacts};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_world::{Snapshot, name_refs};

use super::variables::{OUTSIDE, Variable, Variables};
use super::world::World;
use super::{Access, Subject, mentions_of, subject_at};

/// Places that are answered. Clients list each with its line of text; of more, nobody reads on, and those of the file at hand
/// are found by the highlights.
pub(super) const MAX_PLACES: usize = 10_000;

/// The places of the thing under the cursor, by file and place; of more than can be used the first.
#[must_use]
pub fn references(
    snapshot: &Snapshot,
    file: &SourceFile,
    offset: usize,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let Some(subject) = subject_at(file.joined(), artifact, offset) else {
        return by_name(snapshot, file, artifact, offset, include_declaration);
    };
    let world = World::new(snapshot);
    let mut found = match subject {
        Subject::Variable(name, _, resolution) => {
            let variables = Variables::of(artifact, name);
            variables
                .resolved(resolution)
                .map(|v| of_variable(&world, file, artifact, (name, v), include_declaration))
                .unwrap_or_default()
        }
        Subject::Imported(reference, named) | Subject::Member(reference, named) => {
            let there = world.target_of(file, reference);
            there
                .map(|there| of_exported(&world, &there, &named.name, include_declaration))
                .unwrap_or_default()
        }
        Subject::Mention(target, _) => {
            let resolved = snapshot.library.resolve(target, file.root, &file.path);
            resolved
                .entry()
                .map(|e| mentions_and_id(snapshot, e.file, include_declaration))
                .unwrap_or_default()
        }
        Subject::Id(_) => mentions_and_id(snapshot, file.id, include_declaration),
        // What these mean ends with the file.
        Subject::Property(..)
        | Subject::Argument(..)
        | Subject::Builtin(..)
        | Subject::Keyword(..)
        | Subject::BlockName(_)
        | Subject::Filter(_)
        | Subject::Test(_) => in_file(file, artifact, &subject),
    };
    found.sort_unstable();
    found.dedup();
    found.truncate(MAX_PLACES);
    found
}

fn of_variable(
    world: &World<'_>,
    file: &SourceFile,
    artifact: &Artifact,
    (name, variable): (&str, Variable),
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let variables = Variables::of(artifact, name);
    let mut found = Vec::new();
    if crosses_files(artifact, &variables, variable) {
        found = everywhere(world, file, name, variable, include_declaration);
    } else {
        for (span, _) in variables.occurrences(variable) {
            checkpoint("references");
            if include_declaration || !declares(artifact, span) {
                found.push((file.id, span));
            }
        }
    }
    // A macro's argument is named in calls too, where it is no variable.
    found.extend(keywords_of(world, file, artifact, &variables, variable));
    // Tests give values to parameters only; what the template binds itself they never name.
    if variable == OUTSIDE {
        found.extend(in_tests(world, file, name, include_declaration));
    }
    found
}

/// Places of what `there` binds at its top under a name.
fn of_exported(
    world: &World<'_>,
    there: &SourceFile,
    name: &str,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let Some(artifact) = there.artifact() else {
        return Vec::new();
    };
    let exported = Variables::of(artifact, name).exported().next();
    exported
        .map(|v| everywhere(world, there, name, v, include_declaration))
        .unwrap_or_default()
}

/// All places where an artifact is mentioned by name, from one of them or from where it gives itself the name.
fn by_name(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    offset: usize,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    // What the name at the place means goes first; a file that gives itself the name is the other way to ask.
    let entry = match name_refs::mention_at(artifact, offset) {
        Some(mention) => {
            let meant = name_refs::resolve_name(snapshot, file.root, mention.formats, mention.name);
            meant.into_iter().next()
        }
        None => None,
    };
    let names_itself = name_refs::own_name(artifact, offset).is_some();
    let own = snapshot.library.get(file.id).filter(|_| names_itself);
    let Some(entry) = entry.or_else(|| own.cloned()) else {
        return Vec::new();
    };
    let mut found = name_refs::mentions_of(snapshot, &entry);
    if include_declaration && let Some(source) = snapshot.file(entry.file) {
        let name = source
            .artifact()
            .and_then(|a| a.text(Field::Name))
            .map(|(_, span)| (entry.file, span));
        found.extend(name);
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(MAX_PLACES);
    found
}

/// The same in the document at hand, for marking it while the cursor rests; `document` is its place in the joined text.
#[must_use]
pub fn highlights(file: &SourceFile, document: Span, offset: usize) -> Vec<(Span, Access)> {
    let mut found = everywhere_in(file, offset);
    found.retain(|(span, _)| document.encloses(*span));
    // The order of occurrences is the text's only within one kind of place.
    found.sort_by_key(|(span, _)| *span);
    around(&mut found, offset);
    found
}

/// Keeps as many places as can be used: those around the cursor, which is where a person looks.
fn around(found: &mut Vec<(Span, Access)>, offset: usize) {
    let Some(surplus) = found.len().checked_sub(MAX_PLACES).filter(|n| *n > 0) else {
        return;
    };
    let here = found.partition_point(|(span, _)| span.lo() < offset);
    let from = here.saturating_sub(MAX_PLACES / 2).min(surplus);
    found.drain(..from);
    found.truncate(MAX_PLACES);
}

fn everywhere_in(file: &SourceFile, offset: usize) -> Vec<(Span, Access)> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let Some(subject) = subject_at(file.joined(), artifact, offset) else {
        return Vec::new();
    };
    match subject {
        Subject::Variable(name, _, resolution) => {
            let variables = Variables::of(artifact, name);
            variables
                .resolved(resolution)
                .map(|v| variables.occurrences(v))
                .unwrap_or_default()
        }
        _ => in_file(file, artifact, &subject)
            .into_iter()
            .map(|(_, span)| (span, Access::Text))
            .collect(),
    }
}

/// Places in one file of what is no variable.
fn in_file(file: &SourceFile, artifact: &Artifact, subject: &Subject<'_>) -> Vec<(FileId, Span)> {
    let facts = artifact.facts();
    let mut spans: Vec<Span> = match subject {
        Subject::Keyword(block, _) => {
            let ends = block.middles.iter().copied().chain(block.close_keyword);
            std::iter::once(block.keyword_span).chain(ends).collect()
        }
        Subject::Filter(named) => facts
            .filters
            .iter()
            .filter(|n| n.name == named.name)
            .map(|n| n.span)
            .collect(),
        Subject::Test(named) => facts
            .tests
            .iter()
            .filter(|n| n.name == named.name)
            .map(|n| n.span)
            .collect(),
        Subject::Builtin(name, _) => {
            // The same word may be bound by the template elsewhere, and is another thing there.
            let is_same = |n: &&Name| n.name == *name && n.resolution == Resolution::Builtin;
            facts.names.iter().filter(is_same).map(|n| n.span).collect()
        }
        Subject::Property(name, at) => same_fields(facts, name, *at),
        Subject::Mention(target, _) => {
            let references = facts.references.iter();
            let same = references.filter(|r| r.target.as_deref() == Some(*target));
            let replacement = super::replacement(artifact).filter(|(t, _)| t == target);
            same.map(|r| r.span)
                .chain(replacement.map(|(_, span)| span))
                .collect()
        }
        Subject::Member(module, named) => members(artifact, module, &named.name),
        _ => vec![subject.span()],
    };
    spans.sort_unstable();
    spans.dedup();
    spans.into_iter().map(|span| (file.id, span)).collect()
}

/// Where the field at `at` in the path of `name` is read from the same value.
fn same_fields(facts: &TemplateFacts, name: &Name, at: usize) -> Vec<Span> {
    let mut found = Vec::new();
    for other in &facts.names {
        let Some(field) = other.path.get(at) else {
            continue;
        };
        // Two loops may use one name for different values, so the binding must be the same too.
        let is_same_value = other.name == name.name && other.resolution == name.resolution;
        let mut leads = other.path.iter().zip(&name.path).take(at + 1);
        if is_same_value && leads.all(|(a, b)| a.name == b.name) {
            found.push(field.span);
        }
    }
    found
}

/// Where a macro of an imported template is named through it.
fn members(artifact: &Artifact, module: &Reference, name: &str) -> Vec<Span> {
    let mut found = Vec::new();
    for read in &artifact.facts().names {
        let of_module = super::module_of(artifact, read).is_some_and(|r| std::ptr::eq(r, module));
        if let Some(member) = read.path.first().filter(|m| of_module && m.name == name) {
            found.push(member.span);
        }
    }
    found
}

/// Places of a parameter in the files that give it values without including it, and from there in the prompt.
fn in_tests(
    world: &World<'_>,
    file: &SourceFile,
    name: &str,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    // Most files neither have tests nor are tests; the walk below is for the others.
    if files_named_in(file).next().is_none() && world.callers_of(file.id).is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (other, variable) in world.everywhere(file, name, OUTSIDE) {
        checkpoint("references");
        let Some(artifact) = other.artifact().filter(|_| other.id != file.id) else {
            continue;
        };
        // Included files share the variable too, but their places are not what was asked for.
        if !names_file(world, &other, file.id) && !names_file(world, file, other.id) {
            continue;
        }
        for (span, _) in Variables::of(artifact, name).occurrences(variable) {
            if include_declaration || !declares(artifact, span) {
                found.push((other.id, span));
            }
        }
    }
    found
}

/// References by the path of a file.
fn files_named_in(file: &SourceFile) -> impl Iterator<Item = &Reference> {
    let references = file.artifact().map_or(&[][..], |a| &a.facts().references);
    references.iter().filter(|r| r.kind == ReferenceKind::File)
}

fn names_file(world: &World<'_>, from: &SourceFile, to: FileId) -> bool {
    files_named_in(from).any(|r| world.target_of(from, r).is_some_and(|f| f.id == to))
}

/// Whether a variable is a macro or comes from another file: then its places are everywhere.
fn crosses_files(artifact: &Artifact, variables: &Variables<'_>, variable: Variable) -> bool {
    if variable == OUTSIDE {
        return false;
    }
    let locals = &artifact.facts().locals;
    variables
        .locals_of(variable)
        .any(|l| matches!(locals[l].kind, LocalKind::Macro | LocalKind::Import))
}

fn everywhere(
    world: &World<'_>,
    file: &SourceFile,
    name: &str,
    variable: Variable,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let mut found = Vec::new();
    for (file, spans) in world.places(file, name, variable) {
        checkpoint("references");
        for (span, _) in spans {
            let is_declaration = file.artifact().is_some_and(|a| declares(a, span));
            if include_declaration || !is_declaration {
                found.push((file.id, span));
            }
        }
    }
    found
}

/// `name=` in calls of the macro whose argument the variable is.
pub(crate) fn keywords_of(
    world: &World<'_>,
    file: &SourceFile,
    artifact: &Artifact,
    variables: &Variables<'_>,
    variable: Variable,
) -> Vec<(FileId, Span)> {
    let facts = artifact.facts();
    let mut found = Vec::new();
    for local in variables
        .locals_of(variable)
        .map(|l| &facts.locals[l])
        .filter(|l| l.kind == LocalKind::Argument)
    {
        let block = facts
            .blocks
            .iter()
            .find(|b| b.keyword == "macro" && b.open.encloses(local.span));
        let Some(makro) = block.and_then(|b| b.name.as_ref()) else {
            continue;
        };
        let Some(index) = facts.locals.find_id(|l| l.span == makro.span) else {
            continue;
        };
        if let Some(v) = Variables::of(artifact, &makro.name).of_local(index) {
            found.extend(world.keyword_places(file, &makro.name, v, &local.name));
        }
    }
    found
}

/// Whether a span declares what it names: a parameter's key, or the place where a template binds it.
fn declares(artifact: &Artifact, span: Span) -> bool {
    artifact.facts().locals.iter().any(|l| l.span == span)
        // An inferred parameter is declared nowhere: its place is a use.
        || artifact
            .parameters
            .iter()
            .any(|p| p.name_span == span && p.origin == ParameterOrigin::Declared)
}

fn mentions_and_id(
    snapshot: &Snapshot,
    file: FileId,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let Some(entry) = snapshot.library.get(file) else {
        return Vec::new();
    };
    let mut found = mentions_of(snapshot, entry);
    found.extend(
        entry
            .summary
            .id_span
            .filter(|_| include_declaration)
            .map(|span| (file, span)),
    );
    found
}
