//! `<message role="…">` elements in a prompt text, as Semantic Kernel finds them: the whole text must be well-formed XML,
//! else no element counts and everything is one user message. Template constructs are holes that stand for text.

use pog_text::Span;

/// What a text says as XML; spans are offsets in the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// Outermost elements, in order.
    pub elements: Vec<Element>,
    /// What makes it no XML: the first place.
    pub error: Option<Problem>,
}

/// Why a text is no XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Names the thing and what to write instead.
    pub message: String,
    pub span: Span,
    /// Whether elements do not fit into each other, which conditions in the template can mend.
    pub nesting: bool,
}

/// An outermost element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    pub name: Span,
    /// The opening tag.
    pub open: Span,
    /// The value of its `role`, quotes excluded.
    pub role: Option<Span>,
    /// Between its tags; to the end of the text while it is not closed.
    pub body: Span,
    /// All of it.
    pub span: Span,
}

impl Scan {
    /// Elements that are messages.
    pub fn messages<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements
            .iter()
            .filter(|e| e.name.text(text) == "message")
    }
}

/// How a template construct opens and closes.
type Hole = (&'static str, &'static str);

/// Reads a text and passes over `holes`, the constructs of its template language, which stand for text. Linear in the
/// length of the text.
#[must_use]
pub fn scan(text: &str, holes: &'static [Hole]) -> Scan {
    let mut reader = Reader {
        text,
        at: 0,
        holes,
        open: Vec::new(),
        scan: Scan::default(),
    };
    while let Some(step) = text
        .get(reader.at..)
        .and_then(|rest| rest.find(['<', '&', '{']))
    {
        reader.at += step;
        reader.step();
    }
    let left = reader
        .open
        .first()
        .map(|(name, at)| (name.text(text).to_owned(), *at));
    if let Some((name, at)) = left {
        reader.misfit(
            format!("Element '{name}' is never closed with </{name}>"),
            at,
        );
    }
    reader.scan
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    holes: &'static [Hole],
    /// Names of open elements with their opening tags.
    open: Vec<(Span, Span)>,
    scan: Scan,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn fail(&mut self, message: String, span: Span) {
        self.scan.error.get_or_insert(Problem {
            message,
            span,
            nesting: false,
        });
    }

    fn misfit(&mut self, message: String, span: Span) {
        self.scan.error.get_or_insert(Problem {
            message,
            span,
            nesting: true,
        });
    }

    /// Reads what starts with the character at `at` and moves behind it.
    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with('{') {
            self.at += self.hole(rest);
        } else if rest.starts_with('&') {
            if !is_entity(rest) {
                self.fail(
                    "Character '&' must be written '&amp;' between messages and inside them".into(),
                    Span::new(self.at, self.at + 1),
                );
            }
            self.at += 1;
        } else if let Some((_, end)) = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")]
            .into_iter()
            .find(|(open, _)| rest.starts_with(open))
        {
            match rest.find(end) {
                Some(found) => self.at += found + end.len(),
                None => {
                    self.fail(
                        format!("This is never closed with '{end}'"),
                        Span::new(self.at, self.at + 2),
                    );
                    self.at = self.text.len();
                }
            }
        } else if rest.get(1..).is_some_and(|t| t.starts_with('/')) {
            self.close();
        } else {
            self.open();
        }
    }

    /// The length of a template construct, or 1 for a brace that opens none.
    fn hole(&self, rest: &str) -> usize {
        let Some((_, end)) = self.holes.iter().find(|(open, _)| rest.starts_with(open)) else {
            return 1;
        };
        // A construct does not reach over another's start.
        let inner = rest.as_bytes().get(2..).unwrap_or(&[]);
        let mut pairs = inner.windows(2).enumerate();
        let found = pairs.find(|(at, pair)| {
            *pair == end.as_bytes() || *at > 0 && matches!(**pair, [b'{', b'{' | b'%'])
        });
        match found {
            Some((at, pair)) if pair == end.as_bytes() => 2 + at + end.len(),
            _ => 1,
        }
    }

    fn close(&mut self) {
        let rest = self.rest();
        let name_len = rest.get(2..).map_or(0, name_len);
        let after = rest.get(2 + name_len..).unwrap_or("").trim_start();
        if name_len == 0 || !after.starts_with('>') {
            self.fail(
                "Character '<' must be written '&lt;' where it opens no element".into(),
                Span::new(self.at, self.at + 1),
            );
            self.at += 1;
            return;
        }
        let start = self.at;
        let name = rest.get(2..2 + name_len).unwrap_or("");
        self.at += rest.len() - after.len() + 1;
        let span = Span::new(start, self.at);
        match self.open.pop() {
            Some((open, tag)) if open.text(self.text) == name => {
                // Inner elements are followed for nesting only; a message inside a message does not count.
                if let (true, Some(element)) = (self.open.is_empty(), self.scan.elements.last_mut())
                {
                    element.body = Span::new(tag.hi(), start);
                    element.span = Span::new(tag.lo(), span.hi());
                }
            }
            Some((open, tag)) => {
                let message = format!("Element '{}' is closed by </{name}>", open.text(self.text));
                self.misfit(message, span);
                // Back again: the end may be the stray one, and the element may still be closed.
                self.open.push((open, tag));
            }
            None => self.misfit(format!("</{name}> closes no element"), span),
        }
    }

    fn open(&mut self) {
        let start = self.at;
        let bad = |reader: &mut Self| {
            reader.fail(
                "Character '<' must be written '&lt;' where it opens no element".into(),
                Span::new(start, start + 1),
            );
            reader.at = start + 1;
        };
        let len = self.rest().get(1..).map_or(0, name_len);
        if len == 0 {
            return bad(self);
        }
        let name = Span::new(start + 1, start + 1 + len);
        self.at = name.hi();
        let mut role = None;
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            let gap = rest.len() - trimmed.len();
            self.at += gap;
            if trimmed.starts_with('>') {
                self.at += 1;
                break;
            }
            if trimmed.starts_with("/>") {
                self.at += 2;
                if self.open.is_empty() {
                    let span = Span::new(start, self.at);
                    self.scan.elements.push(Element {
                        name,
                        open: span,
                        role,
                        body: Span::at(self.at),
                        span,
                    });
                }
                return;
            }
            // XML wants white space between attributes; without it the rest is not a tag.
            let Some((key, value)) = self.attribute(trimmed).filter(|_| gap > 0) else {
                return bad(self);
            };
            if key == "role" {
                role = Some(value);
            }
            self.at = value.hi() + 1;
        }
        let open = Span::new(start, self.at);
        if self.open.is_empty() {
            let end = self.text.len();
            let (body, span) = (Span::new(self.at, end), Span::new(start, end));
            self.scan.elements.push(Element {
                name,
                open,
                role,
                body,
                span,
            });
        }
        self.open.push((name, open));
    }

    /// `key="value"` at the reader's place: the key and the value's span.
    fn attribute(&self, rest: &'t str) -> Option<(&'t str, Span)> {
        let len = name_len(rest);
        let key = rest.get(..len).filter(|k| !k.is_empty())?;
        let after = rest
            .get(len..)?
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = after.get(1..)?;
        // An attribute stays on few lines; a quote far behind belongs to something else.
        let end = value
            .find(['<', quote])
            .filter(|&end| value.get(end..).is_some_and(|t| t.starts_with(quote)))?;
        let lo = self.at + (rest.len() - value.len());
        Some((key, Span::new(lo, lo + end)))
    }
}

