//! Keywords of statements: the end of the innermost open block first, then what opens a block, as words and as snippets
//! with the end tag.

use pog_template::{Block, StatementForm, builtins};
use pog_text::Span;
use pog_text::lines::line_break;

use super::Offer;
use crate::completion::{Completion, CompletionKind};
use crate::docs::DocRef;

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

impl Offer<'_> {
    pub(super) fn statements(
        &self,
        form: Option<StatementForm>,
        group: u32,
        out: &mut Vec<Completion>,
    ) {
        let open = self.open_blocks();
        if let Some(innermost) = open.last() {
            out.push(self.end_of(&innermost.keyword, &open, group));
        }
        let branching = open
            .iter()
            .rfind(|b| matches!(b.keyword.as_str(), "if" | "for"));
        match branching.map(|b| b.keyword.as_str()) {
            Some("if") => {
                out.push(self.statement("elif", group + BRANCH));
                out.push(self.statement("else", group + BRANCH));
            }
            Some(_) => out.push(
                self.statement("else", group + NEEDLESS)
                    .detail("if there is nothing to loop over"),
            ),
            None => {}
        }
        for name in STATEMENTS {
            let item = self.statement(name, group + OPEN);
            out.push(item.snippet(form.and_then(|form| self.statement_snippet(name, form))));
        }
        if open.iter().any(|b| b.keyword == "for") {
            out.push(self.statement("continue", group + NEEDLESS));
            out.push(self.statement("break", group + NEEDLESS));
        }
    }

    fn statement(&self, name: &str, group: u32) -> Completion {
        self.item(name, CompletionKind::Keyword, group)
            .doc(DocRef::Keyword {
                name: name.to_owned(),
            })
    }

    /// The end tag of the innermost block, chosen at once where one is missing.
    fn end_of(&self, keyword: &str, open: &[&Block], group: u32) -> Completion {
        // The reader gives an end tag to the innermost block of its kind, so the one left without may be an outer one.
        let here = self.construct();
        let is_missing = open
            .iter()
            .any(|b| b.keyword == keyword && b.close.is_none_or(|close| close == here));
        let rank = if is_missing { CLOSE } else { NEEDLESS };
        let mut item = self
            .statement(&format!("end{keyword}"), group + rank)
            .detail(format!("closes {keyword}"));
        item.preselect = is_missing;
        item
    }

    /// The statement with its places.
    fn statement_snippet(&self, name: &str, form: StatementForm) -> Option<String> {
        let keyword = builtins::keyword(name)?;
        let mut text = keyword.snippet.to_owned();
        if form.own_line && keyword.closes.is_some() {
            let line = line_break(self.site.text);
            text = text.replacen("%}$0{%", &format!("%}}{line}$0{line}{{%"), 1);
        }
        text.push_str(form.tail);
        Some(text)
    }

    /// The construct the cursor is in, in the file.
    fn construct(&self) -> Span {
        let offset = self.site.offset;
        let construct = self.site.artifact.facts().construct_at(offset);
        construct.map_or(Span::at(offset), |c| c.span)
    }

    /// Blocks around the cursor, innermost last; those whose end tag is the statement under the cursor included.
    pub(super) fn open_blocks(&self) -> Vec<&Block> {
        let here = self.construct();
        let mut stack: Vec<(&Block, usize)> = Vec::new();
        let blocks = &self.site.artifact.facts().blocks;
        for block in blocks.iter().take_while(|b| b.open.hi() <= here.lo()) {
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
}
