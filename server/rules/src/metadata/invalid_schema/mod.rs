//! `metadata/invalid-schema`: parameters whose schema is not a valid JSON Schema, or whose own
//! values do not match it. Values in evaluation cases are not checked here.

use pog_formats::dialect::{Choice, KeyKind, find_key};
use pog_governance::schema::judge;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use super::shape::each_place;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/invalid-schema",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://json-schema.org/draft/2020-12"),
    page: Page {
        summary: "Schema of a parameter is invalid, or its values do not match it",
        what: "Checks the JSON Schema of every parameter and of the answer: unknown type names, \
               keywords with a value of the wrong form, required fields that are not described, \
               and a `default`, `examples` or `enum` that the schema itself does not allow. \
               References to other schemas are not followed.",
        why: "Forms, completion and checks of values are derived from the schema. If it is wrong \
              they mislead, and a default that does not match makes every call without a value \
              invalid.",
        example: "---\nparameters:\n  severity: { type: string, enum: [low, high], default: hgih }\n---\nReport {{ severity }} findings.\n",
        instead: "---\nparameters:\n  severity: { type: string, enum: [low, high], default: high }\n---\nReport {{ severity }} findings.\n",
        options: "",
        fix: "Replaces a misspelled word with the known one, adds or removes quotes, or spells out \
              a bare type name.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    each_place(context.artifact, &mut |place| {
        // A parameter may be a bare type name (`code: string`); the schema of an answer may not.
        let (types, allows_type_name) = match place.kind {
            KeyKind::Schema(keys) => {
                let types = find_key(keys(), "type").map_or(&[][..], |key| key.kind.choices());
                (types, true)
            }
            KeyKind::AnySchema => (JSON_TYPES, false),
            _ => return true,
        };
        for flaw in judge(context.text, place.node, types, allows_type_name) {
            let finding = sink.report(flaw.span, flaw.message);
            finding.fixes.extend(flaw.fix);
        }
        false
    });
}

/// The type names of JSON Schema, for schemas that no key table describes.
static JSON_TYPES: &[Choice] = &[
    Choice {
        value: "string",
        doc: "",
    },
    Choice {
        value: "integer",
        doc: "",
    },
    Choice {
        value: "number",
        doc: "",
    },
    Choice {
        value: "boolean",
        doc: "",
    },
    Choice {
        value: "array",
        doc: "",
    },
    Choice {
        value: "object",
        doc: "",
    },
    Choice {
        value: "null",
        doc: "",
    },
];

#[cfg(test)]
mod tests;
