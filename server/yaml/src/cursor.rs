//! Where a cursor stands in YAML that is being typed: which keys lead there, and whether a key or a value is wanted.
//! Reads lines and indentation only, so it works where no parser does; knows nothing of what keys mean.
//!
//! What goes in is a text and an offset (`$` here), what comes out is a [`Cursor`]:
//!
//! ```text
//! model:
//!   id: gp$           path [model], the value of `id` at `gp`
//!   ma$               path [model], a key at `ma`; its sibling is `id`
//! tags: [a, $         path [tags, item], an item
//! evals:
//!   - name: one
//!     $               path [evals, item], a key; its sibling is `name`
//!   - with: { x: $    path [evals, item, with], the value of `x`
//! note: |
//!   te$               nothing: the inside of a block scalar
//! ```

use pog_text::Span;

use super::line::Line;

/// A cursor's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// From the root to the mapping or sequence the cursor is in.
    pub path: Vec<PathPart>,
    /// What could be typed here.
    pub context: CursorContext,
    /// Keys the same mapping already has, the one under the cursor left out.
    pub siblings: Vec<String>,
    /// Column at which keys of this mapping stand, in bytes.
    pub indent: usize,
}

/// One step from the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathPart {
    /// Into the value of a key.
    Key(String),
    /// Into an item of a sequence.
    Item,
}

/// What a cursor's place takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CursorContext {
    /// A key of the mapping at [`Cursor::path`].
    Key {
        /// What the key replaces.
        span: Span,
        /// Whether `:` already follows.
        colon: bool,
    },
    /// The value of `key`.
    Value {
        key: String,
        /// What the value replaces, without quotes.
        span: Span,
        /// The opening quote that is already typed.
        quote: Option<char>,
    },
    /// A bare item of the sequence at [`Cursor::path`] (which ends in [`PathPart::Item`]); in block style it may also
    /// become the first key of a mapping.
    Item {
        /// What the item replaces, without quotes.
        span: Span,
        /// The opening quote that is already typed.
        quote: Option<char>,
    },
    /// A comment, the inside of a block scalar, or unreadable.
    Nothing,
}

/// The cursor's place in the YAML under `region`; `offset` is a file offset inside it.
#[must_use]
pub fn cursor_at(file: &str, region: Span, offset: usize) -> Cursor {
    let text = region.text(file);
    let at = Span::at(offset.saturating_sub(region.lo()))
        .clamp_to(text)
        .lo();
    let mut lines = Vec::new();
    let mut start = 0;
    let mut current = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        if start <= at {
            current = lines.len();
        }
        lines.push(Line::read(line.trim_end_matches(['\n', '\r']), start));
        start += line.len();
    }
    // The empty line behind the last line break.
    if text.is_empty() || (start <= at && text.ends_with(['\n', '\r'])) {
        current = lines.len();
        lines.push(Line::read("", start));
    }
    let nothing = Cursor {
        path: Vec::new(),
        context: CursorContext::Nothing,
        siblings: Vec::new(),
        indent: 0,
    };
    let Some(line) = lines.get(current) else {
        return nothing;
    };
    let typed_col = at - line.start;
    let blank = line.is_blank();
    // In front of the `#` a key may still be typed.
    if blank && line.content.starts_with('#') && typed_col > line.col {
        return nothing;
    }
    let col = if blank {
        typed_col.min(line.col + line.content.len())
    } else {
        line.col
    };
    let Some((mut path, mut siblings)) = climb(&lines, current, col) else {
        return nothing;
    };
    collect_below(&lines, current, col, &mut siblings);
    // The walk goes from the inside out.
    path.reverse();
    let mut cursor = Cursor {
        path,
        context: CursorContext::Nothing,
        siblings,
        indent: col,
    };
    cursor.context = context_at(
        line,
        typed_col,
        blank,
        region.lo(),
        &mut cursor.path,
        &mut cursor.siblings,
    );
    cursor
}

/// What a walk upwards has found out, and where it is.
struct Climb {
    /// The steps from the cursor to the root.
    path: Vec<PathPart>,
    /// Keys of the cursor's own mapping above it.
    siblings: Vec<String>,
    /// The column that the mapping or item around what was passed so far starts at: what stands deeper is passed over.
    limit: usize,
    level: Level,
}

/// What the column [`Climb::limit`] is that of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    /// The cursor's own mapping: keys at the column are its siblings.
    Own,
    /// The dash of an item. YAML lets the key of a sequence stand at the column of its dashes, so that a key there is no
    /// sibling but the parent.
    Item,
    /// A mapping further out, of which only the parent matters.
    Outer,
}

