//! Where in a half-typed TOML text a place stands: which key, which value, in which table. Reads on behind every mistake,
//! at the next line that looks like a key or a table; says nothing about whether the text is right.
//!
//! The events of toml_parser 1.1 do not fit: it reads an open bracket to the end of the file, so that while a list is typed
//! (`roots = ["x", `) the headers below become items of it and no place in the file has its table any more.

use pog_text::Span;

/// The part of a path that stands for an item of a list.
pub(super) const ITEM: &str = "[]";

/// Lists and tables inside each other; what is deeper is passed over. No policy nests deeper than three.
const MAX_DEPTH: usize = 32;
/// Parts of a dotted name; each has the whole path of its own.
const MAX_PARTS: usize = 32;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A key before `=`, or a part of a dotted one.
    Key,
    /// A part of a table's name in its header.
    Header,
    /// A value that is neither a list nor a table; may be empty.
    Value,
}

/// A word of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// With its quotes.
    pub(super) span: Span,
    pub(super) role: Role,
    /// Keys from the top; of a key its own name is the last.
    pub(super) path: Vec<String>,
    /// Whether a value follows a key.
    pub(super) assigned: bool,
}

impl Token {
    /// Its text without quotes.
    pub(super) fn word(&self, text: &str) -> String {
        unquoted(self.span.text(text))
    }
}

/// A stretch in which something may be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// From behind the opening bracket to before the closing one; of a table from its header to the next.
    pub(super) span: Span,
    /// The table or list.
    pub(super) path: Vec<String>,
    /// Whether items of a list stand there; else keys do.
    pub(super) list: bool,
    /// Whether it is on its own lines, where also a header may begin.
    pub(super) open: bool,
}

#[derive(Debug, Default)]
pub(super) struct Scan {
    /// In source order.
    pub(super) tokens: Vec<Token>,
    /// Outer before inner.
    pub(super) gaps: Vec<Gap>,
    /// Headers with their brackets.
    pub(super) headers: Vec<(Span, Vec<String>)>,
    comments: Vec<Span>,
}

impl Scan {
    /// The token that a cursor touches: the one it is in rather than the one it ends.
    pub(super) fn token_at(&self, offset: usize) -> Option<&Token> {
        let touching = || self.tokens.iter().filter(|t| t.span.touches(offset));
        // Where two tokens touch, the one that begins here is meant.
        touching()
            .find(|t| t.span.contains(offset))
            .or_else(|| touching().next())
    }

    /// The innermost stretch around a cursor; none in a comment.
    pub(super) fn gap_at(&self, offset: usize) -> Option<&Gap> {
        let comment = self
            .comments
            .iter()
            .any(|c| c.lo() < offset && offset <= c.hi());
        self.gaps
            .iter()
            // Outer gaps come before inner ones, so the last that fits is the innermost.
            .rev()
            .find(|g| g.span.touches(offset))
            .filter(|_| !comment)
    }

    /// The header a cursor is in.
    pub(super) fn header_at(&self, offset: usize) -> Option<&(Span, Vec<String>)> {
        self.headers
            .iter()
            .find(|(span, _)| span.lo() < offset && offset <= span.hi())
    }

    /// Names of the keys that a table has.
    pub(super) fn keys_of<'a>(&'a self, table: &'a [String]) -> impl Iterator<Item = &'a str> {
        let below = move |t: &&Token| t.path.len() > table.len() && t.path.starts_with(table);
        self.tokens
            .iter()
            .filter(below)
            .map(|t| t.path[table.len()].as_str())
    }
}

pub(super) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner {
        text,
        at: 0,
        depth: 0,
        out: Scan::default(),
    };
    scanner.document();
    scanner
        .out
        .gaps
        .sort_by_key(|g| (g.span.start, std::cmp::Reverse(g.span.end)));
    scanner.out
}

