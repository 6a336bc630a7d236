//! From the grammar's node kinds to classes of tokens. The one place that knows the names of node kinds.

/// What a token is, as far as its place in the text tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// A word of the language: `if`, `in`, `and`, `endfor`.
    Keyword,
    /// `+`, `==`, `|`, `=`.
    Operator,
    /// A string with its quotes.
    String,
    /// A number.
    Number,
    /// `true`, `none`.
    Constant,
    /// A whole `{# … #}`.
    Comment,
    /// A variable name, read or bound.
    Name,
    /// `name` in `call(name=1)`.
    Argument,
    /// `name` in `user.name`.
    Attribute,
    /// A filter's or test's name.
    Function,
    /// The name of a macro where it is defined or imported.
    Macro,
    /// The name of a block.
    Block,
    /// A role marker's name.
    Role,
}

/// Whether a node of this kind is `name=value` in a call.
pub(super) fn is_keyword_argument(kind: &str) -> bool {
    kind == "keyword_argument"
}

/// The class of a node, from its kind, whether it is named, and whether it is the name of a keyword argument.
pub(super) fn of(kind: &str, named: bool, argument: bool) -> Option<Class> {
    if !named {
        return match kind {
            "|" | "=" => Some(Class::Operator),
            // Unnamed nodes are the literals of the grammar: words are keywords, brackets need no colour.
            _ if kind.starts_with(|c: char| c.is_ascii_alphabetic()) => Some(Class::Keyword),
            _ => None,
        };
    }
    Some(match kind {
        "identifier" if argument => Class::Argument,
        "identifier" => Class::Name,
        "attribute" => Class::Attribute,
        "filter_name" | "test_name" => Class::Function,
        "macro_name" => Class::Macro,
        "block_name" => Class::Block,
        "tag_name" => Class::Keyword,
        "string" => Class::String,
        "integer" | "float" => Class::Number,
        "boolean" | "none" => Class::Constant,
        "operator" => Class::Operator,
        "comment" | "suppression" => Class::Comment,
        "role" => Class::Role,
        _ => return None,
    })
}
