//! Inside `{{ … }}` and the expressions of statements.

use super::*;

const PARAMETERS: &str = "parameters:
  language: { type: string, enum: [python, \"c++\", rust], default: python }
  code: string
  strict: boolean
  user:
    type: object
    properties:
      name: { type: string }
      mail: { type: string, enum: [home, work] }
  files:
    type: array
    items:
      type: object
      properties: { path: string, kind: { enum: [old, new] } }
  tags: { type: array, items: { enum: [a, b] } }
";

fn body(text: &str) -> String {
    native(PARAMETERS, text)
}

#[test]
fn parameters_first_those_that_are_missing_before_others() {
    first(
        &body("{{ $0 }} {{ code }}"),
        &["strict", "user", "files", "tags", "language", "code"],
    );
    first(&body("{{ la$0 }}"), &["language"]);
    assert_eq!(line(&body("{{ la$0 }}"), "language"), "{{ language }}");
    assert_eq!(
        line(&body("{{ la$0nguish }}"), "language"),
        "{{ language }}"
    );
    assert_eq!(
        find(&body("{{ $0 }}"), "language").detail.as_deref(),
        Some("string, default python")
    );
    assert_eq!(
        find(&body("{{ $0 }}"), "code").detail.as_deref(),
        Some("string, required")
    );
}

#[test]
fn operands_wherever_a_value_is_wanted() {
    for text in [
        "{{- co$0 }}",
        "{{ 'x' ~ co$0 }}",
        "{{ range(co$0) }}",
        "{{ x | default(co$0) }}",
        "{% if co$0 %}",
        "{% if not co$0 %}",
        "{% if strict and co$0 %}",
        "{% for x in co$0 %}",
        "{% set x = co$0 %}",
        "{% with x = 1, y = co$0 %}",
        "{% macro m(a=co$0) %}",
        "{% call m(co$0) %}",
        "{{ [1, co$0] }}",
        "{{ {'a': co$0} }}",
        "{{ 1 if strict else co$0 }}",
    ] {
        assert_eq!(
            find(&body(text), "code").kind,
            CompletionKind::Parameter,
            "{text}"
        );
        first(&body(text), &["code"]);
    }
}

#[test]
fn names_that_are_being_defined_get_no_proposals() {
    for text in [
        "{% for f$0 %}",
        "{% set na$0 %}",
        "{% with na$0 %}",
        "{% macro m$0 %}",
        "{% macro m(a$0) %}",
        "{% block b$0 %}",
        "{{ 12$0 }}",
        "{% from 'x' import a as b$0 %}",
    ] {
        assert!(
            labels(&body(text)).is_empty(),
            "{text}: {:?}",
            labels(&body(text))
        );
    }
}

#[test]
fn locals_in_scope() {
    let text = body("{% for f in files %}{{ $0 }}{% endfor %}{% for g in files %}{% endfor %}");
    let all = labels(&text);
    assert!(
        all.contains(&"f".to_owned())
            && all.contains(&"loop".to_owned())
            && !all.contains(&"g".to_owned()),
        "{all:?}"
    );
    assert!(
        !labels(&body("{% for f in files %}{% endfor %}{{ $0 }}")).contains(&"loop".to_owned())
    );
    let text = body("{% set total = 1 %}{% macro m(a) %}{% endmacro %}{{ $0 }}");
    assert_eq!(find(&text, "total").kind, CompletionKind::Variable);
    let mac = find(&text, "m");
    assert_eq!(
        (mac.kind, mac.detail.as_deref(), mac.snippet.as_deref()),
        (CompletionKind::Macro, Some("m(a)"), Some("m($1)$0"))
    );
    assert!(!labels(&text).contains(&"a".to_owned()));
    assert_eq!(
        find(&body("{% macro m(arg) %}{{ a$0 }}{% endmacro %}"), "arg")
            .detail
            .as_deref(),
        Some("argument")
    );
}

#[test]
fn constants_come_last() {
    let all = labels(&body("{{ $0 }}"));
    assert_eq!(all[all.len() - 3..], ["true", "false", "none"]);
}

#[test]
fn fields_of_objects_and_of_items() {
    assert_eq!(labels(&body("{{ user.$0 }}")), ["name", "mail"]);
    assert_eq!(line(&body("{{ user.ma$0 }}"), "mail"), "{{ user.mail }}");
    assert_eq!(
        line(&body("{{ user.n$0x | upper }}"), "name"),
        "{{ user.name | upper }}"
    );
    assert_eq!(
        labels(&body("{% for f in files %}{{ f.$0 }}{% endfor %}")),
        ["path", "kind"]
    );
    assert_eq!(labels(&body("{{ files[0].$0 }}")), ["path", "kind"]);
    assert_eq!(
        labels(&body("{% set u = user %}{{ u.$0 }}")),
        ["name", "mail"]
    );
    assert_eq!(labels(&body("{{ user['$0'] }}")), ["name", "mail"]);
    assert_eq!(
        line(&body("{{ user['na$0'] }}"), "name"),
        "{{ user['name'] }}"
    );
    assert_eq!(labels(&body("{{ code.alpha }} {{ code.$0 }}")), ["alpha"]);
    assert!(labels(&body("{{ 'x'.$0 }}")).is_empty());
}

#[test]
fn fields_of_loop() {
    first(
        &body("{% for f in files %}{{ loop.$0 }}{% endfor %}"),
        &["index"],
    );
    assert_eq!(
        find(
            &body("{% for f in files %}{{ loop.f$0 }}{% endfor %}"),
            "first"
        )
        .kind,
        CompletionKind::Field
    );
    assert!(labels(&body("{{ loop.$0 }}")).is_empty());
}

#[test]
fn filters_tests_and_operators() {
    first(&body("{{ code | up$0 }}"), &["upper"]);
    assert_eq!(
        find(&body("{{ code |$0 }}"), "upper").kind,
        CompletionKind::Filter
    );
    assert_eq!(
        find(&body("{% filter up$0 %}"), "upper").kind,
        CompletionKind::Filter
    );
    assert_eq!(
        find(&body("{% set x | up$0 %}"), "upper").kind,
        CompletionKind::Filter
    );
    first(&body("{% if code is def$0 %}"), &["defined"]);
    first(&body("{% if code is not def$0 %}"), &["defined"]);
    let words = labels(&body("{% if code $0 %}"));
    assert!(
        words.contains(&"is not".to_owned()) && !words.contains(&"code".to_owned()),
        "{words:?}"
    );
    first(&body("{% for f in files $0 %}"), &["if", "recursive"]);
    first(&body("{% for f i$0 %}"), &["in"]);
}

#[test]
fn literals_on_the_other_side_of_a_comparison() {
    first(&body("{% if language == $0 %}"), &["python", "c++", "rust"]);
    assert_eq!(
        line(&body("{% if language == $0 %}"), "c++"),
        "{% if language == \"c++\" %}"
    );
    assert_eq!(
        line(&body("{% if language == ru$0 %}"), "rust"),
        "{% if language == \"rust\" %}"
    );
    assert_eq!(
        labels(&body("{% if language == \"$0\" %}")),
        ["python", "c++", "rust"]
    );
    assert_eq!(
        line(&body("{% if language != \"py$0\" %}"), "python"),
        "{% if language != \"python\" %}"
    );
    assert_eq!(
        line(&body("{% if language != 'py$0 %}"), "python"),
        "{% if language != 'python' %}"
    );
    assert_eq!(
        line(&body("{% if language in [\"rust\", $0] %}"), "python"),
        "{% if language in [\"rust\", \"python\"] %}"
    );
    assert_eq!(
        labels(&body("{% if language not in [\"$0\"] %}")),
        ["python", "c++", "rust"]
    );
    assert_eq!(
        labels(&body("{% if \"$0\" == language %}")),
        ["python", "c++", "rust"]
    );
    assert_eq!(labels(&body("{% if \"$0\" in tags %}")), ["a", "b"]);
    assert_eq!(
        labels(&body("{% if user.mail == '$0' %}")),
        ["home", "work"]
    );
    assert_eq!(
        labels(&body(
            "{% for f in files %}{% if f.kind == '$0' %}{% endif %}{% endfor %}"
        )),
        ["old", "new"]
    );
    first(&body("{% if strict == $0 %}"), &["true", "false"]);
    assert_eq!(
        labels(&body("{{ language | default('$0') }}")),
        ["python", "c++", "rust"]
    );
    assert!(labels(&body("{{ code == '$0' }}")).is_empty());
}

#[test]
fn further_branches_get_the_values_that_are_left() {
    let text = body("{% if language == \"python\" %}{% elif language == \"$0\" %}{% endif %}");
    assert_eq!(labels(&text), ["c++", "rust", "python"]);
}

#[test]
fn prose_comments_and_raw_offer_nothing() {
    for text in [
        "some $0 text",
        "{# la$0 #}",
        "{% raw %}{{ la$0 }}{% endraw %}",
        "{{ x }}$0",
        "$0{{ x }}",
        "{{ \"la$0\" }}",
    ] {
        assert!(labels(&body(text)).is_empty(), "{text}");
    }
}

#[test]
fn role_markers() {
    let text = native("name: x\n", "Be kind.\n\n$0");
    assert_eq!(labels(&text), ["user:", "assistant:", "system:"]);
    assert_eq!(line(&native("name: x\n", "us$0"), "user:"), "user:");
    assert_eq!(labels(&native("name: x\n", "system:\nHi\nu$0")), ["user:"]);
    assert!(labels(&native("name: x\n", "Hello\n$0")).is_empty());
    assert!(labels(&native("name: x\n", "Hello u$0")).is_empty());
    assert!(labels(&native("name: x\n", "u$0 and more")).is_empty());
}
