//! Finding artifacts, parameters and macros of the whole library by a few letters of their names.

use pog_model::library::Entry;
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_world::Snapshot;

use super::{SymbolKind, WorkspaceSymbol};

/// Most hits given.
const MAX_HITS: usize = 256;
/// How many are kept before the best of them are picked.
const ROOM: usize = 64 * MAX_HITS;

/// Everything whose name has the letters of `query` in order, best first. An empty query finds all.
#[must_use]
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let query: Vec<char> = query
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut hits: Vec<Hit<'_>> = Vec::new();
    for entry in snapshot.library.entries() {
        hits.extend(hits_in(entry, &query));
        // Of a name that a hundred thousand parameters bear, the best are found without keeping all.
        if hits.len() > ROOM {
            best_first(&mut hits);
        }
    }
    best_first(&mut hits);
    hits.iter().map(symbol).collect()
}

/// A name that fits.
struct Hit<'a> {
    score: u32,
    entry: &'a Entry,
    name: &'a str,
    kind: SymbolKind,
    span: Span,
}

fn hits_in<'a>(entry: &'a Entry, query: &[char]) -> Vec<Hit<'a>> {
    let summary = &entry.summary;
    let mut hits = Vec::new();
    let mut add = |score: Option<u32>, name: &'a str, kind: SymbolKind, span: Span| {
        hits.extend(score.map(|score| Hit {
            score,
            entry,
            name,
            kind,
            span,
        }));
    };
    let title = summary.title();
    let best = score(query, title).max(score(query, &summary.id));
    // An artifact comes before its parameters where both fit as well.
    let best = best.map(|score| score + 1);
    let id = summary.id_span.unwrap_or_default();
    add(best, title, SymbolKind::Artifact, id);
    for parameter in &summary.parameters {
        checkpoint("the search for symbols");
        let name = &parameter.name;
        add(
            score(query, name),
            name,
            SymbolKind::Parameter,
            parameter.span,
        );
    }
    for (name, span) in &summary.macros {
        checkpoint("the search for symbols");
        add(score(query, name), name, SymbolKind::Macro, *span);
    }
    hits
}

/// Sorts and keeps the best. The order is total, so it does not matter in how many steps this is done.
fn best_first(hits: &mut Vec<Hit<'_>>) {
    hits.sort_by(|a, b| {
        let place = |hit: &Hit<'_>| (hit.span, hit.entry.file);
        b.score
            .cmp(&a.score)
            .then(a.entry.origin.cmp(&b.entry.origin))
            .then_with(|| shown(a).cmp(&shown(b)))
            .then_with(|| place(a).cmp(&place(b)))
    });
    hits.truncate(MAX_HITS);
}

/// The name and the id of the artifact it belongs to, unless that is the name.
fn shown<'a>(hit: &Hit<'a>) -> (&'a str, Option<&'a str>) {
    let name = if hit.name.trim().is_empty() {
        "(no name)"
    } else {
        hit.name
    };
    (name, Some(&*hit.entry.summary.id).filter(|id| *id != name))
}

fn symbol(hit: &Hit<'_>) -> WorkspaceSymbol {
    let (name, container) = shown(hit);
    WorkspaceSymbol {
        name: name.to_owned(),
        container: container.map(str::to_owned),
        kind: hit.kind,
        file: hit.entry.file,
        span: hit.span,
    }
}

/// How well a name fits letters that are given in lower case; `None` where it does not. Letters at the start of words
/// and letters in a row count more.
fn score(query: &[char], name: &str) -> Option<u32> {
    let mut left = query.iter().peekable();
    let mut score = 0;
    // How many of the letters just passed were asked for.
    let mut row = 0;
    let mut before: Option<char> = None;
    for c in name.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let starts_word =
            before.is_none_or(|b| !b.is_alphanumeric() || (b.is_lowercase() && c.is_uppercase()));
        if left.next_if(|q| **q == lower).is_some() {
            row += 1;
            score += 2 * row + if starts_word { 10 } else { 0 };
        } else {
            row = 0;
        }
        before = Some(c);
    }
    if left.next().is_some() {
        return None;
    }
    // Of two names that fit, the shorter one is meant.
    let rest = u32::try_from(name.chars().count().saturating_sub(query.len())).unwrap_or(u32::MAX);
    let exact = if rest == 0 && !query.is_empty() {
        10_000
    } else {
        0
    };
    Some(exact + 1000 + 4 * score - rest.min(900))
}
