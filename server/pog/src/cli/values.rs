//! The values a prompt is rendered with: defaults, an evaluation case, a file, the command line.
//! Reports every missing and invalid value at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use pog_model::artifact::{Artifact, Case, ParameterOrigin};
use pog_model::library::{Entry, ParameterSummary};
use pog_project::{Given, read_text};
use pog_render::{closure, inputs, plain};
use pog_text::near::closest;
use pog_text::words::plural;
use pog_text::{LineIndex, Span};
use pog_yaml as yaml;
use pog_yaml::to_json;
use serde_json::{Map, Value};

use super::args::RenderArgs;
use super::find::Found;
use super::place::position;

/// What a parameter of the prompt or of an included one accepts.
#[derive(Debug, Clone, Default)]
struct Expected {
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
    let expected = expected(artifact, &included);
    // Later ones replace earlier ones: the case, then the file, then the single values.
    let mut given = match &args.case {
        Some(name) => of_case(artifact, name).map_err(|e| vec![e])?,
        None => Map::new(),
    };
    let mut errors = Vec::new();
    if let Some(path) = &args.values {
        for (name, value) in of_file(path).map_err(|e| vec![e])? {
            accept(&expected, &name, value, &mut given, &mut errors);
        }
    }
    for set in &args.set {
        match set.split_once('=') {
            Some((name, text)) => {
                let value = parsed(expected.get(name), text);
                accept(&expected, name, value, &mut given, &mut errors);
            }
            None => errors.push(format!(
                "'--set {set}' has no value; use '--set NAME=VALUE'"
            )),
        }
    }
    // Defaults fill in before anything counts as missing.
    let inputs = inputs(&found.session.snapshot.library, &found.file, &given);
    let local = locals(artifact, &included);
    let missing: Vec<String> = expected
        .iter()
        .filter(|(name, p)| {
            // A name that the template binds itself needs no value.
            p.required && !inputs.values.contains_key(*name) && !local.contains(name)
        })
        .map(|(name, p)| match &p.description {
            Some(text) if !text.trim().is_empty() => format!("{name} ({})", text.trim()),
            _ => name.clone(),
        })
        .collect();
    if !missing.is_empty() {
        let these = plural(missing.len(), "Missing parameter");
        errors.push(format!(
            "{these}: {}; pass --set NAME=VALUE or --values FILE",
            missing.join(", ")
        ));
    }
    // Everything that is wrong is said in one run, not one error for each attempt.
    if errors.is_empty() {
        Ok(inputs.values)
    } else {
        Err(errors)
    }
}

/// Every name that accepts a value. A prompt's own declaration overrides those of what it includes.
fn expected(artifact: &Artifact, included: &[&Arc<Entry>]) -> BTreeMap<String, Expected> {
    let mut expected = BTreeMap::new();
    for entry in included {
        expected.extend(
            entry
                .summary
                .reads
                .iter()
                .map(|name| (name.clone(), Expected::default())),
        );
    }
    // Names that the template reads may be given even if nobody declares them; declarations, which say more, come
    // last.
    for name in artifact
        .facts()
        .names
        .iter()
        .filter(|n| n.resolution == pog_template::Resolution::Free)
    {
        expected.insert(name.name.clone(), Expected::default());
    }
    for parameter in included.iter().flat_map(|e| &e.summary.parameters) {
        expected.insert(parameter.name.clone(), of_summary(parameter));
    }
    for p in &artifact.parameters {
        let choices = p.choices.iter().map(|(v, _)| v.clone()).collect();
        // Test data may name things that are not parameters; those need no value.
        let required = p.required() && p.origin != ParameterOrigin::Example;
        let text = p.origin != ParameterOrigin::Declared && !artifact.language().has_values;
        let types = if text {
            vec!["string".to_owned()]
        } else {
            p.types.clone()
        };
        expected.insert(
            p.name.clone(),
            Expected {
                types,
                choices,
                description: p.description.clone(),
                required,
            },
        );
    }
    expected
}

fn of_summary(p: &ParameterSummary) -> Expected {
    let types = p
        .type_label
        .split(" or ")
        .filter(|t| !t.is_empty())
        .map(str::to_owned)
        .collect();
    Expected {
        types,
        choices: p.choices.clone(),
        description: p.description.clone(),
        required: p.required(),
    }
}

