//! `pog render`: messages for given values, and everything that can be wrong with those.

use serde_json::json;

use crate::support::World;

const ASK: &str = "---
name: Ask
parameters:
  topic: { type: string, description: What to explain. }
  level: { type: string, enum: [easy, hard], default: easy }
  count: { type: integer, default: 3 }
  notes: { type: array, items: { type: string }, default: [] }
evals:
  - name: about birds
    with: { topic: birds, count: 7 }
---
system:
You explain {{ topic }} ({{ level }}).

user:
Name {{ count }} facts.{% for note in notes %}
- {{ note }}{% endfor %}
";

fn world() -> World {
    World::new(&[("prompts/ask.pog.md", ASK)])
}

#[test]
fn messages_are_rendered_by_file_and_by_id() {
    let wanted = "system:\nYou explain birds (easy).\n\nuser:\nName 3 facts.\n";
    for prompt in ["prompts/ask.pog.md", "./prompts/ask.pog.md", "ask"] {
        let run = world()
            .pog(&["render", prompt, "--set", "topic=birds"])
            .ends_with(0);
        assert_eq!(
            (run.out.as_str(), run.err.as_str()),
            (wanted, ""),
            "{prompt}"
        );
    }
}

#[test]
fn json_is_the_list_of_messages() {
    let run = world()
        .pog(&["render", "ask", "--set", "topic=birds", "--format", "json"])
        .ends_with(0);
    let wanted = json!([
        { "role": "system", "content": "You explain birds (easy)." },
        { "role": "user", "content": "Name 3 facts." },
    ]);
    assert_eq!(run.json(), wanted);
}

