//! The check of a file with every rule. Editor and command line both call this and nothing else.

pub use pog_check::{check_companion, is_checked};

use pog_model::{Finding, SourceFile};
use pog_world::Snapshot;
use pog_world::baseline::{Baseline, Sorted};

use crate::RULES;

/// The findings in a file that are not known already, in source order; of an artifact also those in the files that belong
/// to it. A file whose format is not certain has none.
#[must_use]
pub fn check_file(snapshot: &Snapshot, file: &SourceFile) -> Vec<Finding> {
    pog_check::check_file(RULES, snapshot, file)
}

/// Every finding in a file, told apart by a record of what is known; each kind in source order.
#[must_use]
pub fn examine(snapshot: &Snapshot, file: &SourceFile, baseline: Option<&Baseline>) -> Sorted {
    pog_check::examine(RULES, snapshot, file, baseline)
}
