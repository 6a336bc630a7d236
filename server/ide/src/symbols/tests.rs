//! Outlines and searches as specification.

use pog_fixtures::Fixture;

use super::outline::MAX_SYMBOLS;
use super::{Symbol, document_symbols, workspace_symbols};
use crate::navigation::tests::EVERYTHING;

fn outline(text: &str) -> String {
    fn write(symbols: &[Symbol], depth: usize, text: &str, out: &mut String) {
        for s in symbols {
            assert!(s.full.encloses(s.focus), "{s:?}");
            let detail = s
                .detail
                .as_deref()
                .map(|d| format!(" | {d}"))
                .unwrap_or_default();
            let gone = if s.deprecated { " (deprecated)" } else { "" };
            out.push_str(&format!(
                "{}{:?} {}{detail}{gone}\n",
                "  ".repeat(depth),
                s.kind,
                s.name
            ));
            assert!(
                text.get(s.full.range()).is_some() && text.get(s.focus.range()).is_some(),
                "{s:?}"
            );
            assert!(!s.name.is_empty());
            s.children
                .iter()
                .for_each(|c| assert!(s.full.encloses(c.full), "{s:?} {c:?}"));
            write(&s.children, depth + 1, text, out);
        }
    }
    let fixture = Fixture::parse(text);
    let mut out = String::new();
    write(
        &document_symbols(&fixture.main),
        0,
        &fixture.main.text,
        &mut out,
    );
    out
}

#[test]
fn an_artifact_has_keys_messages_and_what_templates_define() {
    let text = "---\nname: Review\nversion: 1.0.0\ndeprecated: true\nparameters:\n  lang: { type: string, default: py }\nevals:\n  - name: first\n    with: { lang: x }\n  - with: {}\n---\n🦀 Intro\n{% include \"a/b\" %}\nuser:\n{% set t = 1 %}{% set t = 2 %}\n{% macro m(a, b) %}{% set u = 1 %}{% endmacro %}\nassistant:\n{% block k %}";
    assert_eq!(
        outline(text),
        "\
Artifact Review | main 1.0.0 (deprecated)
  Key name | Review
  Key version | 1.0.0
  Key deprecated | true
  Key parameters
    Parameter lang | string = \"py\"
  Key evals
    Case first | lang
    Case case 2
  Message system | 🦀 Intro
    Include a/b | include
  Message user | {% set t = 1 %}{% set t = 2 %}
    Variable t
    Macro m | (a, b)
      Variable u
  Message assistant | {% block k %}
    Block k
"
    );
    assert_eq!(outline(text), outline(&text.replace('\n', "\r\n")));
}

#[test]
fn messages_in_metadata_stand_under_their_key() {
    let text = "=== x.prompt.yml\nname: X\nmessages:\n  - role: system\n    content: S {{a}}\n  - content: |\n      U\n    role: user\ntestData:\n  - a: 1\n";
    assert_eq!(
        outline(text),
        "\
Artifact X | x.prompt.yml
  Key name | X
  Key messages
    Message system | S {{a}}
    Message user | U
  Key testData
    Case case 1 | a
"
    );
}

#[test]
fn every_prefix_has_a_sound_outline() {
    for text in EVERYTHING {
        for end in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
            outline(&text[..end]);
        }
    }
}

#[test]
fn a_block_that_runs_into_the_next_message_is_cut() {
    assert_eq!(
        outline("user:\n{% macro m() %}\nassistant:\nx{% endmacro %}\n"),
        "Artifact main\n  Message user | {% macro m() %}\n    Macro m | ()\n  Message assistant | x{% endmacro %}\n"
    );
}

#[test]
fn of_many_symbols_the_first_are_answered_and_the_rest_counted() {
    let count = 3 * MAX_SYMBOLS;
    let text: String = (0..count)
        .map(|n| format!("{{% set v{n} = 1 %}}\n"))
        .collect();
    let fixture = Fixture::parse(&format!("---\nname: A\n---\n{text}"));
    fn names(symbols: &[Symbol], out: &mut Vec<String>) {
        for symbol in symbols {
            out.push(symbol.name.clone());
            names(&symbol.children, out);
        }
    }
    let mut found = Vec::new();
    names(&document_symbols(&fixture.main), &mut found);
    // The artifact, its key `name` and its message are symbols too.
    assert_eq!(found.len(), MAX_SYMBOLS + 1);
    assert_eq!(found[..5], ["A", "name", "system", "v0", "v1"]);
    let left = count + 3 - MAX_SYMBOLS;
    assert_eq!(
        found[MAX_SYMBOLS],
        format!("({left} more symbols not listed)")
    );
}

fn search(query: &str) -> Vec<String> {
    let fixture = Fixture::parse(
        "=== dev/code-review.pog.md\n---\nname: Code Review\nparameters: { code: string, reviewer: string }\n---\n{% macro crev() %}{% endmacro %}\n=== dev/coder.pog.md\nx\n=== starter/ops/runbook.pog.md\n---\nname: Runbook\n---\n",
    );
    let hits = workspace_symbols(&fixture.snapshot, query);
    hits.iter()
        .map(|s| {
            format!(
                "{:?} {} in {}",
                s.kind,
                s.name,
                s.container.as_deref().unwrap_or("-")
            )
        })
        .collect()
}

#[test]
fn a_few_letters_find_the_best_first() {
    assert_eq!(
        search("Code Rev")[0],
        "Artifact Code Review in dev/code-review"
    );
    assert_eq!(
        search("crev"),
        [
            "Macro crev in dev/code-review",
            "Artifact Code Review in dev/code-review"
        ]
    );
    assert_eq!(search("code")[0], "Parameter code in dev/code-review");
    assert_eq!(search("runbook"), ["Artifact Runbook in ops/runbook"]);
    assert_eq!(search("dev/coder")[0], "Artifact dev/coder in -");
    assert_eq!(search("zzz"), [""; 0]);
    assert_eq!(search("").len(), 6);
}

#[test]
fn text_before_the_first_system_marker_is_part_of_that_message() {
    let text = "---\nname: R\n---\n{% include \"a/b\" %}\n\nsystem:\nYou help.\n";
    let shown = outline(text);
    assert_eq!(shown.matches("Message system").count(), 1, "{shown}");
    assert!(shown.contains("    Include a/b"), "{shown}");
}
