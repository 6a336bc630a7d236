//! Shapes of well-known credentials: how each starts, how it goes on, and what sets a real one apart from an example.
//! One pass finds every possible start; only there anything is read. Reports nothing itself.

mod checks;
mod encoded;
mod shapes;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use pog_text::Span;

/// A credential in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Credential {
    /// What it is, with its article: `a GitHub access token`.
    pub kind: &'static str,
    /// Where it stands.
    pub span: Span,
}

/// One kind of credential.
struct Shape {
    kind: &'static str,
    /// Texts it may start with; case counts unless `loose`. One that starts like another stands before it in the table.
    starts: &'static [&'static str],
    /// Reads a credential that starts at a byte offset: its span, or nothing when it is none or only an example.
    read: fn(&str, usize) -> Option<Span>,
    loose: bool,
}

/// Every credential in the text, in order; of several readings of one place the first in the table.
pub(super) fn find(text: &str) -> Vec<Credential> {
    let (finder, owners) = finder();
    let mut found: Vec<Credential> = Vec::new();
    for hit in finder.find_iter(text) {
        let (index, start) = owners[hit.pattern().as_usize()];
        let shape = &shapes::SHAPES[index];
        if !shape.loose && text.get(hit.range()) != Some(start) {
            continue;
        }
        if let Some(span) = (shape.read)(text, hit.start()) {
            found.push(Credential {
                kind: shape.kind,
                span,
            });
        }
    }
    found.sort_by_key(|c| (c.span.start, order(c)));
    let mut end = 0;
    found.retain(|c| {
        let new = c.span.lo() >= end;
        end = end.max(c.span.hi());
        new
    });
    found
}

fn order(credential: &Credential) -> usize {
    shapes::SHAPES
        .iter()
        .position(|s| s.kind == credential.kind)
        .unwrap_or(usize::MAX)
}

/// Finds the starts, and which shape each belongs to.
fn finder() -> &'static (AhoCorasick, Vec<(usize, &'static str)>) {
    static FINDER: OnceLock<(AhoCorasick, Vec<(usize, &'static str)>)> = OnceLock::new();
    FINDER.get_or_init(|| {
        let owners: Vec<(usize, &'static str)> = shapes::SHAPES
            .iter()
            .enumerate()
            .flat_map(|(index, shape)| shape.starts.iter().map(move |start| (index, *start)))
            .collect();
        let finder = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostFirst)
            .kind(Some(AhoCorasickKind::DFA))
            .build(owners.iter().map(|(_, start)| start))
            .expect("the starts are few and short");
        (finder, owners)
    })
}

/// The kinds there are, for the rule's page.
#[cfg(test)]
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    shapes::SHAPES.iter().map(|s| s.kind)
}
