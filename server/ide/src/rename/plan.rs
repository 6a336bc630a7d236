//! What a rename would touch: the thing under the cursor, all its places, and what speaks against a new name.

use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::library::Target;
use pog_model::{FileId, Origin, SourceFile};
use pog_template::Resolution;
use pog_text::interrupt::checkpoint;
use pog_text::{Edit, Span};
use pog_world::Snapshot;
use pog_yaml::write;

use super::names;
use crate::navigation::{
    OUTSIDE, Subject, Variable, Variables, World, definition, keywords_of, mentions_of, subject_at,
};

/// A thing that can be renamed.
pub(super) struct Plan {
    /// Where the person stands.
    pub(super) span: Span,
    /// The present name.
    pub(super) name: String,
    /// Every place of it by file, sorted, each once.
    pub(super) places: Vec<(Arc<SourceFile>, Vec<Span>)>,
    /// Whether it is an artifact's id rather than a variable.
    pub(super) id: bool,
    /// The variables renamed, by file.
    variables: Vec<(Arc<SourceFile>, Variable)>,
}

impl Plan {
    /// The plan for the thing at `offset`.
    pub(super) fn at(
        snapshot: &Snapshot,
        file: &SourceFile,
        offset: usize,
    ) -> Result<Self, String> {
        let artifact = file.artifact().ok_or("Unknown file format")?;
        let subject =
            subject_at(file.joined(), artifact, offset).ok_or("Nothing to rename here")?;
        let span = subject.span();
        match subject {
            Subject::Variable(name, _, resolution) => {
                match Variables::of(artifact, name).resolved(resolution) {
                    Some(variable) => Ok(Self::variable(snapshot, file, (name, span), variable)),
                    None => Err(of_language(name)),
                }
            }
            Subject::Imported(reference, named) | Subject::Member(reference, named) => {
                let there = World::new(snapshot).target_of(file, reference);
                Self::exported(snapshot, there.as_deref(), &named.name, span)
            }
            Subject::Argument(name, ..) => {
                let target = definition(snapshot, file, offset).into_iter().next();
                let target = target.ok_or_else(|| not_in_library(name))?;
                let other = snapshot.file(target.file);
                let there = other.as_deref().filter(|f| f.id != file.id);
                let definition = Self::at(snapshot, there.unwrap_or(file), target.focus.lo())?;
                // The plan is that of the definition, but the person stands at the call.
                Ok(Self { span, ..definition })
            }
            Subject::Mention(target, _) => Self::mention(snapshot, file, target, span),
            Subject::Id(_) => Self::id(snapshot, file.id, span),
            Subject::Builtin(name, _) => Err(of_language(name)),
            Subject::Filter(named) | Subject::Test(named) => Err(of_language(&named.name)),
            Subject::Keyword(..) => Err(of_language(span.text(file.joined()))),
            Subject::BlockName(_) => Err(
                "Blocks cannot be renamed: prompts that extend each other find them by name"
                    .to_owned(),
            ),
            Subject::Property(..) => {
                Err("Fields cannot be renamed: the value comes from outside".to_owned())
            }
        }
    }

    /// What another template binds at its top.
    fn exported(
        snapshot: &Snapshot,
        there: Option<&SourceFile>,
        name: &str,
        span: Span,
    ) -> Result<Self, String> {
        let inner = there.and_then(|file| Some((file, file.artifact()?)));
        let (file, artifact) = inner.ok_or_else(|| not_in_library(name))?;
        let exported = Variables::of(artifact, name).exported().next();
        let variable = exported.ok_or_else(|| not_in_library(name))?;
        Ok(Self::variable(snapshot, file, (name, span), variable))
    }

