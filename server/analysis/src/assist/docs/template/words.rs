//! The words of the template language with their documentation, in the order and shape features want them. The tables
//! of filters, tests, functions and statements are the reader's; only word operators and names are described here.

use pog_syntax::template::builtins::{FILTERS, FUNCTIONS, KEYWORDS, LOOP_FIELDS, TESTS};
use pog_text::words::single_line;

pub(crate) use pog_syntax::template::builtins::Builtin as Word;

/// Filters prompts use most; they are offered before the others.
const COMMON_FILTERS: [&str; 14] = [
    "default", "join", "trim", "upper", "lower", "length", "tojson", "title", "replace", "indent",
    "first", "last", "list", "items",
];
/// Tests prompts use most.
const COMMON_TESTS: [&str; 6] = [
    "defined",
    "undefined",
    "none",
    "string",
    "sequence",
    "mapping",
];

/// Filters.
pub(crate) fn filters() -> impl Iterator<Item = &'static Word> {
    common_first(FILTERS, &COMMON_FILTERS)
}

/// Tests that can stand behind `is`.
pub(crate) fn tests() -> impl Iterator<Item = &'static Word> {
    // Operators such as `==` are tests too, but only as arguments of `select` and its kin.
    common_first(TESTS, &COMMON_TESTS)
        .filter(|t| t.name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Functions.
pub(crate) fn functions() -> impl Iterator<Item = &'static Word> {
    FUNCTIONS.iter()
}

/// Fields of `loop`.
pub(crate) fn loop_fields() -> impl Iterator<Item = &'static Word> {
    common_first(LOOP_FIELDS, &["index", "first", "last", "length"])
}

fn common_first(
    table: &'static [Word],
    common: &'static [&'static str],
) -> impl Iterator<Item = &'static Word> {
    let first = common
        .iter()
        .filter_map(|name| table.iter().find(|w| w.name == *name));
    first.chain(table.iter().filter(|w| !common.contains(&w.name)))
}

/// How a statement, word operator or name of the language is used, and what it does.
pub(crate) fn keyword(name: &str) -> Option<(String, &'static str)> {
    if let Some((_, usage, doc)) = WORDS.iter().find(|(n, ..)| *n == name) {
        return Some(((*usage).to_owned(), doc));
    }
    let keyword = KEYWORDS.iter().find(|k| k.name == name)?;
    Some((format!("{{% {} %}}", plain(keyword.snippet)), keyword.doc))
}

/// A snippet without its places: `${1:item}` reads `item`, the others are dots.
fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(place) = rest.strip_prefix('{') {
            let end = place.find('}').unwrap_or(place.len());
            out.push_str(place[..end].split_once(':').map_or("…", |(_, text)| text));
            rest = place.get(end + 1..).unwrap_or("");
        } else {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            out.push_str(" … ");
            rest = &rest[digits..];
        }
    }
    out.push_str(rest);
    single_line(&out)
}

static WORDS: &[(&str, &str, &str)] = &[
    (
        "in",
        "value in container",
        "Whether a list holds the value, a mapping the key, or a text the piece of text.",
    ),
    (
        "not",
        "not value",
        "The opposite of the value; also `not in` and `is not`.",
    ),
    ("and", "left and right", "Whether both hold."),
    ("or", "left or right", "Whether at least one holds."),
    ("is", "value is test", "Asks a test about the value."),
    (
        "recursive",
        "{% for item in items recursive %}",
        "Lets the body call `loop(items)` to go one level deeper.",
    ),
    (
        "ignore",
        "{% include \"id\" ignore missing %}",
        "Renders nothing when the artifact does not exist.",
    ),
    (
        "missing",
        "{% include \"id\" ignore missing %}",
        "Renders nothing when the artifact does not exist.",
    ),
    ("as", "as name", "The name an import is known by here."),
    (
        "loop",
        "loop.index",
        "Where the innermost `for` is: `loop.index`, `loop.first`, `loop.last` and others.",
    ),
    (
        "caller",
        "caller()",
        "The body of the `call` block that called this macro.",
    ),
    (
        "super",
        "super()",
        "The block's content in the template that is extended.",
    ),
    ("true", "true", "The boolean that holds."),
    ("false", "false", "The boolean that does not hold."),
    ("none", "none", "No value."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snippets_read_as_usage() {
        assert_eq!(
            plain("call ${1:name}() %}$0{% endcall"),
            "call name() %} … {% endcall"
        );
        assert_eq!(plain("include \"$1\""), "include \" … \"");
        assert!(
            keyword("for").is_some() && keyword("is").is_some() && keyword("nothing").is_none()
        );
    }

    #[test]
    fn every_common_word_exists() {
        assert!(
            COMMON_FILTERS
                .iter()
                .all(|n| FILTERS.iter().any(|f| f.name == *n))
        );
        assert!(
            COMMON_TESTS
                .iter()
                .all(|n| TESTS.iter().any(|t| t.name == *n))
        );
    }
}
