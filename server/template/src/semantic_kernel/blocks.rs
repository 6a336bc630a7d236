//! Cuts a Semantic Kernel template into its `{{…}}` blocks and each block into tokens, as the tokenizers of the .NET and
//! the Python runtime do. Where only one of them refuses a block and the other takes it as meant, it is taken.

use pog_text::{Span, SyntaxError};

/// One `{{ … }}`; spans are offsets in the text.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// With braces.
    pub span: Span,
    /// Between the braces.
    pub inner: Span,
    /// Whether `}}` is there; an open block is text to the engine.
    pub closed: bool,
    /// What stands in it, as far as it could be read.
    pub tokens: Vec<Token>,
    /// Why the engine refuses it.
    pub error: Option<SyntaxError>,
}

/// A word of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    /// All of it: `$name`, `'text'`, `plugin.function`, `name=$value`.
    pub span: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `$name`; the name.
    Variable(Span),
    /// `'text'`.
    Value,
    /// `function` or `plugin.function`.
    Function,
    /// `name=$value` or `name='text'`: the name, and the variable's name.
    Argument(Span, Option<Span>),
}

/// All blocks of a text. Linear in its length.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut quote: Option<(u8, usize)> = None;
    let mut at = 0;
    while at < bytes.len() {
        let (here, next) = (bytes.get(at).copied(), bytes.get(at + 1).copied());
        // In quotes braces are text: `{{'}}'}}` is one block.
        if let (Some((mark, _)), Some(byte)) = (quote, here) {
            if byte == b'\\' && matches!(next, Some(b'"' | b'\'' | b'\\')) {
                at += 1;
            } else if byte == mark {
                quote = None;
            }
        } else if here == Some(b'{') && next == Some(b'{') {
            // The last of several braces opens the block; an earlier one that never closed is text.
            if let Some(start) = open.replace(at)
                && start + 1 != at
            {
                found.extend(unclosed(text, start, at, None));
            }
        } else if let Some(start) = open {
            match here {
                Some(b'"' | b'\'') => quote = here.map(|mark| (mark, at)),
                Some(b'}') if next == Some(b'}') => {
                    found.push(block(text, start, at));
                    open = None;
                    at += 1;
                }
                _ => {}
            }
        }
        at += 1;
    }
    if let Some(start) = open {
        found.extend(unclosed(text, start, text.len(), quote.map(|(_, at)| at)));
    }
    found
}

/// Text that was meant as a block: `{{$name` without an end, or with a quote that swallows its end.
fn unclosed(text: &str, start: usize, end: usize, quote: Option<usize>) -> Option<Block> {
    let rest = text.get(start + 2..end)?;
    let head = rest.trim_start();
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let meant = head
        .strip_prefix('$')
        .is_some_and(|t| t.starts_with(is_word_char))
        || is_call(head);
    let swallowed = quote.filter(|&at| text.get(at..end).is_some_and(|t| t.contains("}}")));
    let named = head.starts_with(|c: char| is_word_char(c) || matches!(c, '$' | '\'' | '"'));
    let blank = head.is_empty() || rest.get(..line).is_some_and(|t| t.trim().is_empty());
    if !(meant || swallowed.is_some() && named || blank && line == rest.len()) {
        return None;
    }
    let inner_end = start + 2 + line.min(rest.len());
    let tokens = if meant && head.starts_with('$') {
        let from = start + 2 + (rest.len() - head.len());
        let len = head
            .get(1..)
            .map_or(0, |t| t.find(|c| !is_word_char(c)).unwrap_or(t.len()));
        let name = Span::new(from + 1, from + 1 + len);
        vec![Token {
            kind: TokenKind::Variable(name),
            span: Span::new(from, name.hi()),
        }]
    } else {
        Vec::new()
    };
    let error = match swallowed {
        Some(at) if named => Some(SyntaxError {
            message: "Quote is never closed; everything from its block on is passed on as text"
                .into(),
            span: Span::new(at, at + 1),
        }),
        _ => meant.then(|| SyntaxError {
            message: "Block is never closed with '}}'; it is passed on as text".into(),
            span: Span::new(start, first_word(text, start + 2, inner_end)),
        }),
    };
    Some(Block {
        span: Span::new(start, inner_end),
        inner: Span::new(start + 2, inner_end),
        closed: false,
        tokens,
        error,
    })
}

/// Whether a text starts like the call of a plugin's function.
fn is_call(text: &str) -> bool {
    let word = |t: &str| t.find(|c| !is_word_char(c)).unwrap_or(t.len());
    let plugin = word(text);
    let name = text
        .get(plugin..)
        .and_then(|t| t.strip_prefix('.'))
        .map_or(0, word);
    plugin > 0 && name > 0
}

/// The end of the first word behind `from`.
fn first_word(text: &str, from: usize, end: usize) -> usize {
    let rest = text.get(from..end).unwrap_or("");
    let word = rest.trim_start();
    let len = word
        .find(|c| !is_word_char(c) && !matches!(c, '.' | '$'))
        .unwrap_or(word.len());
    from + (rest.len() - word.len()) + len
}

fn block(text: &str, start: usize, close: usize) -> Block {
    let inner = Span::new(start + 2, close);
    let (tokens, error) = tokens(text, inner);
    Block {
        span: Span::new(start, close + 2),
        inner,
        closed: true,
        tokens,
        error,
    }
}

