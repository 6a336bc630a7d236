//! Going from a place to what belongs to it: definitions, references, highlights. Byte ranges in and out; works on
//! half-typed and broken text, where it finds less and never fails.

mod calls;
mod definition;
mod mentions;
mod nest;
mod references;
mod subject;
#[cfg(test)]
pub(crate) mod tests;
mod variables;
mod world;

pub use definition::definition;
pub(crate) use mentions::mentions_of;
pub(crate) use references::keywords_of;
pub use references::{highlights, references};
pub(crate) use subject::{Subject, module_of, replacement, subject_at};
pub(crate) use variables::{OUTSIDE, Variable, Variables};
pub(crate) use world::World;

use pog_model::FileId;
use pog_text::Span;

/// Where something is defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What the person stands on, in the file they ask from.
    pub origin: Span,
    /// The file of the definition.
    pub file: FileId,
    pub full: Span,
    /// The name inside it; within `full`.
    pub focus: Span,
}

/// What a place does with the thing it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Declares it or gives it a value.
    Write,
    /// Uses its value.
    Read,
    /// Belongs to it in another way, as `endif` to `if`.
    Text,
}
