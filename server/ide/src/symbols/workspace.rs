//! Finding artifacts, parameters and macros of the whole library by a few letters of their names.

use pog_model::Origin;
use pog_model::library::Entry;
use pog_text::Span;
use pog_world::Snapshot;

use super::{SymbolKind, WorkspaceSymbol};

/// Most hits given.
const MAX_HITS: usize = 256;

/// Everything whose name has the letters of `query` in order, best first. An empty query finds all.
#[must_use]
pub fn workspace_symbols(snapshot: &Snapshot, query: &str) -> Vec<WorkspaceSymbol> {
    let query: Vec<char> = query
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let mut hits: Vec<(u32, Origin, WorkspaceSymbol)> = Vec::new();
    for entry in snapshot.library.entries() {
        let mut add = |score: Option<u32>, symbol: WorkspaceSymbol| {
            hits.extend(score.map(|score| (score, entry.origin, symbol)));
        };
        let summary = &entry.summary;
        let title = summary.title();
        let best = score(&query, title).max(score(&query, &summary.id));
        // An artifact comes before its parameters where both fit as well.
        add(
            best.map(|s| s + 1),
            symbol(
                entry,
                title,
                SymbolKind::Artifact,
                summary.id_span.unwrap_or_default(),
            ),
        );
        for parameter in &summary.parameters {
            add(
                score(&query, &parameter.name),
                symbol(
                    entry,
                    &parameter.name,
                    SymbolKind::Parameter,
                    parameter.span,
                ),
            );
        }
        for (name, span) in &summary.macros {
            add(
                score(&query, name),
                symbol(entry, name, SymbolKind::Macro, *span),
            );
        }
    }
    hits.sort_by(|(a, a_origin, x), (b, b_origin, y)| {
        let by_name = (&x.name, &x.container, x.span).cmp(&(&y.name, &y.container, y.span));
        b.cmp(a)
            .then(a_origin.cmp(b_origin))
            .then(by_name)
            .then(x.file.cmp(&y.file))
    });
    hits.truncate(MAX_HITS);
    hits.into_iter().map(|(_, _, symbol)| symbol).collect()
}

fn symbol(entry: &Entry, name: &str, kind: SymbolKind, span: Span) -> WorkspaceSymbol {
    let name = if name.trim().is_empty() {
        "(no name)"
    } else {
        name
    };
    let container = Some(entry.summary.id.clone()).filter(|id| id != name);
    WorkspaceSymbol {
        name: name.to_owned(),
        container,
        kind,
        file: entry.file,
        span,
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
