//! The fuzz target as a short regression test: no text, however mangled, makes any feature panic or leave the text.

use std::path::{Path, PathBuf};

use pog_harness::everything::run_everything;
use pog_harness::sample_paths;
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
    "{{name}}",
    "{{#each xs as |x|}}",
    "{{/each}}",
    "{{> part}}",
    "{{role \"system\"}}",
    "{{$name}}",
    "{{plugin.f $a x=$b}}",
    "${input:name:what}",
    "$ARGUMENTS[1] $0 $name",
    "{name!r:>10}",
    "<poml>",
    "<let name=\"a\" value=\"1\"/>",
    "<p if=\"a && b.c\">",
    "</p>",
    "<message role=\"user\">",
    "[a](b.md)",
    "inputs:",
    "  - name: a",
    "input_variables: [a]",
    "template: |",
    "template_format: handlebars",
    "_type: prompt",
    "model: gpt-4o",
    "input:",
    "  schema:",
    "    a?: string, what",
    "tests:",
    "  - vars: { a: 1 }",
    "{\"template\": \"{a}\", \"input_variables\": [\"a\"]}",
    "- ",
    ": ",
];

/// Places in one sample at which it is cut.
const CUTS: usize = 24;

#[test]
fn no_prefix_of_a_sample_breaks_a_law() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/formats");
    let mut queue: Vec<PathBuf> = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    let formats = queue.clone();
    while let Some(path) = queue.pop() {
        if path.is_dir() {
            queue.extend(
                std::fs::read_dir(&path)
                    .into_iter()
                    .flatten()
                    .flatten()
                    .map(|e| e.path()),
            );
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let format = formats
            .iter()
            .find(|f| path.starts_with(f))
            .expect("samples lie in a folder of their format");
        let below = path
            .strip_prefix(format)
            .expect("the walk stays below the folder");
        let name = below.to_string_lossy().replace('\\', "/");
        for cut in (1..=CUTS).map(|n| text.floor_char_boundary(text.len() * n / CUTS)) {
            run_everything(&name, &text[..cut], cut);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_a_law(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
        name in prop::sample::select(sample_paths()),
        at in 0usize..400,
    ) {
        let text = pieces.concat();
        run_everything(&name, &text, at);
    }
}
