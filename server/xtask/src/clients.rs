//! What clients are made from: the formats and the settings as data, so that no client writes either down by hand.

use pog_analysis::settings::Settings;
use pog_syntax::dialect::{DIALECTS, Dialect};
use serde_json::{Value, json};

/// The formats: names, editor languages, and the files each is recognised by.
pub(crate) fn formats() -> String {
    let listed: Vec<Value> = DIALECTS.iter().map(|d| format(d)).collect();
    written(&json!({
        "comment": "Made by `cargo xtask generate` from the format tables. `files` are globs below any folder; where `certain` is \
                    false the name alone does not tell, and the server looks into the file. Files under `library` are read where a \
                    library root of the policy holds them.",
        "policy": ["pog.toml"],
        "overlays": ["*.pog.yaml"],
        "formats": listed,
    }))
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
}
