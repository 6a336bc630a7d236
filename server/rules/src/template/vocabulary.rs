//! Words that people bring from Liquid, Twig, Ansible or Python and that this Jinja lacks, with
//! what to use instead. What the language has, and what only Jinja2 has, is in
//! `pog_template::builtins`.

use pog_model::artifact::Artifact;
use pog_template::builtins::Builtin;
use pog_template::{JINJA, JINJA2, NameAt, builtins};
use pog_text::near::{Names, closest};
use pog_text::{Edit, Fix, Span};
use rustc_hash::FxHashMap;

use super::common::Doubtful;
use crate::{Context, Sink};

/// What to use instead of a foreign word.
enum Instead {
    /// Another word of the same kind.
    Word(&'static str),
    /// Something that takes more than a word.
    Advice(&'static str),
}

use Instead::{Advice, Word};

const NO_WEB: Instead = Advice("it is for web pages, and prompts are plain text");
const NO_DATES: Instead = Advice("templates have no dates; pass the formatted date as a parameter");
const NO_REGEX: Instead =
    Advice("templates have no regular expressions; prepare the text before passing it");

/// Filters of other languages.
const FILTERS: &[(&str, Instead)] = &[
    ("append", Advice("join texts with 'a ~ b'")),
    ("b64encode", Advice("encode the text before passing it")),
    ("capfirst", Word("capitalize")),
    ("date", NO_DATES),
    ("dateformat", NO_DATES),
    ("downcase", Word("lower")),
    ("escapejs", NO_WEB),
    ("flatten", Advice("no filter does this; pass a flat list")),
    (
        "from_json",
        Advice("pass the value itself instead of its JSON text"),
    ),
    (
        "fromjson",
        Advice("pass the value itself instead of its JSON text"),
    ),
    ("json", Word("tojson")),
    ("json_encode", Word("tojson")),
    ("keys", Advice("looping over a mapping gives its keys")),
    ("len", Word("length")),
    ("lstrip", Word("trim")),
    ("md5", Advice("templates have no hashing")),
    ("newline_to_br", NO_WEB),
    ("nl2br", NO_WEB),
    (
        "number_format",
        Advice("use 'round', or 'format' with a pattern such as '%.2f'"),
    ),
    ("prepend", Advice("join texts with 'a ~ b'")),
    ("regex_replace", NO_REGEX),
    ("regex_search", NO_REGEX),
    ("rstrip", Word("trim")),
    ("size", Word("length")),
    ("sorted", Word("sort")),
    ("strftime", NO_DATES),
    ("strip", Word("trim")),
    ("substring", Advice("use a slice such as text[:200]")),
    ("to_json", Word("tojson")),
    ("to_nice_json", Advice("use 'tojson(indent=2)'")),
    (
        "to_yaml",
        Advice("templates have no YAML output; use 'tojson', which is valid YAML"),
    ),
    (
        "truncatewords",
        Advice("use '(text | split)[:50] | join(\" \")'"),
    ),
    ("uniq", Word("unique")),
    ("upcase", Word("upper")),
    ("values", Advice("loop over 'mapping | items'")),
    ("where", Advice("use 'selectattr(\"name\", \"eq\", value)'")),
];

/// Tests of other languages.
const TESTS: &[(&str, Instead)] = &[
    ("array", Word("sequence")),
    ("blank", Advice("use 'not value'")),
    ("bool", Word("boolean")),
    ("contains", Advice("use 'part in text'")),
    ("dict", Word("mapping")),
    ("divisible", Word("divisibleby")),
    ("empty", Advice("use 'not value'")),
    ("even_number", Word("even")),
    ("list", Word("sequence")),
    ("match", NO_REGEX),
    ("null", Word("none")),
    ("object", Word("mapping")),
    ("regex", NO_REGEX),
    ("same", Word("sameas")),
    ("search", NO_REGEX),
    ("str", Word("string")),
    ("subset", Advice("compare item by item with 'in'")),
    ("superset", Advice("compare item by item with 'in'")),
];

/// Functions of other languages. Names that are filters here are recognised by [`is_filter`].
const FUNCTIONS: &[(&str, Instead)] = &[
    ("_", Advice("translations are not part of this Jinja")),
    (
        "caller",
        Advice("only a macro that is used with {% call %} has it"),
    ),
    ("date", NO_DATES),
    (
        "enumerate",
        Advice("in a loop 'loop.index' counts from 1, 'loop.index0' from 0"),
    ),
    (
        "fail",
        Advice("a template cannot fail on purpose; restrict the parameter with a schema"),
    ),
    ("get_flashed_messages", NO_WEB),
    ("gettext", Advice("translations are not part of this Jinja")),
    (
        "isinstance",
        Advice("use a test such as 'is string', 'is mapping' or 'is sequence'"),
    ),
    ("len", Advice("use 'value | length'")),
    ("loop", Advice("only a loop has it")),
    (
        "ngettext",
        Advice("translations are not part of this Jinja"),
    ),
    ("now", NO_DATES),
    ("print", Advice("use {{ value }}")),
    (
        "raise_exception",
        Advice("a template cannot fail on purpose; restrict the parameter with a schema"),
    ),
    ("set", Advice("use 'values | unique'")),
    ("sorted", Advice("use 'values | sort'")),
    ("str", Advice("use 'value | string'")),
    ("strftime_now", NO_DATES),
    ("super", Advice("only a block has it")),
    ("tuple", Advice("use 'values | list'")),
    (
        "type",
        Advice("use a test such as 'is string', 'is mapping' or 'is sequence'"),
    ),
    ("url_for", NO_WEB),
];

/// Whether the template language has exactly the filters, tests and functions of minijinja.
pub(super) fn has_fixed_words(artifact: &Artifact) -> bool {
    *artifact.language() == JINJA
}

/// Whether projects register words of their own, so that only a likely misspelling is certain
/// enough.
pub(super) fn has_own_words(artifact: &Artifact) -> bool {
    *artifact.language() == JINJA2
}

pub(super) fn is_filter(name: &str) -> bool {
    builtins::filter(name).is_some()
}

pub(super) fn is_test(name: &str) -> bool {
    builtins::test(name).is_some()
}

pub(super) fn is_function(name: &str) -> bool {
    builtins::function(name).is_some()
}

/// The words of one kind.
pub(super) struct Words {
    kind: &'static str,
    known: &'static [Builtin],
    jinja2: &'static [(&'static str, &'static str)],
    foreign: &'static [(&'static str, Instead)],
}

