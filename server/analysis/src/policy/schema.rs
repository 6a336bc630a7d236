//! The JSON Schema of `pog.toml`, generated from the types in [`super::file`]. TOML editors use it,
//! and so do our own reader, completion and hover, through [`Shape`]. It is the only definition of
//! what a value must be.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::file::PolicyFile;

/// Where the schema is published.
pub const URL: &str = "https://pog.dev/schema/pog.schema.json";

/// The schema; made once.
#[must_use]
pub fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        let settings = SchemaSettings::draft07();
        let mut schema = settings
            .into_generator()
            .into_root_schema_for::<PolicyFile>()
            .to_value();
        tidy(&mut schema);
        if let Some(root) = schema.as_object_mut() {
            root.remove("title");
            root.insert("$id".to_owned(), URL.into());
        }
        schema
    })
}

/// What may stand at one place.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    outer: &'static Value,
    inner: &'static Value,
}

/// One word of a closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// The word.
    pub word: &'static str,
    /// What it means.
    pub doc: &'static str,
}

impl Shape {
    /// The whole file.
    #[must_use]
    pub fn root() -> Self {
        Self::of(schema())
    }

    /// What may stand behind a path of keys; an index into a list is any number.
    #[must_use]
    pub fn at<'k>(path: impl IntoIterator<Item = &'k str>) -> Option<Self> {
        path.into_iter()
            .try_fold(Self::root(), |shape, key| shape.child(key))
    }

    fn of(outer: &'static Value) -> Self {
        let mut inner = outer;
        loop {
            let wrapped = inner
                .get("allOf")
                .and_then(|all| all.get(0))
                .unwrap_or(inner);
            let target = wrapped
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|r| r.strip_prefix('#'));
            match target.and_then(|pointer| schema().pointer(pointer)) {
                Some(target) => inner = target,
                None => return Self { outer, inner },
            }
        }
    }

    /// Keys that are known, with what may stand behind them.
    pub fn properties(self) -> impl Iterator<Item = (&'static str, Self)> {
        let known = self.inner.get("properties").and_then(Value::as_object);
        known
            .into_iter()
            .flatten()
            .map(|(name, shape)| (name.as_str(), Self::of(shape)))
    }

    /// What may stand behind a key or in a list.
    #[must_use]
    pub fn child(self, key: &str) -> Option<Self> {
        let known = self.inner.get("properties").and_then(|p| p.get(key));
        known
            .map(Self::of)
            .or_else(|| self.other())
            .or_else(|| self.items())
    }

    /// What may stand behind keys of one's own.
    #[must_use]
    pub fn other(self) -> Option<Self> {
        self.inner
            .get("additionalProperties")
            .filter(|o| o.is_object())
            .map(Self::of)
    }

    /// What may stand in the list.
    #[must_use]
    pub fn items(self) -> Option<Self> {
        let list = self.alternatives().find_map(|a| a.inner.get("items"));
        list.map(Self::of)
    }

    /// The kinds of value that may stand here; itself where there is one only.
    pub fn alternatives(self) -> impl Iterator<Item = Self> {
        let any = self.inner.get("anyOf").and_then(Value::as_array);
        let own = any.is_none().then_some(self);
        any.into_iter().flatten().map(Self::of).chain(own)
    }

    /// The words of a closed list; none for other values.
    #[must_use]
    pub fn choices(self) -> Vec<Choice> {
        let list = self.inner.get("oneOf").and_then(Value::as_array);
        let text = |v: &'static Value, key: &str| v.get(key).and_then(Value::as_str).unwrap_or("");
        list.into_iter()
            .flatten()
            .map(|v| Choice {
                word: text(v, "const"),
                doc: text(v, "description"),
            })
            .collect()
    }

    /// Keys that must be there.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.inner
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// The JSON name of the value's type; empty where several fit.
    #[must_use]
    pub fn kind(self) -> &'static str {
        self.inner.get("type").and_then(Value::as_str).unwrap_or("")
    }

    /// A bound of a number or of a list's length.
    #[must_use]
    pub fn bound(self, keyword: &str) -> Option<f64> {
        self.outer
            .get(keyword)
            .or_else(|| self.inner.get(keyword))
            .and_then(Value::as_f64)
    }

    /// What is documented of it.
    #[must_use]
    pub fn doc(self) -> &'static str {
        let text = |v: &'static Value| v.get("description").and_then(Value::as_str);
        text(self.outer).or_else(|| text(self.inner)).unwrap_or("")
    }

    /// What its words or keys are called: `rule`, `level`, `requirement`; `key` where it has no name.
    #[must_use]
    pub fn noun(self) -> &'static str {
        self.inner
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or("key")
    }
}

