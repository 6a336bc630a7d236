//! Mustache: names, sections, what chevron refuses, slots.

use super::*;

fn facts(text: &str) -> TemplateFacts {
    read(text, &SourceMap::identity(0, text.len()))
}

fn names(text: &str) -> Vec<(String, bool)> {
    facts(text)
        .names
        .into_iter()
        .map(|n| (n.name, n.guarded))
        .collect()
}

fn errors(text: &str) -> Vec<(String, String)> {
    let errors = check(text, &SourceMap::identity(0, text.len()), &facts(text));
    errors
        .into_iter()
        .map(|e| (e.message, e.span.text(text).to_owned()))
        .collect()
}

#[test]
fn variables_with_their_paths() {
    let facts = facts("Hi {{ user.name }}, {{{raw}}} {{&also}}");
    let read: Vec<_> = facts
        .names
        .iter()
        .map(|n| (n.name.as_str(), n.path.len(), n.span.lo()))
        .collect();
    assert_eq!(read, [("user", 1, 6), ("raw", 0, 23), ("also", 0, 33)]);
}

#[test]
fn sections_are_blocks_and_name_their_value_twice() {
    let read = facts("{{#items}}{{title}}{{.}}{{/items}}{{^none}}x{{/none}}");
    assert_eq!(read.blocks.len(), 2);
    assert!(read.blocks.iter().all(|b| b.close.is_some()));
    assert_eq!(
        names("{{#items}}{{title}}{{/items}}{{a}}"),
        [
            ("items".into(), false),
            ("title".into(), true),
            ("items".into(), true),
            ("a".into(), false)
        ]
    );
}

#[test]
fn names_in_sections_are_fields_unless_declared() {
    let text = "{{#items}}{{title}}{{tone}}{{brand}}{{/items}}{{brand}}";
    let mut read = facts(text);
    resolve(&mut read, &["tone"]);
    let fields = read
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Relative)
        .map(|n| n.name.as_str());
    assert_eq!(fields.collect::<Vec<_>>(), ["title"]);
}

#[test]
fn other_delimiters_hold_until_they_change_again() {
    assert_eq!(
        names("{{=<% %>=}}{{no}}<%yes%><%={{ }}=%>{{again}}").len(),
        2
    );
    assert_eq!(
        errors("{{=<%=}}x"),
        [(
            "Delimiters are set like {{=<% %>=}}".into(),
            "{{=<%=}}".into()
        )]
    );
}

#[test]
fn comments_and_partials() {
    let read = facts("{{! pog: note }}{{> footer }}");
    assert_eq!(read.constructs[0].kind, ConstructKind::Comment);
    assert_eq!(read.constructs[0].inner, Span::new(4, 13));
    assert_eq!(read.references[0].target.as_deref(), Some("footer"));
}

#[test]
fn what_chevron_refuses() {
    for (text, message, place) in [
        ("a {{ b {{c}}", "Tag '{{' is never closed; add '}}'", "{{"),
        ("a {{ b\nc", "Tag '{{' is never closed; add '}}'", "{{"),
        (
            "{{#a}}x",
            "Section 'a' is never closed; add {{/a}}",
            "{{#a}}",
        ),
        (
            "x{{/a}}",
            "Unexpected {{/a}}; no section is open here",
            "{{/a}}",
        ),
        (
            "{{#a}}x{{/b}}",
            "Section 'a' is closed by another name; write {{/a}}",
            "{{/b}}",
        ),
        (
            "{{#a}}{{#b}}{{/a}}",
            "Section 'b' is never closed; add {{/b}} before {{/a}}",
            "{{#b}}",
        ),
        (
            "{{}}",
            "Tag '{{}}' is empty; write a name or remove it",
            "{{}}",
        ),
    ] {
        assert_eq!(
            errors(text),
            [(message.to_owned(), place.to_owned())],
            "{text}"
        );
    }
    for text in [
        "",
        "{ } }}",
        "{{a}}}",
        "ends {{",
        "{{#a}}{{^a}}{{/a}}{{/a}}",
        "{{ some words }}",
        "{{! any }} {{>p}}",
    ] {
        assert!(errors(text).is_empty(), "{text}");
    }
}

#[test]
fn spans_are_file_offsets() {
    let text = "é{{a}}";
    assert_eq!(
        read(text, &SourceMap::identity(100, text.len()))
            .names
            .as_slice()[0]
            .span,
        Span::new(104, 105)
    );
    assert_eq!(
        check(
            "{{#a}}",
            &SourceMap::identity(50, 6),
            &TemplateFacts::default()
        )[0]
        .span,
        Span::new(50, 56)
    );
}

fn slot_at(marked: &str) -> Option<(String, CompletionContext)> {
    let at = marked.find('|')?;
    let text = marked.replacen('|', "", 1);
    let context = completion_context(&text, at)?;
    Some((context.span.text(&text).to_owned(), context))
}

#[test]
fn slots() {
    let (word, context) = slot_at("a {{na| b").expect("inside a tag");
    assert_eq!((word.as_str(), context.close), ("na", "}}"));
    assert!(matches!(context.expected[..], [Expected::Names]));
    let (_, context) = slot_at("{{{co|}}}").expect("inside a tag");
    assert_eq!(context.close, "");
    let (word, context) = slot_at("{{ user.na| }}").expect("inside a tag");
    assert_eq!(word, "na");
    assert_eq!(context.expected, [Expected::fields(["user".to_owned()])]);
    let (word, context) = slot_at("{{#items}}x{{/|").expect("inside a tag");
    assert!(word == "/" && matches!(&context.expected[..], [Expected::Close(c)] if c == "/items"));
    let (_, context) = slot_at("{{#items}}x{{|}}").expect("inside a tag");
    assert_eq!(context.expected.len(), 2);
    for nothing in ["{{a}} |", "x|", "{{! no|te }}", "{{\na|"] {
        assert!(slot_at(nothing).is_none(), "{nothing}");
    }
}

#[test]
fn any_prefix_is_read_without_harm() {
    let text = "é{{#a.b}}{{{c}}}{{=<% %>=}}<%! x %><%> p%>{{^d}}<%={{ }}=%>{{/a.b}}";
    for end in (0..=text.len()).filter(|&i| text.is_char_boundary(i)) {
        let part = &text[..end];
        let _ = (facts(part), errors(part), completion_context(part, end));
    }
}
