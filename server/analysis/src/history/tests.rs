//! What each kind of change needs, said as one line a change: the bump and the words.

use super::*;
use crate::fixture::Fixture;

/// The reasons as `bump: words`, from a committed text and a present one, both with a front matter's inside and a body.
#[track_caller]
fn reasons(then: (&str, &str), now: (&str, &str)) -> Vec<String> {
    of_fixture(&format!(
        "---\n{}---\n{}\n=== baseline/main.pog.md\n---\n{}---\n{}\n",
        now.0, now.1, then.0, then.1
    ))
}

#[track_caller]
fn of_fixture(text: &str) -> Vec<String> {
    let fixture = Fixture::parse(text);
    let (_, comparison) =
        changes(&fixture.snapshot, &fixture.main).expect("the fixture has a baseline");
    assert_eq!(
        comparison.least,
        comparison.reasons.first().map_or(Bump::None, |r| r.bump)
    );
    comparison
        .reasons
        .iter()
        .map(|r| format!("{}: {}", r.bump.name(), r.words))
        .collect()
}

fn heads(then: &str, now: &str) -> Vec<String> {
    reasons((then, "user:\nHi"), (now, "user:\nHi"))
}

fn bodies(then: &str, now: &str) -> Vec<String> {
    reasons(("", then), ("", now))
}

/// One parameter's schemas.
fn schemas(then: &str, now: &str) -> Vec<String> {
    heads(
        &format!("parameters:\n  p: {then}\n"),
        &format!("parameters:\n  p: {now}\n"),
    )
}

#[test]
fn parameters_come_and_go() {
    let a = "parameters: { a: string }\n";
    assert_eq!(heads(a, ""), ["major: parameter 'a' was removed"]);
    assert_eq!(heads("", a), ["major: required parameter 'a' was added"]);
    assert_eq!(
        heads(
            a,
            "parameters: { a: string, b: { type: string, default: x } }\n"
        ),
        ["minor: optional parameter 'b' was added"]
    );
    assert_eq!(
        heads(
            a,
            "parameters: { b: { type: string, description: Was a. } }\n"
        ),
        ["major: parameter 'a' was renamed to 'b'"]
    );
    assert_eq!(
        heads(a, "parameters: { b: integer }\n"),
        [
            "major: parameter 'a' was removed",
            "major: required parameter 'b' was added"
        ]
    );
    assert!(
        heads(
            a,
            "parameters:\n  a: { type: string, description: Said. }\n"
        )
        .is_empty()
    );
    let (two, turned) = (
        "parameters: { a: string, b: string }\n",
        "parameters: { b: string, a: string }\n",
    );
    assert!(heads(two, turned).is_empty());
}

#[test]
fn what_a_parameter_takes_narrows_and_widens() {
    let cases = [
        (
            "string",
            "{ type: string, default: x }",
            "minor: parameter 'p' is now optional",
        ),
        (
            "{ type: string, default: x }",
            "string",
            "major: parameter 'p' is now required",
        ),
        (
            "{ type: string, default: x }",
            "{ type: string, default: y }",
            "minor: the default of parameter 'p' changed from 'x' to 'y'",
        ),
        (
            "string",
            "integer",
            "major: parameter 'p' changed its type from string to integer",
        ),
        (
            "integer",
            "number",
            "minor: parameter 'p' changed its type from integer to number",
        ),
        (
            "number",
            "integer",
            "major: parameter 'p' changed its type from number to integer",
        ),
        (
            "string",
            "{ type: [string, \"null\"] }",
            "minor: parameter 'p' changed its type from string to null or string",
        ),
        (
            "{ description: x }",
            "{ type: string }",
            "major: parameter 'p' must now be string",
        ),
        (
            "{ enum: [a, b] }",
            "{ enum: [b] }",
            "major: parameter 'p' no longer accepts 'a'",
        ),
        (
            "{ enum: [a] }",
            "{ enum: [a, b] }",
            "minor: parameter 'p' now also accepts 'b'",
        ),
        (
            "{ type: string }",
            "{ type: string, enum: [a] }",
            "major: parameter 'p' now accepts only 'a'",
        ),
        (
            "{ const: a }",
            "{ description: x }",
            "minor: parameter 'p' is no longer limited to a list of values",
        ),
        (
            "{ maxLength: 9 }",
            "{ maxLength: 5 }",
            "major: the 'maxLength' of parameter 'p' changed from 9 to 5",
        ),
        (
            "{ maxLength: 5 }",
            "{ maxLength: 9 }",
            "minor: the 'maxLength' of parameter 'p' changed from 5 to 9",
        ),
        (
            "{ minimum: 1 }",
            "{ minimum: 2.5 }",
            "major: the 'minimum' of parameter 'p' changed from 1 to 2.5",
        ),
        (
            "{ type: integer }",
            "{ type: integer, minimum: 1 }",
            "major: parameter 'p' now has a 'minimum' of 1",
        ),
        (
            "{ pattern: a }",
            "{ pattern: b }",
            "major: 'pattern' of parameter 'p' changed ('b')",
        ),
        (
            "{ pattern: a }",
            "{ title: b }",
            "minor: 'pattern' of parameter 'p' was removed",
        ),
        (
            "{ anyOf: [{ type: string }] }",
            "{ anyOf: [] }",
            "minor: 'anyOf' of parameter 'p' changed",
        ),
        (
            "{ items: { type: string } }",
            "{ items: { type: integer } }",
            "major: the items of parameter 'p' changed its type from string to integer",
        ),
    ];
    for (then, now, reason) in cases {
        assert_eq!(schemas(then, now), [reason], "{then} -> {now}");
    }
    assert!(
        schemas(
            "string",
            "{ type: string, examples: [x], untrusted: true, x-own: 1, items: {} }"
        )
        .is_empty()
    );
}

