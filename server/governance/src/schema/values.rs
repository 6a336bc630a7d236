//! Validates values against schemas of common keywords: `default`, `examples`, `const` and the
//! members of `enum`, at every level. Reports the first violation of each value. The schema itself
//! is known to be valid.

use pog_text::near::closest;
use pog_yaml::{Kind, Node, Style, Value};
use rustc_hash::FxHashSet;

use super::form::{bool_of, number};
use super::{Flaw, MAX_DEPTH, shown};

/// Maximum number of steps per schema: aliases can make a short text very large.
const MAX_STEPS: usize = 200_000;

/// Where a value is invalid, why, and a replacement.
struct Misfit<'a> {
    node: Node<'a>,
    reason: String,
    instead: Option<String>,
}

/// Validates the values in a schema and its subschemas.
pub(super) fn judge(text: &str, schema: Node<'_>) -> Vec<Flaw> {
    let mut values = Values {
        text,
        steps: MAX_STEPS,
        flaws: Vec::new(),
        seen: FxHashSet::default(),
    };
    values.schema(schema, 0);
    values.flaws
}

/// Validates a value against a separate schema.
pub(super) fn judge_value(
    text: &str,
    label: &str,
    value: Node<'_>,
    schema: Node<'_>,
) -> Option<Flaw> {
    let mut values = Values {
        text,
        steps: MAX_STEPS,
        flaws: Vec::new(),
        seen: FxHashSet::default(),
    };
    values.value(label, value, schema, true);
    values.flaws.pop()
}

/// Validates a value against a bare type name.
pub(super) fn judge_type(text: &str, label: &str, value: Node<'_>, name: Node<'_>) -> Option<Flaw> {
    let values = Values {
        text,
        steps: MAX_STEPS,
        flaws: Vec::new(),
        seen: FxHashSet::default(),
    };
    if value.is_null() && value.span().is_empty() {
        return None;
    }
    let misfit = values.type_misfit(value, name, name)?;
    Some(values.flaw(label, value, misfit))
}

struct Values<'t> {
    text: &'t str,
    steps: usize,
    flaws: Vec<Flaw>,
    seen: FxHashSet<pog_yaml::NodeId>,
}

