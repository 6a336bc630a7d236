//! What is rendered, what is reported, and what is left to others.

use crate::rules::testing::{findings, messages, places};

const NAME: &str = "template/render-error";

#[test]
fn defaults_are_tried() {
    let text = "---\nparameters: { n: { default: 3 } }\n---\n{% for x in n %}{{ x }}{% endfor %}\n";
    assert_eq!(messages(text, NAME).len(), 1);
    assert!(
        messages(text, NAME)[0].starts_with("Rendering fails: "),
        "{:?}",
        messages(text, NAME)
    );
    assert!(messages(&text.replace("default: 3", "type: array"), NAME).is_empty());
    assert!(messages(&text.replace("default: 3", "default: [3]"), NAME).is_empty());
}

#[test]
fn each_case_is_tried_and_the_same_failure_told_once() {
    let file = |a: &str, b: &str| {
        format!(
            "---\nparameters: {{ user: object }}\nevals:\n  - name: first\n    with: {{ user: {a} }}\n  - with: {{ user: {b} }}\n---\nHi {{{{ user.name.first }}}}\n"
        )
    };
    assert!(
        messages(
            &file("{ name: { first: A } }", "{ name: { first: B } }"),
            NAME
        )
        .is_empty()
    );
    let broken = file("{}", "{}");
    assert_eq!(messages(&broken, NAME).len(), 1);
    assert_eq!(places(&broken, NAME).len(), 1);
    let related = &findings(&broken, NAME)[0].related;
    assert_eq!(
        (related[0].message.as_str(), related[0].span.text(&broken)),
        ("With the values of case 'first'", "first")
    );
}

#[test]
fn a_failure_in_an_include_stands_on_the_include() {
    let text = "user:\n{% include \"mid\" %}\n=== mid.pog.md\n{% include \"part\" %}\n=== part.pog.md\n---\nparameters: { tone: string }\n---\nBe {{ tone }}.\n";
    assert_eq!(places(text, NAME), ["mid"]);
    assert!(
        messages(text, NAME)[0].starts_with("Rendering fails inside of 'part': "),
        "{:?}",
        messages(text, NAME)
    );
    assert_eq!(
        findings(text, NAME)[0].related[0].file,
        crate::file::FileId(2)
    );
}

#[test]
fn other_rules_mistakes_are_theirs() {
    for body in [
        "{{ nobody }}",
        "{{ n | uper }}",
        "{{ n is emty }}",
        "{{ f(n) }}",
        "{{ n() }}",
        "{% include \"nowhere\" %}",
        "{% if n %}",
    ] {
        let text = format!("---\nparameters: {{ n: {{ default: 3 }} }}\n---\n{body}\n");
        assert!(messages(&text, NAME).is_empty(), "{body}");
    }
    let text = "{% include \"part\" %}\n=== part.pog.md\n{{ nobody }}\n";
    assert!(messages(text, NAME).is_empty());
    let text = "{% from \"part\" import nope %}{{ nope() }}\n=== part.pog.md\n{% macro m() %}{% endmacro %}\n";
    assert!(messages(text, NAME).is_empty());
}

#[test]
fn what_callers_give_is_not_missed() {
    let text = "{% include \"part\" %}\n=== part.pog.md\n---\nparameters: { tone: string }\n---\n{{ tone }}\n";
    assert_eq!(messages(text, NAME).len(), 1);
    let caller = "=== top.pog.md\n---\nparameters: { tone: string }\n---\n{% include \"main\" %}\n";
    assert!(messages(&format!("{text}{caller}"), NAME).is_empty());
}

#[test]
fn incomplete_and_invalid_cases_are_not_held_against_the_template() {
    for with in ["{}", "{ xs: text }", "{ xs: [1] }"] {
        let text = format!(
            "---\nparameters: {{ xs: {{ type: array }} }}\nevals:\n  - with: {with}\n---\n{{% for x in xs %}}{{{{ x }}}}{{% endfor %}}\n"
        );
        assert!(messages(&text, NAME).is_empty(), "{with}");
    }
}

#[test]
fn what_might_run_away_is_not_rendered() {
    for body in [
        "{{ 'a' * 99999999999 }}{{ 1 + 'a' }}",
        "{% for a in range(99999999) %}{% endfor %}{{ 1 + 'a' }}",
    ] {
        assert!(messages(body, NAME).is_empty(), "{body}");
    }
    let wide = format!(
        "---\nparameters: {{ x: {{ default: {} }} }}\n---\n{{{{ 1 + x }}}}\n",
        "y".repeat(70_000)
    );
    assert!(messages(&wide, NAME).is_empty());
}

#[test]
fn what_is_asked_for_first_may_be_missing() {
    let text = "{% if tone is defined %}{{ tone }}{% endif %}{{ other | default('x') }}\n";
    assert!(messages(text, NAME).is_empty());
}