fn unquoted(text: &str) -> String {
    let bare = text.strip_prefix(['"', '\'']).unwrap_or(text);
    bare.strip_suffix(['"', '\'']).unwrap_or(bare).to_owned()
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Brackets that are open.
    depth: usize,
    out: Scan,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip(&mut self, fits: impl Fn(char) -> bool) {
        self.at += self.text[self.at..]
            .chars()
            .take_while(|c| fits(*c))
            .map(char::len_utf8)
            .sum::<usize>();
    }

    fn spaces(&mut self) {
        self.skip(|c| c == ' ' || c == '\t' || c == '\u{feff}');
    }

    fn comment(&mut self) {
        if self.peek() == Some('#') {
            let start = self.at;
            self.skip(|c| c != '\n');
            self.out.comments.push(Span::new(start, self.at));
        }
    }

    /// Spaces, line ends and comments inside brackets. Stops before a line that cannot belong to them.
    fn space_inside(&mut self) -> bool {
        loop {
            self.spaces();
            self.comment();
            match self.peek() {
                Some('\n' | '\r') => {
                    self.at += 1;
                    if self.next_line_begins_anew() {
                        return false;
                    }
                }
                Some(_) => return true,
                None => return false,
            }
        }
    }

    /// Whether the line that begins here is a header or gives a key: what was open before it was left unclosed.
    fn next_line_begins_anew(&self) -> bool {
        let line = self.text[self.at..].lines().next().unwrap_or("").trim();
        let key = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '"' | '\'' | '/' | '*')
        };
        let header = line
            .strip_prefix('[')
            .map(|rest| rest.trim_start_matches('['));
        if let Some(name) = header.and_then(|h| h.split(']').next()) {
            return name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(key);
        }
        let (before, after) = line.split_once('=').unwrap_or_default();
        !before.trim().is_empty()
            && before.chars().all(key)
            && !after.is_empty()
            && !line.contains(['{', '}'])
            // A comma at the end continues the inline table that was open before.
            && !line.ends_with(',')
    }

    fn document(&mut self) {
        let mut table: Vec<String> = Vec::new();
        let mut began = 0;
        loop {
            self.skip(|c| c.is_whitespace() || c == '\u{feff}');
            match self.peek() {
                None => break,
                Some('#') => self.comment(),
                Some('[') => {
                    // The header itself belongs to neither table.
                    self.table_gap(began, self.at, &table);
                    table = self.header();
                    began = self.at;
                }
                Some(_) => {
                    self.entry(&table);
                    self.spaces();
                    self.comment();
                    // What is left of a line that makes no sense.
                    self.skip(|c| c != '\n');
                }
            }
        }
        self.table_gap(began, self.text.len(), &table);
    }

    fn table_gap(&mut self, start: usize, end: usize, table: &[String]) {
        let span = Span::new(start, end);
        self.out.gaps.push(Gap {
            span,
            path: table.to_vec(),
            list: false,
            open: true,
        });
    }

    fn header(&mut self) -> Vec<String> {
        let start = self.at;
        self.skip(|c| c == '[');
        let path = self.dotted(Role::Header, &[]);
        self.spaces();
        self.skip(|c| c == ']');
        self.out
            .headers
            .push((Span::new(start, self.at), path.clone()));
        self.spaces();
        self.comment();
        path
    }

    /// A dotted name; each part is a token.
    fn dotted(&mut self, role: Role, table: &[String]) -> Vec<String> {
        let mut path = table.to_vec();
        loop {
            self.spaces();
            let start = self.at;
            match self.peek() {
                Some(quote @ ('"' | '\'')) => self.quoted(quote),
                _ => self.skip(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '*')),
            }
            let span = Span::new(start, self.at);
            if path.len() < table.len() + MAX_PARTS {
                path.push(unquoted(span.text(self.text)));
                self.out.tokens.push(Token {
                    span,
                    role,
                    path: path.clone(),
                    assigned: false,
                });
            }
            self.spaces();
            if self.peek() != Some('.') {
                return path;
            }
            self.at += 1;
        }
    }

    /// A quoted text; ends with its line at the latest, unless its quotes are three.
    fn quoted(&mut self, quote: char) {
        let three: String = std::iter::repeat_n(quote, 3).collect();
        if self.text[self.at..].starts_with(&three) {
            let body = &self.text[self.at + 3..];
            self.at += body.find(&three).map_or(body.len() + 3, |end| end + 6);
            return;
        }
        self.at += 1;
        while let Some(c) = self.peek() {
            match c {
                // A quote is often not closed yet; the lines below must keep their meaning.
                '\n' | '\r' => return,
                '\\' if quote == '"' => {
                    self.at += 1;
                    if let Some(c) = self.peek().filter(|c| !matches!(c, '\n' | '\r')) {
                        self.at += c.len_utf8();
                    }
                }
                c => {
                    self.at += c.len_utf8();
                    if c == quote {
                        return;
                    }
                }
            }
        }
    }

    /// `key = value`.
    fn entry(&mut self, table: &[String]) {
        let first = self.out.tokens.len();
        let start = self.at;
        let path = self.dotted(Role::Key, table);
        self.spaces();
        if self.peek() == Some('=') {
            self.at += 1;
            self.out.tokens[first..]
                .iter_mut()
                // Only now is it known that the parts read before were a key with a value.
                .for_each(|t| t.assigned = true);
            self.spaces();
            self.value(&path);
        } else if self.at == start {
            // Neither key nor value: let something be read, so that the end is reached.
            self.skip_one();
        }
    }

    fn skip_one(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn value(&mut self, path: &[String]) {
        let start = self.at;
        match self.peek() {
            Some('[' | '{') if self.depth >= MAX_DEPTH => return self.skip_one(),
            Some('[') => return self.nested(|scanner| scanner.list(path)),
            Some('{') => return self.nested(|scanner| scanner.inline_table(path)),
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            _ => {
                self.skip(|c| !matches!(c, ',' | ']' | '}' | '#' | '\n' | '\r'));
                self.at = start + self.text[start..self.at].trim_end().len();
            }
        }
        let span = Span::new(start, self.at);
        self.out.tokens.push(Token {
            span,
            role: Role::Value,
            path: path.to_vec(),
            assigned: true,
        });
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self)) {
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }

    fn list(&mut self, path: &[String]) {
        self.at += 1;
        let start = self.at;
        let item: Vec<String> = path.iter().cloned().chain([ITEM.to_owned()]).collect();
        while self.space_inside() {
            match self.peek() {
                Some(']') => break,
                Some(',') => self.at += 1,
                // No value starts like this; without a step forward the loop would never end.
                Some('}' | '=') => self.skip_one(),
                _ => {
                    let before = self.at;
                    self.value(&item);
                    // A blank that TOML does not know is no value.
                    if self.at == before {
                        self.skip_one();
                    }
                }
            }
        }
        self.close(start, ']', item, true);
    }

    fn inline_table(&mut self, path: &[String]) {
        self.at += 1;
        let start = self.at;
        while self.space_inside() {
            match self.peek() {
                Some('}') => break,
                Some(',') => self.at += 1,
                // As in a list: a step forward, whatever it is.
                Some(']' | '=') => self.skip_one(),
                _ => self.entry(path),
            }
        }
        self.close(start, '}', path.to_vec(), false);
    }

    fn close(&mut self, start: usize, bracket: char, path: Vec<String>, list: bool) {
        let closed = self.peek() == Some(bracket);
        // What was left open ends where the next line begins anew.
        let end = if closed {
            self.at
        } else {
            start
                + self.text[start..self.at]
                    .trim_end_matches(['\n', '\r'])
                    .len()
        };
        self.out.gaps.push(Gap {
            span: Span::new(start, end.max(start)),
            path,
            list,
            open: false,
        });
        self.at = if closed { self.at + 1 } else { end.max(start) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_reached_whatever_stands_in_brackets() {
        // A vertical tab is white space to Rust and nothing to TOML.
        for text in [
            "a = [\u{b}\u{b}]",
            "a = { \u{b}",
            "a = [\u{2028}, [\u{b}",
            "\u{b}= [\u{b}=",
        ] {
            assert!(scan(text).tokens.len() < 8, "{text:?}");
        }
    }

    #[test]
    fn nesting_and_names_are_bounded() {
        for text in [
            "a = ".to_owned() + &"[".repeat(200_000),
            "a = ".to_owned() + &"{a=".repeat(100_000),
            "[".to_owned() + &"a.".repeat(100_000),
        ] {
            assert!(
                scan(&text)
                    .tokens
                    .iter()
                    .all(|t| t.path.len() <= MAX_DEPTH * 2 + 2)
            );
        }
    }
}
