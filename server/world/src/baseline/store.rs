//! The baseline as text: sorted JSON with one finding per line, so that it merges and diffs like
//! source.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

use super::{Baseline, BaselineEntry};

/// Increases when an older pog would misread the file.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Stored {
    version: u32,
    #[serde(default)]
    files: BTreeMap<String, Vec<StoredFinding>>,
}

#[derive(Deserialize)]
struct StoredFinding {
    rule: String,
    fingerprint: String,
    #[serde(default = "one")]
    count: u32,
    #[serde(default)]
    message: String,
}

fn one() -> u32 {
    1
}

impl Baseline {
    /// Parses a baseline file.
    ///
    /// # Errors
    /// When this version cannot read it; the message names line and column and says what to do.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let stored: Stored = serde_json::from_str(text).map_err(|e| {
            format!("Invalid baseline: {e}; recreate it with 'pog check --write-baseline'")
        })?;
        if stored.version != VERSION {
            return Err(format!(
                "Unsupported baseline format version {} (expected {VERSION}); update pog or recreate it with 'pog check --write-baseline'",
                stored.version
            ));
        }
        let mut files = BTreeMap::new();
        for (path, findings) in stored.files {
            let mut known = Vec::with_capacity(findings.len());
            for found in findings {
                let fingerprint = found.fingerprint.parse().map_err(|_| {
                    format!(
                        "Invalid fingerprint '{}' in '{path}'; recreate the baseline with 'pog check --write-baseline'",
                        found.fingerprint
                    )
                })?;
                known.push(BaselineEntry {
                    rule: found.rule,
                    message: found.message,
                    fingerprint,
                    count: found.count,
                });
            }
            files.insert(path, known);
        }
        Ok(Self::new(files))
    }

    /// The record as text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = format!("{{\n  \"version\": {VERSION},\n  \"files\": {{");
        for (nth, (path, known)) in self.files().enumerate() {
            let _ = write!(
                out,
                "{}\n    {}: [",
                if nth == 0 { "" } else { "," },
                quoted(path)
            );
            for (nth, one) in known.iter().enumerate() {
                let _ = write!(
                    out,
                    "{}\n      {{ \"rule\": {}, \"fingerprint\": \"{}\", \"count\": {}, \"message\": {} }}",
                    if nth == 0 { "" } else { "," },
                    quoted(&one.rule),
                    one.fingerprint,
                    one.count,
                    quoted(&one.message)
                );
            }
            out.push_str("\n    ]");
        }
        out.push_str(if self.is_empty() {
            "}\n}\n"
        } else {
            "\n  }\n}\n"
        });
        out
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
