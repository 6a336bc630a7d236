//! What several template rules need to know before they may speak: whether a place could be read at all, what the
//! template asks for with `is defined`, what the templates around it bring along. Reports nothing itself.

use std::sync::Arc;

use pog_syntax::template::{
    Construct, ConstructKind, Local, LocalKind, Reference, ReferenceKind, Resolution, SyntaxError,
    check_jinja, read_jinja,
};
use pog_text::{Edit, SourceMap, Span};
use rustc_hash::FxHashSet;

use crate::artifact::Artifact;
use crate::file::{FileId, SourceFile};
use crate::library::{Entry, Target};
use crate::render;
use crate::rules::{Context, closest};

/// Tells constructs whose text cannot be trusted: still open, or not valid. A parser stops at the first error, so those
/// behind it are judged one by one.
pub(super) struct Doubtful<'a> {
    context: Context<'a>,
    /// Where the first syntax error stands, in template languages that have any.
    first: Option<usize>,
}

impl<'a> Doubtful<'a> {
    pub(super) fn of(context: &Context<'a>) -> Self {
        let jinja = context.artifact.language().is_jinja;
        let errors = context.artifact.syntax.template_errors.iter();
        Self {
            context: *context,
            first: errors.map(|e| e.span.lo()).min().filter(|_| jinja),
        }
    }

    /// Whether the text at `span` is part of such a construct.
    pub(super) fn covers(&self, span: Span) -> bool {
        let artifact = self.context.artifact;
        let constructs = &artifact.facts().constructs;
        let before = constructs.partition_point(|c| c.span.start <= span.start);
        let Some(construct) = constructs[..before]
            .last()
            .filter(|c| c.span.encloses(span))
        else {
            return false;
        };
        let hit = |e: &SyntaxError| {
            construct.span.overlaps(e.span) || construct.span.contains(e.span.lo())
        };
        !construct.closed
            || artifact.syntax.template_errors.iter().any(hit)
            || (self.first.is_some_and(|first| first < construct.span.lo())
                && !is_valid_alone(self.context.text, construct))
    }
}

/// Whether a construct is valid with nothing around it but what makes a block of it.
fn is_valid_alone(text: &str, construct: &Construct) -> bool {
    let written = construct.span.text(text);
    let parses = |source: &str| {
        let map = SourceMap::identity(0, source.len());
        check_jinja(source, &map, &read_jinja(source, &map)).is_none()
    };
    let keyword = construct.inner.text(text).trim_start();
    let keyword = keyword
        .get(
            ..keyword
                .find(|c: char| !c.is_alphanumeric())
                .unwrap_or(keyword.len()),
        )
        .unwrap_or("");
    if construct.kind != ConstructKind::Statement {
        return parses(written);
    }
    keyword == "else"
        || keyword.starts_with("end")
        || parses(&format!("{written}{{% end{keyword} %}}"))
        || parses(&format!("{{% if 1 %}}{written}{{% endif %}}"))
        || parses(&format!("{{% for x in y %}}{written}{{% endfor %}}"))
}

/// Names the template asks for with `is defined` or `is undefined`: it knows what to do without them.
pub(super) fn asked_for<'a>(context: &Context<'a>) -> FxHashSet<&'a str> {
    let facts = context.artifact.facts();
    let tests = facts
        .tests
        .iter()
        .filter(|t| matches!(t.name.as_str(), "defined" | "undefined"));
    let subjects: FxHashSet<usize> = tests
        .filter_map(|test| {
            let before = context.text.get(..test.span.lo())?.trim_end();
            let before = before.strip_suffix("not").map_or(before, str::trim_end);
            Some(before.strip_suffix("is")?.trim_end().len())
        })
        .collect();
    facts
        .names
        .iter()
        .filter(|n| subjects.contains(&n.span.hi()))
        .map(|n| n.name.as_str())
        .collect()
}

/// What the templates that this one extends bind: visible in its blocks.
pub(super) struct Inherited {
    names: FxHashSet<String>,
    /// A parent is computed or unknown, so it may bind anything.
    open: bool,
}

