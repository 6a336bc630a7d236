//! Goes through the tokens of one expression and says where the scales stand: behind operands that are put together, behind
//! filters that change a value, behind arguments that are handed over.

use minijinja::machinery::Token;

use super::{Addition, Piece};
use crate::budget::{NEAR, SPREAD, WEIGH};

/// Filters that look at nothing, and those that look at items or characters but not into them.
const FREE: &[&str] = &["default", "d", "safe"];
const LOOKS: &[&str] = &["length", "count", "first", "last"];
const SPREADS: &[&str] = &[
    "list",
    "reverse",
    "batch",
    "slice",
    "items",
    "map",
    "select",
    "reject",
    "selectattr",
    "rejectattr",
];

/// What becomes of the value of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is printed, and weighed there.
    Output,
    /// It is looked at once.
    Asked,
    /// A name keeps it.
    Kept,
    /// Behind `macro` and `call`: the first brackets hold names.
    Parameters,
}

/// A bracket that is open, or the expression itself.
#[derive(Default)]
struct Level {
    /// Where the operands that `*` and its like put together begin, and whether one of them multiplies.
    factors: Option<usize>,
    multiplies: bool,
    /// Where the operand begins.
    operand: Option<usize>,
    /// The operand is a number, a text or a word for a value: as large as it is written.
    literal: bool,
    /// A filter made the operand.
    filtered: bool,
    /// The operator in front of the operand puts nothing together.
    plain_before: bool,
    /// The bracket behind a value in which `:` makes a slice: where it opens.
    subscript: Option<usize>,
    slice: bool,
    /// The brackets of a `macro`, where names stand in front of their defaults.
    parameters: bool,
    /// In front of the item: nothing that could be more than a name.
    fresh: bool,
    /// Behind `**`: arguments by name, which no filter may touch.
    spread: bool,
    /// Behind `is`: the next word names a test.
    testing: bool,
}

pub(super) struct Weaver<'w> {
    additions: &'w mut Vec<Addition>,
    kind: Kind,
    levels: Vec<Level>,
    /// The next word names a filter or a test.
    pub(super) named: bool,
}

impl<'w> Weaver<'w> {
    pub(super) fn new(additions: &'w mut Vec<Addition>, kind: Kind) -> Self {
        let level = Level {
            plain_before: true,
            fresh: true,
            ..Level::default()
        };
        Self {
            additions,
            kind,
            levels: vec![level],
            named: false,
        }
    }

    fn add(&mut self, at: usize, text: String) {
        self.additions.push(Addition {
            at,
            text,
            opens: false,
        });
    }

    fn open_bracket(&mut self, at: usize) {
        self.additions.push(Addition {
            at,
            text: "(".to_owned(),
            opens: true,
        });
    }

