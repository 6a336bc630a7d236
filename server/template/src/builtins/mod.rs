//! Built-in filters, tests, functions and statements, with documentation for completion and hover.
//! A test checks every name against minijinja as compiled here.

mod filters;
mod functions;
mod keywords;
mod tests;

pub use filters::{FILTERS, JINJA2_ONLY_FILTERS};
pub use functions::{FUNCTIONS, JINJA2_ONLY_FUNCTIONS, LOOP_FIELDS};
pub use keywords::{KEYWORDS, Keyword};
pub use tests::{JINJA2_ONLY_TESTS, TESTS};

/// A filter, test, function or field that the language provides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// As it is written.
    pub name: &'static str,
    /// How it is called, with defaults.
    pub signature: &'static str,
    /// One to three sentences.
    pub doc: &'static str,
    /// A template that uses it.
    pub example: &'static str,
}

/// Finds a filter by name.
#[must_use]
pub fn filter(name: &str) -> Option<&'static Builtin> {
    find(FILTERS, name)
}

/// Finds a test by name.
#[must_use]
pub fn test(name: &str) -> Option<&'static Builtin> {
    find(TESTS, name)
}

/// Finds a function by name.
#[must_use]
pub fn function(name: &str) -> Option<&'static Builtin> {
    find(FUNCTIONS, name)
}

/// Finds a field of `loop`.
#[must_use]
pub fn loop_field(name: &str) -> Option<&'static Builtin> {
    find(LOOP_FIELDS, name)
}

/// Finds a statement keyword.
#[must_use]
pub fn keyword(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|k| k.name == name)
}

/// Whether Python's Jinja2 3.1 has the filter.
#[must_use]
pub fn jinja2_filter(name: &str) -> bool {
    let ours =
        filter(name).is_some() && !matches!(name, "bool" | "chain" | "lines" | "split" | "zip");
    ours || JINJA2_ONLY_FILTERS.iter().any(|(n, _)| *n == name)
}

/// Whether Python's Jinja2 3.1 has the test.
#[must_use]
pub fn jinja2_test(name: &str) -> bool {
    let ours = test(name).is_some() && !matches!(name, "startingwith" | "endingwith");
    ours || matches!(name, "callable" | "filter" | "test")
}

