//! Completion and hover in `pog.toml`, on whole and on half-typed texts.

use pog_rules::CATALOG;
use pog_text::apply_edits;
use pog_world::{Host, Snapshot};

use super::*;
use crate::completion::Completion;

fn world() -> Snapshot {
    Host::new(&CATALOG).snapshot()
}

fn at(marked: &str) -> (String, usize) {
    let offset = marked.find("$0").expect("the text marks a cursor");
    (marked.replace("$0", ""), offset)
}

fn offered(marked: &str) -> Vec<Completion> {
    let (text, offset) = at(marked);
    completion(&world(), &text, offset)
}

fn labels(marked: &str) -> Vec<String> {
    offered(marked).into_iter().map(|c| c.label).collect()
}

fn chosen(marked: &str, label: &str) -> String {
    let (text, _) = at(marked);
    let items = offered(marked);
    let item = items
        .iter()
        .find(|c| c.label == label)
        .unwrap_or_else(|| panic!("{label} in {items:#?}"));
    apply_edits(&text, std::slice::from_ref(&item.edit)).unwrap()
}

fn hovered(marked: &str) -> Option<String> {
    let (text, offset) = at(marked);
    hover(&CATALOG, &text, offset).map(|h| h.markdown)
}

#[test]
fn tables_are_offered_where_one_may_begin() {
    for text in ["$0", "[limits]\ntokens = 1\n\n$0", "[$0", "[$0]\n", "ga$0"] {
        let labels = labels(text);
        assert!(
            labels.contains(&"[gates.skill]".to_owned())
                && labels.contains(&"[[overrides]]".to_owned()),
            "{text}"
        );
    }
    assert!(!labels("[gates.skill]\n\n[$0").contains(&"[gates.skill]".to_owned()));
    assert!(labels("[[forbid]]\n\n$0").contains(&"[[forbid]]".to_owned()));
    assert_eq!(
        chosen("[gat$0\n[limits]\n", "[gates.skill]"),
        "[gates.skill]\n[limits]\n"
    );
    assert_eq!(chosen("[gat$0]\n", "[gates.skill]"), "[gates.skill]\n");
    assert_eq!(chosen("over$0", "[[overrides]]"), "[[overrides]]");
}

#[test]
fn keys_of_the_table_that_are_not_there_yet() {
    assert_eq!(
        labels("[limits]\ntokens = 5\n$0\n")
            .iter()
            .filter(|l| !l.starts_with('['))
            .collect::<Vec<_>>(),
        ["stale-after-days", "pass-rate", "result-max-age-days"]
    );
    assert_eq!(labels("[limits]\nto$0\n")[0], "tokens");
    assert_eq!(
        chosen("[limits]\nto$0\n", "tokens"),
        "[limits]\ntokens = \n"
    );
    assert_eq!(
        chosen("[limits]\nto$0 = 4\n", "tokens"),
        "[limits]\ntokens = 4\n"
    );
    assert_eq!(
        labels("[[overrides]]\nfiles = []\nlimits = { $0 }\n").len(),
        4
    );
    assert_eq!(
        labels("[library]\nsources = [{ na$0 }]\n"),
        ["name", "path"]
    );
    assert!(labels("$0\n[limits]\n").contains(&"extends".to_owned()));
    assert_eq!(labels("[roles]\n$0\n")[..2], ["reviewer", "approver"]);
    assert_eq!(labels("[overrides.gates.skill]\nre$0")[0], "require");
}

#[test]
fn rules_are_written_with_their_quotes() {
    assert_eq!(
        labels("[rules]\ntemplate/undec$0\n")[0],
        "template/undeclared-parameter"
    );
    assert_eq!(
        chosen(
            "[rules]\n\"template/undec$0\n",
            "template/undeclared-parameter"
        ),
        "[rules]\n\"template/undeclared-parameter\" = \n"
    );
    assert_eq!(
        chosen("[rules]\n\"template/$0\" = \"off\"\n", "template/*"),
        "[rules]\n\"template/*\" = \"off\"\n"
    );
    assert_eq!(
        chosen(
            "[[overrides]]\nfiles = [\"x\"]\nrules = { \"temp$0\" = \"off\" }\n",
            "template/*"
        ),
        "[[overrides]]\nfiles = [\"x\"]\nrules = { \"template/*\" = \"off\" }\n"
    );
}