/// TOML has no null, so a value that may be left out need not allow it; single-line descriptions.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            without_null(map);
            map.remove("default");
            // The keyword is a text; a setting of that name is a schema.
            if map.get("format").is_some_and(Value::is_string) {
                map.remove("format");
            }
            if let Some(Value::String(text)) = map.get_mut("description") {
                *text = text.replace('\n', " ");
            }
            map.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

fn without_null(map: &mut Map<String, Value>) {
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|t| t != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            map.insert("type".to_owned(), one);
        }
    }
    let Some(Value::Array(choices)) = map.get_mut("anyOf") else {
        return;
    };
    choices.retain(|c| c.get("type").is_none_or(|t| t != "null"));
    if let [Value::Object(one)] = choices.as_slice() {
        let one = one.clone();
        map.remove("anyOf");
        for (key, value) in one {
            map.entry(key).or_insert(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(toml: &str) -> Value {
        serde_json::to_value(toml.parse::<toml::Table>().unwrap()).unwrap()
    }

    #[test]
    fn it_takes_what_the_reader_takes_and_refuses_what_it_refuses() {
        let validator = jsonschema::validator_for(schema()).unwrap();
        let fine = [
            "extends = \"a.toml\"\n[gates.skill]\nrequire = [\"owners\"]\n[rules]\n\"template/*\" = \"off\"\n",
            "[[overrides]]\nfiles = [\"a\"]\nlimits = { pass-rate = 0.9 }\n[owners]\ncodeowners = \"X\"\n",
            "[[models.facts]]\nid = \"x\"\nranges = { top_p = [0, 1.5] }\n",
        ];
        let wrong = [
            "extends = 3",
            "[gates.skill]\nrequire = [\"ownes\"]",
            "[rules]\n\"template/no-such-rule\" = \"off\"",
            "[rules]\n\"template/*\" = \"loud\"",
            "[limits]\npass-rate = 2",
            "[[forbid]]\npattern = \"x\"",
            "[[overrides]]\nfiles = []",
        ];
        for (text, takes) in fine
            .iter()
            .map(|t| (t, true))
            .chain(wrong.iter().map(|t| (t, false)))
        {
            assert_eq!(validator.is_valid(&json(text)), takes, "{text}");
            assert_eq!(
                crate::policy::read::read(text).problems.is_empty(),
                takes,
                "{text}"
            );
        }
    }

    #[test]
    fn every_key_is_documented() {
        fn walk(shape: Shape, path: &str, depth: usize) {
            for (name, child) in shape.properties() {
                let path = format!("{path}.{name}");
                assert!(child.doc().ends_with('.'), "{path}: {}", child.doc());
                for part in child
                    .alternatives()
                    .chain(child.items())
                    .filter(|_| depth < 6)
                {
                    walk(part, &path, depth + 1);
                }
            }
        }
        walk(Shape::root(), "", 0);
    }

    #[test]
    fn a_path_of_keys_leads_to_what_may_stand_there() {
        assert_eq!(Shape::at(["rules", "template/*"]).unwrap().noun(), "level");
        assert_eq!(
            Shape::at(["overrides", "0", "gates", "skill", "require", "0"])
                .unwrap()
                .noun(),
            "requirement"
        );
        assert_eq!(Shape::at(["roles", "anything"]).unwrap().kind(), "array");
        assert!(Shape::at(["gates", "nothing"]).is_none());
    }
}
