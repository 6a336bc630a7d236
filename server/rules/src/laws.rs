//! Laws that every rule of the registry keeps: complete pages whose examples are true, fixes that
//! resolve their finding and end, texts of one style, no panic and no wild span on any text. Free
//! tests for whoever adds a rule; nothing here is about one rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use pog_check::unused_suppression;
use pog_fixtures::Fixture;
use pog_fixtures::rules::apply_fix;
use pog_formats::dialect;
use pog_model::{
    CompanionFile, FileFix, FileId, Finding, FixAvailability, Location, RuleMeta, Scope, SourceFile,
};
use pog_text::{Applicability, EditTarget, apply_edits};
use pog_world::host::LibraryState;
use pog_world::{Change, Host, Snapshot};

use super::RULES;
use crate::check::check_file;

/// Rounds within which fixes must have come to rest.
const ROUNDS: usize = 10;

fn texts(rule: &RuleMeta) -> [(&'static str, &'static str); 2] {
    [
        ("example", rule.page.example),
        ("instead", rule.page.instead),
    ]
}

fn with_text(fixture: &Fixture, text: &str) -> SourceFile {
    fixture.main.with_text(Arc::from(text))
}

fn found(fixture: &Fixture, text: &str) -> Vec<Finding> {
    check_file(&fixture.snapshot, &with_text(fixture, text))
}

/// Number of errors the readers themselves met.
fn syntax_errors_of(file: &SourceFile) -> usize {
    file.artifact().map_or(0, |a| {
        let syntax = &a.syntax;
        syntax.layout.errors.len() + syntax.layout.yaml.errors.len() + syntax.template_errors.len()
    })
}

#[test]
fn names_are_unique_sorted_and_of_two_parts() {
    let (last, sorted) = RULES.split_last().expect("there are rules");
    assert_eq!(
        last.meta.name,
        unused_suppression::RULE.name,
        "the rule that judges the others' silence stands at the end"
    );
    let names: Vec<&str> = sorted.iter().map(|rule| rule.meta.name).collect();
    assert!(names.is_sorted(), "{names:?}");
    let unique: BTreeSet<&str> = RULES.iter().map(|rule| rule.meta.name).collect();
    assert_eq!(unique.len(), RULES.len(), "a name is used twice");
    for rule in RULES.iter().map(|rule| rule.meta) {
        let parts: Vec<&str> = rule.name.split('/').collect();
        let word =
            |p: &&str| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(parts.len() == 2 && parts.iter().all(word), "{}", rule.name);
        assert_eq!(rule.group(), parts[0]);
    }
}

#[test]
fn pages_are_complete() {
    for rule in RULES.iter().map(|rule| rule.meta) {
        let (name, page) = (rule.name, &rule.page);
        let capital = |text: &str| text.starts_with(|c: char| c.is_uppercase() || c == '`');
        assert!(
            capital(page.summary) && !page.summary.ends_with('.') && !page.summary.contains('\n'),
            "{name}: summary"
        );
        for (part, text, needed) in [
            ("what", page.what, true),
            ("why", page.why, true),
            ("options", page.options, false),
            ("fix", page.fix, rule.fix != FixAvailability::None),
        ] {
            assert!(!needed || !text.is_empty(), "{name}: {part} is empty");
            assert!(
                text.is_empty() || (capital(text) && text.ends_with('.')),
                "{name}: {part}: {text:?}"
            );
            assert!(
                !text.contains("  "),
                "{name}: {part} has two spaces in a row"
            );
        }
        assert!(
            rule.fix != FixAvailability::None || page.fix.is_empty(),
            "{name}: describes a fix it does not offer"
        );
        assert!(
            !page.example.is_empty() && !page.instead.is_empty(),
            "{name}: example or instead is empty"
        );
        assert_ne!(page.example, page.instead, "{name}");
        assert_eq!(
            rule.since.split('.').count(),
            3,
            "{name}: since {:?}",
            rule.since
        );
        for id in rule.dialects {
            assert!(dialect::by_id(id).is_some(), "{name}: no dialect '{id}'");
        }
        assert!(
            rule.source.is_none_or(|s| s.starts_with("https://")),
            "{name}: source is no address"
        );
    }
}

