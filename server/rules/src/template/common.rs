//! What several template rules must know before they report anything: whether a construct could be
//! read at all, which names the template tests with `is defined`, what the templates around it
//! bind. Reports nothing itself.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Target};
use pog_model::{FileId, SourceFile};
use pog_render as render;
use pog_template::{
    Construct, ConstructKind, LocalKind, Reference, ReferenceKind, Resolution, is_valid_jinja,
};
use pog_text::near::Names;
use pog_text::{Edit, Span};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::Context;

/// Finds constructs whose text cannot be trusted: still open, or not valid. A parser stops at the
/// first error, so the constructs after it are checked one by one.
pub(super) struct Doubtful<'a> {
    context: Context<'a>,
    /// Where the first syntax error is, in template languages that have any.
    first: Option<usize>,
    /// Where each error starts and the furthest end of it and of those before it, in the order of the text.
    errors: Vec<(usize, usize)>,
    /// The construct that was parsed by itself last, and whether it is valid: many names may stand in one.
    parsed: Cell<Option<(usize, bool)>>,
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
        let all = artifact.syntax.template_errors.iter();
        let mut errors: Vec<_> = all.map(|e| (e.span.lo(), e.span.hi())).collect();
        errors.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut errors {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self {
            context: *context,
            first,
            errors,
            parsed: Cell::new(None),
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
        self.has_error(construct.span)
            || self.first.is_some_and(|first| first < construct.span.lo())
                && !self.is_valid_alone(before - 1, construct)
    }

    /// Whether an error overlaps or starts in a construct.
    fn has_error(&self, construct: Span) -> bool {
        let before = self
            .errors
            .partition_point(|(start, _)| *start < construct.hi());
        // The last one that starts in front of the construct's end reaches into it, or none does.
        self.errors[..before]
            .last()
            .is_some_and(|(start, furthest)| {
                construct.contains(*start) || *furthest > construct.lo()
            })
    }

    fn is_valid_alone(&self, index: usize, construct: &Construct) -> bool {
        match self.parsed.get() {
            Some((known, is_valid)) if known == index => is_valid,
            _ => {
                let is_valid = is_valid_alone(self.context.text, construct);
                self.parsed.set(Some((index, is_valid)));
                is_valid
            }
        }
    }
}

/// Whether a construct is valid by itself, completed to a block if it opens or continues one.
fn is_valid_alone(text: &str, construct: &Construct) -> bool {
    let written = construct.span.text(text);
    if construct.kind != ConstructKind::Statement {
        return is_valid_jinja(written);
    }
    let inner = construct.inner.text(text).trim_start();
    let keyword = inner
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or("");
    keyword == "else"
        || keyword.starts_with("end")
        // Whole statements such as `include`, `elif`, and what is valid only inside a loop; then blocks.
        || is_valid_jinja(&format!("{{% for x in y %}}{{% if 1 %}}{written}{{% endif %}}{{% endfor %}}"))
        || is_valid_jinja(&format!("{written}{{% end{keyword} %}}"))
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
pub(super) fn callers<'a>(context: &Context<'a>) -> Vec<&'a Arc<Entry>> {
    let library = &context.snapshot.library;
    let mut seen: FxHashSet<FileId> = FxHashSet::from_iter([context.file.id]);
    let mut found: Vec<&Arc<Entry>> = Vec::new();
    let mut queue: Vec<&Arc<Entry>> = library.get(context.file.id).into_iter().collect();
    while let Some(entry) = queue.pop() {
        for id in library.direct_dependents(entry) {
            if let Some(caller) = library.get(id).filter(|_| seen.insert(id)) {
                queue.push(caller);
                found.push(caller);
            }
        }
    }
    found.sort_unstable_by_key(|caller| caller.file);
    found
}

/// What templates that include this one bind for it, as macros or otherwise.
pub(super) fn bound_by_callers<'a>(context: &Context<'a>) -> FxHashSet<&'a str> {
    let mut bound = FxHashSet::default();
    for caller in callers(context) {
        let locals = caller.source().artifact().map(|a| &a.facts().locals);
        for local in locals.into_iter().flatten() {
            // A macro's arguments are visible only inside the macro.
            if local.kind != LocalKind::Argument {
                bound.insert(local.name.as_str());
            }
        }
    }
    bound
}

