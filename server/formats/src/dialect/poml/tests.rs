//! Tests of the POML reader, each after a run of the real one.

use pog_template::Resolution;

use super::*;
use crate::Parsed;

fn parsed(text: &str) -> Parsed {
    Parsed::new(&POML, "test", &Source::alone("a.poml", text))
}

fn free(text: &str) -> Vec<String> {
    let parsed = parsed(text);
    let free = parsed
        .facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free);
    free.map(|n| n.name.clone()).collect()
}

fn errors(text: &str) -> Vec<String> {
    parsed(text)
        .template_errors
        .into_iter()
        .map(|e| e.message)
        .collect()
}

fn roles(text: &str) -> Vec<(Option<Role>, String)> {
    let parsed = parsed(text);
    parsed
        .messages
        .iter()
        .map(|m| (m.role, m.body.text(text).trim().to_owned()))
        .collect()
}

#[test]
fn names_are_parameters_unless_an_element_binds_them() {
    assert_eq!(
        free(
            "<poml><p for=\"t in tickets\">{{ t.title }} {{loop.index}} {{ x }}</p>{{ t }}</poml>"
        ),
        ["tickets", "x", "t"]
    );
    assert_eq!(
        free("<poml>{{ a }}<let name=\"a\" value=\"b\"/>{{ a }}</poml>"),
        ["a", "b"]
    );
    assert_eq!(
        free("<poml><context>{\"a\": 1}</context>{{ a }} {{ c }}</poml>"),
        ["c"]
    );
    assert_eq!(
        free("<document src=\"{{ file }}\" for=\"file in files\" if=\"file && on\"/>"),
        ["files", "on"]
    );
    assert_eq!(
        free("<poml><let>{\"k\": 1}</let>{{ k }}</poml>"),
        Vec::<String>::new()
    );
    assert_eq!(
        free("<p for=\"[k, v] in Object.entries(o)\">{{k}}{{v}}</p>"),
        ["o"]
    );
    assert_eq!(
        free(
            "<poml><output-schema>z.object({a: z.string(), b: other})</output-schema>{{ z }}</poml>"
        ),
        ["other", "z"]
    );
    assert_eq!(free("<let name=\"x\" value=\"x + 1\"/>"), ["x"]);
}

#[test]
fn locals_keep_their_indices() {
    let text = "<poml><let name=\"b\" value=\"xs.map(a => a + 1)\"/><p for=\"a in b\">{{ a }}{{ b.map(c => c) }}</p></poml>";
    let facts = parsed(text).facts;
    for name in &facts.names {
        if let Resolution::Local(index) = name.resolution {
            assert_eq!(facts.locals[index].name, name.name);
        }
    }
    let order: Vec<&str> = facts.locals.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(order, ["b", "a", "a", "c"]);
}

#[test]
fn speakers_follow_the_writer() {
    let (system, user, model) = (Some(Role::System), Some(Role::User), Some(Role::Assistant));
    let said = |text: &str| roles(text).into_iter().map(|(r, _)| r).collect::<Vec<_>>();
    assert_eq!(roles("<poml><p>hi</p></poml>"), [(user, "hi".to_owned())]);
    assert_eq!(
        said("<poml><system-msg>a</system-msg><human-msg>b</human-msg><ai-msg>c</ai-msg></poml>"),
        [system, user, model]
    );
    assert_eq!(
        said("<poml><system-msg>s</system-msg><p>b</p></poml>"),
        [system]
    );
    assert_eq!(
        said("<poml><example><input>q</input><output>w</output></example></poml>"),
        [user, model]
    );
    assert_eq!(said("<poml><p speaker=\"ai\">a</p></poml>"), [model]);
    assert_eq!(said("plain {{ text }}"), [user]);
    assert_eq!(
        said("<poml><let name=\"a\">text</let><p>x</p></poml>"),
        [user]
    );
    assert_eq!(
        roles("<poml><human-msg>\n a <b>c</b>\n</human-msg></poml>"),
        [(user, "a <b>c</b>".to_owned())]
    );
}