impl Values<'_> {
    fn schema(&mut self, schema: Node<'_>, depth: usize) {
        if depth > MAX_DEPTH || !self.seen.insert(schema.target().id()) {
            return;
        }
        for entry in schema.entries() {
            let value = entry.value;
            match entry.key.as_str() {
                Some("default") => self.value("Default", value, schema, true),
                Some("const") => self.value("Constant", value, schema, true),
                Some("examples") => value
                    .items()
                    .for_each(|n| self.value("Example", n, schema, true)),
                Some("enum") => value
                    .items()
                    .for_each(|n| self.value("Value of 'enum'", n, schema, false)),
                Some("items" | "additionalProperties") => self.schema(value, depth + 1),
                Some("properties") => value
                    .entries()
                    .for_each(|e| self.schema(e.value, depth + 1)),
                _ => {}
            }
        }
    }

    fn value(&mut self, label: &str, value: Node<'_>, schema: Node<'_>, listed: bool) {
        // The value is still being typed.
        if value.is_null() && value.span().is_empty() {
            return;
        }
        let Some(misfit) = self.misfit(value, schema, listed, 0) else {
            return;
        };
        let flaw = self.flaw(label, value, misfit);
        self.flaws.push(flaw);
    }

    fn flaw(&self, label: &str, value: Node<'_>, misfit: Misfit<'_>) -> Flaw {
        let own = misfit.node.id() == value.id();
        let what = if own {
            format!("{label} {}", shown(value))
        } else {
            format!("{label} is invalid: {}", shown(misfit.node))
        };
        let flaw = Flaw::new(misfit.node, format!("{what} {}", misfit.reason));
        match misfit.instead {
            Some(instead) => flaw.instead(misfit.node, &instead),
            None => flaw,
        }
    }

    fn misfit<'a>(
        &mut self,
        value: Node<'a>,
        schema: Node<'a>,
        listed: bool,
        depth: usize,
    ) -> Option<Misfit<'a>> {
        self.steps = self.steps.checked_sub(1)?;
        if depth > MAX_DEPTH
            || matches!(value.target().kind(), Kind::Alias(_))
            || !schema.is_mapping()
        {
            return None;
        }
        let say = |reason: String| {
            Some(Misfit {
                node: value,
                reason,
                instead: None,
            })
        };
        for entry in schema.entries() {
            let (Some(key), limit) = (entry.key.as_str(), entry.value) else {
                continue;
            };
            if limit.is_null() {
                continue;
            }
            let found = match key {
                "type" => self.type_misfit(value, limit, schema),
                "enum" if listed => enum_misfit(self.text, value, limit),
                "const" if !same(value, limit, 0) => {
                    say(format!("is not the constant {}", shown(limit)))
                }
                _ => size_misfit(value, key, limit).and_then(say),
            };
            let found = found.or_else(|| self.inner_misfit(value, key, limit, schema, depth));
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn type_misfit<'a>(
        &self,
        value: Node<'a>,
        types: Node<'a>,
        schema: Node<'a>,
    ) -> Option<Misfit<'a>> {
        let names: Vec<&str> = types
            .as_str()
            .into_iter()
            .chain(types.items().filter_map(Node::as_str))
            .collect();
        let nullable = value.is_null() && schema.get("nullable").and_then(bool_of) == Some(true);
        if names.is_empty() || nullable || names.iter().any(|name| is_type(value, name)) {
            return None;
        }
        let written = value.span().text(self.text);
        let own = value.target().id() == value.id() && !written.is_empty();
        let style = value.scalar().map(|s| s.style);
        let plain =
            own && style == Some(Style::Plain) && !written.contains(['"', '\\', '\n', '\r']);
        let quoted = own && matches!(style, Some(Style::Single | Style::Double));
        let bare = value.as_str().unwrap_or("");
        if names.contains(&"string") && plain && !value.is_null() {
            let reason = "is not read as a string, but the type is 'string'; quote it".to_owned();
            return Some(Misfit {
                node: value,
                reason,
                instead: Some(format!("\"{written}\"")),
            });
        }
        let meant = quoted
            && names.iter().any(|name| match *name {
                "integer" => bare.parse::<i64>().is_ok(),
                "number" => bare.parse::<f64>().is_ok_and(f64::is_finite),
                "boolean" => matches!(bare, "true" | "false"),
                _ => false,
            });
        let wanted = names.join("' or '");
        if meant {
            let reason = format!("is a string, but the type is '{wanted}'; remove the quotes");
            return Some(Misfit {
                node: value,
                reason,
                instead: Some(bare.to_owned()),
            });
        }
        Some(Misfit {
            node: value,
            reason: format!("is not of type '{wanted}'"),
            instead: None,
        })
    }

    /// Validates the contents of a list or mapping.
    fn inner_misfit<'a>(
        &mut self,
        value: Node<'a>,
        key: &str,
        part: Node<'a>,
        schema: Node<'a>,
        depth: usize,
    ) -> Option<Misfit<'a>> {
        match key {
            "items" => value
                .items()
                .find_map(|item| self.misfit(item, part, true, depth + 1)),
            "properties" => value.entries().find_map(|e| {
                let field = part.get(e.key.as_str()?)?;
                self.misfit(e.value, field, true, depth + 1)
            }),
            "additionalProperties" => {
                let known: FxHashSet<&str> = schema
                    .get("properties")
                    .into_iter()
                    .flat_map(Node::entries)
                    .filter_map(|e| e.key.as_str())
                    .collect();
                let mut others = value
                    .entries()
                    .filter(|e| e.key.as_str().is_some_and(|k| !known.contains(k)));
                if bool_of(part) == Some(false) {
                    let reason = "is not a field in 'properties'".to_owned();
                    return others.next().map(|e| Misfit {
                        node: e.key,
                        reason,
                        instead: None,
                    });
                }
                others.find_map(|e| self.misfit(e.value, part, true, depth + 1))
            }
            "required" if value.is_mapping() => {
                let missing = part
                    .items()
                    .filter_map(Node::as_str)
                    .find(|name| value.get(name).is_none())?;
                Some(Misfit {
                    node: value,
                    reason: format!("is missing the required field '{missing}'"),
                    instead: None,
                })
            }
            _ => None,
        }
    }
}

