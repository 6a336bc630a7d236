//! Keywords of statements: the end of the innermost open block first, then what opens a block, as words and as snippets
//! with the end tag.

use pog_syntax::template::{Block, builtins};
use pog_text::lines::line_break;

use super::Cursor;
use crate::assist::completion::{Completion, CompletionKind};
use crate::assist::docs::DocRef;

/// Statements that can stand anywhere, most wanted first.
const STATEMENTS: [&str; 15] = [
    "if",
    "for",
    "include",
    "set",
    "from",
    "import",
    "macro",
    "with",
    "raw",
    "filter",
    "call",
    "block",
    "extends",
    "do",
    "autoescape",
];

// Groups in the order they are offered.
const CLOSE: u32 = 0;
const BRANCH: u32 = 1;
const OPEN: u32 = 2;
const NEEDLESS: u32 = 3;

pub(super) fn keywords(cursor: &Cursor<'_>, out: &mut Vec<Completion>) {
    let open = cursor.open_blocks();
    let inner = open.last().map(|b| b.keyword.as_str());
    if let Some(inner) = inner {
        // The reader gives an end tag to the innermost block of its kind, so the one left without may be an outer one.
        let missing = open
            .iter()
            .any(|b| b.keyword == inner && cursor.lacks_end(b));
        let mut item = word(cursor, &format!("end{inner}"));
        item.preselect = missing;
        out.push(item.detail(format!("closes {inner}")).group(if missing {
            CLOSE
        } else {
            NEEDLESS
        }));
    }
    let branching = open
        .iter()
        .rfind(|b| matches!(b.keyword.as_str(), "if" | "for"));
    match branching.map(|b| b.keyword.as_str()) {
        Some("if") => ["elif", "else"]
            .iter()
            .for_each(|w| out.push(word(cursor, w).group(BRANCH))),
        Some(_) => out.push(
            word(cursor, "else")
                .detail("when there was nothing to loop over")
                .group(NEEDLESS),
        ),
        None => {}
    }
    for name in STATEMENTS {
        out.push(
            word(cursor, name)
                .snippet(snippet(cursor, name))
                .group(OPEN),
        );
    }
    if cursor.is_inside("for") {
        ["continue", "break"]
            .iter()
            .for_each(|w| out.push(word(cursor, w).group(NEEDLESS)));
    }
}

fn word(cursor: &Cursor<'_>, name: &str) -> Completion {
    Completion::new(name, CompletionKind::Keyword, cursor.span).doc(DocRef::Keyword {
        name: name.to_owned(),
    })
}

/// The statement with its places. Where the closing delimiter is typed already, it becomes the end tag's.
fn snippet(cursor: &Cursor<'_>, name: &str) -> Option<String> {
    let inside = &cursor.here.inside;
    let keyword = builtins::keyword(name).filter(|_| cursor.here.is_last())?;
    // A statement on a line of its own gets its body on lines of their own.
    let before = inside.source.get(..inside.span.lo()).unwrap_or("");
    let after = inside.source.get(inside.span.hi()..).unwrap_or("");
    let alone = before[before.rfind(['\n', '\r']).map_or(0, |i| i + 1)..]
        .trim()
        .is_empty()
        && after[..after.find(['\n', '\r']).unwrap_or(after.len())]
            .trim()
            .is_empty();
    let mut text = keyword.snippet.to_owned();
    if alone && keyword.closes.is_some() {
        let line = line_break(cursor.site.text);
        text = text.replacen("%}$0{%", &format!("%}}{line}$0{line}{{%"), 1);
    }
    let tight = inside
        .source
        .get(cursor.here.word.hi()..inside.inner.hi())
        .is_some_and(str::is_empty);
    text.push_str(match (inside.closed, tight) {
        (false, _) => " %}",
        (true, true) => " ",
        (true, false) => "",
    });
    Some(text)
}

impl Cursor<'_> {
    /// Blocks around the cursor, innermost last; those whose end tag is the statement under the cursor included.
    pub(super) fn open_blocks(&self) -> Vec<&Block> {
        let here = self.here.inside.file_span(self.here.inside.span);
        let mut stack: Vec<(&Block, usize)> = Vec::new();
        for block in self
            .site
            .artifact
            .facts()
            .blocks
            .iter()
            .take_while(|b| b.open.hi() <= here.lo())
        {
            while stack.last().is_some_and(|(_, end)| *end <= block.open.lo()) {
                stack.pop();
            }
            // A block without an end reaches as far as the one around it.
            let outer = stack.last().map_or(usize::MAX, |(_, end)| *end);
            stack.push((block, block.close.map_or(outer, |c| c.lo())));
        }
        stack
            .into_iter()
            .filter(|(_, end)| *end >= here.lo())
            .map(|(block, _)| block)
            .collect()
    }

    /// Whether a block has no end tag but, perhaps, the one that is being typed.
    pub(super) fn lacks_end(&self, block: &Block) -> bool {
        let here = self.here.inside.file_span(self.here.inside.span);
        block.close.is_none_or(|c| c == here)
    }

    /// Whether the cursor is inside a block of that kind.
    pub(super) fn is_inside(&self, keyword: &str) -> bool {
        self.open_blocks().iter().any(|b| b.keyword == keyword)
    }

    /// A call as a snippet, unless brackets follow already.
    pub(super) fn call(&self, name: &str, arguments: bool) -> Option<String> {
        let inside = &self.here.inside;
        let rest = inside
            .source
            .get(self.here.word.hi()..inside.inner.hi())
            .unwrap_or("");
        if rest.starts_with('(') {
            return None;
        }
        Some(if arguments {
            format!("{name}($1)$0")
        } else {
            format!("{name}()$0")
        })
    }
}
