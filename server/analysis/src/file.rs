//! One file's text and what was read from it. Immutable: a new text is a new value.

use std::sync::{Arc, OnceLock};

use pog_syntax::Parsed;

use crate::artifact::Artifact;

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
    /// The text.
    pub text: Arc<str>,
    artifact: OnceLock<Option<Artifact>>,
}

impl SourceFile {
    /// A file that has not been read yet.
    #[must_use]
    pub fn new(id: FileId, path: Arc<str>, default_id: Arc<str>, origin: Origin, root: u32, text: Arc<str>) -> Self {
        Self { id, path, default_id, origin, root, text, artifact: OnceLock::new() }
    }

    /// The same file with another text.
    #[must_use]
    pub fn with_text(&self, text: Arc<str>) -> Self {
        Self::new(self.id, self.path.clone(), self.default_id.clone(), self.origin, self.root, text)
    }

    /// The artifact, read on first use; `None` where the format is not certain.
    pub fn artifact(&self) -> Option<&Artifact> {
        self.artifact
            .get_or_init(|| {
                let parsed = Parsed::detect(&self.path, &self.text)?;
                Some(Artifact::read(&self.text, parsed, &self.default_id))
            })
            .as_ref()
    }
}
