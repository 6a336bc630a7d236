//! What the metadata keys and their words mean, out of the format's own tables.

use super::code;
use crate::keys;
use crate::keys::Table;

/// The page of a key.
pub(super) fn key(table: Table, path: &[String]) -> Option<String> {
    let key = keys::key_at(table, &keys::path_of_keys(path))?;
    let mut out = format!("**{}**: {}", key.name, key.kind.describe());
    if key.required {
        out.push_str(", required");
    }
    out.push_str(&format!("\n\n{}", key.doc));
    let choices = key.kind.choices();
    if !choices.is_empty() {
        let lines: Vec<String> = choices
            .iter()
            .map(|c| format!("- {}: {}", code(c.value), c.doc))
            .collect();
        out.push_str(&format!("\n\n{}", lines.join("\n")));
    }
    Some(out)
}

/// The page of a word of a closed list.
pub(super) fn choice(table: Table, path: &[String], value: &str) -> Option<String> {
    let choice = keys::kind_at(table, &keys::path_of_keys(path))?
        .choices()
        .iter()
        .find(|c| c.value == value)?;
    let name = path.iter().rfind(|p| *p != "[]")?;
    Some(format!("**{}** ({name})\n\n{}", choice.value, choice.doc))
}
