//! What each stage requires, and that the fix meets it and adds no finding.

use pog_fixtures::Fixture;
use pog_model::Requirement;
use pog_policy::Setting;
use pog_text::apply_edits;

use crate::check::check_file;
use crate::testing::{findings, messages, places};

const NAME: &str = "gate/requirement-missing";

#[test]
fn one_finding_names_everything() {
    let text = "---\nstage: skill\n---\nuser:\nReview {{ code }}.\n";
    assert_eq!(
        messages(text, NAME),
        [
            "Stage 'skill' also requires: name, description, phase, parameters-declared, evals, model, version, owners, changelog"
        ]
    );
    assert_eq!(places(text, NAME), ["skill"]);
    assert_eq!(
        messages(
            "---\nname: x\nstage: normalized\nphase: \"\"\ndescription:\n---\nx\n",
            NAME
        ),
        ["Stage 'normalized' also requires: description, phase"]
    );
}

#[test]
fn foundation_and_domain_need_neither_phase_nor_model() {
    let text = "---\nname: x\ndescription: y\nstage: validated\nlayer: LAYER\n---\nx\n";
    assert_eq!(
        messages(&text.replace("LAYER", "domain"), NAME),
        ["Stage 'validated' also requires: evals"]
    );
    assert_eq!(
        messages(&text.replace("LAYER", "task"), NAME),
        ["Stage 'validated' also requires: phase, evals, model"]
    );
}

#[test]
fn prompts_that_meet_their_requirements_are_silent() {
    for text in [
        "{{ x }}",
        "---\nname: x\n---\n{{ x }}\n",
        "---\nowners: [\"@a\"]\nversion: 1.0.0\n---\n{{ x }}\n",
        "---\nstage: interaction\n---\n{{ x }}\n",
        "---\nstage: discovered\n---\n{{ x }}\n",
        "---\nstage: skil\n---\nx\n",
        "---\nstage:\n---\nx\n",
        "---\nstage: skill\nname: [\n---\nx\n",
        "---\nstage: normalized\nname: x\ndescription: y\nphase: design\n---\n{{ x is defined }}{{ y | default(1) }}\n",
    ] {
        assert!(messages(text, NAME).is_empty(), "{text}");
    }
    let part = "=== part.pog.md\n---\nstage: normalized\nname: x\ndescription: y\nlayer: domain\n---\n{{ lent }}\n=== caller.pog.md\n---\nparameters: { lent: string }\n---\n{% include \"part\" %}\n";
    assert!(
        messages(part, NAME).is_empty(),
        "parameters set by callers need not be declared"
    );
    let sample = "=== a.prompt.yml\nname: x\nmessages:\n  - role: user\n    content: Hi {{x}}\n";
    assert!(
        messages(sample, NAME).is_empty(),
        "a file of another tool without a stage"
    );
}

/// The rules that fire before and after the first fix of the first finding, and the text after it.
fn fixed(text: &str) -> (Vec<String>, Vec<String>, String) {
    let fixture = Fixture::parse(text);
    let rules = |text: &str| {
        let file = fixture.main.with_text(text.into());
        check_file(&fixture.snapshot, &file)
            .into_iter()
            .map(|f| f.rule.name.to_owned())
            .collect::<Vec<_>>()
    };
    let found = findings(text, NAME);
    let fix = found[0].fixes.first().expect("a fix is offered");
    let after =
        apply_edits(&fixture.main.text, fix.edits.of(fixture.main.id)).expect("the fix applies");
    (rules(&fixture.main.text), rules(&after), after)
}

#[test]
fn the_fix_meets_the_gate_and_adds_no_finding() {
    let library = "=== other.pog.md\n---\nowners: [\"@all\"]\n---\nx\n";
    for stage in ["normalized", "validated", "skill"] {
        for body in [
            "user:\nReview {{ code }} with care.\n",
            "{% for file in files %}{{ file }}{% endfor %}",
            "system:\nBe kind: always.\n{{ a }}\nuser:\n{{ b }}\n",
            "{{ a }}",
        ] {
            let text = format!("---\nstage: {stage}\n---\n{body}\n{library}");
            let (before, after, written) = fixed(&text);
            let allowed = |name: &String| {
                before.contains(name) && name != NAME
                    || (stage == "skill" && name == "gate/approval-missing")
            };
            let new: Vec<&String> = after.iter().filter(|n| !allowed(n)).collect();
            assert!(new.is_empty(), "{new:?}\n{written}");
        }
    }
}

