//! The vocabulary of tags: a table that a format made of elements fills in, from which completion, hover and rules read.
//! Describes names and values; checks nothing.

use super::keys::Choice;

/// The elements of a format.
#[derive(Debug)]
pub struct Vocabulary {
    /// The outermost element of a file that has one, exactly as it must be written.
    pub root: &'static str,
    /// All elements people write, the most used first.
    pub tags: &'static [Tag],
    /// Further names the format's tools know, which nobody should write.
    pub internal: &'static [&'static str],
    /// Attributes that every element takes.
    pub common: &'static [TagAttribute],
    /// Whether `written` names `known`; a format says what it makes of case and hyphens.
    pub same: fn(written: &str, known: &str) -> bool,
}

/// An element.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    /// As people write it most.
    pub name: &'static str,
    /// Its other names.
    pub aliases: &'static [&'static str],
    /// What it does, in one or two sentences.
    pub doc: &'static str,
    /// How it is used.
    pub example: &'static str,
    /// Its own attributes.
    pub attributes: &'static [TagAttribute],
    /// Attributes it shares with others.
    pub shared: &'static [&'static [TagAttribute]],
    /// What it is for.
    pub kind: TagKind,
}

/// What an element is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TagKind {
    /// Its text is part of the prompt.
    Content,
    /// Emphasis and the like inside of a line.
    Inline,
    /// Part of the prompt without text inside.
    Empty,
    /// Says something about the prompt; not part of it.
    Setting,
}

/// An attribute.
#[derive(Debug)]
pub struct TagAttribute {
    /// As people write it.
    pub name: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What its value is.
    pub value: TagValue,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub enum TagValue {
    /// Any text, with expressions.
    Text,
    /// One of a closed list.
    Choice(&'static [Choice]),
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// JSON text, or an expression that gives such a value.
    Json,
    /// The path of a file, relative to this one.
    File,
    /// An expression, with or without braces.
    Expression,
    /// A new name.
    Name,
}

impl Vocabulary {
    /// The element of a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Tag> {
        self.tags
            .iter()
            .find(|t| t.names().any(|known| (self.same)(name, known)))
    }

    /// Whether the format's tools know the name.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        // Internal names are not offered, but the tools do not stop at them.
        self.find(name).is_some() || self.internal.iter().any(|known| (self.same)(name, known))
    }

    /// An attribute of an element.
    #[must_use]
    pub fn attribute(&self, tag: &'static Tag, name: &str) -> Option<&'static TagAttribute> {
        self.attributes(tag).find(|a| (self.same)(name, a.name))
    }

    /// All attributes of an element, its own first.
    pub fn attributes(&self, tag: &'static Tag) -> impl Iterator<Item = &'static TagAttribute> {
        let shared = tag.shared.iter().flat_map(|group| group.iter());
        // An element may describe a shared attribute in words of its own.
        let shared = shared.filter(|s| tag.attributes.iter().all(|own| own.name != s.name));
        tag.attributes.iter().chain(shared).chain(self.common)
    }
}

impl Tag {
    /// All its names, the usual one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}
