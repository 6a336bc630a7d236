//! Values as JavaScript has them: what counts as there, how one reads as text and as JSON, what has fields.

use std::fmt::Write as _;
use std::rc::Rc;

use serde_json::Value;

use super::engine::ITEM;

/// A value. Cheap to copy; lists and maps are the same when they are the same one.
#[derive(Debug, Clone)]
pub(crate) enum Js {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    Text(Rc<str>),
    List(Rc<Vec<Js>>),
    Map(Rc<Vec<(Rc<str>, Js)>>),
}

impl From<&Value> for Js {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(b) => Self::Bool(*b),
            Value::Number(n) => Self::Number(n.as_f64().unwrap_or(f64::NAN)),
            Value::String(s) => Self::Text(s.as_str().into()),
            Value::Array(items) => Self::List(Rc::new(items.iter().map(Self::from).collect())),
            Value::Object(map) => {
                let mut entries: Vec<(Rc<str>, Self)> = map
                    .iter()
                    .map(|(k, v)| (k.as_str().into(), Self::from(v)))
                    .collect();
                // JavaScript puts whole-number keys first, in their order.
                entries.sort_by_key(|(k, _)| index_key(k).map_or((1, 0), |n| (0, n)));
                Self::Map(Rc::new(entries))
            }
        }
    }
}

fn index_key(key: &str) -> Option<u32> {
    let number: u32 = key.parse().ok()?;
    // What ECMAScript calls an array index: `01` and 2³²-1 are ordinary keys.
    (number != u32::MAX && number.to_string() == key).then_some(number)
}

impl Js {
    pub(crate) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn is_nullish(&self) -> bool {
        matches!(self, Self::Undefined | Self::Null)
    }

    /// Whether JavaScript takes it for true.
    pub(crate) fn truthy(&self) -> bool {
        match self {
            Self::Undefined | Self::Null => false,
            Self::Bool(b) => *b,
            Self::Number(n) => *n != 0.0 && !n.is_nan(),
            Self::Text(t) => !t.is_empty(),
            Self::List(_) | Self::Map(_) => true,
        }
    }

