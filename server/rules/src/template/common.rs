//! What several template rules must know before they report anything: whether a construct could be
//! read at all, which names the template tests with `is defined`, what the templates around it
//! bind. Reports nothing itself.

use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Target};
use pog_model::{FileId, SourceFile};
use pog_render as render;
use pog_template::{
    Construct, ConstructKind, LocalKind, Reference, ReferenceKind, Resolution, check_jinja,
    read_jinja,
};
use pog_text::near::closest;
use pog_text::{Edit, SourceMap, Span};
use rustc_hash::FxHashSet;

use crate::Context;

/// Finds constructs whose text cannot be trusted: still open, or not valid. A parser stops at the
/// first error, so the constructs after it are checked one by one.
pub(super) struct Doubtful<'a> {
    context: Context<'a>,
    /// Where the first syntax error is, in template languages that have any.
    first: Option<usize>,
}

impl<'a> Doubtful<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let artifact = context.artifact;
        let first = if artifact.language().is_jinja {
            let errors = artifact.syntax.template_errors.iter();
            errors.map(|error| error.span.lo()).min()
        } else {
            None
        };
        Self {
            context: *context,
            first,
        }
    }

    /// Whether the text at `span` is part of such a construct.
    pub(super) fn covers(&self, span: Span) -> bool {
        let artifact = self.context.artifact;
        let constructs = &artifact.facts().constructs;
        let before = constructs.partition_point(|c| c.span.start <= span.start);
        let Some(construct) = constructs[..before].last() else {
            return false;
        };
        if !construct.span.encloses(span) {
            return false;
        }
        if !construct.closed {
            return true;
        }
        for error in &artifact.syntax.template_errors {
            if construct.span.overlaps(error.span) || construct.span.contains(error.span.lo()) {
                return true;
            }
        }
        self.first.is_some_and(|first| first < construct.span.lo())
            && !is_valid_alone(self.context.text, construct)
    }
}

/// Whether a construct is valid by itself, completed to a block if it opens or continues one.
fn is_valid_alone(text: &str, construct: &Construct) -> bool {
    let written = construct.span.text(text);
    if construct.kind != ConstructKind::Statement {
        return parses(written);
    }
    let inner = construct.inner.text(text).trim_start();
    let keyword = inner
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    keyword == "else"
        || keyword.starts_with("end")
        || parses(&format!("{written}{{% end{keyword} %}}"))
        // `elif`, and what is valid only inside a loop.
        || parses(&format!("{{% if 1 %}}{written}{{% endif %}}"))
        || parses(&format!("{{% for x in y %}}{written}{{% endfor %}}"))
}

fn parses(source: &str) -> bool {
    let map = SourceMap::identity(0, source.len());
    check_jinja(source, &map, &read_jinja(source, &map)).is_none()
}

/// Names the template tests with `is defined` or `is undefined`: it is prepared for their absence.
pub(super) fn tested_names<'a>(context: &Context<'a>) -> FxHashSet<&'a str> {
    let facts = context.artifact.facts();
    // Where the subject of each such test ends: `name is defined`, `name is not defined`.
    let mut ends: FxHashSet<usize> = FxHashSet::default();
    for test in &facts.tests {
        if !matches!(test.name.as_str(), "defined" | "undefined") {
            continue;
        }
        let before = context.text.get(..test.span.lo()).unwrap_or("").trim_end();
        let before = before.strip_suffix("not").map_or(before, str::trim_end);
        if let Some(subject) = before.strip_suffix("is") {
            ends.insert(subject.trim_end().len());
        }
    }
    facts
        .names
        .iter()
        .filter(|n| ends.contains(&n.span.hi()))
        .map(|n| n.name.as_str())
        .collect()
}

/// What the templates that this one extends bind: it is visible in the blocks of this one.
pub(super) struct Inherited {
    names: FxHashSet<String>,
    /// A parent is computed or unknown, so it may bind anything.
    open: bool,
}

impl Inherited {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut inherited = Self {
            names: FxHashSet::default(),
            open: false,
        };
        let mut seen: FxHashSet<FileId> = FxHashSet::default();
        let file = context.file;
        let mut queue = inherited.parents(context, context.artifact, (file.root, &file.path));
        while let Some(entry) = queue.pop() {
            // Templates may extend each other in a cycle.
            if !seen.insert(entry.file) {
                continue;
            }
            let source = entry.source();
            let Some(artifact) = source.artifact() else {
                continue;
            };
            queue.extend(inherited.parents(context, artifact, (entry.root, &entry.path)));
            for local in &artifact.facts().locals {
                inherited.names.insert(local.name.clone());
            }
        }
        inherited
    }

    /// The templates that `artifact`, a file of `root` at `path`, extends.
    fn parents(
        &mut self,
        context: &Context<'_>,
        artifact: &Artifact,
        (root, path): (u32, &str),
    ) -> Vec<Arc<Entry>> {
        let library = &context.snapshot.library;
        let mut parents = Vec::new();
        for reference in &artifact.facts().references {
            if reference.kind != ReferenceKind::Extends {
                continue;
            }
            let target = reference.target.as_deref();
            match target.and_then(|target| library.resolve(target, root, path).entry()) {
                Some(entry) => parents.push(entry.clone()),
                None => self.open = true,
            }
        }
        parents
    }

    pub(super) fn may_bind(&self, name: &str) -> bool {
        self.open || self.names.contains(name)
    }
}

