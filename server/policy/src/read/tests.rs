//! Mistakes in policy files: each told at its place, the rest read all the same.

use pog_model::{Level, Requirement, Severity, Stage};
use pog_text::apply_edits;

use super::*;
use crate::catalog::testing::{RULES, UNUSED_PARAMETER};
use crate::{Policies, Policy};

fn all(text: &str) -> (LayerSet, Vec<Problem>) {
    let reading = read(text, &RULES);
    let set = layers(&reading.file, &Author::new("pog.toml".into(), None, text));
    let problems = reading
        .problems
        .iter()
        .chain(&set.problems)
        .cloned()
        .collect();
    (set, problems)
}

fn told(text: &str) -> Vec<(String, String)> {
    all(text)
        .1
        .into_iter()
        .map(|p| (p.span.text(text).to_owned(), p.message))
        .collect()
}

fn one(text: &str) -> (String, String) {
    let mut told = told(text);
    assert_eq!(told.len(), 1, "{told:#?}");
    told.remove(0)
}

/// The example of the product page.
const EXAMPLE: &str = r##"
[library]
roots = ["prompts"]
sources = [{ name = "org", path = "../prompt-library" }]
starter = true

[gates.normalized]                   # cumulative
require = ["name", "description", "phase", "parameters-declared"]
[gates.validated]
require = ["evals", "model"]
[gates.skill]
require = ["version", "owners", "changelog", "approval", "pinned-model"]
[risk.low]
waive = ["approval"]                 # fast track

[models]
allow = ["gpt-4o-*", "claude-*"]
[limits]
tokens = 8000
stale-after-days = 180
[roles]
reviewer = ["@alice", "@platform-ai"]
[rules]
"template/unused-parameter" = "warning"   # error | warning | info | hint | off
[[forbid]]
pattern = "(?i)ignore (all )?previous instructions"
message = "Reads like an injected instruction."
[[overrides]]
files = ["experiments/**"]
rules = { "template/*" = "off" }
"##;

#[test]
fn the_example_of_the_product_page_is_read_as_it_is() {
    let (set, problems) = all(EXAMPLE);
    assert!(problems.is_empty(), "{problems:#?}");
    let mut policy = Policy::default();
    set.layer.apply(&mut policy);
    assert_eq!(policy.limits.tokens.as_ref().map(|t| t.value), Some(8000));
    assert_eq!(policy.members("reviewer"), ["@alice", "@platform-ai"]);
    let source = policy.limits.tokens.as_ref().and_then(|t| t.source.shown());
    assert_eq!(source.as_deref(), Some("pog.toml:19 (limits.tokens)"));
    let gate: Vec<Requirement> = policy.gates[Stage::Validated as usize]
        .iter()
        .map(|s| s.value)
        .collect();
    assert_eq!(gate, [Requirement::Evals, Requirement::Model]);
    let allow = &policy.models.allow.as_ref().unwrap().value;
    assert!(allow.set.is_match("gpt-4o-2024-08-06") && !allow.set.is_match("o3"));
    let policies = Policies::new(policy, set.overrides);
    let rule = &UNUSED_PARAMETER;
    assert_eq!(
        policies.of("a.pog.md").severity(rule),
        Some(Severity::Warning)
    );
    assert_eq!(
        policies.of("experiments/x/a.pog.md").level(rule).0,
        Level::Off
    );
    let decided = policies.of("experiments/a.pog.md").level(rule).1.shown();
    assert_eq!(
        decided.as_deref(),
        Some("pog.toml:30 (overrides[1].rules.\"template/*\")")
    );
}

#[test]
fn unknown_keys_are_told_wherever_they_stand() {
    assert_eq!(
        one("[libary]\nx = 1\n"),
        (
            "libary".into(),
            "Unknown key 'libary'; did you mean 'library'?".into()
        )
    );
    assert_eq!(
        one("[limits]\ntoken = 1\n").1,
        "Unknown key 'token'; did you mean 'tokens'?"
    );
    assert_eq!(one("[gates.skil]\nrequire = []\n").0, "skil");
    assert_eq!(one("[gates]\nskill = { requires = [] }\n").0, "requires");
    assert_eq!(
        one("[[overrides]]\nfiles = [\"a\"]\nlimits.tokns = 3\n").0,
        "tokns"
    );
    assert_eq!(
        one("[library]\nsources = [{ name = \"a\", path = \"b\", pth = 1 }]\n").0,
        "pth"
    );
    let (place, message) = one("[rules]\n\"template/undeclared-paramter\" = \"off\"\n");
    assert_eq!(place, "\"template/undeclared-paramter\"");
    assert_eq!(
        message,
        "Unknown rule 'template/undeclared-paramter'; did you mean 'template/undeclared-parameter'?"
    );
    assert!(
        one("[versions]\nquux = 1\n")
            .1
            .ends_with("expected one of base")
    );
}

