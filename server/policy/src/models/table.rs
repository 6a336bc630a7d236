//! The table of models in `models.toml`, parsed on first use, and how hosting providers write the
//! ids of other providers' models.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::tokens::Tokenizer;

/// A provider of models.
#[derive(Debug)]
pub struct Provider {
    /// The name used in this table.
    pub name: String,
    /// Names metadata may use for it or for a host of its models.
    pub names: Vec<String>,
    /// Prefixes of model ids.
    pub prefixes: Vec<String>,
    /// Minimum and maximum of sampling parameters.
    pub ranges: Vec<(String, f64, f64)>,
    /// Where the ranges are documented.
    pub source: String,
    /// The date they were checked.
    pub checked: String,
}

/// Models that share everything but the id.
#[derive(Debug)]
pub struct Family {
    /// Name of the provider.
    pub provider: String,
    /// Aliases.
    pub aliases: Vec<String>,
    /// The snapshot the aliases currently mean.
    pub current: Option<String>,
    /// Fixed snapshots.
    pub snapshots: Vec<String>,
    /// Ids for which neither is known.
    pub names: Vec<String>,
    /// Tokens of input and output together.
    pub context: Option<u64>,
    /// Maximum number of output tokens.
    pub output: Option<u64>,
    /// The tokenizer, if public.
    pub tokenizer: Option<Tokenizer>,
    /// Sampling parameters the provider rejects.
    pub refuses: Vec<String>,
    /// The provider's page.
    pub source: String,
    /// The date it was checked.
    pub checked: String,
}

impl Family {
    /// All ids of the family, snapshots first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.snapshots
            .iter()
            .chain(&self.names)
            .chain(&self.aliases)
            .map(String::as_str)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    provider: Vec<ProviderEntry>,
    family: Vec<FamilyEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderEntry {
    name: String,
    names: Vec<String>,
    prefixes: Vec<String>,
    source: String,
    checked: toml::value::Datetime,
    ranges: toml::Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyEntry {
    provider: String,
    #[serde(default)]
    aliases: Vec<String>,
    current: Option<String>,
    #[serde(default)]
    snapshots: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    context: Option<u64>,
    output: Option<u64>,
    tokenizer: Option<String>,
    #[serde(default)]
    refuses: Vec<String>,
    source: String,
    checked: toml::value::Datetime,
}

struct Table {
    providers: Vec<Provider>,
    families: Vec<Family>,
    by_id: FxHashMap<String, usize>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        read(include_str!("models.toml"))
            .expect("the built-in table of models is checked by a test")
    })
}

fn read(text: &str) -> Result<Table, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let providers = file
        .provider
        .into_iter()
        .map(provider)
        .collect::<Result<Vec<_>, _>>()?;
    let families = file
        .family
        .into_iter()
        .map(family)
        .collect::<Result<Vec<_>, _>>()?;
    let mut by_id = FxHashMap::default();
    for (index, family) in families.iter().enumerate() {
        for id in family.ids() {
            if by_id.insert(id.to_owned(), index).is_some() {
                return Err(format!("'{id}' is listed twice"));
            }
        }
    }
    Ok(Table {
        providers,
        families,
        by_id,
    })
}

fn provider(entry: ProviderEntry) -> Result<Provider, String> {
    let number = |v: &toml::Value| v.as_float().or_else(|| v.as_integer().map(|i| i as f64));
    let range = |(name, value): (String, toml::Value)| {
        let ends = value.as_array().filter(|a| a.len() == 2);
        let ends = ends.and_then(|a| Some((number(a.first()?)?, number(a.last()?)?)));
        ends.map(|(low, high)| (name.clone(), low, high))
            .ok_or_else(|| format!("range of '{name}'"))
    };
    Ok(Provider {
        name: entry.name,
        names: entry.names,
        prefixes: entry.prefixes,
        ranges: entry
            .ranges
            .into_iter()
            .map(range)
            .collect::<Result<_, _>>()?,
        source: entry.source,
        checked: entry.checked.to_string(),
    })
}

fn family(entry: FamilyEntry) -> Result<Family, String> {
    let tokenizer = match entry.tokenizer {
        Some(name) => Some(Tokenizer::parse(&name).ok_or_else(|| format!("tokenizer '{name}'"))?),
        None => None,
    };
    Ok(Family {
        provider: entry.provider,
        aliases: entry.aliases,
        current: entry.current,
        snapshots: entry.snapshots,
        names: entry.names,
        context: entry.context,
        output: entry.output,
        tokenizer,
        refuses: entry.refuses,
        source: entry.source,
        checked: entry.checked.to_string(),
    })
}

/// The providers of the table.
#[must_use]
pub fn providers() -> &'static [Provider] {
    &table().providers
}

/// The families of the table, in its order.
#[must_use]
pub fn families() -> &'static [Family] {
    &table().families
}

/// The family of an id, and the id without a host's prefix and suffix. A provider given next to the
/// id must serve the family: elsewhere the id may be the name of a private deployment.
pub(super) fn find(id: &str, provider: Option<&str>) -> Option<(&'static Family, &'static str)> {
    let table = table();
    let (index, known) = plain_ids(id).into_iter().find_map(|id| {
        let index = table.by_id.get(id)?;
        let known = table.families[*index].ids().find(|k| *k == id)?;
        Some((*index, known))
    })?;
    let family = &table.families[index];
    let named = provider.map(|p| p.trim().to_ascii_lowercase().replace([' ', '_'], "-"));
    let serves = |name: &str| {
        table
            .providers
            .iter()
            .any(|p| p.name == family.provider && p.names.iter().any(|n| n == name))
    };
    named
        .is_none_or(|name| serves(&name))
        .then_some((family, known))
}

/// The id as written, and without a host's prefix and Bedrock's version suffix.
pub(super) fn plain_ids(id: &str) -> Vec<&str> {
    let mut found = vec![id];
    let prefixes = providers().iter().flat_map(|p| &p.prefixes);
    for rest in prefixes.filter_map(|prefix| id.strip_prefix(prefix.as_str())) {
        found.push(rest);
        // `claude-sonnet-4-5-20250929-v1:0`
        if let Some((name, version)) = rest.rsplit_once("-v")
            && version.bytes().all(|b| b.is_ascii_digit() || b == b':')
        {
            found.push(name);
        }
    }
    found
}
