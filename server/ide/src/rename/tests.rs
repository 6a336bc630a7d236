//! Renaming as specification, and its laws: back again is the identity, rendering stays, no finding is new.

use std::sync::Arc;

use pog_fixtures::Fixture;
use pog_model::SourceFile;
use pog_model::library::Entry;
use pog_policy::ANY_RULE;
use pog_render::{inputs, render};
use pog_rules::check::check_file;
use pog_text::apply_edits;
use pog_world::{Change, Host};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{prepare, rename};
use crate::navigation::tests::EVERYTHING;
use crate::navigation::{Subject, Variables, subject_at};

/// The files that change, behind one another.
fn renamed(text: &str, new: &str) -> Result<String, String> {
    let fixture = Fixture::parse(text);
    let edits = rename(&fixture.snapshot, &fixture.main, fixture.offset(), new)?;
    let apply = |(id, edits): &(pog_model::FileId, Vec<pog_text::Edit>)| {
        let file = fixture
            .files
            .iter()
            .find(|f| f.id == *id)
            .expect("the file is in the fixture");
        apply_edits(&file.text, edits).expect("the edits apply")
    };
    Ok(edits.iter().map(apply).collect::<Vec<_>>().join("=== \n"))
}

fn refused(text: &str, new: &str) -> String {
    renamed(text, new).expect_err("the rename is refused")
}

#[test]
fn a_parameter_is_renamed_in_schema_template_and_cases() {
    let text = "---\nparameters:\n  lang: string\n  \"other\": string\nevals:\n  - with: { lang: lang, other: x }\n    expect: [{ contains: lang }]\n  - with: { 'lang': rs }\n---\n🦀 lang {{ la$0ng }} {{ 'lang' }} {{ x.lang }} {{ f(lang=lang) }}\n{% for lang in [lang] %}{{ lang }}{% endfor %}{{ lang\n";
    let expected = "---\nparameters:\n  code: string\n  \"other\": string\nevals:\n  - with: { code: lang, other: x }\n    expect: [{ contains: lang }]\n  - with: { 'code': rs }\n---\n🦀 lang {{ code }} {{ 'lang' }} {{ x.lang }} {{ f(lang=code) }}\n{% for lang in [code] %}{{ lang }}{% endfor %}{{ code\n";
    assert_eq!(renamed(text, "code").unwrap(), expected);
    let crlf = text.replace('\n', "\r\n");
    assert_eq!(
        renamed(&crlf, "code").unwrap(),
        expected.replace('\n', "\r\n")
    );
    assert_eq!(
        renamed(
            &text
                .replace("la$0ng", "lang")
                .replace("'lang': rs", "'la$0ng': rs"),
            "code"
        )
        .unwrap(),
        expected
    );
}

#[test]
fn the_tests_of_a_prompt_follow() {
    let text = "=== evals/promptfooconfig.yaml\nprompts: [file://../triage.pog.md]\ntests:\n  - vars: { report: x }\n    assert: [{ type: contains, value: '{{report}}' }]\n=== triage.pog.md\n---\nparameters:\n  report: string\n---\nuser:\n{{ re$0port }}\n";
    let after = renamed(text, "ticket").unwrap();
    assert!(
        !after.contains("report") && after.matches("ticket").count() == 4,
        "{after}"
    );
}

#[test]
fn keys_are_quoted_where_the_name_needs_it() {
    let text = "---\nparameters:\n  a: string\n  \"b\": string\n---\n{{ $0a }}{{ b }}";
    assert_eq!(
        renamed(text, "null").unwrap(),
        "---\nparameters:\n  \"null\": string\n  \"b\": string\n---\n{{ null }}{{ b }}"
    );
    assert_eq!(
        renamed(&text.replace("$0a }}{{ ", "a }}{{ $0"), "null").unwrap(),
        "---\nparameters:\n  a: string\n  \"null\": string\n---\n{{ a }}{{ null }}"
    );
    assert_eq!(
        renamed(text, "名前").unwrap(),
        "---\nparameters:\n  名前: string\n  \"b\": string\n---\n{{ 名前 }}{{ b }}"
    );
}

