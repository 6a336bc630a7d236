//! Artifacts that metadata mentions by what people call them, such as the agents that an agent hands over to. Led by the
//! key tables; knows no format.

use std::sync::Arc;

use pog_formats::dialect::{Choice, Field, Key, KeyKind, by_id};
use pog_model::FileId;
use pog_model::artifact::{Artifact, comma_separated};
use pog_model::library::Entry;
use pog_text::Span;
use pog_yaml::Node;

use crate::Snapshot;

/// A mention in the metadata.
pub struct Mention<'a> {
    /// What is written.
    pub name: &'a str,
    /// Where, without quotes.
    pub span: Span,
    /// Formats one of which the artifact has.
    pub formats: &'static [&'static str],
    /// Names that the format's tools provide themselves.
    pub provided: &'static [Choice],
}

/// The mentions in a file's own metadata, in source order.
pub fn mentions(artifact: &Artifact) -> Vec<Mention<'_>> {
    let mut found = Vec::new();
    if let Some(root) = artifact.metadata() {
        collect_from_keys(root, artifact.keys(), 0, &mut found);
    }
    found
}

/// The mention that a cursor touches.
pub fn mention_at(artifact: &Artifact, offset: usize) -> Option<Mention<'_>> {
    if !artifact.metadata_span().touches(offset) {
        return None;
    }
    mentions(artifact)
        .into_iter()
        .find(|m| m.span.touches(offset))
}

/// Keys may be described by themselves.
const DEEPEST: usize = 8;

fn collect_from_keys<'a>(
    node: Node<'a>,
    keys: &'static [Key],
    depth: usize,
    found: &mut Vec<Mention<'a>>,
) {
    for entry in node.entries() {
        let key = entry
            .key
            .as_str()
            .and_then(|name| keys.iter().find(|k| k.name == name));
        if let Some(key) = key {
            collect_from_value(entry.value, &key.kind, depth, found);
        }
    }
}

fn collect_from_value<'a>(
    node: Node<'a>,
    kind: &'static KeyKind,
    depth: usize,
    found: &mut Vec<Mention<'a>>,
) {
    if depth > DEEPEST {
        return;
    }
    match kind {
        KeyKind::NameOf(formats, provided) => {
            if let Some(name) = node.as_str().filter(|n| !n.trim().is_empty()) {
                found.push(Mention {
                    name,
                    span: node.inner_span(),
                    formats,
                    provided,
                });
            }
        }
        KeyKind::List(KeyKind::NameOf(formats, provided)) if node.scalar().is_some() => {
            // A list may be written as one text.
            let names = comma_separated(node).into_iter();
            found.extend(names.map(|(name, span)| Mention {
                name,
                span,
                formats,
                provided,
            }));
        }
        KeyKind::List(item) => node
            .items()
            .for_each(|n| collect_from_value(n, item, depth + 1, found)),
        KeyKind::Map(keys) => collect_from_keys(node, keys, depth + 1, found),
        KeyKind::Either(a, b) => {
            collect_from_value(node, a, depth + 1, found);
            collect_from_value(node, b, depth + 1, found);
        }
        _ => {}
    }
}

/// Artifacts of some formats that a file can name, by name.
pub fn artifacts_named(
    snapshot: &Snapshot,
    root: u32,
    formats: &[&'static str],
) -> Vec<Arc<Entry>> {
    let of = |format: &&'static str| snapshot.library.of_format(root, format);
    let mut found: Vec<Arc<Entry>> = formats.iter().flat_map(of).cloned().collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// What an artifact is called: the name it gives itself, else its file's.
pub fn name_of(entry: &Entry) -> &str {
    entry
        .summary
        .name
        .as_deref()
        .filter(|n| !n.trim().is_empty())
        .unwrap_or_else(|| stem(entry))
}

/// The file's name without what makes it that format; of files that are all named alike, the folder's.
pub fn stem(entry: &Entry) -> &str {
    let mut parts = entry.path.rsplit('/');
    let file = parts.next().unwrap_or(&entry.path);
    let globs = by_id(entry.summary.dialect).map_or(&[][..], |d| d.globs);
    if globs.contains(&file) {
        return parts.next().unwrap_or(file);
    }
    let ends = globs
        .iter()
        .filter_map(|g| g.rsplit('/').next()?.strip_prefix('*'));
    ends.filter_map(|end| file.strip_suffix(end))
        .min_by_key(|s| s.len())
        .unwrap_or(file)
}

/// The artifacts that a name means: those called so, else those whose file is.
pub fn resolve_name(
    snapshot: &Snapshot,
    root: u32,
    formats: &[&'static str],
    name: &str,
) -> Vec<Arc<Entry>> {
    let all = artifacts_named(snapshot, root, formats);
    let called: Vec<Arc<Entry>> = all.iter().filter(|e| name_of(e) == name).cloned().collect();
    if called.is_empty() {
        all.into_iter().filter(|e| stem(e) == name).collect()
    } else {
        called
    }
}

/// Every place where an artifact is mentioned by name.
pub fn mentions_of(snapshot: &Snapshot, entry: &Entry) -> Vec<(FileId, Span)> {
    let mut found = Vec::new();
    for from in snapshot.library.entries().filter(|e| e.root == entry.root) {
        let Some(file) = snapshot.file(from.file) else {
            continue;
        };
        let Some(artifact) = file.artifact() else {
            continue;
        };
        for mention in mentions(artifact)
            .iter()
            .filter(|m| m.formats.contains(&entry.summary.dialect))
        {
            let leads_here = mention.name == name_of(entry) || mention.name == stem(entry);
            if leads_here
                && resolve_name(snapshot, from.root, mention.formats, mention.name)
                    .iter()
                    .any(|e| e.file == entry.file)
            {
                found.push((from.file, mention.span));
            }
        }
    }
    found.sort_unstable();
    found
}

/// Where an artifact that can be mentioned by name gives itself one, if a cursor touches that.
pub fn own_name(artifact: &Artifact, offset: usize) -> Option<Span> {
    artifact
        .text(Field::Name)
        .map(|(_, span)| span)
        .filter(|span| span.touches(offset))
}
