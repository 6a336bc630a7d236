//! Each wall shown a file that breaks it, and one that only looks as if it did.

use super::source::{Source, mark_test_files};
use super::{Report, manifests, walls};

fn broken(files: &[(&str, &str)]) -> Vec<String> {
    let mut sources: Vec<Source> = files
        .iter()
        .map(|(p, t)| Source::read((*p).to_owned(), format!("//! For a test.\n{t}\n")))
        .collect();
    mark_test_files(&mut sources);
    let mut report = Report::default();
    walls::check(&sources, &["native", "github-models"], &mut report);
    report.broken
}

fn one(path: &str, text: &str) -> Vec<String> {
    broken(&[(path, text)])
}

#[track_caller]
fn assert_caught(path: &str, text: &str, line: usize, word: &str) {
    let found = one(path, text);
    assert_eq!(found.len(), 1, "{text:?}: {found:?}");
    assert!(
        found[0].starts_with(&format!("{path}:{line}: ")) && found[0].contains(word),
        "{found:?}"
    );
}

#[track_caller]
fn assert_clean(path: &str, text: &str) {
    let found = one(path, text);
    assert!(found.is_empty(), "{text:?}: {found:?}");
}

fn manifest(text: &str) -> Vec<String> {
    let mut report = Report::default();
    manifests::check("server/x/Cargo.toml", text, &mut report).unwrap();
    report.broken
}

#[test]
fn the_repository_keeps_its_walls() {
    let report = super::check(&crate::root()).unwrap();
    assert!(report.broken.is_empty(), "{}", report.broken.join("\n"));
}

#[test]
fn crates_know_one_another_one_way_only() {
    let with = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\n[lints]\nworkspace = true\n{rest}")
    };
    assert!(
        manifest(&with(
            "pog-model",
            "[dependencies]\npog-formats.workspace = true\nserde = \"1\"\n[dev-dependencies]\npog-rules.workspace = true\n"
        ))
        .is_empty()
    );
    for (name, rest) in [
        (
            "pog-formats",
            "[dependencies]\npog-model.workspace = true\n",
        ),
        ("pog-ide", "[dependencies]\npog-rules.workspace = true\n"),
        ("pog-ide", "[dependencies]\npog-check.workspace = true\n"),
        (
            "pog-format-rules",
            "[dependencies]\npog-rules.workspace = true\n",
        ),
        (
            "pog-format-rules",
            "[dependencies]\npog-project.workspace = true\n",
        ),
        (
            "pog-rules",
            "[dependencies]\npog-fixtures.workspace = true\n",
        ),
        ("pog-model", "[dependencies]\ntokio.workspace = true\n"),
        ("pog", "[dependencies]\ntokio.workspace = true\n"),
        ("pog-lsp", "[dependencies]\npog.workspace = true\n"),
        (
            "pog-project",
            "[target.'cfg(unix)'.dependencies]\nclap = \"4\"\n",
        ),
        (
            "pog-project",
            "[dependencies]\nlsp = { package = \"gen-lsp-types\", version = \"0.11\" }\n",
        ),
        (
            "pog-model",
            "[build-dependencies]\ngranit-parser.workspace = true\n",
        ),
        ("pog-model", "[dependencies]\ntree-sitter = \"0.27\"\n"),
        (
            "pog-project",
            "[dependencies.minijinja]\nworkspace = true\n",
        ),
        ("pog-new", ""),
    ] {
        assert_eq!(manifest(&with(name, rest)).len(), 1, "{name}: {rest}");
    }
    assert_eq!(
        manifest("[package]\nname = \"pog-text\"\n").len(),
        1,
        "lints are not inherited"
    );
    assert!(manifest("[workspace]\nmembers = []\n").is_empty());
}

