//! POML's elements. Facts from running `poml` 0.0.8 (its table of components and `file.tsx`); the words are our own.

use super::super::tags::{Tag, TagKind, Vocabulary};
use super::attributes as of;

/// All elements.
pub(super) static VOCABULARY: Vocabulary =
    Vocabulary { tags: TAGS, internal: INTERNAL, common: of::CONTROL, same: super::same_name };

const fn tag(
    name: &'static str,
    aliases: &'static [&'static str],
    shared: of::Groups,
    attributes: of::Group,
    doc: &'static str,
    example: &'static str,
) -> Tag {
    Tag { name, aliases, doc, example, attributes, shared, kind: TagKind::Content }
}

const fn empty(tag: Tag) -> Tag {
    Tag { kind: TagKind::Empty, ..tag }
}

const fn inline(tag: Tag) -> Tag {
    Tag { kind: TagKind::Inline, ..tag }
}

const fn setting(tag: Tag) -> Tag {
    Tag { kind: TagKind::Setting, ..tag }
}

const TEXT: of::Groups = &[of::TEXT];
const PARAGRAPH: of::Groups = &[of::PARAGRAPH, of::TEXT];
const CAPTIONED: of::Groups = &[of::CAPTIONS, of::PARAGRAPH, of::TEXT];
const INLINE: of::Groups = &[of::INLINE];
const NONE: of::Groups = &[];

