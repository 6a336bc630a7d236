//! Rendering that may be done unasked, on every keystroke: only of templates that are certain to stay small, with values
//! that are. What is refused here is not wrong; it is rendered where somebody asks for it.

use std::sync::Arc;

use pog_model::library::{Entry, Library};
use pog_model::{FileId, Origin, SourceFile};
use pog_template::{PLACEHOLDER, all_bounded};
use pog_world::Snapshot;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use super::{RenderError, RenderedMessage, closure, render_bounded};

/// Bytes of all inputs of one rendering, as JSON.
const INPUTS: usize = 64 * 1024;
/// Fuel times the largest value stays below this: what one rendering may copy together.
const WORK: usize = 16 * 1024 * 1024;
const FUEL: usize = 50_000;

/// A file whose rendering is certain to stay small.
pub struct Small<'a> {
    snapshot: &'a Snapshot,
    file: &'a SourceFile,
    /// Everything it includes, directly or not.
    pub sources: Vec<Arc<SourceFile>>,
}

impl<'a> Small<'a> {
    /// `None` where it is not certain, or where the file or something it includes is broken.
    pub fn of(snapshot: &'a Snapshot, file: &'a SourceFile) -> Option<Self> {
        let artifact = file.artifact()?;
        let layout = &artifact.syntax.layout;
        if !layout.errors.is_empty() || !layout.yaml.errors.is_empty() {
            return None;
        }
        if *artifact.language() == PLACEHOLDER {
            return Some(Self {
                snapshot,
                file,
                sources: Vec::new(),
            });
        }
        // The file alone decides first: most of what is refused need not read the rest.
        if !is_bounded(file, &[]) {
            return None;
        }
        let sources = closure_sources(&snapshot.library, file)?;
        let small = is_bounded(file, &sources) && !is_circular(&snapshot.library, file, &sources);
        small.then_some(Self {
            snapshot,
            file,
            sources,
        })
    }

    /// Renders the file with exactly these values; `None` where they are too large.
    pub fn render(
        &self,
        values: &Map<String, Value>,
    ) -> Option<Result<Vec<RenderedMessage>, RenderError>> {
        let sizes = values.values().map(|v| v.to_string().len());
        let (all, largest) = sizes.fold((0, 256), |(all, largest), s| (all + s, largest.max(s)));
        if all > INPUTS {
            return None;
        }
        let fuel = u64::try_from(FUEL.min(WORK / largest)).unwrap_or(0);
        Some(render_bounded(self.snapshot, self.file, values, fuel))
    }
}

/// Everything a file includes, directly or not, read in full. `None` when it cannot be known: something is computed,
/// missing or not valid.
pub fn closure_sources(library: &Library, file: &SourceFile) -> Option<Vec<Arc<SourceFile>>> {
    let artifact = file.artifact()?;
    let leads = |target: &str| {
        library
            .resolve(target, file.root, &file.path)
            .entry()
            .cloned()
    };
    let mut own = artifact.facts().references.iter();
    let is_known = artifact.syntax.template_errors.is_empty()
        && own.all(|r| {
            let entry = r.target.as_deref().and_then(leads);
            entry.is_some_and(|e| e.summary.fits(artifact.dialect()))
        });
    if !is_known {
        return None;
    }
    let entries = closure(library, file);
    let mut sources: Vec<Arc<SourceFile>> = Vec::with_capacity(entries.len());
    for entry in entries {
        if !is_known_inside(library, entry) {
            return None;
        }
        sources.push(entry.source().clone());
    }
    Some(sources)
}

/// Whether an included artifact is valid and everything it includes itself is known.
fn is_known_inside(library: &Library, entry: &Entry) -> bool {
    let source = entry.source();
    let Some(artifact) = source.artifact() else {
        return false;
    };
    let fits = |target: &Option<FileId>| {
        let entry = target.and_then(|file| library.get(file));
        entry.is_some_and(|e| e.summary.fits(artifact.dialect()))
    };
    artifact.syntax.template_errors.is_empty()
        // A computed target is not in the summary.
        && artifact.facts().references.iter().all(|r| r.target.is_some())
        && library.targets(entry.file).iter().all(fits)
}

/// Whether rendering these templates together is certain to stay small. The starter library is known to be.
fn is_bounded(file: &SourceFile, sources: &[Arc<SourceFile>]) -> bool {
    let own = std::iter::once(file).chain(
        sources
            .iter()
            .map(|s| &**s)
            .filter(|s| s.origin != Origin::Starter),
    );
    let texts: Vec<&str> = own
        .filter_map(|s| Some((s, s.artifact()?)))
        .flat_map(|(s, a)| a.syntax.layout.regions.iter().map(|r| r.text(&s.text)))
        .collect();
    all_bounded(&texts)
}

/// Whether some of these files include each other in a circle.
fn is_circular(library: &Library, file: &SourceFile, sources: &[Arc<SourceFile>]) -> bool {
    let references = file
        .artifact()
        .into_iter()
        .flat_map(|a| &a.facts().references);
    let own = references.filter_map(|r| {
        let target = library.resolve(r.target.as_deref()?, file.root, &file.path);
        target.entry().map(|e| e.file)
    });
    let mut callers: FxHashMap<FileId, Vec<FileId>> = FxHashMap::default();
    let mut open: FxHashMap<FileId, usize> = FxHashMap::default();
    let mut add = |from: FileId, targets: &[FileId]| {
        open.insert(from, targets.len());
        for target in targets {
            callers.entry(*target).or_default().push(from);
        }
    };
    add(file.id, &own.collect::<Vec<_>>());
    for source in sources {
        let targets = library.targets(source.id);
        add(
            source.id,
            &targets.iter().flatten().copied().collect::<Vec<_>>(),
        );
    }
    // Takes away what leads to nothing that is left; only circles and what leads to them remain.
    let mut done: Vec<FileId> = Vec::new();
    done.extend(open.iter().filter(|(_, n)| **n == 0).map(|(id, _)| *id));
    let mut taken = 0;
    while let Some(id) = done.pop() {
        taken += 1;
        for caller in callers.get(&id).into_iter().flatten() {
            if let Some(left) = open.get_mut(caller) {
                *left -= 1;
                if *left == 0 {
                    done.push(*caller);
                }
            }
        }
    }
    taken < open.len()
}
