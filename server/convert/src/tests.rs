//! Laws of conversion: there and back is the same prompt, what is written is clean and written the same each time.

use expect_test::expect_file;
use pog_fixtures::Fixture;
use pog_rules::check::check_file;

use super::*;

/// The prompt a fixture's main file is read as.
fn model(fixture: &Fixture) -> Prompt {
    let source = fixture
        .main
        .artifact()
        .expect("the format is known")
        .dialect();
    read::read(&fixture.main, format::by_id(source.id))
        .expect("the file is readable")
        .0
}

fn as_fixture(converted: &Converted) -> Fixture {
    let mut text = format!("=== {}\n{}", converted.path, converted.text);
    if let Some(overlay) = &converted.overlay {
        text.push_str(&format!("=== {}\n{overlay}", converted.overlay_path()));
    }
    Fixture::parse(&text)
}

fn converted(fixture: &Fixture, to: &str) -> Converted {
    convert(&fixture.snapshot, &fixture.main, to, None)
        .unwrap_or_else(|e| panic!("{}: {e}", fixture.main.text))
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
    assert_eq!(
        model(&third),
        model(&first),
        "\n--- {to}\n{}\n--- overlay\n{:?}\n--- back\n{}",
        there.text,
        there.overlay,
        back.text
    );
    assert_eq!(converted(&first, to), there, "twice is the same");
    there
}

const TRIAGE: &str = "---\nname: Triage\ndescription: Sorts reports.\nversion: 1.2.0\nstage: normalized\nphase: maintenance\nlayer: task\nowners: [\"@a\"]\nmodel: { id: gpt-4o, provider: openai, parameters: { temperature: 0.2, max_tokens: 300, seed: 4 } }\nparameters:\n  report: { type: string, description: The report., untrusted: true }\n  tone: { type: string, enum: [calm, harsh], default: calm }\noutput: { format: json, schema: { type: object } }\nevals:\n  - name: crash\n    with: { report: It crashes. }\n    expect: [{ contains: It crashes. }]\nx-team: { cost: 4 }\n---\nsystem:\nYou are {{ tone }}.\n\nuser:\nSort this:\n\n  {{ report }}\n";

#[test]
fn github_models_carries_what_it_can_and_the_overlay_the_rest() {
    let there = round(TRIAGE, "github-models");
    let overlay = there.overlay.expect("there is more");
    for key in [
        "version: 1.2.0",
        "seed: 4",
        "untrusted: true",
        "x-team:",
        "crash",
    ] {
        assert!(overlay.contains(key), "{overlay}");
    }
}

#[test]
fn what_the_target_lacks_is_refused_with_its_place() {
    let text = "---\nparameters: { a: string, xs: { type: array } }\n---\nuser:\n{% if a %}x{% endif %}{{ a | upper }}{{ '{{a}}' }}\n{% for x in xs %}{{ x }}{% endfor %}\n";
    let fixture = Fixture::parse(text);
    let there = converted(&fixture, "github-models");
    let lost: Vec<&str> = there
        .remarks
        .iter()
        .filter(|r| r.weight == Weight::Loss)
        .map(|r| r.message.as_str())
        .collect();
    assert_eq!(
        lost,
        [
            "GitHub Models prompt does not support conditions",
            "GitHub Models prompt does not support this expression",
            "GitHub Models prompt does not support text that looks like a placeholder",
            "GitHub Models prompt does not support loops",
        ]
    );
    assert_eq!(
        there.remarks[0].at.expect("a place").text(text),
        "{% if a %}"
    );
    assert!(
        there.text.contains("{% if a %}x{% endif %}"),
        "{}",
        there.text
    );
}

#[test]
fn github_models_comes_back_as_it_was() {
    let text = "=== a.prompt.yml\nname: Label\nmodel: openai/gpt-4o-mini\nmessages:\n  - role: system\n    content: 'Be {{ short }} {% x %}'\n  - role: user\n    content: \"Label {{the.ticket}} {{tone}}\"\ntestData:\n  - { the.ticket: app crashes, tone: calm, expected: bug }\nevaluators:\n  - name: says bug\n    string: { contains: '{{expected}}' }\n";
    let fixture = Fixture::parse(text);
    let native = converted(&fixture, "native");
    assert!(
        native
            .text
            .contains("{% raw %}{{ short }} {% x %}{% endraw %}"),
        "{}",
        native.text
    );
    assert!(native.text.contains("{{ the_ticket }}"), "{}", native.text);
    assert_eq!(native.remarks.len(), 1);
    let back = converted(&as_fixture(&native), "github-models");
    assert!(
        back.text.contains("evaluators") && back.text.contains("expected: bug"),
        "{}",
        back.text
    );
}