impl Climb {
    /// Takes in the dashes of a line that lie around what was passed so far.
    fn enter_items(&mut self, line: &Line<'_>) {
        for &dash in line.dashes.iter().rev() {
            if dash <= self.limit {
                self.path.push(PathPart::Item);
                self.limit = dash;
            }
        }
        if !line.dashes.is_empty() {
            self.level = Level::Item;
        }
    }

    /// Whether a line belongs to something around what was passed so far.
    fn is_outside(&self, line: &Line<'_>) -> bool {
        let beside_dash =
            self.level == Level::Item && line.col == self.limit && line.dashes.is_empty();
        line.col < self.limit || beside_dash
    }
}

/// Walks up from the current line. Path parts come innermost first; `None` where the cursor is in a block scalar, or
/// under a key that has its value already. With the cursor at the end of
///
/// ```text
/// model:             <- 4: less deep than column 2 and opens a block: Key("model"); nothing is around column 0
///   id: gpt-4o       <- 3: at column 2, a sibling of a parent: passed over
///   stops:           <- 2: less deep than column 4 and opens a block: Key("stops"), limit 2
///     - text: a      <- 1: at column 6, a sibling of the cursor: `text`; behind a dash: Item, limit 4
///       whe          <- the cursor's line, limit 6
/// ```
///
/// the result is `[Item, Key("stops"), Key("model")]` and the sibling `text`.
fn climb(lines: &[Line<'_>], current: usize, col: usize) -> Option<(Vec<PathPart>, Vec<String>)> {
    let mut climb = Climb {
        path: Vec::new(),
        siblings: Vec::new(),
        limit: col,
        level: Level::Own,
    };
    climb.enter_items(lines.get(current)?);
    for line in lines[..current].iter().rev().filter(|l| !l.is_blank()) {
        if line.col == climb.limit && climb.level != Level::Item {
            if climb.level == Level::Own
                && let Some((key, _)) = &line.key
            {
                climb.siblings.push(key.clone());
            }
            climb.enter_items(line);
        } else if climb.is_outside(line) {
            let Some((key, _)) = &line.key else {
                // A bare word in front of a deeper line is half-typed text, not a parent.
                continue;
            };
            if line.opens_text() {
                return None;
            }
            if !line.opens_block() {
                // `key: value` cannot have something deeper below it; beside a dash it is only the line before.
                if line.first_col() < climb.limit
                    && line.dashes.is_empty()
                    && climb.level != Level::Item
                {
                    return None;
                }
                continue;
            }
            climb.path.push(PathPart::Key(key.clone()));
            climb.limit = line.col;
            climb.level = Level::Outer;
            climb.enter_items(line);
        }
        // Nothing is around a mapping at the left edge; of the cursor's own the keys above are still wanted.
        if climb.limit == 0 && climb.level == Level::Outer {
            break;
        }
    }
    Some((climb.path, climb.siblings))
}

fn collect_below(lines: &[Line<'_>], current: usize, col: usize, siblings: &mut Vec<String>) {
    for line in lines[current + 1..].iter().filter(|l| !l.is_blank()) {
        if line.first_col() < col {
            break;
        }
        if line.col == col
            && line.dashes.is_empty()
            && let Some((key, _)) = &line.key
        {
            siblings.push(key.clone());
        }
    }
}

fn context_at(
    line: &Line<'_>,
    typed_col: usize,
    blank: bool,
    base: usize,
    path: &mut Vec<PathPart>,
    siblings: &mut Vec<String>,
) -> CursorContext {
    let here = base + line.start;
    if blank {
        return CursorContext::Key {
            span: Span::at(here + typed_col),
            colon: false,
        };
    }
    if typed_col < line.col {
        return CursorContext::Nothing;
    }
    let into = typed_col - line.col;
    let content_at = here + line.col;
    let Some((key, colon_end)) = &line.key else {
        let quote = line
            .content
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\''));
        if let Some(flow) = flow_context_at(line.content, 0, into, content_at, None, path, siblings)
        {
            return flow;
        }
        let skip = usize::from(quote.is_some());
        let end = line.content.trim_end().len().max(into);
        let end = if quote.is_some() && end > into && line.content[..end].ends_with(['"', '\'']) {
            end - 1
        } else {
            end
        };
        let span = Span::new(content_at + skip.min(into), content_at + end);
        return if line.dashes.is_empty() {
            CursorContext::Key { span, colon: false }
        } else {
            CursorContext::Item { span, quote }
        };
    };
    if into < *colon_end {
        let end = line.content[..*colon_end]
            .trim_end_matches(':')
            .trim_end()
            .len();
        // Between the key and its colon nothing can be typed that belongs to either.
        if into > end {
            return CursorContext::Nothing;
        }
        return CursorContext::Key {
            span: Span::new(content_at, content_at + end),
            colon: true,
        };
    }
    let rest = &line.content[*colon_end..];
    let value_at = colon_end + rest.len() - rest.trim_start().len();
    if into < value_at {
        // Between the colon and the value, or behind `key: `.
        let span = Span::at(content_at + into);
        let free = line.content[into..].trim().is_empty() && into > *colon_end;
        return if free {
            CursorContext::Value {
                key: key.clone(),
                span,
                quote: None,
            }
        } else {
            CursorContext::Nothing
        };
    }
    // A comment needs a blank in front; `#` inside of a word is text.
    if line.content[..into].contains(" #") {
        return CursorContext::Nothing;
    }
    if let Some(flow) = flow_context_at(
        line.content,
        value_at,
        into,
        content_at,
        Some(key),
        path,
        siblings,
    ) {
        return flow;
    }
    let quote = line.content[value_at..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''));
    // Behind the sign of a block scalar only its header may stand.
    if line.content[value_at..].starts_with(['|', '>']) {
        return CursorContext::Nothing;
    }
    let start = value_at + usize::from(quote.is_some() && into > value_at);
    let mut end = line
        .content
        .find(" #")
        .unwrap_or(line.content.len())
        .max(into);
    end = line.content[..end].trim_end().len().max(into);
    if quote.is_some() && end > into && line.content[..end].ends_with(['"', '\'']) {
        end -= 1;
    }
    CursorContext::Value {
        key: key.clone(),
        span: Span::new(content_at + start, content_at + end),
        quote,
    }
}