#[test]
fn locals_are_renamed_with_their_redefinitions() {
    assert_eq!(
        renamed("{% set x = 1 %}{% set x = x + 1 %}{{ $0x }}", "y").unwrap(),
        "{% set y = 1 %}{% set y = y + 1 %}{{ y }}"
    );
    assert_eq!(
        renamed("{{ x }}{% set x = x %}{{ $0x }}", "y").unwrap(),
        "{{ x }}{% set y = x %}{{ y }}"
    );
    assert_eq!(
        renamed(
            "{% for x in a %}{{ $0x }}{% endfor %}{% for x in b %}{{ x }}{% endfor %}",
            "y"
        )
        .unwrap(),
        "{% for y in a %}{{ y }}{% endfor %}{% for x in b %}{{ x }}{% endfor %}"
    );
    assert_eq!(
        renamed("{% if a %}{% set x = 1 %}{% endif %}{{ $0x }}", "y").unwrap(),
        "{% if a %}{% set y = 1 %}{% endif %}{{ y }}"
    );
    let branch =
        "---\nparameters: { x: string }\n---\n{% if a %}{% set x = 1 %}{% endif %}{{ $0x }}";
    assert_eq!(
        renamed(branch, "y").unwrap(),
        "---\nparameters: { \"y\": string }\n---\n{% if a %}{% set y = 1 %}{% endif %}{{ y }}"
    );
    let closure = "{% macro m() %}{{ x }}{% endmacro %}{% set x = 1 %}{{ m() }}{{ $0x }}";
    assert_eq!(
        renamed(closure, "y").unwrap(),
        closure
            .replace("x }", "y }")
            .replace("set x", "set y")
            .replace("$0", "")
    );
}

#[test]
fn macros_and_their_arguments_are_renamed_in_other_files() {
    let library = "=== lib.pog.md\n{% macro item(text) %}{{ text }}{% endmacro %}\n=== b.pog.md\n{% import 'lib' as l %}{{ l.item(text=1) }}\n=== c.pog.md\n{% from 'lib' import item as i %}{{ i(text=2) }}\n";
    let main = "{% from 'lib' import item %}{{ it$0em(text='text') }}\n";
    let all = renamed(&format!("{main}{library}"), "entry").unwrap();
    assert_eq!(
        all,
        "{% from 'lib' import entry %}{{ entry(text='text') }}\n=== \n{% macro entry(text) %}{{ text }}{% endmacro %}\n=== \n{% import 'lib' as l %}{{ l.entry(text=1) }}\n=== \n{% from 'lib' import entry as i %}{{ i(text=2) }}\n"
    );
    let argument = renamed(
        &format!("{main}{library}").replace("it$0em(te", "item(t$0e"),
        "body",
    )
    .unwrap();
    assert_eq!(
        argument,
        "{% from 'lib' import item %}{{ item(body='text') }}\n=== \n{% macro item(body) %}{{ body }}{% endmacro %}\n=== \n{% import 'lib' as l %}{{ l.item(body=1) }}\n=== \n{% from 'lib' import item as i %}{{ i(body=2) }}\n"
    );
    let alias = renamed(
        "{% from 'lib' import item as i %}{{ $0i(1) }}\n=== lib.pog.md\n{% macro item(text) %}{% endmacro %}\n",
        "j",
    )
    .unwrap();
    assert_eq!(alias, "{% from 'lib' import item as j %}{{ j(1) }}\n");
    assert!(
        refused(
            &format!("{main}{}", library.replace("=== lib", "=== starter/lib")),
            "entry"
        )
        .contains("read-only")
    );
}

#[test]
fn a_name_that_includes_share_is_renamed_on_both_sides() {
    let text = "---\nparameters: { tone: string, x: string }\n---\n{% include 'p' %}{{ to$0ne }}\n=== p.pog.md\n---\nparameters: { tone: { default: calm } }\n---\n{{ tone }}\n=== other.pog.md\n{% set tone = 1 %}{% include 'p' %}\n=== far.pog.md\n{{ tone }}\n";
    assert_eq!(
        renamed(text, "mood").unwrap(),
        "---\nparameters: { mood: string, x: string }\n---\n{% include 'p' %}{{ mood }}\n=== \n---\nparameters: { mood: { default: calm } }\n---\n{{ mood }}\n=== \n{% set mood = 1 %}{% include 'p' %}\n"
    );
    assert_eq!(
        refused(
            &text.replace(
                "{ tone: { default: calm } }",
                "{ tone: { default: calm }, y: string }"
            ),
            "y"
        ),
        "In 'p': 'y' is already a parameter"
    );
    assert_eq!(
        refused(
            "---\nparameters: { a: string }\n---\n{{ $0a }}{% include 'p' %}\n=== p.pog.md\n{{ b }}\n",
            "b"
        ),
        "'b' is already used in 'p', which shares its variables with 'main'"
    );
}