    pub(super) fn run(&mut self, tokens: &[Piece<'_>]) {
        // Whether the token before ended a value, named a test, or was a dot.
        let (mut ended, mut tested, mut dotted) = (false, false, false);
        // Whether a test's argument follows, in which `not` is a name.
        let mut argued = false;
        for (nth, piece) in tokens.iter().enumerate() {
            let next = tokens.get(nth + 1).map(|piece| &piece.token);
            let named = std::mem::take(&mut self.named);
            let after_test = std::mem::take(&mut tested);
            let after_dot = std::mem::take(&mut dotted);
            let argument = std::mem::take(&mut argued);
            match &piece.token {
                Token::Dot => dotted = true,
                Token::Ident(word) if after_dot || named => {
                    let is_test = named && self.level().is_some_and(|level| level.testing);
                    if named && *word == "not" && is_test {
                        self.named = true;
                        ended = false;
                        continue;
                    }
                    ended = true;
                    tested = is_test;
                    if is_test {
                        self.set_test(false);
                        if starts_argument(next) {
                            // `x is eq y`: the argument belongs to the operand.
                            ended = false;
                            argued = true;
                            continue;
                        }
                    }
                    self.value_ends(piece, tokens.get(nth + 1), tokens.get(nth + 2));
                }
                // Where a value is expected these are names.
                Token::Ident("and" | "or" | "if" | "else" | "in") if ended => {
                    ended = false;
                    let logical = !matches!(piece.token, Token::Ident("in"));
                    self.operator(logical);
                }
                // Behind a value it stands before `in`, which is the operator.
                Token::Ident("not") if ended || (!argument && negates(tokens, nth)) => {
                    if !ended {
                        self.operator(true);
                    }
                }
                Token::Ident("is") if ended => {
                    self.named = true;
                    self.set_test(true);
                    ended = false;
                }
                Token::Ident(word) => {
                    let literal =
                        matches!(*word, "true" | "True" | "false" | "False" | "none" | "None");
                    self.value_begins(piece.lo, literal);
                    ended = true;
                    self.value_ends(piece, tokens.get(nth + 1), tokens.get(nth + 2));
                }
                Token::Str(_)
                | Token::String(_)
                | Token::Int(_)
                | Token::Int128(_)
                | Token::Float(_) => {
                    // `a.0` is an item, and texts side by side are one.
                    if !after_dot && !ended {
                        self.value_begins(piece.lo, true);
                    }
                    ended = true;
                    self.value_ends(piece, tokens.get(nth + 1), tokens.get(nth + 2));
                }
                Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => {
                    let behind = ended || (after_test && matches!(piece.token, Token::ParenOpen));
                    self.open(piece, behind);
                    ended = false;
                }
                Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                    ended = self.close();
                    if ended {
                        self.value_ends(piece, tokens.get(nth + 1), tokens.get(nth + 2));
                    } else {
                        self.operator(true);
                    }
                }
                Token::Pipe => {
                    self.named = true;
                    if let Some(level) = self.levels.last_mut() {
                        level.filtered = true;
                    }
                    ended = false;
                }
                Token::Minus if !ended => self.value_begins(piece.lo, true),
                Token::Mul | Token::Pow if !ended => {
                    if let Some(level) = self.levels.last_mut() {
                        level.spread = matches!(piece.token, Token::Pow);
                    }
                }
                Token::Mul | Token::Mod | Token::Div | Token::FloorDiv | Token::Pow => {
                    ended = false;
                    if let Some(level) = self.levels.last_mut() {
                        level.multiplies |= matches!(piece.token, Token::Mul | Token::Mod);
                        level.operand = None;
                        level.plain_before = false;
                        level.fresh = false;
                    }
                }
                Token::Comma => {
                    ended = false;
                    self.operator(false);
                    if let Some(level) = self.levels.last_mut() {
                        level.fresh = true;
                        level.spread = false;
                    }
                }
                Token::Colon => {
                    ended = false;
                    self.operator(false);
                    if let Some(level) = self.levels.last_mut() {
                        level.slice |= level.subscript.is_some();
                    }
                }
                _ => {
                    ended = false;
                    self.operator(false);
                }
            }
        }
    }

    fn level(&self) -> Option<&Level> {
        self.levels.last()
    }

    fn set_test(&mut self, tests: bool) {
        if let Some(level) = self.levels.last_mut() {
            level.testing = tests;
        }
    }

    /// An operator that ends what `*` puts together; `logical` ones put nothing together.
    fn operator(&mut self, logical: bool) {
        if let Some(level) = self.levels.last_mut() {
            level.operand = None;
            level.factors = None;
            level.multiplies = false;
            level.filtered = false;
            level.plain_before = logical;
            level.fresh = false;
        }
    }

    fn value_begins(&mut self, at: usize, literal: bool) {
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        level.factors.get_or_insert(at);
        // A minus sign is no part of what a bracket behind the value applies to.
        level.operand = Some(at);
        level.literal = literal;
        level.filtered = false;
    }

    fn open(&mut self, piece: &Piece<'_>, behind: bool) {
        let parameters = self.kind == Kind::Parameters && self.levels.len() == 1;
        if !behind && !parameters {
            self.value_begins(piece.lo, false);
        }
        if behind && let Some(level) = self.levels.last_mut() {
            level.literal = false;
        }
        if parameters {
            // Only the first brackets hold names.
            self.kind = Kind::Asked;
        }
        let slices = behind && matches!(piece.token, Token::BracketOpen);
        self.levels.push(Level {
            subscript: slices.then_some(piece.lo),
            parameters,
            fresh: true,
            ..Level::default()
        });
    }

