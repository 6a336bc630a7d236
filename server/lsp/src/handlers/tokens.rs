//! Semantic tokens: the legend and the relative encoding.

use lsp_types::{Range, SemanticToken, SemanticTokens};
use pog_ide::tokens;
use pog_ide::tokens::{Token, TokenKind};

use crate::snapshot::DocumentSnapshot;

/// Token types in the order of the legend.
const TYPES: &[(TokenKind, &str)] = &[
    (TokenKind::Parameter, "parameter"),
    (TokenKind::Variable, "variable"),
    (TokenKind::Property, "property"),
    (TokenKind::Function, "function"),
    (TokenKind::Macro, "macro"),
    (TokenKind::Keyword, "keyword"),
    (TokenKind::Operator, "operator"),
    (TokenKind::String, "string"),
    (TokenKind::Number, "number"),
    (TokenKind::Comment, "comment"),
    (TokenKind::EnumMember, "enumMember"),
    (TokenKind::Decorator, "decorator"),
    (TokenKind::Namespace, "namespace"),
];
const MODIFIERS: &[&str] = &["declaration", "readonly", "deprecated", "defaultLibrary"];

pub(crate) fn types() -> Vec<String> {
    TYPES.iter().map(|(_, name)| (*name).to_owned()).collect()
}

pub(crate) fn modifiers() -> Vec<String> {
    MODIFIERS.iter().map(|m| (*m).to_owned()).collect()
}

/// The tokens of a whole document. Of one that has too many a client that also asks for what is in view is told that there are
/// none of the whole: it goes on to ask for parts, as VS Code does, where half of an answer would leave the rest without colour.
pub(crate) fn full(ask: &DocumentSnapshot) -> Option<SemanticTokens> {
    let found = tokens::tokens(&ask.file, None);
    let is_too_much = found.len() > tokens::MAX_TOKENS;
    (!(is_too_much && ask.session.client().token_ranges)).then(|| encoded(ask, found))
}

/// The tokens in a range.
pub(crate) fn within(ask: &DocumentSnapshot, range: Range) -> SemanticTokens {
    encoded(ask, tokens::tokens(&ask.file, Some(ask.span(range))))
}

fn encoded(ask: &DocumentSnapshot, mut found: Vec<Token>) -> SemanticTokens {
    found.truncate(tokens::MAX_TOKENS);
    let (mut line, mut start) = (0, 0);
    let mut data = Vec::with_capacity(found.len());
    for token in found.into_iter().filter(|t| ask.holds(t.span)) {
        let Some(token_type) = TYPES.iter().position(|(k, _)| *k == token.kind) else {
            continue;
        };
        let place = ask.range(token.span);
        // A token on several lines has no length in the protocol.
        if place.start.line != place.end.line || place.end.character <= place.start.character {
            continue;
        }
        let delta_line = place.start.line - line;
        let delta_start = if delta_line == 0 {
            place.start.character - start
        } else {
            place.start.character
        };
        // Only for tokens that are sent: the next one counts from the last that the client has.
        (line, start) = (place.start.line, place.start.character);
        data.push(SemanticToken {
            delta_line,
            delta_start,
            length: place.end.character - place.start.character,
            token_type: u32::try_from(token_type).unwrap_or(0),
            token_modifiers_bitset: bits(&token),
        });
    }
    SemanticTokens {
        result_id: None,
        data,
    }
}

fn bits(token: &Token) -> u32 {
    let m = token.modifiers;
    [m.declaration, m.readonly, m.deprecated, m.default_library]
        .iter()
        .enumerate()
        .fold(0, |bits, (i, set)| bits | (u32::from(*set) << i))
}