#[test]
fn a_copy_of_the_starter_library_is_free_of_it() {
    let text = "---\nparameters: { tone: string }\n---\n{% include 'p' %}{{ to$0ne }}\n=== p.pog.md\n{{ tone }}\n=== starter/main.pog.md\n---\nparameters: { tone: string }\n---\n{% include 'p' %}\n=== starter/p.pog.md\n{{ tone }}\n";
    assert_eq!(
        renamed(text, "mood").unwrap(),
        "---\nparameters: { mood: string }\n---\n{% include 'p' %}{{ mood }}\n=== \n{{ mood }}\n"
    );
}

#[test]
fn no_offset_of_any_prefix_panics() {
    for text in EVERYTHING {
        for end in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
            let fixture = Fixture::parse(&text[..end]);
            let (file, text) = (&fixture.main, &fixture.main.text);
            for offset in
                (text.len().saturating_sub(6)..=text.len() + 1).chain((0..text.len()).step_by(37))
            {
                if let Ok((span, name)) = prepare(&fixture.snapshot, file, offset) {
                    assert!(
                        span.touches(offset) && span.text(text).trim_matches('"') == name,
                        "{span:?} {name} of {text:?}"
                    );
                    for (_, edits) in
                        rename(&fixture.snapshot, file, offset, "fresh").unwrap_or_default()
                    {
                        apply_edits(text, &edits).expect("the edits apply");
                    }
                }
            }
        }
    }
}

#[test]
fn placeholders_are_renamed_with_their_rows() {
    let text = "=== x.prompt.yml\nmessages:\n  - role: user\n    content: \"é\\n{{na$0me}} name\"\n  - role: user\n    content: >-\n      a\n      {{name}}\ntestData:\n  - name: name\n";
    assert_eq!(
        renamed(text, "title").unwrap(),
        text.replace("na$0me}}", "title}}")
            .replace("{{name", "{{title")
            .replace("- name:", "- title:")
            .split_once('\n')
            .unwrap()
            .1
    );
    assert!(refused(text, "a b").contains("is not a valid name"));
}

#[test]
fn ids_are_renamed_with_their_mentions() {
    let text = "---\nid: a/$0b\n---\nx\n=== c.pog.md\n---\ndeprecated: { replacement: a/b }\n---\n{% include \"a/b@^1\" %}{% include './main' %} a/b\n";
    assert_eq!(
        renamed(text, "a/c").unwrap(),
        "---\nid: a/c\n---\nx\n=== \n---\ndeprecated: { replacement: a/c }\n---\n{% include \"a/c@^1\" %}{% include './main' %} a/b\n"
    );
    assert_eq!(
        refused(text, "c"),
        "'c' is already the id of another prompt"
    );
    assert!(
        refused("{% include 'o$0ther' %}\n=== other.pog.md\nx\n", "z")
            .contains("rename the file instead")
    );
}