impl Inherited {
    pub(super) fn of(context: &Context<'_>) -> Self {
        let library = &context.snapshot.library;
        let mut found = Self {
            names: FxHashSet::default(),
            open: false,
        };
        let mut seen: FxHashSet<FileId> = FxHashSet::default();
        let mut queue: Vec<Arc<Entry>> = Vec::new();
        let mut visit =
            |artifact: &Artifact, root: u32, path: &str, queue: &mut Vec<Arc<Entry>>| {
                for reference in artifact
                    .facts()
                    .references
                    .iter()
                    .filter(|r| r.kind == ReferenceKind::Extends)
                {
                    match reference
                        .target
                        .as_deref()
                        .and_then(|t| library.resolve(t, root, path).entry())
                    {
                        Some(entry) if seen.insert(entry.file) => queue.push(entry.clone()),
                        Some(_) => {}
                        None => found.open = true,
                    }
                }
            };
        visit(
            context.artifact,
            context.file.root,
            &context.file.path,
            &mut queue,
        );
        while let Some(entry) = queue.pop() {
            let source = entry.source();
            let Some(artifact) = source.artifact() else {
                continue;
            };
            visit(artifact, entry.root, &entry.path, &mut queue);
            found
                .names
                .extend(artifact.facts().locals.iter().map(|l| l.name.clone()));
        }
        found
    }

    pub(super) fn may_bind(&self, name: &str) -> bool {
        self.open || self.names.contains(name)
    }
}

/// Everything the file includes, directly or not, read in full. `None` when it cannot be known: something is computed,
/// missing or not valid.
pub(super) fn closure_sources(context: &Context<'_>) -> Option<Vec<Arc<SourceFile>>> {
    render::closure_sources(&context.snapshot.library, context.file)
}

/// Files that include this one, directly or not. Partials run in their callers' context.
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
    callers(context).iter().any(|entry| {
        let source = entry.source();
        let locals = source.artifact().map(|a| &a.facts().locals);
        locals.is_some_and(|l| {
            l.iter()
                .any(|l| l.name == name && l.kind != LocalKind::Argument)
        })
    })
}

/// Whether every file that includes this one directly declares or binds `name`, and there is one.
pub(super) fn given_by_callers(context: &Context<'_>, name: &str) -> bool {
    let library = &context.snapshot.library;
    let Some(own) = library.get(context.file.id) else {
        return false;
    };
    let mut callers = library.direct_dependents(own).peekable();
    let gives = |id: FileId| {
        let source = library
            .get(id)
            .filter(|_| id != context.file.id)
            .map(|e| e.source());
        let artifact = source.and_then(|s| s.artifact());
        artifact.is_some_and(|a| {
            a.parameter(name).is_some() || a.facts().locals.iter().any(|l| l.name == name)
        })
    };
    // Asked one by one: the first that does not give it ends the walk.
    callers.peek().is_some() && callers.all(gives)
}

/// What `from … import` can take from a template. `None` where that is not certain.
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
    let exported = |l: &&Local| {
        matches!(
            l.kind,
            LocalKind::Macro | LocalKind::Set | LocalKind::Import
        )
    };
    Some(
        facts
            .locals
            .iter()
            .filter(exported)
            .map(|l| l.name.clone())
            .collect(),
    )
}

/// Whether the template reads `name` from outside.
pub(super) fn reads(artifact: &Artifact, name: &str) -> bool {
    artifact
        .facts()
        .names
        .iter()
        .any(|n| n.resolution == Resolution::Free && n.name == name)
}

/// The id that was probably meant by `name`: the same without a file extension, a near one, or the only one whose last
/// part is the same.
pub(super) fn meant_id(context: &Context<'_>, name: &str) -> Option<String> {
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
    let last = |id: &str| id.rsplit('/').next().map(str::to_lowercase);
    let exact = ids.iter().copied().find(|id| *id == bare);
    let near = exact.or_else(|| closest(bare, ids.iter().copied()));
    near.or_else(|| {
        let wanted = last(bare);
        let mut same = ids.iter().copied().filter(|id| last(id) == wanted);
        same.next().filter(|_| same.next().is_none())
    })
    .map(str::to_owned)
}

/// The edit that puts another artifact into a reference and keeps the version range. `None` where the target is not
/// written the way it reads (escapes).
pub(super) fn replace_target(text: &str, reference: &Reference, id: &str) -> Option<Edit> {
    let written = reference
        .target
        .as_deref()
        .filter(|t| reference.span.text(text) == *t)?;
    let start = reference.span.lo() + written.len() - written.trim_start().len();
    let name = Target::parse(written.trim()).name;
    Some(Edit::replace(Span::new(start, start + name.len()), id))
}