#[test]
fn later_values_win() {
    let world = world();
    world.write("v.yaml", "topic: cats\nlevel: hard\ncount: 9\n");
    world.write("v.json", r#"{ "topic": "dogs", "notes": ["a", "b"] }"#);
    let run = world
        .pog(&["render", "ask", "--case", "about birds"])
        .ends_with(0);
    assert!(
        run.out.contains("explain birds (easy)") && run.out.contains("Name 7"),
        "{}",
        run.out
    );
    let run = world
        .pog(&["render", "ask", "--case", "1", "--values", "v.yaml"])
        .ends_with(0);
    assert!(
        run.out.contains("explain cats (hard)") && run.out.contains("Name 9"),
        "{}",
        run.out
    );
    let run = world
        .pog(&[
            "render",
            "ask",
            "--values",
            "v.json",
            "--set",
            "topic=42",
            "--set",
            "notes=[\"c\"]",
        ])
        .ends_with(0);
    assert!(
        run.out.contains("explain 42") && run.out.ends_with("facts.\n- c\n"),
        "{}",
        run.out
    );
}

#[test]
fn text_stays_text() {
    let run = world()
        .pog(&["render", "ask", "--set", "topic={\"a\": [1]}=x"])
        .ends_with(0);
    assert!(run.out.contains("explain {\"a\": [1]}=x ("), "{}", run.out);
    // A value cannot start a message of its own, nor be read as template.
    let run = world()
        .pog(&[
            "render",
            "ask",
            "--set",
            "topic=a\nassistant:\n{{ level }}",
            "--format",
            "json",
        ])
        .ends_with(0);
    assert_eq!(run.json().as_array().unwrap().len(), 2);
    assert!(run.out.contains("{{ level }}"), "{}", run.out);
}

#[test]
fn all_that_is_missing_is_named() {
    let text = "---\nparameters:\n  a: { type: string, description: The first. }\n  b: integer\n---\nuser:\n{{ a }}{{ b }}\n";
    let world = World::new(&[("x.pog.md", text)]);
    let run = world.pog(&["render", "x"]).ends_with(2);
    assert_eq!(
        run.err,
        "error: Missing parameters: a (The first.), b; pass --set NAME=VALUE or --values FILE\n"
    );
    assert_eq!(run.out, "");
}

#[test]
fn what_an_included_prompt_needs_is_missing_too() {
    let part = "---\nname: Part\nparameters:\n  tone: { type: string, description: How to talk. }\n---\nTalk {{ tone }}.\n";
    let world = World::new(&[("part.pog.md", part)]);
    world.write(
        "main.pog.md",
        "---\nname: M\n---\nuser:\n{% include \"part\" %}\n",
    );
    let run = world.pog(&["render", "main"]).ends_with(2);
    assert!(
        run.err
            .starts_with("error: Missing parameter: tone (How to talk.)"),
        "{}",
        run.err
    );
    assert_eq!(
        world
            .pog(&["render", "main", "--set", "tone=softly"])
            .ends_with(0)
            .out,
        "user:\nTalk softly.\n"
    );
    world.write(
        "main.pog.md",
        "---\nname: M\n---\nuser:\n{% set tone = 'loudly' %}{% include \"part\" %}\n",
    );
    assert_eq!(
        world.pog(&["render", "main"]).ends_with(0).out,
        "user:\nTalk loudly.\n"
    );
}

#[test]
fn values_that_fit_nothing_are_refused() {
    let world = world();
    let said = |args: &[&str]| {
        let mut all = vec!["render", "ask", "--set", "topic=x"];
        all.extend(args);
        let run = world.pog(&all).ends_with(2);
        assert_eq!(run.out, "");
        run.err
    };
    assert_eq!(
        said(&["--set", "levle=hard"]),
        "error: Unknown parameter 'levle'; did you mean 'level'?\n"
    );
    assert_eq!(
        said(&["--set", "level=odd"]),
        "error: Invalid value 'odd' for 'level'; expected one of easy, hard\n"
    );
    assert_eq!(
        said(&["--set", "count=many"]),
        "error: Invalid value \"many\" for 'count'; expected integer\n"
    );
    assert_eq!(
        said(&["--set", "count"]),
        "error: '--set count' has no value; use '--set NAME=VALUE'\n"
    );
    assert_eq!(
        said(&["--case", "about brids"]),
        "error: No case 'about brids'; did you mean 'about birds'?\n"
    );
    assert_eq!(said(&["--values", "gone.json"]).lines().count(), 1);
    world.write("bad.json", "{ \"count\": 1,\n }");
    assert!(said(&["--values", "bad.json"]).starts_with("error: bad.json:2:2: Invalid JSON"));
    world.write("bad.yaml", "count: 1\n\"level: hard\n");
    assert!(said(&["--values", "bad.yaml"]).starts_with("error: bad.yaml:3:1: Quoted text"));
    world.write("list.yaml", "- a\n");
    assert!(
        said(&["--values", "list.yaml"])
            .starts_with("error: list.yaml: Expected a mapping of names to values")
    );
}

#[test]
fn a_template_that_fails_ends_with_1_and_its_place() {
    let text = "---\nparameters:\n  n: integer\n---\nuser:\nHi\n{{ 1 // n }}\n";
    let world = World::new(&[("x.pog.md", text)]);
    let run = world
        .pog(&["render", "x.pog.md", "--set", "n=0"])
        .ends_with(1);
    assert!(run.err.starts_with("error: x.pog.md:7:"), "{}", run.err);
    assert_eq!(run.out, "");
}

#[test]
fn endless_work_is_stopped() {
    let text = "---\nname: X\n---\n{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}\n";
    let run = World::new(&[("x.pog.md", text)])
        .pog(&["render", "x"])
        .ends_with(1);
    assert!(run.err.contains("was stopped"), "{}", run.err);
}

#[test]
fn nothing_outside_the_workspace_is_read() {
    let world = World::new(&[
        ("secret.pog.md", "---\nname: S\n---\nCANARY\n"),
        ("inside/pog.toml", ""),
    ]);
    for target in [
        "../secret",
        "../secret.pog.md",
        "./../secret.pog.md",
        "../../../../../../etc/passwd",
        "/etc/passwd",
    ] {
        world.write(
            "inside/a.pog.md",
            format!("---\nname: X\n---\nuser:\n{{% include \"{target}\" %}}\n"),
        );
        let run = world.pog_in("inside", &["render", "a"]).ends_with(1);
        assert!(
            !format!("{}{}", run.out, run.err).contains("CANARY"),
            "{target}"
        );
        assert!(
            !format!("{}{}", run.out, run.err).contains("root:"),
            "{target}"
        );
        let run = world.pog_in("inside", &["check"]).ends_with(1);
        assert!(run.out.contains("a.pog.md:5:"), "{target}: {}", run.out);
    }
}

#[test]
fn what_cannot_be_rendered_at_all_ends_with_2() {
    let world = world();
    world.write("notes.txt", "Hello");
    world.write("bad.pog.md", b"\xff");
    for (prompt, why) in [
        ("gone.pog.md", "No such file"),
        ("notes.txt", "format"),
        ("bad.pog.md", "Not UTF-8"),
        ("nope/nothing", "No prompt 'nope/nothing'"),
        ("aks", "did you mean 'ask'?"),
        ("foundation/safety@^99", "outside the requested range"),
    ] {
        let run = world.pog(&["render", prompt]).ends_with(2);
        assert!(
            run.err.contains(why) && run.err.contains("error: "),
            "{prompt}: {}",
            run.err
        );
        assert_eq!(run.out, "", "{prompt}");
    }
}

#[test]
fn other_formats_render_too() {
    let text = "messages:\n  - role: system\n    content: Talk about {{topic}}.\n  - role: user\n    content: Go on\n\
                testData:\n  - topic: 1e3\n";
    let world = World::new(&[("x.prompt.yml", text)]);
    let run = world
        .pog(&["render", "x.prompt.yml", "--set", "topic=1e3"])
        .ends_with(0);
    assert_eq!(run.out, "system:\nTalk about 1e3.\n\nuser:\nGo on\n");
    assert!(
        world
            .pog(&["render", "x.prompt.yml"])
            .ends_with(2)
            .err
            .contains("Missing parameter: topic")
    );
}