/// One open bracket of a flow collection.
struct Frame {
    mapping: bool,
    key: Option<String>,
    keys: Vec<String>,
    token: usize,
}

/// The slot inside `{…}` or `[…]` that opens on this line before the cursor; extends the path by what encloses it.
fn flow_context_at(
    content: &str,
    from: usize,
    into: usize,
    content_at: usize,
    outer: Option<&str>,
    path: &mut Vec<PathPart>,
    siblings: &mut Vec<String>,
) -> Option<CursorContext> {
    if !content[from..].starts_with(['{', '[']) || into <= from {
        return None;
    }
    let (frames, quote) = flow_frames(content, from, into);
    let top = frames.last()?;
    path.extend(outer.map(|k| PathPart::Key(k.to_owned())));
    for frame in &frames[..frames.len() - 1] {
        path.push(frame.key.clone().map_or(PathPart::Item, PathPart::Key));
    }
    let lead = content[top.token..into].len() - content[top.token..into].trim_start().len();
    let start = top.token + lead;
    let stop = |c: char| {
        matches!(c, ',' | '}' | ']' | '"' | '\'') || (top.mapping && top.key.is_none() && c == ':')
    };
    let end = content[into..]
        .find(stop)
        .map_or(content.len(), |i| into + i);
    let colon = content[end..].trim_start().starts_with(':');
    let end = start.max(content[..end].trim_end().len().max(into));
    let skip = usize::from(quote.is_some());
    let span = Span::new(content_at + start + skip, content_at + end);
    *siblings = top.keys.clone();
    Some(match (&top.key, top.mapping) {
        (Some(key), true) => CursorContext::Value {
            key: key.clone(),
            span,
            quote,
        },
        (None, true) => CursorContext::Key { span, colon },
        (_, false) => {
            path.push(PathPart::Item);
            CursorContext::Item { span, quote }
        }
    })
}

