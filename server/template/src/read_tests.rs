//! Tests only: what the reader finds, read as its specification. Broken input and speed included.

use std::time::Instant;

use pog_text::{SourceMap, Span};

use super::facts::{Literal, LocalKind, ReferenceKind, Resolution, TemplateFacts};
use super::read_jinja;

fn read(text: &str) -> TemplateFacts {
    read_jinja(text, &SourceMap::identity(0, text.len()))
}

/// Free names with their paths, in order: `user.name x`.
fn free(text: &str) -> String {
    let facts = read(text);
    let shown = facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free)
        .map(|n| {
            let parts: Vec<&str> = std::iter::once(&n.name)
                .chain(n.path.iter().map(|p| &p.name))
                .map(String::as_str)
                .collect();
            parts.join(".") + if n.called { "()" } else { "" } + if n.guarded { "?" } else { "" }
        });
    shown.collect::<Vec<_>>().join(" ")
}

/// Comparisons as `name=literal`, with the text under the literal's span.
fn compared(text: &str) -> String {
    let facts = read(text);
    let shown = facts
        .comparisons
        .iter()
        .map(|c| format!("{}={}", facts.names[c.name].name, c.span.text(text)));
    shown.collect::<Vec<_>>().join(" ")
}

/// Locals as `name:kind` with the text of their scope.
fn locals(text: &str) -> Vec<(String, LocalKind, &str)> {
    read(text)
        .locals
        .into_iter()
        .map(|l| (l.name, l.kind, l.scope.text(text)))
        .collect()
}

#[test]
fn paths_end_where_they_cannot_be_followed() {
    assert_eq!(free("{{ user.profile.name }}"), "user.profile.name");
    assert_eq!(free("{{ user[\"profile\"].name }}"), "user.profile.name");
    assert_eq!(
        free("{{ a.b[0].c }} {{ a[i].b }} {{ a.0.b }} {{ a[1:].b }}"),
        "a.b a i a a"
    );
    assert_eq!(free("{{ a.b.items() }} {{ f(1).x }}"), "a.b f()");
    let text = "{{ user[\"na me\"] }}";
    assert_eq!(
        read(text).names.as_slice()[0].path[0].span.text(text),
        "na me"
    );
}

#[test]
fn parts_of_imports_loop_and_self_are_kept() {
    let facts = read(
        "{% import 'x' as m %}{{ m.greet(1) }}{{ self.body() }}{% for a in b %}{{ loop.cycle(1) }}{% endfor %}",
    );
    let paths: Vec<&str> = facts
        .names
        .iter()
        .flat_map(|n| n.path.iter().map(|p| p.name.as_str()))
        .collect();
    assert_eq!(paths, ["greet", "body", "cycle"]);
    let first = facts
        .locals
        .with_ids()
        .next()
        .map(|(id, _)| Resolution::Local(id));
    assert_eq!(Some(facts.names.as_slice()[0].resolution), first);
    assert_eq!(facts.names.as_slice()[1].resolution, Resolution::Builtin);
}

#[test]
fn guards_are_the_operand_of_defined_and_the_head_of_default() {
    assert_eq!(
        free("{{ a is defined }}{{ b is not undefined }}{{ c | default(d) }}{{ (e) | d }}"),
        "a? b? c? d e?"
    );
    assert_eq!(
        free("{{ a | upper | default('') }}{{ b.c | default('') }}{{ d is none }}"),
        "a b.c d"
    );
}

#[test]
fn comparisons_with_literals_on_either_side() {
    assert_eq!(
        compared("{{ a == 'x' }}{{ 'y' != b.c }}{{ d is eq 'z' }}{{ e is sameas(none) }}"),
        "a=x b=y d=z e=none"
    );
    assert_eq!(
        compared("{{ a in ['x', 'y'] }}{{ b not in ('z', 1) }}{{ c is in ['w'] }}"),
        "a=x a=y b=z b=1 c=w"
    );
    assert_eq!(
        compared("{{ a == 'x' or b == -1.5 and not c == true }}"),
        "a=x b=-1.5 c=true"
    );
    assert_eq!(
        compared("{% if (a) == 'x' %}{% endif %}{{ 1 if b == 'y' else 2 }}"),
        "a=x b=y"
    );
}

#[test]
fn what_is_no_plain_comparison_is_none() {
    assert_eq!(
        compared(
            "{{ a | lower == 'x' }}{{ a ~ b == 'x' }}{{ a == 'x' ~ b }}{{ a[0] == 'x' }}{{ a() == 'x' }}"
        ),
        ""
    );
    assert_eq!(
        compared("{{ 'x' in a }}{{ a in 'xyz' }}{{ a < 3 }}{{ a == b }}{{ not a }}{{ -a == 1 }}"),
        ""
    );
}

