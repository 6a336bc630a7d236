//! Tests only: laws that hold for any text, checked on templates made of likely pieces, whole and broken.

use std::collections::BTreeSet;

use minijinja::machinery::parse;
use pog_text::SourceMap;
use proptest::prelude::*;

use super::facts::{Resolution, TemplateFacts};
use super::oracle::by_oracle;
use super::{check_jinja, is_bounded, read_jinja, read_placeholders};

fn read(text: &str) -> TemplateFacts {
    read_jinja(text, &SourceMap::identity(0, text.len()))
}

fn by_reader(text: &str) -> BTreeSet<String> {
    let facts = read(text);
    facts
        .names
        .into_iter()
        .filter(|n| n.resolution == Resolution::Free)
        .map(|n| n.name)
        .collect()
}

/// Every span in the facts, with a word for what it is.
fn spans(facts: &TemplateFacts) -> Vec<(&'static str, pog_text::Span)> {
    let mut out = Vec::new();
    for n in &facts.names {
        out.push(("name", n.span));
        out.extend(n.path.iter().map(|p| ("path", p.span)));
    }
    out.extend(
        facts
            .locals
            .iter()
            .flat_map(|l| [("local", l.span), ("scope", l.scope)]),
    );
    out.extend(facts.filters.iter().map(|f| ("filter", f.span)));
    out.extend(facts.tests.iter().map(|f| ("test", f.span)));
    out.extend(facts.comparisons.iter().map(|c| ("comparison", c.span)));
    out.extend(
        facts
            .references
            .iter()
            .flat_map(|r| [("reference", r.span), ("statement", r.statement)]),
    );
    for b in &facts.blocks {
        out.extend([("open", b.open), ("keyword", b.keyword_span)]);
        out.extend(
            b.middles
                .iter()
                .chain(&b.close)
                .chain(&b.close_keyword)
                .map(|&s| ("block", s)),
        );
        out.extend(b.name.iter().map(|n| ("block name", n.span)));
    }
    out.extend(
        facts
            .constructs
            .iter()
            .flat_map(|c| [("construct", c.span), ("inner", c.inner)]),
    );
    out.extend(facts.raw.iter().map(|&s| ("raw", s)));
    out
}

#[test]
fn what_undeclared_variables_misses_is_found() {
    for (text, free) in [
        ("{{ items[:3] }}", "items"),
        ("{% set x = x + 1 %}", "x"),
        ("{% with x = x %}{% endwith %}", "x"),
        ("{% include v %}", "v"),
        ("{% extends v %}", "v"),
        ("{% import m as l %}", "m"),
        ("{% filter replace(w,'') %}{% endfilter %}", "w"),
        ("{% set y | replace(q, '') %}{% endset %}", "q"),
        ("{% autoescape flag %}{% endautoescape %}", "flag"),
        ("{% set a.b = 1 %}", "a"),
        ("{{ range(n) }}{{ dict() }}{{ namespace() }}", "n"),
        ("{{ f(k=v, *a, **m) }}", "a f m v"),
        ("{{ {{}: k} }}", "k"),
        ("{% set t = \"a %}{% b\" ~ c %}{{ t }}{{ d }}", "c d"),
        (
            "{% for a, (b, c) in d if b %}{{ loop.index ~ c ~ e }}{% else %}{{ a }}{% endfor %}",
            "a d e",
        ),
        (
            "{{ early() }}{% macro early(p, q=p ~ r) %}{{ p ~ caller() }}{% endmacro %}{{ p }}",
            "p r",
        ),
        ("{% call(u) m(u) %}{{ u }}{% endcall %}", "m u"),
        ("{% if a %}{% set n = 1 %}{% endif %}{{ n }}", "a"),
        ("{% macro m(x=x, y=x) %}{% endmacro %}", "x"),
        ("{% with a = 1, b = a %}{{ b }}{% endwith %}{{ b }}", "b"),
        ("{% from t import a as b, c %}{{ b ~ c ~ a }}", "a t"),
        ("{% set s %}{{ s }}{% endset %}{{ s }}", "s"),
        ("{% set ns.a %}{{ b }}{% endset %}", "b ns"),
        (
            "{{ x.if }}{{ not y }}{{ z is divisibleby w }}{{ \"a\" \"b\" }}",
            "w x y z",
        ),
    ] {
        let expected: BTreeSet<String> = free.split(' ').map(str::to_owned).collect();
        assert_eq!(by_reader(text), expected, "{text}");
        assert_eq!(by_oracle(text), Some(expected), "{text}");
    }
}