fn flow_frames(content: &str, from: usize, into: usize) -> (Vec<Frame>, Option<char>) {
    let mut frames: Vec<Frame> = Vec::new();
    let mut quote: Option<char> = None;
    for (i, c) in content[from..into]
        .char_indices()
        .map(|(i, c)| (from + i, c))
    {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (Some(_), _) => {}
            // Inside of a word it is a letter like any other.
            (None, '"' | '\'')
                if frames
                    .last()
                    .is_none_or(|f| content[f.token..i].trim().is_empty()) =>
            {
                quote = Some(c);
            }
            (None, '{' | '[') => {
                frames.push(Frame {
                    mapping: c == '{',
                    key: None,
                    keys: Vec::new(),
                    token: i + 1,
                });
            }
            (None, '}' | ']') => {
                frames.pop();
            }
            (None, ':')
                if content[i + 1..].is_empty() || content[i + 1..].starts_with([' ', ',', '}']) =>
            {
                if let Some(frame) = frames.last_mut().filter(|f| f.mapping && f.key.is_none()) {
                    let key = content[frame.token..i]
                        .trim()
                        .trim_matches(['"', '\''])
                        .to_owned();
                    frame.keys.push(key.clone());
                    (frame.key, frame.token) = (Some(key), i + 1);
                }
            }
            (None, ',') => {
                if let Some(frame) = frames.last_mut() {
                    (frame.key, frame.token) = (None, i + 1);
                }
            }
            _ => {}
        }
    }
    (frames, quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(marked: &str) -> (String, Cursor) {
        let offset = marked.find('$').expect("a cursor");
        let text = marked.replacen('$', "", 1);
        let cursor = cursor_at(&text, Span::new(0, text.len()), offset);
        (text, cursor)
    }

    fn path(marked: &str) -> String {
        let (text, cursor) = at(marked);
        let steps: Vec<String> = cursor
            .path
            .iter()
            .map(|p| match p {
                PathPart::Key(k) => k.clone(),
                PathPart::Item => "[]".to_owned(),
            })
            .collect();
        let slot = match &cursor.context {
            CursorContext::Key { span, colon } => {
                format!("key({}{})", span.text(&text), if *colon { ":" } else { "" })
            }
            CursorContext::Value { key, span, .. } => format!("{key}=({})", span.text(&text)),
            CursorContext::Item { span, .. } => format!("item({})", span.text(&text)),
            CursorContext::Nothing => "nothing".to_owned(),
        };
        format!("{} {slot} | {}", steps.join("."), cursor.siblings.join(","))
    }

    #[test]
    fn keys_and_values_at_the_root() {
        assert_eq!(
            path("name: x\nst$\nversion: 1\n"),
            " key(st) | name,version"
        );
        assert_eq!(path("name: x\nstage: val$\n"), " stage=(val) | name");
        assert_eq!(path("stage: $\n"), " stage=() | ");
        assert_eq!(path("st$age: x\n"), " key(stage:) | ");
        assert_eq!(path("a: 1\n$"), " key() | a");
        assert_eq!(path("a: 1\nst$"), " key(st) | a");
        assert_eq!(path("a: va$"), " a=(va) | ");
        assert_eq!(path("$"), " key() | ");
        assert_eq!(path("stage: \"va$l\"\n"), " stage=(val) | ");
    }

    #[test]
    fn the_walk_upwards_of_the_example() {
        let text = "model:\n  id: gpt-4o\n  stops:\n    - text: a\n      whe$\n";
        assert_eq!(path(text), "model.stops.[] key(whe) | text");
    }

    #[test]
    fn nested_mappings_and_sequences() {
        assert_eq!(
            path("parameters:\n  lang:\n    ty$\n  b: 1\n"),
            "parameters.lang key(ty) | "
        );
        assert_eq!(
            path("parameters:\n  lang:\n    type: str$\n"),
            "parameters.lang type=(str) | "
        );
        assert_eq!(
            path("evals:\n  - name: x\n    with:\n      la$\n"),
            "evals.[].with key(la) | "
        );
        assert_eq!(
            path("evals:\n- name: x\n  wi$\n"),
            "evals.[] key(wi) | name"
        );
        assert_eq!(path("evals:\n  - na$\n"), "evals.[] item(na) | ");
        assert_eq!(path("tags:\n  - x\n  - $\n"), "tags.[] item() | ");
        assert_eq!(path("a:\n  b: 1\n  $\n"), "a key() | b");
        assert_eq!(
            path("evals:\n  - name: x\n    expect:\n      - cont$\n"),
            "evals.[].expect.[] item(cont) | "
        );
    }

    #[test]
    fn flow_collections() {
        assert_eq!(
            path("p:\n  lang: { type: string, en$ }\n"),
            "p.lang key(en) | type"
        );
        assert_eq!(
            path("p:\n  lang: { type: str$ }\n"),
            "p.lang type=(str) | type"
        );
        assert_eq!(path("tags: [a, b$]\n"), "tags.[] item(b) | ");
        assert_eq!(
            path("approvals:\n  - { by: \"@al$\" }\n"),
            "approvals.[] by=(@al) | by"
        );
        assert_eq!(
            path("expect: [{ contains: x }, { max$\n"),
            "expect.[] key(max) | "
        );
    }

    #[test]
    fn texts_and_comments_take_nothing() {
        assert!(path("a: |\n  some te$xt\n").contains("nothing"));
        assert!(path("a: 1\n# comm$ent\n").contains("nothing"));
        assert!(path("a: 1 # com$ment\n").contains("nothing"));
    }

    #[test]
    fn no_offset_of_any_text_panics() {
        let text = "é: {a: [\"🦀, b}\n  - - x:\n\t- {\n'k': |\n   z\r\nq\r- ";
        for offset in 0..=text.len() + 2 {
            let _ = cursor_at(text, Span::new(0, text.len()), offset);
        }
    }
}