#[test]
fn words_of_closed_lists() {
    for text in [
        "[rules]\n\"template/*\" = $0\n",
        "[rules]\n\"template/*\" = \"$0\n",
        "[rules]\n\"template/*\" = \"$0\"\n",
    ] {
        assert_eq!(
            labels(text),
            ["error", "warning", "info", "hint", "off"],
            "{text}"
        );
        assert_eq!(chosen(text, "off"), "[rules]\n\"template/*\" = \"off\"\n");
    }
    let left = labels("[gates.skill]\nrequire = [\"version\", \"ow$0\"]\n");
    assert!(
        left[0] == "owners" && !left.contains(&"version".to_owned()),
        "{left:?}"
    );
    assert!(
        labels("[gates.skill]\nrequire = [\n  \"version\",\n  $0\n]\n")
            .contains(&"approval".to_owned())
    );
    assert!(
        labels("[gates.skill]\nrequire = [\"version\", $0\n[limits]\n")
            .contains(&"approval".to_owned())
    );
    assert_eq!(labels("[library]\nstarter = $0\n"), ["true", "false"]);
    assert_eq!(labels("[check]\nfail-on = \"n$0\"\n")[0], "never");
    assert_eq!(
        labels("gates = { skill = { require = [\"own$0\"] } }\n")[0],
        "owners"
    );
}

#[test]
fn names_in_use_are_offered() {
    let text = "[roles]\nreviewer = [\"@alice\", \"@bob\"]\napprover = [\"@alice\", \"$0\"]\n";
    assert_eq!(labels(text), ["@bob"]);
    assert_eq!(
        labels("[models]\nallow = [\"gpt-4o-*\"]\ndeny = [\"$0\"]\n")[0],
        "gpt-4o-*"
    );
    assert_eq!(
        labels("[models]\nallow = [\"gpt-4o-2024-08$0\"]\n")[0],
        "gpt-4o-2024-08-06"
    );
}

#[test]
fn nothing_where_nothing_may_stand() {
    for text in [
        "[limits] # $0",
        "# a$0",
        "[limits]\ntokens = 5 $0\n",
        "[limits]\ntokens = $0\n",
        "[versions]\nbase = \"o$0\"\n",
        "[nothing]\n x = $0",
    ] {
        assert!(labels(text).is_empty(), "{text} {:?}", labels(text));
    }
}

#[test]
fn hover_says_what_a_setting_means() {
    assert!(
        hovered("[limits]\ntok$0ens = 4\n")
            .unwrap()
            .starts_with("`limits.tokens`\n\nMaximum number of tokens")
    );
    assert!(
        hovered("[gates.sk$0ill]\n")
            .unwrap()
            .contains("others depend on")
    );
    assert!(
        hovered("[[over$0rides]]\n")
            .unwrap()
            .contains("for some files")
    );
    assert!(
        hovered("[gates.skill]\nrequire = [\"appr$0oval\"]\n")
            .unwrap()
            .starts_with("`approval` (requirement)")
    );
    assert!(
        hovered("[rules]\n\"template/*\" = \"o$0ff\"\n")
            .unwrap()
            .contains("disabled")
    );
    assert!(
        hovered("[[overrides]]\nlimits = { tok$0ens = 4 }\n")
            .unwrap()
            .contains("Maximum number of tokens")
    );
    assert_eq!(
        hovered("[limits]\ntokens = $04\n").as_deref(),
        hovered("[limits]\nto$0kens = 4\n").as_deref()
    );
    assert_eq!(hovered("[nothing]\nx$0 = 1\n"), None);
    let (text, offset) = at("[rules]\n\"template/unused$0-parameter\" = \"off\"\n");
    assert_eq!(
        rule_at(&text, offset).unwrap().1,
        "template/unused-parameter"
    );
}

#[test]
fn any_prefix_and_any_place_can_be_asked_about() {
    let text = "# 漢🦀\nextends = [\"a\", 'b']\r\n[gates.skill]\nrequire = [\n \"version\", # x\n]\n[[overrides]]\nfiles = [\"\"\"x\ny\"\"\"]\nrules = { \"a/b\" = \"off\", c = [1, { d = 2 }] }\n= 3\n]]\n}\n\"\n";
    for end in (0..=text.len()).filter(|e| text.is_char_boundary(*e)) {
        let part = &text[..end];
        for item in completion(&world(), part, end) {
            apply_edits(part, &[item.edit]).unwrap();
        }
        let _ = hover(&CATALOG, part, end);
    }
    for at in 0..=text.len() {
        let _ = (
            completion(&world(), text, at),
            hover(&CATALOG, text, at),
            rule_at(text, at),
        );
    }
}
