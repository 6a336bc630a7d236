//! What fuzzing and people found, tried at every place: one line an input, which may stand for a kind.

use pog_harness::everything::run_everything;

/// A path and a text.
const FOUND: &[(&str, &str)] = &[
    // Arithmetic in bytes beside a quote.
    ("a.pog.md", "---\ntags: [é\"a\""),
    ("a.pog.md", "---\nname: é'a'\ntags: [漢'"),
    // Proposals beside the cursor, or over two lines.
    ("a.pog.md", "---\nmo : x\n---"),
    (
        "a.pog.md",
        "---\nparameters:\n  a : string\n  b\t: string\n---\n",
    ),
    ("a.pog.md", "{% include \"a\nb\" %}"),
    ("a.pog.md", "{% from \"a\r\nb\" import x %}"),
    ("a.hbs", "{{> \"a\nb\"}}"),
    (
        "a.poml",
        "<poml><document src=\"a\nb\"/><p class\n=\"a\"/></poml>",
    ),
    (
        "a.poml",
        "<poml><let name=\"a\nb\"/><p if=\"a\n.b\"/></poml>",
    ),
    // Ends between the two characters of a line break.
    (
        ".github/agents/a.agent.md",
        "---\r\ntarget: \"v\r\n---\r\nHi\r\n",
    ),
    (".github/agents/a.agent.md", "---\ntarget: \"漢\n---\nHi\n"),
    (
        ".claude/agents/a.md",
        "---\r\nname: \"v\r\ntools: [a,\r\n---\r\nHi\r\n",
    ),
    ("a.pog.md", "---\r\nname: 'v\r\n---\r\n{{ a\r\n}}\r\n"),
];

#[test]
fn what_was_found_once_breaks_no_law_at_any_place() {
    for (path, text) in FOUND {
        for (offset, _) in text.char_indices().chain([(text.len(), ' ')]) {
            run_everything(path, text, offset);
        }
    }
}