#[test]
fn what_cannot_be_renamed_says_why() {
    let text = "---\nparameters: { a: string, b: string }\n---\n{{ $0a }}{% for c in b %}{{ a }}{% endfor %}{{ d }}";
    for (new, why) in [
        ("b", "'b' is already a parameter"),
        ("c", "'c' is already bound in this template"),
        ("d", "'d' is already used in this template"),
        ("in", "'in' is reserved by the template language"),
        (
            "1a",
            "'1a' is not a valid name: use letters, digits and '_', and no digit in front",
        ),
        (
            "",
            "'' is not a valid name: use letters, digits and '_', and no digit in front",
        ),
        (
            "a b",
            "'a b' is not a valid name: use letters, digits and '_', and no digit in front",
        ),
    ] {
        assert_eq!(refused(text, new), why);
    }
    // A name that nobody declares would be caught by the binding.
    assert_eq!(
        refused("{% set $0x = 1 %}{{ y }}{{ x }}", "y"),
        "Renaming 'x' to 'y' would change the meaning of other names in 'main'"
    );
    for (text, why) in [
        (
            "{{ x | up$0per }}",
            "'upper' is part of the template language and cannot be renamed",
        ),
        (
            "{% for a in b %}{{ lo$0op.index }}{% endfor %}",
            "'loop' is part of the template language and cannot be renamed",
        ),
        (
            "{% i$0f a %}{% endif %}",
            "'if' is part of the template language and cannot be renamed",
        ),
        (
            "{{ a.b$0 }}",
            "Fields cannot be renamed: the value comes from outside",
        ),
        ("Some te$0xt", "Nothing to rename here"),
        ("{{ 'te$0xt' }}", "Nothing to rename here"),
    ] {
        let fixture = Fixture::parse(text);
        assert_eq!(
            prepare(&fixture.snapshot, &fixture.main, fixture.offset()).expect_err("refused"),
            why
        );
    }
}

#[test]
fn preparing_gives_the_span_and_the_name() {
    let fixture = Fixture::parse("🦀 {{ na$0me }}");
    let (span, name) = prepare(&fixture.snapshot, &fixture.main, fixture.offset()).unwrap();
    assert_eq!(
        (span.text(&fixture.main.text), name.as_str()),
        ("name", "name")
    );
}

/// The same world with one file's text changed.
fn with_texts(
    fixture: &Fixture,
    edits: &[(pog_model::FileId, Vec<pog_text::Edit>)],
) -> (pog_world::Snapshot, Arc<SourceFile>) {
    let mut host = Host::new(&ANY_RULE);
    let mut main = fixture.main.clone();
    for file in &fixture.files {
        let changed = edits
            .iter()
            .find(|(id, _)| *id == file.id)
            .map(|(_, e)| apply_edits(&file.text, e).expect("the edits apply"));
        let file = changed.map_or_else(
            || file.clone(),
            |text| Arc::new(file.with_text(text.into())),
        );
        host.apply(Change::Entries(
            Entry::of(&file).map(Arc::new).into_iter().collect(),
        ));
        if file.id == fixture.main.id {
            host.apply(Change::Open(file.clone()));
            main = file;
        }
    }
    host.apply(Change::Today("2026-11-21".into()));
    (host.snapshot(), main)
}