#[test]
fn literals_have_values_and_inner_spans() {
    let text = "{{ a == \"q\\\"\\u00e9\" }}{{ b == 'x' \"y\" }}{{ c == 0x1F }}";
    let facts = read(text);
    let values: Vec<&Literal> = facts.comparisons.iter().map(|c| &c.literal).collect();
    assert_eq!(
        values,
        [
            &Literal::Text("q\"é".into()),
            &Literal::Text("xy".into()),
            &Literal::Int(31)
        ]
    );
    assert_eq!(facts.comparisons[0].span.text(text), "q\\\"\\u00e9");
}

#[test]
fn scopes_end_with_their_blocks() {
    use LocalKind::{Argument, Loop, Macro, Set, With};
    assert_eq!(
        locals("{% for a, (b) in c if a %}1{% else %}2{% endfor %}"),
        [
            ("a".into(), Loop, "if a %}1"),
            ("b".into(), Loop, "if a %}1")
        ]
    );
    assert_eq!(
        locals("{% with x = 1 %}{% set y = x %}3{% endwith %}4"),
        [
            ("x".into(), With, "{% set y = x %}3"),
            ("y".into(), Set, "3")
        ]
    );
    assert_eq!(
        locals("0{% macro m(a) %}{{ a }}{% endmacro %}1"),
        [
            ("m".into(), Macro, "0{% macro m(a) %}{{ a }}{% endmacro %}1"),
            ("a".into(), Argument, "a) %}{{ a }}")
        ]
    );
    assert_eq!(
        locals("{% if a %}{% set x = 1 %}2{% endif %}3")[0].2,
        "2{% endif %}3"
    );
    assert_eq!(locals("{% set x %}1{% endset %}2")[0].2, "2");
    assert_eq!(
        locals("{% call(u) m() %}1{% endcall %}2")[0].2,
        "u) m() %}1"
    );
}

#[test]
fn references_know_target_alternatives_and_imports() {
    let text = "{% include 'a@^1' %}{% include ['b', 'c', v] ignore missing with context %}{% extends base %}\
                {% from 'd' import x as y, z without context %}{% import 'e' as m %}{% include 'f' ignore missing %}";
    let facts = read(text);
    let shown: Vec<_> = facts
        .references
        .iter()
        .map(|r| (r.kind, r.target.as_deref(), r.span.text(text), r.optional))
        .collect();
    assert_eq!(
        shown,
        [
            (ReferenceKind::Include, Some("a@^1"), "a@^1", false),
            (ReferenceKind::Include, Some("b"), "b", true),
            (ReferenceKind::Include, Some("c"), "c", true),
            (ReferenceKind::Extends, None, "base", false),
            (ReferenceKind::From, Some("d"), "d", false),
            (ReferenceKind::Import, Some("e"), "e", false),
            (ReferenceKind::Include, Some("f"), "f", true),
        ]
    );
    let imported: Vec<_> = facts.references[4]
        .imported
        .iter()
        .map(|(n, local)| (n.name.as_str(), facts.locals[*local].name.as_str()))
        .collect();
    assert_eq!(imported, [("x", "y"), ("z", "z")]);
    assert_eq!(free(text), "v base");
}

