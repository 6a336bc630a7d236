//! Markdown as far as prompts need it: which text is code or a comment, and which files its links name. Not a renderer
//! and not complete: what is not certainly a link is none.
//!
//! pulldown-cmark 0.13 does not fit. To CommonMark the lines below `<instructions>` up to a blank line are HTML and lines
//! indented by four are code; prompts are full of both, and the tools read the links in them. It gives no place of a
//! link's destination, which diagnostics and renames need, and a destination with a placeholder (`docs/{{ x }}.md`) is no
//! link to it.

use pog_text::Span;
use pog_text::interrupt::checkpoint;

use super::facts::{Construct, ConstructKind, Link};

/// What was found in a text; spans are offsets in it, in order.
#[derive(Debug, Default)]
pub struct Markdown {
    /// Fenced code, code spans and HTML comments: text that speaks about syntax rather than using it.
    pub(crate) code: Vec<Span>,
    /// Links to files: images, addresses with a scheme and bare anchors are none.
    pub links: Vec<Link>,
}

impl Markdown {
    /// Whether an offset is inside code or a comment.
    pub fn is_code(&self, at: usize) -> bool {
        let after = self.code.partition_point(|s| s.lo() <= at);
        self.code[..after].last().is_some_and(|s| at < s.hi())
    }
}

/// No destination and no title of a link is looked at beyond so many bytes.
const LONGEST: usize = 2048;

/// Reads a text. Linear in its length.
pub fn read(text: &str) -> Markdown {
    let mut found = Markdown::default();
    let mut fence: Option<(u8, usize, usize)> = None;
    let mut block = 0..0;
    let mut comment_end = 0;
    for line in lines(text) {
        let content = &text[line.clone()];
        let bare = content.trim_start_matches([' ', '\t', '>']);
        if let Some((mark, length, start)) = fence {
            if closes(bare, mark, length) {
                found.code.push(Span::new(start, line.end));
                fence = None;
            }
            continue;
        }
        // Blank lines and fences in a comment mean nothing.
        if line.start < comment_end {
            continue;
        }
        let opening = opens(bare);
        if opening.is_some() || bare.trim().is_empty() || starts_block(bare) {
            comment_end = inline(text, block.clone(), &mut found).max(comment_end);
            block = line.clone();
            if line.start < comment_end {
                block = line.end..line.end;
                continue;
            }
        }
        if let Some((mark, length)) = opening {
            fence = Some((mark, length, line.start));
            block = line.end..line.end;
        } else {
            block.end = line.end;
        }
    }
    match fence {
        Some((_, _, start)) => found.code.push(Span::new(start, text.len())),
        None => {
            inline(text, block, &mut found);
        }
    }
    found
}

/// Comments of HTML: where suppressions and the origin of copied text stand.
pub fn comments(text: &str) -> impl Iterator<Item = Construct> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text.get(at..)?.find("<!--")?;
        let len = text.get(start + 4..)?.find("-->")?;
        let inner = Span::new(start + 4, start + 4 + len);
        at = inner.hi() + 3;
        Some(Construct {
            kind: ConstructKind::Comment,
            span: Span::new(start, at),
            inner,
            closed: true,
        })
    })
}

/// The lines of a text with their ends.
fn lines(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        start..at
    })
}

/// The fence a line opens: its character and length.
fn opens(line: &str) -> Option<(u8, usize)> {
    // A fence may follow the marker of a list item.
    let line = line.trim_start_matches(['-', '*', '+', ' ']);
    let mark = *line
        .as_bytes()
        .first()
        .filter(|b| matches!(b, b'`' | b'~'))?;
    let length = line.bytes().take_while(|b| *b == mark).count();
    let info = &line[length..];
    // With backticks behind it, it is a code span on one line.
    (length >= 3 && !(mark == b'`' && info.contains('`'))).then_some((mark, length))
}

fn closes(line: &str, mark: u8, length: usize) -> bool {
    let count = line.bytes().take_while(|b| *b == mark).count();
    count >= length && line[count..].trim().is_empty()
}

/// Whether a line starts a block of its own, so that a code span of the line before cannot reach into it.
fn starts_block(line: &str) -> bool {
    let bytes = line.as_bytes();
    match bytes.first() {
        Some(b'#' | b'|') => true,
        Some(b'-' | b'*' | b'+') => matches!(bytes.get(1), Some(b' ' | b'\t')),
        Some(b'0'..=b'9') => {
            let digits = bytes.iter().take_while(|b| b.is_ascii_digit()).count();
            matches!(bytes.get(digits), Some(b'.' | b')'))
                && matches!(bytes.get(digits + 1), Some(b' ' | b'\t'))
        }
        _ => false,
    }
}

