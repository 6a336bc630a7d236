//! What a person sets in an editor, whichever client passes it on. Everything about prompts is in `pog.toml`, so that the
//! command line and all editors agree; these say only what is shown.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Settings of the pog language server, under the key `pog`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// Findings.
    pub diagnostics: Diagnostics,
    /// Code lenses.
    #[serde(rename = "codeLens")]
    pub code_lens: CodeLens,
    /// Inlay hints.
    #[serde(rename = "inlayHints")]
    pub inlay_hints: InlayHints,
}

/// Findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Diagnostics {
    /// Show findings in prompt files. What is reported is set in `pog.toml`.
    pub enable: bool,
}

/// Code lenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CodeLens {
    /// Show above a prompt how large it is, who uses it and whether its evaluation cases pass, and above each case whether
    /// it does.
    pub enable: bool,
}

/// Inlay hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InlayHints {
    /// Show behind a reference which version of the prompt it leads to.
    pub versions: bool,
    /// Show behind the first use of a parameter in a message its value where none is given.
    pub defaults: bool,
}

impl Default for Diagnostics {
    fn default() -> Self {
        Self { enable: true }
    }
}

impl Default for CodeLens {
    fn default() -> Self {
        Self { enable: true }
    }
}

impl Default for InlayHints {
    fn default() -> Self {
        Self {
            versions: true,
            defaults: true,
        }
    }
}

impl Settings {
    /// These settings with what a client sent, which may be wrapped in a key `pog` and may say only some of them. What is
    /// not understood changes nothing.
    #[must_use]
    pub fn with(self, sent: &Value) -> Self {
        let sent = sent.get("pog").unwrap_or(sent);
        let flag = |pointer: &str, now: bool| {
            sent.pointer(pointer)
                .and_then(Value::as_bool)
                .unwrap_or(now)
        };
        Self {
            diagnostics: Diagnostics {
                enable: flag("/diagnostics/enable", self.diagnostics.enable),
            },
            code_lens: CodeLens {
                enable: flag("/codeLens/enable", self.code_lens.enable),
            },
            inlay_hints: InlayHints {
                versions: flag("/inlayHints/versions", self.inlay_hints.versions),
                defaults: flag("/inlayHints/defaults", self.inlay_hints.defaults),
            },
        }
    }

    /// The JSON Schema of the settings, from which clients make their own forms.
    #[must_use]
    pub fn schema() -> Value {
        let settings =
            schemars::generate::SchemaSettings::draft07().with(|s| s.inline_subschemas = true);
        settings
            .into_generator()
            .into_root_schema_for::<Self>()
            .to_value()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_sent_changes_what_it_names() {
        let off =
            Settings::default().with(&json!({ "pog": { "diagnostics": { "enable": false } } }));
        assert!(!off.diagnostics.enable && off.code_lens.enable);
        let both = off.with(
            &json!({ "codeLens": { "enable": false }, "diagnostics": { "enable": "perhaps" } }),
        );
        assert!(!both.diagnostics.enable && !both.code_lens.enable);
        assert_eq!(both.with(&json!(null)), both);
    }

    #[test]
    fn the_schema_names_every_setting() {
        let every = serde_json::to_value(Settings::default()).unwrap();
        for (key, value) in every.as_object().unwrap() {
            for (name, default) in value.as_object().unwrap() {
                let schema = Settings::schema();
                let one = schema
                    .pointer(&format!("/properties/{key}/properties/{name}"))
                    .unwrap()
                    .clone();
                assert!(
                    one["description"].as_str().is_some_and(|d| d.len() > 20),
                    "{key}.{name}"
                );
                assert_eq!(one["default"], *default);
            }
        }
        // The reader above knows each of them.
        let all_off = json!({
            "diagnostics": { "enable": false },
            "codeLens": { "enable": false },
            "inlayHints": { "versions": false, "defaults": false },
        });
        assert_eq!(
            serde_json::to_value(Settings::default().with(&all_off)).unwrap(),
            all_off
        );
    }
}