    fn variable(
        snapshot: &Snapshot,
        file: &SourceFile,
        (name, span): (&str, Span),
        variable: Variable,
    ) -> Self {
        let world = World::new(snapshot);
        let variables = world.everywhere(file, name, variable);
        let mut places: Vec<(Arc<SourceFile>, Vec<Span>)> = Vec::new();
        let mut add = |file: &Arc<SourceFile>, spans: Vec<Span>| match places
            .iter_mut()
            .find(|(f, _)| f.id == file.id)
        {
            Some((_, known)) => known.extend(spans),
            None => places.push((file.clone(), spans)),
        };
        for (file, spans) in world.places(file, name, variable) {
            checkpoint("a rename");
            add(&file, spans.into_iter().map(|(span, _)| span).collect());
        }
        for (file, variable) in &variables {
            checkpoint("a rename");
            let Some(artifact) = file.artifact() else {
                continue;
            };
            let found = Variables::of(artifact, name);
            for (id, span) in keywords_of(&world, file, artifact, &found, *variable) {
                if let Some(file) = snapshot.file(id) {
                    add(&file, vec![span]);
                }
            }
        }
        let mut plan = Self {
            span,
            name: name.to_owned(),
            places,
            id: false,
            variables,
        };
        plan.sort();
        plan
    }

    fn mention(
        snapshot: &Snapshot,
        file: &SourceFile,
        target: &str,
        span: Span,
    ) -> Result<Self, String> {
        let entry = snapshot
            .library
            .resolve(target, file.root, &file.path)
            .entry();
        let entry = entry.ok_or_else(|| format!("'{target}' is not in the library"))?;
        let parts = Target::parse(target);
        if parts.is_path() {
            return Err("A path cannot be renamed; rename the file instead".to_owned());
        }
        // The range stays; in a target that is written with escapes it cannot be told from the name.
        let name = Span::new(span.lo(), span.lo() + parts.name.len());
        Self::id(
            snapshot,
            entry.file,
            if span.len() == target.len() {
                name
            } else {
                span
            },
        )
    }

    fn id(snapshot: &Snapshot, file: FileId, span: Span) -> Result<Self, String> {
        let entry = snapshot
            .library
            .get(file)
            .ok_or("This prompt is not in the library")?;
        let name = entry.summary.id.clone();
        // An id that no text holds would change with the file's name only.
        let own = entry.summary.id_span.ok_or_else(|| {
            format!("The id '{name}' comes from the file's path; rename the file instead")
        })?;
        let mut places: Vec<(Arc<SourceFile>, Vec<Span>)> = Vec::new();
        for (id, span) in mentions_of(snapshot, entry)
            .into_iter()
            .chain([(file, own)])
        {
            // A mention that is written in another way, by path or escaped, does not change with the id.
            let Some(source) = snapshot.file(id).filter(|f| span.text(&f.text) == name) else {
                continue;
            };
            match places.iter_mut().find(|(f, _)| f.id == id) {
                Some((_, spans)) => spans.push(span),
                None => places.push((source, vec![span])),
            }
        }
        let mut plan = Self {
            span,
            name,
            places,
            id: true,
            variables: Vec::new(),
        };
        plan.sort();
        Ok(plan)
    }

    fn sort(&mut self) {
        self.places.sort_by_key(|(file, _)| file.id);
        for (_, spans) in &mut self.places {
            spans.sort_unstable();
            // A place can be found from several files, and two edits of one place would overlap.
            spans.dedup();
        }
    }

    /// Only the workspace may be edited.
    pub(super) fn check_writable(&self) -> Result<(), String> {
        match self
            .places
            .iter()
            .find(|(file, _)| file.origin != Origin::Workspace)
        {
            Some((file, _)) => Err(format!(
                "'{}' is also used in '{}', which is part of a read-only library",
                self.name,
                id_of(file)
            )),
            None => Ok(()),
        }
    }

    /// What speaks against a new name. `from` is the file the person is in.
    pub(super) fn check_name(
        &self,
        snapshot: &Snapshot,
        from: &SourceFile,
        new: &str,
    ) -> Result<(), String> {
        if self.id {
            if let Some(refusal) = names::refuse_id(new) {
                return Err(refusal);
            }
            if !snapshot.library.with_id(new, from.root).is_empty() {
                return Err(format!("'{new}' is already the id of another prompt"));
            }
            return Ok(());
        }
        let world = World::new(snapshot);
        let files = self
            .places
            .iter()
            .map(|(file, spans)| (file, spans.as_slice()));
        for (file, spans) in files {
            let Some(artifact) = file.artifact() else {
                continue;
            };
            // Each file has its own language, so a name that is fine here may be a keyword there.
            let refusal = names::refuse_variable(artifact.language(), new).or_else(|| {
                let outside = self
                    .variables
                    .iter()
                    .any(|(f, v)| f.id == file.id && *v == OUTSIDE);
                clash(artifact, spans, new, outside)
            });
            if let Some(mut sentence) = refusal {
                // The reason lies in a file that the person may not have open.
                if file.id != from.id {
                    sentence = format!("In '{}': {sentence}", id_of(file));
                }
                return Err(sentence);
            }
        }
        for (file, variable) in &self.variables {
            if let Some(other) = self.shared_clash(&world, file, *variable, new) {
                return Err(format!(
                    "'{new}' is already used in '{}', which shares its variables with '{}'",
                    id_of(&other),
                    id_of(file)
                ));
            }
        }
        Ok(())
    }