#[test]
fn blocks_have_ends_branches_and_names() {
    let text = "{% if a %}{% elif b %}{% else %}{% endif %}{% block c %}{% endblock c %}{% raw %}{{ x }}{% endraw %}";
    let facts = read(text);
    let shown: Vec<_> = facts
        .blocks
        .iter()
        .map(|b| {
            (
                b.keyword.as_str(),
                b.middles.len(),
                b.close.map(|c| c.text(text)),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("if", 2, Some("{% endif %}")),
            ("block", 0, Some("{% endblock c %}")),
            ("raw", 0, Some("{% endraw %}"))
        ]
    );
    assert_eq!(
        facts.blocks[1].name.as_ref().map(|n| n.name.as_str()),
        Some("c")
    );
    assert_eq!(facts.raw[0].text(text), "{{ x }}");
    assert_eq!(free(text), "a b");
}

#[test]
fn filters_and_tests_are_listed_wherever_they_stand() {
    let facts = read(
        "{{ a | upper | x.y(b | trim) }}{% filter lower | e %}{% endfilter %}{% set s | title %}{% endset %}{{ a is not odd }}",
    );
    let names = |list: &[super::NameAt]| {
        list.iter()
            .map(|n| n.name.clone())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(names(&facts.filters), "upper x.y trim lower e title");
    assert_eq!(names(&facts.tests), "odd");
}

#[test]
fn half_typed_text_gives_what_is_readable() {
    for (text, expected) in [
        ("{{ user. }}{{ b }}", "user b"),
        ("{{ x | }}{{ b }}", "x b"),
        ("{{ x is }}{{ b }}", "x b"),
        ("{% if x == \"ab %}{{ b }}", "x b"),
        ("{% for  in %}{{ b }}{% endfor %}{{ c }}", "b c"),
        ("{% for x in %}{{ x }}{{ b }}", "b"),
        ("{% set x = %}{{ x }}{{ b }}", "b"),
        ("{% set x %}{{ x }}{{ b }}", "b"),
        ("{{ f(a, \n{{ b }}", "f() a b"),
        ("{{ a[ }}{{ b }}", "a b"),
        ("{{ {'k': a }}{{ b }}", "a b"),
        ("{% include %}{% from 'x' import %}{{ b }}", "b"),
        ("{% macro m(a, %}{{ a }}{{ b }}", "b"),
        (
            "{% if a %}{% for x in y %}{{ x }}{% endif %}{{ x }}",
            "a y x",
        ),
        ("{% elsif a %}{% else if b %}{% assign c = d %}", "a b"),
        ("{{ a and }}{{ not }}{{ a if else b }}", "a a b"),
        ("{{ a ? b : c }}{{ $d }}{{#if e}}", "a b c d e"),
        ("{{ a", "a"),
        ("{%", ""),
    ] {
        assert_eq!(free(text), expected, "{text}");
    }
}

#[test]
fn spans_in_a_decoded_scalar_are_file_spans() {
    // `"{{ a }}\n{{ b }}"` as a YAML scalar: the line feed is written as two bytes.
    let text = "{{ a }}\n{{ b }}";
    let mut map = SourceMap::default();
    map.copy(11, 7);
    map.replace(Span::new(18, 20), 1);
    map.copy(20, 7);
    let facts = read_jinja(text, &map);
    assert_eq!(facts.names.as_slice()[0].span, Span::new(14, 15));
    assert_eq!(facts.names.as_slice()[1].span, Span::new(23, 24));
    assert_eq!(facts.constructs[1].span, Span::new(20, 27));
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a bound on the work, far above what it takes"
)]
fn large_and_deep_text_is_read_in_linear_time() {
    let big = "Some text with {{ user.name | default('x') }} and {% if a == 'b' %}c{% endif %}.\n"
        .repeat(60_000);
    let started = Instant::now();
    assert_eq!(read(&big).constructs.len(), 180_000);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    for piece in [
        "{% if a %}",
        "{% for a in b %}",
        "{% with a = 1 %}",
        "{% else %}",
        "{% set a %}",
        "{{ a",
        "{{ (",
        "{{ a.",
        "{{ [[[[ }}",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let started = Instant::now();
        assert!(read(&text).constructs.len() > 5_000);
        let closing =
            text.clone() + &"{% endif %}{% endfor %}{% endwith %}{% else %}".repeat(3_000);
        read(&closing);
        assert!(
            started.elapsed().as_secs() < 10,
            "{piece} took {:?}",
            started.elapsed()
        );
    }
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{1: ", "}"),
        ("f(", ")"),
        ("a[", "]"),
        ("not ", ""),
        ("- ", ""),
        ("a if b else ", ""),
    ] {
        let text = format!(
            "{{{{ {}1{} }}}}{{{{ behind }}}}",
            open.repeat(50_000),
            close.repeat(50_000)
        );
        assert_eq!(
            read(&text).names.last().map(|n| n.name.as_str()),
            Some("behind"),
            "{open}"
        );
    }
}

#[test]
fn comparisons_follow_their_names() {
    let text =
        "{% if a == 'x' %}{% endif %}{% if b == 'y' %}{% endif %}{% if c == 'z' %}{% endif %}";
    let compared = |facts: &TemplateFacts| -> Vec<String> {
        let names = facts.comparisons.iter().map(|c| &facts.names[c.name].name);
        names.cloned().collect()
    };
    let mut facts = read(text);
    facts.retain_names(|n| n.name != "b");
    assert_eq!(compared(&facts), ["a", "c"]);
    facts.append(read(text));
    assert_eq!(compared(&facts), ["a", "c", "a", "b", "c"]);
}
