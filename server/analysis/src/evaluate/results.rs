//! Recorded results of model-graded runs as plain data.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The recorded results of one root.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// Runs by artifact id, newest first.
    pub runs: FxHashMap<String, Vec<Run>>,
}

/// One run of an artifact's cases against one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The artifact's version then.
    pub version: Option<String>,
    /// Digest of what was run, as `pog digest` gives it.
    pub digest: Option<String>,
    /// The model.
    pub model: String,
    /// Day of the run, `YYYY-MM-DD`.
    pub date: String,
    /// Cases that passed.
    pub passed: u32,
    /// Cases that failed.
    pub failed: u32,
    /// Cases that could not be run; they count as not passed.
    pub errors: u32,
}

impl Run {
    /// Share of cases that passed, 0 to 1; `None` where none was run.
    #[must_use]
    pub fn pass_rate(&self) -> Option<f64> {
        let all = self.passed + self.failed + self.errors;
        (all > 0).then(|| f64::from(self.passed) / f64::from(all))
    }
}
