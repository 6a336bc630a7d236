//! Text to tree: finds the tags, puts blocks together. Never fails: blocks that are not closed end with their parent,
//! closing tags that close nothing are set aside. Nesting is bounded, and no search is repeated.

use pog_text::interrupt::checkpoint;
use pog_text::{Span, SyntaxError};

use super::ast::{
    Block, BlockKind, Call, Expr, Inverse, Node, Program, Strip, Tag, TagKind, Template,
};
use super::content::{next_tag, push_content};
use super::tag;
use super::tokens::{self, Missing};

/// Blocks inside each other.
const DEPTH: usize = 200;
/// Blocks beyond that whose tags are kept; deeper ones nobody has written.
const MOST_BEYOND: usize = 1_000;

/// Reads a template.
#[must_use]
pub fn parse(text: &str) -> Template {
    let mut builder = Builder {
        text,
        stack: Vec::new(),
        body: Vec::new(),
        template: Template::default(),
        is_too_deep: false,
        beyond: 0,
    };
    let mut missing = Missing::default();
    let mut at = 0;
    while let Some((content, tag_start)) = next_tag(text, at, &mut builder.body) {
        checkpoint("a template");
        builder.content(content);
        let Some(start) = tag_start else { break };
        at = builder.tag_at(start, &mut missing);
    }
    builder.finish()
}

/// A block that is still open.
struct Open {
    kind: BlockKind,
    tag: Tag,
    chained: bool,
    /// The body of the block that encloses this one.
    outer: Vec<Node>,
    /// What stood before `{{else}}`, and the tag.
    first: Option<(Vec<Node>, Tag)>,
}

struct Builder<'a> {
    text: &'a str,
    stack: Vec<Open>,
    body: Vec<Node>,
    template: Template,
    is_too_deep: bool,
    /// Blocks beyond [`DEPTH`] that are still open.
    beyond: usize,
}

