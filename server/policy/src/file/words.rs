//! Enumerations in `pog.toml`.

use std::borrow::Cow;
use std::sync::LazyLock;

use pog_formats::dialect::{DIALECTS, FormatOverride, by_id};
use pog_model::{Level, Severity};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Level of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "level")]
pub enum LevelWord {
    /// Certainly wrong.
    Error,
    /// Probably wrong.
    Warning,
    /// Worth knowing.
    Info,
    /// Shown without a mark in the margin.
    Hint,
    /// The rule is disabled.
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

/// The lowest severity that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "severity")]
pub enum FailOn {
    /// Only errors fail.
    Error,
    /// Warnings and errors fail.
    Warning,
    /// All findings except hints fail.
    Info,
    /// All findings fail.
    Hint,
    /// Findings never fail.
    Never,
}

/// Whether and where CODEOWNERS is read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CodeOwnersChoice {
    /// Whether to use the repository's own file.
    Switch(bool),
    /// Path of the file to use.
    Path(String),
}

/// Format id, or `none` for files that are not prompts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FormatWord(pub FormatOverride);

static FORMATS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| DIALECTS.iter().map(|d| d.id).chain(["none"]).collect());

impl FormatWord {
    /// As written in a policy.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            FormatOverride::Format(dialect) => dialect.id,
            FormatOverride::NotAPrompt | FormatOverride::Unset => "none",
        }
    }
}

impl<'de> Deserialize<'de> for FormatWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = Cow::<str>::deserialize(deserializer)?;
        match by_id(&word) {
            Some(dialect) => Ok(Self(FormatOverride::Format(dialect))),
            None if word == "none" => Ok(Self(FormatOverride::NotAPrompt)),
            None => Err(D::Error::unknown_variant(&word, &FORMATS)),
        }
    }
}

impl JsonSchema for FormatWord {
    fn schema_name() -> Cow<'static, str> {
        "FormatWord".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let named = DIALECTS
            .iter()
            .map(|d| serde_json::json!({ "const": d.id, "description": d.name }));
        let none =
            serde_json::json!({ "const": "none", "description": "These files are not prompts." });
        let all: Vec<serde_json::Value> = named.chain([none]).collect();
        json_schema!({ "title": "format", "type": "string", "oneOf": all })
    }
}
