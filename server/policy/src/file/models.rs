//! The `[models]` section: which models may be used, and facts about models that pog does not know.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Entries};

/// Which models may be used, and facts about models that pog does not know.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ModelsSection {
    /// Globs of model ids; a prompt may name only models that fit one of them. Left out, every model is allowed.
    pub allow: Option<At<Vec<At<String>>>>,
    /// Globs of model ids that may not be used, whatever `allow` says.
    pub deny: Option<At<Vec<At<String>>>>,
    /// Facts about models that pog does not know, or knows otherwise: private deployments, new models.
    pub facts: Vec<At<FactsSection>>,
}

/// Facts about one model or family of models.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FactsSection {
    /// The model's id; `*` stands for any letters.
    pub id: At<String>,
    /// Who serves it.
    #[serde(default)]
    pub provider: Option<At<String>>,
    /// The most tokens of prompt and answer together.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub context_window: Option<At<u64>>,
    /// The most tokens of an answer.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub max_output: Option<At<u64>>,
    /// Whether the id names one unchanging snapshot; false for an alias that moves.
    #[serde(default)]
    pub snapshot: Option<At<bool>>,
    /// The least and the greatest temperature it takes.
    #[serde(default)]
    pub temperature: Option<At<[f64; 2]>>,
    /// The least and the greatest value of further parameters, by name: `{ top_p = [0, 1] }`.
    #[serde(default)]
    pub ranges: Entries<At<[f64; 2]>>,
}
