//! Reads the statements that mention other templates: `include`, `extends`, `import`, `from`. Looks nothing up.

use pog_text::Span;

use super::expr::Term;
use super::facts::{Literal, LocalKind, NameAt, Reference, ReferenceKind};
use super::lexer::TokenKind;
use super::reader::Reader;
use super::statements::is_reserved;

impl Reader<'_> {
    pub(super) fn include_statement(&mut self) {
        let found = self.reference_targets();
        self.context_marker();
        let missing = self.word() == Some("ignore") && self.word_at(1) == Some("missing");
        self.push_references(ReferenceKind::Include, found, missing);
    }

    pub(super) fn extends_statement(&mut self) {
        let found = self.reference_targets();
        self.push_references(ReferenceKind::Extends, found, false);
    }

    pub(super) fn import_statement(&mut self) {
        let found = self.reference_targets();
        self.push_references(ReferenceKind::Import, found, false);
        if self.eat_word("as")
            && let Some(name) = self.peek().filter(|t| t.kind == TokenKind::Ident)
        {
            let from = self.behind();
            self.bind_all(&[name], LocalKind::Import, from);
        }
    }

    pub(super) fn import_names_statement(&mut self) {
        let found = self.reference_targets();
        let first = self.facts.references.len();
        self.push_references(ReferenceKind::From, found, false);
        if !self.eat_word("import") {
            return;
        }
        let mut imported = Vec::new();
        while let Some(token) = self.peek() {
            if self.context_marker() {
                continue;
            }
            self.pos += 1;
            if token.kind != TokenKind::Ident {
                continue;
            }
            let alias = if self.eat_word("as") {
                self.peek().filter(|t| t.kind == TokenKind::Ident)
            } else {
                None
            };
            self.pos += usize::from(alias.is_some());
            let binding = alias.unwrap_or(token);
            if is_reserved(binding.text(self.text)) {
                continue;
            }
            let local = self.add_local(binding, LocalKind::Import, self.behind());
            self.scopes.bind(binding.text(self.text), local);
            imported.push((
                NameAt {
                    name: token.text(self.text).to_owned(),
                    span: token.span,
                },
                local,
            ));
        }
        for reference in &mut self.facts.references[first..] {
            reference.imported.clone_from(&imported);
        }
    }

    /// Steps over `with context` or `without context`.
    fn context_marker(&mut self) -> bool {
        let found =
            matches!(self.word(), Some("with" | "without")) && self.word_at(1) == Some("context");
        self.pos += if found { 2 } else { 0 };
        found
    }

    /// The templates a statement names: literal ones with their spans, or the span of an expression. A list gives
    /// several.
    fn reference_targets(&mut self) -> Vec<(Option<String>, Span)> {
        let first = self.pos;
        let term = self.expression(true);
        let Some(tokens) = self.tokens.get(first..self.pos).filter(|t| !t.is_empty()) else {
            return Vec::new();
        };
        let whole = tokens[0].span.cover(tokens[tokens.len() - 1].span);
        let text_of = |(literal, span)| match literal {
            Literal::Text(text) => Some((Some(text), span)),
            _ => None,
        };
        let found: Vec<_> = match term {
            Term::Literal(literal, span) => text_of((literal, span)).into_iter().collect(),
            Term::List(items) => items.into_iter().filter_map(text_of).collect(),
            Term::Name(_) | Term::Other => Vec::new(),
        };
        if found.is_empty() {
            vec![(None, whole)]
        } else {
            found
        }
    }

    fn push_references(
        &mut self,
        kind: ReferenceKind,
        found: Vec<(Option<String>, Span)>,
        optional: bool,
    ) {
        // They are alternatives, so each of them alone may be missing.
        let optional = optional || found.len() > 1;
        let statement = self.statement;
        self.facts
            .references
            .extend(found.into_iter().map(|(target, span)| Reference {
                kind,
                target,
                span,
                statement,
                optional,
                imported: Vec::new(),
            }));
    }
}
