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
    word("human", "The user."),
    word("ai", "The model."),
    word("system", "Instructions."),
];
pub(super) static TOOL_SPEAKERS: &[Choice] = &[
    word("human", "The user."),
    word("ai", "The model."),
    word("system", "Instructions."),
    word("tool", "A tool."),
];
pub(super) static WHITE_SPACES: &[Choice] = &[
    word("pre", "Keep whitespace."),
    word("filter", "Collapse whitespace to single spaces."),
    word("trim", "Trim whitespace at both ends."),
];
pub(super) static CAPTION_STYLES: &[Choice] = &[
    word("header", "As a header."),
    word("bold", "In bold before the text."),
    word("plain", "As plain text before the text."),
    word("hidden", "Not at all."),
];
pub(super) static TRANSFORMS: &[Choice] = &[
    word("upper", "Upper case."),
    word("level", "Depends on the header level."),
    word("capitalize", "Capitalise each word."),
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
    word("auto", "Detected from the file name."),
    word("pdf", "PDF."),
    word("docx", "Word."),
    word("txt", "Plain text."),
];
pub(super) static TABLE_PARSERS: &[Choice] = &[
    word("auto", "Detected from the file name."),
    word("csv", "Comma-separated values."),
    word("tsv", "Tab-separated values."),
    word("excel", "An Excel workbook."),
    word("json", "JSON."),
    word("jsonl", "JSON Lines."),
];
pub(super) static POSITIONS: &[Choice] = &[
    word("top", "Before the text."),
    word("bottom", "After the text."),
    word("here", "At its position."),
];
pub(super) static LET_TYPES: &[Choice] = &[
    word("string", "A string."),
    word("integer", "An integer."),
    word("float", "A number."),
    word("boolean", "`true` or `false`."),
    word("array", "A list, as JSON."),
    word("object", "An object, as JSON."),
    word("buffer", "Bytes."),
    word("null", "Null."),
    word("undefined", "Undefined."),
];
pub(super) static SCHEMA_PARSERS: &[Choice] = &[
    word("json", "JSON."),
    word("eval", "A JavaScript expression; `z` is the Zod library."),
];
