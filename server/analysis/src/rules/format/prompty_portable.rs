//! `format/prompty-portable`: Jinja outside the subset that every runtime of Prompty must have. Off by default: a prompt
//! that is run by one runtime may use all that runtime has.

use pog_syntax::dialect::TemplateLanguage;
use pog_syntax::template::{ConstructKind, Op, TokenKind, tokens};
use pog_text::Span;

use super::prompty::{is_two, own};
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::{Context, Sink};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-portable",
    default: Level::Off,
    since: "0.1.0",
    fix: FixAvailability::None,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some("https://github.com/microsoft/prompty/blob/main/spec/jinja-subset.md"),
    page: Page {
        summary: "The template leaves the Jinja that all runtimes of Prompty have",
        what: "Looks for statements other than `if` and `for`, filters other than `upper`, `lower`, `trim`, `join`, `length` \
               and `default`, tests, arithmetic and `~`: what the Prompty Jinja Subset does not have.",
        why: "The runtimes for Python, Rust, TypeScript, C#, Java and Swift each bring another engine, and what one renders \
              another refuses.",
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
    if artifact.language() != TemplateLanguage::Jinja2
        || !is_two(context)
        || !artifact.syntax.template_errors.is_empty()
    {
        return;
    }
    let (facts, text) = (artifact.facts(), own(context));
    let outside =
        |what: &str| format!("{what} is outside the Jinja that all runtimes of Prompty have");
    let mut found: Vec<(Span, String)> = Vec::new();
    for construct in facts
        .constructs
        .iter()
        .filter(|c| c.kind != ConstructKind::Comment)
    {
        let all = tokens(text, construct.inner);
        if construct.kind == ConstructKind::Statement
            && let Some(first) = all.first().filter(|t| !STATEMENTS.contains(&t.text(text)))
        {
            found.push((
                first.span,
                outside(&format!("Statement '{}'", first.text(text))),
            ));
            continue;
        }
        for (i, token) in all.iter().enumerate() {
            let written = token.text(text);
            let before = i.checked_sub(1).and_then(|b| all.get(b));
            let negative = token.is(Op::Minus)
                && all.get(i + 1).is_some_and(|t| matches!(t.kind, TokenKind::Int | TokenKind::Float))
                && before.is_none_or(
                    |t| matches!(t.kind, TokenKind::Op(o) if !matches!(o, Op::CloseParen | Op::CloseBracket)),
                );
            match token.kind {
                TokenKind::Op(
                    Op::Plus
                    | Op::Minus
                    | Op::Mul
                    | Op::Div
                    | Op::FloorDiv
                    | Op::Pow
                    | Op::Mod
                    | Op::Tilde
                    | Op::OpenBrace,
                ) if !negative => {
                    found.push((token.span, outside(&format!("Operator '{written}'"))))
                }
                TokenKind::Ident if written == "is" && before.is_none_or(|t| !t.is(Op::Dot)) => {
                    found.push((token.span, outside("Word 'is'")));
                }
                _ => {}
            }
        }
    }
    for filter in facts
        .filters
        .iter()
        .filter(|f| !FILTERS.contains(&f.name.as_str()))
    {
        found.push((filter.span, outside(&format!("Filter '{}'", filter.name))));
    }
    found.sort_by_key(|(span, _)| span.lo());
    for (span, message) in found {
        sink.report(span, message);
    }
}
