//! Builds the arena from granit-parser's events. Stops at the first error and says where; recovery is elsewhere.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, StructureStyle};
use pog_text::interrupt::checkpoint;
use pog_text::words::capitalized;
use pog_text::{Span, SyntaxError};

use super::node::{Kind, NodeId, Scalar, Style, Yaml};

/// Bytes that the aliases of one document may stand for together. Whoever copies values follows aliases, so this bounds
/// what a small file may grow to: a scalar of 20,000 characters under five levels of ten aliases is 2 GB.
const MAX_ALIASED: usize = 4 * 1024 * 1024;
/// What a node costs whoever copies it, beside its text.
const NODE: usize = 64;

/// A collection that is being filled.
struct Open {
    id: NodeId,
    pending_key: Option<NodeId>,
    /// Its number as an anchor; zero without one.
    anchor: usize,
    /// Bytes it stands for so far, aliases followed.
    size: usize,
}

/// What an anchor stands at.
struct Anchored {
    id: NodeId,
    /// Bytes it stands for, aliases followed.
    size: usize,
}

/// Reads one document out of `source`, whose first byte is byte `base` of the file. On an error the nodes read so far
/// are kept and the error's file offset is returned.
pub(super) fn build(source: &str, base: usize) -> (Yaml, Option<(usize, SyntaxError)>) {
    let mut builder = Builder {
        yaml: Yaml::default(),
        stack: Vec::new(),
        anchors: HashMap::new(),
        aliased: 0,
        base,
    };
    let mut ended = false;
    let mut options = Options::default();
    options.emit_unresolved_aliases = true;
    for event in Parser::new_from_str_with_options(source, options) {
        match event {
            // One document is read; what follows must at least be able to follow.
            Ok((Event::DocumentEnd, _)) => ended = true,
            Ok(_) if ended => break,
            Ok((event, span)) => builder.event(event, span.byte_range().unwrap_or(0..0)),
            Err(error) => {
                let mut at = error
                    .marker()
                    .byte_offset()
                    .unwrap_or(source.len())
                    .min(source.len());
                // The parser stops before or behind a tab that stands for indentation: the tab is what must be mended.
                let tab = match error.kind() {
                    ErrorKind::ExpectedDocumentStart => {
                        indenting_tab(source, 0).filter(|tab| *tab < at)
                    }
                    ErrorKind::TabInPlainScalar => indenting_tab(source, at),
                    _ => None,
                };
                at = tab.unwrap_or(at);
                builder.close_all(base + at);
                let error = describe(error.kind(), &error.info(), source, at, base, tab.is_some());
                return (builder.yaml, Some((base + at, error)));
            }
        }
    }
    (builder.yaml, None)
}

