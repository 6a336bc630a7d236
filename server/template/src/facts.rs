//! What a template says, as flat lists with exact spans: names and where they resolve, locals, filters, tests, calls,
//! references to other templates, comparisons, blocks. Filled by a reader that never fails, so that features work in
//! half-typed templates; whether a template is *valid* is minijinja's word, not this one's.

use pog_text::Span;

use super::arena::{Arena, Id};

/// A name among [`TemplateFacts::names`].
pub type NameId = Id<Name>;
/// A local among [`TemplateFacts::locals`].
pub type LocalId = Id<Local>;

/// Everything read from the template regions of one file. All spans are file offsets. Lists are in source order.
#[derive(Debug, Default, Clone)]
pub struct TemplateFacts {
    /// Every variable name that is read (or written through `set a.b = …`), also the head of a call.
    pub names: Arena<Name>,
    /// Names a template binds itself: loop targets, `set`, `with`, macros, their arguments, imports.
    pub locals: Arena<Local>,
    /// `| name`, also in `{% filter name %}` and `{% set x | name %}`.
    pub filters: Vec<NameAt>,
    /// `is name`, `is not name`.
    pub tests: Vec<NameAt>,
    /// Literals a variable is compared with.
    pub comparisons: Vec<Comparison>,
    /// `include`, `extends`, `import`, `from … import`.
    pub references: Vec<Reference>,
    /// Block statements with their ends.
    pub blocks: Vec<Block>,
    /// `{{ … }}`, `{% … %}`, `{# … #}` in order.
    pub constructs: Vec<Construct>,
    /// Bodies of `{% raw %}`: text that looks like template but is not.
    pub raw: Vec<Span>,
    /// Placeholders that look like parameters but that the format's tools never replace (GitHub Models `{{ x }}`
    /// with spaces): the whole placeholder and the name inside.
    pub inert: Vec<NameAt>,
    /// Files that are mentioned and need not be prompts.
    pub links: Vec<Link>,
    /// Whether the template hands on all its inputs as one value (Handlebars `{{json this}}`), so that each is read.
    pub everything: bool,
}

/// A mention of a file that need not be a prompt: a link in Markdown, `@file`, `${file:x}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The path as written, decoded; relative to the file it stands in.
    pub target: String,
    /// The path.
    pub span: Span,
    /// The whole mention, such as `[text](path)`.
    pub full_span: Span,
    /// Whether the file may be missing without harm.
    pub optional: bool,
}

impl TemplateFacts {
    /// Adds the facts of a further region of the same file.
    pub fn append(&mut self, mut other: Self) {
        let (names, locals) = (self.names.len(), self.locals.len());
        other.renumber(
            |name| Some(name.behind(names)),
            |local| local.behind(locals),
        );
        self.names.append(&mut other.names);
        self.locals.append(&mut other.locals);
        self.filters.append(&mut other.filters);
        self.tests.append(&mut other.tests);
        self.comparisons.append(&mut other.comparisons);
        self.references.append(&mut other.references);
        self.blocks.append(&mut other.blocks);
        self.constructs.append(&mut other.constructs);
        self.raw.append(&mut other.raw);
        self.inert.append(&mut other.inert);
        self.links.append(&mut other.links);
        self.everything |= other.everything;
    }

    /// Keeps the names that `keep` says yes to, and what is said of them.
    pub fn retain_names(&mut self, keep: impl FnMut(&mut Name) -> bool) {
        let moved = self.names.retain_mut(keep);
        self.renumber(|name| moved.to(name), |local| local);
    }

    /// Brings the locals into source order.
    pub fn sort_locals(&mut self) {
        let moved = self.locals.sort_by_key(|local| local.span);
        self.renumber(Some, |local| moved.to(local).unwrap_or(local));
    }

    /// Gives everything that means a name or a local its new id; what means a name that is gone goes too. The one place
    /// that knows all of them.
    fn renumber(
        &mut self,
        name: impl Fn(NameId) -> Option<NameId>,
        local: impl Fn(LocalId) -> LocalId,
    ) {
        for read in &mut self.names {
            if let Resolution::Local(id) = &mut read.resolution {
                *id = local(*id);
            }
        }
        for (_, id) in self.references.iter_mut().flat_map(|r| &mut r.imported) {
            *id = local(*id);
        }
        self.comparisons.retain_mut(|comparison| {
            let moved = name(comparison.name);
            comparison.name = moved.unwrap_or(comparison.name);
            moved.is_some()
        });
    }

    /// The construct a cursor at `offset` is inside of, or touches the end of while it is unclosed.
    #[must_use]
    pub fn construct_at(&self, offset: usize) -> Option<&Construct> {
        construct_at(&self.constructs, offset)
    }
}

