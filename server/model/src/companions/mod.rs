//! Which other files an artifact is written in: its overlay by its name, case files and snapshots because the metadata
//! names them. Says where they are and joins them; whoever holds the outside world reads them.

use std::sync::Arc;

use pog_formats::dialect::{Field, KeyKind, OVERLAY_SUFFIX, find_key};
use pog_text::{Edit, Span, apply_edits};
use pog_yaml::Node;

use crate::artifact::Artifact;
use crate::library::join;
use crate::{CompanionFile, CompanionKind, FileId, SourceFile};

/// Case files and snapshots of one artifact that are read at most; a list that is longer is a mistake or an attack.
const MAX_COMPANIONS: usize = 256;

/// A file that the metadata names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanionReference {
    /// As written.
    pub written: String,
    /// Path below the root; `None` where it leads out of it.
    pub path: Option<String>,
    /// What it holds.
    pub kind: CompanionKind,
    /// Where it is named, in the joined text.
    pub span: Span,
}

/// A file that belongs to an artifact and could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadCompanion {
    /// Path below the root.
    pub path: Arc<str>,
    /// What it would hold.
    pub kind: CompanionKind,
    pub why: Unreadable,
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// There is none.
    Missing,
    /// What is wrong with it and what to do.
    Broken(String),
}

/// The path of the overlay of the file at `path`.
#[must_use]
pub fn overlay_of(path: &str) -> String {
    format!("{path}{OVERLAY_SUFFIX}")
}

impl SourceFile {
    /// The case files and snapshots that the metadata names, as far as it has been joined.
    #[must_use]
    pub fn companion_references(&self) -> Vec<CompanionReference> {
        let Some(artifact) = self.artifact() else {
            return Vec::new();
        };
        let cases = case_paths(artifact)
            .into_iter()
            .map(|node| (node, CompanionKind::Cases));
        let snapshots = snapshot_paths(artifact)
            .into_iter()
            .map(|node| (node, CompanionKind::Snapshot));
        let mut found: Vec<CompanionReference> = Vec::new();
        for (node, kind) in cases.chain(snapshots) {
            let Some(written) = node.as_str().map(str::trim).filter(|w| !w.is_empty()) else {
                continue;
            };
            let rooted = written.starts_with('/') || written.contains(['\\', ':', '\0']);
            let path = if rooted {
                None
            } else {
                join(&self.path, written)
            };
            found.push(CompanionReference {
                written: written.to_owned(),
                path,
                kind,
                span: node.inner_span(),
            });
        }
        for link in &artifact.facts().links {
            // Each is compared with those before it, which is only bearable because there are few.
            if found.len() >= MAX_COMPANIONS {
                break;
            }
            let written = link.target.trim();
            if !written.is_empty()
                && !found
                    .iter()
                    .any(|w| w.kind == CompanionKind::Link && w.written == written)
            {
                let path = linked(&self.path, written);
                let (written, kind) = (written.to_owned(), CompanionKind::Link);
                found.push(CompanionReference {
                    written,
                    path,
                    kind,
                    span: link.span,
                });
            }
        }
        found.truncate(MAX_COMPANIONS);
        found
    }

    /// The same file with everything that belongs to it. `fetch` is given paths below the root. Parts that are there
    /// already are fetched again: what they hold may have changed.
    #[must_use]
    pub fn attached(mut self, fetch: &mut Fetch<'_>) -> Self {
        let Some((format, _)) = self.format() else {
            return self;
        };
        let mut reader = CompanionReader {
            fetch,
            found: Vec::new(),
            unread: Vec::new(),
        };
        if let Some(companion) = format.metadata_companion.and_then(|path| path(&self.path)) {
            reader.add(&companion, CompanionKind::Metadata);
        }
        reader.add(&overlay_of(&self.path), CompanionKind::Overlay);
        self = reader.attach_to(self);
        for kind in [
            CompanionKind::Cases,
            CompanionKind::Snapshot,
            CompanionKind::Link,
        ] {
            let wanted = self.companion_references();
            let paths = wanted
                .iter()
                .filter(|w| w.kind == kind)
                .filter_map(|w| w.path.as_deref());
            let paths = paths.filter(|path| **path != *self.path);
            paths.for_each(|path| reader.add(path, kind));
            self = reader.attach_to(self);
        }
        self
    }

