//! The words of the template language with their documentation, in the order and shape features want them. The tables
//! of filters, tests, functions and statements are the reader's; only word operators and names are described here.

use pog_template::builtins::{FILTERS, FUNCTIONS, KEYWORDS, LOOP_FIELDS, TESTS};
use pog_template::{Language, PathSegment, WordKind};
use pog_text::words::single_line;

use crate::docs::DocRef;

pub(crate) use pog_template::builtins::Builtin as Word;

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

pub(crate) fn filters() -> impl Iterator<Item = &'static Word> {
    common_first(FILTERS, &COMMON_FILTERS)
}

/// Tests that can stand behind `is`.
pub(crate) fn tests() -> impl Iterator<Item = &'static Word> {
    // Operators such as `==` are tests too, but only as arguments of `select` and its kin.
    common_first(TESTS, &COMMON_TESTS)
        .filter(|t| t.name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

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

/// A word of any template language, as a list shows it.
pub(crate) struct Listed {
    pub(crate) name: &'static str,
    pub(crate) signature: &'static str,
    pub(crate) doc: DocRef,
}

impl Listed {
    fn new(word: &Word, doc: fn(String) -> DocRef) -> Self {
        Self {
            name: word.name,
            signature: word.signature,
            doc: doc(word.name.to_owned()),
        }
    }
}

/// The words of one kind that stand alone.
pub(crate) fn of_kind(language: &Language, kind: WordKind) -> Vec<Listed> {
    // Jinja has tables with documentation of their own; the other languages bring their words along.
    if !language.is_jinja {
        let words = language.words.iter();
        return words
            // A word with a dot is a field and is offered behind its value.
            .filter(|w| w.kind == kind && !w.name.contains('.'))
            .map(|word| Listed {
                name: word.name,
                signature: word.signature,
                doc: DocRef::Word {
                    name: word.name.to_owned(),
                },
            })
            .collect();
    }
    match kind {
        WordKind::Filter => filters()
            .map(|w| Listed::new(w, |name| DocRef::Filter { name }))
            .collect(),
        WordKind::Test => tests()
            .map(|w| Listed::new(w, |name| DocRef::Test { name }))
            .collect(),
        WordKind::Function => functions()
            .map(|w| Listed::new(w, |name| DocRef::Function { name }))
            .collect(),
        WordKind::Helper | WordKind::Keyword | WordKind::Variable => Vec::new(),
    }
}

/// The fields of a value that the language provides, each with the block it is provided in, where it is not everywhere.
pub(crate) fn fields(
    language: &Language,
    path: &[PathSegment],
) -> Vec<(Listed, Option<&'static str>)> {
    if language.is_jinja {
        if !matches!(path, [PathSegment::Field(name)] if name == "loop") {
            return Vec::new();
        }
        let listed = |word| Listed::new(word, |name| DocRef::LoopField { name });
        return loop_fields()
            .map(|word| (listed(word), Some("for")))
            .collect();
    }
    let mut prefix = String::new();
    for segment in path {
        let PathSegment::Field(name) = segment else {
            return Vec::new();
        };
        prefix.push_str(name);
        prefix.push('.');
    }
    let mut found = Vec::new();
    for word in language.words {
        if let Some(name) = word.name.strip_prefix(&prefix)
            && word.kind == WordKind::Variable
        {
            let listed = Listed {
                name,
                signature: word.signature,
                doc: DocRef::Word {
                    name: word.name.to_owned(),
                },
            };
            found.push((listed, None));
        }
    }
    found
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
        "True if a list contains the value, a mapping the key, or a string the substring.",
    ),
    (
        "not",
        "not value",
        "Negates the value; also `not in` and `is not`.",
    ),
    ("and", "left and right", "True if both are true."),
    ("or", "left or right", "True if at least one is true."),
    ("is", "value is test", "Applies a test to the value."),
    (
        "recursive",
        "{% for item in items recursive %}",
        "Lets the body call `loop(items)` for the next level.",
    ),
    (
        "ignore",
        "{% include \"id\" ignore missing %}",
        "Renders nothing if the prompt does not exist.",
    ),
    (
        "missing",
        "{% include \"id\" ignore missing %}",
        "Renders nothing if the prompt does not exist.",
    ),
    ("as", "as name", "Names what is imported."),
    (
        "loop",
        "loop.index",
        "The state of the innermost `for`: `loop.index`, `loop.first`, `loop.last` and others.",
    ),
    (
        "caller",
        "caller()",
        "Renders the body of the `call` block that called this macro.",
    ),
    (
        "super",
        "super()",
        "Renders the block as the extended template has it.",
    ),
    ("true", "true", "The boolean true."),
    ("false", "false", "The boolean false."),
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
