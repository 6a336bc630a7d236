//! The targets of fuzzing. Each takes bytes and panics where a law is broken. `cargo xtask torture` runs them for as long as
//! one likes; a short form of each, from its corpus and a fixed number of mutations of it, is a test.

use pog_convert::{convert, targets as formats};
use pog_fixtures::Fixture;
use pog_formats::dialect;
use pog_formats::dialect::FormatHint;
use pog_ide::{actions, policy as policy_features};
use pog_model::{Finding, Severity};
use pog_policy::read::{Author, layers, read};
use pog_render as render;
use pog_rules::CATALOG;
use pog_rules::check::check_file;
use pog_text::{Applicability, Span, apply_edits};
use pog_world::baseline::Baseline;
use pog_world::codeowners::CodeOwners;
use serde_json::{Map, Value};

use crate::everything::{run_in, world};
use crate::input::Input;
use crate::session;

/// Something that takes any bytes.
pub struct Target {
    /// The name of its corpus, and of its binary in `server/fuzz`.
    pub name: &'static str,
    /// What holds for all bytes.
    pub law: &'static str,
    /// Panics where the law is broken.
    pub run: fn(&[u8]),
}

/// All of them.
pub static TARGETS: &[Target] = &[
    Target {
        name: "prompt",
        law: "any text as any format, with an overlay or without one: every parser, rule and request ends, and its places are \
              in the text",
        run: prompt,
    },
    Target {
        name: "policy",
        law: "any text as pog.toml, CODEOWNERS, a baseline, a path: read to the end or refused",
        run: policy,
    },
    Target {
        name: "render",
        law: "any template with any values: rendered within its bounds or refused",
        run: render,
    },
    Target {
        name: "convert",
        law: "any prompt into any format: what comes out can be read if what went in could",
        run: convert_everywhere,
    },
    Target {
        name: "fix",
        law: "any fix and refactoring: it applies, and the fixes of a rule come to an end",
        run: fix,
    },
    Target {
        name: "session",
        law: "any messages: the server lives, every request is answered, and after any edits it says what it says of the text \
              opened anew",
        run: session::run,
    },
];

/// The target of a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

fn prompt(bytes: &[u8]) {
    let Some(input) = Input::read(bytes) else {
        return;
    };
    let (text, overlay) = input.parts();
    let _ = dialect::detect(
        text.lines().next().unwrap_or(""),
        text,
        FormatHint::default(),
    );
    run_in(&world(&input.path(), text, overlay), input.place);
}

fn policy(bytes: &[u8]) {
    let Some(input) = Input::read(bytes) else {
        return;
    };
    let text = input.text();
    let inside = |span: Span| assert_eq!(span.clamp_to(text), span, "a span outside of the text");
    let reading = read(text, &CATALOG);
    let set = layers(&reading.file, &Author::new("pog.toml".into(), None, text));
    for problem in reading.problems.iter().chain(&set.problems) {
        inside(problem.span);
    }
    let fixture = Fixture::of(vec![("a.pog.md".to_owned(), String::new())], 0);
    let offset = Span::at(input.place).clamp_to(text).lo();
    for proposal in policy_features::completion(&fixture.snapshot, text, offset) {
        inside(proposal.edit.span);
    }
    if let Some(hover) = policy_features::hover(&CATALOG, text, offset) {
        inside(hover.span);
    }
    if let Some((span, _)) = policy_features::rule_at(text, offset) {
        inside(span);
    }
    let path = text.lines().next().unwrap_or("");
    let _ = CodeOwners::parse(text).of(path);
    if let Ok(baseline) = Baseline::parse(text) {
        let again = Baseline::parse(&baseline.to_json());
        assert!(again.is_ok(), "a baseline that is written can be read");
    }
    let _ = dialect::likelihood(path, FormatHint::default());
}