fn name_len(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return 0;
    }
    text.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.' | ':'))
        .unwrap_or(text.len())
}

/// Whether a text starts with an entity that XML knows by itself.
fn is_entity(text: &str) -> bool {
    let end = text.bytes().take(12).position(|b| b == b';');
    let Some(name) = end.and_then(|end| text.get(1..end)) else {
        return false;
    };
    let digits = |t: &str, hex: bool| {
        !t.is_empty()
            && t.chars().all(|c| {
                if hex {
                    c.is_ascii_hexdigit()
                } else {
                    c.is_ascii_digit()
                }
            })
    };
    matches!(name, "lt" | "gt" | "amp" | "quot" | "apos")
        || name.strip_prefix("#x").is_some_and(|t| digits(t, true))
        || name.strip_prefix('#').is_some_and(|t| digits(t, false))
}

#[cfg(test)]
mod tests {
    use pog_template::LIQUID;

    use super::*;

    fn error(text: &str) -> Option<String> {
        scan(text, LIQUID.delimiters)
            .error
            .map(|e| format!("{}: {}", e.span.text(text), e.message))
    }

    #[test]
    fn messages_are_found_with_role_and_body() {
        let text = "Lead\n<message role=\"system\">A {{$x}}</message>\n<message role='user'><b>q</b></message> tail";
        let scan = scan(text, LIQUID.delimiters);
        let found: Vec<_> = scan
            .messages(text)
            .map(|m| (m.role.map_or("", |r| r.text(text)), m.body.text(text)))
            .collect();
        assert_eq!(found, [("system", "A {{$x}}"), ("user", "<b>q</b>")]);
        assert_eq!(scan.error, None);
    }

    #[test]
    fn well_formed_texts_are_accepted() {
        for text in [
            "plain",
            "a > b",
            "<p>x</p>",
            "<br/>",
            "<message role=\"{{item.role}}\">{{x}}</message>",
            "&amp; &#10; &#xA0;",
            "<!-- <x> & -->",
            "<![CDATA[ <x> & ]]>",
            "{{ a < b && c }}",
            "{% if a < b %}x{% endif %}",
            "<a\n b = 'c'\n>x</a >",
        ] {
            assert_eq!(error(text), None, "{text}");
        }
    }

    #[test]
    fn what_an_xml_parser_refuses_is_reported() {
        for (text, part) in [
            ("a & b", "&: Character '&' must"),
            ("&nbsp;", "&: Character '&' must"),
            ("a < b", "<: Character '<' must"),
            ("<3", "<: Character '<' must"),
            ("<a>", "<a>: Element 'a' is never"),
            ("</a>", "</a>: </a> closes no"),
            ("<a></b>", "</b>: Element 'a' is closed"),
            ("<a b>x</a>", "<: Character '<' must"),
            ("<a b=c>x</a>", "<: Character '<' must"),
            ("<a><br></a>", "</a>: Element 'br'"),
            ("<!-- x", "<!: This is never closed"),
            ("<a b='c'd='e'>x</a>", "<: Character '<' must"),
        ] {
            let found = error(text);
            assert!(
                found.as_deref().is_some_and(|f| f.starts_with(part)),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn without_holes_braces_are_text() {
        assert_eq!(
            scan("{{ a & b }}", &[]).error.map(|e| e.span),
            Some(Span::new(5, 6))
        );
    }
}
