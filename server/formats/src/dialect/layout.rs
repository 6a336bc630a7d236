//! A prompt file cut into its parts: metadata, template regions, messages, cases. The same shape for every format, so
//! that nothing behind this point asks which format it came from.

use pog_template::{Language, Link, TemplateFacts};
use pog_text::{SourceMap, Span, SyntaxError};
use pog_yaml::{NodeId, Yaml};
use serde_json::Value;

use super::{Key, ParameterSource, Structure};

/// The parts of one file. All spans are file offsets.
#[derive(Debug, Default)]
pub struct Layout {
    /// The metadata document; empty where there is none.
    pub yaml: Yaml,
    /// The text the metadata stands in, without delimiters.
    pub yaml_span: Span,
    /// Delimiters of a front matter.
    pub front_matter: Option<FrontMatter>,
    /// Texts in the template language, in source order.
    pub regions: Vec<Region>,
    /// Spans of regions whose names are no parameters but have values of their own, such as the fields of an example.
    pub relative_regions: Vec<Span>,
    /// Whether messages are `<message>` elements of the rendered text.
    pub elements: bool,
    /// Messages in source order.
    pub messages: Vec<Message>,
    /// Rows of example inputs.
    pub cases: Vec<CaseSite>,
    /// Errors in the shape of the file itself.
    pub errors: Vec<SyntaxError>,
    /// Parameters that the metadata declares in the format's own way.
    pub parameters: Vec<ParameterSite>,
    /// Where this file's parameters come from, where that is not what the format's table says.
    pub source: Option<ParameterSource>,
    /// The keys of this file's version of the format, where there are several.
    pub keys: Option<&'static [Key]>,
    /// The root of the companion's metadata, which the format reads together with its own file.
    pub metadata_companion: Option<NodeId>,
    /// Whether this file's version of the format passes over unknown keys.
    pub allows_unknown_keys: Option<bool>,
    /// Parameters that take part without being named in the template.
    pub implied: Vec<String>,
    /// Whether lines that only rendering makes role lines start messages, too.
    pub late_roles: bool,
    /// Files that the metadata or the text around the regions mentions.
    pub links: Vec<Link>,
    /// What the metadata says in the words of templates: names that lead to others, prompt files that are used.
    pub facts: TemplateFacts,
    /// Values of the metadata that are not YAML as they stand and that the format's own reader mends.
    pub repaired_values: Vec<Span>,
    /// The tags of a file that is made of elements, and what they contribute.
    pub structure: Structure,
}

/// A parameter that the metadata declares in the format's own way.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSite {
    pub name: String,
    /// Where the name stands, quotes excluded.
    pub name_span: Span,
    /// The whole declaration.
    pub span: Span,
    /// The JSON Schema that the declaration amounts to; null where it says nothing.
    pub schema: Value,
    /// What to pass.
    pub description: Option<String>,
    /// Value used when none is given, and where it is written.
    pub default: Option<(Value, Span)>,
    /// The closed list of values with their places.
    pub choices: Vec<(Value, Span)>,
    /// Whether it may be left out although it has no default.
    pub optional: bool,
}

/// The two lines around a front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrontMatter {
    /// The opening `---`.
    pub open: Span,
    /// The closing `---`; `None` while it is not typed yet.
    pub close: Option<Span>,
}

/// A text in the format's template language.
#[derive(Debug, Clone)]
pub struct Region {
    /// Where it is written.
    pub span: Span,
    /// The decoded text; `None` where the file's text under `span` is it.
    pub decoded: Option<Box<str>>,
    /// Decoded offsets to file offsets.
    pub map: SourceMap,
    /// Whether it is part of a message (rather than of an expectation).
    pub in_message: bool,
    /// How it is to be read.
    pub language: &'static Language,
}

impl Region {
    /// The text to read.
    #[must_use]
    // Most regions stand in the file as they are; only escaped or folded text is worth a copy.
    pub fn text<'a>(&'a self, file: &'a str) -> &'a str {
        self.decoded
            .as_deref()
            .unwrap_or_else(|| self.span.text(file))
    }
}

/// One message of the prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The role as written, lower-cased to one of the known ones; `None` when unknown.
    pub role: Option<Role>,
    /// The role's text; empty for text before the first role marker.
    pub role_span: Span,
    /// The role as written.
    pub role_text: Box<str>,
    /// The message's text.
    pub body: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Instructions.
    System,
    /// The person.
    User,
    Assistant,
    /// What a tool answered.
    Tool,
}

impl Role {
    /// Those a native artifact may have, as written.
    pub const ALL: [(&'static str, Self); 3] = [
        ("system", Self::System),
        ("user", Self::User),
        ("assistant", Self::Assistant),
    ];

    /// The role of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(n, _)| *n == name).map(|(_, r)| *r)
    }

    /// The role's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// A row of example inputs: parameter names to values.
#[derive(Debug, Clone, Copy)]
pub struct CaseSite {
    /// The whole case.
    pub node: NodeId,
    /// The mapping of inputs; `None` while it is not written.
    pub inputs: Option<NodeId>,
    /// The expectations, in native form.
    pub expect: Option<NodeId>,
    /// Whether every key of `inputs` is meant as a parameter (a GitHub Models row also holds `expected` and the like).
    pub every_input_is_parameter: bool,
}