const EVERYWHERE: &[&str] = &[
    "github-models",
    "promptfoo",
    "prompty",
    "semantic-kernel",
    "dotprompt",
];

#[test]
fn roles_and_values_go_everywhere() {
    for to in EVERYWHERE.iter().filter(|to| dialect::by_id(to).is_some()) {
        let there = round(TRIAGE, to);
        let shown = format!(
            "=== {}\n{}=== {}\n{}",
            there.path,
            there.text,
            there.overlay_path(),
            there.overlay.as_deref().unwrap_or_default()
        );
        expect_file![format!("expected/triage.{to}.txt")].assert_eq(&shown);
    }
}

#[test]
fn one_message_goes_to_langchain() {
    let text = "---\nname: Label\nparameters: { ticket: string, tone: { type: string, default: calm } }\n---\nuser:\nLabel {{ ticket }} {as} {% raw %}{{json}}{% endraw %}, {{ tone }}.\n";
    let there = round(text, "langchain");
    assert!(
        there
            .text
            .contains("Label {ticket} {{as}} {{{{json}}}}, {tone}."),
        "{}",
        there.text
    );
    let two = Fixture::parse("system:\na\nuser:\nb\n");
    assert!(converted(&two, "langchain").is_lossy());
}

#[test]
fn blocks_go_where_there_are_any() {
    let text = "---\nname: Blocks\nparameters:\n  tone: string\n  files: { type: array, items: { type: string } }\n---\nsystem:\n{% if tone == \"calm\" %}\nBe calm.\n{% elif tone %}\nBe {{ tone }}.\n{% else %}\nBe.\n{% endif %}\n\nuser:\n{% for item in files %}- {{ item }} of {{ tone }}\n{% else %}nothing{% endfor %}Done & <b>done</b>\n";
    for to in ["promptfoo", "prompty", "semantic-kernel", "dotprompt"]
        .iter()
        .filter(|to| dialect::by_id(to).is_some())
    {
        round(text, to);
    }
}

#[test]
fn includes_are_written_out() {
    let text = "---\nparameters: { code: string }\n---\n{% include \"safety\" %}\n\nsystem:\nReview.\n\nuser:\n{{ code }}\n=== safety.pog.md\n---\nparameters: { tone: { type: string, default: calm } }\n---\nBe {{ tone }}.\n";
    let there = converted(&Fixture::parse(text), "github-models");
    assert!(
        there.text.contains("Be {{tone}}.\n\n      Review."),
        "{}",
        there.text
    );
    assert!(
        !there.is_lossy()
            && there
                .remarks
                .iter()
                .any(|r| r.message.contains("Inlined 'safety'"))
    );
    assert!(there.overlay.is_some_and(|o| o.contains("tone:")));
}

mod laws {
    use pog_formats::dialect::Role;
    use pog_text::Span;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::super::prompt::Message;
    use super::super::tree::{Expr, Kind, Node, Step, push, trimmed};
    use super::*;

    fn node(kind: Kind) -> Node {
        Node::new(kind, Span::at(0))
    }

    fn text() -> impl Strategy<Value = Node> {
        let words = prop_oneof![
            8 => "[a-zA-Z ,.é🦀\n-]{1,16}",
            2 => "(user:|---|\\{\\{|\\}\\}|\\{|\\}|\\{%|%\\}|#\\}|<b>|&amp;|&|\\\\|\"|'|\\$x|: |# |\t|  x|\n\n  \n)",
        ];
        prop::collection::vec(words, 1..5).prop_map(|w| node(Kind::Text(w.concat())))
    }

    fn nodes(blocks: bool) -> impl Strategy<Value = Vec<Node>> {
        let value =
            prop_oneof![Just("a"), Just("b")].prop_map(|n| node(Kind::Value(Expr::name(n))));
        let leaf = prop_oneof![3 => text(), 2 => value].boxed();
        let any = if blocks {
            let body = prop::collection::vec(leaf.clone(), 1..3);
            let when = (body.clone(), body.clone()).prop_map(|(then, other)| {
                node(Kind::If {
                    arms: vec![(Expr::name("a"), joined(then))],
                    otherwise: joined(other),
                })
            });
            let item = node(Kind::Value(Expr::Path(vec![Step::Name("item".to_owned())])));
            let each = body.prop_map(move |mut inner| {
                inner.push(item.clone());
                let (item, list) = ("item".to_owned(), Expr::name("xs"));
                node(Kind::For {
                    item,
                    list,
                    body: joined(inner),
                    otherwise: Vec::new(),
                })
            });
            prop_oneof![4 => leaf, 1 => when, 1 => each].boxed()
        } else {
            leaf
        };
        prop::collection::vec(any, 1..6).prop_map(|n| trimmed(joined(n)))
    }

