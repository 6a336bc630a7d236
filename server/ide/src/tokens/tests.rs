//! Semantic tokens as specification: `kind:text`, with `!` for a declaration, `*` for what the language brings along,
//! `~` for what is deprecated.

use pog_fixtures::Fixture;
use pog_text::Span;
use proptest::prelude::*;

use super::{MAX_TOKENS, Token, tokens};
use crate::navigation::tests::EVERYTHING;

fn show(token: &Token, text: &str) -> String {
    let m = token.modifiers;
    let marks: String = [
        (m.declaration, '!'),
        (m.default_library, '*'),
        (m.deprecated, '~'),
    ]
    .iter()
    .filter(|(on, _)| *on)
    .map(|(_, c)| c)
    .collect();
    format!("{:?}{marks}:{}", token.kind, token.span.text(text))
}

fn all(text: &str) -> Vec<String> {
    let fixture = Fixture::parse(text);
    lawful(&fixture.main.text, tokens(&fixture.main, None))
        .iter()
        .map(|t| show(t, &fixture.main.text))
        .collect()
}

#[test]
fn of_many_tokens_the_first_and_one_more_are_answered_and_all_in_a_range() {
    let text = "{{ a }}\n".repeat(2 * MAX_TOKENS);
    let fixture = Fixture::parse(&text);
    let found = tokens(&fixture.main, None);
    assert_eq!(found.len(), MAX_TOKENS + 1);
    assert_eq!(found[0].span.lo(), "{{ ".len());
    let end = Span::new(text.len() - 8, text.len());
    assert_eq!(tokens(&fixture.main, Some(end)).len(), 1);
}

fn lawful(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    for token in &tokens {
        let content = text.get(token.span.range());
        assert!(
            content.is_some_and(|c| !c.is_empty() && !c.contains(['\n', '\r'])),
            "{token:?} of {text:?}"
        );
    }
    assert!(
        tokens.is_sorted_by(|a, b| a.span.end <= b.span.start),
        "{tokens:?} of {text:?}"
    );
    tokens
}

#[test]
fn names_are_what_they_mean() {
    let head = "---\nid: a/b\nparameters:\n  lang: { enum: [py, rs] }\n  \"old\": { deprecated: true }\nevals:\n  - with: { lang: py, nope: 1 }\n---\n";
    let declared = [
        "Namespace:a/b",
        "Parameter!:lang",
        "Parameter!~:old",
        "Parameter:lang",
    ];
    let of = |body: &str| {
        let found = all(&format!("{head}{body}"));
        assert_eq!(found[..4], declared);
        found[4..].to_vec()
    };
    assert_eq!(
        of("🦀 {{ lang.x | upper }}{{ old }}{{ gone }}{{ f(1) }}"),
        [
            "Parameter:lang",
            "Property:x",
            "Operator:|",
            "Function*:upper",
            "Parameter~:old",
            "Variable:gone",
            "Function:f",
            "Number:1",
        ]
    );
    assert_eq!(
        of("{% if lang == 'py' and lang != \"x\" and 1 is odd %}{% endif %}"),
        [
            "Keyword:if",
            "Parameter:lang",
            "Operator:==",
            "String:'",
            "EnumMember:py",
            "String:'",
            "Keyword:and",
            "Parameter:lang",
            "Operator:!=",
            "String:\"x\"",
            "Keyword:and",
            "Number:1",
            "Keyword:is",
            "Function*:odd",
            "Keyword:endif",
        ]
    );
    assert_eq!(
        of("{% for lang in range(2) %}{{ lang }}{{ loop.index }}{% endfor %}"),
        [
            "Keyword:for",
            "Variable!:lang",
            "Keyword:in",
            "Function*:range",
            "Number:2",
            "Variable:lang",
            "Variable*:loop",
            "Property:index",
            "Keyword:endfor",
        ]
    );
    assert_eq!(
        of(
            "{% macro m(a) %}{% endmacro %}{{ m(a=none) }}{% import 'x/y@^1' as z %}{{ z.q() }}{% from 'x' import q as r %}"
        ),
        [
            "Keyword:macro",
            "Macro!:m",
            "Variable!:a",
            "Keyword:endmacro",
            "Macro:m",
            "Property:a",
            "Operator:=",
            "EnumMember:none",
            "Keyword:import",
            "String:'",
            "Namespace:x/y@^1",
            "String:'",
            "Keyword:as",
            "Namespace!:z",
            "Namespace:z",
            "Macro:q",
            "Keyword:from",
            "String:'",
            "Namespace:x",
            "String:'",
            "Keyword:import",
            "Macro:q",
            "Keyword:as",
            "Macro!:r",
        ]
    );
}

#[test]
fn comments_are_cut_at_line_ends_and_roles_are_marked() {
    assert_eq!(
        all("user:\r\n{# one\r\n\r\n  two #}\r\nassistant:\r\n{% raw %}{{ x }}{% endraw %}"),
        [
            "Decorator:user",
            "Comment:{# one",
            "Comment:two #}",
            "Decorator:assistant",
            "Keyword:raw",
            "Keyword:endraw",
        ]
    );
}

#[test]
fn half_typed_text_has_tokens() {
    assert_eq!(all("{{ a.b | "), ["Variable:a", "Property:b", "Operator:|"]);
    assert_eq!(
        all("{% if a == \"x"),
        ["Keyword:if", "Variable:a", "Operator:==", "String:\"x"]
    );
}

#[test]
fn placeholders_are_parameters() {
    assert_eq!(
        all(
            "=== x.prompt.yml\nmessages:\n  - role: user\n    content: \"é\\n{{name}} {{ not }}\"\ntestData:\n  - name: a\n"
        ),
        ["Decorator:user", "Parameter:name", "Parameter:name",]
    );
}

#[test]
fn a_range_gives_the_same_tokens_as_the_whole() {
    for text in EVERYTHING {
        let fixture = Fixture::parse(text);
        let text = &fixture.main.text;
        let whole = tokens(&fixture.main, None);
        for start in (0..text.len()).step_by(7) {
            let range = Span::new(start, (start + 40).min(text.len())).clamp_to(text);
            let expected: Vec<Token> = whole
                .iter()
                .filter(|t| t.span.overlaps(range))
                .copied()
                .collect();
            assert_eq!(
                tokens(&fixture.main, Some(range)),
                expected,
                "{range:?} of {text:?}"
            );
        }
    }
}

#[test]
fn every_prefix_has_lawful_tokens() {
    for text in EVERYTHING {
        for end in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
            all(&text[..end]);
        }
    }
}

proptest! {
    #[test]
    fn any_text_has_lawful_tokens(text in "(---\n)?(\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}|[a-c. |\"'(=\n🦀é]|if |for |in |set |raw |include |macro |endraw |user:\n|---\n|\r\n){0,40}") {
        all(&text);
    }
}