#[test]
fn an_example_fires_its_own_rule_and_no_other() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().map(|rule| rule.meta) {
        let fixture = Fixture::parse(rule.page.example);
        let names: BTreeSet<&str> = found(&fixture, &fixture.main.text)
            .iter()
            .map(|f| f.rule.name)
            .collect();
        if names != BTreeSet::from([rule.name]) {
            wrong.push(format!("the example of {} fires {names:?}", rule.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_to_use_instead_is_silent() {
    for rule in RULES.iter().map(|rule| rule.meta) {
        let fixture = Fixture::parse(rule.page.instead);
        for file in &fixture.files {
            let found = check_file(&fixture.snapshot, file);
            assert!(
                found.is_empty(),
                "instead of {}, {}: {found:?}",
                rule.name,
                file.path
            );
        }
    }
}

/// The fixture's world as an editor has it while the library is being read: the policy is known and nothing else.
fn while_reading(fixture: &Fixture) -> Snapshot {
    let mut host = Host::new(&super::CATALOG);
    let policies = fixture.snapshot.policies(fixture.main.root).cloned();
    if let Some(policies) = policies {
        host.apply(Change::Policy(fixture.main.root, policies));
    }
    host.apply(Change::Today("2026-11-21".into()));
    host.apply(Change::Library(LibraryState::Reading));
    host.snapshot()
}

#[test]
fn what_a_file_says_by_itself_is_found_without_the_library() {
    let mut fired = BTreeSet::new();
    for rule in RULES.iter().map(|rule| rule.meta) {
        for (which, text) in texts(rule) {
            let fixture = Fixture::parse(text);
            let early = while_reading(&fixture);
            for file in &fixture.files {
                let mut later = check_file(&fixture.snapshot, file);
                // Of a companion file its artifact's findings tell, and who that is the library knows.
                later.retain(|f| f.rule.scope == Scope::File && file.artifact().is_some());
                let early = check_file(&early, file);
                assert_eq!(
                    early, later,
                    "the {which} of {}, {}: findings before and after the library is read",
                    rule.name, file.path
                );
                fired.extend(early.iter().map(|f| f.rule.name));
            }
        }
    }
    for rule in RULES
        .iter()
        .map(|rule| rule.meta)
        .filter(|rule| rule.scope == Scope::File)
    {
        assert!(fired.contains(rule.name), "{} was not tried", rule.name);
    }
}

#[test]
fn fix_availability_is_true() {
    for rule in RULES.iter().map(|rule| rule.meta) {
        let fixture = Fixture::parse(rule.page.example);
        for finding in found(&fixture, &fixture.main.text) {
            match rule.fix {
                FixAvailability::None => {
                    assert!(finding.fixes.is_empty(), "{} says it has no fix", rule.name)
                }
                FixAvailability::Always => assert!(
                    !finding.fixes.is_empty(),
                    "{} says it always has a fix",
                    rule.name
                ),
                FixAvailability::Sometimes => {}
            }
        }
    }
}

/// Whatever is known to offer fixes.
fn fixable() -> Vec<(&'static str, Fixture)> {
    RULES
        .iter()
        .map(|rule| (rule.meta.name, Fixture::parse(rule.meta.page.example)))
        .collect()
}

#[test]
fn a_fix_does_not_overlap_and_adds_no_syntax_error() {
    let mut seen = 0;
    for (name, fixture) in fixable() {
        let before = fixture.main.text.clone();
        for finding in found(&fixture, &before) {
            for fix in &finding.fixes {
                seen += 1;
                assert!(
                    !fix.edits.is_empty(),
                    "{name}: '{}' changes nothing",
                    fix.title
                );
                let after = apply_fix(&fixture, fix)
                    .unwrap_or_else(|e| panic!("{name}: '{}': {e}", fix.title));
                let texts =
                    |f: &Fixture| f.files.iter().map(|f| f.text.clone()).collect::<Vec<_>>();
                assert_ne!(
                    texts(&after),
                    texts(&fixture),
                    "{name}: '{}' changes nothing",
                    fix.title
                );
                assert!(
                    syntax_errors_of(&after.main) <= syntax_errors_of(&fixture.main),
                    "{name}: '{}' breaks the file:\n{}",
                    fix.title,
                    after.main.joined()
                );
                let gone = !found(&after, &after.main.text)
                    .iter()
                    .any(|f| f.rule.name == finding.rule.name && f.message == finding.message);
                assert!(
                    gone,
                    "{name}: '{}' leaves the finding:\n{}",
                    fix.title,
                    after.main.joined()
                );
            }
        }
    }
    assert!(seen > 5, "the examples offer only {seen} fixes");
}

#[test]
fn fixes_come_to_rest() {
    for (name, first) in fixable() {
        for safe_only in [true, false] {
            let mut fixture = first.with(Vec::new());
            let mut rounds = 0;
            while let Some(fix) = next_fix(&fixture, safe_only) {
                fixture = apply_fix(&fixture, &fix)
                    .unwrap_or_else(|e| panic!("{name}: '{}': {e}", fix.title));
                rounds += 1;
                assert!(
                    rounds <= ROUNDS,
                    "{name}: fixes go on for ever:\n{}",
                    fixture.main.joined()
                );
            }
        }
    }
}

fn next_fix(fixture: &Fixture, safe_only: bool) -> Option<FileFix> {
    let wanted = |f: &FileFix| !safe_only || f.applicability == Applicability::Safe;
    found(fixture, &fixture.main.text)
        .into_iter()
        .find_map(|f| f.fixes.into_iter().find(wanted))
}

#[test]
fn messages_and_titles_have_one_style() {
    let check = |what: &str, text: &str| {
        let first = text.chars().next().unwrap_or(' ');
        assert!(first.is_uppercase(), "{what}: starts small: {text:?}");
        assert!(
            !text.ends_with(['.', '!', ' ']),
            "{what}: ends in a sign: {text:?}"
        );
        assert!(
            !text.contains(['\n', '\r', '\t', '`']) && !text.contains("  "),
            "{what}: {text:?}"
        );
        assert!(text.chars().count() <= 300, "{what}: too long: {text:?}");
    };
    for rule in RULES.iter().map(|rule| rule.meta) {
        let fixture = Fixture::parse(rule.page.example);
        for finding in found(&fixture, &fixture.main.text) {
            check(rule.name, &finding.message);
            finding
                .fixes
                .iter()
                .for_each(|f| check(rule.name, &f.title));
            for related in &finding.related {
                assert!(
                    !related.message.is_empty() && !related.message.ends_with('.'),
                    "{}: {related:?}",
                    rule.name
                );
            }
        }
    }
}

/// Words that pages and messages avoid, with what to write instead: second words for one thing, and
/// idioms that no other linter uses.
const AVOIDED: &[(&str, &str)] = &[
    ("anew", "again"),
    ("artifact", "prompt"),
    ("artifacts", "prompts"),
    ("as it stands", "as written"),
    ("as they stand", "as written"),
    ("business", "another rule's question"),
    ("demand", "require"),
    ("demanded", "required"),
    ("demands", "requires"),
    ("is said", "is reported"),
    ("left alone", "ignored"),
    ("looked at", "checked"),
    ("looks at", "checks"),
    ("looks for", "checks for"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("mends", "fixes"),
    ("misspelt", "misspelled"),
    ("mistake", "finding"),
    ("mistakes", "findings"),
    ("nothing is said", "nothing is reported"),
    ("owe", "require"),
    ("owed", "required"),
    ("owes", "requires"),
    ("pass over", "ignore"),
    ("passed over", "ignored"),
    ("passes over", "ignores"),
    ("problem", "finding"),
    ("problems", "findings"),
    ("trouble", "finding"),
    ("without a word", "silently"),
];

/// The avoided words in a text, as whole words in any letter case.
fn avoided(text: &str) -> Vec<&'static (&'static str, &'static str)> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let text = format!(" {} ", words.join(" ").to_lowercase());
    AVOIDED
        .iter()
        .filter(|(word, _)| text.contains(&format!(" {word} ")))
        .collect()
}

#[test]
fn pages_and_messages_use_one_word_for_one_thing() {
    assert_eq!(avoided("It OWES two 'problems', recommended").len(), 2);
    let mut misused = Vec::new();
    for rule in RULES {
        let page = &rule.meta.page;
        let mut texts: Vec<String> = [page.summary, page.what, page.why, page.options, page.fix]
            .map(str::to_owned)
            .into();
        let fixture = Fixture::parse(page.example);
        for finding in found(&fixture, &fixture.main.text) {
            texts.push(finding.message);
            texts.extend(finding.fixes.into_iter().map(|fix| fix.title));
            texts.extend(finding.related.into_iter().map(|related| related.message));
        }
        for text in texts {
            for (word, instead) in avoided(&text) {
                misused.push(format!(
                    "{}: '{word}', write '{instead}': {text}",
                    rule.meta.name
                ));
            }
        }
    }
    assert!(misused.is_empty(), "{}", misused.join("\n"));
}

/// Every span inside its text and on the edge of characters, every fix applicable, with `text` as
/// the main file.
fn assert_sane(fixture: &Fixture, text: &str, what: &str) {
    assert_sane_file(fixture, &with_text(fixture, text), what);
}

fn assert_sane_file(fixture: &Fixture, file: &SourceFile, what: &str) {
    let text_of = |id: FileId| match file.companions.iter().find(|p| p.id == id) {
        Some(companion) => companion.text.to_string(),
        None if id == file.id => file.text.to_string(),
        None => fixture.source(id).1.clone(),
    };
    for finding in check_file(&fixture.snapshot, file) {
        let inside = |at: Location| text_of(at.file).get(at.span.range()).is_some();
        assert!(
            inside(finding.location),
            "{what}: {} at {:?} of {:?}",
            finding.rule.name,
            finding.location.span,
            text_of(finding.location.file)
        );
        for related in &finding.related {
            assert!(
                inside(related.location),
                "{what}: {} relates {:?} of {:?}",
                finding.rule.name,
                related.location.span,
                text_of(related.location.file)
            );
        }
        for fix in &finding.fixes {
            for changed in fix.edits.iter() {
                let text = match &changed.target {
                    EditTarget::Existing(id) => text_of(FileId(*id)),
                    EditTarget::New(_) => String::new(),
                };
                let applied = apply_edits(&text, &changed.edits);
                assert!(
                    applied.is_ok(),
                    "{what}: {} '{}': {applied:?} of {text:?}",
                    finding.rule.name,
                    fix.title
                );
            }
        }
        assert!(
            !finding.message.contains(['\n', '\r']),
            "{what}: {:?}",
            finding.message
        );
    }
}

/// The main file with another text for one of its companion files.
fn with_companion(file: &SourceFile, nth: usize, text: &str) -> SourceFile {
    let mut companions = file.companions.to_vec();
    companions[nth] = Arc::new(CompanionFile {
        text: text.into(),
        ..CompanionFile::clone(&companions[nth])
    });
    file.with_text(file.text.clone())
        .with_companions(companions.into())
}

#[test]
fn nothing_panics_on_any_prefix_of_any_page() {
    for rule in RULES.iter().map(|rule| rule.meta) {
        for (part, source) in texts(rule) {
            let fixture = Fixture::parse(source);
            let text = fixture.main.text.clone();
            let what = format!("{part} of {}", rule.name);
            for (end, _) in text.char_indices() {
                assert_sane(&fixture, &text[..end], &what);
            }
            for (nth, whole) in fixture.main.companions.iter().enumerate() {
                for (end, _) in whole.text.char_indices() {
                    assert_sane_file(
                        &fixture,
                        &with_companion(&fixture.main, nth, &whole.text[..end]),
                        &what,
                    );
                }
            }
        }
    }
}

/// Nasty metadata may be anywhere: an overlay and a file of cases are read by the same rules.
#[test]
fn nothing_panics_on_nasty_overlays_and_case_files() {
    let files = "=== main.prompt.yml\nmessages: [{ role: user, content: 'Hi {{a}}' }]\n=== main.prompt.yml.pog.yaml\nevals: [cases.yaml]\n=== cases.yaml\n[]\n";
    let fixture = Fixture::parse(files);
    assert_eq!(fixture.main.companions.len(), 2);
    for text in nasty() {
        let metadata = text
            .trim_start_matches('\u{feff}')
            .trim_start_matches("---")
            .to_owned();
        for text in [text, metadata] {
            for nth in 0..2 {
                let step = (text.chars().count() / 100).max(1);
                for (end, _) in text.char_indices().step_by(step).chain([(text.len(), ' ')]) {
                    assert_sane_file(
                        &fixture,
                        &with_companion(&fixture.main, nth, &text[..end]),
                        "a nasty part",
                    );
                }
            }
        }
    }
}

#[test]
fn nothing_panics_on_a_page_with_a_part_cut_out() {
    for rule in RULES.iter().map(|rule| rule.meta) {
        let fixture = Fixture::parse(rule.page.example);
        let text = fixture.main.text.clone();
        // Every seventh place and three lengths: cuts that prefixes do not make, within a second or
        // two.
        for (start, _) in text.char_indices().step_by(7) {
            for len in [1, 4, 12] {
                let end = start + len;
                if let Some(rest) = text.get(end..) {
                    assert_sane(&fixture, &format!("{}{rest}", &text[..start]), rule.name);
                }
            }
        }
    }
}

fn nasty() -> Vec<String> {
    let schema = "---\nid: Ä 🦀\nname: é\nversion: 1.0\nstage: skıl\nparameters:\n  🦀: strng\n  b: { type: \"🦀\", default: é, enum: [🦀, 漢] }\n  b: 1\nevals:\n  - { with: { 🦀: 1 }, expect: [ { max-tokens: é } ] }\nfoo🦀: [*é, &a b, *a]\n---\n{{ 🦀 }}{% include \"é🦀\" %}{{ x | 漢 }}\n";
    vec![
        String::new(),
        "\u{feff}".to_owned(),
        format!("\u{feff}{schema}"),
        schema.to_owned(),
        schema.replace('\n', "\r\n"),
        schema.replace('\n', "\r"),
        schema.replace(' ', "\t"),
        schema.replace('\n', "\u{2028}"),
        schema.replace('e', "\0"),
        "---\r---\r{{ a }}\r".to_owned(),
        "---\n\0: \0\n---\n\0{{ \0 }}".to_owned(),
        "---\nparameters: {a: {b: [{c: \"".to_owned(),
        "---\nparameters:\n  a:\n    properties:\n      b: &x { items: *x }\n  c: *x\n---\n"
            .to_owned(),
        "---\n? [a, b]\n: c\n? { d: e }\n: f\n: g\n---\n".to_owned(),
        "---\n- a\n- b\n---\n".to_owned(),
        "---\njust text\n---\n".to_owned(),
        "---\n...\n---\n---\n".to_owned(),
        "{{ {% {# {{{ %} }} #} {%- if -%} {% for %} {% endif".to_owned(),
        "{% raw %}{{ a }}".to_owned(),
        "{# pog: ignore #}{# pog: ignore a/b because #}{# pog: ignore 🦀 until 2026-13-99 #}"
            .to_owned(),
        format!("---\na: {}\n---\n", "[".repeat(300)),
        format!(
            "---\n{}\n---\n",
            (0..200)
                .map(|i| format!("{}a:", " ".repeat(i)))
                .collect::<Vec<_>>()
                .join("\n")
        ),
        format!("{}{}", "{% if a %}".repeat(60), "{{ (".repeat(40)),
        format!("{{{{ {} }}}}", "a.".repeat(200)),
        format!(
            "---\nid: {}\nname: {}\n---\n",
            "a/".repeat(300),
            "é".repeat(300)
        ),
    ]
}

#[test]
fn nothing_panics_on_nasty_texts() {
    for path in ["main.pog.md", "main.prompt.yml"] {
        for text in nasty() {
            let fixture = Fixture::parse(&format!("=== {path}\nmessages: []\n"));
            assert_sane(&fixture, &text, path);
            // Prefixes of the short ones at every character, of the long ones at some two hundred
            // places.
            let step = (text.chars().count() / 200).max(1);
            for (end, _) in text.char_indices().step_by(step) {
                assert_sane(&fixture, &text[..end], path);
            }
        }
    }
}

/// The starter library, read from the repository.
#[expect(
    clippy::disallowed_methods,
    reason = "tests read the repository they are part of"
)]
fn starter() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../prompts-fixture"
    ))];
    let root = folders[0].clone();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)
            .expect("the starter library is part of the repository")
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".pog.md") {
                let name = path
                    .strip_prefix(&root)
                    .expect("it was found below the root")
                    .to_string_lossy()
                    .replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).expect("it was listed")));
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "only {} starter prompts", found.len());
    found
}

