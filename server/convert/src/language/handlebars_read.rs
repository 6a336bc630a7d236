//! Reads Handlebars into a tree, resolving names in their context.

use serde_json::{Value, json};

use super::handlebars_cut::{Piece, PieceKind, cut, is_else, trim, words as split};
use super::{Extent, Place};
use crate::tree::{Expr, Kind, LoopWord, Node, Step, push};

/// Maximum nesting of blocks; deeper ones are kept as written.
const DEPTH: usize = 60;

/// Reads a template, or the part of one that `extent` says.
pub(crate) fn read(text: &str, extent: Extent, place: Place<'_>) -> Vec<Node> {
    let mut pieces = cut(text);
    trim(&mut pieces, extent);
    let ends = ends(&pieces);
    let mut reader = Reader {
        pieces: &pieces,
        ends: &ends,
        place,
        contexts: Vec::new(),
    };
    reader.run(0, pieces.len(), 0)
}

/// Where each block ends, with its `else` in between.
fn ends(pieces: &[Piece]) -> Vec<Option<Vec<usize>>> {
    let mut found: Vec<Option<Vec<usize>>> = pieces.iter().map(|_| None).collect();
    let mut open: Vec<(usize, String, Vec<usize>)> = Vec::new();
    for (nth, piece) in pieces.iter().enumerate() {
        let PieceKind::Tag { mark, inner, .. } = &piece.kind else {
            continue;
        };
        let word = inner.split_whitespace().next().unwrap_or("").to_owned();
        match mark {
            '#' => open.push((nth, word, Vec::new())),
            '^' if inner.is_empty() => open
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|o| o.2.push(nth)),
            ' ' if is_else(inner) => open
                .iter_mut()
                .last()
                .into_iter()
                .for_each(|o| o.2.push(nth)),
            // A block that is closed by another name is none; its tags are kept as they are.
            '/' if open.last().is_some_and(|o| o.1 == word) => {
                if let Some((start, _, mut middles)) = open.pop() {
                    middles.push(nth);
                    found[start] = Some(middles);
                }
            }
            _ => {}
        }
    }
    found
}

/// A context in which names are resolved.
#[derive(Debug, Clone)]
enum Context {
    /// An item of a loop, under its name in the tree; `named` items are read by their name.
    Item {
        name: String,
        as_written: Option<String>,
    },
    /// A value that `with` steps into.
    Inside(Vec<Step>),
}

struct Reader<'t> {
    pieces: &'t [Piece],
    ends: &'t [Option<Vec<usize>>],
    place: Place<'t>,
    contexts: Vec<Context>,
}

