//! `metadata/invalid-schema`: parameters whose schema is no JSON Schema, or whose own values do not fit it. Values in
//! evaluation cases are not looked at here.

use pog_syntax::dialect::{Choice, KeyKind, find_key};

use super::shape::each_place;
use crate::finding::Severity;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};
use crate::schema::judge;

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/invalid-schema",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: Some("https://json-schema.org/draft/2020-12"),
    page: Page {
        summary: "A parameter's schema is wrong, or its values do not fit it",
        what: "Looks at the JSON Schema of every parameter and of the answer: type names that do not exist, keywords with a \
               value of the wrong shape, required fields that are not described, and a `default`, `examples` or `enum` that \
               the schema itself does not allow. References to other schemas are not followed.",
        why: "Forms, completion and checks of values are made from the schema. Where it is wrong they mislead, and a \
              default that does not fit makes every call without a value a wrong one.",
        example: "---\nparameters:\n  severity: { type: string, enum: [low, high], default: hgih }\n---\nReport {{ severity }} findings.\n",
        instead: "---\nparameters:\n  severity: { type: string, enum: [low, high], default: high }\n---\nReport {{ severity }} findings.\n",
        options: "",
        fix: "Changes a word to the known one it resembles, quotes or unquotes a value, spells out a bare type name.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    each_place(context.artifact, &mut |place| {
        let (words, named) = match place.kind {
            KeyKind::Schema(keys) => (
                find_key(keys(), "type").map_or(&[][..], |k| k.kind.choices()),
                true,
            ),
            KeyKind::AnySchema => (JSON_TYPES, false),
            _ => return true,
        };
        for flaw in judge(context.text, place.node, words, named) {
            let finding = sink.report(flaw.span, flaw.message);
            finding.fixes.extend(flaw.fix);
        }
        false
    });
}

/// Type names where no table gives them: the ones of the standard.
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
