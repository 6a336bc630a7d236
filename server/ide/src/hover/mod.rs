//! Hover: what the thing under the pointer is. Finds the thing; what is said of it is written in `docs`.

mod markup;
mod metadata;
mod template;
#[cfg(test)]
mod tests;

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::Span;
use pog_world::Snapshot;

use crate::docs::{DocRef, documentation, file_card};

/// A text about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    pub span: Span,
    pub markdown: String,
}

/// What is known of the thing at `offset`.
#[must_use]
pub fn hover(snapshot: &Snapshot, file: &SourceFile, offset: usize) -> Option<Hover> {
    let artifact = file.artifact()?;
    if !file.joined().is_char_boundary(offset) {
        return None;
    }
    // The template goes first: in a format that is one YAML document it stands inside of the metadata.
    let found = template::find(snapshot, file, artifact, offset)
        .or_else(|| markup::find(file.joined(), artifact, offset))
        .or_else(|| metadata::find(snapshot, file, artifact, offset));
    let described = found.and_then(|(span, doc)| {
        Some(Hover {
            span,
            markdown: documentation(snapshot, file, &doc)?,
        })
    });
    let Some(head) = head(&file.text, artifact).filter(|h| h.touches(offset)) else {
        return described;
    };
    // The line that opens the metadata may hold a key as well: then both are shown.
    let card = file_card(snapshot, file, artifact);
    Some(match described {
        Some(Hover { span, markdown }) => Hover {
            span,
            markdown: format!("{markdown}\n\n---\n\n{card}"),
        },
        None => Hover {
            span: head,
            markdown: card,
        },
    })
}

/// Where the card of the file itself is shown: the line that opens a front matter, or the first line of a file that is
/// metadata as a whole.
fn head(text: &str, artifact: &Artifact) -> Option<Span> {
    if let Some(front_matter) = artifact.syntax.layout.front_matter {
        return Some(front_matter.open);
    }
    if artifact.dialect().role_markers {
        return None;
    }
    let start = artifact.metadata_span().lo();
    let line = text.get(start..)?;
    Some(Span::new(
        start,
        start + line.find(['\n', '\r']).unwrap_or(line.len()),
    ))
}

type Found = (Span, DocRef);
