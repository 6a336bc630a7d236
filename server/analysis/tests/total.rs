//! The fuzz target as a short regression test: no text, however mangled, makes any feature panic or leave the text.

use pog_analysis::exercise::exercise;
use proptest::prelude::*;

const PIECES: &[&str] = &[
    "---\n",
    "\n",
    "\r\n",
    "\r",
    " ",
    "  ",
    "\t",
    "name: A",
    "version: 1.0.0",
    "stage: skill",
    "parameters:",
    "  a: string",
    "  b: { type: string, enum: [x, y] }",
    "evals:",
    "  - name: c",
    "    with: { a: 1 }",
    "id: x/y",
    "deprecated: { replacement: part }",
    "{{ a }}",
    "{{ a.",
    "{{ b == \"",
    "{{ a | ",
    "{% if a %}",
    "{% endif %}",
    "{% for x in a %}",
    "{% endfor %}",
    "{% set z = a %}",
    "{% include \"part@^1\" %}",
    "{% include \"./main.pog.md\" %}",
    "{% from \"part\" import q %}",
    "{% macro m(x) %}",
    "{% endmacro %}",
    "{# pog: ignore template/unused-parameter because x #}",
    "{#",
    "{% raw %}",
    "{% endraw %}",
    "}}",
    "%}",
    "system:",
    "user:",
    "messages:",
    "  - role: user",
    "    content: |",
    "      {{a}}",
    "      {{ a }}",
    "testData:",
    "  - a: 1",
    "é",
    "漢字",
    "🦀",
    "\0",
    "\u{feff}",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    "|",
    "&x",
    "*x",
    "# c",
    "- ",
    ": ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_law(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        yaml in any::<bool>(),
        at in 0usize..400,
    ) {
        let text = pieces.concat();
        exercise(if yaml { "main.prompt.yml" } else { "main.pog.md" }, &text, at);
    }
}
