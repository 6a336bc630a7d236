//! Shared by the rules about Agent Skills: which skills must follow the open standard, and the
//! skill's folder.

use pog_formats::dialect::find_key;
use pog_model::artifact::Artifact;

/// Whether the skill is for every tool: its format requires the keys that the standard requires.
/// One that only a single tool loads follows that tool's rules.
pub(super) fn is_portable(artifact: &Artifact) -> bool {
    find_key(artifact.keys(), "name").is_some_and(|key| key.required)
}

/// The name of the folder that contains a skill's file; `None` at the root, whose name is unknown.
pub(super) fn folder(path: &str) -> Option<&str> {
    let mut parts = path.rsplit(['/', '\\']);
    parts.next()?;
    parts.next().filter(|name| !name.is_empty())
}