#[test]
fn a_wrong_value_is_told_with_what_is_allowed() {
    assert_eq!(
        one("[rules]\n\"template/*\" = \"loud\"\n"),
        (
            "\"loud\"".into(),
            "'loud' is not a level; expected error, warning, info, hint or off".into()
        )
    );
    assert_eq!(
        one("[rules]\n\"template/*\" = 3\n"),
        (
            "3".into(),
            "'template/*' must be a string, not a number".into()
        )
    );
    assert_eq!(
        one("[limits]\ntokens = \"x\"\n").1,
        "'tokens' must be an integer, not a string"
    );
    assert_eq!(
        one("[limits]\ntokens = -4\n"),
        ("-4".into(), "'tokens' must be at least 1".into())
    );
    assert_eq!(
        one("[limits]\npass-rate = 90\n").1,
        "'pass-rate' must be between 0 and 1"
    );
    assert_eq!(
        one("gates = 3\n").1,
        "'gates' must be a table, not a number"
    );
    assert_eq!(
        one("extends = 3\n").1,
        "'extends' must be a string or an array, not a number"
    );
    assert_eq!(one("[roles]\nr = [\"@a\", 3]\n").0, "3");
    assert_eq!(
        one("[gates.skill]\nrequire = [\"version\", \"ownes\"]\n").1,
        "'ownes' is not a requirement; did you mean 'owners'?"
    );
    assert_eq!(
        one("[[overrides]]\nfiles = []\n").1,
        "'files' must not be empty"
    );
    assert_eq!(
        one("[limits]\ntokens = 99999999999999999999999\n").0,
        "99999999999999999999999"
    );
}

#[test]
fn a_wrong_item_does_not_cost_the_rest() {
    let (set, problems) = all(
        "[gates.skill]\nrequire = [\"version\", \"ownes\", \"owners\"]\n[limits]\ntokens = 5\n",
    );
    assert_eq!(problems.len(), 1);
    assert_eq!(set.layer.gates[0].1.value.len(), 2);
    assert_eq!(set.layer.limits.tokens.as_ref().map(|t| t.value), Some(5));
}

#[test]
fn what_is_missing_is_told_at_the_entry() {
    assert_eq!(
        one("[[forbid]]\npattern = \"x\"\n").1,
        "'forbid' is missing 'message'"
    );
    assert_eq!(
        one("[library]\nsources = [{ name = \"a\" }]\n"),
        (
            "{ name = \"a\" }".into(),
            "'sources' is missing 'path'".into()
        )
    );
    assert_eq!(
        one("[[overrides]]\nrules = {}\n").1,
        "'overrides' is missing 'files'"
    );
}

#[test]
fn expressions_and_globs_are_compiled_at_their_place() {
    let (place, message) = one("[[forbid]]\npattern = \"(x\"\nmessage = \"m\"\n");
    assert_eq!(
        (place.as_str(), message.as_str()),
        ("\"(x\"", "Invalid regular expression: unclosed group")
    );
    assert!(
        one("[[forbid]]\npattern = \"x*\"\nmessage = \"m\"\n")
            .1
            .contains("everywhere")
    );
    assert_eq!(one("[[overrides]]\nfiles = [\"a[\"]\n").0, "\"a[\"");
    assert_eq!(one("[models]\nallow = [\"{a\"]\n").0, "\"{a\"");
    assert_eq!(one("[[overrides]]\nfiles = [\"../x\"]\n").0, "\"../x\"");
}

#[test]
fn expressions_and_globs_that_are_too_large_are_refused() {
    let large = "(\\\\pL{500}){50}";
    let (_, message) = one(&format!(
        "[[forbid]]\npattern = \"{large}\"\nmessage = \"m\"\n"
    ));
    assert!(message.contains("exceeds size limit"), "{message}");
    let long = "{a,b}".repeat(1000);
    let (_, message) = one(&format!("[[overrides]]\nfiles = [\"{long}\"]\n"));
    assert_eq!(message, "A glob is at most 4096 bytes long, this one 5000");
}

