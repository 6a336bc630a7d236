//! What may be typed at a cursor in a Handlebars text. Works on the text before the cursor alone, so half-typed tags and
//! unclosed blocks are no obstacle.

use pog_text::Span;

use super::ast::{Block, BlockKind, Call, Expr, Node, Program};
use super::tokens;
use super::tree;
use crate::{CompletionContext, Expected, ReferenceKind, WordKind};

/// What may be typed at `at`; `None` in plain text, comments, quotes and where nothing is known.
pub(super) fn completion_context(source: &str, at: usize) -> Option<CompletionContext> {
    let before = source.get(..at)?;
    // The text before the cursor alone: what stands behind it is still in its old form while somebody types.
    let start = before.rfind("{{")?;
    let inside = before.get(start..)?;
    // Tags may run over lines, but an open one at the end of a sentence would otherwise swallow all text behind it.
    if inside.contains("}}") || inside.contains(['\n', '\r']) && is_text(inside) {
        return None;
    }
    let opened = before.get(..start)?;
    // The third brace belongs to the tag.
    let start = start - usize::from(opened.ends_with('{') && !opened.ends_with("{{"));
    let inside = before.get(start..)?;
    let (sigil, body) = opener(inside)?;
    let body_start = at - body.len();
    let word = word_start(before, body_start);
    let after = source.get(at..).unwrap_or("");
    let span = Span::new(word, at + tokens::name_len(after));
    let close = if is_closed(after) {
        ""
    } else {
        closing(inside)
    };
    let prefix = before.get(body_start..word)?;
    let open = open_blocks(before.get(..start)?);
    let found = |span: Span, expected: Vec<Expected>| {
        (!expected.is_empty()).then_some(CompletionContext {
            span,
            expected,
            close,
        })
    };
    match (sigil, prefix.trim().is_empty()) {
        ('/', _) => found(
            // With the slash, as the proposed tag begins with it.
            Span::new(body_start - 1, span.hi()),
            open.last()
                .map(|b| Expected::Close(b.closing()))
                .into_iter()
                .collect(),
        ),
        ('>', true) => found(
            Span::new(word, at + reference_len(after)),
            vec![Expected::Reference(ReferenceKind::Partial)],
        ),
        ('#', true) => found(span, vec![Expected::Words(WordKind::Helper)]),
        (' ', true) => {
            let mut expected = names(&open);
            expected.extend([
                Expected::Words(WordKind::Helper),
                Expected::Words(WordKind::Variable),
            ]);
            if let Some(block) = open.last() {
                expected.extend([
                    Expected::Words(WordKind::Keyword),
                    Expected::Close(block.closing()),
                ]);
            }
            found(span, expected)
        }
        _ => {
            let (span, expected) = argument(prefix, span, &open)?;
            let close = match open_quote(prefix).and_then(|q| prefix.get(q..q + 1)) {
                Some(quote)
                    if !after
                        .trim_start_matches(tokens::name_char)
                        .starts_with(quote) =>
                {
                    quoted(quote, close)
                }
                _ => close,
            };
            (!expected.is_empty()).then_some(CompletionContext {
                span,
                expected,
                close,
            })
        }
    }
}

/// Whether an opening that reaches over lines is an unclosed one with text behind it rather than a long tag.
fn is_text(inside: &str) -> bool {
    let first = inside.get(2..).unwrap_or("").chars().next().unwrap_or(' ');
    !matches!(first, '#' | '>') && !inside.contains('=')
}

/// The sigil of a tag (a space where it has none) and what follows it. `None` for comments.
fn opener(inside: &str) -> Option<(char, &str)> {
    let rest = inside.trim_start_matches('{');
    let rest = rest.strip_prefix('~').unwrap_or(rest);
    let sigil = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '#' | '/' | '>' | '^' | '&' | '!' | '*'));
    let body = sigil.map_or(rest, |c| rest.get(c.len_utf8()..).unwrap_or(""));
    match sigil {
        Some('!') => None,
        Some('#') if body.starts_with('>') => Some(('>', body.get(1..)?)),
        Some('#') if body.starts_with('*') => Some(('*', body.get(1..)?)),
        Some('^') => Some(('#', body)),
        Some('&') => Some((' ', body)),
        // `{{else if x}}` takes a helper, as `{{#if x}}` does.
        None => match body.trim_start_matches(tokens::blank).strip_prefix("else") {
            Some(rest) if rest.starts_with(tokens::blank) => Some(('#', rest)),
            _ => Some((' ', body)),
        },
        Some(c) => Some((c, body)),
    }
}

