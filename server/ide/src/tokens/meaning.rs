//! Tokens for everything whose meaning the model knows: names in templates, parameters and ids in metadata, roles.

use pog_formats::dialect::Field;
use pog_model::artifact::{Artifact, ParameterOrigin};
use pog_template::{Literal, LocalId, LocalKind, Name, Resolution, TemplateFacts, builtins};
use pog_text::Span;
use pog_yaml::Node;
use serde_json::Value;

use super::{Modifiers, Token, TokenKind};
use crate::navigation::{module_of, replacement};

const PLAIN: Modifiers = Modifiers {
    declaration: false,
    readonly: false,
    deprecated: false,
    default_library: false,
};
const DECLARED: Modifiers = Modifiers {
    declaration: true,
    ..PLAIN
};
const BROUGHT_ALONG: Modifiers = Modifiers {
    default_library: true,
    ..PLAIN
};

/// The tokens in source order, none inside another.
pub(super) fn tokens(artifact: &Artifact) -> Vec<Token> {
    let mut out = Vec::new();
    metadata(artifact, &mut out);
    names(artifact, &mut out);
    locals(artifact.facts(), &mut out);
    functions(artifact.facts(), &mut out);
    literals(artifact, &mut out);
    markup(artifact, &mut out);
    out.retain(|t| !t.span.is_empty());
    out.sort_by_key(|t| (t.span.start, std::cmp::Reverse(t.span.end)));
    // Of two in one place the longer one came first and stays.
    let mut end = 0;
    out.retain(|t| {
        let behind = t.span.start >= end;
        end = end.max(t.span.end);
        behind
    });
    out
}

fn token(span: Span, kind: TokenKind, modifiers: Modifiers) -> Token {
    Token {
        span,
        kind,
        modifiers,
    }
}

fn metadata(artifact: &Artifact, out: &mut Vec<Token>) {
    for parameter in artifact
        .parameters
        .iter()
        .filter(|p| p.origin == ParameterOrigin::Declared)
    {
        let modifiers = Modifiers {
            deprecated: is_deprecated(artifact, &parameter.name),
            ..DECLARED
        };
        out.push(token(parameter.name_span, TokenKind::Parameter, modifiers));
    }
    for input in artifact
        .cases
        .iter()
        .flat_map(|c| &c.inputs)
        .filter(|i| artifact.parameter(&i.name).is_some())
    {
        let modifiers = Modifiers {
            deprecated: is_deprecated(artifact, &input.name),
            ..PLAIN
        };
        out.push(token(input.name_span, TokenKind::Parameter, modifiers));
    }
    let ids = artifact
        .text(Field::Id)
        .into_iter()
        .chain(replacement(artifact));
    out.extend(ids.map(|(_, span)| token(span, TokenKind::Namespace, PLAIN)));
    let roles = artifact
        .syntax
        .messages
        .iter()
        .filter(|m| m.role.is_some())
        .map(|m| m.role_span);
    out.extend(roles.map(|span| token(span, TokenKind::Decorator, PLAIN)));
}

/// Names of elements and attributes; comments between tags.
fn markup(artifact: &Artifact, out: &mut Vec<Token>) {
    let structure = &artifact.syntax.layout.structure;
    let Some(vocabulary) = structure.vocabulary else {
        return;
    };
    // A role that is written as an element's name has its token already.
    let roles = artifact.syntax.messages.iter().map(|m| m.role_span);
    let roles: rustc_hash::FxHashSet<Span> = roles.filter(|s| !s.is_empty()).collect();
    for element in &structure.markup.elements {
        let modifiers = if vocabulary.knows(&element.name) {
            BROUGHT_ALONG
        } else {
            PLAIN
        };
        let names = std::iter::once(element.name_span)
            .chain(element.close_name)
            .filter(|s| !roles.contains(s));
        out.extend(names.map(|span| token(span, TokenKind::Keyword, modifiers)));
        let attributes = element.attributes.iter().map(|a| a.name_span);
        out.extend(attributes.map(|span| token(span, TokenKind::Property, PLAIN)));
    }
    out.extend(
        structure
            .markup
            .comments
            .iter()
            .map(|span| token(*span, TokenKind::Comment, PLAIN)),
    );
}

/// Whether a parameter's schema retires it.
fn is_deprecated(artifact: &Artifact, name: &str) -> bool {
    let schema = artifact
        .parameter(name)
        .and_then(|p| p.schema)
        .map(|id| artifact.node(id));
    schema
        .and_then(|s| s.get("deprecated"))
        .and_then(Node::as_str)
        == Some("true")
}

