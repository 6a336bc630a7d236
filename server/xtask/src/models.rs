//! The page of known models, made from the table in `analysis`. Pure text out; nothing about a single model is written
//! here.

use std::fmt::Write;

use pog_policy::models::{Family, families, grouped, providers};

const WRITING: &str = "writing to a string cannot fail";

/// The models page.
pub(crate) fn page() -> String {
    let mut out = String::from(
        "# Models\n\n<!-- Made by `cargo xtask generate` from server/policy/src/models/models.toml. -->\n\n\
         What pog knows of models: hover on a model's id shows it, completion proposes it, the rules `model/*` go by it. A \
         model that is missing here gets no findings. `[[models.facts]]` in `pog.toml` adds models and corrects them:\n\n\
         ```toml\n[[models.facts]]\nid = \"acme-*\"\ncontext-window = 32000\nmax-output = 4096\nsnapshot = true\ntemperature = [0, 1]\n```\n\n\
         Tokens are counted with OpenAI's vocabularies. The count of a text is exact for models with a tokenizer in the last \
         column; what a provider adds around messages is not in it. For all other models the count of o200k_base stands \
         in: an estimate, and everything that shows it says so.\n",
    );
    for provider in providers() {
        write!(out, "\n## {}\n\nParameters: ", provider.name).expect(WRITING);
        let ranges: Vec<String> = provider
            .ranges
            .iter()
            .map(|(name, low, high)| format!("`{name}` {low} to {high}"))
            .collect();
        write!(
            out,
            "{} ([source]({}), {})\n\n",
            ranges.join(", "),
            provider.source,
            provider.checked
        )
        .expect(WRITING);
        out.push_str("| ids | kind | context window | longest answer | does not take | tokens | source |\n|---|---|---|---|---|---|---|\n");
        for family in families().iter().filter(|f| f.provider == provider.name) {
            rows(&mut out, family);
        }
    }
    out
}

fn rows(out: &mut String, family: &Family) {
    let alias = family
        .current
        .as_ref()
        .map_or_else(|| "alias".to_owned(), |c| format!("alias, was `{c}`"));
    for (ids, kind) in [
        (&family.snapshots, "snapshot"),
        (&family.names, "not said"),
        (&family.aliases, alias.as_str()),
    ] {
        if ids.is_empty() {
            continue;
        }
        let number = |n: Option<u64>| n.map_or_else(String::new, grouped);
        let tokens = family.tokenizer.map_or("estimate", |e| e.name());
        writeln!(
            out,
            "| {} | {kind} | {} | {} | {} | {tokens} | [page]({}), {} |",
            codes(ids),
            number(family.context),
            number(family.output),
            codes(&family.refuses),
            family.source,
            family.checked
        )
        .expect(WRITING);
    }
}

fn codes(words: &[String]) -> String {
    words
        .iter()
        .map(|w| format!("`{w}`"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_there_with_its_source() {
        let page = page();
        for family in families() {
            assert!(
                family.ids().all(|id| page.contains(&format!("`{id}`"))),
                "{:?}",
                family.ids().next()
            );
            assert!(page.contains(&family.source));
        }
    }
}
