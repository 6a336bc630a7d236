//! Tests of the reader of tags.

use super::*;

fn tree(text: &str) -> Markup {
    read(text, Span::new(0, text.len()))
}

/// The tree in brackets.
fn shape(text: &str) -> String {
    let markup = tree(text);
    fn walk(markup: &Markup, parent: Option<usize>) -> String {
        let own = markup
            .elements
            .iter()
            .enumerate()
            .filter(|(_, e)| e.parent == parent);
        let own: Vec<String> = own
            .map(|(i, e)| format!("{}({})", e.name, walk(markup, Some(i))))
            .collect();
        own.join(" ")
    }
    walk(&markup, None)
}

fn faults(text: &str) -> Vec<(FaultKind, &str)> {
    tree(text)
        .faults
        .iter()
        .map(|f| (f.kind, f.span.text(text)))
        .collect()
}

#[test]
fn elements_nest() {
    assert_eq!(shape("<a><b x='1'/><c>t</c></a><d/>"), "a(b() c()) d()");
    let markup = tree("<a x='1' y = \"2\">t</a>");
    let a = &markup.elements[0];
    assert_eq!(
        (a.span(), a.content, a.close_name),
        (Span::new(0, 22), Span::new(17, 18), Some(Span::new(20, 21)))
    );
    assert_eq!(
        a.attributes.iter().map(|x| x.span).collect::<Vec<_>>(),
        [Span::new(3, 8), Span::new(9, 16)]
    );
    assert!(markup.balanced && markup.pairing.is_empty());
}

#[test]
fn text_is_cut_at_everything_else() {
    let text = "a &lt; b<!-- c --><![CDATA[d]]>e<?p x?>";
    let markup = tree(text);
    let texts: Vec<&str> = markup.texts.iter().map(|t| t.span.text(text)).collect();
    assert_eq!(texts, ["a ", " b", "e"]);
    assert_eq!(markup.specials.len(), 3);
    assert!(markup.faults.is_empty());
}

#[test]
fn faults_have_their_places() {
    assert_eq!(faults("a < b"), [(FaultKind::Bracket, "<")]);
    assert_eq!(faults("a & b && c"), [(FaultKind::Ampersand, "&"); 3]);
    assert_eq!(faults("<a b>"), [(FaultKind::NoValue, "b")]);
    assert_eq!(faults("<a b=c>"), [(FaultKind::Unquoted, "c")]);
    assert_eq!(faults("<a b='1 < 2'>"), [(FaultKind::BracketInValue, "<")]);
    assert_eq!(
        faults("<a b='c>\n<d e='1'/></a>"),
        [(FaultKind::OpenQuote, "'")]
    );
    assert_eq!(faults("<!-- a"), [(FaultKind::Comment, "<!--")]);
    assert_eq!(faults("<a ?>"), [(FaultKind::Unexpected, "?")]);
    assert_eq!(faults("<a b='&&'>"), []);
}

#[test]
fn half_typed_tags_leave_the_rest_alone() {
    assert_eq!(shape("<a>\n  <b\n  <c>t</c>\n</a>"), "a(b(c()))");
    assert_eq!(
        faults("<a>\n  <b\n  <c>t</c>\n</a>"),
        [(FaultKind::Unfinished, "<b")]
    );
    let text = "<a>\n<hu\nsome words\n<c>t</c></a>";
    assert_eq!(tree(text).texts[1].span.text(text), "\nsome words\n");
    assert_eq!(shape("<a><b></"), "a(b())");
    assert_eq!(shape("<"), "");
}

#[test]
fn ends_find_their_beginnings() {
    let pairing = |text: &str| format!("{:?}", tree(text).pairing);
    assert_eq!(pairing("<a><b>x</a>"), "[Unclosed(1)]");
    assert_eq!(pairing("<a>x</b></a>"), "[Stray(6..7)]");
    assert_eq!(pairing("<a><b>x</c></a>"), "[Other(1, 9..10)]");
    assert_eq!(pairing("<a><b><c>x</b></c></a>"), "[Late(2, 16..17)]");
    assert_eq!(pairing("</a>"), "[Stray(2..3)]");
    assert!(tree("<a><b>x</c></a>").balanced);
    assert!(
        !tree("<a><b>x</a>").balanced && !tree("<a></a></a>").balanced && !tree("</a><a>").balanced
    );
}

#[test]
fn a_place_is_in_its_innermost_element() {
    let text = "<a><b/>x<c>y</c></a> ";
    let at = |offset: usize| {
        tree(text)
            .element_at(offset)
            .map(|i| tree(text).elements[i].name.to_string())
    };
    assert_eq!(at(4).as_deref(), Some("b"));
    assert_eq!(at(7).as_deref(), Some("a"));
    assert_eq!(at(11).as_deref(), Some("c"));
    assert_eq!(at(21), None);
}

#[test]
fn any_text_is_read_in_one_go() {
    for text in [
        "<a".repeat(5_000),
        "</a>".repeat(5_000),
        "<a>".repeat(5_000),
        "<a b='".repeat(5_000),
        "&".repeat(5_000),
        "<!--".repeat(5_000),
        "<?x".repeat(5_000),
        "<!x".repeat(5_000),
        "<a b ".repeat(5_000),
        "é<ß é='".repeat(2_000),
    ] {
        let markup = tree(&text);
        assert!(markup.elements.iter().all(|e| e.span().hi() <= text.len()));
    }
}