#[test]
fn the_pure_crates_close_the_same_doors() {
    let mut report = Report::default();
    super::same_doors(&["a".into(), "a".into(), "b".into()], &mut report);
    assert_eq!(report.broken.len(), 1);
    assert!(
        report.broken[0].starts_with("server/template/clippy.toml"),
        "{:?}",
        report.broken
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut report = Report::default();
    walls::check(
        &[Source::read(
            "server/pog/src/a.rs".into(),
            "use a;\n".into(),
        )],
        &[],
        &mut report,
    );
    assert_eq!(report.broken.len(), 1);
}

#[test]
fn the_pure_crates_have_no_outside_world() {
    for text in [
        "fn f() { std::fs::read(p); }",
        "use std::{fmt, fs};",
        "use std::{io::{self, Read}, time::Duration};",
        "use std::env;",
        "fn f() { println!(\"x\"); }",
        "fn f() { std::thread::sleep(d); }",
        "#[cfg(not(test))]\nuse std::process::exit;",
    ] {
        let line = 2 + text.matches('\n').count();
        let word = if text.contains("println") {
            "println"
        } else {
            "std::"
        };
        assert_caught("server/model/src/a.rs", text, line, word);
        assert_clean("server/project/src/a.rs", text);
    }
    for text in [
        "// std::fs is not for us\nconst A: &str = \"std::fs\"; /* std::env /* println! */ std::time */",
        "#[cfg(test)]\nmod tests {\n    fn f() { std::fs::read(\"{\"); println!(); }\n}",
        "const A: &str = r#\"\"std::fs\"#;",
        "use std::{fmt, io::fs_like, sync::env};",
        "use my_std::fs_extra;",
        "fn f<'a>(x: &'a str) -> char { '\"' }\nconst B: &str = \"std::fs\";",
    ] {
        assert_clean("server/model/src/a.rs", text);
    }
    assert_caught(
        "server/yaml/src/a.rs",
        "use pog_text::LineCol;",
        2,
        "LineCol",
    );
}

#[test]
fn modules_for_tests_are_free() {
    let parent = (
        "server/model/src/a/mod.rs",
        "#[cfg(test)]\npub(crate) mod laws;\n#[cfg(any(test, feature = \"x\"))]\npub mod fixture;",
    );
    let child = (
        "server/model/src/a/laws.rs",
        "fn f() { std::fs::read(p).unwrap(); }",
    );
    let below = (
        "server/model/src/a/laws/deep.rs",
        "fn f() { std::env::args(); }",
    );
    assert!(broken(&[parent, child, below]).is_empty());
    assert_eq!(broken(&[child, below]).len(), 3);
}

#[test]
fn unwrap_is_for_tests() {
    assert_caught("server/pog/src/a.rs", "fn f() { x.unwrap(); }", 2, "unwrap");
    assert_clean(
        "server/pog/src/a.rs",
        "fn f() { x.unwrap_or(1); \".unwrap()\" }\n#[test]\n#[cfg(test)]\nfn g() { x.unwrap() }",
    );
    assert_caught(
        "server/pog/src/a.rs",
        "#[cfg(test)]\nfn g() { x.unwrap() }\nfn f() { y.unwrap() }",
        4,
        "unwrap",
    );
}

#[test]
fn nothing_is_allowed_or_left_for_later() {
    assert_caught(
        "server/pog/src/a.rs",
        "#[allow(dead_code)]\nfn f() {}",
        2,
        "expect",
    );
    assert_caught(
        "server/pog/src/a.rs",
        "#[cfg(test)]\nmod t {\n    #![allow(x)]\n}",
        4,
        "expect",
    );
    assert_clean(
        "server/pog/src/a.rs",
        "#[expect(dead_code, reason = \"#[allow(x)]\")]\nfn f() {}",
    );
    assert_caught(
        "server/pog/src/a.rs",
        concat!("// TO", "DO later"),
        2,
        "comment",
    );
    assert_caught("server/pog/src/a.rs", "fn f() { todo!() }", 2, "todo");
    assert_clean(
        "server/pog/src/a.rs",
        concat!("const A: &str = \"TO", "DO\"; fn my_todo() {}"),
    );
}

const RULE_A: (&str, &str) = (
    "server/rules/src/metadata/a_rule.rs",
    "pub(crate) static RULE: RuleMeta = RuleMeta { dialects: &[] };",
);

#[test]
fn a_rule_reads_no_other() {
    let path = "server/rules/src/metadata/b_rule.rs";
    let rule = "pub(crate) static RULE: RuleMeta = RuleMeta {};\n";
    for text in [
        "use super::a_rule;",
        "use super::{a_rule, shape};",
        "use super::a_rule::helper;",
        "fn f() { crate::metadata::a_rule::check() }",
        "use crate::metadata::{a_rule};",
    ] {
        let found = broken(&[RULE_A, (path, &format!("{rule}{text}"))]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
    }
    for text in [
        "use super::shape::{a_rule_like};",
        "fn a_rule() {}",
        "use super::{shape, b_rule};",
        "mod tests;",
    ] {
        let found = broken(&[RULE_A, (path, &format!("{rule}{text}"))]);
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    let registry = (
        "server/rules/src/metadata/mod.rs",
        "pub(crate) mod a_rule;\nuse super::a_rule;",
    );
    assert!(broken(&[RULE_A, registry]).is_empty());
    let helper = ("server/rules/src/metadata/shape.rs", "use super::a_rule;");
    assert_eq!(
        broken(&[RULE_A, helper]).len(),
        1,
        "a helper must not stand on a rule either"
    );
}

#[test]
fn a_rule_in_a_crate_of_its_group_reads_no_other() {
    let rule_a = ("server/format-rules/src/a_rule.rs", RULE_A.1);
    let path = "server/format-rules/src/b_rule.rs";
    let rule = "pub(crate) static RULE: RuleMeta = RuleMeta {};\n";
    for (text, count) in [
        ("use super::a_rule;", 1),
        ("use crate::{Context, a_rule};", 1),
        ("fn f() { crate::a_rule::check() }", 1),
        ("use super::{b_rule, common};", 0),
        ("use crate::{Context, Sink};", 0),
    ] {
        let found = broken(&[rule_a, (path, &format!("{rule}{text}"))]);
        assert_eq!(found.len(), count, "{text}: {found:?}");
    }
    let registry = (
        "server/format-rules/src/lib.rs",
        "mod a_rule;\nuse self::a_rule::check; fn f() { crate::a_rule::check() }",
    );
    assert!(broken(&[rule_a, registry]).is_empty());
}

#[test]
fn rules_and_features_name_no_format() {
    for path in [
        "server/check/src/check.rs",
        "server/format-rules/src/b.rs",
        "server/rules/src/metadata/b.rs",
        "server/ide/src/hover.rs",
    ] {
        assert_caught(path, "fn f() { d.id == \"native\" }", 2, "native");
        assert_clean(
            path,
            "    dialects: &[\"github-models\"],\n// \"native\"\nconst A: &str = \"the native format\";\nfn f() { dialect::by_id(x) }",
        );
    }
    assert_clean("server/rules/src/lib.rs", "const A: &str = \"natively\";");
}

#[test]
fn the_command_line_does_not_know_the_server() {
    for text in ["use pog_lsp::run;", "use {anyhow, pog_lsp};"] {
        assert_caught("server/pog/src/cli/a.rs", text, 2, "pog_lsp");
        assert_clean("server/pog/src/main.rs", text);
    }
}

#[test]
fn files_stay_short_without_their_tests() {
    let long = "fn f() {}\n".repeat(501);
    assert!(one("server/pog/src/a.rs", &long)[0].contains("split it"));
    assert_clean(
        "server/pog/src/a.rs",
        &format!("#[cfg(test)]\nmod tests {{\n{long}}}"),
    );
    let source = Source::read(
        "server/pog/src/a.rs".into(),
        format!("//! x\n{}", "fn f() {}\n".repeat(401)),
    );
    let mut report = Report::default();
    walls::check(&[source], &[], &mut report);
    assert_eq!((report.broken.len(), report.notes.len()), (0, 1));
}