pub(super) const FILTER: Words = Words {
    kind: "filter",
    known: builtins::FILTERS,
    jinja2: builtins::JINJA2_ONLY_FILTERS,
    foreign: FILTERS,
};
pub(super) const TEST: Words = Words {
    kind: "test",
    known: builtins::TESTS,
    jinja2: builtins::JINJA2_ONLY_TESTS,
    foreign: TESTS,
};
pub(super) const FUNCTION: Words = Words {
    kind: "function",
    known: builtins::FUNCTIONS,
    jinja2: builtins::JINJA2_ONLY_FUNCTIONS,
    foreign: FUNCTIONS,
};

impl Words {
    /// Reports those words of a template that do not exist. A template that tests whether a word
    /// exists is ignored.
    pub(super) fn check(&self, context: &Context<'_>, sink: &mut Sink, used: &[NameAt]) {
        let artifact = context.artifact;
        let doubtful = Doubtful::of(context);
        let certain = used.iter().filter(|word| !doubtful.covers(word.span));
        if has_own_words(artifact) {
            let uses = uses(used.iter());
            for word in certain {
                self.report_near(sink, word, &uses);
            }
            return;
        }
        let tests_words = artifact
            .facts()
            .tests
            .iter()
            .any(|test| test.name == self.kind);
        // `is filter` and `is test` show that the author expects a word to be missing.
        if !has_fixed_words(artifact) || tests_words {
            return;
        }
        let names = self.names([]);
        for word in certain {
            let is_known = self.known.iter().any(|known| known.name == word.name);
            if !is_known && !sink.leaves_out(word.span) {
                self.report(sink, &word.name, word.span, &names);
            }
        }
    }

    /// Reports a word of a language that projects extend, if it looks misspelled and is used only
    /// once: a word of the project's own would be used again.
    pub(super) fn report_near(
        &self,
        sink: &mut Sink,
        word: &NameAt,
        uses: &FxHashMap<&str, usize>,
    ) {
        let name = word.name.as_str();
        // A word that is used twice is the project's own rather than a slip.
        if uses.get(name).is_some_and(|uses| *uses > 1) {
            return;
        }
        let mut known: Vec<&str> = self.spelled_words().collect();
        known.extend(self.jinja2.iter().map(|(word, _)| *word));
        if known.contains(&name) {
            return;
        }
        if let Some(near) = closest(name, known) {
            sink.report(
                word.span,
                format!("Unknown {} '{name}'; did you mean '{near}'?", self.kind),
            )
            .fix(change(word.span, near));
        }
    }

