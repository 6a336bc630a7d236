//! Which version a bump gives, and how it is written into metadata of every style.

use pog_fixtures::Fixture;
use pog_text::apply_edits;

use super::*;

const OLD: &str = "=== baseline/main.pog.md\n---\nversion: 1.2.0\nparameters: { a: string, b: string }\n---\nuser:\n{{ a }}\n";

fn bumped(head: &str, wanted: &Wanted, summary: Option<&str>) -> Result<String, String> {
    let text = format!("---\n{head}parameters: {{ a: string }}\n---\nuser:\n{{{{ a }}}}\n{OLD}");
    let fixture = Fixture::parse(&text);
    let proposal = propose(&fixture.snapshot, &fixture.main, wanted, summary)
        .map_err(|refusal| refusal.to_string())?;
    let after = apply_edits(&fixture.main.text, &proposal.edits).expect("the edits fit together");
    let start = after.find("---\n").expect("a front matter") + 4;
    Ok(after[start..after.find("parameters:").expect("the parameters stay")].to_owned())
}

fn least(head: &str) -> String {
    bumped(head, &Wanted::Least, None).expect("there is something to bump")
}

const NEW: &str = "version: 2.0.0, date: 2026-11-21, summary: \"Parameter 'b' was removed.\"";

#[test]
fn the_entry_is_written_as_its_neighbours_are() {
    let entry = "{ version: 1.2.0, date: 2026-01-14, summary: x }";
    assert_eq!(
        least(&format!("version: 1.2.0\nchangelog:\n  - {entry}\n")),
        format!("version: 2.0.0\nchangelog:\n  - {{ {NEW} }}\n  - {entry}\n")
    );
    assert_eq!(
        least(&format!("version: \"1.2.0\"\nchangelog: [{entry}]\n")),
        format!("version: \"2.0.0\"\nchangelog: [{{ {NEW} }}, {entry}]\n")
    );
    assert_eq!(
        least("version: 1.2.0\nchangelog:\n- version: 1.2.0\n  summary: x\n"),
        "version: 2.0.0\nchangelog:\n- version: 2.0.0\n  date: 2026-11-21\n  summary: \"Parameter 'b' was removed.\"\n- version: 1.2.0\n  summary: x\n"
    );
    assert_eq!(
        least("version: 1.2.0\nchangelog: []\n"),
        format!("version: 2.0.0\nchangelog: [{{ {NEW} }}]\n")
    );
    assert_eq!(
        least("version: 1.2.0\nchangelog:\n"),
        format!("version: 2.0.0\nchangelog:\n  - {{ {NEW} }}\n")
    );
}

#[test]
fn a_changelog_is_begun_only_where_one_is_owed_or_something_is_to_be_told() {
    assert_eq!(least("version: 1.2.0\n"), "version: 2.0.0\n");
    let changelog = bumped(
        "version: 1.2.0\n",
        &Wanted::Least,
        Some("No b: it did nothing."),
    )
    .unwrap();
    assert_eq!(
        changelog, "version: 2.0.0\n",
        "the changelog goes to the end of the metadata"
    );
    let text = "---\nversion: 1.2.0\nstage: skill\n---\nuser:\n{{ a }} x\n=== baseline/main.pog.md\n---\nversion: 1.2.0\n---\nuser:\n{{ a }}\n";
    let fixture = Fixture::parse(text);
    let proposal = propose(&fixture.snapshot, &fixture.main, &Wanted::Least, None).unwrap();
    let after = apply_edits(&fixture.main.text, &proposal.edits).unwrap();
    assert!(
        after.contains(
            "stage: skill\nchangelog:\n  - { version: 1.2.1, date: 2026-11-21, summary: The wording changed. }\n---\n"
        ),
        "{after}"
    );
}

#[test]
fn an_entry_nobody_has_seen_moves_on_with_its_version() {
    let head = "version: 1.2.1\nchangelog:\n  - { version: 1.2.1, summary: Not out yet. }\n  - { version: 1.2.0, summary: x }\n";
    assert_eq!(least(head), head.replace("1.2.1", "2.0.0"));
}

#[test]
fn steps_start_from_what_was_committed() {
    let to = |head: &str, size| bumped(head, &Wanted::Step(size), None).unwrap();
    assert_eq!(to("version: 1.2.0\n", Bump::Minor), "version: 1.3.0\n");
    assert_eq!(to("version: 1.2.1\n", Bump::Minor), "version: 1.3.0\n");
    assert_eq!(
        to("version: 1.2.1\n", Bump::Patch),
        "version: 1.2.2\n",
        "already a patch further, so one more"
    );
    assert_eq!(
        step(&Version::parse("2.0.0-rc.1").unwrap(), Bump::Major),
        Version::new(2, 0, 0)
    );
    assert_eq!(
        step(&Version::parse("0.4.2").unwrap(), Bump::Major),
        Version::new(1, 0, 0)
    );
}

#[test]
fn what_cannot_be_done_says_why() {
    let refused = |head: &str, wanted: &Wanted| bumped(head, wanted, None).unwrap_err();
    assert!(
        refused("version: 2.0.0\n", &Wanted::Least)
            .starts_with("Version 2.0.0 is enough for what changed since 1.2.0")
    );
    assert!(refused("version: 1.x\n", &Wanted::Least).contains("not a SemVer version"));
    assert!(refused("", &Wanted::Least).contains("--to 1.0.0"));
    let to = |v: &str| Wanted::Exactly(Version::parse(v).unwrap());
    assert_eq!(
        refused("version: 1.1.0\n", &to("1.2.0")),
        "1.2.0 is not higher than 1.2.0; choose a higher version"
    );
    assert_eq!(
        bumped("", &to("3.0.0"), None).unwrap(),
        "",
        "a version that was not there goes to the end"
    );
    let same = Fixture::parse("---\nversion: 1.0.0\n---\nx\n=== baseline/other.pog.md\nx\n");
    assert!(
        propose(&same.snapshot, &same.main, &Wanted::Least, None)
            .unwrap_err()
            .to_string()
            .contains("since HEAD")
    );
}
