//! The queries compile against the grammar and capture what editors rely on.
//! Colours are the editors' business; captures are checked by text and name.

mod support;

use std::collections::BTreeSet;

use tree_sitter::{Query, QueryCursor, QueryProperty, StreamingIterator};

const SAMPLE: &str = include_str!("samples/complete.pog.md");

fn query(source: &str) -> Query {
    Query::new(&tree_sitter_pog::LANGUAGE.into(), source).expect("the query fits the grammar")
}

/// `(text, capture)` of every capture; where several patterns capture one node
/// the last one counts, as in Neovim and Helix.
fn captures(source: &str, text: &str) -> Vec<(String, String)> {
    let query = query(source);
    let tree = support::parse(text.as_bytes());
    support::assert_laws(text.as_bytes(), &tree);
    let mut cursor = QueryCursor::new();
    let mut found = std::collections::BTreeMap::new();
    let mut matches = cursor.captures(&query, tree.root_node(), text.as_bytes());
    while let Some((hit, index)) = matches.next() {
        let capture = hit.captures()[*index];
        let name = query.capture_names()[capture.index as usize];
        if name == "spell" {
            continue;
        }
        let range = capture.node.byte_range();
        let key = (range.start, range.end);
        let pattern = hit.pattern_index;
        let entry = found.entry(key).or_insert((pattern, name));
        if pattern >= entry.0 {
            *entry = (pattern, name);
        }
    }
    let shown = |((start, end), (_, name)): ((usize, usize), (usize, &str))| {
        (text[start..end].to_owned(), name.to_owned())
    };
    found.into_iter().map(shown).collect()
}

fn assert_captured(found: &[(String, String)], wanted: &[(&str, &str)]) {
    for (text, name) in wanted {
        assert!(
            found
                .iter()
                .any(|(have, as_name)| have == text && as_name == name),
            "{text:?} is not captured as {name}; it is {:?}",
            found
                .iter()
                .filter(|(have, _)| have == text)
                .collect::<Vec<_>>()
        );
    }
}

#[test]
fn highlights_tell_the_parts_of_a_prompt_apart() {
    let found = captures(tree_sitter_pog::HIGHLIGHTS_QUERY, SAMPLE);
    assert_captured(
        &found,
        &[
            ("---", "punctuation.special"),
            ("system:", "markup.heading"),
            ("user:", "markup.heading"),
            ("{%-", "punctuation.special"),
            ("include", "keyword.import"),
            ("\"foundation/safety@^1\"", "string.special.path"),
            ("\"a/b\"", "string.special.path"),
            ("\"task/base\"", "string.special.path"),
            ("missing", "keyword.import"),
            ("context", "keyword"),
            ("macros", "module"),
            ("steps", "function"),
            ("template/unused-parameter", "constant"),
            ("until", "keyword.directive"),
            ("2027-01-31", "number"),
            ("language", "variable"),
            ("default", "function.call"),
            ("true", "boolean"),
            ("profile", "variable.member"),
            ("if", "keyword.conditional"),
            ("is", "keyword.operator"),
            ("defined", "function.call"),
            ("1_000", "number"),
            ("2.5e3", "number.float"),
            ("field", "function"),
            ("size", "variable.parameter"),
            ("value", "variable.parameter"),
            ("caller", "function.builtin"),
            ("for", "keyword.repeat"),
            ("in", "keyword.repeat"),
            ("recursive", "keyword.repeat"),
            ("items", "function.method.call"),
            ("loop", "variable.builtin"),
            ("index0", "variable.member"),
            ("endif", "keyword.conditional"),
            ("body", "label"),
            ("none", "constant.builtin"),
            ("raw", "keyword.directive"),
            ("**", "operator"),
        ],
    );
    let comment = "{#- A comment\nover two lines. -#}";
    assert_captured(&found, &[(comment, "comment")]);
}

#[test]
fn a_suppression_is_told_apart_from_a_comment() {
    let found = captures(
        tree_sitter_pog::HIGHLIGHTS_QUERY,
        "{# pog: ignore a/b because x #}",
    );
    assert_captured(
        &found,
        &[
            ("pog:", "keyword.directive"),
            ("ignore", "keyword.directive"),
            ("a/b", "constant"),
            ("because", "keyword.directive"),
            ("x", "comment"),
        ],
    );
}

