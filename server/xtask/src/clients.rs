//! What clients are made from: the formats and the settings as data, so that no client writes either down by hand.

use pog_analysis::convert;
use pog_analysis::policy::{Layer, Stage};
use pog_analysis::settings::Settings;
use pog_syntax::dialect::{DIALECTS, Dialect, Field, KeyKind};
use serde_json::{Value, json};

/// The formats: names, editor languages, and the files each is recognised by.
pub(crate) fn formats() -> String {
    let listed: Vec<Value> = DIALECTS.iter().map(|d| format(d)).collect();
    written(&json!({
        "comment": "Made by `cargo xtask generate` from the format tables. `files` are globs below any folder; where `certain` is \
                    false the name alone does not tell, and the server looks into the file. Files under `library` are read where a \
                    library root of the policy holds them. A prompt can be converted to a format with `convert`. `words` are those of \
                    the keys of a pog artifact, in their order.",
        "policy": ["pog.toml"],
        "overlays": ["*.pog.yaml"],
        "words": {
            "phase": phases(),
            "stage": Stage::ALL.iter().map(|s| s.name()).collect::<Vec<_>>(),
            "layer": Layer::ALL.iter().map(|l| l.name()).collect::<Vec<_>>(),
        },
        "formats": listed,
    }))
}

fn phases() -> Vec<&'static str> {
    let keys = DIALECTS
        .iter()
        .filter(|d| d.id == "native")
        .flat_map(|d| d.keys);
    let phase = keys
        .filter(|k| k.field == Some(Field::Phase))
        .map(|k| &k.kind);
    let words = phase.flat_map(|kind| {
        if let KeyKind::Enum(words) = kind {
            *words
        } else {
            &[]
        }
    });
    words.map(|word| word.value).collect()
}

fn format(dialect: &Dialect) -> Value {
    let certain = !dialect.globs.is_empty();
    json!({
        "id": dialect.id,
        "name": dialect.name,
        "language": dialect.language_id,
        "files": if certain { dialect.globs } else { dialect.sniffed },
        "library": dialect.in_library,
        "certain": certain,
        "convert": convert::targets().any(|target| target == dialect.id),
        "source": dialect.source,
    })
}

/// The settings' JSON Schema.
pub(crate) fn settings() -> String {
    written(&Settings::schema())
}

fn written(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value can be written") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_files() {
        let page: Value = serde_json::from_str(&formats()).unwrap();
        let listed = page["formats"].as_array().unwrap();
        assert_eq!(listed.len(), DIALECTS.len());
        for one in listed {
            let files = [&one["files"], &one["library"]].map(|f| f.as_array().unwrap().len());
            assert!(files.iter().sum::<usize>() > 0, "{one}");
        }
    }

    #[test]
    fn every_word_and_target_is_there() {
        let page: Value = serde_json::from_str(&formats()).unwrap();
        assert_eq!(page["words"]["phase"][0], "requirements");
        assert_eq!(page["words"]["phase"].as_array().unwrap().len(), 6);
        let targets = page["formats"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["convert"] == true)
            .count();
        assert_eq!(targets, convert::targets().count());
    }
}