fn render(bytes: &[u8]) {
    let Some(input) = Input::read(bytes) else {
        return;
    };
    let (text, values) = input.parts();
    let fixture = world(&input.path(), text, None);
    let (snapshot, file) = (&fixture.snapshot, &*fixture.main);
    let given = match values.map(serde_json::from_str) {
        Some(Ok(Value::Object(values))) => values,
        _ => Map::new(),
    };
    let inputs = render::inputs(&snapshot.library, file, &given);
    let _ = render::render(snapshot, file, &inputs.values);
}

fn convert_everywhere(bytes: &[u8]) {
    let Some(input) = Input::read(bytes) else {
        return;
    };
    let (text, overlay) = input.parts();
    let fixture = world(&input.path(), text, overlay);
    let was_sound = errors(&check_file(&fixture.snapshot, &fixture.main)).is_empty();
    for format in formats() {
        let Ok(made) = convert(&fixture.snapshot, &fixture.main, format, None) else {
            continue;
        };
        let result = world(&made.path, &made.text, made.overlay.as_deref());
        assert!(
            result.main.artifact().is_some(),
            "{} is no prompt:\n{}",
            made.path,
            made.text
        );
        let wrong = errors(&check_file(&result.snapshot, &result.main));
        // What is lost is named; what is left is whole.
        assert!(
            !was_sound || made.is_lossy() || wrong.is_empty(),
            "{} has errors that its source had not: {wrong:?}\n{}",
            made.path,
            made.text
        );
    }
}

/// Errors that say that a file cannot be read as what it is.
fn errors(findings: &[Finding]) -> Vec<String> {
    let broken = ["metadata/syntax-error", "template/syntax-error"];
    findings
        .iter()
        .filter(|f| f.severity == Severity::Error && broken.contains(&f.rule.name))
        .map(|f| f.message.clone())
        .collect()
}

fn fix(bytes: &[u8]) {
    let Some(input) = Input::read(bytes) else {
        return;
    };
    let path = input.path();
    let fixture = world(&path, input.text(), None);
    let (snapshot, file) = (&fixture.snapshot, &*fixture.main);
    let mut rules: Vec<&str> = safe_fixes(&fixture).map(|(rule, _)| rule).collect();
    rules.dedup();
    for rule in rules {
        ends(&path, &file.text, rule);
    }
    for finding in check_file(snapshot, file) {
        for fix in &finding.fixes {
            apply_edits(&file.text, fix.edits.of(file.id)).expect("a fix applies");
        }
    }
    let here = Span::at(input.place).clamp_to(&file.text);
    for action in actions::actions(snapshot, file, here) {
        if let Ok(edits) = actions::resolve(snapshot, file, &action.data) {
            let text = apply_edits(&file.text, edits.of(file.id)).expect("an action applies");
            let then = world(&path, &text, None);
            let _ = check_file(&then.snapshot, &then.main);
        }
    }
}

/// What a person is not asked about, rule by rule.
fn safe_fixes(fixture: &Fixture) -> impl Iterator<Item = (&'static str, String)> {
    let file = fixture.main.clone();
    let findings = check_file(&fixture.snapshot, &file);
    findings.into_iter().flat_map(move |finding| {
        let (rule, text, own) = (finding.rule.name, file.text.clone(), file.id);
        let fixes = finding.fixes.into_iter();
        fixes
            .filter(move |f| f.applicability == Applicability::Safe && f.edits.is_within(own))
            .map(move |f| {
                (
                    rule,
                    apply_edits(&text, f.edits.of(own)).expect("a fix applies"),
                )
            })
    })
}

/// Fixes that answer their own findings with new ones run away: a text has room for so many of them.
fn ends(path: &str, text: &str, rule: &str) {
    let mut text = text.to_owned();
    let first = world(path, &text, None);
    let most = 2 * safe_fixes(&first).filter(|(of, _)| *of == rule).count() + 8;
    for _ in 0..=most {
        let now = world(path, &text, None);
        match safe_fixes(&now).find(|(of, _)| *of == rule) {
            Some((_, fixed)) => text = fixed,
            None => return,
        }
    }
    panic!("the fixes of {rule} do not end:\n{text}");
}
