//! The tree of a Handlebars template: what handlebars.js calls its AST, with exact spans and room for what is broken.
//! All offsets are those of the text that was read. Knows nothing of helpers or values.

use pog_text::{Span, SyntaxError};

use crate::NameAt;

/// A template, read.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Template {
    /// The outermost text.
    pub root: Program,
    /// What handlebars.js refuses, in source order.
    pub errors: Vec<SyntaxError>,
    /// Closing tags that close nothing, so that the text between still reads as a template.
    pub unmatched_tags: Vec<Tag>,
}

/// A run of text and tags.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Program {
    /// In source order.
    pub body: Vec<Node>,
    /// `as |item index|`.
    pub params: Vec<NameAt>,
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Text.
    Content(Content),
    /// `{{! … }}`, `{{!-- … --}}`.
    Comment(Tag),
    /// `{{ … }}`, `{{{ … }}}`, `{{& … }}`.
    Output(Tag),
    /// `{{> name … }}`.
    Partial(Tag),
    /// `{{#x}} … {{/x}}` and its kin.
    Block(Box<Block>),
}

/// Text between tags.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// As written, without the backslash of an escape.
    pub span: Span,
    /// What is printed: `span`, or less of it once standalone tags and `~` have taken their blanks.
    pub kept: Span,
    /// Whether blanks were taken at its end.
    pub left_stripped: bool,
    /// Whether blanks were taken at its start.
    pub right_stripped: bool,
}

/// `~` inside a tag.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Strip {
    /// Behind the opening braces.
    pub open: bool,
    /// Before the closing braces.
    pub close: bool,
}

/// Which tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagKind {
    /// `{{x}}`, `{{&x}}`.
    Output,
    /// `{{{x}}}`.
    Unescaped,
    /// `{{! … }}`.
    Comment,
    /// `{{> p}}`.
    Partial,
    /// `{{#> p}}`.
    OpenPartial,
    /// `{{#x}}`.
    Open,
    /// `{{#*x}}`.
    OpenDecorator,
    /// `{{*x}}`.
    Decorator,
    /// `{{^x}}`.
    OpenInverse,
    /// `{{else x}}`.
    ElseChain,
    /// `{{else}}`, `{{^}}`.
    Else,
    /// `{{/x}}`.
    Close,
    /// `{{{{x}}}}`.
    OpenRaw,
    /// `{{{{/x}}}}`.
    CloseRaw,
}

/// One tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// Which one.
    pub kind: TagKind,
    /// With braces.
    pub span: Span,
    /// Between braces, sigil and `~` excluded.
    pub inner: Span,
    /// Whether the closing braces are there.
    pub closed: bool,
    /// Whether its expression could not be read to the end.
    pub broken: bool,
    /// `~`.
    pub strip: Strip,
    /// Its expression; `None` where it has none.
    pub call: Option<Call>,
    /// `as |item index|`.
    pub params: Vec<NameAt>,
    /// The blanks before a partial that is alone on its line: every line of what it prints gets them.
    pub indent: Span,
}

/// A head with arguments: a helper call, or a value where there are none.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The helper or the value.
    pub head: Expr,
    /// Positional arguments.
    pub args: Vec<Expr>,
    /// `key=value`.
    pub hash: Vec<Pair>,
    /// From head to the last argument.
    pub span: Span,
}

impl Call {
    /// The head as `original` text; empty for a sub-expression.
    #[must_use]
    pub fn name(&self) -> &str {
        self.head.original()
    }

    /// Whether arguments of either kind are given.
    #[must_use]
    pub fn has_arguments(&self) -> bool {
        !self.args.is_empty() || !self.hash.is_empty()
    }

    /// The name a helper of this call would have: one plain part.
    #[must_use]
    pub fn simple(&self) -> Option<&str> {
        match &self.head {
            Expr::Path(path) => path.simple(),
            Expr::Call(_) => None,
            other => Some(other.original()),
        }
    }
}

/// `key=value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    pub key: NameAt,
    pub value: Expr,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// `a.b`, `../x`, `@index`, `this`.
    Path(Path),
    /// `"text"`; the span includes the quotes.
    Text(String, Span),
    /// A number with its notation.
    Number(f64, String, Span),
    /// `true`, `false`.
    Bool(bool, Span),
    /// `undefined`.
    Undefined(Span),
    /// `null`.
    Null(Span),
    /// `( … )`.
    Call(Box<Call>),
}

impl Expr {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Path(path) => path.span,
            Self::Call(call) => call.span,
            Self::Text(_, span)
            | Self::Number(_, _, span)
            | Self::Bool(_, span)
            | Self::Undefined(span)
            | Self::Null(span) => *span,
        }
    }

    /// What handlebars.js compares closing tags with.
    #[must_use]
    pub fn original(&self) -> &str {
        match self {
            Self::Path(path) => &path.original,
            Self::Text(text, _) | Self::Number(_, text, _) => text,
            Self::Bool(true, _) => "true",
            Self::Bool(false, _) => "false",
            Self::Undefined(_) => "undefined",
            Self::Null(_) => "null",
            Self::Call(_) => "",
        }
    }
}

/// A path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Where it stands.
    pub span: Span,
    /// `@` before it.
    pub data: bool,
    /// Number of `..`.
    pub depth: usize,
    /// Whether it starts with `.`, `..` or `this`: never a helper or a block parameter.
    pub scoped: bool,
    /// The names, `..`, `.` and `this` left out.
    pub parts: Vec<NameAt>,
    /// As written, brackets removed.
    pub original: String,
}

impl Path {
    /// The only part of a path that may name a helper.
    #[must_use]
    pub fn simple(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [only] if !self.scoped && self.depth == 0 && !self.data => Some(&only.name),
            _ => None,
        }
    }

    /// Whether it is the context itself: `this`, `.`.
    #[must_use]
    pub fn is_context(&self) -> bool {
        self.parts.is_empty() && self.depth == 0 && !self.data
    }
}

/// Which block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// `{{#x}}`.
    Section,
    /// `{{^x}}`: the text is printed where `x` is empty.
    Inverted,
    /// `{{#> p}}`: a partial with a fallback.
    Partial,
    /// `{{#*inline "p"}}`.
    Decorator,
    /// `{{{{x}}}}`.
    Raw,
}

/// A block.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Which one.
    pub kind: BlockKind,
    /// The opening tag; `{{else x}}` for one that continues a chain.
    pub open: Tag,
    /// The text up to the first `{{else}}`.
    pub program: Program,
    /// What follows `{{else}}`.
    pub inverse: Option<Inverse>,
    /// The closing tag; of a chained block its parent's.
    pub close: Option<Tag>,
    /// Whether it continues an `{{else x}}` chain.
    pub chained: bool,
}

/// The part behind `{{else}}`.
#[derive(Debug, Clone, PartialEq)]
pub struct Inverse {
    /// `{{else}}`, or the `{{else x}}` that opens the chained block.
    pub tag: Tag,
    /// The text; exactly one block where it is chained.
    pub program: Program,
    /// Whether the program is an `{{else x}}` block.
    pub chained: bool,
}