#[test]
fn fields_of_objects_are_compared_too() {
    let object = |inside: &str| format!("{{ type: object, {inside} }}");
    let cases = [
        (
            "properties: { a: {} }",
            "properties: { a: {}, b: {} }",
            "minor: field 'b' of parameter 'p' was added",
        ),
        (
            "properties: { a: {} }",
            "required: [a], properties: { a: {} }",
            "major: field 'a' of parameter 'p' is now required",
        ),
        (
            "properties: { a: {}, b: {} }",
            "properties: { a: {} }",
            "minor: field 'b' of parameter 'p' was removed",
        ),
        (
            "title: x",
            "additionalProperties: false",
            "major: parameter 'p' no longer accepts additional fields",
        ),
        (
            "properties: { a: { enum: [x, y] } }",
            "properties: { a: { enum: [x] } }",
            "major: field 'a' of parameter 'p' no longer accepts 'y'",
        ),
    ];
    for (then, now, reason) in cases {
        assert_eq!(
            schemas(&object(then), &object(now)),
            [reason],
            "{then} -> {now}"
        );
    }
}

#[test]
fn the_model_is_part_of_the_call() {
    assert_eq!(
        heads("model: { id: a }\n", "model: { id: b, provider: openai }\n"),
        [
            "minor: the model changed from a to b",
            "minor: model setting 'provider' is now 'openai'"
        ]
    );
    assert_eq!(
        heads(
            "model: { parameters: { temperature: 0.2 } }\n",
            "model: { parameters: { temperature: 1, top_p: 1 } }\n"
        ),
        [
            "minor: model parameter 'temperature' changed from 0.2 to 1",
            "minor: model parameter 'top_p' is now 1"
        ]
    );
    assert!(heads("model: { id: a }\n", "model:\n  id: \"a\"\n").is_empty());
}

#[test]
fn an_answer_that_promises_less_breaks_its_readers() {
    let schema = |s: &str| format!("output: {{ format: json, schema: {s} }}\n");
    let cases = [
        (
            "{ properties: { a: {}, b: {} } }",
            "{ properties: { a: {} } }",
            "major: field 'b' of the output was removed",
        ),
        (
            "{ properties: { a: {} } }",
            "{ properties: { a: {}, b: {} } }",
            "minor: field 'b' of the output was added",
        ),
        (
            "{ type: array }",
            "{ type: object }",
            "major: the output changed its type from array to object",
        ),
        (
            "{ required: [a], properties: { a: {} } }",
            "{ properties: { a: {} } }",
            "major: field 'a' of the output may now be missing",
        ),
    ];
    for (then, now, reason) in cases {
        assert_eq!(
            heads(&schema(then), &schema(now)),
            [reason],
            "{then} -> {now}"
        );
    }
    assert_eq!(
        heads("output: { format: json }\n", "output: { format: text }\n"),
        ["major: the output format changed from 'json' to 'text'"]
    );
    assert!(
        heads(
            "output: { format: json }\n",
            "output: { format: json, description: Now said. }\n"
        )
        .is_empty()
    );
}

#[test]
fn messages_are_roles_and_wording() {
    assert_eq!(
        bodies("system:\nA\nuser:\nB", "system:\nA\nuser:\nC"),
        ["patch: the wording of the user message changed"]
    );
    assert_eq!(bodies("A", "B"), ["patch: the wording changed"]);
    assert_eq!(
        bodies("system:\nA\nuser:\nB", "user:\nB"),
        ["minor: the messages changed from system, user to user"]
    );
    assert_eq!(
        bodies("user:\nA\n\nB", "user:\nA\nB"),
        ["patch: the wording changed"]
    );
    for same in [
        "system:\nA {{ x }}",
        "A {{x}}  ",
        "{# why #}\nA {{ x }}",
        "system:\r\n\r\nA {{ x }}\r\n",
        "A {{- '' }} {{ x }}".replace("{{- '' }} ", "").as_str(),
    ] {
        assert!(bodies("A {{ x }}", same).is_empty(), "{same:?}");
    }
    assert_eq!(
        bodies("user:\nA", "{% set x = 1 %}\nuser:\nA"),
        ["patch: the wording changed"]
    );
    assert_eq!(
        bodies("user:\n{{ 'a b' }}", "user:\n{{ 'a  b' }}").len(),
        1,
        "space in a string is text"
    );
    assert_eq!(
        bodies("user:\n{{ x }}", "user:\n{{- x }}").len(),
        1,
        "white space control changes what is rendered"
    );
}

