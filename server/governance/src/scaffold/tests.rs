//! Scaffolds as specification: what is written for whom, where it stands, and that cases made here pass.

use expect_test::expect;
use pog_fixtures::Fixture;
use pog_render as render;
use pog_rules::check::check_file;
use pog_text::{EditTarget, apply_edits};

use super::*;

fn drafted(text: &str, stage: Stage) -> (Fixture, Draft) {
    let fixture = Fixture::parse(text);
    let policy = fixture.snapshot.policy(&fixture.main);
    let draft = draft(
        &fixture.snapshot,
        &fixture.main,
        &policy,
        stage,
        Some("design"),
    )
    .expect("the metadata is sound");
    (fixture, draft)
}

fn written(text: &str, stage: Stage) -> String {
    let (fixture, draft) = drafted(text, stage);
    apply_edits(fixture.main.joined(), &draft.edits).expect("the edits apply")
}

#[test]
fn a_bare_prompt_gets_a_front_matter() {
    let text = "=== development/explain_error.pog.md\nuser:\nExplain this error to a beginner. Error: {{ error }}\n";
    expect![[r#"
        ---
        name: Explain error
        description: Explain this error to a beginner.
        stage: normalized
        phase: development
        parameters:
          error: { type: string, description: Error. }
        ---
        user:
        Explain this error to a beginner. Error: {{ error }}
    "#]]
    .assert_eq(&written(text, Stage::Normalized));
}

#[test]
fn keys_stand_in_the_order_of_the_table_and_keep_the_line_ends() {
    let text =
        "---\r\nname: A # the name\r\nphase: design\r\n---\r\nuser:\r\nSay something nice.\r\n";
    assert_eq!(
        written(text, Stage::Validated),
        "---\r\nname: A # the name\r\ndescription: Say something nice.\r\nstage: validated\r\nphase: design\r\nmodel: { id: gpt-4o-2024-08-06 }\r\nevals:\r\n  - name: required inputs only\r\n    with: {}\r\n    expect:\r\n      - { role-order: [user] }\r\n      - { contains: Say something nice. }\r\n---\r\nuser:\r\nSay something nice.\r\n"
    );
}

#[test]
fn empty_values_are_filled_in_and_maps_completed() {
    let text = "---\nstage: normalized\nname:\ndescription: \"\"\nphase: design\nmodel: { provider: openai }\nevals: []\nparameters:\n  a: { type: string }\n---\n{{ a }} and {{ b }} meet.\n";
    let text = written(text, Stage::Validated);
    for line in [
        "stage: validated\nname: Main\ndescription: And meet.\nphase",
        "model: { id: gpt-4o-2024-08-06, provider: openai }\n",
        "evals:\n  - name: required inputs only\n    with: { a: Example a, b: Example b }\n",
        "  a: { type: string }\n  b: { type: string, description: B. }\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let block = written(
        "---\nmodel:\n  provider: openai\nphase: design\n---\nHello there you\n",
        Stage::Validated,
    );
    assert!(
        block.contains("model:\n  id: gpt-4o-2024-08-06\n  provider: openai\n"),
        "{block}"
    );
}

#[test]
fn a_skill_gets_what_can_be_derived_and_no_approval() {
    let (_, draft) = drafted(
        "---\nstage: skill\nlayer: foundation\n---\nBe kind to everybody.\n",
        Stage::Skill,
    );
    assert_eq!(draft.left, [Requirement::Owners], "nobody is known here");
    let text = "---\nstage: skill\nlayer: foundation\n---\nBe kind to everybody.\n=== other.pog.md\n---\nowners: [\"@all\"]\n---\nx\n";
    let text = written(text, Stage::Skill);
    assert!(text.contains("owners: [\"@all\"]"), "{text}");
    assert!(text.contains("version: 1.0.0\n"), "{text}");
    assert!(text.contains(
        "changelog:\n  - { version: 1.0.0, date: 2026-11-21, summary: First recorded version. }\n"
    ));
    assert!(!text.contains("approvals"), "{text}");
}

#[test]
fn owners_come_from_the_one_who_wrote_it() {
    let text = "---\nstage: skill\nlayer: foundation\n---\nBe kind.\n=== history\nme Me <me@b.org>\n2026-01-01 Bob <bob@b.org> main.pog.md\n";
    assert!(written(text, Stage::Skill).contains("owners: [\"bob@b.org\"]"));
}

#[test]
fn a_foreign_format_gets_an_overlay() {
    let text = "=== a/b.prompt.yml\nname: B\ndescription: Does b.\nmodel: openai/gpt-4o\nmessages:\n  - role: user\n    content: Say {{x}} now\n";
    let (_, draft) = drafted(text, Stage::Normalized);
    assert!(
        draft.edits.is_empty(),
        "the file itself stays as its own tools want it"
    );
    let [other] = draft.others.as_slice() else {
        panic!("{draft:?}")
    };
    assert_eq!(
        other.target,
        EditTarget::New("a/b.prompt.yml.pog.yaml".into())
    );
    assert_eq!(
        apply_edits("", &other.edits).unwrap(),
        "stage: normalized\nphase: design\n"
    );
}

#[test]
fn an_overlay_that_exists_is_added_to() {
    let text = "=== b.prompt.yml\nname: B\ndescription: Does b.\nmessages:\n  - role: user\n    content: Say {{x}} now\n=== b.prompt.yml.pog.yaml\nstage: discovered\nowners: [a]";
    let (fixture, draft) = drafted(text, Stage::Validated);
    let text = apply_edits(fixture.main.joined(), &draft.edits).unwrap();
    assert!(draft.others.is_empty());
    assert!(
        text.ends_with("\nstage: validated\nphase: design\nowners: [a]\nmodel: { id: gpt-4o-2024-08-06 }\nevals:\n  - name: required inputs only\n    with: { x: Example x }\n    expect:\n      - { role-order: [user] }\n      - { contains: Say }"),
        "{text}"
    );
}

#[test]
fn what_cannot_be_written_to_is_left_alone() {
    for text in [
        "---\n{ name: x }\n---\nx\n",
        "---\nname: [\n---\nx\n",
        "---\nname: x\n",
        "---\n- a\n---\nx\n",
    ] {
        let fixture = Fixture::parse(text);
        let policy = fixture.snapshot.policy(&fixture.main);
        assert!(
            draft(
                &fixture.snapshot,
                &fixture.main,
                &policy,
                Stage::Skill,
                None
            )
            .is_none(),
            "{text}"
        );
        assert!(
            case(&fixture.main).is_none() && set_stage(&fixture.main, Stage::Skill).is_none(),
            "{text}"
        );
    }
}

#[test]
fn cases_hold() {
    for text in [
        "---\nparameters: { a: { type: string, enum: [x, y] }, n: { type: integer, minimum: 3 }, l: { type: array, items: { type: string, minLength: 20 } } }\n---\nTop of {{ a }}.\nsystem:\nRule one: be \"quoted\" \\ and 🦀.\nuser:\n{% if a == 'x' %}only x{% endif %}{{ n }}{% for i in l %}{{ i }}{% endfor %} at the end of it\n",
        "---\nparameters: { s: { type: string, minLength: 30 }, e: { type: string, examples: [\"b: c\"] } }\n---\nsystem:\nYou are: a #1 helper\nuser:\n{{ s }}{{ e }}\nassistant:\nOf course I do.\n",
        "---\nname: x\n---\n{% include \"part\" %}\n\nuser:\nAsk me anything at all\n=== part.pog.md\nassistant:\nHi\n",
        "---\nname: x\n---\n{% raw %}{{ not }}{% endraw %}\n{%- if true -%} yes {%- endif -%}\n   Indented words stay here   {{- 1 -}}\n",
        "---\nname: x\n---\n{{ 1 }}\n",
        "",
    ] {
        let fixture = Fixture::parse(text);
        let draft = case(&fixture.main).expect("a case can be added");
        let after = apply_edits(&fixture.main.text, &draft.edits).unwrap();
        let file = fixture.main.with_text(after.as_str().into());
        let said = check_file(&fixture.snapshot, &file);
        let wrong = said
            .iter()
            .filter(|f| f.rule.group() == "evaluation" || f.rule.group() == "metadata");
        assert_eq!(
            wrong.map(|f| f.message.as_str()).collect::<Vec<_>>(),
            [""; 0],
            "{after}"
        );
        let artifact = file.artifact().expect("still a prompt");
        assert_eq!(artifact.cases.len(), 1, "{after}");
        let given = artifact.cases[0]
            .inputs
            .iter()
            .map(|i| (i.name.clone(), pog_yaml::to_json(artifact.node(i.value))));
        let inputs = render::inputs(&fixture.snapshot.library, &file, &given.collect());
        assert!(inputs.missing.is_empty(), "{after}");
        render::render(&fixture.snapshot, &file, &inputs.values)
            .unwrap_or_else(|e| panic!("{}: {after}", e.message));
    }
}

#[test]
fn further_cases_and_approvals_join_the_list_that_is_there() {
    let one = |text: &str, draft: fn(&Fixture) -> Option<Draft>| {
        let fixture = Fixture::parse(text);
        apply_edits(
            &fixture.main.text,
            &draft(&fixture).expect("it can be written").edits,
        )
        .unwrap()
    };
    let more: fn(&Fixture) -> Option<Draft> = |f| case(&f.main);
    let text = one(
        "---\nevals:\n- name: a\n  with: {}\nrisk: low\n---\nSome words here\n",
        more,
    );
    assert!(
        text.starts_with(
            "---\nevals:\n- name: a\n  with: {}\n- name: case 2\n  with: {}\n  expect:\n"
        ),
        "{text}"
    );
    let text = one("---\nevals: [{ name: a }]\n---\n{{ 1 }}\n", more);
    assert!(text.starts_with("---\nevals: [{ name: a }"), "{text}");
    let yes: fn(&Fixture) -> Option<Draft> = |f| approve(&f.snapshot, &f.main, "@alice");
    let text = one(
        "---\nversion: 2.0.0\napprovals:\n  - { by: a, version: 1.0.0 }\n---\nx\n",
        yes,
    );
    let head = "---\nversion: 2.0.0\napprovals:\n  - { by: \"@alice\", version: 2.0.0, date: 2026-11-21, digest: \"";
    assert!(
        text.starts_with(head) && text.contains("\" }\n  - { by: a, version: 1.0.0 }\n"),
        "{text}"
    );
    let text = one(
        "---\nversion: 2.0.0\napprovals: [{ by: a, version: 1.0.0 }]\n---\nx\n",
        yes,
    );
    assert!(
        text.contains("approvals: [{ by: \"@alice\", version: 2.0.0"),
        "{text}"
    );
    let fixture = Fixture::parse("---\nversion: two\n---\nx\n");
    assert!(
        approve(&fixture.snapshot, &fixture.main, "@alice").is_none(),
        "nothing to approve"
    );
}

#[test]
fn nothing_panics_on_any_prefix() {
    let text = "---\nname: é\nstage: skill\nmodel: { id: }\nparameters:\n  a: string\n  b: { type: string }\nevals:\n  - name: 🦀\napprovals: []\n---\nsystem:\nä {{ a }}{% if b %}{# c #}{% endif %}\nuser:\n漢字 is here.\n";
    let fixture = Fixture::parse(text);
    let mut policy = Policy::default();
    policy.gates[1] = Requirement::ALL
        .iter()
        .map(|r| pog_policy::Setting::default(*r))
        .collect();
    for (end, _) in text.char_indices() {
        let file = fixture.main.with_text(text[..end].into());
        for stage in Stage::ALL {
            if let Some(draft) = draft(&fixture.snapshot, &file, &policy, *stage, Some("design")) {
                apply_edits(&file.text, &draft.edits)
                    .unwrap_or_else(|e| panic!("{e}: {:?}", &text[..end]));
            }
        }
    }
}
