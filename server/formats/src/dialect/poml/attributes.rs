//! The attributes of POML's elements and the values they take.

use super::super::tags::{TagAttribute, TagValue};
use super::words::{
    CAPTION_STYLES, DATA_SYNTAXES, DOCUMENT_PARSERS, ENDINGS, LET_TYPES, LIST_STYLES,
    MEDIA_SYNTAXES, POSITIONS, SCHEMA_PARSERS, SPEAKERS, SYNTAXES, TABLE_PARSERS, TABLE_SYNTAXES,
    TOOL_SPEAKERS, TRANSFORMS, TREE_SYNTAXES, WHITE_SPACES,
};

/// Attributes of one element, or shared by some.
pub(super) type Group = &'static [TagAttribute];
/// Shared groups.
pub(super) type Groups = &'static [Group];

const fn of(name: &'static str, value: TagValue, doc: &'static str) -> TagAttribute {
    TagAttribute { name, doc, value }
}

use TagValue::{Bool, Expression, File, Json, Name, Number, Text};

pub(super) static CONTROL: Group = &[
    of(
        "if",
        Expression,
        "Omits the element unless the expression is true. `<` is not allowed here: swap the operands and use `>`.",
    ),
    of(
        "for",
        Expression,
        "Repeats the element: `item in list`. Inside, `loop.index` (from 0), `loop.length`, `loop.first` and `loop.last` are available.",
    ),
];
pub(super) static TEXT: Group = &[
    of(
        "syntax",
        TagValue::Choice(SYNTAXES),
        "Output syntax of the content.",
    ),
    of("className", Text, "Class name for the stylesheet."),
    of("speaker", TagValue::Choice(SPEAKERS), "Speaker."),
    of("name", Text, "Name of the content if serialised."),
    of("type", Text, "Type of the content if serialised."),
    of("writerOptions", Json, "Writer options, as JSON."),
    of(
        "whiteSpace",
        TagValue::Choice(WHITE_SPACES),
        "How whitespace is handled.",
    ),
    of(
        "charLimit",
        Number,
        "Maximum number of characters; longer content is cut.",
    ),
    of(
        "tokenLimit",
        Number,
        "Maximum number of tokens; longer content is cut.",
    ),
    of(
        "priority",
        Number,
        "Priority: higher ones are dropped last if limits are exceeded.",
    ),
];
pub(super) static INLINE: Group = &[
    of(
        "syntax",
        TagValue::Choice(SYNTAXES),
        "Output syntax of the content.",
    ),
    of("className", Text, "Class name for the stylesheet."),
    of("speaker", TagValue::Choice(SPEAKERS), "Speaker."),
    of("writerOptions", Json, "Writer options, as JSON."),
    of(
        "whiteSpace",
        TagValue::Choice(WHITE_SPACES),
        "How whitespace is handled.",
    ),
    of(
        "charLimit",
        Number,
        "Maximum number of characters; longer content is cut.",
    ),
    of(
        "tokenLimit",
        Number,
        "Maximum number of tokens; longer content is cut.",
    ),
    of(
        "priority",
        Number,
        "Priority: higher ones are dropped last if limits are exceeded.",
    ),
];
pub(super) static PARAGRAPH: Group = &[of(
    "blankLine",
    Bool,
    "Whether blank lines surround the paragraph.",
)];
pub(super) static CAPTIONS: Group = &[
    of("caption", Text, "The caption."),
    of("captionSerialized", Text, "Caption if serialised."),
    of(
        "captionStyle",
        TagValue::Choice(CAPTION_STYLES),
        "Style of the caption.",
    ),
    of(
        "captionTextTransform",
        TagValue::Choice(TRANSFORMS),
        "Capitalisation of the caption.",
    ),
    of(
        "captionEnding",
        TagValue::Choice(ENDINGS),
        "What follows the caption.",
    ),
];
pub(super) static CP: Group = &[of("caption", Text, "Caption; required.")];
pub(super) static HINT: Group = &[of(
    "captionColon",
    Bool,
    "Whether the caption ends with a colon.",
)];
pub(super) static LIST: Group = &[of(
    "listStyle",
    TagValue::Choice(LIST_STYLES),
    "Marker of each item.",
)];
pub(super) static CODE: Group = &[
    of("inline", Bool, "Inline (`true`) or block (`false`)."),
    of("lang", Text, "The programming language."),
];
pub(super) static BR: Group = &[of("newLineCount", Number, "Number of line breaks.")];
pub(super) static EXAMPLES: Group = &[
    of(
        "chat",
        Bool,
        "Whether to render examples as user and model messages.",
    ),
    of("introducer", Text, "Introduction before the examples."),
];
pub(super) static EXAMPLE: Group = &[
    of(
        "chat",
        Bool,
        "Whether to render the example as user and model messages.",
    ),
    of("captionStyle", Text, "Style of the caption."),
    of(
        "captionTextTransform",
        Text,
        "Capitalisation of the caption.",
    ),
    of(
        "captionColon",
        Bool,
        "Whether the caption ends with a colon.",
    ),
];
pub(super) static QA: Group = &[
    of("questionCaption", Text, "Caption of the question."),
    of("answerCaption", Text, "Caption of the answer."),
];
pub(super) static CONVERSATION: Group = &[
    of("messages", Json, "Messages; required."),
    of("selectedMessages", Text, "Which of them, such as `-5:`."),
];
pub(super) static MESSAGE: Group = &[of("content", Text, "The content.")];
pub(super) static DOCUMENT: Group = &[
    of("src", File, "The file."),
    of("buffer", Text, "The content as bytes, instead of `src`."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of(
        "parser",
        TagValue::Choice(DOCUMENT_PARSERS),
        "Parser to use.",
    ),
    of("multimedia", Bool, "Whether to keep embedded images."),
    of(
        "selectedPages",
        Text,
        "Which pages of a PDF, such as `1:3`.",
    ),
];
pub(super) static TABLE: Group = &[
    of("src", File, "The file."),
    of("records", Text, "The rows, instead of `src`."),
    of("columns", Json, "Columns: field, header, description."),
    of("parser", TagValue::Choice(TABLE_PARSERS), "Parser to use."),
    of(
        "syntax",
        TagValue::Choice(TABLE_SYNTAXES),
        "Output syntax of the table.",
    ),
    of("selectedColumns", Text, "Columns to include."),
    of("selectedRecords", Text, "Rows to include, such as `0:5`."),
    of("maxRecords", Number, "Maximum number of rows."),
    of("maxColumns", Number, "Maximum number of columns."),
];
pub(super) static TREE: Group = &[
    of("items", Text, "The nodes."),
    of(
        "syntax",
        TagValue::Choice(TREE_SYNTAXES),
        "Output syntax of the tree.",
    ),
    of("showContent", Bool, "Whether to show values."),
];
pub(super) static FOLDER: Group = &[
    of("src", File, "The folder."),
    of("data", Text, "The nodes, instead of `src`."),
    of(
        "syntax",
        TagValue::Choice(TREE_SYNTAXES),
        "Output syntax of the tree.",
    ),
    of("filter", Text, "Regular expression for paths to include."),
    of("maxDepth", Number, "Maximum depth."),
    of("showContent", Bool, "Whether to show file contents."),
];
pub(super) static WEBPAGE: Group = &[
    of("src", File, "An HTML file."),
    of("url", Text, "URL, instead of `src`."),
    of("buffer", Text, "The content as bytes, instead of `src`."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of("extractText", Bool, "Extract the text only."),
    of("selector", Text, "CSS selector of the part to use."),
];
pub(super) static IMAGE: Group = &[
    of("src", File, "Image file."),
    of("alt", Text, "Alternative text."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of("type", Text, "The media type."),
    of("position", TagValue::Choice(POSITIONS), "Placement."),
    of("maxWidth", Number, "Maximum width in pixels."),
    of("maxHeight", Number, "Maximum height in pixels."),
    of("resize", Number, "Scale factor."),
    of("syntax", TagValue::Choice(MEDIA_SYNTAXES), "Output syntax."),
];
pub(super) static AUDIO: Group = &[
    of("src", File, "Audio file."),
    of("alt", Text, "Alternative text."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of("type", Text, "The media type."),
    of("position", TagValue::Choice(POSITIONS), "Placement."),
    of("syntax", TagValue::Choice(MEDIA_SYNTAXES), "Output syntax."),
];
pub(super) static OBJECT: Group = &[
    of("data", Json, "The value."),
    of(
        "syntax",
        TagValue::Choice(DATA_SYNTAXES),
        "Output syntax of the value.",
    ),
];
pub(super) static TOOL_REQUEST: Group = &[
    of("id", Text, "Id of the call; required."),
    of("name", Text, "Tool name; required."),
    of("parameters", Text, "Arguments of the call."),
    of(
        "speaker",
        TagValue::Choice(SPEAKERS),
        "Speaker. Default: the model.",
    ),
];
pub(super) static TOOL_RESPONSE: Group = &[
    of("id", Text, "Id of the call; required."),
    of("name", Text, "Tool name; required."),
    of(
        "speaker",
        TagValue::Choice(TOOL_SPEAKERS),
        "Speaker. Default: the tool.",
    ),
    of(
        "syntax",
        TagValue::Choice(SYNTAXES),
        "Output syntax of the content.",
    ),
];
pub(super) static LET: Group = &[
    of("name", Name, "The variable."),
    of(
        "value",
        Expression,
        "JavaScript expression; quote strings inside it: `value=\"'plain'\"`.",
    ),
    of(
        "src",
        File,
        "File to read the value from; without `name` the keys of its JSON object become variables.",
    ),
    of(
        "type",
        TagValue::Choice(LET_TYPES),
        "Type of the file or inner text; detected by default.",
    ),
];
pub(super) static INCLUDE: Group = &[of(
    "src",
    File,
    "The POML file; expressions are not evaluated here.",
)];
pub(super) static RUNTIME: Group = &[
    of("model", Text, "The model."),
    of(
        "temperature",
        Number,
        "Randomness of the output; 0 is the lowest.",
    ),
    of(
        "top-p",
        Number,
        "Nucleus sampling: cumulative probability to sample from.",
    ),
    of(
        "max-output-tokens",
        Number,
        "Maximum number of output tokens.",
    ),
    of(
        "max-tokens",
        Number,
        "Maximum number of output tokens, as named by some providers.",
    ),
    of("frequency-penalty", Number, "Penalty for frequent tokens."),
    of(
        "presence-penalty",
        Number,
        "Penalty for tokens that already occurred.",
    ),
    of(
        "seed",
        Number,
        "Seed for reproducible output, if the provider supports it.",
    ),
    of("stop", Text, "Strings that stop generation."),
    of("provider", Text, "Provider."),
    of("reasoning-effort", Text, "Reasoning effort."),
];
pub(super) static META: Group = &[
    of(
        "minVersion",
        Text,
        "Oldest POML version that may render the file.",
    ),
    of(
        "maxVersion",
        Text,
        "Newest POML version that may render the file.",
    ),
    of(
        "components",
        Text,
        "Elements to disable (`-table`) or enable (`+table`).",
    ),
    of(
        "name",
        Text,
        "Key of a metadata entry, such as `pog.stage`; ignored by POML.",
    ),
    of("content", Text, "Value of the metadata entry."),
];
pub(super) static SCHEMA: Group = &[of(
    "parser",
    TagValue::Choice(SCHEMA_PARSERS),
    "Parser of the schema. Default: JSON if it starts with `{`.",
)];
pub(super) static TOOL: Group = &[
    of("name", Text, "Tool name; required and unique."),
    of("description", Text, "What the tool does."),
    of(
        "parser",
        TagValue::Choice(SCHEMA_PARSERS),
        "Parser of the schema. Default: JSON if it starts with `{`.",
    ),
];