impl Reader<'_> {
    fn run(&mut self, from: usize, to: usize, depth: usize) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut at = from;
        while at < to {
            let Some(piece) = self.pieces.get(at) else {
                break;
            };
            let place = (self.place)(piece.span);
            let mut next = at + 1;
            match &piece.kind {
                PieceKind::Text(text) => {
                    push(&mut nodes, Node::new(Kind::Text(text.clone()), place))
                }
                PieceKind::Tag { mark, inner, .. } => {
                    match self.ends.get(at).and_then(Option::as_ref) {
                        // Deeper blocks stay as written: this function calls itself, and files come from strangers.
                        Some(ends) if *mark == '#' && depth < DEPTH => {
                            match self.block(at, inner, ends, depth) {
                                Some(kind) => {
                                    push(&mut nodes, Node::new(kind, place));
                                    next = ends.last().map_or(next, |end| end + 1);
                                }
                                None => push(&mut nodes, Node::new(opaque('#', inner), place)),
                            }
                        }
                        _ => push(&mut nodes, Node::new(self.single(*mark, inner), place)),
                    }
                }
            }
            at = next;
        }
        nodes
    }

    fn single(&self, mark: char, inner: &str) -> Kind {
        match mark {
            // An empty comment only keeps a tag from being alone on its line.
            '!' if inner.is_empty() => Kind::Text(String::new()),
            '!' => Kind::Comment(inner.to_owned()),
            '>' => opaque(mark, inner),
            ' ' | '{' | '&' if !is_else(inner) => {
                let words = split(inner);
                match words.as_slice() {
                    [one] if one == "double_open" => Kind::Text("{{".to_owned()),
                    [one] if one == "double_close" => Kind::Text("}}".to_owned()),
                    [concat, one] if concat == "concat" => match self.operand(one) {
                        Some(Expr::Literal(Value::String(text))) => Kind::Text(text),
                        _ => opaque(mark, inner),
                    },
                    [one] => self
                        .operand(one)
                        .map_or_else(|| opaque(mark, inner), Kind::Value),
                    // Both Dotprompt and the native Jinja have it, under two names.
                    [json, one] if json == "json" => match self.operand(one) {
                        Some(Expr::Path(steps)) => {
                            Kind::Value(Expr::Source(format!("{} | tojson", Expr::dotted(&steps))))
                        }
                        _ => opaque(mark, inner),
                    },
                    _ => opaque(mark, inner),
                }
            }
            _ => opaque(mark, inner),
        }
    }

    fn block(&mut self, at: usize, inner: &str, ends: &[usize], depth: usize) -> Option<Kind> {
        let words = split(inner);
        match words.first().map(String::as_str)? {
            "each" => self.each(at, &words, ends, depth),
            "with" if words.len() == 2 => {
                let value = self.operand(words.get(1)?)?;
                let Expr::Path(steps) = &value else {
                    return None;
                };
                let (middle, end) = (*ends.first()?, *ends.last()?);
                // `with` is a condition and a change of context: in the tree the paths inside get longer instead.
                self.contexts.push(Context::Inside(steps.clone()));
                let body = self.run(at + 1, middle, depth + 1);
                self.contexts.pop();
                let otherwise = if middle == end {
                    Vec::new()
                } else {
                    self.run(middle + 1, end, depth + 1)
                };
                Some(Kind::If {
                    arms: vec![(value, body)],
                    otherwise,
                })
            }
            _ => {
                let first = self.condition(&words)?;
                let (mut arms, mut otherwise) = (Vec::new(), Vec::new());
                let (mut open, mut condition) = (at, Some(first));
                for &end in ends {
                    let body = self.run(open + 1, end, depth + 1);
                    match condition.take() {
                        Some(condition) => arms.push((condition, body)),
                        None => otherwise = body,
                    }
                    if let Some(PieceKind::Tag { inner, .. }) =
                        self.pieces.get(end).map(|p| &p.kind)
                        && let Some(rest) = inner.strip_prefix("else ").map(str::trim)
                    {
                        condition = Some(self.condition(&split(rest))?);
                    }
                    open = end;
                }
                Some(Kind::If { arms, otherwise })
            }
        }
    }

    fn condition(&self, words: &[String]) -> Option<Expr> {
        let not = |expr| Expr::Not(Box::new(expr));
        match words {
            [word, call] if call.starts_with("(equals ") && (word == "if" || word == "unless") => {
                let inner = split(call.strip_prefix("(equals ")?.strip_suffix(')')?);
                let [a, b] = inner.as_slice() else {
                    return None;
                };
                let equal = Expr::Equal(Box::new(self.operand(a)?), Box::new(self.operand(b)?));
                Some(if word == "if" { equal } else { not(equal) })
            }
            [word, value] if word == "if" => self.operand(value),
            [word, value] if word == "unless" => self.operand(value).map(not),
            [word, a, b] if word == "ifEquals" || word == "unlessEquals" => {
                let equal = Expr::Equal(Box::new(self.operand(a)?), Box::new(self.operand(b)?));
                Some(if word == "ifEquals" {
                    equal
                } else {
                    not(equal)
                })
            }
            _ => None,
        }
    }

    fn each(&mut self, at: usize, words: &[String], ends: &[usize], depth: usize) -> Option<Kind> {
        let list = self.operand(words.get(1)?)?;
        let as_written = match words.get(2..)? {
            [] => None,
            [word, name] if word == "as" => Some(name.trim_matches('|').to_owned()),
            _ => return None,
        };
        let name = as_written.clone().unwrap_or_else(|| self.fresh());
        let (middle, end) = (*ends.first()?, *ends.last()?);
        self.contexts.push(Context::Item {
            name: name.clone(),
            as_written,
        });
        let body = self.run(at + 1, middle, depth + 1);
        self.contexts.pop();
        let otherwise = if middle == end {
            Vec::new()
        } else {
            self.run(middle + 1, end, depth + 1)
        };
        Some(Kind::For {
            item: name,
            list,
            body,
            otherwise,
        })
    }

    /// A unique name for the item of a loop that does not name it.
    fn fresh(&self) -> String {
        let around = self
            .contexts
            .iter()
            .filter(|c| matches!(c, Context::Item { .. }))
            .count();
        let mut name = if around == 0 {
            "item".to_owned()
        } else {
            format!("item{}", around + 1)
        };
        let is_taken = |name: &str| {
            let said = self.pieces.iter().filter_map(|p| match &p.kind {
                PieceKind::Tag { inner, .. } => Some(inner),
                PieceKind::Text(_) => None,
            });
            said.flat_map(|inner| inner.split(|c: char| !(c.is_alphanumeric() || c == '_')))
                .any(|word| word == name)
        };
        while is_taken(&name) {
            name.push('_');
        }
        name
    }

    /// A path, a data variable or a literal; `None` for anything else.
    fn operand(&self, word: &str) -> Option<Expr> {
        if let Some(quote) = word.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let inner = word.strip_prefix(quote)?.strip_suffix(quote)?;
            return Some(Expr::Literal(Value::from(
                inner.replace(&format!("\\{quote}"), &quote.to_string()),
            )));
        }
        match word {
            "true" => return Some(Expr::Literal(json!(true))),
            "false" => return Some(Expr::Literal(json!(false))),
            "null" | "undefined" => return Some(Expr::Literal(Value::Null)),
            "@index" | "@first" | "@last" => {
                self.contexts
                    .iter()
                    .rfind(|c| matches!(c, Context::Item { .. }))?;
                return Some(Expr::Loop(match word {
                    "@index" => LoopWord::Index0,
                    "@first" => LoopWord::First,
                    _ => LoopWord::Last,
                }));
            }
            _ => {}
        }
        // Before paths: `1.5` would be two segments.
        if word.parse::<f64>().is_ok() {
            return serde_json::from_str(word).ok().map(Expr::Literal);
        }
        self.path(word)
    }

    fn path(&self, word: &str) -> Option<Expr> {
        let mut contexts = self.contexts.as_slice();
        let mut rest = word;
        if let Some(root) = rest.strip_prefix("@root.") {
            (contexts, rest) = (&[], root);
        }
        while let Some(outer) = rest.strip_prefix("../") {
            // More levels out than there are means nothing that could be named.
            contexts = contexts.get(..contexts.len().checked_sub(1)?)?;
            rest = outer;
        }
        let rest = rest.strip_prefix("./").unwrap_or(rest);
        let mut own = segments(rest)?;
        let this = own
            .first()
            .is_some_and(|s| *s == Step::Name("this".to_owned()));
        if this {
            own.remove(0);
        }
        let named = |name: &str| {
            contexts.iter().rev().find_map(|c| match c {
                Context::Item {
                    name: item,
                    as_written: Some(written),
                } if written == name => Some(item.clone()),
                _ => None,
            })
        };
        // A block parameter is visible at any level further in; `this.name` never means it.
        if let (false, Some(Step::Name(head))) = (this, own.first())
            && let Some(item) = named(head)
        {
            own[0] = Step::Name(item);
            return Some(Expr::Path(own));
        }
        let mut steps = match contexts.last() {
            None => Vec::new(),
            Some(Context::Item { name, .. }) => vec![Step::Name(name.clone())],
            Some(Context::Inside(steps)) => steps.clone(),
        };
        steps.append(&mut own);
        (!steps.is_empty()).then_some(Expr::Path(steps))
    }
}

