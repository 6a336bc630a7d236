//! What no JavaScript engine takes, as far as tokens tell: strings and brackets that are never closed, operands without
//! an operator between them, operators without an operand. Silent wherever statements begin.

use pog_text::Span;

use super::globals::is_reserved;
use super::tokens::{Kind, Token, tokens};

/// The first thing wrong with an expression, with its place in it.
pub(crate) fn check(source: &str) -> Option<(String, Span)> {
    let tokens = tokens(source);
    let mut checker = Checker {
        source,
        open: Vec::new(),
        operand: false,
        before: None,
    };
    for (at, token) in tokens.iter().enumerate() {
        match checker.next(token) {
            Step::On => {}
            // Another statement may follow, an operator may not: `a &amp;&amp; b`.
            Step::Stop if token.text(source) == ";" => {
                let next = tokens.get(at + 1)?;
                let operator = next.kind == Kind::Sign
                    && !matches!(
                        next.text(source),
                        "(" | "[" | "{" | "+" | "-" | "!" | "~" | "++" | "--" | ";" | "}"
                    );
                return operator.then(|| (checker.missing_text(next), next.span));
            }
            Step::Stop => return None,
            Step::Wrong(message) => return Some((message, token.span)),
        }
    }
    checker.end(&tokens)
}

enum Step {
    On,
    Stop,
    Wrong(String),
}

struct Checker<'a> {
    source: &'a str,
    open: Vec<Token>,
    /// Whether the last token ends an operand.
    operand: bool,
    before: Option<Token>,
}

