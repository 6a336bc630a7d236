//! What is known of models: context window, snapshot or alias, ranges of parameters. Data with sources; whether a prompt
//! may use a model is the policy's business.

/// What is known of the models whose id a pattern matches.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFacts {
    /// Glob over model ids.
    pub pattern: String,
    /// Who serves it.
    pub provider: Option<String>,
    /// Tokens of input and output together.
    pub context_window: Option<u64>,
    /// Greatest number of tokens of an answer.
    pub max_output: Option<u64>,
    /// Whether the id names one fixed snapshot (`Some(false)`: an alias that moves).
    pub snapshot: Option<bool>,
    /// Least and greatest value of sampling parameters, by name.
    pub ranges: Vec<(String, f64, f64)>,
}
