//! Which formats have artifacts that others mention by name. The key tables say; only those are kept findable by format.

use std::sync::LazyLock;

use pog_formats::dialect::{DIALECTS, KeyKind};
use rustc_hash::FxHashSet;

/// Keys may be described by themselves.
const DEEPEST: usize = 8;

/// Whether artifacts of a format are mentioned by name anywhere.
pub(super) fn is_nameable(format: &str) -> bool {
    static FORMATS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
        let mut found = FxHashSet::default();
        for dialect in DIALECTS {
            dialect
                .keys
                .iter()
                .for_each(|key| nameable(&key.kind, 0, &mut found));
        }
        found
    });
    FORMATS.contains(format)
}

fn nameable(kind: &'static KeyKind, depth: usize, found: &mut FxHashSet<&'static str>) {
    if depth > DEEPEST {
        return;
    }
    match kind {
        KeyKind::NameOf(formats, _) => found.extend(*formats),
        KeyKind::List(item) => nameable(item, depth + 1, found),
        KeyKind::Map(keys) => keys
            .iter()
            .for_each(|key| nameable(&key.kind, depth + 1, found)),
        KeyKind::Either(a, b) => {
            nameable(a, depth + 1, found);
            nameable(b, depth + 1, found);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::is_nameable;

    #[test]
    fn agents_and_skills_are_named_by_others() {
        for format in ["skill", "claude-agent"] {
            assert!(is_nameable(format), "{format}");
        }
        assert!(!is_nameable("native"));
    }
}
