//! Other artifacts that a file names, with what each name means: targets of includes and their kin, the replacement of a
//! retired artifact, names in the metadata. A name that means nothing is left out.

use std::sync::Arc;

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Resolved, Target};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_world::{Snapshot, name_refs};

use super::navigation::replacement;

/// A name of another artifact.
pub(crate) struct Mentioned<'a> {
    pub(crate) kind: MentionKind,
    /// Where it is written, without quotes.
    pub(crate) span: Span,
    /// The name and its range.
    pub(crate) target: Target<'a>,
    /// The artifact that is meant.
    pub(crate) entry: Arc<Entry>,
    pub(crate) version: VersionFit,
}

/// How an artifact is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MentionKind {
    /// In the template: `{% include "id" %}` and its kin.
    Reference,
    /// As the replacement of this one.
    Replacement,
    /// In the metadata, by what people call it.
    Name,
}

/// Whether the artifact has a version that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VersionFit {
    InRange,
    OutsideRange,
}

/// The artifacts that a file names in a range, those in the template first.
pub(crate) fn mentioned<'a>(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &'a Artifact,
    range: Span,
) -> Vec<Mentioned<'a>> {
    let mut found = Vec::new();
    let mut add = |kind: MentionKind, text: &'a str, span: Span| {
        checkpoint("mentions");
        if span.hi() < range.lo() || span.lo() > range.hi() {
            return;
        }
        let resolved = snapshot.library.resolve(text, file.root, &file.path);
        let (entry, version) = match resolved {
            Resolved::Found(entry) => (entry, VersionFit::InRange),
            Resolved::WrongVersion(entry) => (entry, VersionFit::OutsideRange),
            Resolved::Unknown | Resolved::Outside => return,
        };
        found.push(Mentioned {
            kind,
            span,
            target: Target::parse(text.trim()),
            entry: entry.clone(),
            version,
        });
    };
    for reference in &artifact.facts().references {
        if let Some(target) = reference.target.as_deref() {
            add(MentionKind::Reference, target, reference.span);
        }
    }
    if let Some((target, span)) = replacement(artifact) {
        add(MentionKind::Replacement, target, span);
    }
    // Several artifacts may bear a name; the first is the one all features take.
    for mention in name_refs::mentions(artifact) {
        checkpoint("mentions");
        let meant = name_refs::resolve_name(snapshot, file.root, mention.formats, mention.name);
        found.extend(meant.into_iter().next().map(|entry| Mentioned {
            kind: MentionKind::Name,
            span: mention.span,
            target: Target {
                name: mention.name,
                range: None,
            },
            entry,
            version: VersionFit::InRange,
        }));
    }
    found
}
