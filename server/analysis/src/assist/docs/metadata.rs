//! What the metadata keys and their words mean, out of the format's own tables.

use pog_syntax::dialect::{Dialect, Key, child_keys, find_key};
use pog_syntax::yaml::PathPart;

use super::code;

/// The page of a key.
pub(super) fn key(dialect: &Dialect, path: &[String]) -> Option<String> {
    let key = find(dialect, path)?;
    let mut out = format!("**{}**: {}", key.name, key.kind.describe());
    if key.required {
        out.push_str(", required");
    }
    out.push_str(&format!("\n\n{}", key.doc));
    let choices = key.kind.choices();
    if !choices.is_empty() {
        let lines: Vec<String> = choices.iter().map(|c| format!("- {}: {}", code(c.value), c.doc)).collect();
        out.push_str(&format!("\n\n{}", lines.join("\n")));
    }
    Some(out)
}

/// The page of a word of a closed list.
pub(super) fn choice(dialect: &Dialect, path: &[String], value: &str) -> Option<String> {
    let parts: Vec<PathPart> = path.iter().map(|p| part(p)).collect();
    let choice = child_keys(dialect.keys, &parts)?.choices().iter().find(|c| c.value == value)?;
    let name = path.iter().rfind(|p| *p != "[]")?;
    Some(format!("**{}** ({name})\n\n{}", choice.value, choice.doc))
}

/// The table entry a path leads to.
fn find(dialect: &Dialect, path: &[String]) -> Option<&'static Key> {
    let (last, lead) = path.split_last()?;
    if lead.is_empty() {
        return find_key(dialect.keys, last);
    }
    let lead: Vec<PathPart> = lead.iter().map(|p| part(p)).collect();
    find_key(child_keys(dialect.keys, &lead)?.keys(), last)
}

fn part(text: &str) -> PathPart {
    if text == "[]" { PathPart::Item } else { PathPart::Key(text.to_owned()) }
}