impl Builder<'_> {
    fn content(&mut self, span: Span) {
        push_content(&mut self.body, span);
    }

    fn fail(&mut self, message: impl Into<String>, span: Span) {
        self.template.errors.push(SyntaxError {
            message: message.into(),
            span,
        });
    }

    /// Said once: what is too deep is so together.
    fn too_deep(&mut self, span: Span) {
        if !std::mem::replace(&mut self.is_too_deep, true) {
            self.fail("Blocks are nested too deeply", span);
        }
    }

    fn unmatched_beyond(&mut self, tag: Tag) {
        if self.beyond <= MOST_BEYOND {
            self.template.unmatched_tags.push(tag);
        }
    }

    /// Reads the tag at `start`; returns where to go on.
    fn tag_at(&mut self, start: usize, missing: &mut Missing) -> usize {
        if let Some(tag) = comment(self.text, start, missing) {
            let end = tag.span.hi();
            if !tag.closed {
                self.fail("The comment is never closed", tag.span);
            }
            self.body.push(Node::Comment(tag));
            return end;
        }
        let (tag, error) = tag::tag(self.text, start, missing);
        let end = tag.span.hi();
        self.template.errors.extend(error);
        match tag.kind {
            TagKind::Output | TagKind::Unescaped | TagKind::Decorator | TagKind::Comment => {
                self.body.push(Node::Output(tag));
            }
            TagKind::Partial => self.body.push(Node::Partial(tag)),
            TagKind::Open => self.open(BlockKind::Section, tag),
            TagKind::OpenInverse => self.open(BlockKind::Inverted, tag),
            TagKind::OpenPartial => self.open(BlockKind::Partial, tag),
            TagKind::OpenDecorator => self.open(BlockKind::Decorator, tag),
            TagKind::OpenRaw => return self.raw(tag),
            TagKind::Else => self.otherwise(tag, false),
            TagKind::ElseChain => self.otherwise(tag, true),
            TagKind::Close | TagKind::CloseRaw => self.close(tag),
        }
        end
    }

    fn open(&mut self, kind: BlockKind, tag: Tag) {
        if self.stack.len() >= DEPTH {
            self.too_deep(tag.span);
            self.beyond += 1;
            // As an output its names are read all the same.
            if self.beyond <= MOST_BEYOND {
                self.body.push(Node::Output(tag));
            }
            return;
        }
        let outer = std::mem::take(&mut self.body);
        self.stack.push(Open {
            kind,
            tag,
            chained: false,
            outer,
            first: None,
        });
    }

    /// `{{else}}`, or `{{else x}}` which opens a block of its own inside.
    fn otherwise(&mut self, tag: Tag, chain: bool) {
        if self.beyond > 0 {
            self.unmatched_beyond(tag);
            return;
        }
        let is_full = self.stack.len() >= DEPTH;
        let Some(top) = self.stack.last_mut() else {
            self.fail("Tag '{{else}}' stands outside of any block", tag.span);
            self.template.unmatched_tags.push(tag);
            return;
        };
        let refused = match top.kind {
            BlockKind::Section => top
                .first
                .is_some()
                .then_some("A block has one '{{else}}', and it comes last"),
            BlockKind::Inverted if chain => Some("A '{{^…}}' block takes a plain '{{else}}' only"),
            BlockKind::Inverted => top
                .first
                .is_some()
                .then_some("A block has one '{{else}}', and it comes last"),
            BlockKind::Partial | BlockKind::Decorator | BlockKind::Raw => {
                Some("This block takes no '{{else}}'")
            }
        };
        if let Some(message) = refused {
            self.fail(message, tag.span);
            self.template.unmatched_tags.push(tag);
            return;
        }
        if chain && is_full {
            self.too_deep(tag.span);
            self.template.unmatched_tags.push(tag);
            return;
        }
        let before = std::mem::take(&mut self.body);
        top.first = Some((before, tag.clone()));
        if chain {
            // The alternative holds nothing but the chained block.
            let outer = Vec::new();
            self.stack.push(Open {
                kind: BlockKind::Section,
                tag,
                chained: true,
                outer,
                first: None,
            });
        }
    }

    fn close(&mut self, tag: Tag) {
        if let Some(left) = self.beyond.checked_sub(1) {
            self.unmatched_beyond(tag);
            self.beyond = left;
            return;
        }
        let name = tag.call.as_ref().map_or("", Call::name);
        // A chained block ends with the tag that closes the first of its chain.
        let fits =
            |open: &Open| !open.chained && open.tag.call.as_ref().map_or("", Call::name) == name;
        let Some(at) = self.stack.iter().rposition(fits) else {
            // A closing tag that is being typed closes the innermost block.
            if tag.broken && name.is_empty() && !self.stack.is_empty() {
                self.pop_chain(Some(&tag));
                return;
            }
            let open = self
                .stack
                .iter()
                .rev()
                .find(|o| !o.chained)
                .and_then(|o| o.tag.call.as_ref());
            let hint = open.map_or_else(String::new, |c| format!("; '{}' is open", c.name()));
            if !tag.broken {
                self.fail(
                    format!("Tag '{{{{/{name}}}}}' closes nothing{hint}"),
                    tag.span,
                );
            }
            self.template.unmatched_tags.push(tag);
            return;
        };
        // What was opened behind it was never closed.
        while self.stack.iter().skip(at + 1).any(|o| !o.chained) {
            self.never_closed();
        }
        self.pop_chain(Some(&tag));
    }

    /// Ends the innermost block, which has no closing tag.
    fn never_closed(&mut self) {
        // A broken tag has its own error, of which this one would be a consequence.
        if let Some(open) = self.stack.iter().rev().find(|o| !o.chained)
            && !open.tag.broken
        {
            let (name, span) = (open.tag.call.as_ref().map_or("", Call::name), open.tag.span);
            let message = format!("Block '{name}' is never closed; '{{{{/{name}}}}}' is missing");
            self.fail(message, span);
        }
        self.pop_chain(None);
    }

    /// Ends the innermost block with all chained ones inside it.
    fn pop_chain(&mut self, close: Option<&Tag>) {
        while let Some(open) = self.stack.pop() {
            let body = std::mem::replace(&mut self.body, open.outer);
            let chained = open.chained;
            let program_params = open.tag.params.clone();
            let (program, inverse) = match open.first {
                None => (body, None),
                Some((first, tag)) => {
                    let chained = matches!(tag.kind, TagKind::ElseChain);
                    let program = Program {
                        body,
                        params: Vec::new(),
                    };
                    (
                        first,
                        Some(Inverse {
                            tag,
                            program,
                            chained,
                        }),
                    )
                }
            };
            let program = Program {
                body: program,
                params: program_params,
            };
            let kind = open.kind;
            let block = Block {
                kind,
                open: open.tag,
                program,
                inverse,
                close: close.cloned(),
                chained,
            };
            self.body.push(Node::Block(Box::new(block)));
            if !chained {
                break;
            }
        }
    }

    /// `{{{{x}}}} … {{{{/x}}}}`: everything between is text.
    fn raw(&mut self, tag: Tag) -> usize {
        let from = tag.span.hi();
        // Its opener is half typed; to take the rest for raw text would hide all of it.
        if !tag.closed {
            self.body.push(Node::Output(tag));
            return from;
        }
        let name = tag.call.as_ref().map_or("", Call::name).to_owned();
        let (end, close) = raw_end(self.text, from);
        let mut body = Vec::new();
        push_content(&mut body, Span::new(from, end));
        match &close {
            None => {
                self.fail(
                    format!("The raw block is never closed; '{{{{{{{{/{name}}}}}}}}}' is missing"),
                    tag.span,
                );
            }
            Some(close) if close.call.as_ref().map_or("", Call::name) != name => {
                self.fail(
                    format!(
                        "Tag '{}' does not close '{name}'",
                        close.span.text(self.text)
                    ),
                    close.span,
                );
            }
            Some(_) => {}
        }
        let next = close.as_ref().map_or(self.text.len(), |c| c.span.hi());
        let program = Program {
            body,
            params: Vec::new(),
        };
        let block = Block {
            kind: BlockKind::Raw,
            open: tag,
            program,
            inverse: None,
            close,
            chained: false,
        };
        self.body.push(Node::Block(Box::new(block)));
        next
    }

    fn finish(mut self) -> Template {
        while !self.stack.is_empty() {
            self.never_closed();
        }
        self.template.root = Program {
            body: self.body,
            params: Vec::new(),
        };
        // Blocks that are never closed are found last, but stand first.
        self.template.errors.sort_by_key(|e| e.span.start);
        self.template
    }
}

