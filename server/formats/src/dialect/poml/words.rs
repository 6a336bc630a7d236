//! The closed lists of words that attributes of POML's elements take.

use super::super::keys::Choice;

const fn word(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

pub(super) static SYNTAXES: &[Choice] = &[
    word("markdown", "Markdown."),
    word("html", "HTML."),
    word("json", "JSON."),
    word("yaml", "YAML."),
    word("xml", "XML."),
    word("text", "Plain text."),
];
pub(super) static TREE_SYNTAXES: &[Choice] = SYNTAXES;
pub(super) static DATA_SYNTAXES: &[Choice] = &[
    word("markdown", "Markdown."),
    word("html", "HTML."),
    word("json", "JSON."),
    word("yaml", "YAML."),
    word("xml", "XML."),
];
pub(super) static MEDIA_SYNTAXES: &[Choice] = &[
    word("markdown", "Markdown."),
    word("html", "HTML."),
    word("json", "JSON."),
    word("yaml", "YAML."),
    word("xml", "XML."),
    word("multimedia", "The medium itself."),
];
pub(super) static TABLE_SYNTAXES: &[Choice] = &[
    word("markdown", "A Markdown table."),
    word("html", "An HTML table."),
    word("json", "JSON."),
    word("text", "Aligned text."),
    word("csv", "Comma-separated values."),
    word("tsv", "Tab-separated values."),
    word("xml", "XML."),
];
pub(super) static SPEAKERS: &[Choice] = &[
    word("human", "The person."),
    word("ai", "The model."),
    word("system", "Instructions."),
];
pub(super) static TOOL_SPEAKERS: &[Choice] = &[
    word("human", "The person."),
    word("ai", "The model."),
    word("system", "Instructions."),
    word("tool", "A tool."),
];
pub(super) static WHITE_SPACES: &[Choice] = &[
    word("pre", "White space stays as it is."),
    word("filter", "Runs of white space become one space."),
    word("trim", "White space at both ends goes."),
];
pub(super) static CAPTION_STYLES: &[Choice] = &[
    word("header", "As a header."),
    word("bold", "In bold before the text."),
    word("plain", "As plain text before the text."),
    word("hidden", "Not at all."),
];
pub(super) static TRANSFORMS: &[Choice] = &[
    word("upper", "All in capitals."),
    word("level", "Depending on the level of the header."),
    word("capitalize", "Each word with a capital."),
    word("none", "As written."),
];
pub(super) static ENDINGS: &[Choice] = &[
    word("colon", "A colon."),
    word("newline", "A line break."),
    word("colon-newline", "A colon and a line break."),
    word("none", "Nothing."),
];
pub(super) static LIST_STYLES: &[Choice] = &[
    word("star", "`*`"),
    word("dash", "`-`"),
    word("plus", "`+`"),
    word("decimal", "`1.`"),
    word("latin", "`a.`"),
];
pub(super) static DOCUMENT_PARSERS: &[Choice] = &[
    word("auto", "By the file's name."),
    word("pdf", "PDF."),
    word("docx", "Word."),
    word("txt", "Plain text."),
];
pub(super) static TABLE_PARSERS: &[Choice] = &[
    word("auto", "By the file's name."),
    word("csv", "Comma-separated values."),
    word("tsv", "Tab-separated values."),
    word("excel", "A workbook."),
    word("json", "JSON."),
    word("jsonl", "JSON, one record a line."),
];
pub(super) static POSITIONS: &[Choice] = &[
    word("top", "Before the text."),
    word("bottom", "Behind the text."),
    word("here", "Where it is written."),
];
pub(super) static LET_TYPES: &[Choice] = &[
    word("string", "Text."),
    word("integer", "A whole number."),
    word("float", "A number."),
    word("boolean", "`true` or `false`."),
    word("array", "A list, as JSON."),
    word("object", "An object, as JSON."),
    word("buffer", "Bytes."),
    word("null", "No value."),
    word("undefined", "No value at all."),
];
pub(super) static SCHEMA_PARSERS: &[Choice] = &[
    word("json", "JSON."),
    word("eval", "A JavaScript expression; `z` is the Zod library."),
];
