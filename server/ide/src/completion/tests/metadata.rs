//! In the front matter and in YAML formats.

use super::*;

#[test]
fn keys_that_are_missing_in_the_order_of_the_table() {
    first(
        "---\nname: X\n$0\n---\n",
        &["description", "version", "stage", "phase", "layer"],
    );
    let all = labels("---\nname: X\n$0\n---\n");
    assert!(!all.contains(&"name".to_owned()));
    assert_eq!(all.last().map(String::as_str), Some("id"));
}

#[test]
fn a_half_typed_key_is_replaced_and_what_fits_comes_first() {
    first("---\nname: X\nver$0\n---\n", &["version"]);
    assert_eq!(line("---\nname: X\nver$0\n---\n", "version"), "version: ");
    assert_eq!(line("---\nst$0ge: skill\n---\n", "stage"), "stage: skill");
    assert!(find("---\nst$0ge: skill\n---\n", "stage").snippet.is_none());
}

#[test]
fn a_key_brings_the_shape_its_value_wants() {
    assert_eq!(
        applied("---\n$0\n---\n", "parameters"),
        "---\nparameters:\n  \n---\n"
    );
    assert_eq!(
        applied("---\n$0\n---\n", "changelog"),
        "---\nchangelog:\n  - \n---\n"
    );
    assert_eq!(
        applied("---\r\n$0\r\n---\r\n", "model"),
        "---\r\nmodel:\r\n  \r\n---\r\n"
    );
    assert_eq!(
        find("---\n$0\n---\n", "owners").snippet.as_deref(),
        Some("owners: [$0]")
    );
    assert_eq!(
        find("---\n$0\n---\n", "risk").snippet.as_deref(),
        Some("risk: ${1|low,medium,high|}")
    );
    let nested = "---\nparameters:\n  user:\n    pro$0\n---\n";
    assert_eq!(
        applied(nested, "properties"),
        "---\nparameters:\n  user:\n    properties:\n      \n---\n"
    );
    assert_eq!(
        find(nested, "properties").snippet.as_deref(),
        Some("properties:\n  $0")
    );
}

#[test]
fn enum_values_with_and_without_quotes() {
    assert_eq!(
        labels("---\nstage: $0\n---\n"),
        [
            "interaction",
            "discovered",
            "normalized",
            "validated",
            "skill"
        ]
    );
    first("---\nstage: va$0\n---\n", &["validated"]);
    assert_eq!(
        line("---\nstage: va$0\n---\n", "validated"),
        "stage: validated"
    );
    assert_eq!(
        line("---\nstage: \"va$0\"\n---\n", "validated"),
        "stage: \"validated\""
    );
    assert_eq!(
        line("---\nstage: \"va$0\n---\n", "validated"),
        "stage: \"validated\""
    );
    assert_eq!(
        find("---\nstage: $0\n---\n", "skill").kind,
        CompletionKind::EnumValue
    );
}

#[test]
fn booleans_types_and_schema_keys() {
    assert_eq!(
        labels("---\nparameters:\n  a: { untrusted: $0 }\n---\n"),
        ["true", "false"]
    );
    first("---\nparameters:\n  a: { type: str$0 }\n---\n", &["string"]);
    first("---\nparameters:\n  a: int$0\n---\n", &["integer"]);
    first(
        "---\nparameters:\n  a: { type: string, desc$0 }\n---\n",
        &["description"],
    );
    first(
        "---\nparameters:\n  a:\n    $0\n---\n",
        &["type", "description", "default"],
    );
    assert_eq!(
        labels("---\nparameters:\n  a: { enum: [x, y], default: $0 }\n---\n"),
        ["x", "y"]
    );
    first("---\ndeprecated: $0\n---\n", &["true", "false"]);
    first(
        "---\ndeprecated:\n  $0\n---\n",
        &["since", "replacement", "reason"],
    );
}

#[test]
fn names_the_template_uses_can_be_declared() {
    let text = native(
        "parameters:\n  a: string\n  $0\n",
        "{{ a }} {{ code }} {{ range(3) }}",
    );
    assert_eq!(labels(&text), ["code"]);
    assert_eq!(
        line(&text, "code"),
        "  code: { type: string, description: \"\" }"
    );
}

#[test]
fn fields_the_template_uses_can_be_described() {
    let files =
        "parameters:\n  files:\n    items:\n      properties:\n        path: string\n        $0\n";
    let text = native(
        files,
        "{% for f in files %}{{ f.path }} {{ f.kind.name }}{% endfor %}{{ files.other }}",
    );
    assert_eq!(labels(&text), ["kind"]);
}