/// The construct in an ordered list that a cursor at `offset` is inside of, or touches the end of while it is unclosed.
pub(super) fn construct_at(constructs: &[Construct], offset: usize) -> Option<&Construct> {
    let after = constructs.partition_point(|c| c.span.lo() < offset);
    constructs[..after].last().filter(|c| {
        let end = if c.closed {
            c.inner.hi().max(c.span.hi().saturating_sub(2))
        } else {
            c.span.hi()
        };
        offset >= c.span.lo() + 2 && offset <= end
    })
}

/// One occurrence of a variable name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub name: String,
    /// The identifier's span.
    pub span: Span,
    /// What it means here.
    pub resolution: Resolution,
    /// The attribute chain behind it: `profile`, `name` in `user.profile.name` and `user["profile"].name`; ends at
    /// the first part that is not a plain name or string subscript.
    pub path: Vec<NameAt>,
    /// Whether the bare name is called: `range(3)`. `user.items()` is not a call of `user`.
    pub called: bool,
    /// Whether the value may be missing without harm here: operand of `is defined`, `is undefined`, first in a
    /// `| default(…)` chain.
    pub guarded: bool,
}

/// What a name refers to at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// Bound in the template.
    Local(LocalId),
    /// One of the functions and globals of the template language (`range`, `dict`, `debug`, `namespace`), or a name that
    /// the language itself provides here (`loop` in a loop, `caller` in a macro, `super` in a block, `self`).
    Builtin,
    /// Read inside a changed context, such as a field of the item in Handlebars' `{{#each}}`: no parameter.
    Relative,
    /// Comes from outside: a parameter, if one is declared.
    Free,
}

/// A name at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameAt {
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// A name the template binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    pub name: String,
    /// The binding occurrence.
    pub span: Span,
    /// How it is bound.
    pub kind: LocalKind,
    /// The part of the file in which it is visible (as far as the reader can tell in broken text).
    pub scope: Span,
}

/// How a template binds a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalKind {
    /// `{% for x in … %}`.
    Loop,
    /// `{% set x = … %}` or the block form.
    Set,
    /// `{% with x = … %}`.
    With,
    /// `{% macro x() %}`.
    Macro,
    /// An argument of a macro or of `{% call(x) %}`.
    Argument,
    /// `{% import … as x %}`, `{% from … import x %}`.
    Import,
}

/// A variable compared with a literal: `x == "a"`, `"a" != x`, `x in ["a", "b"]`, `x is eq "a"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The variable; its `path` tells which field is compared.
    pub name: NameId,
    /// The literal's value.
    pub literal: Literal,
    /// The literal's span; of a string without its quotes.
    pub span: Span,
}

/// A literal value in a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// String, unescaped.
    Text(String),
    /// Integer.
    Int(i64),
    /// Float.
    Float(f64),
    /// Boolean.
    Bool(bool),
    /// `none`.
    None,
}

impl Eq for Literal {}

/// A mention of another template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Which statement.
    pub kind: ReferenceKind,
    /// The literal target such as `foundation/safety@^1`; `None` when it is computed. A list of names gives one
    /// reference for each literal in it.
    pub target: Option<String>,
    /// The target's span inside its quotes; of the expression when it is computed.
    pub span: Span,
    /// The whole `{% … %}`.
    pub statement: Span,
    /// `ignore missing`, or one of several alternatives in a list.
    pub optional: bool,
    /// `from … import a as b`: imported names with the local each binds.
    pub imported: Vec<(NameAt, LocalId)>,
}

/// The statement that mentions another template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReferenceKind {
    /// `{% include … %}`.
    Include,
    /// `{% extends … %}`.
    Extends,
    /// `{% import … as m %}`.
    Import,
    /// `{% from … import a %}`.
    From,
    /// A partial of Handlebars, `{{> name}}`.
    Partial,
    /// An include by the path of a file.
    File,
}

/// A block statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// `if`, `for`, `macro`, …
    pub keyword: String,
    /// The opening `{% … %}`.
    pub open: Span,
    /// The keyword inside the opening statement.
    pub keyword_span: Span,
    /// `elif`/`else` keywords.
    pub middles: Vec<Span>,
    /// The closing `{% end… %}`, if there is one.
    pub close: Option<Span>,
    /// The keyword inside the closing statement.
    pub close_keyword: Option<Span>,
    /// The name of a `macro` or `block`.
    pub name: Option<NameAt>,
}

/// One template construct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Construct {
    /// Which delimiters.
    pub kind: ConstructKind,
    /// With delimiters.
    pub span: Span,
    /// Between the delimiters (whitespace control marks excluded).
    pub inner: Span,
    /// Whether the closing delimiter is there.
    pub closed: bool,
}

/// The three kinds of template construct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstructKind {
    /// `{{ … }}` (also a GitHub Models placeholder).
    Output,
    /// `{% … %}`.
    Statement,
    /// `{# … #}`.
    Comment,
}