    /// The same file after edits of the joined text; `None` where they do not fit.
    #[must_use]
    pub fn edited(&self, edits: &[Edit]) -> Option<Self> {
        let (mut text, mut companions) = (self.text.clone(), self.companions.to_vec());
        let edits = self.locate_edits(edits.to_vec());
        text = apply_edits(&text, edits.of(self.id)).ok()?.into();
        for companion in &mut companions {
            let edits = edits.of(companion.id);
            if !edits.is_empty() {
                let text = apply_edits(&companion.text, edits).ok()?.into();
                *companion = Arc::new(CompanionFile {
                    text,
                    ..CompanionFile::clone(companion)
                });
            }
        }
        Some(self.with_text(text).with_companions(companions.into()))
    }

    /// Whether the metadata names the files that are attached and no others.
    #[must_use]
    pub fn is_attached(&self) -> bool {
        let wanted = self.companion_references();
        let paths = || {
            wanted
                .iter()
                .filter_map(|w| Some((w.path.as_deref()?, w.kind)))
        };
        let had = self
            .companions
            .iter()
            .map(|p| (&*p.path, p.kind))
            .chain(self.unread.iter().map(|u| (&*u.path, u.kind)));
        let mut had = had
            .filter(|(_, kind)| !matches!(kind, CompanionKind::Overlay | CompanionKind::Metadata));
        paths().all(|(path, kind)| self.knows(path, kind)) && had.all(|h| paths().any(|p| p == h))
    }

    fn knows(&self, path: &str, kind: CompanionKind) -> bool {
        self.companions.iter().any(|p| *p.path == *path && p.kind == kind)
            || self.unread.iter().any(|u| *u.path == *path && u.kind == kind)
            // The file itself and its overlay are there as what they are.
            || path == &*self.path
            || self.companions.iter().any(|p| *p.path == *path)
    }
}

/// Gives the identity and the text of the file at a path below the root.
pub type Fetch<'a> = dyn FnMut(&str, CompanionKind) -> Result<(FileId, Arc<str>), Unreadable> + 'a;

struct CompanionReader<'f, 'a> {
    fetch: &'f mut Fetch<'a>,
    found: Vec<Arc<CompanionFile>>,
    unread: Vec<UnreadCompanion>,
}

impl CompanionReader<'_, '_> {
    fn add(&mut self, path: &str, kind: CompanionKind) {
        let known = self.found.iter().any(|p| *p.path == *path)
            || self.unread.iter().any(|u| *u.path == *path);
        if known {
            return;
        }
        match (self.fetch)(path, kind) {
            Ok((id, text)) => self.found.push(Arc::new(CompanionFile {
                id,
                path: path.into(),
                kind,
                text,
            })),
            // Most files have no overlay.
            Err(Unreadable::Missing)
                if matches!(kind, CompanionKind::Overlay | CompanionKind::Metadata) => {}
            Err(why) => self.unread.push(UnreadCompanion {
                path: path.into(),
                kind,
                why,
            }),
        }
    }

    fn attach_to(&self, file: SourceFile) -> SourceFile {
        file.with_companions(self.found.clone().into())
            .with_unread(self.unread.clone().into())
    }
}

/// The path below the root that a link in the file `from` names; `None` where it leads out of the root or is no path.
#[must_use]
pub fn linked(from: &str, written: &str) -> Option<String> {
    let odd = written.contains(['\\', '\0'])
        || written.contains("://")
        || written.starts_with(['/', '~']);
    if odd {
        None
    } else {
        join(from, written).filter(|path| !path.is_empty())
    }
}

/// Where the metadata names case files: a text, or texts in a list.
fn case_paths(artifact: &Artifact) -> Vec<Node<'_>> {
    // In a format whose cases are rows and nothing else, a text in their place is a mistake and no path.
    let named = |name: &str| {
        let kind = find_key(artifact.keys(), name).map(|k| &k.kind);
        matches!(kind, Some(KeyKind::Either(..)))
    };
    let own = artifact.metadata().into_iter().flat_map(Node::entries);
    let own = own.filter(|e| {
        let key = e
            .key
            .as_str()
            .and_then(|name| find_key(artifact.keys(), name));
        key.is_some_and(|k| k.field == Some(Field::Cases) && named(k.name))
    });
    let overlays = artifact
        .documents
        .iter()
        .filter(|d| d.kind == CompanionKind::Overlay);
    let overlaid = overlays.filter_map(|d| artifact.node(d.root?).get("evals"));
    let values = own.map(|e| e.value).chain(overlaid);
    values
        .flat_map(|v| std::iter::once(v).chain(v.items()))
        .filter(|n| n.as_str().is_some())
        .collect()
}

fn snapshot_paths(artifact: &Artifact) -> Vec<Node<'_>> {
    let expectations = artifact
        .cases
        .iter()
        .filter_map(|c| c.expect)
        .flat_map(|e| artifact.node(e).items());
    expectations
        .filter_map(|e| e.get("snapshot"))
        .filter(|n| n.as_str().is_some())
        .collect()
}