/// Everything the file includes, directly or not, read in full. `None` if it cannot be known:
/// something is computed, missing or not valid.
pub(super) fn closure_sources(context: &Context<'_>) -> Option<Vec<Arc<SourceFile>>> {
    render::closure_sources(&context.snapshot.library, context.file)
}

/// Files that include this one, directly or not. Partials run in the context of their callers.
pub(super) fn callers(context: &Context<'_>) -> Vec<Arc<Entry>> {
    let library = &context.snapshot.library;
    let mut seen: FxHashSet<FileId> = FxHashSet::from_iter([context.file.id]);
    let mut found: Vec<Arc<Entry>> = Vec::new();
    let mut queue: Vec<Arc<Entry>> = library.get(context.file.id).cloned().into_iter().collect();
    while let Some(entry) = queue.pop() {
        for id in library.dependents(&entry) {
            if let Some(caller) = library.get(id).filter(|_| seen.insert(id)) {
                queue.push(caller.clone());
                found.push(caller.clone());
            }
        }
    }
    found
}

/// Whether a template that includes this one binds `name` for it, as a macro or otherwise.
pub(super) fn bound_by_caller(context: &Context<'_>, name: &str) -> bool {
    for caller in callers(context) {
        let source = caller.source();
        let Some(artifact) = source.artifact() else {
            continue;
        };
        // A macro's arguments are visible only inside the macro.
        let binds = artifact
            .facts()
            .locals
            .iter()
            .any(|local| local.name == name && local.kind != LocalKind::Argument);
        if binds {
            return true;
        }
    }
    false
}

/// Whether every file that includes this one directly declares or binds `name`, and there is one.
pub(super) fn given_by_callers(context: &Context<'_>, name: &str) -> bool {
    let library = &context.snapshot.library;
    let Some(entry) = library.get(context.file.id) else {
        return false;
    };
    let mut callers = library.direct_dependents(entry).peekable();
    if callers.peek().is_none() {
        return false;
    }
    // Asked one by one: the first that does not give it ends the walk.
    for id in callers {
        // A file that includes itself gives itself nothing.
        if id == context.file.id {
            return false;
        }
        let Some(caller) = library.get(id) else {
            return false;
        };
        let source = caller.source();
        let Some(artifact) = source.artifact() else {
            return false;
        };
        let locals = &artifact.facts().locals;
        if artifact.parameter(name).is_none() && !locals.iter().any(|local| local.name == name) {
            return false;
        }
    }
    true
}

/// What `from … import` can take from a template; `None` if that is not certain.
pub(super) fn exports(entry: &Entry) -> Option<Vec<String>> {
    let source = entry.source();
    let artifact = source.artifact()?;
    let facts = artifact.facts();
    let extends = facts
        .references
        .iter()
        .any(|r| r.kind == ReferenceKind::Extends);
    if extends || !artifact.syntax.template_errors.is_empty() {
        return None;
    }
    let mut names = Vec::new();
    for local in &facts.locals {
        if matches!(
            local.kind,
            LocalKind::Macro | LocalKind::Set | LocalKind::Import
        ) {
            names.push(local.name.clone());
        }
    }
    Some(names)
}

/// Whether the template reads `name` from outside.
pub(super) fn reads(artifact: &Artifact, name: &str) -> bool {
    artifact
        .facts()
        .names
        .iter()
        .any(|n| n.resolution == Resolution::Free && n.name == name)
}

/// The id that was probably meant by `name`: the same without a file extension, a similar one, or
/// the only one whose last part is the same.
pub(super) fn intended_id(context: &Context<'_>, name: &str) -> Option<String> {
    let library = &context.snapshot.library;
    let visible = library.visible(context.file.root);
    let ids: Vec<&str> = visible
        .iter()
        .filter(|e| e.summary.includable && e.file != context.file.id)
        .map(|e| e.summary.id.as_str())
        .collect();
    let bare = name.trim_start_matches("./").trim_start_matches('/');
    let bare = bare
        .strip_suffix(".pog.md")
        .or_else(|| bare.strip_suffix(".md"))
        .unwrap_or(bare);
    if bare.is_empty() {
        return None;
    }
    if ids.contains(&bare) {
        return Some(bare.to_owned());
    }
    if let Some(near) = closest(bare, ids.iter().copied()) {
        return Some(near.to_owned());
    }
    let mut same_end = ids.iter().filter(|id| last_part(id) == last_part(bare));
    let first = same_end.next()?;
    // Two of them would be a guess.
    same_end.next().is_none().then(|| (*first).to_owned())
}

fn last_part(id: &str) -> String {
    id.rsplit('/').next().unwrap_or(id).to_lowercase()
}

/// The edit that puts another id into a reference and keeps the version range; `None` if the source
/// text differs from the target it stands for (escapes).
pub(super) fn replace_target(text: &str, reference: &Reference, id: &str) -> Option<Edit> {
    let written = reference
        .target
        .as_deref()
        .filter(|t| reference.span.text(text) == *t)?;
    let start = reference.span.lo() + written.len() - written.trim_start().len();
    let name = Target::parse(written.trim()).name;
    Some(Edit::replace(Span::new(start, start + name.len()), id))
}
