//! Editor settings, the same for all clients. They only control what is shown; everything about
//! prompts is in `pog.toml`, so that the command line and all editors agree.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Settings of the pog language server, under the key `pog`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Settings {
    /// Diagnostics.
    pub diagnostics: Diagnostics,
    /// Code lenses.
    #[serde(rename = "codeLens")]
    pub code_lens: CodeLens,
    /// Inlay hints.
    #[serde(rename = "inlayHints")]
    pub inlay_hints: InlayHints,
}

/// Diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Diagnostics {
    /// Show findings in prompt files. Configure rules in `pog.toml`.
    pub enable: bool,
}

/// Code lenses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CodeLens {
    /// Show a prompt's size, users and evaluation results above it, and the result of each
    /// evaluation case above the case.
    pub enable: bool,
}

/// Inlay hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct InlayHints {
    /// Show the version of the referenced prompt after each reference.
    pub versions: bool,
    /// Show the default value after the first use of a parameter in each message.
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
    /// These settings updated with what a client sent, which may be wrapped in a key `pog` and may
    /// be partial. Unknown or invalid values are ignored.
    #[must_use]
    pub fn with(self, sent: &Value) -> Self {
        // Clients differ in whether they send the section itself or what contains it.
        let sent = sent.get("pog").unwrap_or(sent);
        let flag = |pointer: &str, now: bool| {
            sent.pointer(pointer)
                .and_then(Value::as_bool)
                // A client that sends one setting must not reset the others.
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

    /// The JSON Schema of the settings; client settings are generated from it.
    #[must_use]
    pub fn schema() -> Value {
        let settings =
            // Inlined: each client setting is generated from its own part of the schema.
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