    fn joined(nodes: Vec<Node>) -> Vec<Node> {
        let mut out = Vec::new();
        nodes.into_iter().for_each(|n| push(&mut out, n));
        out
    }

    fn meta() -> impl Strategy<Value = Map<String, Value>> {
        let word = "[A-Za-z][A-Za-z é:#'-]{0,12}[a-z]";
        (word, word, 0..5u32, any::<bool>(), word).prop_map(|(name, description, minor, modelled, default)| {
            let mut meta = json!({
                "name": name, "description": description, "version": format!("1.{minor}.0"), "stage": "discovered",
                "owners": ["@a"],
            });
            if modelled {
                meta["model"] = json!({ "id": "gpt-4o", "provider": "openai", "parameters": { "temperature": 0.5, "seed": minor } });
            }
            meta["parameters"] = json!({
                "a": { "type": "string", "description": description, "untrusted": true },
                "b": { "type": "string", "default": default },
                "xs": { "type": "array", "items": { "type": "string" }, "description": "x" },
            });
            meta["evals"] = json!([{ "name": "one", "with": { "a": name, "xs": ["p", "q"] } }]);
            meta.as_object().cloned().unwrap_or_default()
        })
    }

    fn prompt(blocks: bool, most: usize) -> impl Strategy<Value = Prompt> {
        let role = prop_oneof![Just(Role::User), Just(Role::Assistant)];
        let message = (role, nodes(blocks)).prop_map(|(role, nodes)| Message { role, nodes });
        (meta(), prop::collection::vec(message, 1..=most)).prop_map(|(meta, mut messages)| {
            messages.retain(|m| !m.nodes.is_empty());
            Prompt { meta, messages }
        })
    }

    /// There and back for one prompt; `false` where the target cannot carry it.
    fn carried(prompt: &Prompt, to: &str) -> bool {
        if prompt.messages.is_empty() || dialect::by_id(to).is_none() {
            return false;
        }
        let mut prompt = prompt.clone();
        if to == "semantic-kernel" {
            prompt.meta.insert("name".to_owned(), json!("a_function"));
        }
        let prompt = &prompt;
        let native = format::by_id(NATIVE).expect("there is one");
        let text = (native.write)(&mut prompt.clone(), &mut Report::default());
        let first = Fixture::parse(&text.replace("\n=== ", "\n==== "));
        let model = model(&first);
        assert_eq!(&model.messages, &prompt.messages, "{text}");
        let there = converted(&first, to);
        if there.is_lossy() {
            return false;
        }
        let second = as_fixture(&there);
        let syntax = |f: &Fixture| {
            let found = check_file(&f.snapshot, &f.main);
            found
                .into_iter()
                .filter(|f| {
                    f.rule.name != "template/unused-parameter" && f.rule.group() != "security"
                })
                .collect::<Vec<_>>()
        };
        assert!(
            second.main.artifact().is_some_and(|a| a.dialect().id == to),
            "{}",
            there.text
        );
        let found = syntax(&second);
        assert!(
            found.is_empty(),
            "{}\n{:?}",
            there.text,
            found
                .iter()
                .map(|f| (f.rule.name, &f.message))
                .collect::<Vec<_>>()
        );
        let back = converted(&second, NATIVE);
        let third = as_fixture(&back);
        assert_eq!(
            super::model(&third),
            model,
            "\n--- {to}\n{}\n--- back\n{}",
            there.text,
            back.text
        );
        true
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

        #[test]
        fn there_and_back_without_blocks(prompt in prompt(false, 3)) {
            for to in EVERYWHERE {
                carried(&prompt, to);
            }
        }

        #[test]
        fn there_and_back_with_blocks(prompt in prompt(true, 2)) {
            for to in ["promptfoo", "prompty", "semantic-kernel", "dotprompt"] {
                carried(&prompt, to);
            }
        }

        #[test]
        fn there_and_back_with_one_message(prompt in prompt(false, 1)) {
            let mut prompt = prompt;
            prompt.messages.iter_mut().for_each(|m| m.role = Role::User);
            carried(&prompt, "langchain");
        }
    }
}
