//! Where artifacts are mentioned: in includes and their kin, and as the replacement of a retired one.

use pog_model::library::{Entry, Target};
use pog_model::{FileId, SourceFile};
use pog_text::Span;
use pog_world::Snapshot;

/// Whether `from` counts among those who use `to`. A library that was written elsewhere does not depend on the
/// workspace that uses it, even where the workspace has its own artifact of an id that the library mentions.
pub(super) fn depends(from: &Entry, to: &Entry) -> bool {
    from.origin <= to.origin
}

/// Every mention of an artifact in the library: targets of includes (the name without its range) and replacements.
pub(crate) fn mentions_of(snapshot: &Snapshot, entry: &Entry) -> Vec<(FileId, Span)> {
    let library = &snapshot.library;
    let mut found = Vec::new();
    for from in library.entries().filter(|from| depends(from, entry)) {
        let leads_here = |text: &str| {
            let target = library.resolve(text, from.root, &from.path);
            target.entry().is_some_and(|e| e.file == entry.file)
        };
        for include in &from.summary.includes {
            if leads_here(&include.target) {
                found.push((from.file, name_part(include.span, &include.target)));
            }
        }
        let deprecated = from.summary.deprecated.as_ref();
        let Some(text) = deprecated.and_then(|d| d.replacement.as_deref()) else {
            continue;
        };
        if leads_here(text) {
            // The summary does not say where it is written.
            let source = snapshot.file(from.file);
            let written = source.as_deref().and_then(SourceFile::artifact);
            if let Some((_, span)) = written.and_then(super::replacement) {
                found.push((from.file, name_part(span, text)));
            }
        }
    }
    found.sort_unstable();
    found
}

/// The part of a target in front of its version range. Nothing is cut from a target that is written with escapes.
fn name_part(span: Span, target: &str) -> Span {
    let name = Target::parse(target).name;
    if span.len() == target.len() {
        Span::new(span.lo(), span.lo() + name.len())
    } else {
        span
    }
}