/// Names the templates assign themselves, such as loop variables.
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
    let numbered = wanted
        .parse::<usize>()
        .ok()
        .and_then(|number| cases.get(number.checked_sub(1)?));
    // A name wins over a number, because a case may be named '2'.
    let Some(case) = named.or(numbered) else {
        return Err(format!("No case '{wanted}'; {}", case_hint(cases, wanted)));
    };
    Ok(case
        .inputs
        .iter()
        .map(|i| (i.name.clone(), to_json(artifact.node(i.value))))
        .collect())
}

fn case_hint(cases: &[Case], wanted: &str) -> String {
    let names: Vec<&str> = cases
        .iter()
        .filter_map(|c| c.name.as_ref())
        .map(|(name, _)| name.as_str())
        .collect();
    if let Some(near) = closest(wanted, names.iter().copied()) {
        return format!("did you mean '{near}'?");
    }
    if cases.is_empty() {
        return "the prompt has no cases".to_owned();
    }
    if names.is_empty() {
        return format!("the prompt has cases 1 to {}", cases.len());
    }
    let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
    format!("the prompt has {}", quoted.join(", "))
}

fn of_file(path: &Path) -> Result<Map<String, Value>, String> {
    let shown = path.display();
    let text = read_text(&Given, path).map_err(|p| format!("{shown}: {}", p.message))?;
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

/// Parses the value of `--set` for a parameter.
fn parsed(parameter: Option<&Expected>, text: &str) -> Value {
    // `--set code=007` is a text where the parameter is one, and a JSON value where it may be anything else.
    let is_text = parameter.is_some_and(|p| p.types == ["string"]);
    let json = if is_text {
        None
    } else {
        serde_json::from_str(text).ok()
    };
    json.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn accept(
    expected: &BTreeMap<String, Expected>,
    name: &str,
    value: Value,
    given: &mut Map<String, Value>,
    errors: &mut Vec<String>,
) {
    match expected.get(name) {
        None => errors.push(unknown(expected, name)),
        Some(parameter) => match value_error(parameter, name, &value) {
            Some(message) => errors.push(message),
            None => {
                given.insert(name.to_owned(), value);
            }
        },
    }
}

fn unknown(expected: &BTreeMap<String, Expected>, name: &str) -> String {
    let hint = match closest(name, expected.keys().map(String::as_str)) {
        Some(near) => format!("did you mean '{near}'?"),
        None if expected.is_empty() => "the prompt has no parameters".to_owned(),
        None => format!(
            "the prompt has {}",
            expected.keys().cloned().collect::<Vec<_>>().join(", ")
        ),
    };
    format!("Unknown parameter '{name}'; {hint}")
}

/// Why a value is invalid, by type and allowed values; the rules check it against the full schema.
fn value_error(parameter: &Expected, name: &str, value: &Value) -> Option<String> {
    if !parameter.choices.is_empty() && !parameter.choices.contains(value) {
        let words: Vec<String> = parameter.choices.iter().map(plain).collect();
        return Some(format!(
            "Invalid value '{}' for '{name}'; expected one of {}",
            plain(value),
            words.join(", ")
        ));
    }
    if parameter.types.is_empty() || parameter.types.iter().any(|t| has_type(value, t)) {
        return None;
    }
    let wanted = parameter.types.join(" or ");
    Some(format!(
        "Invalid value {value} for '{name}'; expected {wanted}"
    ))
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        // JSON Schema: 2.0 is an integer too.
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|f| f.fract() == 0.0)
        }
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        // Names pog does not know are reported by a rule, not here.
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(types: &[&str]) -> Expected {
        Expected {
            types: types.iter().map(|t| (*t).to_owned()).collect(),
            ..Expected::default()
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
        assert_eq!(value_error(&of(&["integer"]), "n", &json!(2.0)), None);
        assert_eq!(
            value_error(&of(&["integer"]), "n", &json!("x")).unwrap(),
            "Invalid value \"x\" for 'n'; expected integer"
        );
        assert_eq!(value_error(&of(&[]), "n", &json!({})), None);
        let mut list = of(&["string"]);
        list.choices = vec![json!("a"), json!("b")];
        assert_eq!(
            value_error(&list, "n", &json!("c")).unwrap(),
            "Invalid value 'c' for 'n'; expected one of a, b"
        );
    }
}