#[test]
fn raw_text_is_not_highlighted_as_template() {
    let found = captures(
        tree_sitter_pog::HIGHLIGHTS_QUERY,
        "{% raw %}\nuser:\n{{ x }}{% endraw %}",
    );
    assert!(
        found.iter().all(|(text, _)| text != "x" && text != "user:"),
        "{found:?}"
    );
}

#[test]
fn a_soft_keyword_is_a_name_outside_its_statement() {
    let found = captures(
        tree_sitter_pog::HIGHLIGHTS_QUERY,
        "{{ context | required(missing=1) }}",
    );
    assert_captured(
        &found,
        &[
            ("context", "variable"),
            ("required", "function.call"),
            ("missing", "variable.parameter"),
        ],
    );
}

#[test]
fn injections_cover_the_front_matter_and_all_text() {
    let found = captures(tree_sitter_pog::INJECTIONS_QUERY, SAMPLE);
    let yaml_end = SAMPLE
        .find("---\n{%-")
        .expect("the sample has front matter");
    assert_captured(&found, &[(&SAMPLE[4..yaml_end], "injection.content")]);
    assert_captured(
        &found,
        &[("\nassistant:\n{{ not_a_variable }}\n", "injection.content")],
    );
    assert_captured(&found, &[(" code for ", "injection.content")]);
    assert!(
        found.iter().all(|(text, _)| !text.contains("{%")),
        "{found:?}"
    );
}

#[test]
fn text_is_one_markdown_document_and_yaml_is_yaml() {
    let query = query(tree_sitter_pog::INJECTIONS_QUERY);
    let settings = |pattern| -> BTreeSet<(String, Option<String>)> {
        let properties: &[QueryProperty] = query.property_settings(pattern);
        let pair = |setting: &QueryProperty| {
            (
                setting.key.to_string(),
                setting.value.as_ref().map(ToString::to_string),
            )
        };
        properties.iter().map(pair).collect()
    };
    let language = |name: &str| ("injection.language".to_owned(), Some(name.to_owned()));
    assert_eq!(settings(0), BTreeSet::from([language("yaml")]));
    let combined = ("injection.combined".to_owned(), None);
    assert_eq!(
        settings(1),
        BTreeSet::from([language("markdown"), combined])
    );
    assert_eq!(query.pattern_count(), 2);
}

#[test]
fn front_matter_messages_and_raw_blocks_fold() {
    let found = captures(tree_sitter_pog::FOLDS_QUERY, SAMPLE);
    let starts = |start: &str| {
        assert!(
            found.iter().any(|(text, _)| text.starts_with(start)),
            "no fold at {start:?}"
        );
    };
    starts("---\nid:");
    starts("system:\nYou");
    starts("user:\n{% for");
    starts("assistant:\n```json");
    starts("{% raw %}\nassistant:");
    starts("{#- A comment\nover");
    assert!(
        !found
            .iter()
            .any(|(text, _)| text.starts_with("assistant:\n{{ not")),
        "{found:?}"
    );
}

#[test]
fn locals_know_what_the_template_binds() {
    let query = query(tree_sitter_pog::LOCALS_QUERY);
    let tree = support::parse(SAMPLE.as_bytes());
    let mut cursor = QueryCursor::new();
    let mut bound = BTreeSet::new();
    let mut matches = cursor.matches(&query, tree.root_node(), SAMPLE.as_bytes());
    while let Some(hit) = matches.next() {
        for capture in hit.captures() {
            let name = query.capture_names()[capture.index as usize];
            if let Some(kind) = name.strip_prefix("local.definition.") {
                bound.insert((&SAMPLE[capture.node.byte_range()], kind));
            }
        }
    }
    let wanted = [
        ("a", "var"),
        ("b", "var"),
        ("bullets", "import"),
        ("field", "function"),
        ("item", "parameter"),
        ("key", "var"),
        ("limit", "var"),
        ("macros", "import"),
        ("name", "parameter"),
        ("notice", "var"),
        ("rest", "var"),
        ("size", "parameter"),
        ("steps", "import"),
        ("value", "parameter"),
        ("value", "var"),
    ];
    assert_eq!(bound, BTreeSet::from(wanted));
}
