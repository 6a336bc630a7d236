//! Finding the right prompt: words against ids, names, tags and descriptions, and how well it fits the place where it is
//! wanted. Plain scoring in one pass; no index to keep.

use std::sync::Arc;

use super::{Entry, Library};
use crate::Origin;

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Query<'a> {
    /// Words typed; empty ranks by fit alone.
    pub text: &'a str,
    /// Words around the cursor, lower case.
    pub context: Vec<String>,
    /// Phase of the artifact it is wanted in.
    pub phase: Option<&'a str>,
    /// Tags of the artifact it is wanted in.
    pub tags: Vec<&'a str>,
    /// The id of the artifact it is wanted in, which is left out.
    pub exclude: Option<&'a str>,
}

/// An artifact with its score; higher is better.
#[derive(Debug, Clone)]
pub struct Hit<'a> {
    /// The artifact.
    pub entry: &'a Arc<Entry>,
    /// Above 0.
    pub score: f64,
}

impl Library {
    /// Artifacts that match, best first; ties by id. With words typed, every word must be found somewhere.
    #[must_use]
    pub fn search(&self, query: &Query<'_>, root: u32) -> Vec<Hit<'_>> {
        let words: Vec<String> = query
            .text
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let mut hits: Vec<Hit<'_>> = self
            .nearest_of_each(root)
            .filter(|e| query.exclude != Some(e.summary.id.as_str()))
            .filter_map(|entry| {
                Some(Hit {
                    entry,
                    score: score(entry, &words, query)?,
                })
            })
            .collect();
        hits.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.entry.summary.id.cmp(&b.entry.summary.id))
        });
        hits
    }
}

fn score(entry: &Entry, words: &[String], query: &Query<'_>) -> Option<f64> {
    let s = &entry.summary;
    let (id, name) = (s.id.to_lowercase(), s.title().to_lowercase());
    let description = s.description.as_deref().unwrap_or("").to_lowercase();
    let tags: Vec<String> = s.tags.iter().map(|t| t.to_lowercase()).collect();
    let mut score = 1.0;
    for word in words {
        score += word_score(word, &id, &name, &tags, &description)?;
    }
    if s.phase.is_some() && s.phase.as_deref() == query.phase {
        score += 2.0;
    }
    score += query
        .tags
        .iter()
        .filter(|t| tags.iter().any(|own| own.eq_ignore_ascii_case(t)))
        .count() as f64;
    let near = query.context.iter().filter(|w| {
        name.split_whitespace().any(|n| akin(n, w))
            || tags.iter().any(|t| t.split('-').any(|p| akin(p, w)))
    });
    score += near.count().min(6) as f64 * 0.75;
    // A whole task is what people look for first; partials and what is retired come last.
    score += match s.layer.as_deref() {
        Some("task") => 0.6,
        Some("domain") => 0.2,
        _ => 0.0,
    };
    // What the workspace wrote itself or chose as a source is nearer than what everybody has.
    if entry.origin != Origin::Starter {
        score += 1.5;
    }
    if s.deprecated.is_some() {
        score *= 0.2;
    }
    Some(score)
}

/// Whether one word is the other or begins it: `test` and `tests`.
fn akin(a: &str, b: &str) -> bool {
    let short = a.len().min(b.len());
    short >= 4 && (a.starts_with(b) || b.starts_with(a))
}

fn word_score(word: &str, id: &str, name: &str, tags: &[String], description: &str) -> Option<f64> {
    let last = id.rsplit('/').next().unwrap_or(id);
    if last == word || name == word {
        Some(12.0)
    } else if tags.iter().any(|t| t == word) {
        Some(8.0)
    } else if name.split_whitespace().any(|n| n.starts_with(word)) {
        Some(7.0)
    } else if id.contains(word) || name.contains(word) {
        Some(5.0)
    } else if tags.iter().any(|t| t.contains(word)) {
        Some(4.0)
    } else if description.contains(word) {
        Some(2.0)
    } else if subsequence(word, last) {
        Some(1.0)
    } else {
        None
    }
}

/// Whether the letters of `needle` occur in `haystack` in order: `crev` finds `code-review`.
fn subsequence(needle: &str, haystack: &str) -> bool {
    let mut chars = haystack.chars();
    needle.len() >= 3 && needle.chars().all(|n| chars.any(|h| h == n))
}
