//! What a template language is: plain data and functions, one static value in each language's own module. A language knows
//! how to read a text into facts, what its own engine refuses, which words it has and what may be typed at a cursor; it
//! knows no format.

use pog_text::{SourceMap, SyntaxError};

use super::completion_context::CompletionContext;
use super::facts::{Construct, TemplateFacts};
use super::names::{NameSyntax, Reserved};
use super::word::Word;

/// What may be typed at an offset of a text, in a construct of it.
pub type CompletionIn = fn(&str, &Construct, usize) -> Option<CompletionContext>;

/// A template language. Passed around as `&'static Language` and compared by its [`Language::id`].
pub struct Language {
    /// Stable identifier.
    pub id: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// What a text says. Never fails.
    pub read: fn(&str, &SourceMap) -> TemplateFacts,
    /// Why the language's own engine refuses a text; the facts are what was read from it.
    pub check: fn(&str, &SourceMap, &TemplateFacts) -> Vec<SyntaxError>,
    /// Sorts out what only the declared names tell, where they tell something: in text that is full of shell, a `$word`
    /// is a name where it is declared; in a section of Mustache, a name is a parameter where it is declared and else a
    /// field.
    pub resolve: Option<fn(&mut TemplateFacts, &[&str])>,
    /// What may be typed at an offset of a region's text, which gives nothing where text is free. `None` for languages in
    /// which all text is.
    pub completion_context: Option<fn(&str, usize) -> Option<CompletionContext>>,
    /// The same for an offset in a construct of that text which is known already, where the language needs nothing else.
    pub completion_in: Option<CompletionIn>,
    /// The words of the language. The Jinja family documents its own in `template::builtins`.
    pub words: &'static [Word],
    /// What stands in front of a parameter's name wherever it is read; part of the word that a [`CompletionContext`] replaces.
    pub sigil: &'static str,
    /// What people write around the name of a parameter whose value shall stand in a text; `None` where no name is read.
    pub mention: Option<(&'static str, &'static str)>,
    /// How constructs that leave text behind or decide over it open and close.
    pub delimiters: &'static [(&'static str, &'static str)],
    /// How names of variables are written.
    pub names: &'static NameSyntax,
    /// Names that no variable can have.
    pub reserved: Reserved,
    /// Whether it is Jinja of one kind or the other.
    pub is_jinja: bool,
    /// Whether values other than text make a difference: the language has lists, maps or conditions.
    pub has_values: bool,
    /// Whether its tools take a construct that is never closed for text, so that nothing else reports it.
    pub unclosed_is_text: bool,
}

impl Language {
    /// Whether the language keeps a name for itself.
    #[must_use]
    pub fn is_reserved(&self, name: &str) -> bool {
        match self.reserved {
            Reserved::Nothing => false,
            Reserved::Words => self.words.iter().any(|word| word.name == name),
            Reserved::These(names) => names.contains(&name),
        }
    }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Language {}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Language({})", self.id)
    }
}

/// The check of a language whose tools take every text.
pub(super) fn accept(_: &str, _: &SourceMap, _: &TemplateFacts) -> Vec<SyntaxError> {
    Vec::new()
}
