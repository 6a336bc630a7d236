//! The helpers and names that Handlebars brings along, and those that Dotprompt adds, with documentation for completion
//! and hover. Sources: handlebarsjs.com, google/dotprompt `js/src/helpers.ts`.

use crate::{Word, WordKind};

const fn helper(
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word {
        name,
        kind: WordKind::Helper,
        signature,
        doc,
        example,
    }
}

const fn variable(name: &'static str, doc: &'static str, example: &'static str) -> Word {
    Word {
        name,
        kind: WordKind::Variable,
        signature: "",
        doc,
        example,
    }
}

/// Entries of [`ALL`] that are Handlebars' own.
const OWN: usize = 13;

/// What handlebars.js itself knows.
pub(super) static BUILTIN: &[Word] = ALL.split_at(OWN).0;

/// What handlebars.js knows and what Dotprompt adds.
pub(super) static WITH_DOTPROMPT: &[Word] = ALL;

/// What handlebars.js itself knows, then what Dotprompt adds.
const ALL: &[Word] = &[
    helper(
        "if",
        "{{#if value}} … {{else}} … {{/if}}",
        "Prints its text when the value is there: not `false`, `undefined`, `null`, `\"\"`, `0` or `[]`. Takes exactly one \
         value and no operators; `includeZero=true` lets 0 count as there.",
        "{{#if tone}}Write in a {{tone}} tone.{{else}}Write plainly.{{/if}}",
    ),
    helper(
        "unless",
        "{{#unless value}} … {{/unless}}",
        "Prints its text when the value is missing or empty: the opposite of `if`.",
        "{{#unless sources}}No sources were given.{{/unless}}",
    ),
    helper(
        "each",
        "{{#each list as |item index|}} … {{else}} … {{/each}}",
        "Repeats its text for each item of a list or each entry of a map; `{{else}}` is printed when there is none. Inside, \
         names are fields of the item, `this` is the item, `@index`, `@key`, `@first` and `@last` tell where it stands, \
         and `../name` reaches outside.",
        "{{#each files}}- {{name}} ({{@index}} of {{../total}})\n{{/each}}",
    ),
    helper(
        "with",
        "{{#with value as |name|}} … {{/with}}",
        "Makes the value the context of its text: names inside are its fields, `../name` reaches outside. `{{else}}` is \
         printed when the value is empty.",
        "{{#with author}}{{name}} <{{email}}>{{/with}}",
    ),
    helper(
        "lookup",
        "{{lookup value key}}",
        "The field or item of a value whose name or number is itself a value.",
        "{{lookup translations language}}",
    ),
    helper(
        "log",
        "{{log value …}}",
        "Writes the values to the tool's log; prints nothing.",
        "{{log \"tone:\" tone}}",
    ),
    Word {
        name: "else",
        kind: WordKind::Keyword,
        signature: "{{else}}, {{else if value}}",
        doc: "What is printed when the block's value is missing or empty. `{{else if x}}` asks on.",
        example: "{{#if a}}A{{else if b}}B{{else}}C{{/if}}",
    },
    variable(
        "this",
        "The context: the inputs, inside `{{#each}}` the item, inside `{{#with}}` the value.",
        "{{#each tags}}- {{this}}\n{{/each}}",
    ),
    variable(
        "@root",
        "The prompt's inputs, from wherever it is asked.",
        "{{@root.language}}",
    ),
    variable(
        "@index",
        "The number of the item inside `{{#each}}`, from 0.",
        "{{#each steps}}{{@index}}. {{this}}\n{{/each}}",
    ),
    variable(
        "@key",
        "The key of the entry inside `{{#each}}` over a map, the number of the item of a list.",
        "{{#each facts}}{{@key}}: {{this}}\n{{/each}}",
    ),
    variable(
        "@first",
        "Whether this is the first item inside `{{#each}}`.",
        "{{#each tags}}{{#unless @first}}, {{/unless}}{{this}}{{/each}}",
    ),
    variable(
        "@last",
        "Whether this is the last item inside `{{#each}}`.",
        "{{#each tags}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}",
    ),
    helper(
        "role",
        "{{role \"system\"}}",
        "Starts a message: all text behind it, up to the next `{{role}}`, is spoken by `system`, `user`, `model` or `tool`. \
         It is no block: what stands between `{{#role}}` and `{{/role}}` is lost. Text before the first is the user's.",
        "{{role \"system\"}}\nYou are a careful reviewer.\n{{role \"user\"}}\n{{question}}",
    ),
    helper(
        "history",
        "{{history}}",
        "Where the earlier messages of the conversation go. Without it they go before the last user message. The text \
         behind it is the model's unless a `{{role}}` follows.",
        "{{role \"system\"}}Be brief.\n{{history}}\n{{role \"user\"}}{{question}}",
    ),
    helper(
        "media",
        "{{media url=value contentType=\"image/png\"}}",
        "An image or other file as a part of the message. `url` is an address or a data URL; `contentType` is optional.",
        "{{media url=photo contentType=\"image/jpeg\"}}",
    ),
    helper(
        "json",
        "{{json value indent=2}}",
        "The value as JSON; `indent` is the number of spaces of each level.",
        "{{json order indent=2}}",
    ),
    helper(
        "section",
        "{{section \"name\"}}",
        "A place that the calling program fills: leaves a pending part of this name in the message. It is no block: what \
         stands between `{{#section}}` and `{{/section}}` is lost.",
        "{{section \"output\"}}",
    ),
    helper(
        "ifEquals",
        "{{#ifEquals a b}} … {{else}} … {{/ifEquals}}",
        "Prints its text when two values are exactly the same (`===` of JavaScript: 1 is not \"1\").",
        "{{#ifEquals tone \"formal\"}}Use full sentences.{{/ifEquals}}",
    ),
    helper(
        "unlessEquals",
        "{{#unlessEquals a b}} … {{/unlessEquals}}",
        "Prints its text when two values differ.",
        "{{#unlessEquals language \"en\"}}Answer in {{language}}.{{/unlessEquals}}",
    ),
    variable(
        "@metadata",
        "What is known of the call: `@metadata.prompt` (the front matter), `@metadata.docs`, `@metadata.messages`.",
        "{{@metadata.prompt.model}}",
    ),
    variable(
        "@state",
        "The state that the calling program passes as context.",
        "{{@state.name}}",
    ),
    variable(
        "@auth",
        "Who is signed in, if the calling program passes it as context.",
        "{{@auth.email}}",
    ),
];