/// Pieces of templates that play with names.
fn piece() -> impl Strategy<Value = String> {
    let name = || prop::sample::select(vec!["a", "b", "c"]);
    prop_oneof![
        name().prop_map(|n| format!("{{{{ {n} }}}}")),
        name().prop_map(|n| format!("{{{{ {n} | default('-') }}}}")),
        (name(), name()).prop_map(|(n, m)| format!("{{% set {n} = {m} %}}")),
        (name(), name(), name()).prop_map(|(n, m, o)| format!("{{% if {n} %}}{{% set {m} = 'x' %}}{{% else %}}{{{{ {o} }}}}{{% endif %}}{{{{ {m} }}}}")),
        (name(), name(), name()).prop_map(|(n, m, o)| format!("{{% for {n} in [1, 2] %}}{{{{ {m} }}}}{{% set {o} = {n} %}}{{{{ {n} ~ {o} }}}}{{% endfor %}}")),
        (name(), name()).prop_map(|(n, m)| format!("{{% with {n} = {m} %}}{{{{ {n} }}}}{{% endwith %}}")),
        (name(), name()).prop_map(|(n, m)| format!("{{% macro m_{n}({n}) %}}{{{{ {n} ~ {m} }}}}{{% endmacro %}}{{{{ m_{n}({n}={m}) }}}}{{% set {m} = 'z' %}}{{{{ m_{n}({m}) }}}}")),
        (name(), name()).prop_map(|(n, m)| format!("{{% set {n} %}}t{{{{ {m} }}}}{{% endset %}}")),
        name().prop_map(|n| format!("{{% with {n} = 'w' %}}{{% include 'part' %}}{{% endwith %}}")),
        Just("{% include 'part' %}".to_owned()),
        Just("{% from 'part' import q %}{{ q(1) }}".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn renaming_keeps_everything_but_the_name(pieces in prop::collection::vec(piece(), 1..7), part in piece(), pick in 0usize..1000) {
        let part = part.replace("{% include 'part' %}", "").replace("{% from 'part' import q %}{{ q(1) }}", "");
        let text = format!(
            "---\nparameters:\n  a: string\n  b: {{ default: B }}\n  c: {{ default: C }}\nevals:\n  - with: {{ a: 1, b: 2 }}\n---\n{}\n=== part.pog.md\n---\nname: P\n---\n{{% macro q(a) %}}{{{{ a ~ c }}}}{{% endmacro %}}{part}{{{{ c }}}}\n",
            pieces.concat(),
        );
        let fixture = Fixture::parse(&text);
        let artifact = fixture.main.artifact().expect("a native artifact");
        let facts = artifact.facts();
        let places: Vec<usize> = facts.names.iter().map(|n| n.span).chain(facts.locals.iter().map(|l| l.span)).map(|s| s.lo()).collect();
        prop_assume!(!places.is_empty());
        let offset = places[pick % places.len()];
        let Some(Subject::Variable(name, span, resolution)) = subject_at(&fixture.main.text, artifact, offset) else { return Ok(()) };
        let Ok(edits) = rename(&fixture.snapshot, &fixture.main, offset, "fresh") else {
            prop_assert!(false, "a fresh name is always free: {}", &fixture.main.text);
            return Ok(());
        };
        let (snapshot, main) = with_texts(&fixture, &edits);

        // The same values under the new name, where the name comes from outside.
        let mut given: Map<String, Value> = [("a", "A1"), ("b", "B1")].into_iter().map(|(k, v)| (k.to_owned(), v.into())).collect();
        let before = render(&fixture.snapshot, &fixture.main, &inputs(&fixture.snapshot.library, &fixture.main, &given).values);
        let outside = Variables::of(artifact, name).resolved(resolution) == Some(crate::navigation::OUTSIDE) || main.artifact().expect("still one").parameter("fresh").is_some();
        if outside && let Some(value) = given.remove(name) {
            given.insert("fresh".to_owned(), value);
        }
        let after = render(&snapshot, &main, &inputs(&snapshot.library, &main, &given).values);
        prop_assert_eq!(before.as_ref().ok(), after.as_ref().ok(), "{} {:?} {:?}", &fixture.main.text, after.as_ref().err(), &edits);

        // A finding may go, as when a name no longer shadows a parameter; none may come. Where a parameter and a local
        // had the same name, rules that compare the two by name had less to see before.
        let hidden = facts.locals.iter().any(|l| l.name == name);
        let by_name = |rule: &str| matches!(rule, "template/unused-parameter" | "template/shadowed-parameter");
        let count = |s: &pog_world::Snapshot, f: &SourceFile| {
            let mut found: Vec<&str> = check_file(s, f).iter().map(|f| f.rule.name).collect();
            found.sort_unstable();
            found
        };
        let mut known = count(&fixture.snapshot, &fixture.main);
        for finding in count(&snapshot, &main) {
            let at = known.iter().position(|k| *k == finding);
            prop_assert!(at.is_some() || (hidden && by_name(finding)), "new finding {} in {}", finding, &main.text);
            at.map(|at| known.swap_remove(at));
        }

        let shift: isize = edits.iter().filter(|(id, _)| *id == main.id).flat_map(|(_, e)| e).filter(|e| e.span.hi() <= span.lo())
            .map(|e| e.insert.len().cast_signed() - e.span.len().cast_signed()).sum();
        let there = span.lo().saturating_add_signed(shift);
        let back = rename(&snapshot, &main, there, name);
        // What shadowed another variable of the same name is now free of it and may not shadow it again.
        if let Err(why) = &back {
            prop_assert!(why.contains("already"), "{} {}", why, &main.text);
        }
        for (id, edits) in back.unwrap_or_default() {
            let changed = snapshot.file(id).expect("a file");
            let original = fixture.files.iter().find(|f| f.id == id).expect("a file");
            prop_assert_eq!(&apply_edits(&changed.text, &edits).expect("the edits apply"), &*original.text);
        }
    }
}