fn find(table: &'static [Builtin], name: &str) -> Option<&'static Builtin> {
    table.iter().find(|b| b.name == name)
}

#[cfg(test)]
mod checks {
    use std::collections::BTreeSet;

    use minijinja::{Environment, ErrorKind, Value, context};

    use super::*;

    fn kind(template: &str) -> Option<ErrorKind> {
        let context = context! { x => 1, items => vec![1, 2], s => "a b" };
        Environment::new()
            .render_str(template, context)
            .err()
            .map(|e| e.kind())
    }

    /// Names in minijinja's own list, which it shows only in its debug output.
    fn compiled(what: &str) -> BTreeSet<String> {
        let source = format!("{:#?}", Environment::new());
        let lines: Vec<&str> = source.lines().map(str::trim).collect();
        let at = lines
            .iter()
            .position(|l| l.starts_with(&format!("{what}: ")));
        let Some(at) = at else { return BTreeSet::new() };
        let quoted = |l: &&str| l.starts_with('"');
        lines[at + 1..]
            .iter()
            .take_while(|l| quoted(l))
            .map(|l| l.trim_matches(['"', ',']))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn the_tables_are_complete() {
        for (what, table) in [("filters", FILTERS), ("tests", TESTS)] {
            let ours: BTreeSet<String> = table.iter().map(|b| b.name.to_owned()).collect();
            assert_eq!(ours.len(), table.len(), "a name stands twice");
            assert_eq!(ours, compiled(what));
        }
        assert_eq!((FILTERS.len(), TESTS.len(), FUNCTIONS.len()), (48, 42, 4));
    }

    #[test]
    fn every_filter_and_test_exists() {
        for filter in FILTERS {
            assert_ne!(
                kind(&format!("{{{{ x|{} }}}}", filter.name)),
                Some(ErrorKind::UnknownFilter),
                "{}",
                filter.name
            );
        }
        for test in TESTS
            .iter()
            .filter(|t| t.name.starts_with(|c: char| c.is_alphabetic()))
        {
            assert_ne!(
                kind(&format!("{{{{ x is {} }}}}", test.name)),
                Some(ErrorKind::UnknownTest),
                "{}",
                test.name
            );
        }
        let environment = Environment::new();
        let globals: BTreeSet<&str> = environment.globals().map(|(name, _)| name).collect();
        assert_eq!(globals, FUNCTIONS.iter().map(|f| f.name).collect());
    }

    #[test]
    fn what_only_jinja2_has_is_missing() {
        for (name, hint) in JINJA2_ONLY_FILTERS {
            assert_eq!(
                kind(&format!("{{{{ x|{name} }}}}")),
                Some(ErrorKind::UnknownFilter),
                "{name}"
            );
            assert!(!hint.is_empty());
        }
        for (name, _) in JINJA2_ONLY_TESTS {
            assert_eq!(
                kind(&format!("{{{{ x is {name} }}}}")),
                Some(ErrorKind::UnknownTest),
                "{name}"
            );
        }
        for (name, _) in JINJA2_ONLY_FUNCTIONS {
            assert_eq!(
                kind(&format!("{{{{ {name}() }}}}")),
                Some(ErrorKind::UnknownFunction),
                "{name}"
            );
        }
    }

    #[test]
    fn examples_render() {
        let user = |name: &str, city: &str| context! { name => name, city => city, active => true };
        let context = context! {
            name => "ada lovelace", text => "one\ntwo\n", items => vec![3, 1, 2], n => 7, price => 2.5,
            users => vec![user("Ada", "London"), user("Max", "Bonn")], user => user("Ada", "London"),
            scores => context! { b => 2, a => 1 }, code => "x < 1", path => "docs/a.md", missing => Value::UNDEFINED,
        };
        let environment = Environment::new();
        for builtin in FILTERS
            .iter()
            .chain(TESTS)
            .chain(FUNCTIONS)
            .chain(LOOP_FIELDS)
        {
            let result = environment.render_str(builtin.example, &context);
            assert!(
                result.as_ref().is_ok_and(|r| !r.trim().is_empty()),
                "{}: {result:?}",
                builtin.name
            );
            // An operator stands for its test, which is written by name.
            let word = builtin.name.starts_with(|c: char| c.is_alphabetic());
            assert!(
                !word || builtin.example.contains(builtin.name),
                "{} is not in its example",
                builtin.name
            );
            assert!(
                builtin.doc.ends_with('.') && builtin.signature.contains(builtin.name),
                "{}",
                builtin.name
            );
        }
    }

    #[test]
    fn keywords_are_statements_and_their_snippets_parse() {
        for keyword in KEYWORDS {
            // Placeholders become names; the snippet starts behind `{% ` and ends before ` %}`.
            let mut body = keyword.snippet.replace("$0", "");
            while let Some(at) = body.find("${") {
                let end = at + body[at..].find('}').expect("a placeholder closes");
                let (_, default) = body[at + 2..end]
                    .split_once(':')
                    .expect("a placeholder has a default");
                let default = default.to_owned();
                body.replace_range(at..=end, &default);
            }
            let (before, after) = match keyword.name {
                "elif" | "else" => ("{% if a %}", "{% endif %}"),
                "break" | "continue" => ("{% for a in b %}", "{% endfor %}"),
                "endraw" => ("{% raw %}", ""),
                name if name.starts_with("end") => (opener(name), ""),
                _ => ("", ""),
            };
            let text = format!("{before}{{% {body} %}}{after}");
            let parsed = minijinja::machinery::parse(&text, "", Default::default());
            assert!(
                parsed.is_ok(),
                "{}: {text}: {:?}",
                keyword.name,
                parsed.err()
            );
            assert!(keyword.doc.ends_with('.'));
            if let Some(end) = keyword.closes {
                assert!(keyword.snippet.ends_with(end), "{}", keyword.name);
            }
        }
    }

    fn opener(end: &str) -> &'static str {
        match end {
            "endif" => "{% if a %}",
            "endfor" => "{% for a in b %}",
            "endwith" => "{% with a = 1 %}",
            "endset" => "{% set a %}",
            "endmacro" => "{% macro a() %}",
            "endcall" => "{% call a() %}",
            "endblock" => "{% block a %}",
            "endfilter" => "{% filter upper %}",
            "endautoescape" => "{% autoescape true %}",
            other => panic!("{other} closes nothing known"),
        }
    }

    #[test]
    fn look_ups_find_and_miss() {
        assert_eq!(filter("upper").map(|b| b.name), Some("upper"));
        assert_eq!(
            (test("callable"), function("lipsum"), keyword("assign")),
            (None, None, None)
        );
        assert_eq!(loop_field("index0").map(|b| b.name), Some("index0"));
    }
}
