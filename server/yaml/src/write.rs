//! Writes scalars and keys so that every reader gets back the text that went in, whether it knows YAML 1.1 (PyYAML,
//! which reads `no` as false and `1:30` as 90) or YAML 1.2. Everything in pog that writes YAML writes them here.
//!
//! Plain is what starts like a word and holds only harmless characters: so no number, date, indicator or comment in any
//! version of YAML can be among it, and only a few words are left to be told apart by name. All else is quoted.

use std::fmt::Write as _;

use serde_json::Value;

/// Words that some reader takes for something other than text, in lower case: booleans and null of YAML 1.1 and 1.2. (`y`
/// and `n` are booleans by YAML 1.1's own repository of types; most of its readers leave them alone.)
const RESERVED: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// What some readers take for the end of a front matter wherever it stands.
const DASHES: &str = "---";

/// Where a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// On a line of its own, behind a key or a dash.
    Block,
    /// Inside of `{…}` or `[…]`.
    Flow,
}

/// A text as a scalar of one line.
#[must_use]
pub fn scalar(text: &str, context: Context) -> String {
    if is_plain(text, context) {
        text.to_owned()
    } else {
        double_quoted(text)
    }
}

/// A text as a key, in a block or in `{…}`. YAML allows a key about a thousand characters.
#[must_use]
pub fn key(name: &str) -> String {
    scalar(name, Context::Flow)
}

/// A value as a scalar or a flow collection.
#[must_use]
pub fn value(value: &Value, context: Context) -> String {
    value_with(value, context, &scalar)
}

/// [`value`] inside of `{…}` or `[…]`.
#[must_use]
pub fn flow(value: &Value) -> String {
    self::value(value, Context::Flow)
}

/// [`value`] for somebody who writes some texts another way than [`scalar`] does.
#[must_use]
pub fn value_with(
    value: &Value,
    context: Context,
    text: &impl Fn(&str, Context) -> String,
) -> String {
    let inner = |value: &Value| value_with(value, Context::Flow, text);
    match value {
        Value::Object(map) if map.is_empty() => "{}".to_owned(),
        Value::Object(map) => {
            let pairs: Vec<String> = map
                .iter()
                .map(|(name, value)| format!("{}: {}", key(name), inner(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(inner).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(string) => text(string, context),
        Value::Number(number) => float(number.to_string()),
        Value::Bool(_) | Value::Null => value.to_string(),
    }
}

/// A number as JSON writes it. With an exponent YAML 1.1 wants a dot and a sign too: `1e7` is text to it.
fn float(json: String) -> String {
    let Some((mantissa, exponent)) = json.split_once(['e', 'E']) else {
        return json;
    };
    let dot = if mantissa.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) {
        ""
    } else {
        "+"
    };
    format!("{mantissa}{dot}e{sign}{exponent}")
}

/// Whether a text may stand without quotes and still be the same text.
#[must_use]
pub fn is_plain(text: &str, context: Context) -> bool {
    let harmless = |c: char| match c {
        // PyYAML ends a plain scalar at the first two of them in a flow collection; the others only look like syntax.
        ',' | '?' | '\'' | '@' => context == Context::Block,
        ' ' | '_' | '-' | '.' | '/' | '(' | ')' | '+' | ';' | '=' | '<' | '>' | '!' => true,
        c => c.is_alphanumeric(),
    };
    let starts = text.starts_with(|c: char| c.is_alphabetic() || c == '_') || is_version(text);
    starts
        && !text.ends_with(' ')
        && text.chars().all(harmless)
        && !text.contains(DASHES)
        && !RESERVED.contains(&text.to_lowercase().as_str())
}

/// Three numbers with two dots, which no reader takes for one number.
fn is_version(text: &str) -> bool {
    let mut parts = 0;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split('.').all(|part| {
        parts += 1;
        digits(part)
    }) && parts == 3
}

/// A text in double quotes; whatever some reader could stumble over is an escape.
#[must_use]
pub fn double_quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text in the quotes that change it least: single ones where double ones would need backslashes.
#[must_use]
pub fn quoted(text: &str) -> String {
    match inside_quotes(text, '\'') {
        Some(inside) if text.contains(['"', '\\']) && !text.contains(DASHES) => {
            format!("'{inside}'")
        }
        _ => double_quoted(text),
    }
}

/// A text for between quotes that stand there already; `None` where single quotes cannot hold it.
#[must_use]
pub fn inside_quotes(text: &str, quote: char) -> Option<String> {
    if quote == '"' {
        return Some(escaped(text));
    }
    // Single quotes know no escape but their own.
    (!text.contains(needs_escape)).then(|| text.replace('\'', "''"))
}

/// The lines of a literal block scalar from `|` to the last line break, each indented; `None` for a text that cannot
/// be one.
#[must_use]
pub fn block(text: &str, indent: usize) -> Option<String> {
    if !can_be_block(text) {
        return None;
    }
    let kept = text.len() - text.trim_end_matches('\n').len();
    let chomping = ["-", "", "+"][kept.min(2)];
    let mut out = format!("|{chomping}\n");
    let body = if kept > 0 {
        text.strip_suffix('\n').unwrap_or(text)
    } else {
        text
    };
    for line in body.split('\n') {
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "");
        }
        out.push('\n');
    }
    Some(out)
}

fn can_be_block(text: &str) -> bool {
    let has_content = text.split('\n').any(|l| !l.trim_matches(' ').is_empty());
    // Blank lines in front that are longer than the first line's indentation are refused by some readers.
    has_content
        && !text.starts_with(['\n', ' '])
        && !text.chars().any(|c| c != '\n' && needs_escape(c))
}

/// A text as it stands between double quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut dashes = 0;
    for c in text.chars() {
        dashes = if c == '-' { dashes + 1 } else { 0 };
        match c {
            '-' if dashes > 2 => {
                out.push_str("\\x2d");
                dashes = 0;
            }
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => push_escape(&mut out, u32::from(c)),
            c => out.push(c),
        }
    }
    out
}

