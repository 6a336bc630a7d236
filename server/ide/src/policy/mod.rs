//! Editor features in `pog.toml`: completion, hover, the names of rules. What may stand where is read from the schema of
//! the policy; what is wrong is the policy reader's business.

mod candidates;
mod complete;
mod scan;
#[cfg(test)]
mod tests;

pub use complete::completion;

use super::docs::code;
use super::hover::Hover;
use pog_policy::Catalog;
use pog_policy::schema::Shape;
use pog_text::Span;
use scan::{Role, scan};

/// What is known of the key or word at `offset`.
#[must_use]
pub fn hover(catalog: &'static Catalog, text: &str, offset: usize) -> Option<Hover> {
    let place = scan(text).token_at(offset)?.clone();
    let word = match place.role {
        Role::Value => Some(place.word(text)),
        Role::Key | Role::Header => None,
    };
    let markdown = documentation(catalog, &place.path, word.as_deref())?;
    Some(Hover {
        span: place.span,
        markdown,
    })
}

/// The name of a rule that stands at `offset`, as a key of a `rules` table.
#[must_use]
pub fn rule_at(text: &str, offset: usize) -> Option<(Span, String)> {
    let place = scan(text).token_at(offset)?.clone();
    let (name, table) = place.path.split_last()?;
    let is_rule = place.role == Role::Key && table.last().is_some_and(|t| t == "rules");
    is_rule.then(|| (place.span, name.clone()))
}

/// The documentation of a setting, or of a word of its closed list.
#[must_use]
pub(crate) fn documentation(
    catalog: &'static Catalog,
    path: &[String],
    word: Option<&str>,
) -> Option<String> {
    let shape = shape_at(catalog, path)?;
    // An item of a list is documented with the list.
    let title = path
        .iter()
        .filter(|p| *p != scan::ITEM)
        .cloned()
        .collect::<Vec<_>>()
        .join(".");
    let choices = shape.choices();
    if let Some(choice) = word.and_then(|word| choices.iter().find(|c| c.word == word)) {
        return Some(format!(
            "{} ({})\n\n{}",
            code(choice.word),
            shape.noun(),
            choice.doc
        ));
    }
    let mut text = format!("{}\n\n{}", code(&title), shape.doc());
    if !choices.is_empty() {
        let words: Vec<String> = choices.iter().map(|c| code(c.word)).collect();
        text.push_str(&format!("\n\nOne of {}.", words.join(", ")));
    }
    (!shape.doc().is_empty() || !choices.is_empty()).then_some(text)
}

/// What may stand at a path of keys, as [`scan`] gives them: lists of tables are gone into by themselves.
fn shape_at(catalog: &'static Catalog, path: &[String]) -> Option<Shape> {
    path.iter().try_fold(Shape::root(catalog), |shape, key| {
        if key == scan::ITEM {
            return shape.items();
        }
        let table = shape
            .items()
            .filter(|i| i.kind() == "object")
            .unwrap_or(shape);
        table.child(key)
    })
}