#[test]
fn errors_are_those_of_the_real_reader() {
    for text in [
        "<poml><p>hello</p></poml>",
        "<p>a</p><p>b</p>",
        "text only",
        "",
        "<poml><p>a</b></poml>",
        "<poml><p if='a &amp;&amp; b'>x</p></poml>",
        "<poml><p if=\"a && b\">a</p></poml>",
        "<poml>a &lt; b<![CDATA[ < ]]></poml>",
        "<poml>{{ {a:1}}}</poml>",
        "<poml><?pi x?>x</poml>",
        "<poml><output-schema>z.object({a: z.string()});</output-schema>a</poml>",
    ] {
        let quiet = errors(text);
        assert!(
            quiet.is_empty() || text.contains("&amp;"),
            "{text}: {quiet:?}"
        );
    }
    for text in [
        "a < b",
        "<poml><p>a & b</p></poml>",
        "<poml><p>unclosed</poml>",
        "<poml",
        "<p a=x>a</p>",
        "<p a>a</p>",
        "<p if='1 < 2'>a</p>",
        "\u{feff}<poml>a</poml>",
        "<?xml version='1.0'?><poml>x</poml>",
        "<!DOCTYPE poml><poml>x</poml>",
        "<poml>a</poml></p>",
        "{{ 1 + }}",
        "<poml>{{ a && b }}</poml>",
        "<p for='x in {{xs}}'>{{x}}</p>",
        "<p if='a {{true}}'>x</p>",
    ] {
        assert!(!errors(text).is_empty(), "{text}");
    }
}

#[test]
fn metadata_comes_from_elements() {
    let text = "<poml><meta name=\"pog.stage\" content=\"skill\"/><meta name=\"pog.owners\" content=\"@a, b@c.d\"/>\
                <runtime model=\"gpt-4o\" max-tokens=\"5\"/><meta minVersion=\"0.0.8\"/></poml>";
    let parsed = parsed(text);
    let root = parsed.layout.yaml.root().expect("metadata");
    let text_of = |path: &[&str]| {
        path.iter()
            .try_fold(root, |n, k| n.get(k))
            .and_then(|n| n.as_str().map(str::to_owned))
    };
    assert_eq!(text_of(&["pog", "stage"]).as_deref(), Some("skill"));
    assert_eq!(text_of(&["runtime", "maxTokens"]).as_deref(), Some("5"));
    assert_eq!(text_of(&["meta", "minVersion"]).as_deref(), Some("0.0.8"));
    let owners: Vec<_> = root
        .get("pog")
        .and_then(|p| p.get("owners"))
        .expect("owners")
        .items()
        .collect();
    assert_eq!(
        owners
            .iter()
            .map(|o| o.span().text(text))
            .collect::<Vec<_>>(),
        ["@a", "b@c.d"]
    );
}

#[test]
fn paths_are_relative_to_the_file() {
    assert_eq!(refers("../parts/a.poml", "x/y/b.poml"), ["x/parts/a.poml"]);
    assert!(refers("../../a.poml", "x/b.poml").is_empty());
    assert_eq!(
        called("x/y/b.poml", "x/parts/a.poml").as_deref(),
        Some("../parts/a.poml")
    );
    assert_eq!(
        called("b.poml", "parts/a.poml").as_deref(),
        Some("parts/a.poml")
    );
    assert_eq!(called("b.poml", "a.md"), None);
}

#[test]
fn names_of_elements_are_compared_as_poml_does() {
    let find = |name: &str| tags::VOCABULARY.find(name).map(|t| t.name);
    assert_eq!(find("System-Message"), Some("system-msg"));
    assert_eq!(find("stepwise-instructions"), Some("stepwise-instructions"));
    assert_eq!(
        (find("systemmsg"), find("pargraph"), find("IMG")),
        (None, None, Some("img"))
    );
    assert!(tags::VOCABULARY.knows("Markup.Paragraph"));
}
