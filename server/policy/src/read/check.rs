//! Validates a TOML table against the schema: unknown keys, values of the wrong type, values
//! outside their list. Invalid parts are reported and removed, so that the rest can be read.

use pog_text::Span;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::problem::Problem;
use super::words::{not_a_choice, unknown};
use crate::schema::Shape;

/// Reports what is wrong in a table and removes it, so that the rest deserialises.
pub(super) fn check(shape: Shape, table: &mut DeTable<'_>) -> Vec<Problem> {
    let mut check = Check {
        problems: Vec::new(),
    };
    check.table(shape, table);
    check.problems
}

struct Check {
    problems: Vec<Problem>,
}

impl Check {
    fn table(&mut self, shape: Shape, table: &mut DeTable<'_>) {
        let known =
            |name: &str| shape.properties().any(|(n, _)| n == name) || shape.other().is_some();
        // What is wrong is reported and taken out, so that serde reads the rest; it would stop at the first mistake
        // and say less about it.
        for (key, mut value) in std::mem::take(table) {
            let (name, span) = (key.get_ref().as_ref(), Span::from(key.span()));
            if !known(name) {
                let (message, fix) = unknown(shape, name, span);
                self.problems.push(Problem::error(span, message).fix(fix));
            } else if shape
                .child(name)
                .is_some_and(|shape| self.value(shape, name, span, &mut value))
            {
                table.insert(key, value);
            }
        }
    }

    /// Whether a value is valid. `owner` is its key.
    fn value(
        &mut self,
        shape: Shape,
        owner: &str,
        key: Span,
        value: &mut Spanned<DeValue<'_>>,
    ) -> bool {
        let span = Span::from(value.span());
        let choices = shape.choices();
        if !choices.is_empty() {
            // Before the alternatives: a closed list has its own, better message.
            let Some(word) = value.get_ref().as_str() else {
                return self.wrong_kind(shape, owner, span, value);
            };
            if choices.iter().any(|c| c.word == word) {
                return true;
            }
            let (message, fix) = not_a_choice(shape, word, span);
            self.problems.push(Problem::broken(span, message).fix(fix));
            return false;
        }
        let Some(shape) = shape
            .alternatives()
            .find(|s| fits(s.kind(), value.get_ref()))
        else {
            return self.wrong_kind(shape, owner, span, value);
        };
        match value.get_mut() {
            DeValue::Integer(number) => self.bounds(
                shape,
                owner,
                span,
                number_of(number.as_str(), number.radix()),
            ),
            DeValue::Float(number) => self.bounds(shape, owner, span, number.as_str().parse().ok()),
            DeValue::Array(items) => {
                if let Some(item) = shape.items() {
                    let mut kept = DeArray::new();
                    for value in items.iter_mut() {
                        if self.value(item, owner, key, value) {
                            kept.push(std::mem::replace(
                                value,
                                Spanned::new(0..0, DeValue::Boolean(false)),
                            ));
                        }
                    }
                    *items = kept;
                }
                self.count(shape, owner, span, items.len())
            }
            DeValue::Table(table) => {
                // A table with a header is reported at its header.
                let at = if table_is_inline(span, key) {
                    span
                } else {
                    key
                };
                // A required key that was there and had to be taken out makes the table unusable but is not missing.
                let before = self.problems.len();
                let missing: Vec<&str> = shape
                    .required()
                    .filter(|name| !table.contains_key(*name))
                    .collect();
                self.table(shape, table);
                let lost = shape.required().any(|name| !table.contains_key(name))
                    && self.problems.len() > before;
                for name in &missing {
                    self.problems.push(Problem::broken(
                        at,
                        format!("'{owner}' is missing '{name}'"),
                    ));
                }
                missing.is_empty() && !lost
            }
            _ => true,
        }
    }

    fn wrong_kind(
        &mut self,
        shape: Shape,
        owner: &str,
        span: Span,
        value: &Spanned<DeValue<'_>>,
    ) -> bool {
        let mut wanted: Vec<&str> = shape
            .alternatives()
            .map(|s| kind_in_words(s.kind()))
            .collect();
        if !shape.choices().is_empty() {
            // The schema of a closed list says nothing of types.
            wanted = vec!["a string"];
        }
        let message = format!(
            "'{owner}' must be {}, not {}",
            wanted.join(" or "),
            found_in_words(value.get_ref())
        );
        self.problems.push(Problem::broken(span, message));
        false
    }

    fn bounds(&mut self, shape: Shape, owner: &str, span: Span, number: Option<f64>) -> bool {
        let (least, most) = (shape.bound("minimum"), shape.bound("maximum"));
        let inside =
            number.is_some_and(|n| least.is_none_or(|l| n >= l) && most.is_none_or(|m| n <= m));
        if inside {
            return true;
        }
        let message = match (least, most) {
            (Some(least), Some(most)) => format!("'{owner}' must be between {least} and {most}"),
            (Some(least), None) => format!("'{owner}' must be at least {least}"),
            _ => format!("'{owner}' is too large"),
        };
        self.problems.push(Problem::broken(span, message));
        false
    }

    fn count(&mut self, shape: Shape, owner: &str, span: Span, count: usize) -> bool {
        let bound = |keyword: &str| shape.bound(keyword);
        #[expect(
            clippy::cast_precision_loss,
            reason = "a list in a file is never that long"
        )]
        let count = count as f64;
        let (least, most) = (bound("minItems"), bound("maxItems"));
        if least.is_none_or(|l| count >= l) && most.is_none_or(|m| count <= m) {
            return true;
        }
        let message = match (least, most) {
            (Some(least), Some(most)) if (least - most).abs() < f64::EPSILON => {
                format!("'{owner}' must have {least} items")
            }
            _ => format!("'{owner}' must not be empty"),
        };
        self.problems.push(Problem::broken(span, message));
        false
    }
}

fn table_is_inline(value: Span, key: Span) -> bool {
    value.lo() > key.hi()
}

fn number_of(digits: &str, radix: u32) -> Option<f64> {
    if radix == 10 {
        return digits
            .parse()
            .ok()
            // toml hands over numbers as written; one beyond 64 bits would be read as something else later.
            .filter(|_| digits.parse::<i64>().is_ok());
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "only compared with small bounds"
    )]
    i64::from_str_radix(digits, radix).ok().map(|n| n as f64)
}

fn fits(kind: &str, value: &DeValue<'_>) -> bool {
    match kind {
        "string" => value.is_str(),
        "boolean" => value.is_bool(),
        "integer" => value.is_integer(),
        "number" => value.is_integer() || value.is_float(),
        "array" => value.is_array(),
        "object" => value.is_table(),
        _ => true,
    }
}

fn kind_in_words(kind: &str) -> &'static str {
    match kind {
        "string" => "a string",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "array" => "an array",
        _ => "a table",
    }
}

fn found_in_words(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
