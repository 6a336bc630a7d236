//! What clients are made from: the formats and the settings as data, so that no client writes either down by hand.

use pog_convert as convert;
use pog_formats::dialect::{DIALECTS, Dialect, Field, KeyKind, OVERLAY_SUFFIX};
use pog_ide::settings::Settings;
use pog_model::{Layer, Stage};
use pog_project::FILE_NAME;
use serde_json::{Value, json};

/// The formats: names, editor languages, and the files each is recognised by.
pub(crate) fn formats() -> String {
    let listed: Vec<Value> = DIALECTS.iter().map(|d| format(d)).collect();
    written(&json!({
        "comment": "Made by `cargo xtask generate` from the format tables. `files` are globs below any folder; where `certain` is \
                    false the name alone does not tell, and the server looks into the file. Files under `library` are read where a \
                    library root of the policy holds them. A prompt can be converted to a format with `convert`. `words` are those of \
                    the keys of a pog artifact, in their order.",
        "policy": [FILE_NAME],
        "overlays": [format!("*{OVERLAY_SUFFIX}")],
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
    json!({
        "id": dialect.id,
        "name": dialect.name,
        "language": dialect.language_id,
        "files": files(dialect),
        "library": dialect.in_library,
        "certain": is_certain(dialect),
        "convert": is_target(dialect),
        "source": dialect.source,
    })
}

/// The formats as a module of the Neovim plugin: by name alone, and words to complete.
pub(crate) fn formats_lua() -> String {
    let mut out = String::from(
        "-- Made by `cargo xtask generate`. Which files are prompts, by name alone, and words to complete.\n\nreturn {\n",
    );
    let overlay = format!("*{OVERLAY_SUFFIX}");
    let stages: Vec<&str> = Stage::ALL.iter().map(|s| s.name()).collect();
    let layers: Vec<&str> = Layer::ALL.iter().map(|l| l.name()).collect();
    out.push_str(&format!("  policy = {},\n", lua_list(&[FILE_NAME])));
    out.push_str(&format!("  overlays = {},\n", lua_list(&[&overlay])));
    out.push_str("  words = {\n");
    for (kind, words) in [("phase", &phases()), ("layer", &layers), ("stage", &stages)] {
        out.push_str(&format!("    {kind} = {},\n", lua_list(words)));
    }
    out.push_str("  },\n  formats = {\n");
    for dialect in DIALECTS {
        let (id, name, language) = (dialect.id, dialect.name, dialect.language_id);
        out.push_str(&format!(
            "    {{\n      id = '{id}',\n      name = '{name}',\n      language = '{language}',\n"
        ));
        out.push_str(&format!("      files = {},\n", lua_list(files(dialect))));
        out.push_str(&format!(
            "      library = {},\n",
            lua_list(dialect.in_library)
        ));
        out.push_str(&format!("      certain = {},\n", is_certain(dialect)));
        out.push_str(&format!(
            "      convert = {},\n    }},\n",
            is_target(dialect)
        ));
    }
    out.push_str("  },\n}\n");
    out
}

fn lua_list(items: &[&str]) -> String {
    if items.is_empty() {
        return "{}".to_owned();
    }
    format!("{{ '{}' }}", items.join("', '"))
}

/// Whether the name of a file alone may tell that it is of this format.
fn is_certain(dialect: &Dialect) -> bool {
    !dialect.globs.is_empty()
}

fn files(dialect: &Dialect) -> &'static [&'static str] {
    if is_certain(dialect) {
        dialect.globs
    } else {
        dialect.sniffed
    }
}

fn is_target(dialect: &Dialect) -> bool {
    convert::targets().any(|target| target == dialect.id)
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
