//! Facts about models: context window, snapshot or alias, parameter ranges, tokenizer. Comes from
//! `models.toml`, which cites its sources, and from the policy, which also decides which models are
//! allowed.

mod table;
pub mod tokens;

use globset::Glob;
use pog_formats::dialect::Field;
use pog_model::artifact::Artifact;
use pog_text::Span;
use pog_yaml::Node;

use crate::ModelPolicy;
pub use table::{Family, Provider, families, providers};
use tokens::Tokenizer;

/// What a policy says about the models whose id matches a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFacts {
    /// Glob over model ids.
    pub pattern: String,
    pub provider: Option<String>,
    /// Tokens of input and output together.
    pub context_window: Option<u64>,
    /// Maximum number of output tokens.
    pub max_output: Option<u64>,
    /// Whether the id names one fixed snapshot (`Some(false)`: an alias).
    pub snapshot: Option<bool>,
    /// Minimum and maximum of sampling parameters, by name.
    pub ranges: Vec<(String, f64, f64)>,
}

/// The model an artifact names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used<'a> {
    /// The id as written.
    pub id: &'a str,
    /// Where, without quotes.
    pub span: Span,
    /// The provider, if given next to the id.
    pub provider: Option<&'a str>,
}

/// The model an artifact names; `None` if it names none or computes it.
#[must_use]
pub fn used(artifact: &Artifact) -> Option<Used<'_>> {
    let (id, span) = artifact.text(Field::ModelId)?;
    let beside = artifact
        .field(Field::Model)
        .and_then(|model| model.value.get("provider"))
        .and_then(Node::as_str);
    // `{{ model }}`, `${MODEL}`, `<your model>`: filled in before the model is called.
    let computed = id.trim().is_empty() || id.contains(['{', '$', '<', ' ']);
    (!computed).then_some(Used {
        id,
        span,
        provider: beside,
    })
}

/// Everything known about one model, from pog's table and the policy.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ModelInfo {
    pub provider: Option<String>,
    /// Tokens of input and output together.
    pub context_window: Option<u64>,
    /// Maximum number of output tokens.
    pub max_output: Option<u64>,
    /// Whether the id names a fixed snapshot; `None` if the provider promises neither.
    pub snapshot: Option<bool>,
    /// For an alias: the snapshot it stood for when the table was checked, under the plain id.
    pub current: Option<String>,
    /// Minimum and maximum of sampling parameters.
    pub ranges: Vec<(String, f64, f64)>,
    /// Sampling parameters the provider rejects for this model.
    pub refuses: Vec<String>,
    /// The tokenizer, if counts are exact.
    pub tokenizer: Option<Tokenizer>,
    /// The provider's page and the date it was checked; `None` if only the policy knows the model.
    pub source: Option<(String, String)>,
    /// Whether the policy added to it.
    pub from_policy: bool,
}

/// What is known about a model. `extra` are the policy's facts, nearest first; they take precedence
/// over the table.
#[must_use]
pub fn facts(model: &Used<'_>, extra: &[ModelFacts]) -> Option<ModelInfo> {
    // The table first, so that a policy that only corrects one number keeps the rest.
    let known = table::find(model.id, model.provider).map(of_family);
    let mut facts = known.clone().unwrap_or_default();
    let mut overrides = extra
        .iter()
        .filter(|f| matches(&f.pattern, model.id))
        .peekable();
    facts.from_policy = overrides.peek().is_some();
    if known.is_none() && !facts.from_policy {
        // Ids like `…-latest` are aliases by name.
        return is_latest(model.id).then(|| ModelInfo {
            snapshot: Some(false),
            ..ModelInfo::default()
        });
    }
    // From the most distant to the nearest: the last one written stays.
    for one in overrides.collect::<Vec<_>>().into_iter().rev() {
        over(&mut facts.provider, &one.provider);
        over(&mut facts.context_window, &one.context_window);
        over(&mut facts.max_output, &one.max_output);
        over(&mut facts.snapshot, &one.snapshot);
        for (name, low, high) in &one.ranges {
            facts
                .ranges
                .retain(|(n, ..)| plain_name(n) != plain_name(name));
            // A policy that gives a range for a parameter knows that the model takes it.
            facts.refuses.retain(|n| plain_name(n) != plain_name(name));
            facts.ranges.push((name.clone(), *low, *high));
        }
    }
    Some(facts)
}

