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
        "Leaves the element out unless the expression is true. `<` cannot be written here: swap the sides and use `>`.",
    ),
    of(
        "for",
        Expression,
        "Repeats the element: `item in list`. Inside, `loop.index` (from 0), `loop.length`, `loop.first` and `loop.last` are known.",
    ),
];
pub(super) static TEXT: Group = &[
    of(
        "syntax",
        TagValue::Choice(SYNTAXES),
        "The language the content is written out in.",
    ),
    of("className", Text, "A class, for the stylesheet."),
    of("speaker", TagValue::Choice(SPEAKERS), "Who says it."),
    of(
        "name",
        Text,
        "Name of the content, where it is written out as data.",
    ),
    of(
        "type",
        Text,
        "Type of the content, where it is written out as data.",
    ),
    of("writerOptions", Json, "Options of the writer, as JSON."),
    of(
        "whiteSpace",
        TagValue::Choice(WHITE_SPACES),
        "What becomes of white space.",
    ),
    of(
        "charLimit",
        Number,
        "Most characters; what is beyond is cut.",
    ),
    of("tokenLimit", Number, "Most tokens; what is beyond is cut."),
    of(
        "priority",
        Number,
        "What is dropped last when limits are exceeded.",
    ),
];
pub(super) static INLINE: Group = &[
    of(
        "syntax",
        TagValue::Choice(SYNTAXES),
        "The language the content is written out in.",
    ),
    of("className", Text, "A class, for the stylesheet."),
    of("speaker", TagValue::Choice(SPEAKERS), "Who says it."),
    of("writerOptions", Json, "Options of the writer, as JSON."),
    of(
        "whiteSpace",
        TagValue::Choice(WHITE_SPACES),
        "What becomes of white space.",
    ),
    of(
        "charLimit",
        Number,
        "Most characters; what is beyond is cut.",
    ),
    of("tokenLimit", Number, "Most tokens; what is beyond is cut."),
    of(
        "priority",
        Number,
        "What is dropped last when limits are exceeded.",
    ),
];
pub(super) static PARAGRAPH: Group = &[of(
    "blankLine",
    Bool,
    "Whether blank lines surround the paragraph.",
)];
pub(super) static CAPTIONS: Group = &[
    of("caption", Text, "The caption."),
    of(
        "captionSerialized",
        Text,
        "The caption where the prompt is written out as data.",
    ),
    of(
        "captionStyle",
        TagValue::Choice(CAPTION_STYLES),
        "How the caption is shown.",
    ),
    of(
        "captionTextTransform",
        TagValue::Choice(TRANSFORMS),
        "Capitals of the caption.",
    ),
    of(
        "captionEnding",
        TagValue::Choice(ENDINGS),
        "What stands behind the caption.",
    ),
];
pub(super) static CP: Group = &[of("caption", Text, "The caption; must be given.")];
pub(super) static HINT: Group = &[of(
    "captionColon",
    Bool,
    "Whether a colon stands behind the caption.",
)];
pub(super) static LIST: Group = &[of(
    "listStyle",
    TagValue::Choice(LIST_STYLES),
    "What stands before each item.",
)];
pub(super) static CODE: Group = &[
    of(
        "inline",
        Bool,
        "Inside a line (`true`) or as a block (`false`).",
    ),
    of("lang", Text, "The programming language."),
];
pub(super) static BR: Group = &[of("newLineCount", Number, "How many line breaks.")];
pub(super) static EXAMPLES: Group = &[
    of(
        "chat",
        Bool,
        "Whether examples are messages of person and model.",
    ),
    of("introducer", Text, "A paragraph before the examples."),
];
pub(super) static EXAMPLE: Group = &[
    of(
        "chat",
        Bool,
        "Whether the example is messages of person and model.",
    ),
    of("captionStyle", Text, "How the caption is shown."),
    of("captionTextTransform", Text, "Capitals of the caption."),
    of(
        "captionColon",
        Bool,
        "Whether a colon stands behind the caption.",
    ),
];
pub(super) static QA: Group = &[
    of("questionCaption", Text, "Caption of the question."),
    of("answerCaption", Text, "Caption of the answer."),
];
pub(super) static CONVERSATION: Group = &[
    of("messages", Json, "The messages; must be given."),
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
        "How to read it.",
    ),
    of("multimedia", Bool, "Whether pictures in it are kept."),
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
    of("parser", TagValue::Choice(TABLE_PARSERS), "How to read it."),
    of(
        "syntax",
        TagValue::Choice(TABLE_SYNTAXES),
        "How the table is written out.",
    ),
    of("selectedColumns", Text, "Which columns."),
    of("selectedRecords", Text, "Which rows, such as `0:5`."),
    of("maxRecords", Number, "Most rows."),
    of("maxColumns", Number, "Most columns."),
];
pub(super) static TREE: Group = &[
    of("items", Text, "The nodes."),
    of(
        "syntax",
        TagValue::Choice(TREE_SYNTAXES),
        "How the tree is written out.",
    ),
    of("showContent", Bool, "Whether values are shown."),
];
pub(super) static FOLDER: Group = &[
    of("src", File, "The folder."),
    of("data", Text, "The nodes, instead of `src`."),
    of(
        "syntax",
        TagValue::Choice(TREE_SYNTAXES),
        "How the tree is written out.",
    ),
    of("filter", Text, "A regular expression for paths to keep."),
    of("maxDepth", Number, "Most levels."),
    of(
        "showContent",
        Bool,
        "Whether the content of files is shown.",
    ),
];
pub(super) static WEBPAGE: Group = &[
    of("src", File, "An HTML file."),
    of("url", Text, "An address, instead of `src`."),
    of("buffer", Text, "The content as bytes, instead of `src`."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of("extractText", Bool, "Only the text."),
    of("selector", Text, "A CSS selector for the part to take."),
];
pub(super) static IMAGE: Group = &[
    of("src", File, "The picture."),
    of("alt", Text, "A text in its place."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of("type", Text, "The media type."),
    of("position", TagValue::Choice(POSITIONS), "Where it goes."),
    of("maxWidth", Number, "Greatest width in pixels."),
    of("maxHeight", Number, "Greatest height in pixels."),
    of("resize", Number, "Factor to resize by."),
    of(
        "syntax",
        TagValue::Choice(MEDIA_SYNTAXES),
        "How it is written out.",
    ),
];
pub(super) static AUDIO: Group = &[
    of("src", File, "The recording."),
    of("alt", Text, "A text in its place."),
    of("base64", Text, "The content as Base64, instead of `src`."),
    of("type", Text, "The media type."),
    of("position", TagValue::Choice(POSITIONS), "Where it goes."),
    of(
        "syntax",
        TagValue::Choice(MEDIA_SYNTAXES),
        "How it is written out.",
    ),
];
pub(super) static OBJECT: Group = &[
    of("data", Json, "The value."),
    of(
        "syntax",
        TagValue::Choice(DATA_SYNTAXES),
        "How the value is written out.",
    ),
];
pub(super) static TOOL_REQUEST: Group = &[
    of("id", Text, "Identifier of the call; must be given."),
    of("name", Text, "The tool; must be given."),
    of("parameters", Text, "What the tool was called with."),
    of(
        "speaker",
        TagValue::Choice(SPEAKERS),
        "Who says it; the model unless said otherwise.",
    ),
];
pub(super) static TOOL_RESPONSE: Group = &[
    of("id", Text, "Identifier of the call; must be given."),
    of("name", Text, "The tool; must be given."),
    of(
        "speaker",
        TagValue::Choice(TOOL_SPEAKERS),
        "Who says it; the tool unless said otherwise.",
    ),
    of(
        "syntax",
        TagValue::Choice(SYNTAXES),
        "The language the content is written out in.",
    ),
];
pub(super) static LET: Group = &[
    of("name", Name, "The variable."),
    of(
        "value",
        Expression,
        "A JavaScript expression; text needs quotes of its own: `value=\"'plain'\"`.",
    ),
    of(
        "src",
        File,
        "A file to read the value from; without `name` the keys of its JSON object become variables.",
    ),
    of(
        "type",
        TagValue::Choice(LET_TYPES),
        "How to read the file or the text inside; without it POML guesses.",
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
        "Randomness of the answer; 0 is the least.",
    ),
    of(
        "top-p",
        Number,
        "Share of probability that tokens are drawn from.",
    ),
    of(
        "max-output-tokens",
        Number,
        "Greatest number of tokens of the answer.",
    ),
    of(
        "max-tokens",
        Number,
        "Greatest number of tokens of the answer, as some providers call it.",
    ),
    of("frequency-penalty", Number, "Less of what was said often."),
    of("presence-penalty", Number, "Less of what was said at all."),
    of(
        "seed",
        Number,
        "Makes answers repeatable where the provider can.",
    ),
    of("stop", Text, "Where to stop."),
    of("provider", Text, "Who serves the model."),
    of("reasoning-effort", Text, "How much to think."),
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
        "Elements to switch off (`-table`) or on again (`+table`).",
    ),
    of(
        "name",
        Text,
        "Key of a metadata entry, such as `pog.stage`; POML passes it over.",
    ),
    of("content", Text, "Value of the metadata entry."),
];
pub(super) static SCHEMA: Group = &[of(
    "parser",
    TagValue::Choice(SCHEMA_PARSERS),
    "How to read the schema; without it JSON if it starts with `{`.",
)];
pub(super) static TOOL: Group = &[
    of(
        "name",
        Text,
        "The tool's name; must be given, and only once.",
    ),
    of("description", Text, "What the tool does."),
    of(
        "parser",
        TagValue::Choice(SCHEMA_PARSERS),
        "How to read the schema; without it JSON if it starts with `{`.",
    ),
];
