//! Shapes of well-known credentials: how each starts, how it goes on, and what sets a real one
//! apart from an example. One pass finds every possible start; only there anything is read. Reports
//! nothing itself.

mod checks;
mod encoded;
mod shapes;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind, MatchKind};
use pog_text::Span;
use pog_text::interrupt::checkpoint;

use self::checks::Code;

/// A credential in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Credential {
    /// What it is, with its article: `a GitHub access token`.
    pub kind: &'static str,
    pub span: Span,
}

/// One kind of credential.
struct Shape {
    kind: &'static str,
    /// Prefixes, matched by case unless `loose`. One that starts like another comes before it in
    /// the table.
    starts: &'static [&'static str],
    /// Reads a credential that starts at a byte offset: its span, or `None` if it is none or only
    /// an example.
    read: fn(&str, usize) -> Option<Span>,
    /// Whether the prefixes match in any letter case.
    loose: bool,
}

/// Every credential in the text, in order; of several readings at one offset, the first in the
/// table.
pub(super) fn find(text: &str) -> Vec<Credential> {
    let (finder, owners) = finder();
    let mut found: Vec<Credential> = Vec::new();
    let mut code = None;
    for hit in finder.find_iter(text) {
        checkpoint("credentials");
        let (index, start) = owners[hit.pattern().as_usize()];
        let shape = &shapes::SHAPES[index];
        if !shape.loose && text.get(hit.range()) != Some(start) {
            continue;
        }
        if let Some(span) = (shape.read)(text, hit.start()) {
            // Code examples are full of assignments.
            let in_code = |code: &mut Option<Code>| {
                code.get_or_insert_with(|| Code::of(text))
                    .holds(hit.start())
            };
            if shape.loose && in_code(&mut code) {
                continue;
            }
            found.push(Credential {
                kind: shape.kind,
                span,
            });
        }
    }
    found.sort_by_key(|credential| (credential.span.start, order(credential)));
    // Of overlapping ones the first: `password: ghp_…` is one finding.
    let mut end = 0;
    found.retain(|credential| {
        let is_new = credential.span.lo() >= end;
        end = end.max(credential.span.hi());
        is_new
    });
    found
}

fn order(credential: &Credential) -> usize {
    shapes::SHAPES
        .iter()
        .position(|s| s.kind == credential.kind)
        .unwrap_or(usize::MAX)
}

/// Finds the prefixes, and the shape each belongs to.
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

/// All kinds, for the test of the rule's page.
#[cfg(test)]
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    shapes::SHAPES.iter().map(|s| s.kind)
}
