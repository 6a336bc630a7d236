//! The policy as plain, resolved data. Reading `pog.toml` is the project crate's business.

use crate::finding::Severity;
use crate::rules::Rule;

/// What a policy says of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The rule does not run.
    Off,
    /// It runs with this severity.
    At(Severity),
}

/// The settings in force for one workspace root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// `group/name` or `group/*` to level, in order; a later entry wins over an earlier, a name over a group.
    pub rules: Vec<(String, Level)>,
}

impl Policy {
    /// The severity a rule has here; `None` when it is off.
    #[must_use]
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        let find = |wanted: &str| self.rules.iter().rev().find(|(name, _)| name == wanted).map(|(_, level)| *level);
        let group = format!("{}/*", rule.group());
        match find(rule.name).or_else(|| find(&group)).unwrap_or(rule.default) {
            Level::Off => None,
            Level::At(severity) => Some(severity),
        }
    }
}
