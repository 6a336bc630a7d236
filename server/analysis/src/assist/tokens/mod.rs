//! Stub.
#![allow(missing_docs)]
use crate::SourceFile;
use pog_text::Span;
pub struct Token {
    pub span: Span,
    pub kind: TokenKind,
    pub modifiers: Modifiers,
}
#[derive(PartialEq, Clone, Copy)]
pub enum TokenKind {
    Parameter,
    Variable,
    Property,
    Function,
    Macro,
    Keyword,
    Operator,
    String,
    Number,
    Comment,
    EnumMember,
    Decorator,
    Namespace,
}
#[derive(Default, Clone, Copy)]
pub struct Modifiers {
    pub declaration: bool,
    pub readonly: bool,
    pub deprecated: bool,
    pub default_library: bool,
}
pub fn tokens(_: &SourceFile, _: Option<Span>) -> Vec<Token> {
    vec![]
}
