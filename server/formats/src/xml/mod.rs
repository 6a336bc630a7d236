//! Tags in text as a flat tree with exact spans. Never fails: half-typed tags, stray `<` and missing ends are faults
//! beside a tree that goes on. Knows no tag by name; how strict a format is, is the format's business.
//!
//! Written by hand rather than on top of an XML library: the formats that look like XML are not XML (a bare `&&` in an
//! attribute value is fine in POML, `<` is not), and a library that reads up to the next `>` loses what stands behind a
//! tag that is still being typed.

mod build;
mod scan;
mod tag;
#[cfg(test)]
mod tests;

pub use build::read;

use pog_text::Span;

/// A text with tags, read. Everything is in source order.
#[derive(Debug, Default, Clone)]
pub struct Markup {
    /// Elements, each before its children.
    pub elements: Vec<Element>,
    /// Runs of text between tags, blank ones included.
    pub texts: Vec<Text>,
    /// `<!-- … -->`.
    pub comments: Vec<Span>,
    /// What is neither tag nor text.
    pub specials: Vec<Special>,
    /// What is wrong with the writing of a single tag or character.
    pub faults: Vec<Fault>,
    /// What is wrong with how tags belong together.
    pub pairing: Vec<Pairing>,
    /// Whether there are as many ends as beginnings, no end before its beginning: readers that do not look at the names
    /// of closing tags accept this.
    pub balanced: bool,
}

/// An element.
#[derive(Debug, Clone)]
pub struct Element {
    /// The name as written.
    pub name: Box<str>,
    /// Where the name stands in the opening tag.
    pub name_span: Span,
    /// The opening tag with its brackets.
    pub open: Span,
    /// Whether the opening tag ends with `>`.
    pub finished: bool,
    /// Whether it ends with `/>`.
    pub empty: bool,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
    /// The closing tag.
    pub close: Option<Span>,
    /// The name in the closing tag.
    pub close_name: Option<Span>,
    /// Between the tags; empty for `<a/>`.
    pub content: Span,
    /// Index of the element around it.
    pub parent: Option<usize>,
}

impl Element {
    /// From the first byte to the last.
    #[must_use]
    pub fn span(&self) -> Span {
        self.close.map_or_else(
            || self.open.cover(self.content),
            |close| self.open.cover(close),
        )
    }

    /// Whether it is called so; case does not count.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The first attribute of a name; case does not count.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes
            .iter()
            .find(|a| a.name.eq_ignore_ascii_case(name))
    }
}

/// An attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The name as written.
    pub name: Box<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// The value without its quotes; `None` while there is none.
    pub value: Option<Span>,
    /// Whether the value has both quotes.
    pub quoted: bool,
    /// All of it.
    pub span: Span,
}

impl Attribute {
    /// The value as written; empty while there is none.
    #[must_use]
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        self.value.map_or("", |v| v.text(text))
    }
}

/// A run of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    pub span: Span,
    /// Index of the element around it.
    pub parent: Option<usize>,
}

/// A piece that is neither tag nor text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Special {
    /// What it is.
    pub kind: SpecialKind,
    pub span: Span,
    /// Index of the element around it.
    pub parent: Option<usize>,
}

/// What is neither tag nor text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecialKind {
    /// `&lt;`, `&#60;`.
    Entity,
    /// `<![CDATA[ … ]]>`.
    CData,
    /// `<?name … ?>`, other than a declaration.
    Instruction,
    /// `<?xml … ?>`.
    Declaration,
    /// `<!DOCTYPE … >`.
    DocType,
}

/// Something written wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// Where a person should look.
    pub span: Span,
}

/// What can be wrong with the writing of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A `<` that starts no tag.
    Bracket,
    /// A `&` that starts no entity.
    Ampersand,
    /// A tag without its `>`.
    Unfinished,
    /// A comment without its end.
    Comment,
    /// An attribute without a value.
    NoValue,
    /// A value without quotes.
    Unquoted,
    /// A value whose quote is never closed.
    OpenQuote,
    /// A `<` inside a value.
    BracketInValue,
    /// Something else inside a tag.
    Unexpected,
}

/// A beginning or an end without its counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairing {
    /// The element with this index is never closed.
    Unclosed(usize),
    /// The end of the element with this index stands behind the end of an element around it: where it stands, and the
    /// name in it.
    Late(usize, Span),
    /// A closing tag with nothing to close: its name.
    Stray(Span),
    /// The element with this index is closed by a tag of another name: that name.
    Other(usize, Span),
}

impl Markup {
    /// The innermost element around `offset`, counting its tags.
    #[must_use]
    pub fn element_at(&self, offset: usize) -> Option<usize> {
        let mut at = self
            .elements
            .partition_point(|e| e.open.lo() < offset)
            .checked_sub(1)?;
        loop {
            let element = self.elements.get(at)?;
            if offset < element.span().hi() || (offset == element.span().hi() && !self.is_done(at))
            {
                return Some(at);
            }
            at = element.parent?;
        }
    }

    /// Whether nothing that is typed behind the element can belong to it.
    fn is_done(&self, index: usize) -> bool {
        self.elements
            .get(index)
            .is_none_or(|e| e.close.is_some() || (e.empty && e.finished))
    }

    /// The elements around an element, innermost first.
    pub fn around(&self, index: usize) -> impl Iterator<Item = &Element> {
        let mut next = self.elements.get(index).and_then(|e| e.parent);
        std::iter::from_fn(move || {
            let element = self.elements.get(next?)?;
            next = element.parent;
            Some(element)
        })
    }
}
