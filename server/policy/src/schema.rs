//! The JSON Schema of `pog.toml`, generated from the types in [`super::file`]. TOML editors use it,
//! and so do our own reader, completion and hover, through [`Shape`]. It is the only definition of
//! what a value must be.

use pog_model::RuleMeta;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::Catalog;
use super::file::PolicyFile;

/// Where the schema is published.
pub const URL: &str = "https://pog.dev/schema/pog.schema.json";

/// Where the schema describes the table of rule levels.
const RULE_LEVELS: &str = "/definitions/RuleLevels";

/// The schema of a `pog.toml` in which these rules can be named. [`super::Catalog::schema`] keeps it.
#[must_use]
pub(super) fn schema_for(rules: &[&'static RuleMeta]) -> Value {
    // The draft that the TOML extensions of editors understand.
    let settings = SchemaSettings::draft07();
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<PolicyFile>()
        .to_value();
    name_rules(&mut schema, rules);
    tidy(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        // schemars takes the title from the name of the Rust type.
        root.remove("title");
        root.insert("$id".to_owned(), URL.into());
    }
    schema
}

/// Closes the table of rule levels over the rules and groups there are, so that editors offer them and a misspelt name is
/// found.
fn name_rules(schema: &mut Value, rules: &[&'static RuleMeta]) {
    let levels = schema
        .pointer_mut(RULE_LEVELS)
        .and_then(Value::as_object_mut)
        .expect("the policy file has a table of rule levels");
    // Without a list of rules any name may be one.
    if rules.is_empty() {
        return;
    }
    let level = levels
        .insert("additionalProperties".to_owned(), false.into())
        .expect("the table says what its values are");
    let mut names: Vec<(String, String)> = Vec::new();
    for rule in rules {
        names.push((
            rule.name.to_owned(),
            format!("{}. Default: {}.", rule.page.summary, rule.default.name()),
        ));
        names.push((
            format!("{}/*", rule.group()),
            format!("All rules in the group {}.", rule.group()),
        ));
    }
    names.sort();
    // A group is named by each of its rules.
    names.dedup();
    let mut properties = Map::new();
    for (name, description) in names {
        // Draft 7 ignores what stands beside a `$ref`.
        let described = json!({ "description": description, "allOf": [level] });
        properties.insert(name, described);
    }
    levels.insert("properties".to_owned(), properties.into());
}

/// The schema of one position.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    root: &'static Value,
    outer: &'static Value,
    inner: &'static Value,
}

/// One value of an enumeration.
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
    pub fn root(catalog: &'static Catalog) -> Self {
        let root = catalog.schema();
        Self::of(root, root)
    }

    /// The schema at a path of keys; an index into a list is any number.
    #[must_use]
    pub fn at<'k>(
        catalog: &'static Catalog,
        path: impl IntoIterator<Item = &'k str>,
    ) -> Option<Self> {
        path.into_iter()
            .try_fold(Self::root(catalog), |shape, key| shape.child(key))
    }

    fn of(root: &'static Value, outer: &'static Value) -> Self {
        let mut inner = outer;
        loop {
            // Both wrappings are schemars': `allOf` where a description stands beside a `$ref`.
            let wrapped = inner
                .get("allOf")
                .and_then(|all| all.get(0))
                .unwrap_or(inner);
            let target = wrapped
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|r| r.strip_prefix('#'));
            match target.and_then(|pointer| root.pointer(pointer)) {
                Some(target) => inner = target,
                None => return Self { root, outer, inner },
            }
        }
    }

    /// Another place of the same schema.
    fn within(self, outer: &'static Value) -> Self {
        Self::of(self.root, outer)
    }

    /// Known keys with their schemas.
    pub fn properties(self) -> impl Iterator<Item = (&'static str, Self)> {
        let known = self.inner.get("properties").and_then(Value::as_object);
        known
            .into_iter()
            .flatten()
            .map(move |(name, shape)| (name.as_str(), self.within(shape)))
    }

    /// The schema of a key or of list items.
    #[must_use]
    pub fn child(self, key: &str) -> Option<Self> {
        let known = self.inner.get("properties").and_then(|p| p.get(key));
        known
            .map(|shape| self.within(shape))
            .or_else(|| self.other())
            .or_else(|| self.items())
    }

    /// The schema of custom keys.
    #[must_use]
    pub fn other(self) -> Option<Self> {
        self.inner
            .get("additionalProperties")
            .filter(|o| o.is_object())
            .map(|shape| self.within(shape))
    }

    /// The schema of list items.
    #[must_use]
    pub fn items(self) -> Option<Self> {
        let list = self.alternatives().find_map(|a| a.inner.get("items"));
        list.map(|shape| self.within(shape))
    }

    /// The alternatives of a value; the schema itself if there is only one.
    pub fn alternatives(self) -> impl Iterator<Item = Self> {
        let any = self.inner.get("anyOf").and_then(Value::as_array);
        let own = any.is_none().then_some(self);
        any.into_iter()
            .flatten()
            .map(move |shape| self.within(shape))
            .chain(own)
    }

    /// The values of an enumeration; empty for other values.
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

    /// Required keys.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        self.inner
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
    }

    /// The JSON type name; empty if there are several.
    #[must_use]
    pub fn kind(self) -> &'static str {
        self.inner.get("type").and_then(Value::as_str).unwrap_or("")
    }

    /// A bound of a number or list length.
    #[must_use]
    pub fn bound(self, keyword: &str) -> Option<f64> {
        self.outer
            .get(keyword)
            .or_else(|| self.inner.get(keyword))
            .and_then(Value::as_f64)
    }

    /// Its documentation.
    #[must_use]
    pub fn doc(self) -> &'static str {
        let text = |v: &'static Value| v.get("description").and_then(Value::as_str);
        text(self.outer).or_else(|| text(self.inner)).unwrap_or("")
    }

    /// The noun for its values or keys: `rule`, `level`, `requirement`; `key` by default.
    #[must_use]
    pub fn noun(self) -> &'static str {
        self.inner
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or("key")
    }
}

/// TOML has no null, so optional values need not allow it; descriptions become single lines.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            without_null(map);
            map.remove("default");
            // The keyword is a string; a setting with that name is a schema.
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
    use crate::catalog::testing::RULES;

    fn from_toml(toml: &str) -> Value {
        serde_json::to_value(toml.parse::<toml::Table>().unwrap()).unwrap()
    }

    #[test]
    fn it_takes_what_the_reader_takes_and_refuses_what_it_refuses() {
        let validator = jsonschema::validator_for(RULES.schema()).unwrap();
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
            assert_eq!(validator.is_valid(&from_toml(text)), takes, "{text}");
            assert_eq!(
                crate::read::read(text, &RULES).problems.is_empty(),
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
        walk(Shape::root(&RULES), "", 0);
    }

    #[test]
    fn a_path_of_keys_leads_to_what_may_stand_there() {
        assert_eq!(
            Shape::at(&RULES, ["rules", "template/*"]).unwrap().noun(),
            "level"
        );
        assert_eq!(
            Shape::at(&RULES, ["overrides", "0", "gates", "skill", "require", "0"])
                .unwrap()
                .noun(),
            "requirement"
        );
        assert_eq!(
            Shape::at(&RULES, ["roles", "anything"]).unwrap().kind(),
            "array"
        );
        assert!(Shape::at(&RULES, ["gates", "nothing"]).is_none());
    }
}