#[test]
fn a_phase_that_cannot_be_derived_is_a_choice() {
    let text = "---\nstage: normalized\nname: x\ndescription: y\n---\nx\n";
    let found = findings(text, NAME);
    let titles: Vec<&str> = found[0].fixes.iter().map(|f| f.title.as_str()).collect();
    assert_eq!(titles.len(), 6);
    assert_eq!(titles[0], "Add phase (phase 'requirements')");
    let found = findings(&format!("=== prompts/testing/a.pog.md\n{text}"), NAME);
    assert_eq!(found[0].fixes.len(), 1);
    assert_eq!(found[0].fixes[0].title, "Add phase");
}

#[test]
fn every_requirement_is_known_and_most_can_be_written() {
    let fixture = Fixture::parse(
        "---\nstage: discovered\nparameters: { a: string, b: { type: integer } }\n---\nSay {{ a }} and {{ c }} with words.\n=== other.pog.md\n---\nowners: [\"@all\"]\n---\nx\n",
    );
    let mut policy = (*fixture.snapshot.policy(&fixture.main)).clone();
    policy.gates[1] = Requirement::ALL
        .iter()
        .map(|r| Setting::default(*r))
        .collect();
    let stage = pog_model::Stage::Discovered;
    let missing = pog_governance::missing(&fixture.snapshot, &fixture.main, &policy, stage);
    // Approval, results and pinned models have rules of their own.
    assert_eq!(missing.len(), Requirement::ALL.len() - 3);
    let draft = pog_governance::draft(
        &fixture.snapshot,
        &fixture.main,
        &policy,
        stage,
        Some("design"),
    )
    .unwrap();
    assert_eq!(draft.left, [Requirement::Rationale]);
    let after = apply_edits(&fixture.main.text, &draft.edits).unwrap();
    let file = fixture.main.with_text(after.as_str().into());
    let left = pog_governance::missing(&fixture.snapshot, &file, &policy, stage);
    assert_eq!(
        left.iter().map(|s| s.value).collect::<Vec<_>>(),
        [Requirement::Rationale],
        "{after}"
    );
}

#[test]
fn each_requirement_names_its_policy() {
    let text = "---\nstage: discovered\nrisk: low\n---\nx\n=== pog.toml\n[gates.discovered]\nrequire = [\"tags\", \"layer\"]\n[risk.low]\nwaive = [\"layer\"]\n";
    let found = findings(text, NAME);
    assert_eq!(found[0].message, "Stage 'discovered' also requires: tags");
    assert_eq!(
        found[0].decided.shown().as_deref(),
        Some("pog.toml:2 (gates.discovered.require)")
    );
    assert_eq!(
        messages(&text.replace("low\n---", "high\n---"), NAME),
        ["Stage 'discovered' also requires: tags, layer"]
    );
}

#[test]
fn a_governed_folder_requires_a_stage() {
    let policy = "=== pog.toml\n[[overrides]]\nfiles = [\"prompts/**\"]\ngoverned = true\n";
    let text = format!("=== prompts/a.pog.md\nuser:\nHi there\n{policy}");
    assert_eq!(
        messages(&text, NAME),
        ["Prompts in this folder are governed but this one has no stage; start with 'interaction'"]
    );
    let fixture = Fixture::parse(&text);
    let fix = &findings(&text, NAME)[0].fixes[0];
    let after = apply_edits(&fixture.main.text, fix.edits.of(fixture.main.id)).unwrap();
    assert_eq!(after, "---\nstage: interaction\n---\nuser:\nHi there\n");
    assert!(messages(&text.replace("=== prompts/a", "=== drafts/a"), NAME).is_empty());
    assert!(
        messages(
            &text.replace("user:\nHi", "---\nstage: interaction\n---\nHi"),
            NAME
        )
        .is_empty()
    );
}

#[test]
fn the_model_is_one_that_the_policy_allows() {
    let model = |allow: &str| {
        let text = format!(
            "---\nstage: validated\nname: x\ndescription: y\nphase: design\nevals: [{{ name: z }}]\n---\nx\n=== pog.toml\n[models]\nallow = [{allow}]\n"
        );
        let fixture = Fixture::parse(&text);
        let found = findings(&text, NAME);
        let fix = found[0].fixes.first()?;
        let after = apply_edits(&fixture.main.text, fix.edits.of(fixture.main.id)).unwrap();
        let file = fixture.main.with_text(after.as_str().into());
        let left = check_file(&fixture.snapshot, &file);
        assert!(left.is_empty(), "{left:?}\n{after}");
        Some(after)
    };
    assert!(
        model("\"gpt-4o-*\"")
            .unwrap()
            .contains("id: gpt-4o-2024-08-06 }")
    );
    assert!(model("\"claude-*\"").unwrap().contains("id: claude-"));
    assert!(
        model("\"our-own-model\"")
            .unwrap()
            .contains("id: our-own-model }")
    );
    assert_eq!(model("\"nobody-knows-*\""), None, "a name is not invented");
}