fn push_escape(out: &mut String, code: u32) {
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Control characters, what YAML 1.1 takes for the end of a line, byte order marks, and what Unicode keeps for no
/// character.
fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fdd0}'..='\u{fdef}'
        )
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    use pog_text::Span;
    use proptest::prelude::*;
    use regex::Regex;
    use serde_json::json;

    use super::*;
    use crate::{parse, to_json};

    /// What PyYAML, a reader of YAML 1.1, takes for something other than text (`resolver.py`), and the booleans `y` and
    /// `n` of YAML 1.1's own type repository.
    fn not_text_in_yaml_1_1() -> Regex {
        Regex::new(concat!(
            r"^(?:y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF",
            r"|[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?",
            r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
            r"|[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+",
            r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+|<<|~|null|Null|NULL||=",
            r"|[0-9]{4}-[0-9]{2}-[0-9]{2}",
            r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?",
            r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)$",
        ))
        .unwrap()
    }

    /// Texts that mean something else to somebody, or that end early.
    const TRAPS: &[&str] = &[
        "",
        " ",
        "~",
        "null",
        "NULL",
        "true",
        "False",
        "yes",
        "No",
        "on",
        "OFF",
        "y",
        "N",
        "no",
        "0",
        "-1",
        "+1",
        "007",
        "0o17",
        "0x1F",
        "0b11",
        "1_000",
        "1:30",
        "190:20:30.15",
        "1.5",
        "1.",
        ".5",
        "1e3",
        "1.0e+3",
        "-.inf",
        ".inf",
        ".NaN",
        "2026-01-31",
        "2026-99-99",
        "2026-1-1 12:00:00",
        "=",
        "<<",
        "-",
        "- a",
        "?",
        "? a",
        ":",
        ": a",
        "a:",
        "a: b",
        "a:b",
        "#",
        "# a",
        "a #b",
        "a# b",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "|",
        "|-",
        ">",
        "'",
        "'a'",
        "\"",
        "\"a\"",
        "%a",
        "@a",
        "`a",
        "[",
        "[a]",
        "]",
        "{",
        "{a}",
        "}",
        ",",
        "a, b",
        "a ",
        " a",
        "\ta",
        "a\t",
        "a\nb",
        "a\n",
        "\n",
        "a\r\nb",
        "a\rb",
        "---",
        "a --- b",
        "-----",
        "...",
        "a?b",
        "a ?",
        "a\\b",
        "\\n",
        "{{ x }}",
        "{% if a %}",
        "\0",
        "\u{7}",
        "\u{1b}[0m",
        "\u{7f}",
        "a\u{85}b",
        "a\u{a0}b",
        "\u{a0}",
        "a\u{2028}b",
        "\u{feff}a",
        "\u{fffe}",
        "\u{fdd0}",
        "\u{1fffe}",
        "\u{10ffff}",
        "🦀",
        "🦀 a",
        "é 漢",
        "٣",
        "１２",
        "Ⅷ",
        "ß",
        "__proto__",
        "it's",
        "1.2.0",
        "1.2",
        "1.2.3.4",
        "1.2.x",
        "a/b",
        "@team",
        "İ",
        "NaN",
        "inf",
    ];

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            prop::sample::select(TRAPS).prop_map(str::to_owned),
            "[ -~\\n\\t]{0,20}",
            "\\PC{0,12}",
            any::<String>(),
            ("[a-z]{1,3}", prop::sample::select(TRAPS)).prop_map(|(a, b)| format!("{a}{b}")),
            (prop::sample::select(TRAPS), "[a-z]{1,3}").prop_map(|(a, b)| format!("{a} {b}")),
            "[0-9_:.eExob+-]{1,9}",
        ]
        .prop_filter("a key has at most a thousand characters", |t| t.len() < 200)
    }

    fn read(yaml: &str) -> Value {
        let doc = parse(yaml, Span::new(0, yaml.len()));
        assert!(doc.errors.is_empty(), "{yaml:?}: {:?}", doc.errors);
        doc.root().map_or(Value::Null, to_json)
    }

    fn check(text: &str) -> Result<(), TestCaseError> {
        let (block, flow, key) = (
            scalar(text, Context::Block),
            scalar(text, Context::Flow),
            key(text),
        );
        let one = Value::Object([(text.to_owned(), Value::from(text))].into_iter().collect());
        for yaml in [
            format!("{key}: {block}\n"),
            format!("{{{key}: {flow}}}\n"),
            format!("{{ {key}: {flow}, }}\n"),
            format!("{key}: {}\n", quoted(text)),
        ] {
            prop_assert_eq!(&read(&yaml), &one, "{}", yaml);
        }
        prop_assert_eq!(
            read(&format!("- {block}\n- [{flow}, {flow}]\n")),
            json!([text, [text, text]])
        );
        for quote in ['\'', '"'] {
            if let Some(inside) = inside_quotes(text, quote) {
                prop_assert_eq!(read(&format!("- {quote}{inside}{quote}\n")), json!([text]));
            }
        }
        for written in [block, flow, key, quoted(text)] {
            prop_assert!(!written.contains(DASHES), "{}", written);
            prop_assert!(!written.contains(needs_escape), "{:?}", written);
            if !written.starts_with(['"', '\'']) {
                prop_assert!(!not_text_in_yaml_1_1().is_match(&written), "{}", written);
            }
        }
        Ok(())
    }

    #[test]
    fn traps_read_back_as_what_they_are() {
        for text in TRAPS {
            check(text).unwrap();
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back_as_itself(text in any_text()) {
            check(&text)?;
        }

        #[test]
        fn any_block_reads_back_as_itself(text in "[ -~é\\n]{0,30}", indent in 1_usize..5) {
            if let Some(block) = block(&text, indent) {
                prop_assert_eq!(read(&format!("a: {block}b: 1\n")), json!({ "a": text, "b": 1 }));
            }
        }

        #[test]
        fn any_number_is_one_in_both_versions(number in any::<f64>().prop_filter("JSON has no others", |n| n.is_finite())) {
            let written = flow(&json!(number));
            prop_assert_eq!(read(&format!("[{written}]")), json!([number]));
            prop_assert!(not_text_in_yaml_1_1().is_match(&written), "{}", written);
        }
    }

    #[test]
    fn quotes_stand_only_where_they_must() {
        for (text, block, flow) in [
            ("Code review", "Code review", "Code review"),
            ("a, b", "a, b", "\"a, b\""),
            ("Why?", "Why?", "\"Why?\""),
            ("me@example", "me@example", "\"me@example\""),
            ("It's", "It's", "\"It's\""),
            ("@team", "\"@team\"", "\"@team\""),
            ("1.2.0", "1.2.0", "1.2.0"),
            ("1.2", "\"1.2\"", "\"1.2\""),
            ("no", "\"no\"", "\"no\""),
            ("say \"hi\"", "\"say \\\"hi\\\"\"", "\"say \\\"hi\\\"\""),
            ("a --- b", "\"a --\\x2d b\"", "\"a --\\x2d b\""),
            ("a\u{2028}b", "\"a\\u2028b\"", "\"a\\u2028b\""),
        ] {
            assert_eq!(scalar(text, Context::Block), block);
            assert_eq!(scalar(text, Context::Flow), flow);
            assert_eq!(key(text), flow);
        }
        assert_eq!(quoted("say \"hi\""), "'say \"hi\"'");
        assert_eq!(quoted("it's"), "\"it's\"");
        assert_eq!(quoted("a\\\nb"), "\"a\\\\\\nb\"");
        assert_eq!(inside_quotes("it's", '\'').as_deref(), Some("it''s"));
        assert_eq!(inside_quotes("a\nb", '\''), None);
    }

    #[test]
    fn collections_are_written_in_flow_style() {
        let value = json!({ "name": "A b", "no": ["yes", 1, 1.5, null, true], "e": {}, "l": [] });
        assert_eq!(
            flow(&value),
            "{ name: A b, \"no\": [\"yes\", 1, 1.5, null, true], e: {}, l: [] }"
        );
        assert_eq!(flow(&json!(1e300)), "1.0e+300");
    }
}