/// Where the word before the cursor starts, `@` included.
fn word_start(before: &str, floor: usize) -> usize {
    let body = before.get(floor..).unwrap_or("");
    let start = floor
        + body.rfind(|c| !tokens::name_char(c)).map_or(0, |i| {
            i + body
                .get(i..)
                .and_then(|b| b.chars().next())
                .map_or(1, char::len_utf8)
        });
    start - usize::from(start > floor && before.get(..start).is_some_and(|b| b.ends_with('@')))
}

fn reference_len(after: &str) -> usize {
    after
        .find(|c| !tokens::name_char(c) && c != '/' && c != '.')
        .unwrap_or(after.len())
}

fn is_closed(after: &str) -> bool {
    let line = after.split(['\n', '\r']).next().unwrap_or("");
    line.find("}}")
        .is_some_and(|end| line.find("{{").is_none_or(|open| end < open))
}

fn closing(inside: &str) -> &'static str {
    if inside.starts_with("{{{{") {
        "}}}}"
    } else if inside.starts_with("{{{") {
        "}}}"
    } else {
        "}}"
    }
}

/// The closing quote, with the braces where they are missing too.
fn quoted(quote: &str, close: &'static str) -> &'static str {
    match (quote, close) {
        ("'", "") => "'",
        ("'", "}}}") => "'}}}",
        ("'", _) => "'}}",
        (_, "") => "\"",
        (_, "}}}") => "\"}}}",
        _ => "\"}}",
    }
}

/// A block that is open at the cursor.
struct OpenBlock {
    name: String,
    /// What the block makes its context: a path of parameter and fields; `None` where it is not known.
    context: Option<Vec<String>>,
    params: Vec<BlockParameter>,
    chained: bool,
}

/// A name that a block gives its value: `as |item|`.
struct BlockParameter {
    name: String,
    /// The path from the outermost inputs; `None` where nobody can tell.
    stands_for: Option<Vec<String>>,
}

impl OpenBlock {
    fn closing(&self) -> String {
        format!("/{}", self.name)
    }
}

/// The blocks that are open at the end of a text, outermost first. The chained ones of an `{{else if}}` count as their
/// parent, which is what a closing tag names.
fn open_blocks(before: &str) -> Vec<OpenBlock> {
    let template = tree::parse(before);
    let mut open: Vec<OpenBlock> = Vec::new();
    let mut program: Option<&Program> = Some(&template.root);
    // Only the last node can still be open: whatever follows a block shows that it has ended.
    while let Some(Node::Block(block)) = program.and_then(|p| p.body.last()) {
        if block.close.is_some() {
            break;
        }
        let outer = open
            .last()
            .map_or_else(|| Some(Vec::new()), |b| b.context.clone());
        let entry = open_block(block, outer, &open);
        open.push(entry);
        program = Some(
            block
                .inverse
                .as_ref()
                .map_or(&block.program, |i| &i.program),
        );
    }
    // A chained block is closed by the name of the block that began the chain.
    let mut name = String::new();
    for block in &mut open {
        if block.chained {
            block.name.clone_from(&name);
        }
        name.clone_from(&block.name);
    }
    open
}

fn open_block(block: &Block, outer: Option<Vec<String>>, open: &[OpenBlock]) -> OpenBlock {
    let call = block.open.call.as_ref();
    let name = call.map_or("", Call::name).to_owned();
    let subject = || {
        call.and_then(|c| c.args.first())
            .and_then(|e| resolve(e, outer.as_ref(), open))
    };
    let changes = matches!(name.as_str(), "each" | "with") && block.kind == BlockKind::Section;
    let (context, params) = if block.inverse.is_some() {
        (outer, Vec::new())
    } else if changes {
        let subject = subject();
        let first = block.program.params.first().map(|p| BlockParameter {
            name: p.name.clone(),
            stands_for: subject.clone(),
        });
        (subject, first.into_iter().collect())
    } else {
        (outer, Vec::new())
    };
    OpenBlock {
        name,
        context,
        params,
        chained: block.chained,
    }
}

/// What a path leads to, from the outermost inputs.
fn resolve(expr: &Expr, outer: Option<&Vec<String>>, open: &[OpenBlock]) -> Option<Vec<String>> {
    let Expr::Path(path) = expr else { return None };
    let names = path.parts.iter().map(|p| p.name.clone());
    if path.data {
        return (path.parts.first()?.name == "root").then(|| names.skip(1).collect());
    }
    if path.depth > 0 {
        return None;
    }
    let (first, rest) = path
        .parts
        .split_first()
        .map_or((None, &[][..]), |(f, r)| (Some(f), r));
    let bound = first
        .filter(|_| !path.scoped)
        .and_then(|f| bound(&f.name, open));
    match bound {
        Some(parameter) => parameter.stands_for.as_ref().map(|path| {
            path.iter()
                .cloned()
                .chain(rest.iter().map(|p| p.name.clone()))
                .collect()
        }),
        None => outer.map(|o| o.iter().cloned().chain(names).collect()),
    }
}

/// The block parameter of a name, the innermost first.
fn bound<'b>(name: &str, open: &'b [OpenBlock]) -> Option<&'b BlockParameter> {
    open.iter()
        .rev()
        .flat_map(|b| &b.params)
        .find(|p| p.name == name)
}