/// Forms of a model id: as written, and without a host's prefix and suffix.
pub fn spellings<'a>(model: &Used<'a>) -> impl Iterator<Item = &'a str> {
    table::plain_ids(model.id).into_iter()
}

fn over<T: Clone>(old: &mut Option<T>, new: &Option<T>) {
    if new.is_some() {
        old.clone_from(new);
    }
}

fn of_family((family, id): (&Family, &str)) -> ModelInfo {
    let provider = providers().iter().find(|p| p.name == family.provider);
    let snapshot = if family.snapshots.iter().any(|s| s == id) {
        Some(true)
    } else {
        family.aliases.iter().any(|a| a == id).then_some(false)
    };
    ModelInfo {
        provider: Some(family.provider.clone()),
        context_window: family.context,
        max_output: family.output,
        snapshot,
        // A snapshot stands for itself.
        current: family.current.clone().filter(|_| snapshot == Some(false)),
        ranges: provider.map_or_else(Vec::new, |p| p.ranges.clone()),
        refuses: family.refuses.clone(),
        tokenizer: family.tokenizer,
        source: Some((family.source.clone(), family.checked.clone())),
        from_policy: false,
    }
}

fn matches(pattern: &str, id: &str) -> bool {
    // Most patterns are plain ids or start with one's name: compiling those for each model would take far longer.
    let start = pattern.find(['*', '?', '[', ']', '{', '}', '\\']);
    match start {
        None => pattern == id,
        Some(at) if !id.starts_with(&pattern[..at]) => pattern == id,
        Some(_) => {
            pattern == id || Glob::new(pattern).is_ok_and(|g| g.compile_matcher().is_match(id))
        }
    }
}

fn is_latest(id: &str) -> bool {
    ["-latest", ":latest"]
        .iter()
        .any(|end| id.len() > end.len() && id.ends_with(end))
}

/// The ids to propose under a policy: those it names, then the allowed ones of the table, snapshots
/// first.
#[must_use]
pub fn proposed(policy: &ModelPolicy) -> Vec<String> {
    let listed = policy
        .allow
        .iter()
        .flat_map(|a| &a.value.texts)
        .chain(policy.facts.iter().map(|f| &f.pattern));
    // A glob is no id that could be written into a prompt.
    let listed = listed.filter(|t| !t.contains(['*', '?', '[', '{']));
    let known = |ids: fn(&Family) -> &Vec<String>| families().iter().flat_map(ids);
    let known = known(|f| &f.snapshots)
        // Pinned ids before aliases: the first one that is allowed is what a new prompt gets.
        .chain(known(|f| &f.names))
        .chain(known(|f| &f.aliases));
    let mut out: Vec<String> = Vec::new();
    for id in listed.chain(known) {
        let allowed = policy
            .allow
            .as_ref()
            .is_none_or(|a| a.value.set.is_match(id));
        let denied = policy
            .deny
            .as_ref()
            .is_some_and(|d| d.value.set.is_match(id));
        if allowed && !denied && !out.contains(id) {
            out.push(id.clone());
        }
    }
    out
}

/// A short description of a model: `openai, snapshot, 128,000 tokens`.
#[must_use]
pub fn summary_line(facts: &ModelInfo) -> String {
    let moves = facts
        .snapshot
        .map(|s| if s { "snapshot" } else { "alias" }.to_owned());
    let window = facts
        .context_window
        .map(|w| format!("{} tokens", grouped(w)));
    [facts.provider.clone(), moves, window]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// A number with thousands separators.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Normalises parameter names across providers: `top_p`, `topP` and `top-p` are the same, and so
/// are all names for the maximum output length.
#[must_use]
pub fn plain_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    match plain.as_str() {
        "maxtokens" | "maxoutputtokens" | "maxcompletiontokens" | "maxnewtokens" => {
            "max_tokens".to_owned()
        }
        _ => plain,
    }
}

#[cfg(test)]
mod tests;
