//! From a thing to all its places. A parameter's are those in its file: which other artifacts share it depends on who
//! includes whom, and a list of them would hide the ones a person asks for. Macros and artifacts are followed through
//! the whole library.

use pog_syntax::dialect::Field;
use pog_syntax::template::{LocalId, LocalKind, ReferenceKind};
use pog_text::Span;

use super::variables::{OUTSIDE, Variable, Variables};
use super::world::World;
use super::{Access, Subject, mentions_of, subject_at};
use crate::artifact::{Artifact, ParameterOrigin};
use crate::file::{FileId, SourceFile};
use crate::host::Snapshot;
use crate::named;

/// All places of the thing under the cursor, by file and place.
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
            let Some(variable) = variables.resolved(resolution) else {
                return Vec::new();
            };
            let mut found = if crosses_files(artifact, &variables, variable) {
                everywhere(&world, file, name, variable, include_declaration)
            } else {
                let places = variables.occurrences(variable).into_iter();
                let places =
                    places.filter(|(span, _)| include_declaration || !declares(artifact, *span));
                places.map(|(span, _)| (file.id, span)).collect()
            };
            found.extend(keywords_of(&world, file, artifact, &variables, variable));
            if variable == OUTSIDE {
                found.extend(in_tests(&world, file, name, include_declaration));
            }
            found
        }
        Subject::Imported(reference, named) | Subject::Member(reference, named) => {
            let Some(there) = world.target_of(file, reference) else {
                return Vec::new();
            };
            let Some(inner) = there.artifact() else {
                return Vec::new();
            };
            let variable = Variables::of(inner, &named.name).exported().next();
            variable
                .map(|v| everywhere(&world, &there, &named.name, v, include_declaration))
                .unwrap_or_default()
        }
        Subject::Mention(target, _) => match snapshot
            .library
            .resolve(target, file.root, &file.path)
            .entry()
        {
            Some(entry) => mentions_and_id(snapshot, entry.file, include_declaration),
            None => Vec::new(),
        },
        Subject::Id(_) => mentions_and_id(snapshot, file.id, include_declaration),
        Subject::Property(..) | Subject::Argument(..) | Subject::Builtin(..) => {
            in_file(file, artifact, &subject)
        }
        Subject::Keyword(..) | Subject::BlockName(_) | Subject::Filter(_) | Subject::Test(_) => {
            in_file(file, artifact, &subject)
        }
    };
    found.sort_unstable();
    found.dedup();
    found
}

/// All places where an artifact is mentioned by name, from one of them or from where it gives itself the name.
fn by_name(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    offset: usize,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let mention = named::mention_at(artifact, offset);
    let meant = mention.and_then(|m| {
        named::meant(snapshot, file.root, m.formats, m.name)
            .into_iter()
            .next()
    });
    let own =
        || named::own_name(artifact, offset).and_then(|_| snapshot.library.get(file.id).cloned());
    let Some(entry) = meant.or_else(own) else {
        return Vec::new();
    };
    let mut found = named::mentions_of(snapshot, &entry);
    if include_declaration && let Some(source) = snapshot.file(entry.file) {
        let name = source
            .artifact()
            .and_then(|a| a.text(Field::Name))
            .map(|(_, span)| (entry.file, span));
        found.extend(name);
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The same in the file at hand, for marking it while the cursor rests.
#[must_use]
pub fn highlights(file: &SourceFile, offset: usize) -> Vec<(Span, Access)> {
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
            let same = |n: &&pog_syntax::template::Name| {
                n.name == *name && n.resolution == pog_syntax::template::Resolution::Builtin
            };
            facts.names.iter().filter(same).map(|n| n.span).collect()
        }
        Subject::Property(name, at) => {
            let wanted: Vec<&str> = name.path[..=*at].iter().map(|p| p.name.as_str()).collect();
            let same = facts
                .names
                .iter()
                .filter(|n| n.name == name.name && n.resolution == name.resolution);
            same.filter(|n| {
                n.path.len() >= wanted.len()
                    && n.path.iter().zip(&wanted).all(|(p, w)| p.name == *w)
            })
            .filter_map(|n| n.path.get(*at).map(|p| p.span))
            .collect()
        }
        Subject::Mention(target, _) => {
            let same = facts
                .references
                .iter()
                .filter(|r| r.target.as_deref() == Some(*target))
                .map(|r| r.span);
            let replacement = super::replacement(artifact)
                .filter(|(t, _)| t == target)
                .map(|(_, span)| span);
            same.chain(replacement).collect()
        }
        Subject::Member(reference, named) => {
            let members = facts.names.iter().filter(|n| {
                super::module_of(artifact, n).is_some_and(|r| std::ptr::eq(r, *reference))
            });
            members
                .filter_map(|n| n.path.first())
                .filter(|p| p.name == named.name)
                .map(|p| p.span)
                .collect()
        }
        _ => vec![subject.span()],
    };
    spans.sort_unstable();
    spans.dedup();
    spans.into_iter().map(|span| (file.id, span)).collect()
}

/// Places of a parameter in the files that give it values without including it, and from there in the prompt.
fn in_tests(
    world: &World<'_>,
    file: &SourceFile,
    name: &str,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let leads = |from: &SourceFile, to: FileId| {
        let references = from.artifact().map_or(&[][..], |a| &a.facts().references);
        let mut files = references.iter().filter(|r| r.kind == ReferenceKind::File);
        files.any(|r| world.target_of(from, r).is_some_and(|f| f.id == to))
    };
    let own = file.artifact().is_some_and(|a| {
        a.facts()
            .references
            .iter()
            .any(|r| r.kind == ReferenceKind::File)
    });
    if !own && world.callers_of(file.id).is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (other, variable) in world.everywhere(file, name, OUTSIDE) {
        let Some(artifact) = other.artifact().filter(|_| other.id != file.id) else {
            continue;
        };
        if leads(&other, file.id) || leads(file, other.id) {
            let places = Variables::of(artifact, name)
                .occurrences(variable)
                .into_iter();
            let kept = places.filter(|(span, _)| include_declaration || !declares(artifact, *span));
            found.extend(kept.map(|(span, _)| (other.id, span)));
        }
    }
    found
}

/// Whether a variable is a macro or comes from another file: then its places are everywhere.
fn crosses_files(artifact: &Artifact, variables: &Variables<'_>, variable: Variable) -> bool {
    let kinds = |l: LocalId| artifact.facts().locals[l].kind;
    variable != OUTSIDE
        && variables
            .locals_of(variable)
            .any(|l| matches!(kinds(l), LocalKind::Macro | LocalKind::Import))
}

fn everywhere(
    world: &World<'_>,
    file: &SourceFile,
    name: &str,
    variable: Variable,
    include_declaration: bool,
) -> Vec<(FileId, Span)> {
    let places = world.places(file, name, variable).into_iter();
    let kept = places.flat_map(|(f, spans)| {
        let kept = spans.into_iter().filter(|(span, _)| {
            include_declaration || !f.artifact().is_some_and(|a| declares(a, *span))
        });
        kept.map(|(span, _)| (f.id, span)).collect::<Vec<_>>()
    });
    kept.collect()
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
