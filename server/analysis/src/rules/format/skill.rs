//! What the rules about Agent Skills share: which skills the open standard is held to, and the skill's folder.

use pog_syntax::dialect::find_key;

use crate::artifact::Artifact;

/// Whether the skill is one for every tool: its format wants the keys that the standard wants. One that only a single
/// tool loads is held to that tool's rules.
pub(super) fn is_portable(artifact: &Artifact) -> bool {
    find_key(artifact.keys(), "name").is_some_and(|key| key.required)
}

/// The name of the folder that a skill's file lies in; `None` at the root, whose name is not known.
pub(super) fn folder(path: &str) -> Option<&str> {
    let mut parts = path.rsplit(['/', '\\']);
    parts.next()?;
    parts.next().filter(|name| !name.is_empty())
}
