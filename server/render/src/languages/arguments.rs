//! Renders Claude Code's arguments as Claude Code 2.1.330 replaces them. Commands are not run and values of the session are
//! not known: both stay as they are written.

use pog_template::arguments::{ALL, Means, declared, is_name, placeholders};

use super::RenderContext;
use crate::{Growing, RenderError, RenderedMessage, plain, trimmed};

/// Places that are looked at among the inputs.
const MOST: usize = 64;

/// What was typed behind the command.
struct Arguments<'a> {
    names: Vec<&'a str>,
    whole: String,
    places: Vec<Option<String>>,
}

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let arguments = Arguments::of(context);
    context.by_message(|text| {
        let text = context.grown(arguments.put_into(text))?;
        Ok(trimmed(&text))
    })
}

impl<'a> Arguments<'a> {
    /// From the inputs: all of them as `ARGUMENTS`, or each under its name or its place.
    fn of(context: &RenderContext<'a>) -> Self {
        let parameters = &context.artifact.syntax.layout.parameters;
        let names: Vec<&str> = parameters
            .iter()
            .map(|p| p.name.as_str())
            .filter(|name| is_name(name))
            .collect();
        let given = |name: &str| context.values.get(name).filter(|v| !v.is_null()).map(plain);
        let all = given(ALL);
        // As typed behind the command; what is given by name or number replaces single words of it.
        let mut places: Vec<Option<String>> = all.as_deref().map(words).unwrap_or_default();
        for place in 0..MOST.max(names.len()) {
            let named = names.get(place).and_then(|name| given(name));
            if let Some(value) = named.or_else(|| given(&place.to_string())) {
                places.resize(places.len().max(place + 1), None);
                places[place] = Some(value);
            }
        }
        let whole = all.unwrap_or_else(|| {
            let quoted: Vec<String> = places
                .iter()
                .map(|p| quoted(p.as_deref().unwrap_or("")))
                .collect();
            quoted.join(" ")
        });
        Self {
            names,
            whole,
            places,
        }
    }

    fn put_into(&self, text: &str) -> Growing {
        let mut out = Growing::default();
        let (mut at, mut received) = (0, false);
        let place = |index: usize| self.places.get(index).and_then(Option::as_deref);
        for found in placeholders(text) {
            let (value, end) = match found.means {
                Means::All => (Some(self.whole.as_str()), found.span.hi()),
                Means::Place(index) => (place(index), found.span.hi()),
                Means::Named(word) => {
                    let name = declared(word, self.names.iter().copied());
                    let index = name.and_then(|name| self.names.iter().position(|n| *n == name));
                    // A name without an argument is replaced by nothing, a place stays.
                    let end = found.word.lo() + name.map_or(0, str::len);
                    (index.map(|i| place(i).unwrap_or("")), end)
                }
                Means::Escape => {
                    let word = found.word.text(text);
                    let of_arguments =
                        word.starts_with(|c: char| c.is_ascii_digit()) || word.starts_with(ALL);
                    if of_arguments || declared(word, self.names.iter().copied()).is_some() {
                        out.push(text.get(at..found.span.lo()).unwrap_or(""));
                        at = found.span.lo() + 1;
                    }
                    continue;
                }
                // Values of the session are only known to Claude Code: they stay as written.
                Means::Session(_) => continue,
            };
            if let Some(value) = value {
                received = true;
                out.push(text.get(at..found.span.lo()).unwrap_or(""));
                out.push(value);
                at = end;
            }
        }
        out.push(text.get(at..).unwrap_or(""));
        // Claude Code does the same, so that arguments reach a command that names none.
        if !received && !self.whole.is_empty() {
            out.trim_end();
            out.push("\n\nARGUMENTS: ");
            out.push(&self.whole);
        }
        out
    }
}

/// A text cut into words like a shell does; where a quote is not closed, at blanks.
fn words(text: &str) -> Vec<Option<String>> {
    let (mut found, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => found.extend(word.take()),
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(rest.next()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    // Like a shell would refuse it; Claude Code falls back to splitting at blanks.
    if quote.is_some() {
        return text
            .split_whitespace()
            .map(|w| Some(w.to_owned()))
            .collect();
    }
    found.extend(word);
    found.into_iter().map(Some).collect()
}

/// A word as it would be typed.
fn quoted(word: &str) -> String {
    if word.is_empty() || word.contains(|c: char| c.is_whitespace() || c == '"' || c == '\'') {
        format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use serde_json::{Map, Value, json};

    use crate as render;

    fn rendered(front: &str, body: &str, values: &Value) -> String {
        let path = ".claude/commands/x.md".to_owned();
        let fixture = Fixture::of(vec![(path, format!("---\n{front}\n---\n{body}\n"))], 0);
        let values: Map<String, Value> = values.as_object().cloned().unwrap_or_default();
        render::render(&fixture.snapshot, &fixture.main, &values).unwrap()[0]
            .content
            .clone()
    }

    #[test]
    fn everything_by_place_and_by_name() {
        let all = |body: &str| {
            rendered(
                "arguments: a b",
                body,
                &json!({ "ARGUMENTS": "one \"two words\" three" }),
            )
        };
        assert_eq!(all("$ARGUMENTS"), "one \"two words\" three");
        assert_eq!(
            all("$0|$1|$ARGUMENTS[2]|$3|$ARGUMENTS[3]"),
            "one|two words|three|$3|$ARGUMENTS[3]"
        );
        assert_eq!(all("$a $b $c $HOME"), "one two words $c $HOME");
        assert_eq!(all(r"\$1 \$a \\$0 \$HOME"), r"$1 $a \\one \$HOME");
        assert_eq!(
            rendered("arguments: a b", "[$a][$b][$1]", &json!({ "b": "x y" })),
            "[][x y][x y]"
        );
    }

    #[test]
    fn arguments_that_nothing_asks_for_are_appended() {
        assert_eq!(
            rendered("model: opus", "Fix it.", &json!({ "ARGUMENTS": "#12" })),
            "Fix it.\n\nARGUMENTS: #12"
        );
        assert_eq!(
            rendered("model: opus", "Fix $4.", &json!({ "0": "a b", "1": "c" })),
            "Fix $4.\n\nARGUMENTS: \"a b\" c"
        );
        assert_eq!(rendered("model: opus", "Fix it.", &json!({})), "Fix it.");
    }

    #[test]
    fn values_are_not_read_again() {
        assert_eq!(
            rendered("arguments: a", "$0 $a", &json!({ "0": "$a $ARGUMENTS" })),
            "$a $ARGUMENTS $a $ARGUMENTS"
        );
    }

    #[test]
    fn an_open_quote_is_a_letter() {
        assert_eq!(
            rendered("model: opus", "$0-$1", &json!({ "ARGUMENTS": "it's fine" })),
            "it's-fine"
        );
    }
}