    /// handlebars.js' `isEmpty`: nothing, or a list without items; 0 is something.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Number(n) => n.is_nan(),
            Self::List(items) => items.is_empty(),
            other => !other.truthy(),
        }
    }

    /// `===`.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Undefined, Self::Undefined) | (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            #[expect(clippy::float_cmp, reason = "JavaScript compares exactly")]
            (Self::Number(a), Self::Number(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            // `===` compares identity.
            (Self::List(a), Self::List(b)) => Rc::ptr_eq(a, b),
            (Self::Map(a), Self::Map(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    /// An own property.
    pub(super) fn get(&self, name: &str) -> Self {
        let found = match self {
            Self::Map(entries) => entries
                .iter()
                .find(|(k, _)| &**k == name)
                .map(|(_, v)| v.clone()),
            Self::List(items) if name == "length" => Some(length(items.len())),
            Self::List(items) => index_key(name).and_then(|i| items.get(i as usize)).cloned(),
            // JavaScript counts UTF-16 units.
            Self::Text(text) if name == "length" => Some(length(text.encode_utf16().count())),
            Self::Text(text) => index_key(name)
                .and_then(|i| text.chars().nth(i as usize))
                .map(|c| Self::text(c.to_string())),
            _ => None,
        };
        found.unwrap_or(Self::Undefined)
    }

    /// How many values it holds.
    pub(super) fn items(&self) -> usize {
        match self {
            Self::List(items) => items.len(),
            Self::Map(entries) => entries.len(),
            _ => 0,
        }
    }

    /// Bytes that finding a property looks at.
    pub(super) fn breadth(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Map(entries) => entries.len() * ITEM,
            _ => 0,
        }
    }

    /// As `String(value)`.
    pub(crate) fn string(&self) -> Rc<str> {
        match self {
            Self::Undefined => "undefined".into(),
            Self::Null => "null".into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
            Self::Number(n) => number(*n).into(),
            Self::Text(text) => text.clone(),
            Self::List(items) => {
                let texts: Vec<Rc<str>> = items
                    .iter()
                    .map(|i| {
                        if i.is_nullish() {
                            "".into()
                        } else {
                            i.string()
                        }
                    })
                    .collect();
                texts.join(",").into()
            }
            // Useless in a prompt, and what the tool prints: a preview must show it.
            Self::Map(_) => "[object Object]".into(),
        }
    }

    /// As `JSON.stringify(value, null, indent)`; `None` for nothing at all.
    pub(crate) fn json(&self, indent: &str) -> Option<String> {
        if matches!(self, Self::Undefined) {
            return None;
        }
        let mut out = String::new();
        self.write_json(indent, 0, &mut out);
        Some(out)
    }

    fn write_json(&self, indent: &str, depth: usize, out: &mut String) {
        match self {
            Self::Undefined | Self::Null => out.push_str("null"),
            Self::Number(n) if !n.is_finite() => out.push_str("null"),
            Self::Bool(_) | Self::Number(_) => out.push_str(&self.string()),
            Self::Text(text) => out.push_str(&Value::from(&**text).to_string()),
            Self::List(items) => {
                list(out, indent, depth, ['[', ']'], items.iter(), |item, out| {
                    item.write_json(indent, depth + 1, out)
                });
            }
            Self::Map(entries) => {
                let given = entries
                    .iter()
                    .filter(|(_, v)| !matches!(v, Self::Undefined));
                list(
                    out,
                    indent,
                    depth,
                    ['{', '}'],
                    given,
                    |(key, value), out| {
                        let colon = if indent.is_empty() { ":" } else { ": " };
                        let _ = write!(out, "{}{colon}", Value::from(&**key));
                        value.write_json(indent, depth + 1, out);
                    },
                );
            }
        }
    }
}

fn list<T>(
    out: &mut String,
    indent: &str,
    depth: usize,
    [open, close]: [char; 2],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut String),
) {
    out.push(open);
    let mut any = false;
    for item in items {
        if any {
            out.push(',');
        }
        any = true;
        line(out, indent, depth + 1);
        write(item, out);
    }
    if any {
        line(out, indent, depth);
    }
    out.push(close);
}

fn line(out: &mut String, indent: &str, depth: usize) {
    if !indent.is_empty() {
        out.push('\n');
        (0..depth).for_each(|_| out.push_str(indent));
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53")]
fn length(len: usize) -> Js {
    Js::Number(len as f64)
}

/// A number as JavaScript writes it.
fn number(n: f64) -> String {
    let size = n.abs();
    if n.is_nan() {
        "NaN".into()
    } else if n.is_infinite() {
        if n > 0.0 {
            "Infinity".into()
        } else {
            "-Infinity".into()
        }
    } else if n == 0.0 {
        "0".into()
    } else if !(1e-6..1e21).contains(&size) {
        let text = format!("{n:e}");
        if text.contains("e-") {
            text
        } else {
            text.replace('e', "e+")
        }
    } else {
        format!("{n}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_read_as_in_javascript() {
        for (value, text) in [
            (json!(1.0), "1"),
            (json!(0.1), "0.1"),
            (json!(1e21), "1e+21"),
            (json!(1e-7), "1e-7"),
            (json!([1, null, [2, "x"]]), "1,,2,x"),
            (json!({"a": 1}), "[object Object]"),
        ] {
            assert_eq!(&*Js::from(&value).string(), text);
        }
        assert_eq!(
            Js::from(&json!({"b": [1, {}], "1": "x\n"}))
                .json("")
                .unwrap(),
            r#"{"1":"x\n","b":[1,{}]}"#
        );
        assert_eq!(
            Js::from(&json!({"a": [1]})).json("  ").unwrap(),
            "{\n  \"a\": [\n    1\n  ]\n}"
        );
    }
}