struct Builder {
    yaml: Yaml,
    stack: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    /// Bytes that the aliases so far stand for.
    aliased: usize,
    base: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) {
        checkpoint("YAML");
        let span = Span::from(range).shift(self.base);
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let absent = span.is_empty() && style == ScalarStyle::Plain;
                let scalar = Scalar {
                    value: if absent { "".into() } else { value.into() },
                    style: style_of(style),
                    tagged: tag.is_some(),
                    unclosed: false,
                };
                let span = if matches!(scalar.style, Style::Plain | Style::Single | Style::Double) {
                    span
                } else {
                    trim_block(span, &scalar.value)
                };
                let size = NODE + scalar.value.len();
                let id = self.add(span, Kind::Scalar(scalar));
                self.grow(size);
                self.anchor(anchor, id, size);
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.open(
                    span,
                    Kind::Mapping {
                        entries: Vec::new(),
                        flow,
                    },
                    anchor,
                );
            }
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.open(
                    span,
                    Kind::Sequence {
                        items: Vec::new(),
                        flow,
                    },
                    anchor,
                );
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(name) => {
                let message = format!(
                    "Unknown alias '*{name}': a value that starts with '*' must be quoted unless it names an anchor"
                );
                self.yaml.errors.push(SyntaxError { message, span });
                self.add(span, Kind::Alias(None));
            }
            Event::Comment(..) => self.yaml.comments.push(span),
            _ => {}
        }
    }

    fn anchor(&mut self, anchor: usize, id: NodeId, size: usize) {
        if anchor != 0 {
            self.anchors.insert(anchor, Anchored { id, size });
        }
    }

    /// Adds to what the collection around stands for.
    fn grow(&mut self, size: usize) {
        if let Some(open) = self.stack.last_mut() {
            open.size = open.size.saturating_add(size);
        }
    }

    /// An alias, which stands for nothing where all of them together would stand for too much.
    fn alias(&mut self, anchor: usize, span: Span) {
        let Some(anchored) = self.anchors.get(&anchor) else {
            self.add(span, Kind::Alias(None));
            return;
        };
        let (target, size) = (anchored.id, anchored.size);
        // What follows aliases would go round and round, by many ways at once where it stands there twice.
        if self.stack.iter().any(|open| open.anchor == anchor) {
            let message =
                "Alias stands inside the value it names and is not followed; write the value out"
                    .to_owned();
            self.yaml.errors.push(SyntaxError { message, span });
            self.add(span, Kind::Alias(None));
            return;
        }
        let before = self.aliased;
        self.aliased = self.aliased.saturating_add(size);
        if self.aliased > MAX_ALIASED {
            // Once: the others are left out for the same reason.
            if before <= MAX_ALIASED {
                let message = format!(
                    "Aliases of this document stand for more than {} MiB; this one and those behind it are not \
                     followed. Write the values out, or refer to shorter ones",
                    MAX_ALIASED / 1024 / 1024
                );
                self.yaml.errors.push(SyntaxError { message, span });
            }
            self.add(span, Kind::Alias(None));
            return;
        }
        self.add(span, Kind::Alias(Some(target)));
        self.grow(size);
    }

    fn open(&mut self, span: Span, kind: Kind, anchor: usize) {
        let id = self.add(span, kind);
        self.anchor(anchor, id, NODE);
        self.stack.push(Open {
            id,
            pending_key: None,
            anchor,
            size: NODE,
        });
    }

    fn add(&mut self, span: Span, kind: Kind) -> NodeId {
        let id = self.yaml.push(span, kind);
        let Some(parent) = self.stack.last_mut() else {
            self.yaml.root.get_or_insert(id);
            return id;
        };
        match &mut self.yaml.nodes[parent.id.0 as usize].kind {
            Kind::Sequence { items, .. } => items.push(id),
            Kind::Mapping { entries, .. } => match parent.pending_key.take() {
                None => parent.pending_key = Some(id),
                Some(key) => entries.push((key, id)),
            },
            Kind::Scalar(_) | Kind::Alias(_) => {}
        }
        id
    }

    fn close(&mut self, end: Span) {
        let Some(open) = self.stack.pop() else { return };
        self.grow(open.size);
        if let Some(anchored) = self.anchors.get_mut(&open.anchor) {
            anchored.size = open.size;
        }
        let node = &self.yaml.nodes[open.id.0 as usize];
        let flow = matches!(
            node.kind,
            Kind::Mapping { flow: true, .. } | Kind::Sequence { flow: true, .. }
        );
        // A block collection ends with its last child: granit closes it only where the next thing begins.
        let last = match &node.kind {
            Kind::Mapping { entries, .. } => entries.last().map(|(_, v)| *v),
            Kind::Sequence { items, .. } => items.last().copied(),
            Kind::Scalar(_) | Kind::Alias(_) => None,
        };
        let last_end = last.map_or(node.span.end, |id| self.yaml.nodes[id.0 as usize].span.end);
        let end = if flow { end.end } else { last_end };
        let start = node.span.lo();
        self.yaml.nodes[open.id.0 as usize].span = Span::new(start, end as usize);
    }

    /// After an error: a key without its value gets an absent one, so that the half-typed entry is still there.
    fn close_all(&mut self, at: usize) {
        while let Some(open) = self.stack.last() {
            if open.pending_key.is_some() {
                let absent = Scalar {
                    value: "".into(),
                    style: Style::Plain,
                    tagged: false,
                    unclosed: false,
                };
                self.add(Span::at(at), Kind::Scalar(absent));
            }
            self.close(Span::at(at));
        }
    }
}

/// Block scalars end at their last character: the line breaks behind them belong to nobody.
fn trim_block(span: Span, value: &str) -> Span {
    if value.is_empty() {
        Span::at(span.lo())
    } else {
        span
    }
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

const TAB: &str = "Tab used for indentation; YAML allows spaces only";

/// The first tab at or behind `from` that begins a line with content.
fn indenting_tab(source: &str, from: usize) -> Option<usize> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        if at >= from && line.starts_with('\t') && !line.trim().is_empty() {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Words for the person who typed it. The span is the rest of the token at the place, at least one character.
fn describe(
    kind: &ErrorKind,
    info: &str,
    source: &str,
    at: usize,
    base: usize,
    tab: bool,
) -> SyntaxError {
    let mut start = at;
    while !source.is_char_boundary(start) {
        start -= 1;
    }
    let line_end = source[start..]
        .find(['\n', '\r'])
        .map_or(source.len(), |i| start + i);
    let token_end = source[start..line_end]
        .find([' ', '\t', ',', ']', '}'])
        .map_or(line_end, |i| start + i);
    let end = if token_end > start {
        token_end
    } else {
        (start + 1).min(line_end.max(start))
    };
    let span = Span::new(start, end).clamp_to(source).shift(base);
    let message = match kind {
        _ if tab => TAB.to_owned(),
        ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabNotAllowed
        | ErrorKind::TabAtBlockScalarStart => TAB.to_owned(),
        ErrorKind::SimpleKeyExpected => "Key without a value; add ':' after it".to_owned(),
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            "Quoted text is not closed before this line".to_owned()
        }
        ErrorKind::UnclosedFlowCollection { open } => format!("'{open}' is never closed"),
        ErrorKind::MappingValueNotAllowed => {
            "Unexpected ':'; quote the value if the colon belongs to it".to_owned()
        }
        ErrorKind::InvalidColonPlacement => {
            "Unexpected ':'; a bracket opened before this line is not closed".to_owned()
        }
        ErrorKind::ExpectedDocumentStart => {
            "Indented less than the first key; give both the same indentation".to_owned()
        }
        ErrorKind::InvalidIndentation => "Indentation does not match any open block".to_owned(),
        ErrorKind::ExpectedBlockMappingKey => "Expected a key at this indentation".to_owned(),
        ErrorKind::RecursionLimitExceeded => {
            "Nested too deeply to be read; flatten the structure".to_owned()
        }
        _ => {
            let reason = capitalized(info.trim_end_matches('.'));
            format!("Not valid YAML: {reason}")
        }
    };
    SyntaxError { message, span }
}
