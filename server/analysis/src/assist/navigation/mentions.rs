//! Where artifacts are mentioned: in includes and their kin, and as the replacement of a retired one.

use pog_text::Span;

use crate::file::FileId;
use crate::host::Snapshot;
use crate::library::{Entry, Target};

/// Whether `from` counts among those who use `to`. A library that was written elsewhere does not depend on the
/// workspace that uses it, even where the workspace has its own artifact of an id that the library mentions.
pub(super) fn depends(from: &Entry, to: &Entry) -> bool {
    from.origin <= to.origin
}

/// Every mention of an artifact in the library: targets of includes (the name without its range) and replacements.
pub(crate) fn mentions_of(snapshot: &Snapshot, entry: &Entry) -> Vec<(FileId, Span)> {
    let library = &snapshot.library;
    let leads_here = |from: &Entry, text: &str| {
        let found = library.resolve(text, from.root, &from.path).entry();
        depends(from, entry) && found.is_some_and(|e| e.file == entry.file)
    };
    let mut found = Vec::new();
    for from in library.entries() {
        for include in from
            .summary
            .includes
            .iter()
            .filter(|i| leads_here(from, &i.target))
        {
            found.push((from.file, name_part(include.span, &include.target)));
        }
        let replacement = from
            .summary
            .deprecated
            .as_ref()
            .and_then(|d| d.replacement.as_deref());
        if replacement.is_some_and(|text| leads_here(from, text))
            && let Some(span) = snapshot
                .file(from.file)
                .and_then(|f| Some(super::replacement(f.artifact()?)?.1))
        {
            found.push((from.file, name_part(span, replacement.unwrap_or_default())));
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
