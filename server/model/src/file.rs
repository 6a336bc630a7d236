//! One file's text, the files that belong to it, and what was read from them. Immutable: a new text is a new value.
//!
//! An artifact may be written in several files: the prompt, its overlay, its case files. They are read as one joined
//! text, the file's own first, so that every span means one place and nobody has to ask which file it is in until the
//! finding leaves the analysis.

use std::sync::{Arc, OnceLock};

use pog_formats::dialect::{Dialect, Source, Standing};
use pog_formats::{Parsed, dialect};
use pog_text::Span;
use tracing::debug_span;

use crate::artifact::Artifact;
use crate::parts::Unread;

/// Identity of a file, given out by whoever knows paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// Root number of files outside every workspace: what stands around them is not known and not read.
pub const LOOSE_ROOT: u32 = u32::MAX - 1;

/// Where a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// The workspace: may be edited.
    Workspace,
    /// A further library source of the policy: read only.
    Source,
    /// The starter library in the binary.
    Starter,
}

/// A file that belongs to an artifact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Identity.
    pub id: FileId,
    /// Path below the same root, with `/` between parts.
    pub path: Arc<str>,
    /// What it holds.
    pub kind: PartKind,
    /// The text.
    pub text: Arc<str>,
}

/// What a part of an artifact holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// Governance metadata beside the file, `FILE.pog.yaml`.
    Overlay,
    /// Evaluation cases.
    Cases,
    /// Metadata that the format keeps in a file of its own.
    Companion,
    /// What a case renders to; not YAML, no place of the joined text.
    Snapshot,
    /// A file that is mentioned; what it holds does not matter.
    Link,
}

impl PartKind {
    /// Whether its text is read as part of the artifact.
    #[must_use]
    pub fn is_read(self) -> bool {
        !matches!(self, Self::Snapshot | Self::Link)
    }
}

/// A file with one text.
#[derive(Debug)]
pub struct SourceFile {
    /// Identity.
    pub id: FileId,
    /// Path with `/` between parts: relative to the root where it is inside one.
    pub path: Arc<str>,
    /// Id the artifact has when the file does not give one.
    pub default_id: Arc<str>,
    /// Where it comes from.
    pub origin: Origin,
    /// Which workspace root it belongs to; ids need to be unique within one root only.
    pub root: u32,
    /// What the workspace says of its format.
    pub standing: Standing,
    /// The text.
    pub text: Arc<str>,
    /// What else belongs to it, in the order of the joined text.
    pub parts: Arc<[Arc<Part>]>,
    /// What belongs to it and could not be read.
    pub unread: Arc<[Unread]>,
    joined: OnceLock<Arc<str>>,
    // Boxed: a library holds many files of which nothing is read.
    artifact: OnceLock<Option<Box<Artifact>>>,
}

impl SourceFile {
    /// A file that has not been read yet.
    #[must_use]
    pub fn new(
        id: FileId,
        path: Arc<str>,
        default_id: Arc<str>,
        origin: Origin,
        root: u32,
        text: Arc<str>,
    ) -> Self {
        let (standing, parts, unread, joined, artifact) = Default::default();
        Self {
            id,
            path,
            default_id,
            origin,
            root,
            standing,
            text,
            parts,
            unread,
            joined,
            artifact,
        }
    }

    /// The same file with what the workspace says of its format.
    #[must_use]
    pub fn with_standing(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }

    /// The same file with another text.
    #[must_use]
    pub fn with_text(&self, text: Arc<str>) -> Self {
        let file = Self::new(
            self.id,
            self.path.clone(),
            self.default_id.clone(),
            self.origin,
            self.root,
            text,
        );
        file.with_standing(self.standing)
            .with_parts(self.parts.clone())
            .with_unread(self.unread.clone())
    }

    /// The same file with nothing read of it yet.
    #[must_use]
    pub fn unread_copy(&self) -> Self {
        self.with_text(self.text.clone())
    }

    /// Whether the artifact was asked for and is kept.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.artifact.get().is_some()
    }

    /// The same file with other parts.
    #[must_use]
    pub fn with_parts(mut self, parts: Arc<[Arc<Part>]>) -> Self {
        let joinable =
            |parts: &[Arc<Part>]| parts.iter().filter(|p| p.kind.is_read()).cloned().collect();
        let (before, now): (Vec<_>, Vec<_>) = (joinable(&self.parts), joinable(&parts));
        // What was read stands as long as the joined text does.
        if before != now {
            (self.joined, self.artifact) = Default::default();
        }
        Self { parts, ..self }
    }

    /// The same file with other parts that could not be read.
    #[must_use]
    pub fn with_unread(self, unread: Arc<[Unread]>) -> Self {
        Self { unread, ..self }
    }

    /// The text all spans of the artifact are counted in: the file's own, then that of each part behind a line break.
    pub fn joined(&self) -> &Arc<str> {
        self.joined.get_or_init(|| {
            if self.joinable().next().is_none() {
                return self.text.clone();
            }
            let mut text = self.text.to_string();
            for part in self.joinable() {
                text.push('\n');
                text.push_str(&part.text);
            }
            text.into()
        })
    }

    fn joinable(&self) -> impl Iterator<Item = &Arc<Part>> {
        self.parts.iter().filter(|p| p.kind.is_read())
    }

    /// The parts of the joined text with where each stands in it.
    pub fn segments(&self) -> impl Iterator<Item = (&Arc<Part>, Span)> {
        let mut end = self.text.len();
        self.joinable().map(move |part| {
            let start = end + 1;
            end = start + part.text.len();
            (part, Span::new(start, end))
        })
    }

    /// The text of the file that a place of the joined text is in, with everything in front of it: offsets stay as they
    /// are, and what is added at the end stays in that file.
    #[must_use]
    pub fn up_to(&self, offset: usize) -> &str {
        let end = if offset <= self.text.len() {
            self.text.len()
        } else {
            self.segments()
                .find(|(_, s)| s.touches(offset))
                .map_or(self.joined().len(), |(_, s)| s.hi())
        };
        &self.joined()[..end]
    }

    /// Path and text of one of the artifact's files: a part, or the file itself.
    #[must_use]
    pub fn path_and_text(&self, id: FileId) -> (&str, &str) {
        match self.parts.iter().find(|p| p.id == id) {
            Some(part) if id != self.id => (&part.path, &part.text),
            _ => (&self.path, &self.text),
        }
    }

    /// The file's format and why it is that one; `None` where it is not certain.
    #[must_use]
    pub fn format(&self) -> Option<(&'static Dialect, &'static str)> {
        dialect::detect(&self.path, &self.text, self.standing)
    }

    /// The artifact, read on first use; `None` where the format is not certain.
    pub fn artifact(&self) -> Option<&Artifact> {
        self.artifact
            .get_or_init(|| {
                let _file =
                    debug_span!("read", path = %self.path, bytes = self.text.len()).entered();
                let (dialect, reason) = debug_span!("detect").in_scope(|| self.format())?;
                let segments: Vec<(PartKind, Span)> = self
                    .segments()
                    .map(|(part, span)| (part.kind, span))
                    .collect();
                let companion = segments
                    .iter()
                    .find(|(kind, _)| *kind == PartKind::Companion)
                    .map(|(_, span)| *span);
                let source = Source {
                    path: &self.path,
                    text: &self.text,
                    joined: self.joined(),
                    companion,
                };
                let parsed = Parsed::new(dialect, reason, &source);
                let _step = debug_span!("artifact").entered();
                let artifact = Artifact::read(self.joined(), parsed, &self.default_id, &segments);
                Some(Box::new(artifact))
            })
            .as_deref()
    }
}
