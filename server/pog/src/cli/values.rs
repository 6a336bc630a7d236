//! The values a prompt is rendered with: defaults, an evaluation case, a file, the command line.
//! Reports every missing and invalid value at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use pog_analysis::artifact::{Artifact, ParameterOrigin, to_json};
use pog_analysis::library::{Entry, ParameterSummary};
use pog_analysis::render::{closure, inputs, plain};
use pog_analysis::rules::closest_word;
use pog_project::{Os, read_text};
use pog_syntax::yaml;
use pog_text::{LineIndex, Span};
use serde_json::{Map, Value};

use super::args::RenderArgs;
use super::find::Found;
use super::place::position;

/// A parameter of the prompt or of something it includes.
#[derive(Debug, Clone, Default)]
struct Known {
    types: Vec<String>,
    choices: Vec<Value>,
    description: Option<String>,
    required: bool,
}

/// The values to render with, or everything that is wrong with them.
pub(super) fn values(found: &Found, args: &RenderArgs) -> Result<Map<String, Value>, Vec<String>> {
    let Some(artifact) = found.file.artifact() else {
        return Err(vec!["Unknown prompt format".to_owned()]);
    };
    let included = closure(&found.session.snapshot.library, &found.file);
    let known = known(artifact, &included);
    let mut given = match &args.case {
        Some(name) => of_case(artifact, name).map_err(|e| vec![e])?,
        None => Map::new(),
    };
    let mut wrong = Vec::new();
    if let Some(path) = &args.values {
        for (name, value) in of_file(path).map_err(|e| vec![e])? {
            take(&known, &name, value, &mut given, &mut wrong);
        }
    }
    for set in &args.set {
        match set.split_once('=') {
            Some((name, text)) => {
                let value = parsed(known.get(name), text);
                take(&known, name, value, &mut given, &mut wrong);
            }
            None => wrong.push(format!(
                "'--set {set}' has no value; use '--set NAME=VALUE'"
            )),
        }
    }
    let inputs = inputs(&found.session.snapshot.library, &found.file, &given);
    let local = locals(artifact, &included);
    let missing: Vec<String> = known
        .iter()
        .filter(|(name, p)| {
            p.required && !inputs.values.contains_key(*name) && !local.contains(name)
        })
        .map(|(name, p)| match &p.description {
            Some(text) if !text.trim().is_empty() => format!("{name} ({})", text.trim()),
            _ => name.clone(),
        })
        .collect();
    if !missing.is_empty() {
        let these = if missing.len() == 1 {
            "Missing parameter"
        } else {
            "Missing parameters"
        };
        wrong.push(format!(
            "{these}: {}; pass --set NAME=VALUE or --values FILE",
            missing.join(", ")
        ));
    }
    if wrong.is_empty() {
        Ok(inputs.values)
    } else {
        Err(wrong)
    }
}

/// Every name a value may be given for. A prompt's own declaration hides those of what it includes.
fn known(artifact: &Artifact, included: &[&Arc<Entry>]) -> BTreeMap<String, Known> {
    let mut known = BTreeMap::new();
    for entry in included {
        known.extend(
            entry
                .summary
                .reads
                .iter()
                .map(|name| (name.clone(), Known::default())),
        );
    }
    for name in artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.resolution == pog_syntax::template::Resolution::Free)
    {
        known.insert(name.name.clone(), Known::default());
    }
    for parameter in included.iter().flat_map(|e| &e.summary.parameters) {
        known.insert(parameter.name.clone(), of_summary(parameter));
    }
    for p in &artifact.parameters {
        let choices = p.choices.iter().map(|(v, _)| v.clone()).collect();
        // A row of test data may name things that are no parameters; nobody owes them a value.
        let required = p.required() && p.origin != ParameterOrigin::Example;
        let text = p.origin != ParameterOrigin::Declared && !artifact.language().has_values();
        let types = if text {
            vec!["string".to_owned()]
        } else {
            p.types.clone()
        };
        known.insert(
            p.name.clone(),
            Known {
                types,
                choices,
                description: p.description.clone(),
                required,
            },
        );
    }
    known
}

fn of_summary(p: &ParameterSummary) -> Known {
    let types = p
        .type_label
        .split(" or ")
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect();
    Known {
        types,
        choices: p.choices.clone(),
        description: p.description.clone(),
        required: p.required(),
    }
}

/// Names that templates give values to themselves.
fn locals(artifact: &Artifact, included: &[&Arc<Entry>]) -> Vec<String> {
    let mut names: Vec<String> = artifact
        .facts()
        .locals
        .iter()
        .map(|l| l.name.clone())
        .collect();
    for entry in included {
        let source = entry.source();
        names.extend(
            source
                .artifact()
                .into_iter()
                .flat_map(|a| &a.facts().locals)
                .map(|l| l.name.clone()),
        );
    }
    names
}

