//! `format/picoschema`: schemas that Dotprompt rejects or reads as something else than intended.

use pog_formats::dialect::picoschema;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};

use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/picoschema",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["dotprompt"],
    source: Some("https://github.com/google/dotprompt/blob/main/js/src/picoschema.ts"),
    page: Page {
        summary: "Schema is not valid Picoschema",
        what: "Checks `input.schema` and `output.schema` for types that do not exist and cannot be \
               names of schemas either (`string[]`, `\"a\" | \"b\"`), words in brackets other than \
               `array`, `object` and `enum`, and numbers in place of types: Dotprompt stops there. \
               Reports as warnings what it reads as something else: lists in place of types, \
               properties without a type, types of other languages (`int`, `str`), a parameter \
               called `type` that turns the map into a JSON Schema, Picoschema inside a JSON \
               Schema.",
        why: "A prompt with a rejected schema cannot be rendered. One with a misread schema asks \
              callers for inputs that the template never sees, or the model for answers that \
              nobody wants.",
        example: "=== tags.prompt\n---\ninput:\n  schema:\n    tags: string[]\n---\n{{#each tags}}- {{this}}\n{{/each}}\n",
        instead: "=== tags.prompt\n---\ninput:\n  schema:\n    tags(array): string\n---\n{{#each tags}}- {{this}}\n{{/each}}\n",
        options: "",
        fix: "",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(root) = context.artifact.metadata() else {
        return;
    };
    for schema in ["input", "output"]
        .iter()
        .filter_map(|key| root.get(key)?.get("schema"))
    {
        let read = picoschema::read(schema);
        for flaw in read.refused {
            sink.report(flaw.span, flaw.message);
        }
        for flaw in read.misread {
            // Dotprompt goes on with another meaning, so the prompt still renders.
            sink.report_at_most(Severity::Warning, flaw.span, flaw.message);
        }
    }
}

#[cfg(test)]
mod tests {
    use pog_model::Severity;

    use crate::testing::{findings, messages, places};

    const NAME: &str = "format/picoschema";

    fn prompt(schema: &str) -> String {
        format!("=== a.prompt\n---\ninput:\n  schema:\n{schema}\n---\nHi\n")
    }

    #[test]
    fn schemas_dotprompt_rejects() {
        for (schema, place) in [
            ("    tags: string[]", "string[]"),
            ("    tags: string[], the tags", "string[]"),
            ("    style?: '\"a\" | \"b\"'", "\"a\" | \"b\""),
            ("    n: 3", "3"),
            ("    ok: true", "true"),
            ("    tags(list): string", "tags(list)"),
            ("    tags(array)?: string", "tags(array)?"),
            ("    a: { b: 'string ' }", "string "),
        ] {
            let found = findings(&prompt(schema), NAME);
            assert_eq!(found.len(), 1, "{schema}: {found:?}");
            assert_eq!(found[0].severity, Severity::Error, "{schema}");
            assert_eq!(places(&prompt(schema), NAME), [place], "{schema}");
        }
    }

    #[test]
    fn schemas_it_misreads() {
        for schema in [
            "    tags: [string]",
            "    tags(enum): A",
            "    topic:",
            "    n: int",
            "    data: object",
            "    name (array): string",
            "    type: string\n    topic: string",
            "    type: object\n    properties:\n      a: string",
        ] {
            let found = findings(&prompt(schema), NAME);
            assert_eq!(found.len(), 1, "{schema}: {found:?}");
            assert_eq!(found[0].severity, Severity::Warning, "{schema}");
        }
    }

    #[test]
    fn schemas_it_understands_are_silent() {
        for schema in [
            "    topic: string, what to write about (in short)",
            "    tone?: string\n    tags?(array, labels): string\n    level(enum): [EASY, HARD]",
            "    author(object, who): { name: string, age?: integer }\n    (*): any",
            "    item: MenuItem\n    other: app.Order, an order",
            "    type: object\n    properties:\n      a: { type: string }\n    required: [a]",
            "    type: array\n    items: { type: string }",
            "    nested:\n      deep(array):\n        x: number",
        ] {
            assert!(messages(&prompt(schema), NAME).is_empty(), "{schema}");
        }
        assert!(
            messages(
                "=== a.prompt\n---\ninput:\n  schema: RecipeRequest\n---\nHi\n",
                NAME
            )
            .is_empty()
        );
    }
}
