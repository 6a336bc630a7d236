//! Parameters for formats that express less than JSON Schema: what the file can hold is removed
//! from the prompt, the rest is left for the overlay.

use serde_json::{Map, Value};

use crate::prompt::Prompt;

/// Keywords of pog's own, which no format has.
const OWN: &[&str] = &["untrusted", "sensitive"];

/// Removes the schemas of all parameters from the prompt, except what `keep` does not write.
pub(super) fn take(
    prompt: &mut Prompt,
    keep: &dyn Fn(&str, &Value) -> bool,
) -> Vec<(String, Map<String, Value>)> {
    let mut taken = Vec::new();
    let Some(Value::Object(parameters)) = prompt.meta.get_mut("parameters") else {
        return taken;
    };
    for (name, schema) in parameters.iter_mut() {
        let Value::Object(schema) = schema else {
            continue;
        };
        let (mut placed, mut left) = (Map::new(), Map::new());
        for (key, value) in std::mem::take(schema) {
            let home = if !OWN.contains(&key.as_str()) && keep(&key, &value) {
                &mut placed
            } else {
                &mut left
            };
            home.insert(key, value);
        }
        *schema = left;
        taken.push((name.clone(), placed));
    }
    parameters.retain(|_, left| !left.as_object().is_some_and(Map::is_empty));
    super::drop_empty(prompt, "parameters");
    taken
}