/// Plain names: parameters outside, fields of the item inside.
fn names(open: &[OpenBlock]) -> Vec<Expected> {
    match open.last().map(|b| b.context.clone()) {
        None => vec![Expected::Names],
        Some(Some(path)) if path.is_empty() => vec![Expected::Names],
        Some(Some(path)) => vec![Expected::fields(path)],
        // Parameters are not visible under such a context, so nothing is better than a guess.
        Some(None) => Vec::new(),
    }
}

/// Behind the head of a tag.
fn argument(prefix: &str, word: Span, open: &[OpenBlock]) -> Option<(Span, Vec<Expected>)> {
    if let Some(quote) = open_quote(prefix) {
        return compared(prefix.get(..quote)?, prefix.get(quote + 1..)?, word);
    }
    // Between the bars the author makes up names.
    if prefix.rfind('|').is_some_and(|bar| {
        prefix
            .get(..bar)
            .is_some_and(|p| p.trim_end().ends_with("as"))
    }) {
        return None;
    }
    if prefix.ends_with(['.', '/']) {
        let start = prefix
            .rfind(|c| !tokens::name_char(c) && !matches!(c, '.' | '/' | '@'))
            .map_or(0, |i| i + 1);
        return Some((word, path_fields(prefix.get(start..)?, open)));
    }
    let mut expected = names(open);
    expected.push(Expected::Words(WordKind::Variable));
    if prefix.trim_end().ends_with('(') {
        expected.push(Expected::Words(WordKind::Helper));
    }
    Some((word, expected))
}

/// What may follow `user.`, `../`, `this.`, `@root.`.
fn path_fields(path: &str, open: &[OpenBlock]) -> Vec<Expected> {
    let mut parts: Vec<&str> = path
        .trim_end_matches(['.', '/'])
        .split(['.', '/'])
        .filter(|p| !p.is_empty())
        .collect();
    let climbs = path.matches("..").count();
    if climbs > 0 {
        // Only `each` and `with` make a level; the names outside of all of them are the parameters.
        let levels = open
            .iter()
            .filter(|b| !b.chained && matches!(b.name.as_str(), "each" | "with"))
            .count();
        parts.retain(|p| *p != "..");
        return match (climbs == levels, parts.is_empty()) {
            (true, true) => vec![Expected::Names],
            (true, false) => vec![Expected::fields(parts.into_iter().map(str::to_owned))],
            (false, _) => Vec::new(),
        };
    }
    let owned = |parts: &[&str]| parts.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>();
    match parts.split_first() {
        Some((&"@root", [])) => vec![Expected::Names],
        Some((&"@root", rest)) => vec![Expected::fields(owned(rest))],
        Some((first, _)) if first.starts_with('@') => Vec::new(),
        Some((&"this", [])) | None => names(open),
        Some((first, rest)) => {
            let base = if *first == "this" {
                None
            } else {
                bound(first, open)
            };
            let context = open
                .last()
                .map_or_else(|| Some(Vec::new()), |b| b.context.clone());
            let path = match base {
                Some(parameter) => parameter.stands_for.clone().map(|path| (path, rest)),
                None if *first == "this" => context.map(|c| (c, rest)),
                None => context.map(|c| (c, parts.as_slice())),
            };
            path.map(|(base, rest)| Expected::fields(base.into_iter().chain(owned(rest))))
                .into_iter()
                .collect()
        }
    }
}

/// The quote that is still open at the end.
fn open_quote(prefix: &str) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    for (at, c) in prefix
        .char_indices()
        .filter(|(_, c)| matches!(c, '"' | '\''))
    {
        open = match open {
            None => Some((at, c)),
            Some((_, quote)) if quote == c => None,
            kept => kept,
        };
    }
    open.map(|(at, _)| at)
}

/// Inside the quotes of `ifEquals x "…"`: the values of `x`.
fn compared(call: &str, typed: &str, word: Span) -> Option<(Span, Vec<Expected>)> {
    let mut words = call.split(tokens::blank).filter(|w| !w.is_empty());
    let compares = matches!(
        words.next()?.trim_start_matches('('),
        "ifEquals" | "unlessEquals" | "eq" | "ne" | "equals"
    );
    let subject = words.next()?;
    if !compares || words.next().is_some() || !subject.chars().all(tokens::name_char) {
        return None;
    }
    Some((
        Span::new(word.lo() - typed.len(), word.hi()),
        vec![Expected::values(subject.to_owned())],
    ))
}
