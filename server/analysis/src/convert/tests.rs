//! Laws of conversion: there and back is the same prompt, what is written is clean and written the same each time.

use super::*;
use crate::check::check_file;
use crate::fixture::Fixture;

/// The prompt a fixture's main file is read as.
fn model(fixture: &Fixture) -> Prompt {
    let source = fixture.main.artifact().expect("the format is known").dialect();
    read::read(&fixture.main, format::by_id(source.id)).expect("the file is readable").0
}

fn as_fixture(converted: &Converted) -> Fixture {
    let mut text = format!("=== {}\n{}", converted.path, converted.text);
    if let Some(overlay) = &converted.overlay {
        text.push_str(&format!("=== {}\n{overlay}", converted.overlay_path()));
    }
    Fixture::parse(&text)
}

fn converted(fixture: &Fixture, to: &str) -> Converted {
    convert(&fixture.snapshot, &fixture.main, to, None).unwrap_or_else(|e| panic!("{}: {e}", fixture.main.text))
}

/// There and back: the same prompt, and nothing to complain about on the way.
fn round(text: &str, to: &str) -> Converted {
    let first = Fixture::parse(text);
    let there = converted(&first, to);
    assert!(!there.is_lossy(), "{text}\n{:?}", there.remarks);
    let second = as_fixture(&there);
    let found = check_file(&second.snapshot, &second.main);
    assert!(found.is_empty(), "{}\n{found:#?}", there.text);
    let back = converted(&second, "native");
    let third = as_fixture(&back);
    assert_eq!(model(&third), model(&first), "\n--- {to}\n{}\n--- overlay\n{:?}\n--- back\n{}", there.text, there.overlay, back.text);
    assert_eq!(converted(&first, to), there, "twice is the same");
    there
}

const TRIAGE: &str = "---\nname: Triage\ndescription: Sorts reports.\nversion: 1.2.0\nstage: normalized\nphase: maintenance\nlayer: task\nowners: [\"@a\"]\nmodel: { id: gpt-4o, provider: openai, parameters: { temperature: 0.2, max_tokens: 300, seed: 4 } }\nparameters:\n  report: { type: string, description: The report., untrusted: true }\n  tone: { type: string, enum: [calm, harsh], default: calm }\noutput: { format: json, schema: { type: object } }\nevals:\n  - name: crash\n    with: { report: It crashes. }\n    expect: [{ contains: It crashes. }]\nx-team: { cost: 4 }\n---\nsystem:\nYou are {{ tone }}.\n\nuser:\nSort this:\n\n  {{ report }}\n";

#[test]
fn github_models_carries_what_it_can_and_the_overlay_the_rest() {
    let there = round(TRIAGE, "github-models");
    insta(&there.text, "name: Triage\ndescription: Sorts reports.\nmodel: openai/gpt-4o\nmodelParameters: { temperature: 0.2, maxTokens: 300 }\nresponseFormat: json_schema\njsonSchema: |-\n  {\n    \"name\": \"answer\",\n    \"schema\": {\n      \"type\": \"object\"\n    }\n  }\nmessages:\n  - role: system\n    content: |-\n      You are {{tone}}.\n  - role: user\n    content: |-\n      Sort this:\n\n        {{report}}\ntestData:\n  - { report: It crashes. }\n");
    let overlay = there.overlay.expect("there is more");
    for key in ["version: 1.2.0", "seed: 4", "untrusted: true", "x-team:", "crash"] {
        assert!(overlay.contains(key), "{overlay}");
    }
}

fn insta(found: &str, wanted: &str) {
    assert_eq!(found, wanted, "\n{found}");
}

#[test]
fn what_the_target_lacks_is_refused_with_its_place() {
    let text = "---\nparameters: { a: string, xs: { type: array } }\n---\nuser:\n{% if a %}x{% endif %}{{ a | upper }}{{ '{{a}}' }}\n{% for x in xs %}{{ x }}{% endfor %}\n";
    let fixture = Fixture::parse(text);
    let there = converted(&fixture, "github-models");
    let lost: Vec<&str> = there.remarks.iter().filter(|r| r.weight == Weight::Loss).map(|r| r.message.as_str()).collect();
    assert_eq!(
        lost,
        [
            "GitHub Models prompt has nothing for conditions",
            "GitHub Models prompt has nothing for this expression",
            "GitHub Models prompt has nothing for text that looks like a placeholder",
            "GitHub Models prompt has nothing for loops",
        ]
    );
    assert_eq!(there.remarks[0].at.expect("a place").text(text), "{% if a %}");
    assert!(there.text.contains("{% if a %}x{% endif %}"), "{}", there.text);
}

#[test]
fn github_models_comes_back_as_it_was() {
    let text = "=== a.prompt.yml\nname: Label\nmodel: openai/gpt-4o-mini\nmessages:\n  - role: system\n    content: 'Be {{ short }} {% x %}'\n  - role: user\n    content: \"Label {{the.ticket}} {{tone}}\"\ntestData:\n  - { the.ticket: app crashes, tone: calm, expected: bug }\nevaluators:\n  - name: says bug\n    string: { contains: '{{expected}}' }\n";
    let fixture = Fixture::parse(text);
    let native = converted(&fixture, "native");
    assert!(native.text.contains("{% raw %}{{ short }} {% x %}{% endraw %}"), "{}", native.text);
    assert!(native.text.contains("{{ the_ticket }}"), "{}", native.text);
    assert_eq!(native.remarks.len(), 1);
    let back = converted(&as_fixture(&native), "github-models");
    assert!(back.text.contains("evaluators") && back.text.contains("expected: bug"), "{}", back.text);
}
