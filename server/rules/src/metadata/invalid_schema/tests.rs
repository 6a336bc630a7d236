//! Tests of `metadata/invalid-schema`.

use std::fmt::Write;

use pog_fixtures::Fixture;

use crate::testing::{apply_first_fix, messages, places};

const NAME: &str = "metadata/invalid-schema";

fn text(schema: &str) -> String {
    format!("---\nparameters:\n  x: {schema}\n---\n{{{{ x }}}}\n")
}

fn said(schema: &str) -> Vec<String> {
    messages(&text(schema), NAME)
}

fn fixed(schema: &str) -> String {
    let text = apply_first_fix(&text(schema), NAME);
    text.trim_start_matches("---\nparameters:\n  x: ")
        .trim_end_matches("\n---\n{{ x }}\n")
        .to_owned()
}

#[test]
fn type_names() {
    assert_eq!(
        said("strng"),
        ["Unknown type 'strng'; did you mean 'string'?"]
    );
    assert_eq!(fixed("strng"), "string");
    assert_eq!(
        said("{ type: str }"),
        ["Unknown type 'str'; did you mean 'string'?"]
    );
    assert_eq!(
        fixed("{ type: [\"null\", list] }"),
        "{ type: [\"null\", array] }"
    );
    assert_eq!(
        said("date"),
        [
            "Unknown type 'date'; expected one of string, integer, number, boolean, array, object, null"
        ]
    );
    assert_eq!(
        said("[string]"),
        ["A JSON Schema must be a mapping or a type name, not a list"]
    );
    assert_eq!(said("{ type: { a: b } }").len(), 1);
    for good in [
        "string",
        "{ type: [string, \"null\"] }",
        "{}",
        "",
        "{ type: }",
        "{ description: any }",
    ] {
        assert!(said(good).is_empty(), "{good}");
    }
}

#[test]
fn keywords_of_the_wrong_shape() {
    assert_eq!(
        said("{ type: string, enum: a }"),
        ["'enum' must be a list, not 'a'"]
    );
    assert_eq!(
        said("{ type: string, minLength: -1 }"),
        ["'minLength' must be a non-negative integer, not '-1'"]
    );
    assert_eq!(
        said("{ type: integer, minimum: low }"),
        ["'minimum' must be a number, not 'low'"]
    );
    assert_eq!(
        fixed("{ type: integer, minimum: \"1\" }"),
        "{ type: integer, minimum: 1 }"
    );
    assert_eq!(
        said("{ type: string, untrusted: yes }"),
        ["'untrusted' must be true or false, not 'yes'"]
    );
    assert_eq!(
        said("{ type: string, required: true }"),
        [
            "'required' must list the fields of an object; a parameter without 'default' is already required"
        ]
    );
    assert_eq!(
        said("{ type: array, items: string }"),
        ["A bare type name is not a schema inside 'items'; use { type: string }"]
    );
    assert_eq!(
        fixed("{ type: array, items: string }"),
        "{ type: array, items: { type: string } }"
    );
    assert_eq!(
        said("{ type: object, properties: { a: { type: strin } } }").len(),
        1
    );
    assert_eq!(
        said("{ type: object, properties: { name: {} }, required: [nmae, other] }"),
        [
            "Required field 'nmae' is not in 'properties'; did you mean 'name'?",
            "Required field 'other' is not in 'properties'; add it there",
        ]
    );
}

#[test]
fn values_against_their_schema() {
    for (schema, expected) in [
        (
            "{ type: string, default: 1.10 }",
            "Default '1.10' is not read as a string, but the type is 'string'; quote it",
        ),
        (
            "{ type: integer, default: \"3\" }",
            "Default '3' is a string, but the type is 'integer'; remove the quotes",
        ),
        (
            "{ type: integer, default: three }",
            "Default 'three' is not of type 'integer'",
        ),
        (
            "{ type: string, default: ~ }",
            "Default 'null' is not of type 'string'",
        ),
        (
            "{ type: string, enum: [low, high], default: hihg }",
            "Default 'hihg' is not one of the values of 'enum'; did you mean 'high'?",
        ),
        (
            "{ type: string, enum: [a, 1] }",
            "Value of 'enum' '1' is not read as a string, but the type is 'string'; quote it",
        ),
        (
            "{ type: string, maxLength: 2, examples: [ab, \u{1f980}\u{1f980}, abc] }",
            "Example 'abc' violates 'maxLength: 2'",
        ),
        (
            "{ type: number, exclusiveMinimum: 0, default: 0 }",
            "Default '0' violates 'exclusiveMinimum: 0'",
        ),
        (
            "{ type: array, items: { type: integer }, default: [1, b] }",
            "Default is invalid: 'b' is not of type 'integer'",
        ),
        (
            "{ type: object, properties: { a: {} }, additionalProperties: false, default: { b: 1 } }",
            "Default is invalid: 'b' is not a field in 'properties'",
        ),
        (
            "{ type: object, properties: { a: {} }, required: [a], default: {} }",
            "Default a mapping is missing the required field 'a'",
        ),
        (
            "{ type: array, items: { type: string, default: 1 } }",
            "Default '1' is not read as a string, but the type is 'string'; quote it",
        ),
        (
            "{ const: 1, default: 2 }",
            "Default '2' is not the constant '1'",
        ),
    ] {
        assert_eq!(said(schema), [expected], "{schema}");
    }
    assert_eq!(
        fixed("{ type: string, default: 1.10 }"),
        "{ type: string, default: \"1.10\" }"
    );
    assert_eq!(
        fixed("{ type: integer, default: \"3\" }"),
        "{ type: integer, default: 3 }"
    );
    assert_eq!(
        fixed("{ enum: [\"low\", high], default: lwo }"),
        "{ enum: [\"low\", high], default: \"low\" }"
    );
    for good in [
        "{ type: integer, default: 3.0 }",
        "{ type: number, default: 3, minimum: 3 }",
        "{ type: [string, \"null\"], default: null }",
        "{ type: string, default: }",
        "{ type: object, additionalProperties: { type: string }, default: { a: b } }",
        "{ enum: [1, 2.0, [a], { b: c }], default: { b: c } }",
        "{ default: anything, format: date }",
    ] {
        assert!(said(good).is_empty(), "{good}");
    }
}