#[test]
fn what_nobody_outside_notices_is_nothing() {
    let then = "name: A\nstage: discovered\nowners: [\"@a\"]\nchangelog: []\n";
    let now = "name: B\nstage: validated\nrisk: high\nevals:\n  - { name: x, with: {}, expect: [{ contains: Hi }] }\nrationale: y\nid: other\n";
    assert!(heads(then, now).is_empty());
}

#[test]
fn an_overlay_counts_as_the_prompt_itself() {
    let prompt =
        "=== a.prompt.yml\nmessages:\n  - role: user\n    content: Hi\nmodel: openai/gpt-4o\n";
    let text = format!(
        "{prompt}=== a.prompt.yml.pog.yaml\nversion: 1.0.0\noutput: {{ format: json }}\n=== baseline/{}",
        &prompt[4..]
    );
    assert_eq!(
        of_fixture(&text),
        ["minor: the output format is now 'json'"]
    );
}

#[test]
fn messages_of_other_formats_are_compared_decoded() {
    let prompt = |content: &str| {
        format!(
            "a.prompt.yml\nmessages:\n  - role: system\n    content: Be kind\n  - role: user\n    content: {content}\n"
        )
    };
    let of = |now: &str, then: &str| {
        of_fixture(&format!("=== {}=== baseline/{}", prompt(now), prompt(then)))
    };
    assert_eq!(
        of("Hi", "Ho"),
        ["patch: the wording of the user message changed"]
    );
    assert_eq!(
        of("Hi {{who}}", "Hi {{ who }}").len(),
        2,
        "only without spaces is it a parameter there"
    );
    assert!(
        of("\"Hi\"", "Hi").is_empty(),
        "quotes of YAML are not part of the text"
    );
    assert!(of("|\n      Hi\n", "Hi").is_empty());
}

#[test]
fn includes_are_seen_through_others_and_told_once() {
    let text = "{% include \"a\" %}{% include \"b\" %}\n=== a.pog.md\n{% include \"b\" %}\n=== b.pog.md\nNew.\n\
                === baseline/b.pog.md\nOld.\n";
    assert_eq!(
        of_fixture(text),
        ["patch: the wording of included 'b' changed"]
    );
    let through = text.replacen("{% include \"b\" %}", "", 1);
    assert_eq!(
        of_fixture(&through),
        ["patch: the wording of included 'b' (through 'a') changed"]
    );
}

#[test]
fn an_include_brings_messages_and_parameters() {
    let text = |now: &str, then: &str| {
        format!("{{% include \"p\" %}}\n=== p.pog.md\n{now}\n=== baseline/p.pog.md\n{then}\n")
    };
    assert_eq!(
        of_fixture(&text("user:\nA", "A")),
        ["minor: the messages of included 'p' changed from none to user"]
    );
    let head = |p: &str| format!("---\nparameters: {{ tone: {p} }}\n---\nBe {{{{ tone }}}}");
    assert_eq!(
        of_fixture(&text(&head("string"), &head("{ default: kind }"))),
        ["major: included 'p' now requires 'tone'"]
    );
    assert_eq!(
        of_fixture(&text(
            &head("{ default: short }"),
            &head("{ default: kind }")
        )),
        ["minor: the default of 'tone' in included 'p' changed from 'kind' to 'short'"]
    );
    let declared = text(&head("{ default: short }"), &head("{ default: kind }"));
    assert!(
        of_fixture(&format!(
            "---\nparameters: {{ tone: {{ default: x }} }}\n---\n{declared}"
        ))
        .is_empty()
    );
    let newcomer = "user:\nA\n{% include \"p\" %}\n=== new/p.pog.md\nassistant:\nB\n=== baseline/main.pog.md\nuser:\nA\n";
    assert_eq!(
        of_fixture(newcomer),
        [
            "minor: included 'p' adds messages",
            "patch: the wording changed"
        ]
    );
}

#[test]
fn includes_that_go_round_end() {
    let text = "{% include \"b\" %}\n=== b.pog.md\n{% include \"main\" %}x\n=== baseline/b.pog.md\n{% include \"main\" %}\n";
    assert_eq!(
        of_fixture(text),
        ["patch: the wording of included 'b' changed"]
    );
}

#[test]
fn long_lists_end_in_a_count_and_a_changelog_says_it_all() {
    let heads = "parameters: { a: string, b: integer, c: number, d: boolean }\n";
    let fixture = Fixture::parse(&format!(
        "---\n---\nB\n=== baseline/main.pog.md\n---\n{heads}---\nA\n"
    ));
    let (_, comparison) = changes(&fixture.snapshot, &fixture.main).unwrap();
    assert_eq!(
        comparison.summary(),
        "parameter 'a' was removed; parameter 'b' was removed; parameter 'c' was removed; and 2 more changes"
    );
    assert!(
        comparison
            .changelog()
            .starts_with("Parameter 'a' was removed; ")
    );
    assert!(
        comparison
            .changelog()
            .ends_with("parameter 'd' was removed; the wording changed.")
    );
}
