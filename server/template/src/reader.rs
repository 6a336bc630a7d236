//! The reader: walks the constructs of a template once and fills [`TemplateFacts`]. Holds the state that expressions and
//! statements share, and the stack of open blocks. Judges nothing: broken text gives fewer facts, never an error.

use pog_text::interrupt::checkpoint;
use pog_text::{SourceMap, Span};

use super::facts::{
    Block, ConstructKind, Local, LocalId, LocalKind, NameAt, Resolution, TemplateFacts,
};
use super::lexer::{Token, TokenKind, tokens_into};
use super::scan::scan;
use super::scope::{FrameKind, Scopes};

/// Reads a Jinja template. `map` says where `text` stands in its file; all spans in the result are file offsets.
#[must_use]
pub fn read_jinja(text: &str, map: &SourceMap) -> TemplateFacts {
    let mut facts = read_decoded(text);
    super::mapping::to_file(&mut facts, map);
    facts
}

/// Reads a template whose spans are wanted as they stand in `text`.
pub(super) fn read_decoded(text: &str) -> TemplateFacts {
    let scanned = scan(text);
    let mut reader = Reader::new(text);
    let mut raw = scanned.raw.iter().peekable();
    for construct in &scanned.constructs {
        checkpoint("a template");
        if construct.kind == ConstructKind::Comment {
            continue;
        }
        // One buffer for all constructs of a text.
        let mut tokens = std::mem::take(&mut reader.tokens);
        tokens_into(text, construct.inner, &mut tokens);
        reader.tokens = tokens;
        reader.pos = 0;
        if construct.kind == ConstructKind::Output {
            reader.rest();
            continue;
        }
        reader.statement = construct.span;
        // Both lists are in order, so one walk pairs each `{% raw %}` with its body.
        let raw_body = raw
            .next_if(|body| body.start == construct.span.end)
            .is_some();
        reader.read_statement(raw_body);
    }
    reader.finish();
    let mut facts = reader.facts;
    facts.constructs = scanned.constructs;
    facts.raw = scanned.raw;
    facts
}

/// A block that is not closed yet.
pub(super) struct OpenBlock<'t> {
    /// Index into the blocks.
    block: usize,
    keyword: &'t str,
    /// Whether it holds a frame of names.
    framed: bool,
    /// What a `set` block binds when it ends: locals in waiting.
    binds: Vec<(&'t str, LocalId)>,
}

pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) facts: TemplateFacts,
    pub(super) scopes: Scopes<'t>,
    /// Tokens of the construct at hand.
    pub(super) tokens: Vec<Token>,
    pub(super) pos: usize,
    /// Brackets around the place at hand.
    pub(super) depth: usize,
    /// The statement at hand, with delimiters.
    pub(super) statement: Span,
    open: Vec<OpenBlock<'t>>,
    /// Places in `open` of the blocks that can have an `else`.
    branching: Vec<usize>,
    /// How many blocks of each keyword are open.
    open_counts: Vec<(&'t str, usize)>,
    /// Closing `endset`s that are still to come; counted when first needed.
    endsets: Option<usize>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            facts: TemplateFacts::default(),
            scopes: Scopes::default(),
            tokens: Vec::new(),
            pos: 0,
            depth: 0,
            statement: Span::at(0),
            open: Vec::new(),
            branching: Vec::new(),
            open_counts: Vec::new(),
            endsets: None,
        }
    }

    /// The token at hand.
    pub(super) fn peek(&self) -> Option<Token> {
        self.tokens.get(self.pos).copied()
    }

    /// The token at hand as a word.
    pub(super) fn word(&self) -> Option<&'t str> {
        self.word_at(0)
    }

    /// A later token as a word.
    pub(super) fn word_at(&self, ahead: usize) -> Option<&'t str> {
        let token = self.tokens.get(self.pos + ahead)?;
        (token.kind == TokenKind::Ident).then(|| token.text(self.text))
    }

    /// Steps over a word if it is next.
    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let found = self.word() == Some(word);
        self.pos += usize::from(found);
        found
    }

    /// Adds a local that is visible from `from` to the end of the text, until its frame ends; does not bind it yet.
    pub(super) fn add_local(&mut self, token: Token, kind: LocalKind, from: usize) -> LocalId {
        // A macro may be called by one that stands above it, see `finish`.
        let scope = if kind == LocalKind::Macro { 0 } else { from };
        self.facts.locals.push(Local {
            name: token.text(self.text).to_owned(),
            span: token.span,
            kind,
            scope: Span::new(scope, self.text.len()),
        })
    }

    /// Adds locals and binds them at once.
    pub(super) fn bind_all(&mut self, targets: &[Token], kind: LocalKind, from: usize) {
        for &target in targets {
            let local = self.add_local(target, kind, from);
            self.scopes.bind(target.text(self.text), local);
        }
    }

    /// Opens a block whose statement is at hand.
    pub(super) fn open_block(&mut self, keyword: Token, framed: bool, name: Option<NameAt>) {
        let word = keyword.text(self.text);
        self.facts.blocks.push(Block {
            keyword: word.to_owned(),
            open: self.statement,
            keyword_span: keyword.span,
            middles: Vec::new(),
            close: None,
            close_keyword: None,
            name,
        });
        if matches!(word, "if" | "for") {
            self.branching.push(self.open.len());
        }
        match self.open_counts.iter_mut().find(|(k, _)| *k == word) {
            Some((_, count)) => *count += 1,
            None => self.open_counts.push((word, 1)),
        }
        let block = self.facts.blocks.len() - 1;
        self.open.push(OpenBlock {
            block,
            keyword: word,
            framed,
            binds: Vec::new(),
        });
    }

    /// Opens a `set` block: its names are bound when it ends.
    pub(super) fn open_set(&mut self, keyword: Token, targets: &[Token]) {
        self.open_block(keyword, false, None);
        // Invisible until the block ends: `{% set s %}{{ s }}{% endset %}` reads an outer `s`.
        let binds: Vec<_> = targets
            .iter()
            .map(|&t| {
                (
                    t.text(self.text),
                    self.add_local(t, LocalKind::Set, self.text.len()),
                )
            })
            .collect();
        if let Some(open) = self.open.last_mut() {
            open.binds = binds;
        }
    }

    /// Whether an `{% endset %}` follows that no open `set` block has claimed. Without one, `{% set x %}` is a
    /// half-typed assignment, and the text behind it must not wait for its end.
    pub(super) fn endset_follows(&mut self) -> bool {
        let from = self.statement.hi();
        let text = self.text;
        // `endset`s before this place have been seen and taken off; the count is for the whole rest.
        let left = *self
            .endsets
            .get_or_insert_with(|| text[from..].matches("endset").count());
        let waiting = self
            .open_counts
            .iter()
            .find(|(k, _)| *k == "set")
            .map_or(0, |(_, n)| *n);
        left > waiting
    }

    /// Handles `else`, `elif`: the branch belongs to the innermost `if` or `for`.
    pub(super) fn middle(&mut self, keyword: Token) {
        let Some(&at) = self.branching.last() else {
            return;
        };
        let open = &mut self.open[at];
        self.facts.blocks[open.block].middles.push(keyword.span);
        // The loop variable is gone in the `else` of a `for`. Frames above it were left open by broken text.
        if open.keyword == "for" && open.framed {
            open.framed = false;
            let frames = 1 + self.open[at + 1..].iter().filter(|o| o.framed).count();
            for open in &mut self.open[at + 1..] {
                open.framed = false;
            }
            for _ in 0..frames {
                self.scopes.pop(self.statement.lo(), &mut self.facts.locals);
            }
        }
    }

    /// Handles `end…`: closes the innermost block of that kind and everything left open inside it.
    pub(super) fn close_block(&mut self, keyword: Token, opener: &str) {
        if opener == "set" {
            self.endsets = self.endsets.map(|n| n.saturating_sub(1));
        }
        // A closing statement without an opener must not close everything around it; asking the counts keeps this
        // from a walk over all open blocks for each.
        if !self.open_counts.iter().any(|(k, n)| *k == opener && *n > 0) {
            return;
        }
        // What was left open inside ends here, too: somebody is still typing it.
        while let Some(open) = self.open.last() {
            let found = open.keyword == opener;
            let block = open.block;
            self.pop_block(self.statement);
            if found {
                self.facts.blocks[block].close = Some(self.statement);
                self.facts.blocks[block].close_keyword = Some(keyword.span);
                return;
            }
        }
    }

    fn pop_block(&mut self, end: Span) {
        let Some(open) = self.open.pop() else { return };
        if self.branching.last() == Some(&self.open.len()) {
            self.branching.pop();
        }
        if let Some((_, count)) = self
            .open_counts
            .iter_mut()
            .find(|(k, _)| *k == open.keyword)
        {
            *count -= 1;
        }
        if open.framed {
            self.scopes.pop(end.lo(), &mut self.facts.locals);
        }
        for (name, local) in open.binds {
            self.facts.locals[local].scope = Span::new(end.hi(), self.text.len());
            self.scopes.bind(name, local);
        }
    }

    /// Opens a frame of names for the block that the statement at hand opens.
    pub(super) fn push_frame(&mut self, kind: FrameKind) {
        self.scopes.push(kind);
    }

    /// Closes what is still open and resolves calls of macros that are defined further down.
    fn finish(&mut self) {
        while !self.open.is_empty() {
            self.pop_block(Span::at(self.text.len()));
        }
        // From the end, so that of macros with one name the first stays in the map.
        let macros: std::collections::HashMap<&str, LocalId> = (self.facts.locals.with_ids().rev())
            .filter(|(_, local)| local.kind == LocalKind::Macro)
            .map(|(id, local)| (local.name.as_str(), id))
            .collect();
        if !macros.is_empty() {
            for name in &mut self.facts.names {
                // A macro may also be called `range`, which then means the macro.
                if let (Resolution::Free | Resolution::Builtin, Some(&local)) =
                    (name.resolution, macros.get(name.name.as_str()))
                {
                    name.resolution = Resolution::Local(local);
                }
            }
        }
        // A comparison is recorded behind those in its own brackets.
        self.facts.comparisons.sort_by_key(|c| c.span);
    }
}
