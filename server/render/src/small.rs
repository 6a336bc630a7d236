//! Rendering that may be done unasked, on every keystroke: only of templates that are certain to stay small, with values
//! that are. What is refused here is not wrong; it is rendered where somebody asks for it.

use std::sync::Arc;

use pog_model::artifact::Artifact;
use pog_model::library::Library;
use pog_model::{FileId, Origin, SourceFile};
use pog_template::{PLACEHOLDER, all_bounded};
use pog_world::Snapshot;
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
    let known = |artifact: &Artifact, root: u32, path: &str| {
        let includable = |t: &str| {
            library
                .resolve(t, root, path)
                .entry()
                .is_some_and(|e| e.summary.fits(artifact.dialect()))
        };
        artifact.syntax.template_errors.is_empty()
            && artifact
                .facts()
                .references
                .iter()
                .all(|r| r.target.as_deref().is_some_and(includable))
    };
    if !known(file.artifact()?, file.root, &file.path) {
        return None;
    }
    let sources: Vec<Arc<SourceFile>> = closure(library, file)
        .iter()
        .map(|e| e.source().clone())
        .collect();
    sources
        .iter()
        .all(|s| s.artifact().is_some_and(|a| known(a, s.root, &s.path)))
        .then_some(sources)
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
    let targets = |s: &SourceFile| -> Vec<FileId> {
        let references = s.artifact().into_iter().flat_map(|a| &a.facts().references);
        let entries = references.filter_map(|r| {
            library
                .resolve(r.target.as_deref()?, s.root, &s.path)
                .entry()
        });
        entries.map(|e| e.file).collect()
    };
    let files = std::iter::once(file).chain(sources.iter().map(|s| &**s));
    let mut left: Vec<(FileId, Vec<FileId>)> = files.map(|s| (s.id, targets(s))).collect();
    // Takes away what leads to nothing that is left, until nothing changes; only circles remain.
    loop {
        let ids: Vec<FileId> = left.iter().map(|(id, _)| *id).collect();
        left.retain(|(_, targets)| targets.iter().any(|t| ids.contains(t)));
        if left.len() == ids.len() {
            return !left.is_empty();
        }
    }
}