#[test]
fn owners_and_tags_in_use_most_used_first() {
    let owners = format!("=== a.pog.md\n---\nowners: [$0]\n---\n{LIBRARY}");
    first(&owners, &["@core", "@platform"]);
    assert_eq!(line(&owners, "@core"), "owners: [\"@core\"]");
    let tags = format!("=== a.pog.md\n---\ntags:\n  - re$0\n---\n{LIBRARY}");
    first(&tags, &["review", "safety"]);
    assert_eq!(line(&tags, "review"), "  - review");
    let taken = format!("=== a.pog.md\n---\ntags: [review, $0]\n---\n{LIBRARY}");
    assert_eq!(labels(&taken), ["safety"]);
    let bare = format!("=== a.pog.md\n---\nowners: $0\n---\n{LIBRARY}");
    assert_eq!(line(&bare, "@core"), "owners: [\"@core\"]");
    let below = format!("=== a.pog.md\n---\ntags:\n  $0\n---\n{LIBRARY}");
    assert_eq!(line(&below, "safety"), "  - safety");
}

#[test]
fn replacement_takes_an_id() {
    let text = format!(
        "=== a.pog.md\n---\nphase: development\ndeprecated: {{ replacement: $0 }}\n---\n{LIBRARY}"
    );
    first(&text, &["foundation/safety", "task/review"]);
    assert!(find(&text, "task/old").deprecated);
    assert_eq!(
        line(&text, "task/review"),
        "deprecated: { replacement: task/review }"
    );
}

#[test]
fn versions() {
    assert_eq!(
        labels("---\nversion: 1.2.3$0\n---\n"),
        ["1.2.4", "1.3.0", "2.0.0"]
    );
    assert_eq!(
        labels("---\nversion: 1.2.3\nchangelog:\n  - { version: $0 }\n---\n"),
        ["1.2.3"]
    );
    assert_eq!(
        labels("---\nchangelog:\n  - { date: $0 }\n---\n"),
        ["2026-11-21"]
    );
    first("---\nversion: $0\n---\n", &["1.0.0"]);
}

const CASE: &str = "parameters:\n  tone: { type: string, enum: [warm, \"@odd\"], default: warm }\n  code: string\n  strict: boolean\n";

#[test]
fn inputs_of_a_case() {
    let text = native(
        &format!("{CASE}evals:\n  - name: x\n    with:\n      strict: true\n      $0\n"),
        "",
    );
    assert_eq!(labels(&text), ["code", "tone"]);
    assert_eq!(line(&text, "code"), "      code: ");
    assert_eq!(
        find(&text, "tone").snippet.as_deref(),
        Some("tone: ${1|warm,\"@odd\"|}")
    );
    let flow = native(
        &format!("{CASE}evals:\n  - {{ name: x, with: {{ co$0 }} }}\n"),
        "",
    );
    first(&flow, &["code"]);
    assert_eq!(line(&flow, "code"), "  - { name: x, with: { code:  } }");
}

#[test]
fn values_of_inputs() {
    let text = native(
        &format!("{CASE}evals:\n  - name: x\n    with:\n      tone: $0\n"),
        "",
    );
    assert_eq!(labels(&text), ["warm", "@odd"]);
    assert_eq!(line(&text, "@odd"), "      tone: \"@odd\"");
    let text = native(&format!("{CASE}evals:\n  - with: {{ strict: $0 }}\n"), "");
    assert_eq!(labels(&text), ["true", "false"]);
}

#[test]
fn fields_inside_an_input() {
    let metadata = "parameters:\n  files: { type: array, items: { required: [kind], properties: { path: string, kind: { enum: [old, new] } } } }\n";
    let text = native(
        &format!("{metadata}evals:\n  - with:\n      files:\n        - path: x\n          $0\n"),
        "",
    );
    assert_eq!(labels(&text), ["kind"]);
    let text = native(
        &format!("{metadata}evals:\n  - with: {{ files: [{{ $0 }}] }}\n"),
        "",
    );
    assert_eq!(labels(&text), ["kind", "path"]);
    let text = native(
        &format!("{metadata}evals:\n  - with: {{ files: [{{ kind: $0 }}] }}\n"),
        "",
    );
    assert_eq!(labels(&text), ["old", "new"]);
    assert!(
        labels(&native(
            "evals:\n  - with:\n      unknown:\n        $0\n",
            ""
        ))
        .is_empty()
    );
}

#[test]
fn the_schema_of_the_answer() {
    first(
        "---\noutput:\n  schema:\n    $0\n---\n",
        &["type", "description"],
    );
    first(
        "---\noutput: { schema: { type: array, items: { type: ob$0 } } }\n---\n",
        &["object"],
    );
    assert!(labels("---\noutput:\n  schema:\n    properties:\n      $0\n---\n").is_empty());
}