/// Code spans, comments and links of one block. Returns where a comment that it opens ends.
fn inline(text: &str, block: std::ops::Range<usize>, found: &mut Markdown) -> usize {
    let bytes = text.as_bytes();
    let mut open: Vec<(usize, bool)> = Vec::new();
    // Lengths of backtick runs that have no partner further down: looked for once.
    let mut single = [false; 16];
    let mut at = block.start;
    let first = found.links.len();
    while at < block.end {
        checkpoint("links in Markdown");
        match bytes[at] {
            // `\[a](b.md)` is no link.
            b'\\' => at += 2,
            b'`' => {
                let length = bytes[at..block.end]
                    .iter()
                    .take_while(|b| **b == b'`')
                    .count();
                let known = single.get_mut(length);
                let end = match known {
                    Some(true) | None => None,
                    Some(unpaired) => {
                        let end = run(bytes, at + length..block.end, length);
                        *unpaired = end.is_none();
                        end
                    }
                };
                if let Some(end) = end {
                    found.code.push(Span::new(at, end));
                }
                at = end.unwrap_or(at + length);
            }
            b'<' if text[at..].starts_with("<!--") => {
                let end = text[at..].find("-->").map_or(text.len(), |i| at + i + 3);
                found.code.push(Span::new(at, end));
                at = end;
            }
            b'[' => {
                open.push((at, at > block.start && bytes[at - 1] == b'!'));
                at += 1;
            }
            b']' => {
                at += 1;
                // Brackets nest: `[![badge](b.svg)](c.md)` is a link around an image.
                let Some((start, image)) = open.pop() else {
                    continue;
                };
                if bytes.get(at) == Some(&b'(')
                    && let Some((path, end)) = destination(text, at + 1, block.end)
                {
                    found.links.extend(
                        (!image)
                            .then(|| link(text, path, Span::new(start, end)))
                            .flatten(),
                    );
                    at = end;
                }
            }
            _ => at += 1,
        }
    }
    // Links are found in the order of their ends.
    found.links[first..].sort_by_key(|l| l.span.start);
    if at > block.end { at } else { 0 }
}

/// The end of the next run of exactly `length` backticks.
fn run(bytes: &[u8], range: std::ops::Range<usize>, length: usize) -> Option<usize> {
    let mut at = range.start;
    while at < range.end {
        if bytes[at] != b'`' {
            at += 1;
            continue;
        }
        let here = bytes[at..range.end]
            .iter()
            .take_while(|b| **b == b'`')
            .count();
        at += here;
        if here == length {
            return Some(at);
        }
    }
    None
}

/// The destination of a link behind its `(`, and the end of the link.
fn destination(text: &str, start: usize, limit: usize) -> Option<(Span, usize)> {
    // Without a bound a text of many `[a](` would be read to the end of its block for each.
    let limit = limit.min(start + LONGEST);
    let bytes = text.as_bytes();
    let blanks = |from: usize| {
        from + bytes[from..limit]
            .iter()
            .take_while(|b| b.is_ascii_whitespace())
            .count()
    };
    let from = blanks(start);
    let (path, mut at) = if bytes.get(from) == Some(&b'<') && from < limit {
        let length = bytes[from + 1..limit]
            .iter()
            .position(|b| matches!(b, b'>' | b'\n'))?;
        let end = from + 1 + length;
        (
            Span::new(from + 1, end),
            if bytes[end] == b'>' {
                end + 1
            } else {
                return None;
            },
        )
    } else {
        let end = bare_destination(bytes, from, limit)?;
        (Span::new(from, end), end)
    };
    let behind = blanks(at);
    if behind > at && behind < limit {
        let close = match bytes[behind] {
            quote @ (b'"' | b'\'') => Some(quote),
            b'(' => Some(b')'),
            _ => None,
        };
        if let Some(close) = close {
            at = behind + 1 + bytes[behind + 1..limit].iter().position(|b| *b == close)? + 1;
        }
    }
    let at = blanks(at);
    (at < limit && bytes[at] == b')').then_some((path, at + 1))
}

