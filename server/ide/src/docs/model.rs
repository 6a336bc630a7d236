//! The page of a model: what the table and the policy know of it, and where that was read.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_policy::models;
use pog_policy::models::{ModelInfo, Used, grouped};
use pog_world::Snapshot;

use super::{code, escape};

/// The page of the model with this id, as the file names it.
pub(super) fn page(
    snapshot: &Snapshot,
    file: &SourceFile,
    artifact: &Artifact,
    id: &str,
) -> Option<String> {
    let used = models::used(artifact).filter(|used| used.id == id);
    let used = used.unwrap_or(Used {
        id,
        span: pog_text::Span::at(0),
        provider: None,
    });
    let policy = snapshot.policy(file);
    let facts = models::facts(&used, &policy.models.facts)?;
    let by = facts
        .provider
        .as_ref()
        .map_or_else(String::new, |p| format!(" by {}", escape(p)));
    let mut out = format!("**{}** (model{by})", escape(id));
    out.push_str(&format!("\n\n{}", lines(&facts).join("\n")));
    let listed = policy.models.allow.as_ref();
    // Without a list every model is allowed, which is nothing to report.
    let allowed = listed.map(|a| models::spellings(&used).any(|id| a.value.set.is_match(id)));
    if let Some(allowed) = allowed {
        out.push_str(if allowed {
            "\n\nAllowed by the policy."
        } else {
            "\n\nNot allowed by the policy."
        });
    }
    if let Some((source, checked)) = &facts.source {
        out.push_str(&format!("\n\nSource: <{source}>, checked on {checked}."));
    }
    if facts.from_policy {
        out.push_str("\n\nExtended by the policy.");
    }
    Some(out)
}

fn lines(facts: &ModelInfo) -> Vec<String> {
    let mut lines = Vec::new();
    match (facts.snapshot, &facts.current) {
        (Some(true), _) => lines.push("- Snapshot: always the same model".to_owned()),
        (Some(false), Some(current)) => lines.push(format!(
            "- Alias: moves over time; pointed to {} then",
            code(current)
        )),
        (Some(false), None) => lines.push("- Alias: points to newer models over time".to_owned()),
        (None, _) => {}
    }
    lines.extend(
        facts
            .context_window
            .map(|n| format!("- Context window: {} tokens", grouped(n))),
    );
    lines.extend(
        facts
            .max_output
            .map(|n| format!("- Maximum output: {} tokens", grouped(n))),
    );
    lines.extend(
        facts
            .ranges
            .iter()
            .filter(|(n, ..)| !facts.refuses.contains(n))
            .map(|(n, low, high)| format!("- {}: {low} to {high}", code(n))),
    );
    if !facts.refuses.is_empty() {
        let names: Vec<String> = facts.refuses.iter().map(|n| code(n)).collect();
        lines.push(format!("- Does not accept {}", names.join(", ")));
    }
    lines.push(match facts.tokenizer {
        Some(tokenizer) => format!("- Token counts are exact ({})", tokenizer.name()),
        None => "- Token counts are estimates: the tokenizer is not public".to_owned(),
    });
    lines
}