#[test]
fn globs_of_overrides_mean_what_people_write() {
    let hits = |glob: &str, path: &str| {
        let (set, problems) = all(&format!("[[overrides]]\nfiles = [\"{glob}\"]\n"));
        assert!(problems.is_empty(), "{problems:?}");
        set.overrides[0].files.set.is_match(path)
    };
    assert!(
        hits("experiments", "experiments/a.pog.md")
            && hits("experiments", "x/experiments/y/a.pog.md")
    );
    assert!(hits("experiments/", "experiments/a.pog.md") && !hits("experiments/", "experiments"));
    assert!(hits("/a.pog.md", "a.pog.md") && !hits("/a.pog.md", "x/a.pog.md"));
    assert!(hits("*.prompt.yml", "x/y/a.prompt.yml"));
    assert!(
        hits("a/*", "a/x.pog.md") && !hits("a/*", "a/b/x.pog.md") && !hits("a/*", "b/a/x.pog.md")
    );
    assert!(hits("a/**", "a/b/x.pog.md") && hits("./a", "a/x") && !hits("a/b", "x/a/b"));
}

#[test]
fn half_typed_lines_cost_themselves() {
    for broken in [
        "[limits]\ntokens =\n",
        "[limits]\ntokens = 5\n[gat",
        "x",
        "[rules]\n\"template/\n",
        "[limits\ntokens = 1\n",
    ] {
        let text = format!("[roles]\nreviewer = [\"@alice\"]\n{broken}");
        let reading = read(&text, &RULES);
        assert!(reading.is_broken(), "{broken}");
        assert!(
            !reading.problems.is_empty() && reading.problems.len() < 3,
            "{broken} {:#?}",
            reading.problems
        );
        assert_eq!(reading.file.roles.0.len(), 1, "{broken}");
        assert!(
            reading
                .problems
                .iter()
                .all(|p| !p.span.text(&text).is_empty()),
            "{broken} {:#?}",
            reading.problems
        );
    }
}

#[test]
fn fixes_mend() {
    for text in [
        "[libary]\n",
        "[rules]\n\"template/undeclared-paramter\" = \"eror\"\n",
        "[gates.skil]\nrequire = [\"ownes\"]\n",
        "[roles]\nreviewer = [\"alice\"]\n",
    ] {
        let mut now = text.to_owned();
        for _ in 0..4 {
            let Some(fix) = all(&now).1.iter().find_map(|p| p.fixes.first().cloned()) else {
                break;
            };
            now = apply_edits(&now, &fix.edits).unwrap();
        }
        assert!(all(&now).1.is_empty(), "{now}");
    }
}

#[test]
fn a_group_said_nearer_wins_over_a_name_said_further_away() {
    let rule = &UNUSED_PARAMETER;
    let far = all("[rules]\n\"template/unused-parameter\" = \"error\"\n")
        .0
        .layer;
    let near = all("[rules]\n\"template/*\" = \"off\"\n").0.layer;
    let same =
        all("[rules]\n\"template/unused-parameter\" = \"error\"\n\"template/*\" = \"off\"\n")
            .0
            .layer;
    let mut policy = Policy::default();
    same.apply(&mut policy);
    assert_eq!(policy.severity(rule), Some(Severity::Error));
    far.apply(&mut policy);
    near.apply(&mut policy);
    assert_eq!(policy.severity(rule), None);
}

#[test]
fn nothing_that_is_typed_breaks_the_reader() {
    for end in (0..EXAMPLE.len()).filter(|e| EXAMPLE.is_char_boundary(*e)) {
        let (_, problems) = all(&EXAMPLE[..end]);
        assert!(problems.len() < 4, "{end} {problems:#?}");
    }
    for text in [
        "\u{feff}[limits]\ntokens = 0\n",
        "[limits]\r\ntokens = 0\r\n",
        "# 漢🦀\n[limits]\ntokens = 0\n",
    ] {
        assert_eq!(one(text).0, "0", "{text:?}");
    }
    let deep = format!("x = {}", "[".repeat(10_000));
    assert!(!all(&deep).1.is_empty());
}