    /// The known words. Symbols such as `==` are tests by name only; nobody writes them.
    fn spelled_words(&self) -> impl Iterator<Item = &'static str> {
        self.known
            .iter()
            .map(|builtin| builtin.name)
            .filter(|name| name.starts_with(char::is_alphabetic))
    }

    /// The known words, and further names that may have been meant.
    pub(super) fn names<'a>(&self, local: impl IntoIterator<Item = &'a str>) -> Names<'a> {
        Names::new(
            self.spelled_words()
                .map(|word| -> &'a str { word })
                .chain(local),
        )
    }

    /// Reports an unknown word with its remedy. `names` are those of [`Self::names`].
    pub(super) fn report(&self, sink: &mut Sink, name: &str, span: Span, names: &Names<'_>) {
        let unknown = format!("Unknown {} '{name}'", self.kind);
        // A word of Jinja2 is spelled correctly, so no near word is looked for.
        if let Some((_, hint)) = self.jinja2.iter().find(|(word, _)| *word == name) {
            let hint = hint.replace('`', "'");
            sink.report(span, format!("{unknown}, which only Jinja2 has; {hint}"));
            return;
        }
        let foreign = self.foreign.iter().find(|(word, _)| *word == name);
        match foreign.map(|(_, instead)| instead) {
            Some(Advice(advice)) => {
                sink.report(span, format!("{unknown}; {advice}"));
            }
            Some(Word(word)) => {
                sink.report(span, format!("{unknown}; use '{word}'"))
                    .fix(change(span, word));
            }
            None => match names.closest(name) {
                Some(near) => {
                    sink.report(span, format!("{unknown}; did you mean '{near}'?"))
                        .fix(change(span, near));
                }
                None => {
                    sink.report(span, unknown);
                }
            },
        }
    }
}

/// How often each word is used.
pub(super) fn uses<'a>(words: impl Iterator<Item = &'a NameAt>) -> FxHashMap<&'a str, usize> {
    let mut uses = FxHashMap::default();
    for word in words {
        *uses.entry(word.name.as_str()).or_insert(0) += 1;
    }
    uses
}

fn change(span: Span, word: &str) -> Fix {
    Fix::suggested(
        format!("Change to '{word}'"),
        vec![Edit::replace(span, word)],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_foreign_word_is_a_word_of_the_language() {
        for words in [FILTER, TEST, FUNCTION] {
            for (word, _) in words.foreign {
                let twice = words.jinja2.iter().any(|(w, _)| w == word);
                assert!(
                    !twice && !words.known.iter().any(|b| b.name == *word),
                    "{word}"
                );
            }
        }
        for (word, instead) in FILTERS {
            assert!(!matches!(instead, Word(w) if !is_filter(w)), "{word}");
        }
        for (word, instead) in TESTS {
            assert!(!matches!(instead, Word(w) if !is_test(w)), "{word}");
        }
        for (word, instead) in FUNCTIONS {
            assert!(!is_filter(word), "{word}");
            assert!(matches!(instead, Advice(_)), "{word}");
        }
    }

    /// What is advised must work.
    #[test]
    fn the_advice_renders() {
        let environment = minijinja::Environment::new();
        for (source, expected) in [
            ("{{ 'a b'[:1] }}", "a"),
            ("{{ 'a b c' | split | length }}", "3"),
            ("{{ ('a b c' | split)[:2] | join(' ') }}", "a b"),
            ("{{ [1] | tojson(indent=2) }}", "[\n  1\n]"),
            (
                "{{ [{'a': 1}, {'a': 2}] | selectattr('a', 'eq', 2) | length }}",
                "1",
            ),
            ("{{ '%.2f' | format(1.5) }}", "1.50"),
            ("{{ [2, 1, 1] | unique | sort }}", "[1, 2]"),
            (
                "{% for k in {'a': 1} %}{{ k }}{% endfor %}{% for k, v in {'a': 1} | items %}{{ v }}{% endfor %}",
                "a1",
            ),
        ] {
            assert_eq!(
                environment.render_str(source, ()).expect(source),
                expected,
                "{source}"
            );
        }
    }
}
