//! What is a placeholder and what is text, what a cursor may type, how spans stand in the file.

use super::*;

fn facts(text: &str, names: &[&str]) -> TemplateFacts {
    let mut facts = read(text, &SourceMap::identity(0, text.len()));
    keep_declared(&mut facts, names);
    for construct in &facts.constructs {
        assert!(construct.span.encloses(construct.inner), "{text}");
    }
    facts
}

fn names(text: &str, declared: &[&str]) -> Vec<String> {
    facts(text, declared)
        .names
        .into_iter()
        .map(|n| n.name)
        .collect()
}

#[test]
fn arguments_places_and_declared_names() {
    assert_eq!(
        names("Fix $ARGUMENTS, $0 and $ARGUMENTS[12].", &[]),
        ["ARGUMENTS", "0", "12"]
    );
    assert_eq!(
        names("$ARGUMENTS[x] $ARGUMENTS_2", &[]),
        ["ARGUMENTS", "ARGUMENTS"],
        "there is no border"
    );
    assert_eq!(
        names("$issue $HOME $branch", &["issue", "branch"]),
        ["issue", "branch"]
    );
    assert_eq!(
        names("$pr-number $pr-x $prs $pr[0]", &["pr", "pr-number"]),
        ["pr-number", "pr"]
    );
    let facts = facts("Fix $issue-now in $ARGUMENTS[1]", &["issue"]);
    assert_eq!(facts.names.as_slice()[0].span, Span::new(5, 10));
    assert_eq!(
        (facts.names.as_slice()[1].span, facts.constructs[1].span),
        (Span::new(29, 30), Span::new(18, 31))
    );
}

#[test]
fn the_shell_is_text() {
    for text in [
        "$HOME",
        "$(date)",
        "${x}",
        "${ARGUMENTS:-x}",
        "$",
        "$$",
        "a$",
        "$5k",
        "$1_0",
        "$99999999999999999999999",
    ] {
        assert!(facts(text, &[]).names.is_empty(), "{text}");
        assert!(facts(text, &[]).constructs.is_empty(), "{text}");
    }
    assert!(names("It costs $100 or $25.", &[]).is_empty());
    assert_eq!(names("$ARGUMENTS[100]", &[]), ["100"]);
}

#[test]
fn one_backslash_escapes_and_two_do_not() {
    assert!(names(r"\$1 \$ARGUMENTS \$issue", &["issue"]).is_empty());
    assert_eq!(names(r"\\$1 \\\$0", &[]), ["1", "0"]);
}

#[test]
fn places_in_samples_and_amounts_are_in_doubt() {
    let guarded = |text: &str| {
        facts(text, &[])
            .names
            .iter()
            .map(|n| n.guarded)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        guarded("$1 `awk $1`\n```sh\necho $2\n```\n$3"),
        [false, true, true, false]
    );
    assert_eq!(
        guarded("!`gh pr view $1` and !`awk '{print $1}' $2`"),
        [false, true, false]
    );
    assert_eq!(
        guarded("$1.50 $2,000 $3. $4, x"),
        [true, true, false, false]
    );
}

#[test]
fn session_values_and_commands() {
    let facts = facts(
        "Run ${CLAUDE_SKILL_DIR}/x and ${CLAUDE_OTHER}: !`git status` x!`no` !`",
        &[],
    );
    assert_eq!(facts.names.len(), 1);
    assert_eq!(facts.names.as_slice()[0].resolution, Resolution::Builtin);
    let kinds: Vec<_> = facts
        .constructs
        .iter()
        .map(|c| (c.kind, c.inner.len()))
        .collect();
    assert_eq!(
        kinds,
        [(ConstructKind::Output, 16), (ConstructKind::Statement, 10)]
    );
}

#[test]
fn spans_are_file_offsets() {
    let text = "é $0";
    assert_eq!(
        read(text, &SourceMap::identity(100, text.len()))
            .names
            .as_slice()[0]
            .span,
        Span::new(104, 105)
    );
}

#[test]
fn a_cursor_behind_a_dollar_sign_may_type_names() {
    let at = |text: &str| {
        let cursor = text.find('|').unwrap();
        completion_context(&text.replace('|', ""), cursor)
    };
    let context = at("Fix $is|sue now").unwrap();
    assert_eq!(
        (context.span, context.expected[0].clone()),
        (Span::new(5, 10), Expected::Names)
    );
    assert_eq!(at("Fix $|").unwrap().span, Span::new(5, 5));
    let session = at("x ${CLA|").unwrap();
    assert_eq!(
        (session.expected, session.close),
        (vec![Expected::Words(WordKind::Variable)], "}")
    );
    assert_eq!(at("x ${CLA|}").unwrap().close, "");
    for text in ["Fix |", "is|sue", "\\$|", "$$|"] {
        assert_eq!(at(text), None, "{text}");
    }
    assert!(at("\\\\$|").is_some());
}

#[test]
fn long_texts_take_linear_time() {
    for unit in ["$ARGUMENTS[1", "!`", "\\$", "${CLAUDE_", "$a-", "`$1"] {
        let text = unit.repeat(200_000);
        let _ = facts(&text, &["a"]);
    }
}
