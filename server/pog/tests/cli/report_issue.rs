//! `pog report-issue`: what helps, and nothing of anybody's files.

use crate::support::World;

const SECRET: &str = "xyzzy";

#[test]
fn a_report_has_counts_and_no_content() {
    let prompt =
        format!("---\nname: {SECRET}\ntags: [{SECRET}]\n---\n{{{{ {SECRET} }}}} {SECRET}\n");
    let policy = format!(
        "{SECRET} = 1\n[rules]\n\"metadata/*\" = \"off\"\n[people]\n\"@{SECRET}\" = [\"{SECRET}@example.org\"]\n"
    );
    let world = World::new(&[
        ("prompts/xyzzy.pog.md", prompt.as_str()),
        ("pog.toml", policy.as_str()),
        ("xyzzy/CLAUDE.md", "xyzzy\n"),
    ]);
    let run = world.pog(&["report-issue"]).ends_with(0);
    assert!(!run.out.contains(SECRET), "{}", run.out);
    assert!(!run.err.contains(SECRET), "{}", run.err);
    for part in [
        concat!("pog: ", env!("CARGO_PKG_VERSION"), "\n"),
        "pog.toml: people (1), rules (1)\n",
        "problems in pog.toml: 1\n",
        "native (1)",
        "files that cannot be read: 0\n\nPaste this into",
    ] {
        assert!(run.out.contains(part), "{part} is missing:\n{}", run.out);
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let run = World::new(&[]).pog(&["report-issue", "gone"]).ends_with(2);
    assert!(run.err.starts_with("error: gone: "), "{}", run.err);
}