/// Expressions the grammar allows.
fn valid() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "b",
        "user",
        "items",
        "名",
        "loop",
        "range",
        "caller",
        "true",
        "none",
        "1",
        "2.5",
        "\"s\"",
        "'}} {{ a %}'",
        "\"x\" 'y'",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(4, 16, 3, |inner| {
            (
                prop::sample::select(vec![
                    "1 + 2",
                    "1 ~ 2",
                    "1 and 2",
                    "1 or not 2",
                    "-1",
                    "(1)",
                    "(1, 2)",
                    "[1, 2]",
                    "{1: 2}",
                    "{\"k\": {\"l\": 1}}",
                    "1 if 2 else 3",
                    "1 if 2",
                    "1 == 2",
                    "1 < 2 != 3",
                    "1 in [2, 3]",
                    "1 not in 2",
                    "1 | upper",
                    "1 | default(2, k=3)",
                    "1 is defined",
                    "1 is not eq 2",
                    "1 is divisibleby(2)",
                    "1 is in [2]",
                    "user.name",
                    "a[1]",
                    "a[1:2]",
                    "a[:1:2]",
                    "a.b[\"c\"].d(1)",
                    "f(1, *2)",
                    "f(a=1, **2)",
                    "user.items()",
                    "(1)[2]",
                    "a.0.b",
                    "not 1",
                ]),
                inner.clone(),
                inner.clone(),
                inner,
            )
                .prop_map(|(shape, x, y, z)| {
                    // Digits stand for the parts; literals in the parts are not touched a second time.
                    let mut out = String::new();
                    for c in shape.chars() {
                        match c {
                            '1' => out.push_str(&x),
                            '2' => out.push_str(&y),
                            '3' => out.push_str(&z),
                            c => out.push(c),
                        }
                    }
                    out
                })
        })
}

/// Pieces that make valid templates often and broken ones now and then.
fn piece() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "a", "b", "user", "items", "x1", "名", "loop", "range", "if", "in", "is", "not", "and",
        "else", "true", "none",
    ]);
    let expr = prop::collection::vec(
        prop_oneof![
            word.clone().prop_map(str::to_owned),
            prop::sample::select(vec![
                ".",
                ".b",
                "[0]",
                "[a:b]",
                "[\"k\"]",
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "\"s\"",
                "'🦀'",
                "\"}}\"",
                "1",
                "2.5",
                "==",
                "!=",
                "+",
                "-",
                "~",
                "*",
                "|upper",
                "|default(a)",
                "|",
                "is defined",
                "is eq b",
                "in [1, a]",
                "not in",
                "if",
                "else",
                "and",
                "or",
                ",",
                "=",
                "k=v",
                "not ",
                "\"",
                "'",
                "{\"a\": b}",
            ])
            .prop_map(str::to_owned),
        ],
        1..5,
    )
    .prop_map(|parts| parts.join(" "));
    let statement = prop::sample::select(vec![
        "set a = @",
        "set b, user = @",
        "set ns.k = @",
        "include @",
        "include @ ignore missing with context",
        "do f(@)",
        "from @ import a, b as user",
        "import @ as items",
        "extends @",
        "if @ %}{% elif @ %}{% set b = 1 %}{% endif",
        "for a in @ if a %}{{ a }}{% else %}{{ a ~ @ }}{% endfor",
        "with a = @, b = @ %}{{ a ~ b }}{% endwith",
        "macro user(a, b=@, items=@ ~ items) %}{{ @ }}{% endmacro",
        "call(a, b=@) f(@) %}{{ a ~ @ }}{% endcall",
        "filter join(@) %}{% endfilter",
        "set a | join(@) %}{{ a }}{% endset",
        "autoescape @ %}{% set a = 1 %}{% endautoescape",
    ]);
    prop_oneof![
        4 => valid().prop_map(|e| format!("{{{{ {e} }}}}")),
        4 => (statement, valid()).prop_map(|(s, e)| format!("{{% {} %}}", s.replace('@', &e))),
        2 => expr.clone().prop_map(|e| format!("{{{{ {e} }}}}")),
        2 => (prop::sample::select(vec!["if", "elif", "set a =", "set b =", "set ns.k =", "for a in", "for a, b in", "include",
            "with a =", "with a = b, b =", "autoescape", "do f(", "filter", "call(a) m", "macro m(a, b=a)", "macro user(x1)",
            "from \"f\" import a, b as", "import \"f\" as", "extends"]), expr.clone())
            .prop_map(|(k, e)| format!("{{% {k} {e} %}}")),
        3 => prop::sample::select(vec!["{% endif %}", "{% endfor %}", "{% else %}", "{% endset %}", "{% endwith %}",
            "{% endmacro %}", "{% set a %}", "{% set b | upper %}", "{% block c %}", "{% endblock %}", "{% endfilter %}",
            "{% endcall %}", "{% raw %}", "{% endraw %}", "{% endautoescape %}", "{% if a %}", "{% for b in a %}",
            "{% for a in b if a.c %}", "{% macro m(a, b=items) %}", "{% call(x1) m(b) %}", "{% filter replace(a, 'b') %}"])
            .prop_map(str::to_owned),
        2 => prop::sample::select(vec!["text ", "\n", "\r", "\r\n", "🦀", "漢字", "it's ", "\"", "{", "}}", "{{", "{%", "%}",
            "{#", "#}", "{# c #}", "{{-", "-}}", "\u{feff}", "\u{301}", "\\"]).prop_map(str::to_owned),
    ]
}