#[test]
fn expectations() {
    let text = native("evals:\n  - name: x\n    expect:\n      - cont$0\n", "");
    first(&text, &["contains", "not-contains"]);
    assert_eq!(line(&text, "contains"), "      - contains: ");
    let text = native("evals:\n  - name: x\n    expect:\n      $0\n", "");
    assert_eq!(line(&text, "max-chars"), "      - max-chars: ");
    let text = native("evals:\n  - expect: [{ max-$0 }]\n", "");
    first(&text, &["max-tokens", "max-chars"]);
    let text = native("evals:\n  - expect: [co$0]\n", "");
    assert_eq!(
        find(&text, "contains").snippet.as_deref(),
        Some("{ contains: $0 \\}")
    );
    let text = native("evals:\n  - name: x\n    $0\n", "");
    assert_eq!(labels(&text), ["with", "expect", "assert"]);
    let text = native("evals:\n  - expect: [{ role-order: [system, $0] }]\n", "");
    first(&text, &["system", "user", "assistant"]);
}

#[test]
fn github_models() {
    let row = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: 'Say {{greeting}} to {{name}}'\ntestData:\n  - name: Ann\n    $0\n";
    assert_eq!(labels(row), ["greeting"]);
    assert_eq!(line(row, "greeting"), "    greeting: ");
    assert_eq!(
        labels("=== a.prompt.yml\nmessages:\n  - role: $0\n"),
        ["system", "user", "assistant"]
    );
    assert_eq!(
        labels("=== a.prompt.yml\nmessages: []\nresponseFormat: $0\n"),
        ["text", "json_object", "json_schema"]
    );
    first("=== a.prompt.yml\n$0", &["messages", "name", "description"]);
    first(
        "=== a.prompt.yml\nname: x\ntestData: []\nmess$0",
        &["messages"],
    );
    let skeleton = find("=== a.prompt.yml\n$0", "messages").snippet;
    assert_eq!(
        skeleton.as_deref(),
        Some("messages:\n  - role: ${1|system,user,assistant|}\n    content: $2")
    );
}

#[test]
fn placeholders_have_no_spaces() {
    let text = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: |\n      Hi {{ na$0 }}, {{name}}\ntestData:\n  - name: Ann\n    city: Rome\n";
    first(text, &["name"]);
    assert_eq!(line(text, "name"), "      Hi {{name}}, {{name}}");
    let text = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: \"Hi {{$0\ntestData:\n  - city: Rome\n";
    assert_eq!(labels(text), ["city"]);
    assert_eq!(line(text, "city"), "    content: \"Hi {{city");
}

#[test]
fn text_comments_and_block_scalars_offer_nothing() {
    assert!(labels("---\nname: X\nrationale: |\n  some $0text\n---\n").is_empty());
    assert!(labels("---\n# com$0ment\n---\n").is_empty());
    assert!(labels("---\ndescription: some $0text\n---\n").is_empty());
}

#[test]
fn an_empty_file_is_offered_a_front_matter() {
    first("$0", &["---"]);
    assert!(applied("--$0", "---").starts_with("---\nname: \n"));
    assert!(applied("$0", "---").starts_with("---\nname: \n"));
    assert!(!labels("---\nname: x\n---\n\n$0\n").contains(&"---".to_owned()));
}

#[test]
fn models_that_the_policy_allows() {
    let all = labels("---\nmodel: { id: $0 }\n---\n");
    let at = |id: &str| all.iter().position(|l| l == id);
    assert!(
        at("gpt-4o-2024-08-06").is_some() && at("gpt-4o-2024-08-06") < at("gpt-4o"),
        "{all:?}"
    );
    let policy =
        "=== pog.toml\n[models]\nallow = [\"acme-7b\", \"claude-opus-*\"]\ndeny = [\"*-latest\"]\n";
    let allowed = labels(&format!("---\nmodel:\n  id: $0\n---\n{policy}"));
    assert_eq!(allowed.first().map(String::as_str), Some("acme-7b"));
    assert!(
        allowed
            .iter()
            .skip(1)
            .all(|l| l.starts_with("claude-opus-"))
            && allowed.len() > 3,
        "{allowed:?}"
    );
    assert_eq!(
        line(
            "---\nmodel: { id: gpt-4o-mini-2$0 }\n---\n",
            "gpt-4o-mini-2024-07-18"
        ),
        "model: { id: gpt-4o-mini-2024-07-18 }"
    );
    assert_eq!(
        find("---\nmodel: { id: $0 }\n---\n", "gpt-4o")
            .detail
            .as_deref(),
        Some("openai, alias, 128,000 tokens")
    );
    assert!(
        labels("=== a.prompt.yml\nmodel: $0\nmessages: []\n").contains(&"openai/gpt-4o".to_owned())
    );
}