    /// Whether the bracket ends a value: those around parameters do not.
    fn close(&mut self) -> bool {
        if self.levels.len() < 2 {
            return true;
        }
        let Some(inner) = self.levels.pop() else {
            return true;
        };
        if let (true, Some(open)) = (inner.slice, inner.subscript)
            && let Some(start) = self.levels.last().and_then(|level| level.operand)
        {
            // A slice goes through the text in front of it.
            self.open_bracket(start);
            self.add(open, format!("|{WEIGH})"));
        }
        !inner.parameters
    }

    /// Behind a value or a part of one: weighs it where the next token does something with it.
    fn value_ends(
        &mut self,
        piece: &Piece<'_>,
        next: Option<&Piece<'_>>,
        after: Option<&Piece<'_>>,
    ) {
        let top = self.levels.len() == 1;
        let kind = self.kind;
        let Some(level) = self.levels.last_mut() else {
            return;
        };
        match next.map(|next| &next.token) {
            Some(Token::Dot | Token::ParenOpen | Token::BracketOpen | Token::Ident("is")) => return,
            Some(Token::Str(_) | Token::String(_)) if is_text(piece) => return,
            Some(Token::Pipe) => {
                let scale = match after.map_or("", Piece::word) {
                    _ if level.literal && !level.filtered => return,
                    name if FREE.contains(&name) => return,
                    name if LOOKS.contains(&name) => NEAR,
                    name if SPREADS.contains(&name) => SPREAD,
                    _ => WEIGH,
                };
                self.add(piece.hi, format!("|{scale}"));
                return;
            }
            Some(Token::Assign) => {
                level.operand = None;
                level.factors = None;
                return;
            }
            _ => {}
        }
        let next = next.map(|next| &next.token);
        let is_name = level.parameters && level.fresh;
        let plain_behind = matches!(
            next,
            None | Some(Token::Ident("and" | "or" | "if" | "else"))
        );
        let alone = top
            && level.plain_before
            && plain_behind
            && !level.multiplies
            && (kind != Kind::Kept || !level.filtered);
        let multiplied = matches!(
            next,
            Some(Token::Mul | Token::Mod | Token::Div | Token::FloorDiv | Token::Pow)
        );
        // A factor that is written down is weighed all the same: minijinja would multiply it while it compiles.
        let literal = level.literal && !level.filtered && !multiplied && !level.multiplies;
        let skipped = is_name || alone || level.spread || literal;
        let product = (!multiplied && level.multiplies)
            .then_some(level.factors)
            .flatten();
        if !skipped {
            self.add(piece.hi, format!("|{WEIGH}"));
        }
        if let Some(start) = product {
            self.open_bracket(start);
            self.add(piece.hi, format!(")|{WEIGH}"));
        }
    }
}

fn is_text(piece: &Piece<'_>) -> bool {
    matches!(piece.token, Token::Str(_) | Token::String(_))
}

/// Whether `not` is an operator at a place where a value may begin: behind `~` and its like it is a name.
fn negates(tokens: &[Piece<'_>], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_none_or(|before| match before.token {
        Token::Ident(word) => matches!(word, "and" | "or" | "if" | "else" | "not"),
        Token::Mul | Token::Pow => {
            let earlier = at.checked_sub(2).and_then(|earlier| tokens.get(earlier));
            earlier.is_some_and(|e| matches!(e.token, Token::ParenOpen | Token::Comma))
        }
        Token::ParenOpen
        | Token::BracketOpen
        | Token::BraceOpen
        | Token::Comma
        | Token::Colon
        | Token::Assign => true,
        _ => false,
    })
}

/// Whether a test's argument follows without brackets.
fn starts_argument(next: Option<&Token<'_>>) -> bool {
    match next {
        Some(Token::Ident(word)) => !matches!(*word, "and" | "or" | "else" | "is"),
        Some(
            Token::Str(_)
            | Token::String(_)
            | Token::Int(_)
            | Token::Int128(_)
            | Token::Float(_)
            | Token::Plus
            | Token::Minus
            | Token::BracketOpen
            | Token::BraceOpen,
        ) => true,
        _ => false,
    }
}
