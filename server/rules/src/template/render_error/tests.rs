//! What is rendered, what is reported, and what is left to other rules.

use crate::testing::{findings, messages, places};

const NAME: &str = "template/render-error";

#[test]
fn defaults_are_rendered() {
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
fn each_case_is_rendered_and_the_same_failure_reported_once() {
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
        (
            related[0].message.as_str(),
            related[0].location.span.text(&broken)
        ),
        ("With the values of case 'first'", "first")
    );
}

#[test]
fn a_failure_in_an_include_is_reported_at_the_include() {
    let text = "user:\n{% include \"mid\" %}\n=== mid.pog.md\n{% include \"part\" %}\n=== part.pog.md\n---\nparameters: { tone: string }\n---\nBe {{ tone }}.\n";
    assert_eq!(places(text, NAME), ["mid"]);
    assert!(
        messages(text, NAME)[0].starts_with("Rendering fails in 'part': "),
        "{:?}",
        messages(text, NAME)
    );
    assert_eq!(
        findings(text, NAME)[0].related[0].location.file,
        pog_model::FileId(2)
    );
}

#[test]
fn findings_of_other_rules_are_left_to_them() {
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
fn parameters_given_by_callers_are_not_missing() {
    let text = "{% include \"part\" %}\n=== part.pog.md\n---\nparameters: { tone: string }\n---\n{{ tone }}\n";
    assert_eq!(messages(text, NAME).len(), 1);
    let caller = "=== top.pog.md\n---\nparameters: { tone: string }\n---\n{% include \"main\" %}\n";
    assert!(messages(&format!("{text}{caller}"), NAME).is_empty());
}

#[test]
fn incomplete_and_invalid_cases_are_skipped() {
    for with in ["{}", "{ xs: text }", "{ xs: [1] }"] {
        let text = format!(
            "---\nparameters: {{ xs: {{ type: array }} }}\nevals:\n  - with: {with}\n---\n{{% for x in xs %}}{{{{ x }}}}{{% endfor %}}\n"
        );
        assert!(messages(&text, NAME).is_empty(), "{with}");
    }
}

#[test]
fn templates_that_may_grow_are_not_rendered() {
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
fn tested_names_may_be_missing() {
    let text = "{% if tone is defined %}{{ tone }}{% endif %}{{ other | default('x') }}\n";
    assert!(messages(text, NAME).is_empty());
}
