//! Ids, versions, paths and imported names.

use super::*;

fn at(statement: &str) -> String {
    format!(
        "=== task/here.pog.md\n---\nlayer: task\nphase: development\n---\n{statement}\n{LIBRARY}"
    )
}

#[test]
fn ids_foundation_first_then_what_breaks_rules_last() {
    assert_eq!(
        labels(&at("{% include \"$0\" %}")),
        [
            "foundation/macros",
            "foundation/safety",
            "task/review",
            "runtime/session",
            "task/old"
        ]
    );
    assert!(find(&at("{% include \"$0\" %}"), "task/old").deprecated);
}

#[test]
fn what_is_included_already_comes_later() {
    let text = at("{% include \"foundation/macros@^1\" %}{% include \"$0\" %}");
    assert_eq!(
        labels(&text)[..3],
        ["foundation/safety", "task/review", "foundation/macros"]
    );
}

#[test]
fn an_id_brings_its_range() {
    assert_eq!(
        line(&at("{% include \"fou$0\" %}"), "foundation/safety"),
        "{% include \"foundation/safety@^1\" %}"
    );
    assert_eq!(
        line(&at("{% include \"$0\" %}"), "task/review"),
        "{% include \"task/review@^0.3\" %}"
    );
    assert_eq!(
        line(&at("{% include \"$0\" %}"), "task/old"),
        "{% include \"task/old\" %}"
    );
    assert_eq!(
        line(
            &at("{% include \"task/re$0view@^0.1\" %}"),
            "foundation/safety"
        ),
        "{% include \"foundation/safety@^1\" %}"
    );
    assert_eq!(
        line(&at("{% include $0 %}"), "foundation/safety"),
        "{% include \"foundation/safety@^1\" %}"
    );
    assert_eq!(
        line(&at("{% include \"fo$0 %}"), "foundation/safety"),
        "{% include \"foundation/safety@^1\" %}"
    );
    assert_eq!(
        line(&at("{% include [\"x\", '$0'] %}"), "task/old"),
        "{% include [\"x\", 'task/old'] %}"
    );
    first(&at("{% extends \"saf$0\" %}"), &["foundation/safety"]);
}

#[test]
fn ranges_behind_the_at_sign() {
    let text = at("{% include \"foundation/safety@$0\" %}");
    assert_eq!(labels(&text), ["^1", "^1.4", "~1.4", "=1.4.2"]);
    assert_eq!(
        line(&text, "=1.4.2"),
        "{% include \"foundation/safety@=1.4.2\" %}"
    );
    assert_eq!(
        line(&at("{% include \"foundation/safety@^$00.9\" %}"), "^1"),
        "{% include \"foundation/safety@^1\" %}"
    );
    assert!(labels(&at("{% include \"nothing@$0\" %}")).is_empty());
}

#[test]
fn relative_paths() {
    let text = at("{% include \"./$0\" %}");
    first(&text, &["./old.pog.md", "./review.pog.md"]);
    assert_eq!(
        line(&text, "./review.pog.md"),
        "{% include \"./review.pog.md\" %}"
    );
    assert_eq!(
        find(
            &at("{% include \"../$0\" %}"),
            "../foundation/safety.pog.md"
        )
        .kind,
        CompletionKind::Artifact
    );
}

#[test]
fn import_offers_artifacts_with_macros_first() {
    first(
        &at("{% from \"$0\" import fenced %}"),
        &["foundation/macros"],
    );
    first(&at("{% import \"$0\" as m %}"), &["foundation/macros"]);
    assert_eq!(
        labels(&at("{% from \"foundation/macros\" $0 %}")),
        ["import"]
    );
    assert_eq!(labels(&at("{% import \"foundation/macros\" $0 %}")), ["as"]);
    assert_eq!(
        labels(&at("{% include \"foundation/macros\" $0 %}")),
        ["ignore missing"]
    );
}

#[test]
fn macros_of_the_imported_artifact() {
    assert_eq!(
        labels(&at("{% from \"foundation/macros@^1\" import $0 %}")),
        ["fenced", "plain"]
    );
    assert_eq!(
        labels(&at("{% from \"foundation/macros@^1\" import fenced, $0 %}")),
        ["plain"]
    );
    assert_eq!(
        labels(&at("{% from \"foundation/macros@^1\" import fenced $0 %}")),
        ["as"]
    );
    assert_eq!(
        labels(&at("{% import \"foundation/macros\" as m %}{{ m.$0 }}")),
        ["fenced", "plain"]
    );
    let fenced = find(
        &at("{% from \"foundation/macros\" import fenced as f %}{{ $0 }}"),
        "f",
    );
    assert_eq!(fenced.detail.as_deref(), Some("f(text, language=\"text\")"));
    assert_eq!(fenced.kind, CompletionKind::Macro);
}
