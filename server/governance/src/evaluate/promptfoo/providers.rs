//! The model of an artifact as promptfoo names it, with its sampling parameters. Says nothing where the provider is not
//! certain: then somebody has to choose one.

use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_yaml::{Node, to_json};
use serde_json::{Map, Value};

/// Providers by their names in metadata, with promptfoo's prefix.
const PROVIDERS: &[(&str, &str)] = &[
    ("anthropic", "anthropic:messages:"),
    ("bedrock", "bedrock:"),
    ("cohere", "cohere:"),
    ("deepseek", "deepseek:"),
    ("github", "github:"),
    ("google", "google:"),
    ("groq", "groq:"),
    ("mistral", "mistral:"),
    ("ollama", "ollama:chat:"),
    ("openai", "openai:chat:"),
    ("openrouter", "openrouter:"),
    ("vertex", "vertex:"),
    ("xai", "xai:"),
];

/// Model families whose ids identify the provider.
const FAMILIES: &[(&str, &str)] = &[
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("claude-", "anthropic"),
    ("gemini-", "google"),
    ("mistral-", "mistral"),
    ("deepseek-", "deepseek"),
    ("grok-", "xai"),
];

/// The artifact's model as promptfoo's provider id.
pub(super) fn provider(artifact: &Artifact) -> Option<String> {
    let (model, _) = artifact.text(Field::ModelId)?;
    let named = artifact
        .field(Field::Model)
        .and_then(|m| m.value.get("provider")?.as_str());
    let word = match named {
        Some(word) => word.to_ascii_lowercase(),
        // GitHub's catalogue prefixes the publisher.
        None if model.contains('/') && artifact.dialect().id == "github-models" => {
            "github".to_owned()
        }
        None => FAMILIES
            .iter()
            .find(|(prefix, _)| model.starts_with(prefix))?
            .1
            .to_owned(),
    };
    let (_, prefix) = PROVIDERS.iter().find(|(name, _)| *name == word)?;
    Some(format!("{prefix}{model}"))
}

/// The artifact's sampling parameters.
pub(super) fn config(artifact: &Artifact) -> Map<String, Value> {
    let own = artifact.field(Field::ModelParameters).map(|e| e.value);
    let entries = own.into_iter().flat_map(Node::entries);
    entries
        .filter_map(|e| Some((snake(e.key.as_str()?), to_json(e.value))))
        .collect()
}

/// `maxTokens` as `max_tokens`.
fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