fn starter_fixture() -> Fixture {
    let text: String = starter()
        .into_iter()
        .map(|(path, text)| format!("=== {path}\n{text}"))
        .collect();
    Fixture::parse(&text)
}

#[test]
fn every_rule_is_silent_on_the_starter_library() {
    let fixture = starter_fixture();
    let mut all = Vec::new();
    for file in &fixture.files {
        for finding in check_file(&fixture.snapshot, file) {
            all.push(format!(
                "{}: {}: {} at {:?}",
                file.path,
                finding.rule.name,
                finding.message,
                finding.location.span.text(&file.text)
            ));
        }
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn nothing_panics_on_scrambled_prompts() {
    let fixture = starter_fixture();
    // A fixed sequence (Knuth's multiplier), so that a failure comes back.
    let mut state = 7_u64;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let noise = [
        "{{", "}}", "{%", "%}", ":", "- ", "\n", "\r", "\"", "'", "[", "]", "{", "}", "🦀", "\t",
        "\0", "---\n", "*", "&", "|", "#", " ",
    ];
    // Three texts from each prompt, each cut to a part and hurt in up to eight places.
    for file in &fixture.files {
        for _ in 0..3 {
            let mut chars: Vec<char> = file.text.chars().take(1500).collect();
            for _ in 0..=next(8) {
                let at = next(chars.len());
                match next(3) {
                    0 => drop(chars.drain(at..(at + next(30)).min(chars.len()))),
                    1 => drop(chars.splice(at..at, noise[next(noise.len())].chars())),
                    _ => {
                        let end = (at + next(60)).min(chars.len());
                        let copy = chars[at..end].to_vec();
                        let to = next(chars.len());
                        drop(chars.splice(to..to, copy));
                    }
                }
            }
            assert_sane(&fixture, &chars.into_iter().collect::<String>(), &file.path);
        }
    }
}
