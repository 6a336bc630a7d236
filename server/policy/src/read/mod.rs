//! Reads the text of a `pog.toml`: reports every error with its location and remedy, and still
//! returns everything that is valid. Pure: the project crate decides which files are read, and in
//! which order.

mod author;
mod check;
mod layer;
mod problem;
#[cfg(test)]
mod tests;
mod words;

use serde::Deserialize as _;
use toml::de::DeTable;

pub use author::Author;
pub use layer::{LayerSet, layers};
pub use problem::Problem;

use super::Catalog;
use super::file::PolicyFile;
use super::schema::Shape;

/// Maximum number of syntax errors reported: further ones mostly follow from the first.
const MOST_ERRORS: usize = 3;

/// The result of reading a text.
#[derive(Debug, Default)]
pub struct Reading {
    /// The valid settings.
    pub file: PolicyFile,
    /// What is wrong, in source order.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Whether some settings do not apply: the text is not TOML, or a value is invalid. Unknown
    /// keys alone do not count.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|p| p.broken)
    }
}

/// Reads a policy file that may name the rules of a catalogue.
#[must_use]
pub fn read(text: &str, catalog: &'static Catalog) -> Reading {
    let (mut table, errors) = DeTable::parse_recoverable(text);
    let mut problems: Vec<Problem> = Vec::new();
    for error in errors {
        let span = error.span().unwrap_or(0..0).into();
        if problems
            .iter()
            .all(|p| !words::share_a_line(text, p.span, span))
            && problems.len() < MOST_ERRORS
        {
            problems.push(Problem::broken(
                words::visible(text, span),
                words::sentence(error.message()),
            ));
        }
    }
    let unreadable = problems.len();
    let mut checked = check::check(Shape::root(catalog), table.get_mut());
    // An incomplete line is also an invalid key or value; it is reported once.
    checked.retain(|p| {
        problems[..unreadable]
            .iter()
            .all(|s| !words::share_a_line(text, s.span, p.span))
    });
    problems.append(&mut checked);
    let file = PolicyFile::deserialize(toml::Deserializer::from(table)).unwrap_or_else(|error| {
        // The check above leaves only valid values, so this is rare, such as a number out of range.
        let span = error.span().unwrap_or(0..0).into();
        problems.push(Problem::broken(span, words::sentence(error.message())));
        PolicyFile::default()
    });
    problems.sort_by_key(|p| p.span);
    Reading { file, problems }
}
