//! The table keeps its own rules; ids are found however they are written; counts are those of the reference tokenizer.

use rustc_hash::FxHashSet;

use super::tokens::{Tokenizer, above, count, count_as, quick};
use super::*;

fn used<'a>(id: &'a str, provider: Option<&'a str>) -> Used<'a> {
    Used {
        id,
        span: Span::at(0),
        provider,
    }
}

fn known(id: &str) -> ModelInfo {
    facts(&used(id, None), &[]).unwrap_or_else(|| panic!("nothing is known of {id}"))
}

#[test]
fn the_table_is_whole() {
    let mut seen = FxHashSet::default();
    for family in families() {
        let ids: Vec<&str> = family.ids().collect();
        assert!(
            !ids.is_empty() && ids.iter().all(|id| seen.insert(*id)),
            "{ids:?}"
        );
        assert!(
            providers().iter().any(|p| p.name == family.provider),
            "{ids:?}: {}",
            family.provider
        );
        assert!(family.source.starts_with("https://"), "{ids:?}");
        assert!(
            family.checked.len() == 10 && family.checked.starts_with("20"),
            "{ids:?}: {}",
            family.checked
        );
        assert!(
            family
                .output
                .is_none_or(|o| family.context.is_some_and(|c| o <= c)),
            "{ids:?}"
        );
        let current = family.current.as_deref();
        assert!(
            current.is_none_or(|c| family.snapshots.iter().any(|s| s == c)),
            "{ids:?}: {current:?}"
        );
        assert!(current.is_none() || !family.aliases.is_empty(), "{ids:?}");
        assert!(family.snapshots.iter().all(|s| !is_latest(s)), "{ids:?}");
    }
    for provider in providers() {
        assert!(
            provider.names.contains(&provider.name) && provider.source.starts_with("https://"),
            "{}",
            provider.name
        );
        assert!(
            provider.ranges.iter().all(|(_, low, high)| low < high),
            "{}",
            provider.name
        );
    }
}

#[test]
fn an_alias_knows_its_snapshot() {
    let alias = known("gpt-4o");
    assert_eq!(
        (alias.snapshot, alias.current.as_deref()),
        (Some(false), Some("gpt-4o-2024-08-06"))
    );
    let snapshot = known("gpt-4o-2024-08-06");
    assert_eq!((snapshot.snapshot, snapshot.current), (Some(true), None));
    assert_eq!(known("gemini-2.5-pro").snapshot, None);
    assert_eq!(known("anything-latest").snapshot, Some(false));
    assert_eq!(known("claude-opus-4-6").snapshot, Some(true));
}

#[test]
fn hosts_write_ids_in_their_own_way() {
    for id in [
        "openai/gpt-4o",
        "openai:gpt-4o",
        "openai:chat:gpt-4o",
        "googleai/gemini-2.0-flash",
        "models/gemini-2.0-flash",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "anthropic.claude-3-haiku-20240307-v1:0",
        "anthropic/claude-opus-4-1",
    ] {
        assert!(known(id).context_window.is_some(), "{id}");
    }
    assert!(
        facts(&used("gpt-4o", Some("azure")), &[]).is_none(),
        "the name of a deployment"
    );
    assert!(facts(&used("gpt-4o", Some("OpenAI")), &[]).is_some());
    assert!(facts(&used("gpt-4o", Some("anthropic")), &[]).is_none());
    for id in [
        "",
        "gpt-4o-",
        "openai/",
        "é",
        "anthropic.x-v1:0",
        "gpt-4o-2099-01-01",
    ] {
        assert!(facts(&used(id, None), &[]).is_none(), "{id}");
    }
}

#[test]
fn the_policy_completes_and_corrects() {
    let extra = |pattern: &str| ModelFacts {
        pattern: pattern.into(),
        provider: None,
        context_window: Some(1000),
        max_output: None,
        snapshot: Some(true),
        ranges: vec![("temperature".into(), 0.0, 0.5)],
    };
    let both = facts(&used("gpt-4o", None), &[extra("gpt-*")]).expect("known");
    assert_eq!(
        (both.context_window, both.max_output, both.snapshot),
        (Some(1000), Some(16384), Some(true))
    );
    assert!(both.from_policy && both.ranges.contains(&("temperature".into(), 0.0, 0.5)));
    assert_eq!(
        both.ranges
            .iter()
            .filter(|(n, ..)| n == "temperature")
            .count(),
        1
    );
    assert!(facts(&used("acme", None), &[extra("acme")]).is_some());
    assert!(facts(&used("acme", None), &[extra("[")]).is_none());
    let near = ModelFacts {
        context_window: Some(7),
        ..extra("gpt-4o")
    };
    let nearer = facts(&used("gpt-4o", None), &[near, extra("gpt-*")]).expect("known");
    assert_eq!(nearer.context_window, Some(7));
}

#[test]
fn spelling_of_parameters_does_not_matter() {
    for (a, b) in [
        ("top_p", "topP"),
        ("top-p", "TopP"),
        ("maxOutputTokens", "max_tokens"),
        ("max-completion-tokens", "maxTokens"),
    ] {
        assert_eq!(plain_name(a), plain_name(b));
    }
}

/// Numbers of OpenAI's own tokenizer (its cookbook and the tests of its Python package).
#[test]
fn counts_are_those_of_the_reference_tokenizer() {
    for (text, cl100k, o200k) in [
        ("hello world", 2, 2),
        ("tiktoken is great!", 6, 6),
        ("お誕生日おめでとう", 9, 8),
        ("", 0, 0),
    ] {
        assert_eq!(
            count_as(text, Some(Tokenizer::Cl100k)).tokens,
            cl100k,
            "{text}"
        );
        assert_eq!(
            count_as(text, Some(Tokenizer::O200k)).tokens,
            o200k,
            "{text}"
        );
    }
}

#[test]
fn exact_for_models_whose_tokenizer_is_public() {
    assert!(
        count("hello", Some("gpt-4o")).exact && count("hello", Some("openai/gpt-4-turbo")).exact
    );
    assert!(!count("hello", Some("claude-opus-4-6")).exact && !count("hello", None).exact);
    assert_eq!(tokens::tokenizer_of("gpt-4"), Some(Tokenizer::Cl100k));
}

#[test]
fn a_limit_is_passed_only_by_a_real_count() {
    let text = "Review the change, list what is wrong, most severe first. ".repeat(50);
    let real = count(&text, Some("gpt-4o")).tokens as u64;
    assert_eq!(above(&text, Some(Tokenizer::O200k), real), None);
    assert_eq!(
        above(&text, Some(Tokenizer::O200k), real - 1).map(|c| c.tokens as u64),
        Some(real)
    );
}

/// The starter library: about is about, and no prompt comes out half as long again.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test reads the starter library from the checkout"
)]
fn a_quick_count_is_near_the_real_one() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../prompts-fixture");
    let mut folders = vec![root];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|e| e.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let (real, quick) = (count(&text, None).tokens, quick(&text));
                assert!(
                    quick * 6 > real * 5 && quick * 5 < real * 6 || real < 200,
                    "{path:?}: {quick} for {real}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 30);
    assert_eq!((quick(""), quick("hello world"), quick("1234")), (0, 2, 2));
    for text in [
        "お誕生日おめでとうございます",
        "Привет, как дела сегодня?",
        "🦀🦀🦀",
    ] {
        let (real, quick) = (count(text, None).tokens, quick(text));
        assert!(
            quick <= real * 2 && real <= quick * 2,
            "{text}: {quick} for {real}"
        );
    }
}
