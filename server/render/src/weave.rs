//! Puts the scales of `budget` into a Jinja template. minijinja has no hook where `~`, `+` and `*` work, so the source is
//! changed: behind what is put together, changed or handed over stands a filter that weighs and passes on. Works on
//! minijinja's own tokens and adds nothing where a value is only printed, asked for or gone through.
//!
//! ```text
//! {{ a ~ b * 2 }}               {{ a|pog_weigh ~ (b|pog_weigh * 2|pog_weigh)|pog_weigh }}
//! {% for x in y|sort %}text     {% for x in y|pog_weigh|sort|pog_weigh %}{% if 4|pog_tick %}{% endif %}text
//! ```

use minijinja::machinery::{Token, parse, tokenize};
use pog_text::{SourceMap, Span};

use crate::budget::{NEAR, SPREAD, TICK, WEIGH};

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

/// The template with scales, and where its bytes come from.
pub(crate) fn weave(source: &str) -> (String, SourceMap) {
    // What is broken stays so, and is told in the words for what is written.
    if parse(source, "", Default::default()).is_err() {
        return (source.to_owned(), SourceMap::identity(0, source.len()));
    }
    let tokens: Vec<Piece<'_>> = tokenize(source, false, Default::default())
        .map_while(Result::ok)
        .map(|(token, span)| Piece {
            token,
            lo: span.start_offset as usize,
            hi: span.end_offset as usize,
        })
        .collect();
    let mut additions = Vec::new();
    text(source, &tokens, &mut additions);
    let mut at = 0;
    while let Some(open) = tokens.get(at) {
        let end = |close: fn(&Token<'_>) -> bool| {
            let behind = tokens.get(at..).unwrap_or(&[]);
            behind
                .iter()
                .position(|piece| close(&piece.token))
                .map_or(tokens.len(), |found| at + found)
        };
        at = match open.token {
            Token::VariableStart => {
                let end = end(|t| matches!(t, Token::VariableEnd));
                Weaver::new(&mut additions, Kind::Output).run(&tokens[at + 1..end]);
                end
            }
            Token::BlockStart => {
                let end = end(|t| matches!(t, Token::BlockEnd));
                statement(&tokens[at + 1..end], &mut additions);
                end
            }
            _ => at,
        } + 1;
    }
    put_in(source, additions)
}

struct Piece<'a> {
    token: Token<'a>,
    lo: usize,
    hi: usize,
}

impl Piece<'_> {
    fn word(&self) -> &str {
        match self.token {
            Token::Ident(word) => word,
            _ => "",
        }
    }
}

/// Text that is added at an offset.
struct Addition {
    at: usize,
    text: String,
    /// Stands in front of others at its place.
    opens: bool,
}

fn put_in(source: &str, mut additions: Vec<Addition>) -> (String, SourceMap) {
    // What was added first at a place stands first, behind brackets that open there.
    additions.sort_by_key(|addition| (addition.at, !addition.opens));
    let mut out = String::with_capacity(source.len() + additions.len() * 12);
    let mut map = SourceMap::identity(0, 0);
    let mut from = 0;
    for addition in additions {
        let Some(copied) = source.get(from..addition.at) else {
            continue;
        };
        out.push_str(copied);
        map.copy(from, copied.len());
        out.push_str(&addition.text);
        // `f(x)in y`: the name of the filter must not run on into the word.
        let behind = source
            .get(addition.at..)
            .and_then(|rest| rest.chars().next());
        let runs_on = addition.text.ends_with(char::is_alphanumeric)
            && behind.is_some_and(|c| c.is_alphanumeric() || c == '_');
        out.push_str(if runs_on { " " } else { "" });
        let added = addition.text.len() + usize::from(runs_on);
        map.replace(Span::at(addition.at), added);
        from = addition.at;
    }
    let rest = source.get(from..).unwrap_or("");
    out.push_str(rest);
    map.copy(from, rest.len());
    (out, map)
}

