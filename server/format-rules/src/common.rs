//! What the rules of this group share.

use pog_formats::dialect::Key;
use pog_model::CompanionKind;
use pog_model::artifact::Artifact;
use pog_text::near::closest;
use pog_yaml::Node;

/// The root of the configuration: the file's own metadata, or that of its companion file.
pub(super) fn config(artifact: &Artifact) -> Option<Node<'_>> {
    let beside = artifact
        .documents
        .iter()
        .find(|d| d.kind == CompanionKind::Metadata);
    let root = artifact
        .metadata()
        .or_else(|| beside.and_then(|d| d.root).map(|id| artifact.node(id)));
    root.filter(|r| r.is_mapping() && artifact.syntax.layout.yaml.errors.is_empty())
}

/// Whether an unknown key looks like `expected`: then that key is reported as misspelled, and
/// `expected` not as missing.
pub(super) fn is_misspelt(node: Node<'_>, expected: &str, known: &[Key]) -> bool {
    node.entries().any(|entry| {
        entry.key.as_str().is_some_and(|name| {
            known.iter().all(|key| key.name != name) && closest(name, [expected]).is_some()
        })
    })
}

/// The kinds of prompt a LangChain file can contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Prompt,
    FewShot,
    Chat,
}

/// The kind that a LangChain file names, or else has the keys of.
pub(super) fn kind(root: Node<'_>) -> Kind {
    let has = |key: &str| root.entry(key).is_some();
    match root.get("_type").and_then(Node::as_str) {
        Some("prompt") => Kind::Prompt,
        Some("few_shot") => Kind::FewShot,
        Some("chat") => Kind::Chat,
        _ if has("example_prompt") => Kind::FewShot,
        // A template beside messages decides: without `_type` the loader expects a single prompt.
        _ if has("messages") && !has("template") => Kind::Chat,
        _ => Kind::Prompt,
    }
}