/// Those of `names` that every file that includes this one directly declares or binds, if there is one.
pub(super) fn given_by_callers<'n>(
    context: &Context<'_>,
    mut names: FxHashSet<&'n str>,
) -> FxHashSet<&'n str> {
    let library = &context.snapshot.library;
    let entry = library.get(context.file.id);
    let mut callers = entry
        .into_iter()
        .flat_map(|entry| library.direct_dependents(entry))
        .peekable();
    if callers.peek().is_none() {
        names.clear();
    }
    // Asked one by one: when nothing is left the walk ends.
    for id in callers {
        if names.is_empty() {
            break;
        }
        let source = library.get(id).map(|caller| caller.source());
        // A file that includes itself gives itself nothing.
        let artifact = source
            .filter(|_| id != context.file.id)
            .and_then(|s| s.artifact());
        let Some(artifact) = artifact else {
            names.clear();
            break;
        };
        let locals = artifact.facts().locals.iter();
        let bound: FxHashSet<&str> = locals.map(|local| local.name.as_str()).collect();
        names.retain(|name| artifact.parameter(name).is_some() || bound.contains(name));
    }
    names
}

/// What `from … import` can take from a template; `None` if that is not certain.
pub(super) fn exports(entry: &Entry) -> Option<FxHashSet<&str>> {
    let artifact = entry.source().artifact()?;
    let facts = artifact.facts();
    let extends = facts
        .references
        .iter()
        .any(|r| r.kind == ReferenceKind::Extends);
    if extends || !artifact.syntax.template_errors.is_empty() {
        return None;
    }
    let mut names = FxHashSet::default();
    for local in &facts.locals {
        if matches!(
            local.kind,
            LocalKind::Macro | LocalKind::Set | LocalKind::Import
        ) {
            names.insert(local.name.as_str());
        }
    }
    Some(names)
}

/// The names that the template reads from outside.
pub(super) fn free_names(artifact: &Artifact) -> impl Iterator<Item = &str> {
    artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free)
        .map(|n| n.name.as_str())
}

/// The ids that a file may include, read when the first is asked for.
pub(super) struct Ids<'a> {
    context: &'a Context<'a>,
    known: OnceCell<KnownIds<'a>>,
}

struct KnownIds<'a> {
    all: FxHashSet<&'a str>,
    names: Names<'a>,
    /// By its last part; `None` where several ids have the same.
    by_end: FxHashMap<String, Option<&'a str>>,
}

impl<'a> Ids<'a> {
    pub(super) fn of(context: &'a Context<'a>) -> Self {
        Self {
            context,
            known: OnceCell::new(),
        }
    }

    /// The id that was probably meant by `name`: the same without a file extension, a similar one, or
    /// the only one whose last part is the same.
    pub(super) fn intended(&self, name: &str) -> Option<String> {
        let bare = name.trim_start_matches("./").trim_start_matches('/');
        let bare = bare
            .strip_suffix(".pog.md")
            .or_else(|| bare.strip_suffix(".md"))
            .unwrap_or(bare);
        if bare.is_empty() {
            return None;
        }
        let known = self.known.get_or_init(|| KnownIds::of(self.context));
        if known.all.contains(bare) {
            return Some(bare.to_owned());
        }
        let near = known.names.closest(bare);
        // Two of the same end would be a guess.
        let same_end = || known.by_end.get(&last_part(bare)).copied().flatten();
        near.or_else(same_end).map(str::to_owned)
    }
}

impl<'a> KnownIds<'a> {
    fn of(context: &'a Context<'a>) -> Self {
        let library = &context.snapshot.library;
        let visible = library.visible(context.file.root).into_iter();
        let ids: Vec<&str> = visible
            .filter(|e| e.summary.includable && e.file != context.file.id)
            .map(|e| e.summary.id.as_str())
            .collect();
        let mut by_end: FxHashMap<String, Option<&str>> = FxHashMap::default();
        for id in &ids {
            by_end
                .entry(last_part(id))
                .and_modify(|only| *only = None)
                .or_insert(Some(id));
        }
        Self {
            all: ids.iter().copied().collect(),
            names: Names::new(ids),
            by_end,
        }
    }
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
