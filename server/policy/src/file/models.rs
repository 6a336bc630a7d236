//! The `[models]` section.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{At, Entries};

/// Allowed models, and facts about models pog does not know.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
pub struct ModelsSection {
    /// Globs of allowed model ids. If omitted, every model is allowed.
    pub allow: Option<At<Vec<At<String>>>>,
    /// Globs of model ids that are not allowed; takes precedence over `allow`.
    pub deny: Option<At<Vec<At<String>>>>,
    /// Facts that add to or override pog's table of models, such as private deployments and new
    /// models.
    pub facts: Vec<At<FactsSection>>,
}

/// Facts about a model or a family of models.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FactsSection {
    /// Model id; `*` matches any characters.
    pub id: At<String>,
    /// Provider.
    #[serde(default)]
    pub provider: Option<At<String>>,
    /// Maximum number of tokens of prompt and response together.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub context_window: Option<At<u64>>,
    /// Maximum number of tokens of a response.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub max_output: Option<At<u64>>,
    /// Whether the id is a fixed snapshot (`true`) or an alias that may change (`false`).
    #[serde(default)]
    pub snapshot: Option<At<bool>>,
    /// Minimum and maximum temperature.
    #[serde(default)]
    pub temperature: Option<At<[f64; 2]>>,
    /// Minimum and maximum of other parameters, by name: `{ top_p = [0, 1] }`.
    #[serde(default)]
    pub ranges: Entries<At<[f64; 2]>>,
}