fn bare_destination(bytes: &[u8], from: usize, limit: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 0_usize);
    while at < limit {
        match bytes[at] {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            b if b.is_ascii_whitespace() || b.is_ascii_control() => {
                return (depth == 0).then_some(at);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The link to a file that a destination makes, if it is one.
pub(crate) fn link(text: &str, path: Span, whole: Span) -> Option<Link> {
    let written = path.text(text);
    let end = written.find(['#', '?']).unwrap_or(written.len());
    let written = &written[..end];
    if written.is_empty() || written.starts_with("//") || has_scheme(written) {
        return None;
    }
    let target = decode(written);
    let optional = is_sketch(&target);
    Some(Link {
        target,
        span: Span::new(path.lo(), path.lo() + end),
        full_span: whole,
        optional,
    })
}

/// `https:`, `mailto:`, `C:` and the like.
fn has_scheme(target: &str) -> bool {
    target.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}

/// Whether a path reads as an example or depends on what is filled in, so that nobody can say that it is missing.
pub(crate) fn is_sketch(target: &str) -> bool {
    target.contains(['{', '}', '<', '>', '$', '*', '|', '"', '[', ']', '…', '@'])
        || target.contains("...")
        || target.contains("path/to")
        || target.starts_with(['/', '~'])
        || !target.contains(['.', '/'])
}

/// Percent-encoded bytes and backslash escapes decoded.
fn decode(written: &str) -> String {
    if !written.contains(['%', '\\']) {
        return written.to_owned();
    }
    let bytes = written.as_bytes();
    let hex = |at: usize| {
        bytes
            .get(at)
            .and_then(|b| char::from(*b).to_digit(16))
            .and_then(|d| u8::try_from(d).ok())
    };
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if let (b'%', Some(high), Some(low)) = (byte, hex(at + 1), hex(at + 2)) {
            out.push(high * 16 + low);
            at += 3;
        } else {
            let escaped = byte == b'\\' && bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation);
            out.push(if escaped { bytes[at + 1] } else { byte });
            at += if escaped { 2 } else { 1 };
        }
    }
    // `%ff` alone is no text; then the path as written is the better guess.
    String::from_utf8(out).unwrap_or_else(|_| written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<String> {
        read(text).links.into_iter().map(|l| l.target).collect()
    }

    #[test]
    fn links_to_files_are_found() {
        let text = "See [a](docs/a.md), [b](<my file.md> \"title\") and\n[`c`](../c.md#part 'x').";
        assert_eq!(targets(text), ["docs/a.md", "my file.md", "../c.md"]);
        let links = read(text).links;
        assert_eq!(
            (links[0].span.text(text), links[0].full_span.text(text)),
            ("docs/a.md", "[a](docs/a.md)")
        );
        assert_eq!(
            (links[2].span.text(text), links[2].full_span.text(text)),
            ("../c.md", "[`c`](../c.md#part 'x')")
        );
    }

    #[test]
    fn images_addresses_and_anchors_are_none() {
        for text in [
            "![a](a.png)",
            "[a](https://x.y/z.md)",
            "[a](mailto:a@b.c)",
            "[a](#part)",
            "[a]()",
            "[a](//x/y.md)",
            "[a](C:/x.md)",
            "[a] (b.md)",
            "[a](b c.md)",
            "\\[a](b.md)",
            "[a](b.md",
            "[a](<b.md)",
            "[a](b.md \"t)",
        ] {
            assert_eq!(targets(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(targets("[![badge](b.svg)](c.md)"), ["c.md"]);
        assert_eq!(targets("[x [y](b.md)"), ["b.md"]);
    }

    #[test]
    fn code_and_comments_are_not_read() {
        for text in [
            "```md\n[a](b.md)\n```",
            "~~~\n[a](b.md)\n~~~~\n",
            "`[a](b.md)`",
            "``a ` [a](b.md)``",
            "<!-- [a](b.md)\n\n[a](b.md) -->",
            "1. x\n   ```\n   [a](b.md)\n",
            "> ```\n> [a](b.md)\n> ```\n",
            "- ```\n  [a](b.md)\n  ```\n",
        ] {
            assert_eq!(targets(text), Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            targets("a ` b\n\n[a](b.md) `"),
            ["b.md"],
            "code spans end with their block"
        );
        assert_eq!(targets("- a ` b\n- [a](b.md) ` c"), ["b.md"]);
        assert_eq!(targets("<!-- x -->\n\n[a](b.md)"), ["b.md"]);
        assert_eq!(
            targets("<!-- x\n\n-->\n[a](b.md)\n\n[c](d.md)"),
            ["b.md", "d.md"]
        );
        assert!(
            read("a `b` c").is_code(3)
                && !read("a `b` c").is_code(5)
                && !read("a `b` c").is_code(0)
        );
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(
            targets("[a](a%20b.md) [c](d\\(1\\).md) [e](f(2).md) [g](%zz.md)"),
            ["a b.md", "d(1).md", "f(2).md", "%zz.md"]
        );
    }

    #[test]
    fn sketches_may_be_missing() {
        for target in [
            "path/to/x.md",
            "{name}.md",
            "docs/<x>.md",
            "/root.md",
            "url",
            "${workspaceFolder}/a.md",
            "a/*.md",
        ] {
            assert!(is_sketch(target), "{target}");
        }
        assert!(!is_sketch("../a/b.md") && !is_sketch("LICENSE.txt"));
    }

    #[test]
    fn hostile_texts_take_linear_time() {
        for part in [
            "[", "]", "`", "[a](", "[a](b \"", "`a ``", "<!--", "![", "[]((",
        ] {
            let text = part.repeat(200_000 / part.len());
            read(&text);
        }
        let runs: String = (1..400).map(|n| format!("{}a", "`".repeat(n))).collect();
        read(&runs);
    }
}