static TAGS: &[Tag] = &[
    tag("poml", &["text", "div"], TEXT, &[], "A piece of text; as the outermost element the whole prompt.", "<poml>\n  <task>Sum up the ticket.</task>\n</poml>"),
    tag("system-msg", &["SystemMessage"], TEXT, &[], "A message of the system: instructions.", "<system-msg>You are a careful reviewer.</system-msg>"),
    tag("human-msg", &["HumanMessage"], TEXT, &[], "A message of the person.", "<human-msg>{{ question }}</human-msg>"),
    tag("ai-msg", &["AiMessage"], TEXT, &[], "A message of the model, for examples in a conversation.", "<ai-msg>Certainly.</ai-msg>"),
    tag("role", &[], CAPTIONED, &[], "Who the model is to be; rendered with a caption.", "<role>You are a release manager.</role>"),
    tag("task", &[], CAPTIONED, &[], "What the model is to do; rendered with a caption.", "<task>Write release notes.</task>"),
    tag("output-format", &["OutputFormat"], CAPTIONED, &[], "How the answer is to look; rendered with a caption.", "<output-format>Markdown, at most ten lines.</output-format>"),
    tag("stepwise-instructions", &["StepwiseInstructions"], CAPTIONED, &[], "Steps to take one after another.", "<stepwise-instructions>\n  <list>\n    <item>Read the change.</item>\n  </list>\n</stepwise-instructions>"),
    tag("hint", &[], CAPTIONED, of::HINT, "A remark that helps with the task.", "<hint>Dates are in UTC.</hint>"),
    tag("introducer", &[], CAPTIONED, &[], "A paragraph that leads over to what follows.", "<introducer>Here are the tickets.</introducer>"),
    tag("p", &["Paragraph"], PARAGRAPH, &[], "A paragraph.", "<p>Answer in English.</p>"),
    tag("list", &[], PARAGRAPH, of::LIST, "A list; its children are `item`s.", "<list listStyle=\"decimal\">\n  <item>First</item>\n</list>"),
    tag("item", &["ListItem"], PARAGRAPH, &[], "An item of a list.", "<item for=\"t in tickets\">{{ t.title }}</item>"),
    tag("cp", &["CaptionedParagraph"], CAPTIONED, of::CP, "A paragraph with a caption of its own.", "<cp caption=\"Constraints\">No new dependencies.</cp>"),
    tag("section", &["SubContent"], PARAGRAPH, &[], "Content one level further down, below a header.", "<section><h>Part</h><p>Text</p></section>"),
    tag("h", &["Header"], PARAGRAPH, &[], "A header.", "<h>Background</h>"),
    tag("code", &[], PARAGRAPH, of::CODE, "Code, inside a line or as a block.", "<code lang=\"python\" inline=\"false\">print(1)</code>"),
    inline(tag("b", &["Bold"], INLINE, &[], "Bold text.", "<b>only</b>")),
    inline(tag("i", &["Italic"], INLINE, &[], "Italic text.", "<i>perhaps</i>")),
    inline(tag("u", &["Underline"], INLINE, &[], "Underlined text.", "<u>must</u>")),
    inline(tag("s", &["strike", "Strikethrough"], INLINE, &[], "Text struck through.", "<s>old</s>")),
    inline(tag("span", &["Inline"], INLINE, &[], "Text inside a line.", "<span whiteSpace=\"pre\">{{ code }}</span>")),
    empty(tag("br", &["Newline"], INLINE, of::BR, "A line break.", "<br />")),
    tag("examples", &["ExampleSet"], CAPTIONED, of::EXAMPLES, "Several examples under one caption.", "<examples>\n  <example>…</example>\n</examples>"),
    tag("example", &[], CAPTIONED, of::EXAMPLE, "One example: an input and the output wanted for it.", "<example>\n  <input>2 + 2</input>\n  <output>4</output>\n</example>"),
    tag("input", &["ExampleInput"], CAPTIONED, of::HINT, "The input of an example; said by the person where examples are a chat.", "<input>2 + 2</input>"),
    tag("output", &["ExampleOutput"], CAPTIONED, of::HINT, "The output of an example; said by the model where examples are a chat.", "<output>4</output>"),
    tag("qa", &["Question"], CAPTIONED, of::QA, "A question with room for its answer.", "<qa>What changed?</qa>"),
    empty(tag("conversation", &[], NONE, of::CONVERSATION, "Messages from a value: a list of `speaker` and `content`.", "<conversation messages=\"{{ history }}\" />")),
    empty(tag("msg-content", &["MessageContent"], NONE, of::MESSAGE, "The content of a message from a value.", "<msg-content content=\"{{ message.content }}\" />")),
    empty(tag("document", &["doc"], INLINE, of::DOCUMENT, "The text of a file: plain text, PDF or DOCX.", "<document src=\"guide.txt\" parser=\"txt\" />")),
    empty(tag("table", &[], INLINE, of::TABLE, "A table from a file or a value.", "<table src=\"orders.csv\" />")),
    empty(tag("img", &["Image"], INLINE, of::IMAGE, "A picture, with a text for models that see none.", "<img src=\"chart.png\" alt=\"Sales by month\" />")),
    empty(tag("object", &["obj", "dataObj"], INLINE, of::OBJECT, "A value written out as JSON, YAML or XML.", "<object data=\"{{ settings }}\" syntax=\"yaml\" />")),
    empty(tag("folder", &[], NONE, of::FOLDER, "The tree of files below a folder.", "<folder src=\"src\" maxDepth=\"2\" />")),
    empty(tag("tree", &[], NONE, of::TREE, "A tree from a value.", "<tree items=\"{{ nodes }}\" />")),
    empty(tag("webpage", &[], INLINE, of::WEBPAGE, "The content of a web page or an HTML file.", "<webpage src=\"page.html\" extractText=\"true\" />")),
    empty(tag("audio", &[], NONE, of::AUDIO, "A recording.", "<audio src=\"call.mp3\" />")),
    empty(tag("tool-request", &["ToolRequest"], NONE, of::TOOL_REQUEST, "A call of a tool by the model, earlier in the conversation.", "<tool-request id=\"{{ call.id }}\" name=\"search\" parameters=\"{{ call.input }}\" />")),
    tag("tool-response", &["ToolResponse"], NONE, of::TOOL_RESPONSE, "What a tool answered, earlier in the conversation.", "<tool-response id=\"{{ call.id }}\" name=\"search\">{{ call.output }}</tool-response>"),
    setting(tag("let", &[], NONE, of::LET, "Gives a variable a value, from here to the end of the file: an expression, a file or the text inside. It wins over what the caller passes.", "<let name=\"tone\" value=\"'plain'\" />")),
    setting(tag("include", &[], NONE, of::INCLUDE, "Puts another POML file here. It sees the variables of this one; its own stay with it.", "<include src=\"parts/safety.poml\" />")),
    setting(tag("runtime", &[], NONE, of::RUNTIME, "Model and sampling parameters. Any attribute is passed on; numbers, booleans and JSON are recognised.", "<runtime model=\"gpt-4o\" temperature=\"0\" />")),
    setting(tag("meta", &[], NONE, of::META, "Demands on the POML version, and switches for elements. Other attributes are passed over, so `name` and `content` can hold governance metadata.", "<meta minVersion=\"0.0.8\" />\n<meta name=\"pog.stage\" content=\"validated\" />")),
    setting(tag("output-schema", &["OutputSchema"], NONE, of::SCHEMA, "The schema of the answer: JSON, or an expression such as `z.object({ … })`. Once in a file.", "<output-schema>\n{ \"type\": \"object\", \"properties\": { \"summary\": { \"type\": \"string\" } } }\n</output-schema>")),
    setting(tag("tool-definition", &["tool-def", "tooldef", "tool"], NONE, of::TOOL, "A tool the model may call; the schema of its input stands inside.", "<tool-definition name=\"search\" description=\"Searches the docs.\">\n{ \"type\": \"object\", \"properties\": {} }\n</tool-definition>")),
    setting(tag("stylesheet", &[], NONE, &[], "Defaults of attributes, as JSON: element names or `.class` to attributes. Directly below `poml`, once.", "<stylesheet>\n{ \"list\": { \"listStyle\": \"decimal\" } }\n</stylesheet>")),
    setting(tag("context", &[], NONE, &[], "Values of variables, as JSON. Directly below `poml`, once. They win over what the caller passes.", "<context>\n{ \"tone\": \"plain\" }\n</context>")),
];

static INTERNAL: &[&str] = &[
    "TableMarkup", "TableSerialize", "CaptionText", "Caption", "AnyOrFree", "Markup.Environment", "Markup.EncloseSerialize",
    "Markup.Paragraph", "Markup.Inline", "Markup.Newline", "Markup.Header", "Markup.SubContent", "Markup.Bold",
    "Markup.Italic", "Markup.Strikethrough", "Markup.Underline", "Markup.Code", "Markup.List", "Markup.ListItem",
    "Markup.TableContainer", "Markup.TableHead", "Markup.TableBody", "Markup.TableRow", "Markup.TableCell",
    "Serialize.Environment", "Serialize.Any", "Serialize.Object", "Free.Environment", "Free.Text", "MultiMedia.Environment",
    "MultiMedia.Image", "MultiMedia.Audio", "MultiMedia.ToolRequest", "MultiMedia.ToolResponse",
];