    /// An artifact in which the new name has a meaning and that would see the renamed variable under it.
    fn shared_clash(
        &self,
        world: &World<'_>,
        file: &SourceFile,
        variable: Variable,
        new: &str,
    ) -> Option<Arc<SourceFile>> {
        let artifact = file.artifact()?;
        if variable != OUTSIDE
            && artifact.facts().references.is_empty()
            && world.callers_of(file.id).is_empty()
        {
            return None;
        }
        let reached = world
            .everywhere(file, new, OUTSIDE)
            .into_iter()
            .filter(|(other, _)| other.id != file.id);
        let mut meant = reached.filter(|(other, v)| {
            other
                .artifact()
                .is_some_and(|a| !Variables::of(a, new).occurrences(*v).is_empty())
        });
        meant.next().map(|(other, _)| other)
    }

    /// The edits by file, in the order of the places.
    pub(super) fn edits(&self, new: &str) -> Vec<Vec<Edit>> {
        let mut edits = Vec::new();
        for (file, spans) in &self.places {
            checkpoint("a rename");
            let of_file = spans.iter().map(|span| {
                let name = if in_template(file, *span) {
                    new.to_owned()
                } else {
                    metadata_name(file.joined(), *span, new)
                };
                Edit::replace(*span, name)
            });
            edits.push(of_file.collect());
        }
        edits
    }
}

fn in_template(file: &SourceFile, span: Span) -> bool {
    let regions = file
        .artifact()
        .map_or(&[][..], |a| &a.syntax.layout.regions);
    regions.iter().any(|r| r.span.encloses(span))
}

/// The name as it must stand in metadata: quotes that are there are kept, quotes that are needed are added.
fn metadata_name(text: &str, span: Span, new: &str) -> String {
    let before = text.get(..span.lo()).and_then(|t| t.chars().next_back());
    let after = text.get(span.hi()..).and_then(|t| t.chars().next());
    let quoted = before == after && matches!(before, Some('"' | '\''));
    // An id has slashes, which need no quotes; each part must not need them either.
    let plain = new.split('/').all(|part| write::key(part) == part)
        || (new.contains('/') && !new.starts_with(['.', '-']));
    if quoted || plain {
        new.to_owned()
    } else {
        write::key(new)
    }
}

/// Why the new name cannot stand where the old one does. `outside` says that the value comes from outside the template.
fn clash(artifact: &Artifact, spans: &[Span], new: &str, outside: bool) -> Option<String> {
    let facts = artifact.facts();
    if artifact.parameter(new).is_some() {
        return Some(format!("'{new}' is already a parameter"));
    }
    let same_name = facts.locals.iter().filter(|l| l.name == new);
    let bound = same_name
        .into_iter()
        .any(|l| spans.iter().any(|s| l.scope.overlaps(*s)));
    if bound {
        return Some(format!("'{new}' is already bound in this template"));
    }
    // Nobody declares it, but it would become one with the renamed variable.
    let given = artifact
        .cases
        .iter()
        .flat_map(|c| &c.inputs)
        .any(|i| i.name == new);
    let used = facts
        .names
        .iter()
        .any(|n| n.name == new && n.resolution == Resolution::Free);
    (outside && (given || used)).then(|| format!("'{new}' is already used in this template"))
}

fn of_language(name: &str) -> String {
    format!("'{name}' is part of the template language and cannot be renamed")
}

fn not_in_library(name: &str) -> String {
    format!("The definition of '{name}' is not in the library")
}

/// What people know a file by.
pub(super) fn id_of(file: &SourceFile) -> String {
    file.artifact()
        .map_or_else(|| file.path.to_string(), |a| a.id.clone())
}