#[test]
fn patterns_that_only_a_slow_engine_knows_are_valid_and_not_tried() {
    let text = "a".repeat(40);
    for schema in [
        "{ type: string, pattern: '^(?=.*x)(a+)+$', default: TEXT }",
        "{ type: string, pattern: '^(a|aa)+\\1$', default: TEXT }",
    ] {
        assert!(said(&schema.replace("TEXT", &text)).is_empty(), "{schema}");
    }
}

#[test]
fn rarer_keywords_through_the_meta_schema() {
    for (schema, expected, place) in [
        (
            "{ type: string, pattern: '^[a-z]+$', default: A1 }",
            "Default does not match the schema: 'A1' does not match the pattern '^[a-z]+$'",
            "A1",
        ),
        (
            "{ type: string, pattern: '[' }",
            "Invalid regular expression '['",
            "[",
        ),
        (
            "{ patternProperties: { '(': {} } }",
            "Invalid regular expression '('",
            "(",
        ),
        (
            "{ anyOf: [{ type: string }, { type: 5 }] }",
            "'type' is not valid JSON Schema: '5' matches none of the schemas in 'anyOf'",
            "5",
        ),
        (
            "{ oneOf: nothing }",
            "'oneOf' is not valid JSON Schema: 'nothing' is not of type 'array'",
            "nothing",
        ),
        (
            "{ anyOf: [{ type: string }, { type: integer }], examples: [a, 1, [2]] }",
            "Example does not match the schema: a list matches none of the schemas in 'anyOf'",
            "[2]",
        ),
        (
            "{ type: array, uniqueItems: true, default: [a, a] }",
            "Default does not match the schema: a list contains duplicate items",
            "[a, a]",
        ),
        (
            "{ type: integer, multipleOf: 5, sensitive: true, default: 7 }",
            "Default does not match the schema: '7' is not a multiple of 5",
            "7",
        ),
        (
            "{ type: array, items: { pattern: a }, default: [a, b] }",
            "Default does not match the schema: 'b' does not match the pattern 'a'",
            "b",
        ),
    ] {
        assert_eq!(said(schema), [expected], "{schema}");
        assert_eq!(places(&text(schema), NAME), [place], "{schema}");
    }
    for good in [
        "{ $ref: \"#\", default: 1 }",
        "{ $ref: \"https://example.com/a.json\", default: 1 }",
        "{ anyOf: [{ $ref: \"#\" }], default: 1 }",
        "{ $schema: \"http://json-schema.org/draft-04/schema#\", items: [{}] }",
        "{ properties: { $ref: { type: string, pattern: a } }, default: {} }",
    ] {
        assert!(said(good).is_empty(), "{good}");
    }
}

#[test]
fn the_answers_schema_too() {
    let text = "---\noutput: { format: json, schema: { type: aray, items: string } }\n---\n";
    assert_eq!(places(text, NAME), ["aray", "string"]);
    assert_eq!(
        messages("---\noutput: { schema: array }\n---\n", NAME),
        ["A JSON Schema must be a mapping, not 'array'"]
    );
}

#[test]
fn aliases_are_followed_and_bombs_are_not() {
    let shared =
        "---\nx-base: &b { type: strng }\nparameters:\n  a: *b\n  c: *b\n---\n{{ a }}{{ c }}\n";
    assert_eq!(messages(shared, NAME).len(), 1);
    let mut bomb =
        "---\nx0: &x0 { type: object, properties: { a: { type: string } }, default: [1] }\n"
            .to_owned();
    for i in 1..40 {
        writeln!(
            bomb,
            "x{i}: &x{i} {{ properties: {{ a: *x{}, b: *x{} }}, default: {{ a: *x{}, b: *x{} }} }}",
            i - 1,
            i - 1,
            i - 1,
            i - 1
        )
        .unwrap();
    }
    bomb.push_str("parameters: { p: *x39 }\n---\n{{ p }}\n");
    let _ = messages(&bomb, NAME);
}

#[test]
fn ten_thousand_parameters_are_checked_in_linear_time() {
    let mut text = "---\nparameters:\n".to_owned();
    for i in 0..10_000 {
        writeln!(text, "  p{i}: {{ type: string, enum: [a, b], default: a, description: What it is, maxLength: 9 }}")
            .unwrap();
    }
    text.push_str("---\n");
    let fixture = Fixture::parse(&text);
    let artifact = fixture.main.artifact().unwrap();
    let policy = pog_policy::Policy::default();
    let context = crate::Context {
        file: &fixture.main,
        text: &text,
        artifact,
        snapshot: &fixture.snapshot,
        policy: &policy,
    };
    let mut sink = crate::Sink::new(
        &super::RULE,
        pog_model::Severity::Error,
        pog_model::Source::Default,
    );
    // The time is measured by the benchmark; a quadratic check would not come back here.
    super::check(&context, &mut sink);
    assert!(sink.findings.is_empty());
}
