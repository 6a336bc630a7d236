//! What a root's git repository knows: the baseline artifacts are compared with, and who changed them. Opens nothing but
//! the object store and the references, so no hook, filter, credential or other helper of a repository can ever run;
//! writes nothing. Where there is no repository or no commit it says why.

mod committed_library;
mod guard;
mod history;
mod open;
mod renames;
mod tree;

#[cfg(test)]
mod tests;

pub use committed_library::{Base, ComparisonBase};
pub(crate) use open::shared_folder;
pub use open::{Absence, Repository};
