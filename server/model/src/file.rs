//! One file's text, the files that belong to it, and what was read from them. Immutable: a new text is a new value.
//!
//! An artifact may be written in several files: the prompt, its overlay, its case files. They are read as one joined
//! text, the file's own first, so that every span means one place and nobody has to ask which file it is in until the
//! finding leaves the analysis.

use std::sync::{Arc, OnceLock};

use pog_formats::dialect::{Dialect, FormatHint, Source};
use pog_formats::{Parsed, dialect};
use pog_text::Span;
use tracing::debug_span;

use crate::artifact::Artifact;
use crate::companions::UnreadCompanion;

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
pub struct CompanionFile {
    pub id: FileId,
    /// Path below the same root, with `/` between parts.
    pub path: Arc<str>,
    /// What it holds.
    pub kind: CompanionKind,
    pub text: Arc<str>,
}

/// What a companion file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompanionKind {
    /// Governance metadata beside the file, `FILE.pog.yaml`.
    Overlay,
    /// Evaluation cases.
    Cases,
    /// Metadata that the format keeps in a file of its own.
    Metadata,
    /// What a case renders to; not YAML, no place of the joined text.
    Snapshot,
    /// A file that is mentioned; what it holds does not matter.
    Link,
}

impl CompanionKind {
    /// Whether its text is read as part of the artifact.
    #[must_use]
    pub fn is_read(self) -> bool {
        !matches!(self, Self::Snapshot | Self::Link)
    }
}

/// A file with one text.
#[derive(Debug)]
pub struct SourceFile {
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
    pub format_hint: FormatHint,
    pub text: Arc<str>,
    /// What else belongs to it, in the order of the joined text.
    pub companions: Arc<[Arc<CompanionFile>]>,
    /// What belongs to it and could not be read.
    pub unread: Arc<[UnreadCompanion]>,
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
        let (format_hint, companions, unread, joined, artifact) = Default::default();
        Self {
            id,
            path,
            default_id,
            origin,
            root,
            format_hint,
            text,
            companions,
            unread,
            joined,
            artifact,
        }
    }

    /// The same file with what the workspace says of its format.
    #[must_use]
    pub fn with_format_hint(self, format_hint: FormatHint) -> Self {
        Self {
            format_hint,
            ..self
        }
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
        file.with_format_hint(self.format_hint)
            .with_companions(self.companions.clone())
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

    /// The same file with other companion files.
    #[must_use]
    pub fn with_companions(mut self, companions: Arc<[Arc<CompanionFile>]>) -> Self {
        let joinable = |files: &[Arc<CompanionFile>]| {
            files.iter().filter(|p| p.kind.is_read()).cloned().collect()
        };
        let (before, now): (Vec<_>, Vec<_>) = (joinable(&self.companions), joinable(&companions));
        // What was read stands as long as the joined text does.
        if before != now {
            (self.joined, self.artifact) = Default::default();
        }
        Self { companions, ..self }
    }

    /// The same file with other companion files that could not be read.
    #[must_use]
    pub fn with_unread(self, unread: Arc<[UnreadCompanion]>) -> Self {
        Self { unread, ..self }
    }

    /// The text all spans of the artifact are counted in: the file's own, then that of each companion file behind a line break.
    pub fn joined(&self) -> &Arc<str> {
        self.joined.get_or_init(|| {
            if self.joinable().next().is_none() {
                return self.text.clone();
            }
            let mut text = self.text.to_string();
            for companion in self.joinable() {
                text.push('\n');
                text.push_str(&companion.text);
            }
            text.into()
        })
    }

    fn joinable(&self) -> impl Iterator<Item = &Arc<CompanionFile>> {
        self.companions.iter().filter(|p| p.kind.is_read())
    }

    /// The companion files in the joined text with where each stands in it.
    pub fn segments(&self) -> impl Iterator<Item = (&Arc<CompanionFile>, Span)> {
        let mut end = self.text.len();
        self.joinable().map(move |companion| {
            let start = end + 1;
            end = start + companion.text.len();
            (companion, Span::new(start, end))
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

    /// Path and text of one of the artifact's files: a companion, or the file itself.
    #[must_use]
    pub fn path_and_text(&self, id: FileId) -> (&str, &str) {
        match self.companions.iter().find(|p| p.id == id) {
            Some(companion) if id != self.id => (&companion.path, &companion.text),
            _ => (&self.path, &self.text),
        }
    }

    /// The file's format and why it is that one; `None` where it is not certain.
    #[must_use]
    pub fn format(&self) -> Option<(&'static Dialect, &'static str)> {
        dialect::detect(&self.path, &self.text, self.format_hint)
    }

    /// The artifact, read on first use; `None` where the format is not certain.
    pub fn artifact(&self) -> Option<&Artifact> {
        self.artifact
            .get_or_init(|| {
                let _file =
                    debug_span!("read", path = %self.path, bytes = self.text.len()).entered();
                let (dialect, reason) = debug_span!("detect").in_scope(|| self.format())?;
                let segments: Vec<(CompanionKind, Span)> = self
                    .segments()
                    .map(|(companion, span)| (companion.kind, span))
                    .collect();
                let companion = segments
                    .iter()
                    .find(|(kind, _)| *kind == CompanionKind::Metadata)
                    .map(|(_, span)| *span);
                let source = Source {
                    path: &self.path,
                    text: &self.text,
                    joined: self.joined(),
                    metadata_companion: companion,
                };
                let parsed = Parsed::new(dialect, reason, &source);
                let _step = debug_span!("artifact").entered();
                let artifact = Artifact::read(self.joined(), parsed, &self.default_id, &segments);
                Some(Box::new(artifact))
            })
            .as_deref()
    }
}
