//! The words inside a Handlebars tag, by the rules of handlebars.js' lexer. Decides nothing but where a word ends.

use pog_text::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Shut,
    Equals,
    /// A name, `..` or `.`.
    Id,
    /// `[any text]`.
    Bracket,
    /// `.` or `/` between names.
    Separator,
    Text,
    At,
    True,
    False,
    Undefined,
    Null,
    Number,
    /// `as |`.
    As,
    Bar,
    /// `}}` or `~}}`.
    Close,
    /// `}}}` or `}~}}`.
    CloseUnescaped,
    /// `}}}}`.
    CloseRaw,
    /// `{{`: another tag begins before this one is closed.
    Braces,
    Invalid,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// Whether blanks stand before it.
    pub(super) spaced: bool,
}

/// Searches that have failed once and would fail again: a quote, a comment's end.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Missing {
    pub(super) double: bool,
    pub(super) single: bool,
    pub(super) bracket: bool,
    pub(super) comment: bool,
    pub(super) long_comment: bool,
}

/// JavaScript's `\s`.
pub(super) fn blank(c: char) -> bool {
    c == '\u{feff}' || (c.is_whitespace() && c != '\u{85}')
}

/// Whether a character may stand in a name.
pub(super) fn name_char(c: char) -> bool {
    let excluded = matches!(c, '!' | '"' | '#' | '%'..=',' | '.' | '/' | ';'..='>' | '@' | '['..='^' | '`' | '{'..='~');
    !excluded && !blank(c)
}

/// Length of the name at the start of `text`.
pub(super) fn name_len(text: &str) -> usize {
    text.find(|c| !name_char(c)).unwrap_or(text.len())
}

/// The word at `at`.
pub(super) fn next(text: &str, at: usize, missing: &mut Missing) -> Token {
    let rest = text.get(at..).unwrap_or("");
    let skipped = rest.find(|c| !blank(c)).unwrap_or(rest.len());
    let start = at + skipped;
    let rest = rest.get(skipped..).unwrap_or("");
    let (kind, len) = word(rest, missing);
    Token {
        kind,
        span: Span::new(start, start + len),
        spaced: skipped > 0,
    }
}

fn word(rest: &str, missing: &mut Missing) -> (Kind, usize) {
    let Some(first) = rest.chars().next() else {
        return (Kind::End, 0);
    };
    match first {
        '(' => (Kind::Open, 1),
        ')' => (Kind::Shut, 1),
        '=' => (Kind::Equals, 1),
        '@' => (Kind::At, 1),
        '|' => (Kind::Bar, 1),
        '{' if rest.starts_with("{{") => (Kind::Braces, 2),
        '}' | '~' => closing(rest),
        '.' if rest.starts_with("..") => (Kind::Id, 2),
        // Alone the dot is the context, before a name it separates.
        '.' if ends_name(rest.get(1..)) => (Kind::Id, 1),
        '.' | '/' => (Kind::Separator, 1),
        '"' => quoted(rest, b'"', &mut missing.double, Kind::Text),
        '\'' => quoted(rest, b'\'', &mut missing.single, Kind::Text),
        '[' => quoted(rest, b']', &mut missing.bracket, Kind::Bracket),
        _ => word_token(rest),
    }
}

fn closing(rest: &str) -> (Kind, usize) {
    let shapes = [
        ("}}}}", Kind::CloseRaw),
        ("}}}", Kind::CloseUnescaped),
        ("}~}}", Kind::CloseUnescaped),
        ("}}", Kind::Close),
        ("~}}", Kind::Close),
    ];
    let found = shapes.iter().find(|(shape, _)| rest.starts_with(shape));
    found.map_or((Kind::Invalid, 1), |(shape, kind)| (*kind, shape.len()))
}

/// A text up to `end`, a backslash protecting it.
fn quoted(rest: &str, end: u8, missing: &mut bool, kind: Kind) -> (Kind, usize) {
    if *missing {
        return (Kind::Invalid, 1);
    }
    let bytes = rest.as_bytes();
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        if byte == end && (bytes.get(at - 1) != Some(&b'\\') || at == 1) {
            return (kind, at + 1);
        }
        at += 1;
    }
    *missing = true;
    (Kind::Invalid, 1)
}

fn word_token(rest: &str) -> (Kind, usize) {
    if let Some(behind) = rest.strip_prefix("as") {
        // Without the bar `as` is a name.
        let blanks = behind.find(|c| !blank(c)).unwrap_or(behind.len());
        if blanks > 0 && behind.get(blanks..).is_some_and(|b| b.starts_with('|')) {
            return (Kind::As, 2 + blanks + 1);
        }
    }
    let len = name_len(rest);
    if len == 0 || !ends_name(rest.get(len..)) {
        // handlebars.js finds no name where an odd character follows it.
        let odd = rest.chars().next().map_or(1, char::len_utf8);
        return if len == 0 {
            (Kind::Invalid, odd)
        } else {
            (Kind::Id, len)
        };
    }
    let (word, behind) = rest.split_at_checked(len).unwrap_or((rest, ""));
    let literal = behind
        .chars()
        .next()
        .is_none_or(|c| blank(c) || matches!(c, '~' | '}' | ')'));
    let kind = match word {
        "true" if literal => Kind::True,
        "false" if literal => Kind::False,
        "undefined" if literal => Kind::Undefined,
        "null" if literal => Kind::Null,
        _ => Kind::Id,
    };
    // `1a` is a name: a number counts only where it ends like a literal.
    if let Some(number) = number_len(rest) {
        return (Kind::Number, number);
    }
    (kind, len)
}

/// Length of a number such as `-1.5` that ends where a literal may.
fn number_len(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    let sign = usize::from(rest.starts_with('-'));
    let whole = digits(sign);
    if whole == 0 {
        return None;
    }
    let mut len = sign + whole;
    if bytes.get(len) == Some(&b'.') && digits(len + 1) > 0 {
        len += 1 + digits(len + 1);
    }
    let behind = rest.get(len..).and_then(|r| r.chars().next());
    behind
        .is_none_or(|c| blank(c) || matches!(c, '~' | '}' | ')'))
        .then_some(len)
}

/// Whether what follows a name lets it end there.
fn ends_name(behind: Option<&str>) -> bool {
    behind
        .and_then(|b| b.chars().next())
        .is_none_or(|c| blank(c) || matches!(c, '=' | '~' | '}' | '/' | '.' | ')' | '|'))
}