/// The segments of a path: `a.b`, `a.[0]`, `a.0`, `a.[b c]`, `.`.
fn segments(path: &str) -> Option<Vec<Step>> {
    if path == "." {
        return Some(vec![Step::Name("this".to_owned())]);
    }
    let (mut found, mut rest) = (Vec::new(), path);
    while !rest.is_empty() {
        let (segment, quoted, after) = match rest.strip_prefix('[') {
            Some(inner) => {
                let end = inner.find(']')?;
                (inner.get(..end)?, true, inner.get(end + 1..)?)
            }
            None => {
                let end = rest.find(['.', '/']).unwrap_or(rest.len());
                (rest.get(..end)?, false, rest.get(end..)?)
            }
        };
        let number = segment.parse().ok().filter(|_| !segment.is_empty());
        found.push(match number {
            Some(number) => Step::Index(number),
            None if !segment.is_empty() && (quoted || is_id(segment)) => {
                Step::Name(segment.to_owned())
            }
            None => return None,
        });
        rest = match after.strip_prefix(['.', '/']) {
            Some(more) if !more.is_empty() => more,
            None if after.is_empty() => "",
            _ => return None,
        };
    }
    (!found.is_empty()).then_some(found)
}

/// Whether Handlebars accepts a name.
pub(super) fn is_id(word: &str) -> bool {
    !word.is_empty()
        && !word
            .contains(|c: char| c.is_whitespace() || "!\"#%&'()*+,./;<=>@[\\]^`{|}~".contains(c))
}

fn opaque(mark: char, inner: &str) -> Kind {
    let what = match mark {
        '>' => "partials",
        '#' | '/' | '^' => "this block",
        _ => "this helper",
    };
    let (mark, close) = match mark {
        ' ' => (String::new(), "}}"),
        '{' => ("{".to_owned(), "}}}"),
        mark => (mark.to_string(), "}}"),
    };
    Kind::Opaque {
        source: format!("{{{{{mark}{inner}{close}"),
        what,
    }
}
