//! `format/prompty-portable`: Jinja outside the subset that every runtime of Prompty must support.
//! Off by default: a prompt for a single runtime may use all of that runtime.

use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope};
use pog_template::{ConstructKind, JINJA2, Op, TokenKind, tokens};
use pog_text::Span;

use super::prompty::{is_two, own};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-portable",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some("https://github.com/microsoft/prompty/blob/main/spec/jinja-subset.md"),
    page: Page {
        summary: "Not portable across Prompty runtimes",
        what: "Checks for statements other than `if` and `for`, filters other than `upper`, \
               `lower`, `trim`, `join`, `length` and `default`, tests, arithmetic and `~`: what \
               the Prompty Jinja Subset does not have.",
        why: "The runtimes for Python, Rust, TypeScript, C#, Java and Swift each use another \
              engine, and what one renders another rejects.",
        example: "=== triage.prompty\n---\nname: triage\nmodel: gpt-4o\ninputs:\n  - { name: ticket, kind: string }\n---\nuser:\n{% set short = ticket[:200] %}\n{{ short }}\n\n=== pog.toml\n[rules]\n\"format/prompty-portable\" = \"hint\"\n",
        instead: "=== triage.prompty\n---\nname: triage\nmodel: gpt-4o\ninputs:\n  - { name: ticket, kind: string }\n---\nuser:\n{{ ticket | trim }}\n\n=== pog.toml\n[rules]\n\"format/prompty-portable\" = \"hint\"\n",
        options: "",
        fix: "",
    },
};

const STATEMENTS: &[&str] = &["if", "elif", "else", "endif", "for", "endfor"];
const FILTERS: &[&str] = &["upper", "lower", "trim", "join", "length", "default"];

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    if *artifact.language() != JINJA2
        || !is_two(context)
        || !artifact.syntax.template_errors.is_empty()
    {
        return;
    }
    let facts = artifact.facts();
    let text = own(context);
    let mut found: Vec<(Span, String)> = Vec::new();
    for construct in &facts.constructs {
        if construct.kind == ConstructKind::Comment {
            continue;
        }
        let tokens = tokens(text, construct.inner);
        if construct.kind == ConstructKind::Statement
            && let Some(first) = tokens.first()
            && !STATEMENTS.contains(&first.text(text))
        {
            // One finding a statement: its expression goes with it.
            found.push((first.span, format!("Statement '{}'", first.text(text))));
            continue;
        }
        for (index, token) in tokens.iter().enumerate() {
            let written = token.text(text);
            if is_operator(&token.kind) && !is_sign(&tokens, index) {
                found.push((token.span, format!("Operator '{written}'")));
            }
            // Behind a dot `is` is the name of an attribute.
            let is_attribute = index > 0 && tokens[index - 1].is(Op::Dot);
            if token.kind == TokenKind::Ident && written == "is" && !is_attribute {
                found.push((token.span, "Word 'is'".to_owned()));
            }
        }
    }
    for filter in &facts.filters {
        if !FILTERS.contains(&filter.name.as_str()) {
            found.push((filter.span, format!("Filter '{}'", filter.name)));
        }
    }
    found.sort_by_key(|(span, _)| span.lo());
    for (span, subject) in found {
        sink.report(
            span,
            format!("{subject} is not portable across Prompty runtimes"),
        );
    }
}

fn is_operator(kind: &TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Op(
            Op::Plus
                | Op::Minus
                | Op::Mul
                | Op::Div
                | Op::FloorDiv
                | Op::Pow
                | Op::Mod
                | Op::Tilde
                | Op::OpenBrace
        )
    )
}

/// Whether a minus is the sign of a number: it has a number after it and nothing to subtract from
/// before it.
fn is_sign(tokens: &[pog_template::Token], index: usize) -> bool {
    let is_number = tokens
        .get(index + 1)
        .is_some_and(|next| matches!(next.kind, TokenKind::Int | TokenKind::Float));
    let has_operand = index > 0
        && !matches!(
            tokens[index - 1].kind,
            TokenKind::Op(op) if !matches!(op, Op::CloseParen | Op::CloseBracket)
        );
    tokens[index].is(Op::Minus) && is_number && !has_operand
}
