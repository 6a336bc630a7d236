//! What a rule is, and how a file is checked with a list of rules: levels, suppressions, what is known already. Holds the
//! two rules that the check itself reports; never knows any other rule, an editor feature or a disk.

mod check;
pub mod orphan_overlay;
mod rule;
mod sink;
mod suppressions;
pub mod unused_suppression;

pub use check::{check_companion, check_file, check_with_baseline, is_checked};
pub use rule::{Context, Rule, by_name, joined};
pub use sink::{MOST, Sink};
