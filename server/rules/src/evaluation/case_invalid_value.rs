//! `evaluation/case-invalid-value`: values in cases that do not match their parameter's schema. The
//! schema itself is checked elsewhere.

use pog_governance::evaluate::inputs;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "evaluation/case-invalid-value",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://json-schema.org/draft/2020-12"),
    page: Page {
        summary: "Case value does not match the parameter's schema",
        what: "Checks the values under `with` in evaluation cases against the JSON Schemas of \
               their parameters. References to other schemas are not followed.",
        why: "No caller may pass such a value, so the case tests something that cannot happen. In \
              YAML, unquoted numbers, `yes` and dates are easily read as something other than the \
              intended text.",
        example: "---\nparameters:\n  language: { type: string, enum: [python, rust] }\nevals:\n  - name: rust is named\n    with: { language: rsut }\n---\nReview the {{ language }} code.\n",
        instead: "---\nparameters:\n  language: { type: string, enum: [python, rust] }\nevals:\n  - name: rust is named\n    with: { language: rust }\n---\nReview the {{ language }} code.\n",
        options: "",
        fix: "Replaces a misspelled word with the allowed one, or adds or removes quotes.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    // A malformed declaration has findings of its own; judging values by it would only repeat them.
    if !inputs::is_sound(artifact) {
        return;
    }
    for flaw in artifact
        .cases
        .iter()
        .flat_map(|case| inputs::invalid(context.file, artifact, case))
    {
        sink.report(flaw.span, flaw.message).fixes.extend(flaw.fix);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "evaluation/case-invalid-value";

    fn file(schema: &str, value: &str) -> String {
        format!(
            "---\nparameters: {{ a: {schema} }}\nevals:\n  - with: {{ a: {value} }}\n---\n{{{{ a }}}}\n"
        )
    }

    #[test]
    fn types_lists_and_limits_are_checked() {
        for (schema, value, expected) in [
            (
                "string",
                "[x]",
                "Parameter 'a': value a list is not of type 'string'",
            ),
            (
                "{ type: integer, maximum: 3 }",
                "4",
                "Parameter 'a': value '4' violates 'maximum: 3'",
            ),
            (
                "{ enum: [easy, hard] }",
                "esay",
                "Parameter 'a': value 'esay' is not one of the values of 'enum'; did you mean 'easy'?",
            ),
            (
                "{ type: array, items: { type: string } }",
                "[x, [y]]",
                "Parameter 'a': value is invalid: a list is not of type 'string'",
            ),
            (
                "{ type: string, pattern: '^[a-z]+$' }",
                "A1",
                "Parameter 'a': value does not match the schema: 'A1' does not match the pattern '^[a-z]+$'",
            ),
        ] {
            assert_eq!(messages(&file(schema, value), NAME), [expected]);
        }
    }

    #[test]
    fn words_and_quotes_are_fixed() {
        let text = file("string", "5");
        assert_eq!(
            messages(&text, NAME),
            [
                "Parameter 'a': value '5' is not read as a string, but the type is 'string'; quote it"
            ]
        );
        assert_eq!(
            (apply_first_fix(&text, NAME), places(&text, NAME)),
            (file("string", "\"5\""), vec!["5".to_owned()])
        );
        assert_eq!(
            apply_first_fix(&file("{ enum: [easy, hard] }", "esay"), NAME),
            file("{ enum: [easy, hard] }", "easy")
        );
    }

    #[test]
    fn valid_and_unverifiable_values_are_silent() {
        for (schema, value) in [
            ("string", "\"5\""),
            ("{ type: [string, \"null\"] }", "null"),
            ("{ type: number }", "1"),
            ("{ $ref: other }", "x"),
            ("{ type: strnig }", "5"),
            ("{}", "{ b: [1] }"),
            ("{ type: string }", ""),
        ] {
            assert!(
                findings(&file(schema, value), NAME).is_empty(),
                "{schema} {value}"
            );
        }
    }
}
