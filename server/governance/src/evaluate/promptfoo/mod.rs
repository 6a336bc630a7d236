//! Exchange with promptfoo, which runs cases against models and grades the answers. Facts about its files:
//! <https://www.promptfoo.dev/docs/configuration/reference>; what is written here is tested against the real tool.
//!
//! Prompts leave rendered: promptfoo's template language is not the one prompts are written in. What is demanded of the
//! answer stands in a case's `assert` list, in promptfoo's own words; pog's own expectations are about the prompt and are
//! not handed over. Results find their way back by `metadata.pog` of each test.

mod export;
mod import;
mod providers;

pub use export::{Exported, export};
pub use import::{Imported, import};
use serde_json::Value;

/// Whether promptfoo takes a value as it is: no templates, no paths.
pub fn is_plain(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            !["{{", "{%", "{#", "#}"]
                .iter()
                .any(|mark| text.contains(mark))
                && !["file://", "package:"]
                    .iter()
                    .any(|prefix| text.starts_with(prefix))
        }
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(map) => map
            .iter()
            .all(|(key, value)| key != "$ref" && is_plain(value)),
        _ => true,
    }
}
