//! Half-typed files: the main case.

use super::*;

#[test]
fn the_meant_parameter_comes_first_in_a_half_broken_file() {
    let text = "---\nname: X\nparameters:\n  language: string\n  latency: number\n  code: string\nmodel: { id: \n---\nsystem:\nReview {{ la$0\n\n{% if code %}\n{{ latency }}\n{% endif %}\n";
    first(text, &["language"]);
    assert_eq!(line(text, "language"), "Review {{ language");
}

#[test]
fn prose_behind_an_unclosed_construct_does_not_matter() {
    let text = native(
        "parameters: { language: string }\n",
        "Write {{ la$0 code and {{ language }} more",
    );
    first(&text, &["language"]);
    assert_eq!(
        line(&text, "language"),
        "Write {{ language code and {{ language }} more"
    );
    first(
        &native("parameters: { language: string }\n", "a {{ $0"),
        &["language"],
    );
    first(
        &native("parameters: { language: string }\n", "a {{$0"),
        &["language"],
    );
    first(
        &native(
            "parameters: { language: string }\n",
            "{% if la$0\n{{ language }}\n{% endif %}",
        ),
        &["language"],
    );
}

#[test]
fn keys_in_yaml_that_is_broken_elsewhere() {
    first(
        "---\nname: \"X\nparameters:\n  - ]\nst$0\n---\n{{ x }}",
        &["stage"],
    );
    first(
        "---\nmodel: { id: \nparameters:\n  a: { ty$0\n---\n",
        &["type"],
    );
    first("---\n: : :\nevals:\n  - ex$0\n---\n", &["expect"]);
}

#[test]
fn a_front_matter_that_is_not_closed_yet() {
    first("---\nname: X\nst$0", &["stage"]);
    first("---\n$0", &["name"]);
    first("---\nname: X\nst$0\n\nsystem:\nHi {{ x }}\n", &["stage"]);
    assert_eq!(
        labels("---\nname: X\nstage: sk$0\n\nuser:\nHi\n")[0],
        "skill"
    );
    first("---\nname: X\nparameters:\n  a: string\n\n{{ a$0", &["a"]);
}

#[test]
fn characters_of_any_width_before_the_cursor() {
    let text = native(
        "name: 🦀 字\nparameters: { größe: string, code: string }\n",
        "🦀 字 é {{ \"👩‍💻\" ~ grö$0 }}",
    );
    first(&text, &["größe"]);
    assert_eq!(line(&text, "größe"), "🦀 字 é {{ \"👩‍💻\" ~ größe }}");
    assert_eq!(
        line("---\nname: 🦀\nrationale: 字 # é\nris$0\n---\n", "risk"),
        "risk: "
    );
}

#[test]
fn windows_line_ends_and_a_byte_order_mark() {
    let text = "\u{feff}---\r\nparameters:\r\n  code: string\r\n---\r\nuser:\r\n{{ co$0 }}\r\n";
    first(text, &["code"]);
    first("\u{feff}---\r\nname: x\r\nst$0\r\n---\r\n", &["stage"]);
}

#[test]
fn files_of_no_certain_format_offer_nothing() {
    assert!(labels("=== notes.md\n{{ x$0 }}\n").is_empty());
}
