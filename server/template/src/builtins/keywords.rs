//! The statement keywords of minijinja as compiled here, with snippets that complete a statement behind `{% `.

/// A statement keyword.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyword {
    /// As it is written.
    pub name: &'static str,
    /// One to three sentences.
    pub doc: &'static str,
    /// The keyword that ends the block it opens.
    pub closes: Option<&'static str>,
    /// What stands between `{% ` and ` %}`, with the placeholders of the Language Server Protocol; a block's snippet
    /// runs on to its closing keyword.
    pub snippet: &'static str,
}

const fn block(
    name: &'static str,
    end: &'static str,
    doc: &'static str,
    snippet: &'static str,
) -> Keyword {
    Keyword {
        name,
        doc,
        closes: Some(end),
        snippet,
    }
}

const fn single(name: &'static str, doc: &'static str, snippet: &'static str) -> Keyword {
    Keyword {
        name,
        doc,
        closes: None,
        snippet,
    }
}

/// All keywords, by name.
pub static KEYWORDS: &[Keyword] = &[
    block(
        "autoescape",
        "endautoescape",
        "Switches automatic escaping on or off for a block. Prompts are not escaped unless this says so.",
        "autoescape ${1:false} %}$0{% endautoescape",
    ),
    block(
        "block",
        "endblock",
        "Names a part that a template which `extends` this one can replace.",
        "block ${1:name} %}$0{% endblock",
    ),
    single("break", "Leaves the loop.", "break"),
    block(
        "call",
        "endcall",
        "Calls a macro and hands it a block, which the macro prints with `caller()`.",
        "call ${1:name}() %}$0{% endcall",
    ),
    single(
        "continue",
        "Goes on with the next round of the loop.",
        "continue",
    ),
    single(
        "do",
        "Calls something for its effect and prints nothing.",
        "do ${1:call}()",
    ),
    single(
        "elif",
        "Another condition of an `if` block, asked when those before it failed.",
        "elif ${1:condition}",
    ),
    single(
        "else",
        "What an `if` block prints when no condition held, or a `for` block when there was no item.",
        "else",
    ),
    single(
        "endautoescape",
        "Ends an `autoescape` block.",
        "endautoescape",
    ),
    single("endblock", "Ends a `block`.", "endblock"),
    single("endcall", "Ends a `call` block.", "endcall"),
    single("endfilter", "Ends a `filter` block.", "endfilter"),
    single("endfor", "Ends a `for` block.", "endfor"),
    single("endif", "Ends an `if` block.", "endif"),
    single("endmacro", "Ends a `macro`.", "endmacro"),
    single("endraw", "Ends a `raw` block.", "endraw"),
    single("endset", "Ends a `set` block.", "endset"),
    single("endwith", "Ends a `with` block.", "endwith"),
    single(
        "extends",
        "Takes another template as frame; the blocks in this one replace the blocks of that one.",
        "extends \"${1:id}\"",
    ),
    block(
        "filter",
        "endfilter",
        "Applies a filter to a whole block.",
        "filter ${1:trim} %}$0{% endfilter",
    ),
    block(
        "for",
        "endfor",
        "Repeats a block for each item. `loop.index`, `loop.first`, `loop.last` and more tell which round it is.",
        "for ${1:item} in ${2:items} %}$0{% endfor",
    ),
    single(
        "from",
        "Takes macros out of another template.",
        "from \"${1:id}\" import ${2:macro}",
    ),
    block(
        "if",
        "endif",
        "Prints a block only when a condition holds.",
        "if ${1:condition} %}$0{% endif",
    ),
    single(
        "import",
        "Makes the macros of another template available under a name.",
        "import \"${1:id}\" as ${2:name}",
    ),
    single(
        "include",
        "Prints another template here, with the variables of this one. `ignore missing` lets it be absent.",
        "include \"${1:id}\"",
    ),
    block(
        "macro",
        "endmacro",
        "Defines a piece of template that can be called like a function.",
        "macro ${1:name}(${2:argument}) %}$0{% endmacro",
    ),
    block(
        "raw",
        "endraw",
        "Text in which braces mean nothing.",
        "raw %}$0{% endraw",
    ),
    single(
        "set",
        "Binds a name to a value. Inside a loop the binding ends with the loop; use `namespace` to carry a value out.",
        "set ${1:name} = ${2:value}",
    ),
    block(
        "with",
        "endwith",
        "Binds names for a block only.",
        "with ${1:name} = ${2:value} %}$0{% endwith",
    ),
];
