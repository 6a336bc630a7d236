//! The tags of Mustache, with documentation for completion and hover.

use super::word::{Word, WordKind};

/// The tags.
pub(super) static WORDS: &[Word] = &[
    word(
        "#",
        "{{#name}}…{{/name}}",
        "Once for every item of a list, or once if the value is there and not empty.",
        "{{#items}}- {{title}}\n{{/items}}",
    ),
    word(
        "^",
        "{{^name}}…{{/name}}",
        "Only if the value is missing, false or empty.",
        "{{^items}}Nothing found.{{/items}}",
    ),
    word(
        "&",
        "{{&name}}",
        "The value as it is: `&`, `<`, `>` and `\"` are not escaped.",
        "{{&code}}",
    ),
    word(
        ">",
        "{{>name}}",
        "The text of another template.",
        "{{>footer}}",
    ),
    word(
        "!",
        "{{! … }}",
        "A comment: never rendered.",
        "{{! for reviewers }}",
    ),
    word(
        ".",
        "{{.}}",
        "The item at hand, in a list of plain values.",
        "{{#tags}}{{.}} {{/tags}}",
    ),
];

const fn word(
    name: &'static str,
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word {
        name,
        kind: WordKind::Keyword,
        signature,
        doc,
        example,
    }
}
