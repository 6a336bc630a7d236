//! The formats prompts can be converted to: one file and one table line per format. A writer
//! removes from the prompt what it has written; the rest goes to the overlay.

mod dotprompt;
mod github_models;
mod langchain;
mod native;
mod parameters;
mod promptfoo;
mod prompty;
mod semantic_kernel;

use serde_json::{Map, Value};

use super::language::Report;
use super::prompt::Prompt;
use super::read::Reading;

/// A format to convert to, and its own vocabulary.
pub(crate) struct Format {
    /// The dialect's id.
    pub(crate) id: &'static str,
    pub(crate) name: fn(&str) -> String,
    /// Translates what the general reader does not know.
    pub(crate) read: fn(&mut Reading<'_>),
    pub(crate) write: fn(&mut Prompt, &mut Report) -> String,
}

pub(crate) static FORMATS: &[&Format] = &[
    &native::FORMAT,
    &prompty::FORMAT,
    &dotprompt::FORMAT,
    &github_models::FORMAT,
    &promptfoo::FORMAT,
    &semantic_kernel::FORMAT,
    &langchain::FORMAT,
];

pub(crate) fn by_id(id: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.id == id).copied()
}

/// Sampling parameters and their neutral names.
pub(super) type Words = &'static [(&'static str, &'static str)];

/// Translates between a format's parameter name and the neutral one.
pub(super) fn to_neutral(words: Words, name: &str) -> String {
    words
        .iter()
        .find(|(own, _)| *own == name)
        .map_or(name, |(_, neutral)| *neutral)
        .to_owned()
}

/// Removes and returns the sampling parameters the format has a name for.
pub(super) fn take_parameters(prompt: &mut Prompt, words: Words) -> Map<String, Value> {
    let mut taken = Map::new();
    let Some(Value::Object(model)) = prompt.meta.get_mut("model") else {
        return taken;
    };
    let Some(Value::Object(parameters)) = model.get_mut("parameters") else {
        return taken;
    };
    let names: Vec<String> = parameters.keys().cloned().collect();
    for name in names {
        if let Some((own, _)) = words.iter().find(|(_, neutral)| *neutral == name)
            && let Some(value) = parameters.shift_remove(&name)
        {
            taken.insert((*own).to_owned(), value);
        }
    }
    if parameters.is_empty() {
        model.shift_remove("parameters");
    }
    taken
}

/// Removes and returns a string of the model.
pub(super) fn take_model_text(prompt: &mut Prompt, key: &str) -> Option<String> {
    let Some(Value::Object(model)) = prompt.meta.get_mut("model") else {
        return None;
    };
    // Looked at before it is removed: a value that is no text must stay for the overlay.
    model.get(key)?.as_str()?;
    model.shift_remove(key)?.as_str().map(str::to_owned)
}

pub(super) fn set_model(prompt: &mut Prompt, key: &str, value: Value) {
    let model = prompt
        .meta
        .entry("model")
        .or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(model) = model {
        model.insert(key.to_owned(), value);
    }
}

/// Removes and returns `provider/id` as one string, for formats that name models like that.
pub(super) fn take_joined_model(prompt: &mut Prompt) -> Option<String> {
    // Without an id the provider alone names no model, and stays for the overlay.
    let id = take_model_text(prompt, "id")?;
    Some(match take_model_text(prompt, "provider") {
        Some(provider) => format!("{provider}/{id}"),
        None => id,
    })
}

/// The reverse: splits `provider/id`.
pub(super) fn set_joined_model(prompt: &mut Prompt, text: &str) {
    match text.split_once('/') {
        Some((provider, id)) if !provider.is_empty() && !id.is_empty() => {
            set_model(prompt, "id", Value::from(id));
            set_model(prompt, "provider", Value::from(provider));
        }
        _ => set_model(prompt, "id", Value::from(text)),
    }
}

pub(super) fn drop_empty(prompt: &mut Prompt, key: &str) {
    if prompt
        .meta
        .get(key)
        .is_some_and(|v| v.as_object().is_some_and(Map::is_empty))
    {
        prompt.meta.shift_remove(key);
    }
}
