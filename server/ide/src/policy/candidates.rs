//! What people write in a policy besides its own words: models, handles, roles. Taken from the library and from the
//! policy itself.

use std::collections::BTreeSet;

use pog_model::Origin;
use pog_policy::models::families;
use pog_world::Snapshot;

use super::scan::{Role, Scan};

/// Texts that are likely at a path.
pub(super) fn texts(snapshot: &Snapshot, scan: &Scan, text: &str, path: &[String]) -> Vec<String> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["models", "allow" | "deny", _] | ["overrides", "models", "allow" | "deny", _] => {
            models(scan, text)
        }
        ["models", "facts", "id"] => models(scan, text),
        ["roles" | "people", _, _] | ["owners", "known", _] => handles(snapshot, scan, text),
        _ => Vec::new(),
    }
}

/// Keys of one's own that are likely in a table.
pub(super) fn keys(snapshot: &Snapshot, scan: &Scan, text: &str, table: &[String]) -> Vec<String> {
    match table {
        [one] if one == "roles" => vec!["reviewer".to_owned(), "approver".to_owned()],
        [one] if one == "people" => handles(snapshot, scan, text),
        _ => Vec::new(),
    }
}

fn models(scan: &Scan, text: &str) -> Vec<String> {
    let written = scan
        .tokens
        .iter()
        .filter(|t| t.role == Role::Value && t.path.iter().any(|p| p == "models"));
    // What the policy names already goes first: it is likely to be named again.
    let written: BTreeSet<String> = written
        .map(|t| t.word(text))
        .filter(|w| !w.is_empty())
        .collect();
    let known = families().iter().flat_map(|f| f.ids()).map(str::to_owned);
    written
        .iter()
        .cloned()
        .chain(known.filter(|id| !written.contains(id)))
        .collect()
}

fn handles(snapshot: &Snapshot, scan: &Scan, text: &str) -> Vec<String> {
    let owners = snapshot
        .library
        .entries()
        .filter(|e| e.origin == Origin::Workspace)
        .flat_map(|e| e.summary.owners.iter().cloned());
    let here = scan.tokens.iter().filter(|t| {
        t.path
            .first()
            .is_some_and(|s| s == "roles" || s == "people" || s == "owners")
    });
    let here = here.map(|t| t.word(text));
    // Handles have an `@`; what else stands in these tables has none.
    here.chain(owners)
        .filter(|w| w.contains('@'))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}
