//! The form of a schema: whether each common keyword has a value of the right type. Notes whether
//! there are others.

use pog_formats::dialect::Choice;
use pog_text::near::closest;
use pog_yaml::{Kind, Node, NodeId, Value};
use rustc_hash::FxHashSet;

use super::{Flaw, KEYWORDS, MAX_DEPTH, near_type, shown};

/// Validates the form of schemas.
pub(super) struct Form<'t> {
    text: &'t str,
    words: &'static [Choice],
    seen: FxHashSet<NodeId>,
    pub(super) flaws: Vec<Flaw>,
    /// Whether there is a keyword that only the jsonschema crate can check.
    pub(super) beyond: bool,
}

impl<'t> Form<'t> {
    pub(super) fn new(text: &'t str, words: &'static [Choice]) -> Self {
        Self {
            text,
            words,
            seen: FxHashSet::default(),
            flaws: Vec::new(),
            beyond: false,
        }
    }

    /// The schema of a parameter or output.
    pub(super) fn root(&mut self, node: Node<'_>, named: bool) {
        if node.is_mapping() {
            self.keywords(node, 0);
        } else if named && node.scalar().is_some() {
            self.type_word(node);
        } else if !matches!(node.target().kind(), Kind::Alias(_)) {
            let or = if named { " or a type name" } else { "" };
            self.flaws.push(Flaw::new(
                node,
                format!("A JSON Schema must be a mapping{or}, not {}", shown(node)),
            ));
        }
    }

    fn sub(&mut self, name: &str, node: Node<'_>, depth: usize) {
        if node.is_null() || bool_of(node).is_some() {
            return;
        }
        if node.is_mapping() {
            // A schema shared by aliases is checked once.
            if depth < MAX_DEPTH && self.seen.insert(node.target().id()) {
                self.keywords(node, depth + 1);
            }
            return;
        }
        let word = node
            .as_str()
            .and_then(|w| self.words.iter().find(|k| k.value == w));
        let flaw = match word {
            Some(word) => {
                let flaw = Flaw::new(
                    node,
                    format!(
                        "A bare type name is not a schema inside '{name}'; use {{ type: {} }}",
                        word.value
                    ),
                );
                flaw.instead(node, &format!("{{ type: {} }}", word.value))
            }
            None => Flaw::new(
                node,
                format!(
                    "A schema inside '{name}' must be a mapping, not {}",
                    shown(node)
                ),
            ),
        };
        self.flaws.push(flaw);
    }

    fn keywords(&mut self, schema: Node<'_>, depth: usize) {
        for entry in schema.entries() {
            let (Some(key), value) = (entry.key.as_str(), entry.value) else {
                continue;
            };
            if value.is_null() || matches!(value.target().kind(), Kind::Alias(_)) {
                continue;
            }
            match key {
                "type" => self.types(value),
                "description" | "title" | "$comment" | "format" => {
                    self.want(key, value, value.scalar().is_some(), "a string")
                }
                "enum" | "examples" => self.want(key, value, value.is_sequence(), "a list"),
                "items" => self.sub(key, value, depth),
                "additionalProperties" => self.sub(key, value, depth),
                "properties" => {
                    self.want(
                        key,
                        value,
                        value.is_mapping(),
                        "a mapping of field names to schemas",
                    );
                    for field in value.entries() {
                        self.sub(key, field.value, depth);
                    }
                }
                "required" => self.required(schema, value),
                "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties" => {
                    let count = matches!(number(value), Some(n) if n >= 0.0 && n.fract() == 0.0);
                    self.want(key, value, count, "a non-negative integer");
                }
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
                    self.want(key, value, number(value).is_some(), "a number");
                }
                "untrusted" | "sensitive" | "deprecated" | "readOnly" | "writeOnly" => {
                    self.want(key, value, bool_of(value).is_some(), "true or false");
                }
                "default" | "const" | "example" | "nullable" => {}
                other => self.beyond |= KEYWORDS.contains(&other),
            }
        }
    }

    fn want(&mut self, key: &str, value: Node<'_>, fits: bool, wanted: &str) {
        if fits {
            return;
        }
        let unquoted = value
            .scalar()
            .filter(|s| s.value() == Value::Text && !s.tagged)
            .map(|s| s.value.trim());
        let meant = unquoted.filter(|v| match wanted {
            "true or false" => matches!(*v, "true" | "false"),
            "a number" | "a non-negative integer" => v.parse::<u32>().is_ok(),
            _ => false,
        });
        let mut flaw = Flaw::new(
            value,
            format!("'{key}' must be {wanted}, not {}", shown(value)),
        );
        if let Some(meant) = meant.filter(|_| value.target().id() == value.id()) {
            flaw = flaw.instead(value, meant);
        }
        self.flaws.push(flaw);
    }

    fn types(&mut self, value: Node<'_>) {
        if value.is_sequence() {
            for item in value
                .items()
                .filter(|n| n.scalar().is_some() && !n.is_null())
            {
                self.type_word(item);
            }
        } else if value.scalar().is_some() {
            self.type_word(value);
        } else {
            self.flaws.push(Flaw::new(
                value,
                "'type' must be a type name or a list of them, not a mapping",
            ));
        }
    }

    fn type_word(&mut self, node: Node<'_>) {
        let Some(word) = node.as_str() else { return };
        if self.words.iter().any(|w| w.value == word) {
            return;
        }
        let known: Vec<&str> = self.words.iter().map(|w| w.value).collect();
        let flaw = match near_type(word, self.words) {
            Some(near) => Flaw::new(
                node,
                format!("Unknown type {}; did you mean '{near}'?", shown(node)),
            )
            .instead(node, near),
            None => Flaw::new(
                node,
                format!(
                    "Unknown type {}; expected one of {}",
                    shown(node),
                    known.join(", ")
                ),
            ),
        };
        self.flaws.push(flaw);
    }

    fn required(&mut self, schema: Node<'_>, value: Node<'_>) {
        if bool_of(value).is_some() {
            let message = "'required' must list the fields of an object; a parameter without 'default' is already required";
            self.flaws.push(Flaw::new(value, message));
            return;
        }
        self.want(
            "required",
            value,
            value.is_sequence(),
            "a list of field names",
        );
        let fields = schema
            .get("properties")
            .filter(|p| p.is_mapping() && schema.get("patternProperties").is_none());
        let Some(fields) = fields else { return };
        let known: FxHashSet<&str> = fields.entries().filter_map(|e| e.key.as_str()).collect();
        for name in value.items() {
            let Some(word) = name.as_str().filter(|w| !known.contains(w)) else {
                continue;
            };
            let near = closest(word, known.iter().copied());
            let hint = near.map_or_else(
                || "add it there".to_owned(),
                |near| format!("did you mean '{near}'?"),
            );
            let mut flaw = Flaw::new(
                name,
                format!(
                    "Required field {} is not in 'properties'; {hint}",
                    shown(name)
                ),
            );
            let simple = near.filter(|n| {
                n.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    && name.span().text(self.text).starts_with(word)
            });
            if let Some(near) = simple {
                flaw = flaw.instead(name, near);
            }
            self.flaws.push(flaw);
        }
    }
}

pub(super) fn number(node: Node<'_>) -> Option<f64> {
    match node.scalar()?.value() {
        Value::Int(i) => Some(i as f64),
        Value::Float(f) => Some(f),
        _ => None,
    }
}

pub(super) fn bool_of(node: Node<'_>) -> Option<bool> {
    match node.scalar()?.value() {
        Value::Bool(b) => Some(b),
        _ => None,
    }
}
