//! What holds for every offset of every text.

use std::sync::Arc;

use pog_model::SourceFile;

use super::*;
use crate::docs::documentation;

/// Texts that touch every place, cut off after each character in turn.
const TEXTS: [&str; 4] = [
    "---\nname: 🦀\nversion: 1.2.3\nparameters:\n  language: { type: string, enum: [a, \"b c\"], default: a }\n  user:\n    type: object\n    properties: { 名: string }\nevals:\n  - with: { language: a }\n    expect: [{ contains: x }, max]\ntags: [x, 'y']\ndeprecated: { replacement: foundation/safety }\n---\nsystem:\nHi {{ language | upper }} {{ user.名 }}{# é #}\n{% for u in [user] if u.名 == \"x\" %}{{ loop.index }} {{ u['名'] }}{% endfor %}\n\nuser:\n{% include \"foundation/safety@^1\" ignore missing %}{% from \"foundation/macros\" import fenced as f %}{{ f(language) }}\n{% if language in [\"a\", \"b c\"] and 'x' in tags %}{% raw %}{{ }}{% endraw %}{% else %}{% endif %}\n",
    "\u{feff}---\r\nname: x\r\nowners:\r\n  - \"@a\"\r\n---\r\n{% set a = b %}\r\n{{ a. }}\r\n",
    "---\nstage: \"sk\nmodel: { id: \n  - [\n{{ la\n{% if x == \"\n{% inc\n{{ a['\n{% from 'x' import\n",
    "messages:\n  - role: user\n    content: |\n      {{name}} 🦀 {{ x }}\ntestData:\n  - name: é\n    \nresponseFormat: te\n",
];

#[test]
fn every_edit_touches_the_cursor_stays_on_its_line_and_applies() {
    for (index, text) in TEXTS.iter().enumerate() {
        let path = if index == 3 {
            "x.prompt.yml"
        } else {
            "x.pog.md"
        };
        let world = Fixture::parse(&format!("=== {path}\n{text}{LIBRARY}"));
        let ends = text.char_indices().map(|(i, _)| i).chain([text.len()]);
        for end in ends {
            let file = world.files[0].with_text(Arc::from(&text[..end]));
            check(&world, &file, end);
            if end % 7 == 0 {
                check(&world, &world.files[0], end);
            }
        }
    }
}

fn check(world: &Fixture, file: &SourceFile, offset: usize) {
    let text = &*file.text;
    let found = completion(&world.snapshot, file, offset);
    for pair in found.windows(2) {
        assert!(pair[0].sort < pair[1].sort, "the order is unique");
    }
    for item in found {
        let span = item.edit.span;
        let place = format!("{item:?} at {offset} of {text:?}");
        assert!(span.touches(offset), "{place}");
        assert!(!span.text(text).contains(['\n', '\r']), "{place}");
        assert!(
            !item.label.is_empty() && !item.label.contains(['\n', '\r']),
            "{place}"
        );
        apply_edits(text, &[item.edit]).expect("the edit applies");
        let _ = documentation(&world.snapshot, file, &item.doc);
    }
}

#[test]
fn offsets_outside_the_text_or_inside_a_character_are_harmless() {
    let world = Fixture::parse("---\nname: 🦀\n---\n{{ é }}");
    for offset in 0..60 {
        let _ = completion(&world.snapshot, &world.main, offset);
    }
}

#[test]
fn every_proposal_of_a_word_or_key_has_documentation() {
    for text in [
        "---\n$0\n---\n",
        "---\nstage: $0\n---\n",
        "---\nparameters:\n  a: { $0 }\n---\n",
        "{{ a | $0 }}",
        "{{ a is $0 }}",
        "{% $0 %}",
        "{% for a in b %}{{ loop.$0 }}",
    ] {
        let fixture = Fixture::parse(text);
        for item in completion(&fixture.snapshot, &fixture.main, fixture.offset()) {
            let documented = documentation(&fixture.snapshot, &fixture.main, &item.doc).is_some();
            assert!(
                documented || item.label.starts_with("end"),
                "{} in {text}",
                item.label
            );
        }
    }
}