/// Counts the template's own text at the start of each body that may run again and again, and of the template.
fn text(source: &str, tokens: &[Piece<'_>], additions: &mut Vec<Addition>) {
    let mut bodies: Vec<(usize, usize)> = vec![(0, 0)];
    for (nth, piece) in tokens.iter().enumerate() {
        match piece.token {
            Token::TemplateData(text) => {
                if let Some((_, bytes)) = bodies.last_mut() {
                    *bytes += text.len();
                }
            }
            Token::BlockStart => match tokens.get(nth + 1).map_or("", Piece::word) {
                "for" | "macro" | "call" => {
                    let end = tokens[nth..]
                        .iter()
                        .find(|piece| matches!(piece.token, Token::BlockEnd));
                    if let Some(end) = end {
                        bodies.push((end.hi, 0));
                    }
                }
                "endfor" | "endmacro" | "endcall" if bodies.len() > 1 => {
                    additions.extend(bodies.pop().and_then(|body| tick(source, body)));
                }
                _ => {}
            },
            _ => {}
        }
    }
    additions.extend(bodies.into_iter().filter_map(|body| tick(source, body)));
}

fn tick(source: &str, (at, bytes): (usize, usize)) -> Option<Addition> {
    // A tag that takes away the white space behind it goes on doing so.
    let trims = source.get(..at)?.ends_with("-%}");
    let dash = if trims { "-" } else { "" };
    (bytes > 0).then(|| Addition {
        at,
        text: format!("{{% if {bytes}|{TICK} %}}{{% endif {dash}%}}"),
        opens: false,
    })
}

fn statement(tokens: &[Piece<'_>], additions: &mut Vec<Addition>) {
    let Some((head, rest)) = tokens.split_first() else {
        return;
    };
    let behind = |found: fn(&Piece<'_>) -> bool| {
        let mut depth = 0_usize;
        rest.iter().position(|piece| {
            match piece.token {
                Token::ParenOpen | Token::BracketOpen | Token::BraceOpen => depth += 1,
                Token::ParenClose | Token::BracketClose | Token::BraceClose => {
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            depth == 0 && found(piece)
        })
    };
    match head.word() {
        "if" | "elif" | "do" | "autoescape" => Weaver::new(additions, Kind::Asked).run(rest),
        "with" => Weaver::new(additions, Kind::Kept).run(rest),
        "for" => {
            let Some(start) = behind(|piece| piece.word() == "in") else {
                return;
            };
            let end =
                rest.len() - usize::from(rest.last().is_some_and(|p| p.word() == "recursive"));
            let looped = rest.get(start + 1..end).unwrap_or(&[]);
            Weaver::new(additions, Kind::Asked).run(looped);
        }
        "set" => {
            if let Some(start) = behind(|piece| matches!(piece.token, Token::Assign)) {
                Weaver::new(additions, Kind::Kept).run(&rest[start + 1..]);
            } else if let Some(start) = behind(|piece| matches!(piece.token, Token::Pipe)) {
                chain(&rest[start + 1..], additions);
            }
        }
        "filter" => chain(rest, additions),
        "macro" | "call" => Weaver::new(additions, Kind::Parameters).run(rest),
        _ => {}
    }
}

/// The filters of a block.
fn chain(tokens: &[Piece<'_>], additions: &mut Vec<Addition>) {
    if let Some(first) = tokens.first() {
        additions.push(Addition {
            at: first.lo,
            text: format!("{WEIGH}|"),
            opens: true,
        });
        let mut weaver = Weaver::new(additions, Kind::Kept);
        weaver.named = true;
        weaver.run(tokens);
    }
}

/// What becomes of the value of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
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

struct Weaver<'w> {
    additions: &'w mut Vec<Addition>,
    kind: Kind,
    levels: Vec<Level>,
    /// The next word names a filter or a test.
    named: bool,
}

impl<'w> Weaver<'w> {
    fn new(additions: &'w mut Vec<Addition>, kind: Kind) -> Self {
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

    fn run(&mut self, tokens: &[Piece<'_>]) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn woven(source: &str) -> String {
        weave(source)
            .0
            .replace("|pog_weigh", "|W")
            .replace("pog_weigh|", "W|")
            .replace("|pog_near", "|N")
            .replace("|pog_spread", "|S")
            .replace("|pog_tick", "|T")
    }

    #[test]
    fn what_is_only_read_is_left_alone() {
        for text in [
            "{{ a }}{{ a.b[0] }}{{ f(1, 'x') }}{{ a if b else c }}{{ a and not b or c is defined }}",
            "{% if a %}{% elif a.b is eq 1 %}{% endif %}{% include 'a' %}{% set x = 1 %}{% set y = a.b %}",
            "{% for a, b in c.items if a %}{% endfor %}{% for a in b recursive %}{% endfor %}",
            "{# a ~ b #}{{ a|default('x') }}{{ -1 }}",
            "{% macro m(a, b=1) %}{% endmacro %}{% from 'x' import y as z %}{% block a %}{% endblock %}",
        ] {
            let changed = woven(text);
            assert_eq!(changed, text);
        }
    }

    #[test]
    fn what_grows_is_weighed() {
        for (text, expected) in [
            ("{{ a ~ b.c ~ 'x' }}", "{{ a|W ~ b.c|W ~ 'x' }}"),
            ("{{ a * 2 + -b }}", "{{ (a|W * 2|W)|W + -b|W }}"),
            (
                "{{ x ~ a.b(c) * 2 % d }}",
                "{{ x|W ~ (a.b(c|W)|W * 2|W % d|W)|W }}",
            ),
            ("{% set x = [x, x] %}", "{% set x = [x|W, x|W] %}"),
            ("{% set x = a, a %}", "{% set x = a|W, a|W %}"),
            ("{% set x = {'a': x} %}", "{% set x = {'a': x|W} %}"),
            (
                "{% set ns.x = ns.x ~ ns.x %}",
                "{% set ns.x = ns.x|W ~ ns.x|W %}",
            ),
            (
                "{% with a = b|upper, c = 1 %}",
                "{% with a = b|W|upper|W, c = 1 %}",
            ),
            (
                "{{ a|upper|join(b)|length }}",
                "{{ a|W|upper|W|join(b|W)|N|length }}",
            ),
            ("{{ f(*a, **b) }}", "{{ f(*a|W, **b) }}"),
            ("{{ a.b[1:c][2:] }}", "{{ ((a.b|W)[1:c|W]|W)[2:] }}"),
            ("{{ a[-1] }}{{ a[b] }}", "{{ a[-1] }}{{ a[b|W] }}"),
            ("{{ a is eq b ~ c }}", "{{ a is eq b|W ~ c|W }}"),
            (
                "{{ a is not divisibleby(b) }}",
                "{{ a is not divisibleby(b|W) }}",
            ),
            (
                "{{ a not in b and c == d }}",
                "{{ a|W not in b|W and c|W == d|W }}",
            ),
            ("{% macro m(a, b=c ~ c) %}", "{% macro m(a, b=c|W ~ c|W) %}"),
            ("{% call(a) m(b) %}", "{% call(a) m(b|W) %}"),
            ("{% filter upper %}", "{% filter W|upper %}"),
            ("{% set x|indent(a) %}", "{% set x|W|indent(a|W) %}"),
            ("{% for a in b|list %}", "{% for a in b|S|list %}"),
            (
                "{{ 'a' 'b' ~ c if d else (e, e) }}",
                "{{ 'a' 'b' ~ c|W if d else (e|W, e|W) }}",
            ),
            ("{{ (a or b)[0] }}", "{{ (a|W or b|W)[0] }}"),
        ] {
            let word = text
                .strip_prefix("{% ")
                .and_then(|t| t.split([' ', '(']).next());
            let end = match word {
                Some("set") if text.contains('=') => String::new(),
                Some(word) => format!("{{% end{word} %}}"),
                None => String::new(),
            };
            assert_eq!(woven(&format!("{text}{end}")), format!("{expected}{end}"));
        }
    }

    #[test]
    fn bodies_count_their_text() {
        assert_eq!(
            woven("ab{% for a in b -%} c{% if d %}e{% endif %}{% endfor %}"),
            "{% if 2|T %}{% endif %}ab{% for a in b -%}{% if 2|T %}{% endif -%} c{% if d %}e{% endif %}{% endfor %}"
        );
    }

    #[test]
    fn what_is_woven_is_valid_and_says_where_it_comes_from() {
        let source = "x{{ a ~ b }}{{ c }}";
        let (text, map) = weave(source);
        assert!(parse(&text, "", Default::default()).is_ok());
        let at = text.find("c }}").expect("there");
        assert_eq!(map.span(Span::new(at, at + 1)).text(source), "c");
    }

    /// The outcome with and without scales.
    fn both(source: &str) -> Option<[Result<String, minijinja::ErrorKind>; 2]> {
        if pog_template::jinja_refusal(source).is_some() {
            return None;
        }
        let run = |text: &str| {
            let mut environment = minijinja::Environment::new();
            minijinja_contrib::add_to_environment(&mut environment);
            environment
                .set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
            environment.set_fuel(Some(20_000));
            crate::budget::add_scales(&mut environment, &crate::budget::Budget::default());
            environment
                .template_from_str(text)
                .and_then(|template| {
                    template.render(minijinja::context! {
                        a => "x y", b => vec![1, 2], c => minijinja::context! { a => "z", b => [3] }, n => 2,
                    })
                })
                .map_err(|error| error.kind())
        };
        Some([run(source), run(&weave(source).0)])
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2_000))]

        #[test]
        fn scales_change_nothing(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "a", "b", "c", "n", "c.a", "c.b", "1", "2", "'s'", "'t' 'u'", " ~ ", " + ", " - ", " * ", " / ", " // ",
                " % ", " ** ", "-", "(", ")", "[", "]", "{", "}", ", ", ": ", ".", ".a", "[0]", "[1:]", "[:n]", "[::2]", "|",
                "|upper", "|list", "|join(", "|length", "|default('d')", "|replace('x', a)", "|tojson", "|map('upper')",
                ".upper()", ".join(", "range(n)", " is ", " is not ", "defined", "eq ", "odd", "in ", " in ", " not in ",
                "not ", " and ", " or ", " if ", " else ", " == ", " < ", "=", "dict(a=", "*", "**",
            ]), 1..12),
            form in proptest::sample::select(vec![
                "{{ $ }}", "{% set x = $ %}{{ x }}", "{% if $ %}1{% else %}2{% endif %}", "{% for x in $ %}<{{ x }}>{% endfor %}",
                "{% for x in [1, 2] if $ -%} t {% endfor %}", "{% with x = $, y = a %}{{ x ~ y }}{% endwith %}",
                "{% set x | replace('a', $) %}abc{% endset %}{{ x }}", "{% filter replace('a', $) %}abc{% endfilter %}",
                "{% macro m(p, q=$) %} {{ p ~ q }} {% endmacro %}{{ m($) }}",
                "{% macro m(p) %}{{ caller(p) }}{% endmacro %}{% call(y) m($) %}{{ y ~ $ }}{% endcall %}",
                "{% do $ %}{{ namespace(a=$).a }}", "{% for x in b recursive %}{{ x }}{% endfor %}{{ f($) }}",
            ]),
        ) {
            let source = form.replace('$', &pieces.concat());
            if let Some([plain, woven]) = both(&source) {
                // A name like an operator (`a ~ not [1:]`) and a test that nothing has make what does not parse; that
                // is refused, not rendered otherwise.
                let odd = source.contains("not") || plain.is_err();
                let refused = odd && woven.is_err();
                proptest::prop_assert!(refused || woven == plain, "{:?} {:?} {} is woven to {}", plain, woven, source, weave(&source).0);
            }
        }
    }
}
