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
        "Enables or disables automatic escaping for a block. Prompts are not escaped by default.",
        "autoescape ${1:false} %}$0{% endautoescape",
    ),
    block(
        "block",
        "endblock",
        "Defines a block that templates extending this one can replace.",
        "block ${1:name} %}$0{% endblock",
    ),
    single("break", "Exits the loop.", "break"),
    block(
        "call",
        "endcall",
        "Calls a macro with a block, which the macro renders with `caller()`.",
        "call ${1:name}() %}$0{% endcall",
    ),
    single("continue", "Continues with the next iteration.", "continue"),
    single(
        "do",
        "Evaluates a call for its side effect, without output.",
        "do ${1:call}()",
    ),
    single(
        "elif",
        "Alternative condition of an `if` block, evaluated if the previous ones are false.",
        "elif ${1:condition}",
    ),
    single(
        "else",
        "Rendered if no condition of an `if` block is true, or if a `for` loop has no items.",
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
        "Extends another template; the blocks in this one replace those of the parent.",
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
        "Repeats a block for each item. `loop.index`, `loop.first`, `loop.last` and others describe the current iteration.",
        "for ${1:item} in ${2:items} %}$0{% endfor",
    ),
    single(
        "from",
        "Imports macros from another template.",
        "from \"${1:id}\" import ${2:macro}",
    ),
    block(
        "if",
        "endif",
        "Renders a block only if a condition is true.",
        "if ${1:condition} %}$0{% endif",
    ),
    single(
        "import",
        "Imports another template's macros under a name.",
        "import \"${1:id}\" as ${2:name}",
    ),
    single(
        "include",
        "Renders another template here, with the variables of this one. `ignore missing` allows it to be absent.",
        "include \"${1:id}\"",
    ),
    block(
        "macro",
        "endmacro",
        "Defines a template fragment that can be called like a function.",
        "macro ${1:name}(${2:argument}) %}$0{% endmacro",
    ),
    block(
        "raw",
        "endraw",
        "Text without template processing.",
        "raw %}$0{% endraw",
    ),
    single(
        "set",
        "Assigns a value to a name. Inside a loop the assignment ends with the loop; use `namespace` to carry a value out.",
        "set ${1:name} = ${2:value}",
    ),
    block(
        "with",
        "endwith",
        "Assigns names for a block only.",
        "with ${1:name} = ${2:value} %}$0{% endwith",
    ),
];