fn names(artifact: &Artifact, out: &mut Vec<Token>) {
    for name in &artifact.facts().names {
        let (kind, modifiers) = of_name(artifact, name);
        out.push(token(name.span, kind, modifiers));
        let of_module = module_of(artifact, name).is_some();
        out.extend(name.path.iter().enumerate().map(|(at, part)| {
            let kind = if of_module && at == 0 {
                TokenKind::Macro
            } else {
                TokenKind::Property
            };
            token(part.span, kind, PLAIN)
        }));
    }
}

fn of_name(artifact: &Artifact, name: &Name) -> (TokenKind, Modifiers) {
    match name.resolution {
        Resolution::Local(index) => (of_local(artifact.facts(), index), PLAIN),
        Resolution::Builtin if name.called || builtins::function(&name.name).is_some() => {
            (TokenKind::Function, BROUGHT_ALONG)
        }
        Resolution::Relative => (TokenKind::Property, PLAIN),
        Resolution::Builtin => (TokenKind::Variable, BROUGHT_ALONG),
        Resolution::Free if artifact.parameter(&name.name).is_some() => (
            TokenKind::Parameter,
            Modifiers {
                deprecated: is_deprecated(artifact, &name.name),
                ..PLAIN
            },
        ),
        // A called name that nothing declares is a function some tool registers.
        Resolution::Free if name.called => (TokenKind::Function, PLAIN),
        Resolution::Free => (TokenKind::Variable, PLAIN),
    }
}

fn of_local(facts: &TemplateFacts, index: LocalId) -> TokenKind {
    let local = &facts.locals[index];
    match local.kind {
        LocalKind::Macro => TokenKind::Macro,
        // `from … import` nearly always brings a macro, `import … as` a whole template.
        LocalKind::Import
            if facts
                .references
                .iter()
                .flat_map(|r| &r.imported)
                .any(|(_, l)| *l == index) =>
        {
            TokenKind::Macro
        }
        LocalKind::Import => TokenKind::Namespace,
        LocalKind::Loop | LocalKind::Set | LocalKind::With | LocalKind::Argument => {
            TokenKind::Variable
        }
    }
}

fn locals(facts: &TemplateFacts, out: &mut Vec<Token>) {
    for (index, local) in facts.locals.with_ids() {
        out.push(token(local.span, of_local(facts, index), DECLARED));
    }
    let blocks = facts.blocks.iter().filter_map(|b| b.name.as_ref());
    out.extend(blocks.map(|n| token(n.span, TokenKind::Macro, DECLARED)));
    let imported = facts.references.iter().flat_map(|r| &r.imported);
    out.extend(imported.map(|(named, _)| token(named.span, TokenKind::Macro, PLAIN)));
}

fn functions(facts: &TemplateFacts, out: &mut Vec<Token>) {
    let library = |known: bool| if known { BROUGHT_ALONG } else { PLAIN };
    let filters = facts
        .filters
        .iter()
        .map(|f| (f.span, builtins::filter(&f.name).is_some()));
    let tests = facts
        .tests
        .iter()
        .map(|t| (t.span, builtins::test(&t.name).is_some()));
    out.extend(
        filters
            .chain(tests)
            .map(|(span, known)| token(span, TokenKind::Function, library(known))),
    );
}

/// Ids in includes, and strings that are one of the values their parameter may have.
fn literals(artifact: &Artifact, out: &mut Vec<Token>) {
    let facts = artifact.facts();
    let targets = facts.references.iter().filter(|r| r.target.is_some());
    out.extend(targets.map(|r| token(r.span, TokenKind::Namespace, PLAIN)));
    for comparison in &facts.comparisons {
        let Some(name) = facts
            .names
            .get(comparison.name)
            .filter(|n| n.path.is_empty())
        else {
            continue;
        };
        let Literal::Text(literal) = &comparison.literal else {
            continue;
        };
        let parameter = artifact
            .parameter(&name.name)
            .filter(|_| name.resolution == Resolution::Free);
        let choices = parameter.map_or(&[][..], |p| &p.choices);
        if choices
            .iter()
            .any(|(value, _)| matches!(value, Value::String(text) if text == literal))
        {
            out.push(token(comparison.span, TokenKind::EnumMember, PLAIN));
        }
    }
}