/// Reads the words of a block; stops at the first the engine refuses.
fn tokens(text: &str, inner: Span) -> (Vec<Token>, Option<SyntaxError>) {
    let source = inner.text(text);
    let from = inner.lo() + (source.len() - source.trim_start().len());
    let mut reader = Reader {
        text,
        at: from,
        end: inner.lo() + source.trim_end().len(),
        tokens: Vec::new(),
    };
    let error = reader.read().err().map(|error| *error);
    (reader.tokens, error)
}

type Refused = Box<SyntaxError>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Refused> {
        let mut quoted = false;
        loop {
            let before = self.at;
            self.skip_blanks();
            let Some(first) = self.peek() else { break };
            if quoted && before == self.at {
                return fail(
                    "Space is missing between two values",
                    Span::new(self.at, self.at + first.len_utf8()),
                );
            }
            quoted = matches!(first, '"' | '\'');
            let start = self.at;
            let kind = match first {
                '"' | '\'' => self.value(first)?,
                '$' => TokenKind::Variable(self.variable()?),
                _ if self.tokens.is_empty() => self.function()?,
                _ => {
                    let kind = self.argument()?;
                    quoted = matches!(kind, TokenKind::Argument(_, None));
                    kind
                }
            };
            self.push(Token {
                kind,
                span: Span::new(start, self.at),
            })?;
        }
        Ok(())
    }

    /// Takes a word if it may stand where it stands.
    fn push(&mut self, token: Token) -> Result<(), Refused> {
        let shown = token.span.text(self.text);
        match (
            self.tokens.first().map(|t| t.kind),
            self.tokens.len(),
            token.kind,
        ) {
            (None, ..) => {}
            (Some(TokenKind::Function), 1, _)
            | (Some(TokenKind::Function), _, TokenKind::Argument(..)) => {}
            (Some(TokenKind::Function), ..) => {
                return fail(
                    format!("Argument {shown} needs a name; only the first may go without"),
                    token.span,
                );
            }
            _ => {
                return fail(
                    format!(
                        "Nothing may follow a variable or value; {shown} is refused by .NET and dropped by Python"
                    ),
                    token.span,
                );
            }
        }
        self.tokens.push(token);
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..self.end)?.chars().next()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(is_blank) {
            self.at += 1;
        }
    }

    fn word(&mut self) -> Span {
        let rest = self.text.get(self.at..self.end).unwrap_or("");
        let len = rest.find(is_blank).unwrap_or(rest.len());
        self.at += len;
        Span::new(self.at - len, self.at)
    }

    fn value(&mut self, mark: char) -> Result<TokenKind, Refused> {
        let start = self.at;
        self.at += 1;
        while let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == mark {
                return Ok(TokenKind::Value);
            }
            if c == '\\' && self.peek().is_some_and(|n| matches!(n, '"' | '\'' | '\\')) {
                self.at += 1;
            }
        }
        fail("Quote is never closed", Span::new(start, self.at))
    }

    fn variable(&mut self) -> Result<Span, Refused> {
        let word = self.word();
        let name = Span::new(word.lo() + 1, word.hi());
        let shown = word.text(self.text);
        if is_name(name.text(self.text)) {
            return Ok(name);
        }
        let message = if name.is_empty() {
            "Variable needs a name behind '$'".to_owned()
        } else if shown.contains(['.', '[']) {
            format!(
                "Variable '{shown}' is not valid: fields and items cannot be read, names are letters, digits and '_'"
            )
        } else {
            format!("Variable '{shown}' is not valid: names are ASCII letters, digits and '_'")
        };
        fail(message, word)
    }

    fn function(&mut self) -> Result<TokenKind, Refused> {
        let word = self.word();
        let shown = word.text(self.text);
        // Any valid plugin will do for a function that has none.
        let (plugin, name) = shown.split_once('.').unwrap_or(("_", shown));
        if is_name(plugin) && is_name(name) {
            return Ok(TokenKind::Function);
        }
        let message = if shown.starts_with(['#', '/', '^', '>', '!']) {
            format!(
                "Tag '{shown}' is Handlebars; set template_format: handlebars or write a function call"
            )
        } else if shown.contains('=') {
            format!("Argument '{shown}' has no function in front of it")
        } else {
            format!(
                "Function '{shown}' is not valid: write function or plugin.function, each of letters, digits and '_'"
            )
        };
        fail(message, word)
    }

    fn argument(&mut self) -> Result<TokenKind, Refused> {
        let start = self.at;
        let rest = self.text.get(self.at..self.end).unwrap_or("");
        let len = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
        self.at += len;
        let name = Span::new(start, self.at);
        self.skip_blanks();
        if self.peek() != Some('=') || name.is_empty() {
            // Back to the start, so that the message quotes the whole word.
            self.at = start;
            let word = self.word();
            let shown = word.text(self.text);
            let message = if shown.starts_with('|') {
                format!("Filter '{shown}' is unknown; this template language has none")
            } else {
                format!("Argument '{shown}' must be $name, a quoted text or name=value")
            };
            return fail(message, word);
        }
        self.at += 1;
        self.skip_blanks();
        match self.peek() {
            Some('$') => self
                .variable()
                .map(|value| TokenKind::Argument(name, Some(value))),
            Some(mark @ ('"' | '\'')) => self.value(mark).map(|_| TokenKind::Argument(name, None)),
            _ => {
                let word = self.word();
                let span = if word.is_empty() { name } else { word };
                fail(
                    format!(
                        "Value of argument '{}' must be quoted or start with '$'",
                        name.text(self.text)
                    ),
                    span,
                )
            }
        }
    }
}

fn fail<T>(message: impl Into<String>, span: Span) -> Result<T, Refused> {
    Err(Box::new(SyntaxError {
        message: message.into(),
        span,
    }))
}

pub(super) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

pub(super) fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word_char)
}