/// A statement with a body, so that blocks are closed often enough.
fn tree() -> impl Strategy<Value = String> {
    piece().prop_recursive(3, 24, 4, |inner| {
        let body = prop::collection::vec(inner, 0..4).prop_map(|v| v.concat());
        let head = prop::sample::select(vec![
            ("if a", "endif"),
            ("for a in b", "endfor"),
            ("for a, b in items if b", "endfor"),
            ("with a = b, b = a", "endwith"),
            ("set a", "endset"),
            ("set b | replace(user, '')", "endset"),
            ("macro m(a, b=user)", "endmacro"),
            ("call(a) m(b)", "endcall"),
            ("block c", "endblock"),
            ("filter join(a)", "endfilter"),
            ("autoescape a", "endautoescape"),
            ("raw", "endraw"),
        ]);
        (head, body.clone(), body, any::<bool>()).prop_map(
            |((open, close), body, other, middle)| {
                let middle = if middle && (open.starts_with("if") || open.starts_with("for")) {
                    format!("{{% else %}}{other}")
                } else {
                    String::new()
                };
                format!("{{% {open} %}}{body}{middle}{{% {close} %}}")
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn free_names_are_those_of_the_syntax_tree(parts in prop::collection::vec(tree(), 1..5)) {
        let text = parts.concat();
        if let Some(expected) = by_oracle(&text) {
            prop_assert_eq!(by_reader(&text), expected, "{}", text);
            let error = check_jinja(&text, &SourceMap::identity(0, text.len()), &read(&text));
            match error {
                // Panics where the parser accepts what the compiler cannot take.
                None => prop_assert!(minijinja::Environment::new().template_from_str(&text).is_ok()),
                Some(error) => prop_assert!(error.message.contains("'import'"), "{:?}: {}", error, text),
            }
        }
    }

    #[test]
    fn spans_fit_the_text_whatever_it_is(parts in prop::collection::vec(piece(), 0..12)) {
        let text = parts.concat();
        let facts = read(&text);
        for (what, span) in spans(&facts) {
            prop_assert!(text.get(span.range()).is_some(), "{} {:?} in {:?}", what, span, text);
        }
        for pair in facts.constructs.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for name in &facts.names {
            prop_assert_eq!(name.span.text(&text), &name.name);
        }
        let error = check_jinja(&text, &SourceMap::identity(0, text.len()), &facts);
        let refused = parse(&text, "", Default::default()).is_err();
        prop_assert!(error.is_some() == refused || text.contains("import"), "{:?}", text);
        if let Some(error) = error {
            prop_assert!(text.get(error.span.range()).is_some());
            prop_assert!(error.message.starts_with(|c: char| c.is_uppercase()) && !error.message.ends_with('.'), "{}", error.message);
        }
    }

    #[test]
    fn a_shifted_map_shifts_everything(parts in prop::collection::vec(piece(), 0..6)) {
        let text = parts.concat();
        let (here, there) = (read(&text), read_jinja(&text, &SourceMap::identity(7, text.len())));
        let moved: Vec<_> = spans(&here).into_iter().map(|(what, span)| (what, span.shift(7))).collect();
        prop_assert_eq!(spans(&there), moved);
    }

    #[test]
    fn what_is_called_bounded_prints_little(parts in prop::collection::vec(tree(), 1..5)) {
        let text = parts.concat();
        if is_bounded(&text) {
            let mut environment = minijinja::Environment::new();
            environment.set_fuel(Some(10_000));
            let word = minijinja::Value::from("w".repeat(100));
            let context = minijinja::context! {
                a => vec![word.clone(); 10], b => word.clone(), user => minijinja::context! { name => word }, items => vec![1; 100],
            };
            let printed = environment.render_str(&text, context).map_or(0, |out| out.len());
            prop_assert!(printed < 10_000_000, "{} bytes from {}", printed, text);
        }
    }

    #[test]
    fn any_text_at_all_is_survived(text in "[{}%#a-c .|\"'\\\\()\\[\\]\n\r=~é🦀-]{0,80}") {
        let facts = read(&text);
        for (what, span) in spans(&facts) {
            prop_assert!(text.get(span.range()).is_some(), "{} {:?}", what, span);
        }
        let error = check_jinja(&text, &SourceMap::identity(0, text.len()), &facts);
        prop_assert_eq!(error.is_some(), parse(&text, "", Default::default()).is_err());
        let placeholders = read_placeholders(&text, &SourceMap::identity(0, text.len()));
        for (what, span) in spans(&placeholders) {
            prop_assert!(text.get(span.range()).is_some(), "{} {:?}", what, span);
        }
        std::hint::black_box(is_bounded(&text));
    }
}
