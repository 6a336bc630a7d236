//! What the reader finds, as specification.

use pog_text::SourceMap;

use super::{WITH_DOTPROMPT, read};
use crate::{ConstructKind, Literal, LocalKind, ReferenceKind, Resolution, TemplateFacts};

fn facts(text: &str) -> TemplateFacts {
    read(text, &SourceMap::identity(0, text.len()), WITH_DOTPROMPT)
}

/// Names with a sign for what they are: `name`, `-name` relative, `=name` local, `@name` builtin, `name?` guarded,
/// `name()` called.
fn names(text: &str) -> Vec<String> {
    let sign = |r: Resolution| match r {
        Resolution::Local(_) => "=",
        Resolution::Relative => "-",
        Resolution::Builtin | Resolution::Free => "",
    };
    let found = facts(text).names;
    found
        .iter()
        .map(|n| {
            let path: String = n.path.iter().map(|p| format!(".{}", p.name)).collect();
            let (guard, call) = (
                if n.guarded { "?" } else { "" },
                if n.called { "()" } else { "" },
            );
            format!("{}{}{path}{guard}{call}", sign(n.resolution), n.name)
        })
        .collect()
}

#[test]
fn plain_names_are_parameters_outside_only() {
    for (text, expected) in [
        (
            "{{a}} {{b.c.d}} {{this.e}} {{@root.f.g}}",
            vec!["a", "b.c.d", "e", "f.g"],
        ),
        (
            "{{#if a}}{{b}}{{else}}{{c}}{{/if}}",
            vec!["if()", "a", "b", "c"],
        ),
        (
            "{{#each xs}}{{n}}{{../m}}{{this}}{{@index}}{{else}}{{z}}{{/each}}",
            vec!["each()", "xs", "-n", "m", "@index", "z"],
        ),
        (
            "{{#each xs as |x i|}}{{x.n}}{{i}}{{m}}{{/each}}",
            vec!["each()", "xs", "=x.n", "=i", "-m"],
        ),
        (
            "{{#with a.b}}{{c}}{{@root.d}}{{/with}}",
            vec!["with()", "a.b", "-c", "d"],
        ),
        ("{{#with this}}{{c}}{{/with}}", vec!["with()", "c"]),
        (
            "{{#each a}}{{#each b}}{{c}}{{../d}}{{../../e}}{{/each}}{{/each}}",
            vec!["each()", "a", "each()", "-b", "-c", "-d", "e"],
        ),
        ("{{#flag}}{{a}}{{/flag}}", vec!["flag", "a?"]),
        (
            "{{f a b=c}} {{json d}} {{history}} {{x.role}}",
            vec!["f()", "a", "c", "json()", "d", "history()", "x.role"],
        ),
        ("{{> p a b=c}}", vec!["a", "c"]),
        (
            "{{#ifEquals a \"x\"}}{{b}}{{/ifEquals}}",
            vec!["ifEquals()", "a", "b"],
        ),
        ("{{lookup a (f b)}}", vec!["lookup()", "a", "f()", "b"]),
    ] {
        assert_eq!(names(text), expected, "{text}");
    }
}

#[test]
fn all_inputs_may_be_handed_on() {
    for text in [
        "{{json this}}",
        "{{#each .}}{{/each}}",
        "{{f @root}}",
        "{{> p this}}",
    ] {
        assert!(facts(text).everything, "{text}");
    }
    assert!(!facts("{{#each xs}}{{json this}}{{/each}}").everything);
}

#[test]
fn partials_comparisons_and_locals() {
    let text = "{{> a}}{{> b/c x=1}}{{> \"d\"}}{{> (f)}}{{#> e}}{{/e}}{{> @partial-block}}{{#*inline \"g\"}}{{/inline}}{{> g}}";
    let found = facts(text);
    let targets: Vec<_> = found
        .references
        .iter()
        .map(|r| (r.target.as_deref(), r.optional))
        .collect();
    assert_eq!(
        targets,
        [
            (Some("a"), false),
            (Some("b/c"), false),
            (Some("d"), false),
            (None, false),
            (Some("e"), true)
        ]
    );
    assert!(
        found
            .references
            .iter()
            .all(|r| r.kind == ReferenceKind::Partial)
    );
    assert_eq!(found.references[2].span.text(text), "d");
    assert_eq!(
        found
            .locals
            .iter()
            .map(|l| (l.name.as_str(), l.kind))
            .collect::<Vec<_>>(),
        [("g", LocalKind::Macro)]
    );
    let text = "{{#ifEquals tone \"calm\"}}{{/ifEquals}}{{#unlessEquals 3 n}}{{/unlessEquals}}";
    let found = facts(text);
    let compared: Vec<_> = found
        .comparisons
        .iter()
        .map(|c| {
            (
                found.names[c.name].name.as_str(),
                c.literal.clone(),
                c.span.text(text),
            )
        })
        .collect();
    assert_eq!(
        compared,
        [
            ("tone", Literal::Text("calm".into()), "calm"),
            ("n", Literal::Int(3), "3")
        ]
    );
}

#[test]
fn blocks_and_constructs_are_in_order() {
    let text = "{{#if a}}x{{else if b}}y{{else}}z{{/if}}{{! c }}{{d}}";
    let found = facts(text);
    let block = &found.blocks[0];
    assert_eq!((block.keyword.as_str(), found.blocks.len()), ("if", 1));
    assert_eq!(
        block
            .middles
            .iter()
            .map(|m| m.text(text))
            .collect::<Vec<_>>(),
        ["else", "else"]
    );
    assert_eq!(block.close_keyword.unwrap().text(text), "if");
    let kinds: Vec<_> = found
        .constructs
        .iter()
        .map(|c| (c.kind, c.span.text(text)))
        .collect();
    assert_eq!(
        kinds,
        [
            (ConstructKind::Statement, "{{#if a}}"),
            (ConstructKind::Statement, "{{else if b}}"),
            (ConstructKind::Statement, "{{else}}"),
            (ConstructKind::Statement, "{{/if}}"),
            (ConstructKind::Comment, "{{! c }}"),
            (ConstructKind::Output, "{{d}}"),
        ]
    );
}

#[test]
fn spans_are_file_offsets() {
    let found = read("{{a}}", &SourceMap::identity(100, 5), WITH_DOTPROMPT);
    assert_eq!(
        (
            found.names.as_slice()[0].span.lo(),
            found.constructs[0].span.lo()
        ),
        (102, 100)
    );
}

#[test]
fn any_prefix_is_read() {
    let text = "{{#each xs as |x i|}}é{{f x.y (g \"s\" z=@key) ../q}}{{else if b}}{{{{r}}}}x{{{{/r}}}}{{> p a=b}}\\{{n}}{{/each}}{{~! c ~}}";
    for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        let prefix = &text[..at];
        for span in facts(prefix).names.iter().map(|n| n.span) {
            assert!(
                span.hi() <= prefix.len() && prefix.is_char_boundary(span.lo()),
                "{prefix}"
            );
        }
        for slot in (0..=at).filter(|s| text.is_char_boundary(*s)) {
            let _ = super::completion_context(text, slot);
        }
    }
}