fn is_type(value: Node<'_>, name: &str) -> bool {
    let scalar = value.scalar().map(|s| s.value());
    match name {
        "array" => value.is_sequence(),
        "object" => value.is_mapping(),
        "string" => matches!(scalar, Some(Value::Text)),
        "integer" => {
            matches!(scalar, Some(Value::Int(_)))
                || matches!(scalar, Some(Value::Float(f)) if f.fract() == 0.0)
        }
        "number" => matches!(scalar, Some(Value::Int(_) | Value::Float(_))),
        "boolean" => matches!(scalar, Some(Value::Bool(_))),
        "null" => matches!(scalar, Some(Value::Null)),
        _ => true,
    }
}

fn enum_misfit<'a>(text: &str, value: Node<'a>, choices: Node<'a>) -> Option<Misfit<'a>> {
    if choices.items().any(|c| same(value, c, 0)) {
        return None;
    }
    let words = || choices.items().filter_map(Node::as_str);
    let near = value.as_str().and_then(|word| closest(word, words()));
    let written = near.and_then(|near| choices.items().find(|c| c.as_str() == Some(near)));
    let reason = match near {
        Some(near) => format!("is not one of the values of 'enum'; did you mean '{near}'?"),
        None => "is not one of the values of 'enum'".to_owned(),
    };
    let source = written
        .map(|c| c.span().text(text))
        .filter(|s| !s.is_empty() && !s.contains(['\n', '\r']));
    Some(Misfit {
        node: value,
        reason,
        instead: source.map(str::to_owned),
    })
}

/// Lengths and limits; `None` if the value is valid or the keyword is about something else.
fn size_misfit(value: Node<'_>, key: &str, limit: Node<'_>) -> Option<String> {
    let limit_number = number(limit)?;
    let text = value.scalar().filter(|s| s.value() == Value::Text);
    let size = match key {
        "minLength" | "maxLength" => text?.value.chars().count() as f64,
        "minItems" | "maxItems" if value.is_sequence() => value.items().count() as f64,
        "minProperties" | "maxProperties" if value.is_mapping() => value.entries().count() as f64,
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => number(value)?,
        _ => return None,
    };
    let fits = match key {
        "exclusiveMinimum" => size > limit_number,
        "exclusiveMaximum" => size < limit_number,
        _ if key.starts_with("min") => size >= limit_number,
        _ => size <= limit_number,
    };
    (!fits).then(|| format!("violates '{key}: {}'", limit.as_str().unwrap_or("")))
}

/// Equality of JSON values.
fn same(a: Node<'_>, b: Node<'_>, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    match (a.scalar(), b.scalar()) {
        (Some(x), Some(y)) => match (number(a), number(b)) {
            (Some(x), Some(y)) => x == y,
            (None, None) => {
                x.value() == y.value() && (x.value() != Value::Text || x.value == y.value)
            }
            _ => false,
        },
        (None, None) if a.is_sequence() && b.is_sequence() => {
            a.items().count() == b.items().count()
                && a.items().zip(b.items()).all(|(x, y)| same(x, y, depth + 1))
        }
        (None, None) if a.is_mapping() && b.is_mapping() => {
            a.entries().count() == b.entries().count()
                && a.entries().all(|e| {
                    e.key
                        .as_str()
                        .and_then(|k| b.get(k))
                        .is_some_and(|other| same(e.value, other, depth + 1))
                })
        }
        _ => false,
    }
}
