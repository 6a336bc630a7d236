//! What the rules of this group share.

use pog_syntax::yaml::Node;

use crate::artifact::Artifact;
use crate::file::PartKind;

/// The root of the configuration: the file's own metadata, or that of the file beside it.
pub(super) fn config(artifact: &Artifact) -> Option<Node<'_>> {
    let beside = artifact.documents.iter().find(|d| d.kind == PartKind::Companion);
    let root = artifact.metadata().or_else(|| beside.and_then(|d| d.root).map(|id| artifact.node(id)));
    root.filter(|r| r.is_mapping() && artifact.syntax.layout.yaml.errors.is_empty())
}