fn of_case(artifact: &Artifact, wanted: &str) -> Result<Map<String, Value>, String> {
    let cases = &artifact.cases;
    let named = cases
        .iter()
        .find(|c| c.name.as_ref().is_some_and(|(name, _)| name == wanted));
    let numbered = || cases.get(wanted.parse::<usize>().ok()?.checked_sub(1)?);
    let Some(case) = named.or_else(numbered) else {
        let names = || {
            cases
                .iter()
                .filter_map(|c| c.name.as_ref())
                .map(|(name, _)| name.as_str())
        };
        let hint = match closest_word(wanted, names()) {
            Some(near) => format!("did you mean '{near}'?"),
            None if cases.is_empty() => "the prompt has no cases".to_owned(),
            None if names().next().is_none() => {
                format!("the prompt has cases 1 to {}", cases.len())
            }
            None => format!(
                "the prompt has {}",
                names()
                    .map(|n| format!("'{n}'"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        return Err(format!("No case '{wanted}'; {hint}"));
    };
    Ok(case
        .inputs
        .iter()
        .map(|i| (i.name.clone(), to_json(artifact.node(i.value))))
        .collect())
}

fn of_file(path: &Path) -> Result<Map<String, Value>, String> {
    let shown = path.display();
    let text = read_text(&Os, path).map_err(|p| format!("{shown}: {}", p.message))?;
    let value = if path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("json"))
    {
        let text = text.trim_start_matches('\u{feff}');
        serde_json::from_str(text)
            .map_err(|e| format!("{shown}:{}:{}: Invalid JSON: {e}", e.line(), e.column()))?
    } else {
        let mark = if text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let yaml = yaml::parse(&text, Span::new(mark, text.len()));
        if let Some(error) = yaml.errors.first() {
            let at = position(&text, &LineIndex::new(&text), error.span.lo());
            return Err(format!(
                "{shown}:{}:{}: {}",
                at.line, at.column, error.message
            ));
        }
        yaml.root().map_or(Value::Null, to_json)
    };
    match value {
        Value::Object(values) => Ok(values),
        Value::Null if text.trim().is_empty() => Ok(Map::new()),
        _ => Err(format!("{shown}: Expected a mapping of names to values")),
    }
}

/// What was typed, as the parameter takes it.
fn parsed(parameter: Option<&Known>, text: &str) -> Value {
    let is_text = parameter.is_some_and(|p| p.types == ["string"]);
    let json = if is_text {
        None
    } else {
        serde_json::from_str(text).ok()
    };
    json.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn take(
    known: &BTreeMap<String, Known>,
    name: &str,
    value: Value,
    given: &mut Map<String, Value>,
    wrong: &mut Vec<String>,
) {
    match known.get(name) {
        None => wrong.push(unknown(known, name)),
        Some(parameter) => match misfit(parameter, name, &value) {
            Some(message) => wrong.push(message),
            None => {
                given.insert(name.to_owned(), value);
            }
        },
    }
}

fn unknown(known: &BTreeMap<String, Known>, name: &str) -> String {
    let hint = match closest_word(name, known.keys().map(String::as_str)) {
        Some(near) => format!("did you mean '{near}'?"),
        None if known.is_empty() => "the prompt has no parameters".to_owned(),
        None => format!(
            "the prompt has {}",
            known.keys().cloned().collect::<Vec<_>>().join(", ")
        ),
    };
    format!("Unknown parameter '{name}'; {hint}")
}

/// Why a value cannot be the parameter's, by type and closed list; a full schema is the rules' business.
fn misfit(parameter: &Known, name: &str, value: &Value) -> Option<String> {
    if !parameter.choices.is_empty() && !parameter.choices.contains(value) {
        let words: Vec<String> = parameter.choices.iter().map(plain).collect();
        return Some(format!(
            "Invalid value '{}' for '{name}'; expected one of {}",
            plain(value),
            words.join(", ")
        ));
    }
    let fits = |wanted: &str| match wanted {
        "string" => value.is_string(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|f| f.fract() == 0.0)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    };
    if parameter.types.is_empty() || parameter.types.iter().any(|t| fits(t)) {
        return None;
    }
    let wanted = parameter.types.join(" or ");
    Some(format!(
        "Invalid value {value} for '{name}'; expected {wanted}"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(types: &[&str]) -> Known {
        Known {
            types: types.iter().map(|t| (*t).to_owned()).collect(),
            ..Known::default()
        }
    }

    #[test]
    fn text_stays_text_and_the_rest_is_json_where_it_can_be() {
        assert_eq!(parsed(Some(&of(&["string"])), "5"), json!("5"));
        assert_eq!(parsed(Some(&of(&["integer"])), "5"), json!(5));
        assert_eq!(parsed(Some(&of(&["array"])), "[1, \"a\"]"), json!([1, "a"]));
        assert_eq!(parsed(Some(&of(&[])), "plain words"), json!("plain words"));
        assert_eq!(parsed(Some(&of(&["string", "null"])), "null"), json!(null));
    }

    #[test]
    fn values_are_held_against_type_and_list() {
        assert_eq!(misfit(&of(&["integer"]), "n", &json!(2.0)), None);
        assert_eq!(
            misfit(&of(&["integer"]), "n", &json!("x")).unwrap(),
            "Invalid value \"x\" for 'n'; expected integer"
        );
        assert_eq!(misfit(&of(&[]), "n", &json!({})), None);
        let mut list = of(&["string"]);
        list.choices = vec![json!("a"), json!("b")];
        assert_eq!(
            misfit(&list, "n", &json!("c")).unwrap(),
            "Invalid value 'c' for 'n'; expected one of a, b"
        );
    }
}