/// The end of a raw block's text and its closing tag.
fn raw_end(text: &str, from: usize) -> (usize, Option<Tag>) {
    // Raw blocks nest, so an inner end does not close the outer one.
    let mut depth = 0_usize;
    let mut at = from;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("{{{{")) {
        let start = at + found;
        let behind = text.get(start + 4..).unwrap_or("");
        if let Some(named) = behind.strip_prefix('/') {
            let len = tokens::name_len(named);
            if len > 0 && named.get(len..).is_some_and(|r| r.starts_with("}}}}")) {
                if depth == 0 {
                    return (start, Some(raw_close(text, start, len)));
                }
                depth -= 1;
                at = start + 5 + len + 4;
                continue;
            }
        } else {
            depth += 1;
        }
        at = start + 4;
    }
    (text.len(), None)
}

fn raw_close(text: &str, start: usize, len: usize) -> Tag {
    let inner = Span::new(start + 5, start + 5 + len);
    let name = inner.text(text).to_owned();
    let head = Expr::Text(name, inner);
    Tag {
        kind: TagKind::CloseRaw,
        span: Span::new(start, inner.hi() + 4),
        inner,
        closed: true,
        broken: false,
        strip: Strip::default(),
        call: Some(Call {
            head,
            args: Vec::new(),
            hash: Vec::new(),
            span: inner,
        }),
        params: Vec::new(),
        indent: Span::default(),
    }
}

/// The comment at `start`, if one stands there. One without an end goes to the end of its line.
fn comment(text: &str, start: usize, missing: &mut Missing) -> Option<Tag> {
    let rest = text.get(start..)?;
    let strip = rest.get(2..3) == Some("~");
    let at = 2 + usize::from(strip);
    let behind = rest.get(at..)?.strip_prefix('!')?;
    let long = behind.starts_with("--");
    let flag = if long {
        &mut missing.long_comment
    } else {
        &mut missing.comment
    };
    let found = if *flag {
        None
    } else if long {
        long_end(rest)
    } else {
        behind.find("}}").map(|n| at + 1 + n + 2)
    };
    // What has no end from here has none from any later place.
    *flag = found.is_none();
    let line = || rest.find(['\n', '\r']).unwrap_or(rest.len());
    let end = found.unwrap_or_else(line);
    let source = rest.get(..end)?;
    let strip_close = found.is_some() && source.get(..end - 2).is_some_and(|s| s.ends_with('~'));
    let dashes = if long { 2 } else { 0 };
    let tail = if found.is_some() {
        2 + usize::from(strip_close) + dashes
    } else {
        0
    };
    let inner_start = start + at + 1 + dashes;
    Some(Tag {
        kind: TagKind::Comment,
        span: Span::new(start, start + end),
        inner: Span::new(
            inner_start,
            (start + end.saturating_sub(tail)).max(inner_start),
        ),
        closed: found.is_some(),
        broken: found.is_none(),
        strip: Strip {
            open: strip,
            close: strip_close,
        },
        call: None,
        params: Vec::new(),
        indent: Span::default(),
    })
}

/// Length of a `{{!-- … --}}` comment, `{{!--}}` among them.
fn long_end(rest: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|r| r.find("--")) {
        let behind = at + found + 2;
        let tail = rest.get(behind..).unwrap_or("");
        if tail.starts_with("}}") {
            return Some(behind + 2);
        }
        if tail.starts_with("~}}") {
            return Some(behind + 3);
        }
        // By one byte: the last two dashes of `---}}` are the end.
        at += found + 1;
    }
    None
}
