//! Semantic tokens: names by what they mean, and the words of the template language. What a name means comes from the
//! facts; operators, strings, numbers and comments come from the syntax tree where there is one. Metadata is left to
//! the editor's own YAML grammar but for parameters, roles and ids.

mod meaning;
#[cfg(test)]
mod tests;

use pog_formats::tree::Class;
use pog_model::SourceFile;
use pog_text::Span;
use pog_text::interrupt::checkpoint;

/// A piece of text with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where; on one line.
    pub span: Span,
    pub kind: TokenKind,
    /// More about it.
    pub modifiers: Modifiers,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A parameter of the artifact.
    Parameter,
    /// A name that the template binds, or that nothing declares.
    Variable,
    /// A field of a value, the name of a macro's argument in a call.
    Property,
    /// A filter, a test, a function.
    Function,
    /// A macro, a block.
    Macro,
    /// A word of the language.
    Keyword,
    Operator,
    String,
    Number,
    Comment,
    /// A value out of a parameter's closed list; a constant.
    EnumMember,
    /// A role that starts a message.
    Decorator,
    /// The id of an artifact, the name of an imported one.
    Namespace,
}

/// More about a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Modifiers {
    /// It is declared here.
    pub declaration: bool,
    /// A template cannot change it.
    pub readonly: bool,
    /// It should not be used any more.
    pub deprecated: bool,
    /// The language brings it along.
    pub default_library: bool,
}

/// Tokens that are answered at once. A client that is sent more colours them for seconds, and asks anew at each edit; one that
/// asks for what is in view has them all the same.
pub const MAX_TOKENS: usize = 50_000;

/// The tokens of a file that share a byte with `range` (all without one), in source order. They do not overlap, and
/// none reaches over a line break. Of more than [`MAX_TOKENS`] only the first, and one more.
#[must_use]
pub fn tokens(file: &SourceFile, range: Option<Span>) -> Vec<Token> {
    let Some(artifact) = file.artifact() else {
        return Vec::new();
    };
    let text = &*file.text;
    let range = range.unwrap_or(Span::new(0, text.len())).clamp_to(text);
    let named = meaning::tokens(artifact);
    let mut out = Tokens {
        text,
        range,
        end: 0,
        found: Vec::new(),
    };
    let mut named = named.into_iter().peekable();
    let leaves = artifact
        .syntax
        .tree(text)
        .into_iter()
        .flat_map(|tree| tree.leaves(range));
    for leaf in leaves {
        checkpoint("tokens");
        if out.is_full() {
            break;
        }
        let Some(kind) = kind_of(leaf.class) else {
            continue;
        };
        // What has a meaning cuts what has none: an id inside a string leaves the quotes.
        let mut at = leaf.span.lo();
        while let Some(token) = named.next_if(|t| t.span.lo() < leaf.span.hi()) {
            if token.span.lo() > at {
                out.push_plain(Span::new(at, token.span.lo()), kind);
            }
            at = at.max(token.span.hi());
            out.push(token);
        }
        if at < leaf.span.hi() {
            out.push_plain(Span::new(at, leaf.span.hi()), kind);
        }
    }
    // Names behind the last leaf; all of them where there is no tree.
    for token in named {
        checkpoint("tokens");
        if out.is_full() {
            break;
        }
        out.push(token);
    }
    out.found.truncate(MAX_TOKENS + 1);
    out.found
}

/// The tokens so far.
struct Tokens<'a> {
    text: &'a str,
    range: Span,
    /// Where the last one ends, in the range or before it.
    end: usize,
    found: Vec<Token>,
}

impl Tokens<'_> {
    fn is_full(&self) -> bool {
        self.found.len() > MAX_TOKENS
    }

    fn push_plain(&mut self, span: Span, kind: TokenKind) {
        self.push(Token {
            span,
            kind,
            modifiers: Modifiers::default(),
        });
    }

    /// Adds a token line by line, behind the last one.
    fn push(&mut self, token: Token) {
        // The protocol has no tokens inside of others; what is there already stays.
        let start = self.end.max(token.span.lo());
        let Some(rest) = self.text.get(start..token.span.hi()) else {
            return;
        };
        let mut at = start;
        for line in rest.split_inclusive(['\n', '\r']) {
            let content = line.trim_end_matches(['\n', '\r']);
            let lead = content.len() - content.trim_start().len();
            let part = Span::new(at + lead, at + lead + content.trim().len());
            at += line.len();
            if part.is_empty() {
                continue;
            }
            self.end = part.hi();
            if part.overlaps(self.range) {
                self.found.push(Token {
                    span: part,
                    ..token
                });
            }
        }
    }
}

/// The kind of a token that has no meaning of its own; `None` for names, which are classified by their meaning.
fn kind_of(class: Class) -> Option<TokenKind> {
    Some(match class {
        Class::Keyword => TokenKind::Keyword,
        Class::Operator => TokenKind::Operator,
        Class::String => TokenKind::String,
        Class::Number => TokenKind::Number,
        Class::Constant => TokenKind::EnumMember,
        Class::Comment => TokenKind::Comment,
        Class::Argument | Class::Attribute => TokenKind::Property,
        Class::Function => TokenKind::Function,
        Class::Macro | Class::Block => TokenKind::Macro,
        Class::Role => TokenKind::Decorator,
        Class::Name => return None,
    })
}
