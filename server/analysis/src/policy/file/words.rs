//! Closed lists of words in `pog.toml`.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::finding::Severity;
use crate::policy::Level;

/// What a rule's findings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "level")]
pub enum LevelWord {
    /// Certainly a mistake.
    Error,
    /// Probably a mistake.
    Warning,
    /// Worth knowing.
    Info,
    /// Not worth a mark in the margin.
    Hint,
    /// The rule does not run.
    Off,
}

impl From<LevelWord> for Level {
    fn from(word: LevelWord) -> Self {
        match word {
            LevelWord::Error => Self::At(Severity::Error),
            LevelWord::Warning => Self::At(Severity::Warning),
            LevelWord::Info => Self::At(Severity::Info),
            LevelWord::Hint => Self::At(Severity::Hint),
            LevelWord::Off => Self::Off,
        }
    }
}

/// The least severity that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "severity")]
pub enum FailOn {
    /// Only errors fail.
    Error,
    /// Warnings and errors fail.
    Warning,
    /// Everything but hints fails.
    Info,
    /// Every finding fails.
    Hint,
    /// Findings never fail.
    Never,
}

/// Whether CODEOWNERS counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CodeOwnersChoice {
    /// Whether the repository's own file counts.
    Switch(bool),
    /// The path of the file that counts.
    Path(String),
}
