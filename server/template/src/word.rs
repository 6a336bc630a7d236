//! Words that a template language or its tool provides: what completion offers and hover explains.

/// What a word of a template language is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WordKind {
    /// A helper of Handlebars.
    Helper,
    /// A function.
    Function,
    /// A statement or tag.
    Keyword,
    /// A filter.
    Filter,
    /// A test.
    Test,
    /// A name that the tool provides.
    Variable,
}

impl WordKind {
    /// What a person calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Helper => "helper",
            Self::Function => "function",
            Self::Keyword => "keyword",
            Self::Filter => "filter",
            Self::Test => "test",
            Self::Variable => "variable",
        }
    }
}

/// A word that a template language or its tool provides.
#[derive(Debug)]
pub struct Word {
    /// As written.
    pub name: &'static str,
    /// What it is.
    pub kind: WordKind,
    /// How it is used, such as `{{#each items}} … {{/each}}`.
    pub signature: &'static str,
    /// One or two sentences.
    pub doc: &'static str,
    /// A use of it.
    pub example: &'static str,
}
