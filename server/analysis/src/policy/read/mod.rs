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

use super::file::PolicyFile;
use super::schema::Shape;

/// Syntax errors told of one text: further ones mostly follow from the first.
const MOST_ERRORS: usize = 3;

/// What was read from a text.
#[derive(Debug, Default)]
pub struct Reading {
    /// What could be understood.
    pub file: PolicyFile,
    /// What is wrong, in source order.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Whether some of what was written is not in force as it was meant: the text is not TOML, or a value is wrong. A
    /// policy in which only a key is unknown is not broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.problems.iter().any(|p| p.broken)
    }
}

/// Reads a policy file.
#[must_use]
pub fn read(text: &str) -> Reading {
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
    let mut checked = check::check(Shape::root(), table.get_mut());
    // Half a line that is no TOML is also no key and no value; once is enough.
    checked.retain(|p| {
        problems[..unreadable]
            .iter()
            .all(|s| !words::share_a_line(text, s.span, p.span))
    });
    problems.append(&mut checked);
    let file = PolicyFile::deserialize(toml::Deserializer::from(table)).unwrap_or_else(|error| {
        // The check above leaves only what the types take, so this is about a number beyond all bounds or the like.
        let span = error.span().unwrap_or(0..0).into();
        problems.push(Problem::broken(span, words::sentence(error.message())));
        PolicyFile::default()
    });
    problems.sort_by_key(|p| p.span);
    Reading { file, problems }
}