impl Checker<'_> {
    fn text(&self, token: &Token) -> String {
        let text = token.text(self.source);
        text.chars().take(24).collect()
    }

    fn next(&mut self, token: &Token) -> Step {
        let step = match token.kind {
            Kind::Open => Step::Wrong("A string is never closed".to_owned()),
            Kind::Odd => Step::Wrong(format!(
                "Unexpected '{}' in a JavaScript expression",
                self.text(token)
            )),
            Kind::Number | Kind::Text | Kind::Pattern => self.operand(token),
            Kind::Piece { opens, closes } => self.piece(token, opens, closes),
            Kind::Name => self.name(token),
            Kind::Sign => self.sign(token),
        };
        self.before = Some(*token);
        step
    }

    fn after(&self, sign: &str) -> bool {
        self.before
            .is_some_and(|b| b.kind == Kind::Sign && b.text(self.source) == sign)
    }

    fn operand(&mut self, token: &Token) -> Step {
        if self.operand {
            let before = self.before.map_or_else(String::new, |b| self.text(&b));
            let name = self.text(token);
            return Step::Wrong(match (name.as_str(), before.as_str()) {
                ("and", _) | (_, "and") => "JavaScript has no 'and': write '&&'".to_owned(),
                ("or", _) | (_, "or") => "JavaScript has no 'or': write '||'".to_owned(),
                ("not", _) | (_, "not") => "JavaScript has no 'not': write '!'".to_owned(),
                _ => format!("Unexpected '{name}' behind '{before}'"),
            });
        }
        self.operand = true;
        Step::On
    }

    fn piece(&mut self, token: &Token, opens: bool, closes: bool) -> Step {
        if closes {
            self.open.pop();
            self.operand = false;
        }
        // A template right behind an operand is a call.
        self.operand = !opens;
        if opens {
            self.open.push(*token);
        }
        Step::On
    }

    fn name(&mut self, token: &Token) -> Step {
        if self.after(".") || self.after("?.") {
            self.operand = true;
            return Step::On;
        }
        match token.text(self.source) {
            "in" | "instanceof" | "of" if self.operand => self.operand = false,
            "typeof" | "void" | "delete" | "new" | "await" | "yield" if !self.operand => {}
            "async" | "function" | "class" | "get" | "set" | "return" | "if" | "for" | "while"
            | "switch" | "try" | "const" | "let" | "var" | "throw" | "do"
                if !self.operand =>
            {
                return Step::Stop;
            }
            "not" if !self.operand => return self.operand(token),
            name if is_reserved(name)
                && !matches!(
                    name,
                    "true" | "false" | "null" | "undefined" | "this" | "super"
                ) =>
            {
                return Step::Stop;
            }
            _ => return self.operand(token),
        }
        Step::On
    }

    fn sign(&mut self, token: &Token) -> Step {
        let text = token.text(self.source);
        match text {
            "(" | "[" | "{" => {
                // A body with statements, of which tokens tell too little.
                if text == "{" && (self.after(")") || self.after("=>")) {
                    return Step::Stop;
                }
                if text == "{" && self.operand {
                    return self.operand(token);
                }
                if text == "{" && self.inside("{") && (self.after("{") || self.after(",")) {
                    return Step::Wrong(
                        "An object stands where a key belongs: no braces are needed here"
                            .to_owned(),
                    );
                }
                self.open.push(*token);
                self.operand = false;
            }
            ")" | "]" | "}" => return self.closing(token),
            ";" => return Step::Stop,
            "!" | "~" => {
                if self.operand {
                    return self.operand(token);
                }
            }
            "+" | "-" => self.operand = false,
            // They stand on either side of an operand, so they change nothing.
            "++" | "--" => {}
            "..." => self.operand = false,
            "," => {
                // Lists may have holes, and a comma at the end.
                if !self.operand && !self.inside("[") {
                    return self.missing(token);
                }
                self.operand = false;
            }
            _ => {
                if !self.operand {
                    return self.missing(token);
                }
                self.operand = false;
            }
        }
        Step::On
    }

    fn inside(&self, sign: &str) -> bool {
        self.open
            .last()
            .is_some_and(|o| o.text(self.source) == sign)
    }

    fn missing(&self, token: &Token) -> Step {
        Step::Wrong(self.missing_text(token))
    }

    fn missing_text(&self, token: &Token) -> String {
        format!("Something is missing before '{}'", self.text(token))
    }

    fn closing(&mut self, token: &Token) -> Step {
        let text = token.text(self.source);
        let wanted = match text {
            ")" => "(",
            "]" => "[",
            _ => "{",
        };
        if !self.inside(wanted) {
            return Step::Wrong(format!("Bracket '{text}' closes nothing"));
        }
        // `()`, `[a,]` and `{}` are fine, `(a + )` is not.
        let complete = self.operand
            || self.after(wanted)
            || self.after(",")
            || self.after("++")
            || self.after("--");
        if !complete {
            return self.missing(token);
        }
        self.open.pop();
        self.operand = true;
        Step::On
    }

    fn end(&self, tokens: &[Token]) -> Option<(String, Span)> {
        if let Some(open) = self.open.last() {
            return Some((
                format!("Bracket '{}' is never closed", self.text(open)),
                open.span,
            ));
        }
        let last = tokens.last()?;
        let dangling = !self.operand && !self.after("++") && !self.after("--");
        dangling.then(|| {
            (
                format!("The expression stops behind '{}'", self.text(last)),
                last.span,
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn valid_expressions_are_silent() {
        for source in [
            "a",
            "a.b?.c[0]",
            "a && b || !c",
            "x ? y : z",
            "{a: 1, b, ...c}",
            "[1, , 2,]",
            "f(a, ...b)",
            "() => 1",
            "x => ({k: x})",
            "xs.filter((x, i) => x.ok && i > 0).map(x => x.name).join(', ')",
            "`a${b}c`",
            "typeof a !== 'undefined'",
            "-1",
            "a - -b",
            "new Date().toISOString()",
            "/x/g.test(a)",
            "function (a) { return a }",
            "x => { return x; }",
            "a ?? 'b'",
            "z.object({a: z.string()});",
            "a.class",
            "i++",
            "async () => 1",
            "tag`x`",
            "a /* c */ + b // d",
            "",
            "(a, b)",
            "{'a-b': 1, [k]: 2, f() { return 1 }}",
            "a in b",
            "!a",
            "{get: 1}",
            "[...Array(3).keys()]",
            "a === `x`",
            "(x) => x ? 1 : 2",
            "{ set: x => x }",
        ] {
            assert_eq!(check(source), None, "{source}");
        }
    }

    #[test]
    fn what_no_engine_takes_is_told() {
        for (source, message) in [
            ("a b", "Unexpected 'b' behind 'a'"),
            ("a and b", "JavaScript has no 'and': write '&&'"),
            ("not a", "JavaScript has no 'not': write '!'"),
            ("a +", "The expression stops behind '+'"),
            ("(a", "Bracket '(' is never closed"),
            ("a)", "Bracket ')' closes nothing"),
            ("'a", "A string is never closed"),
            ("a == ", "The expression stops behind '=='"),
            ("* a", "Something is missing before '*'"),
            ("{{ a }}", "An object stands where a key belongs"),
            ("a &amp;&amp; b", "Something is missing before '&'"),
            ("a @ b", "Unexpected '@' in a JavaScript expression"),
        ] {
            let found = check(source).map_or_else(String::new, |(m, _)| m);
            assert!(found.starts_with(message), "{source}: {found}");
        }
    }
}
