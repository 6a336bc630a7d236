//! Keywords of statements and what follows them.

use super::*;

#[test]
fn the_end_of_the_innermost_open_block_comes_first() {
    let item = |text: &str| offered(&native("name: x\n", text)).remove(0);
    assert_eq!(item("{% for f in x %}\n{% $0 %}").label, "endfor");
    assert!(item("{% for f in x %}\n{% $0 %}").preselect);
    assert_eq!(item("{% for f in x %}{% if y %}{% $0").label, "endif");
    assert_eq!(
        item("{% if a %}{% for f in x %}{% endfor %}{% e$0 %}").label,
        "endif"
    );
    // The reader gave the only end tag to the inner block: the outer one still waits for its own.
    assert_eq!(
        item("{% if a %}{% if b %}{% $0 %}{% endif %}").label,
        "endif"
    );
    assert_eq!(item("{% if a %}{% $0 %}{% endif %}").label, "elif");
    assert_eq!(item("{% if a %}{% end$0if %}").label, "endif");
}

#[test]
fn branches_inside_if_only() {
    let all = labels(&native("name: x\n", "{% if a %}{% $0"));
    assert_eq!(all[..3], ["endif", "elif", "else"]);
    assert!(!labels(&native("name: x\n", "{% $0")).contains(&"elif".to_owned()));
    assert!(labels(&native("name: x\n", "{% for a in b %}{% $0")).contains(&"else".to_owned()));
    assert!(
        !labels(&native("name: x\n", "{% if x %}{% endif %}{% $0")).contains(&"endif".to_owned())
    );
}

#[test]
fn keywords_as_words_and_as_snippets() {
    let open = find(&native("name: x\n", "{% fo$0"), "for");
    assert_eq!(open.edit.insert, "for");
    assert_eq!(
        open.snippet.as_deref(),
        Some("for ${1:item} in ${2:items} %}\n$0\n{% endfor %}")
    );
    let closed = find(&native("name: x\n", "Look: {% fo$0 %}."), "for");
    assert_eq!(
        closed.snippet.as_deref(),
        Some("for ${1:item} in ${2:items} %}$0{% endfor")
    );
    let tight = find(&native("name: x\n", "{%i$0%} x"), "if");
    assert_eq!(
        tight.snippet.as_deref(),
        Some("if ${1:condition} %}$0{% endif ")
    );
    assert!(
        find(&native("name: x\n", "{% fo$0 a in b %}"), "for")
            .snippet
            .is_none()
    );
    assert_eq!(
        find(&native("name: x\n", "{% inc$0 %}"), "include")
            .snippet
            .as_deref(),
        Some("include \"${1:id}\"")
    );
    assert_eq!(
        line(&native("name: x\n", "{%- el$0 -%}"), "set"),
        "{%- set -%}"
    );
}
