//! What handlebars.js refuses and what it takes, as specification. `tests/loaders` holds the same against the library.

use pog_text::SourceMap;

use super::check;
use crate::TemplateFacts;

fn errors(text: &str) -> Vec<(String, String)> {
    let found = check(
        text,
        &SourceMap::identity(0, text.len()),
        &TemplateFacts::default(),
    );
    found
        .into_iter()
        .map(|e| (e.message, e.span.text(text).to_owned()))
        .collect()
}

#[test]
fn what_handlebars_takes() {
    for text in [
        "",
        "plain { } }} text",
        "{{a}} {{ a.b }} {{a/b}} {{a.[b c].d}} {{[x y]}} {{items.0.name}} {{../a}} {{this}} {{.}} {{./a}}",
        "{{@index}} {{@../key}} {{@root.a.b}}",
        "{{{a}}} {{&a}} {{~a~}} {{~{a}~}}",
        "{{f 1 -2.5 \"x\" 'y' true false null undefined a=1 b=\"}}\" c=(g h)}}",
        "{{#if a}}x{{else if b}}y{{else}}z{{/if}}",
        "{{#each xs as |x i|}}{{x}}{{else}}none{{/each}}",
        "{{^a}}x{{/a}} {{^a}}x{{else}}y{{/a}} {{#a}}x{{^}}y{{/a}}",
        "{{! comment }} {{!-- {{x}} --}} {{!-- a\nb --}}",
        "\\{{not a tag}} {{a}} \\\\{{a}}",
        "{{> p}} {{> p this}} {{> a/b x=1}} {{> \"q\"}} {{> (lookup . 'n')}} {{#> l}}x{{/l}}",
        "{{#*inline \"p\"}}x{{/inline}} {{> @partial-block}}",
        "{{{{raw}}}} {{x}} {{{{/raw}}}}",
        "{{#ifEquals a \"b\"}}x{{/ifEquals}} {{elsewhere}} {{é}} {{a-b:c?}}",
    ] {
        assert_eq!(errors(text), [], "{text}");
    }
}

#[test]
fn what_it_refuses_with_the_place() {
    for (text, place) in [
        ("{{}}", "}}"),
        ("{{a", "{{a"),
        ("x {{a\nmore {{b}}", "{{a"),
        ("{{a}}}", "}}}"),
        ("{{{a}}", "}}"),
        ("{{#if a > 1}}x{{/if}}", ">"),
        ("{{#if a == 1}}x{{/if}}", "=="),
        ("{{a | upper}}", "|"),
        ("{{f a=1 b}}", "b"),
        ("{{f a=}}", "a="),
        ("{{f \"x}}", "\""),
        ("{{f (g}}", "("),
        ("{{user.}}", "user."),
        ("{{a.this}}", "this"),
        ("{{@}}", "@"),
        ("{{#if a}}x", "{{#if a}}"),
        ("{{#if a}}x{{/each}}", "{{/each}}"),
        ("x{{/if}}", "{{/if}}"),
        ("{{else}}", "{{else}}"),
        ("{{#if a}}{{else}}{{else}}{{/if}}", "{{else}}"),
        ("{{#if}}x{{/if}}", "if"),
        ("{{#if a b}}x{{/if}}", "if a b"),
        ("{{#each}}x{{/each}}", "each"),
        ("{{> p a b}}", "b"),
        ("{{!-- x }} y", "{{!-- x }} y"),
        ("{{{{raw}}}} x", "{{{{raw}}}}"),
    ] {
        let found = errors(text);
        assert!(found.iter().any(|(_, p)| p == place), "{text}: {found:?}");
        for (message, _) in found {
            assert!(
                message.starts_with(char::is_uppercase) && !message.ends_with('.'),
                "{message}"
            );
        }
    }
}

#[test]
fn one_slip_is_one_error() {
    for text in [
        "{{#if a}}{{#each b}}x{{/if}}",
        "{{#if a\nx {{b}}\n{{/if}}",
        "{{#eachx a}}x{{/each}}{{/eachx}}",
        "{{a b",
    ] {
        assert_eq!(errors(text).len(), 1, "{text}: {:?}", errors(text));
    }
}

#[test]
fn what_is_too_deep_is_one_error() {
    for (open, close) in [("{{#if a}}", "{{/if}}"), ("{{#if a}}x{{else}}", "{{/if}}")] {
        let text = format!("{}x{}{{{{/b}}}}", open.repeat(300), close.repeat(300));
        let found = errors(&text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found
                .iter()
                .any(|f| f.0.contains("closes nothing") || f.1.contains("closes nothing")),
            "{found:?}"
        );
    }
    let chain = format!("{{{{#if a}}}}{}{{{{/if}}}}", "{{else if b}}".repeat(300));
    assert_eq!(errors(&chain).len(), 1);
}

#[test]
fn deep_and_long_texts_end() {
    for piece in [
        "{{#a}}",
        "{{(",
        "{{else if a}}",
        "{{\"",
        "{{!--",
        "{{{{a}}}}",
        "{{a.",
        "\\{{",
        "{{#if x}}{{else if a}}",
        "{{f (",
    ] {
        let text = piece.repeat(20_000);
        let _ = errors(&text);
    }
}
