//! Exchange with promptfoo, which runs cases against models and grades the answers. Facts about its files:
//! <https://www.promptfoo.dev/docs/configuration/reference>; what is written here is tested against the real tool.
//!
//! Prompts are exported rendered, because promptfoo's template language differs. Assertions about
//! the answer are in a case's `assert` list, in promptfoo's syntax; pog's own expectations are
//! about the prompt and are not exported. Results are matched by `metadata.pog` of each test.

mod export;
mod import;
mod providers;

pub use export::{Exported, export};
pub use import::{Imported, import};
use serde_json::Value;

/// Whether promptfoo uses a value unchanged: it is neither a template nor a path.
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
