//! What hover says of each thing, as specification. `$0` is the pointer.

use std::sync::Arc;

use pog_fixtures::Fixture;

use crate::hover::{Hover, hover};

fn at(fixture: &str) -> Option<Hover> {
    let fixture = Fixture::parse(fixture);
    hover(&fixture.snapshot, &fixture.main, fixture.offset())
}

#[track_caller]
fn text(fixture: &str) -> String {
    at(fixture).expect("there is something to say").markdown
}

/// The text under the hover's span.
fn span(fixture: &str) -> String {
    let text = Fixture::parse(fixture).main.text.clone();
    at(fixture)
        .expect("there is something to say")
        .span
        .text(&text)
        .to_owned()
}

#[track_caller]
fn says(fixture: &str, parts: &[&str]) {
    let text = text(fixture);
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in:\n{text}");
    }
}

const HEAD: &str = "---
parameters:
  language: { type: string, enum: [python, rust], default: python, description: Language of the code. }
  code: { type: string, untrusted: true, sensitive: true }
  user: { type: object, properties: { mail: { type: string, description: Where to write. } } }
  files: { type: array, items: { type: object, properties: { path: string } } }
evals:
  - name: x
    with: { language: rust }
---
";

fn native(body: &str) -> String {
    format!("{HEAD}{body}\n")
}

#[test]
fn a_parameter_where_it_is_used_declared_and_given() {
    let page = "**language** (parameter): string, default python\n\nLanguage of the code.\n\nOne of `python`, `rust`.\n\nUsed 2 times in the template, given in 1 case.";
    assert_eq!(text(&native("{{ lang$0uage }} {{ language }}")), page);
    assert_eq!(span(&native("{{ lang$0uage }} {{ language }}")), "language");
    let declared = native("{{ language }} {{ language }}").replace("  language:", "  lan$0guage:");
    assert_eq!(text(&declared), page);
    let given =
        native("{{ language }} {{ language }}").replace("with: { language", "with: { lang$0uage");
    assert_eq!(text(&given), page);
    says(
        &native("{{ co$0de }}"),
        &[
            "string, required",
            "Untrusted",
            "Sensitive",
            "Used 1 time in the template.",
        ],
    );
    says(
        &native("").replace("  code:", "  co$0de:"),
        &["Not used in the template."],
    );
}

#[test]
fn an_inferred_parameter_says_where_it_comes_from() {
    let yaml = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: 'Say {{wo$0rd}}'\ntestData:\n  - word: x\n    extra: y\n";
    says(
        yaml,
        &[
            "inferred from its use in the template",
            "Used 1 time",
            "given in 1 case",
        ],
    );
    says(
        &yaml.replace("$0", "").replace("extra", "ex$0tra"),
        &["only in test data"],
    );
}

#[test]
fn fields() {
    says(
        &native("{{ user.ma$0il }}"),
        &["**user.mail**: string", "Where to write."],
    );
    says(
        &native("{% for f in files %}{{ f.pa$0th }}{% endfor %}"),
        &["**files[].path**: string"],
    );
    says(
        &native("").replace("{ mail:", "{ ma$0il:"),
        &["**user.mail**: string"],
    );
    says(
        &native("").replace("language: rust", "user: { ma$0il: a }"),
        &["**user.mail**: string"],
    );
    says(
        &native("{{ user.nam$0e }}"),
        &["Not in the parameter's schema"],
    );
}

#[test]
fn locals() {
    says(
        &native("{% for f in files %}{{ f$0 }}{% endfor %}"),
        &["**f** (loop variable)", "Bound by `{% for f in files %}`."],
    );
    says(
        &native("{% set to$0tal = 1 %}"),
        &["**total** (set in the template)"],
    );
    says(
        &native("{% macro quote(te$0xt) %}{% endmacro %}"),
        &["**text** (argument)"],
    );
    says(
        &native("{% macro quote(text) %}{% endmacro %}{{ quo$0te('x') }}"),
        &["**quote** (macro)", "{% macro quote(text) %}"],
    );
}

#[test]
fn words_of_the_language() {
    says(
        &native("{{ code | up$0per }}"),
        &["**upper** (filter)", "upper case"],
    );
    says(
        &native("{% if code is def$0ined %}"),
        &["**defined** (test)"],
    );
    says(
        &native("{{ ran$0ge(3) }}"),
        &["**range** (function)", "range(stop)"],
    );
    says(
        &native("{% fo$0r f in files %}{% endfor %}"),
        &["**for**: `{% for item in items %} … {% endfor %}`"],
    );
    says(&native("{% for f i$0n files %}{% endfor %}"), &["**in**"]);
    says(
        &native("{% for f in files %}{% endf$0or %}"),
        &["**endfor**"],
    );
    says(
        &native("{% for f in files %}{{ loop.ind$0ex }}{% endfor %}"),
        &["**loop.index**"],
    );
    says(
        &native("{% for f in files %}{{ lo$0op.index }}{% endfor %}"),
        &["**loop**"],
    );
    assert_eq!(span(&native("{{ code | up$0per }}")), "upper");
}

#[test]
fn keys_and_words_of_the_metadata() {
    says(
        "---\nsta$0ge: skill\n---\n",
        &["**stage**: one of", "Lifecycle stage", "- `skill`:"],
    );
    says(
        "---\nstage: ski$0ll\n---\n",
        &["**skill** (stage)", "Versioned, owned and approved"],
    );
    says(
        "---\nparameters:\n  a: { enu$0m: [x] }\n---\n",
        &["**enum**", "Allowed values"],
    );
    says(
        "---\nparameters:\n  a: str$0ing\n---\n",
        &["**string** (type)"],
    );
    says(
        "---\nparameters:\n  a:\n    items: { type: arr$0ay }\n---\n",
        &["**array** (type)"],
    );
    says(
        "---\nevals:\n  - name: x\n    expect: [\n      { max-ch$0ars: 3 } ]\n---\n",
        &["**max-chars**"],
    );
    says(
        "---\noutput: { schema: { ite$0ms: { type: string } } }\n---\n",
        &["**items**", "Schema of each item"],
    );
    assert_eq!(span("---\nstage: \"ski$0ll\"\n---\n"), "skill");
}

#[test]
fn models() {
    let file = "---\nmodel: { id: gpt-4o-2024$0-08-06 }\n---\n";
    says(
        file,
        &[
            "**gpt-4o-2024-08-06** (model by openai)",
            "Snapshot",
            "Context window: 128,000 tokens",
            "`temperature`: 0 to 2",
            "exact (o200k_base)",
            "https://platform.openai.com/",
        ],
    );
    says(
        "---\nmodel: { id: gpt-4$0o }\n---\n",
        &["Alias: moves over time; pointed to `gpt-4o-2024-08-06` then"],
    );
    says(
        "=== a.prompt.yml\nmodel: openai/gpt-4o-mi$0ni\nmessages: []\n",
        &["model by openai"],
    );
    says(
        "---\nmodel: { id: claude-opus-4-$07 }\n---\n=== pog.toml\n[models]\nallow = [\"gpt-*\"]\n",
        &[
            "Does not accept `temperature`",
            "Not allowed by the policy.",
            "estimates",
        ],
    );
    assert!(at("---\nmodel: { id: acm$0e }\n---\n").is_none());
}

const LIBRARY: &str = "=== foundation/safety.pog.md
---
name: Safety
description: House rules.
version: 1.4.0
stage: skill
layer: foundation
owners: [\"@core\"]
deprecated: { since: 1.3.0, replacement: foundation/rules, reason: Too long. }
parameters: { tone: { type: string, default: calm, description: How it sounds. } }
---
{% macro fenced(text, language=\"text\") %}{% endmacro %}
{% macro plain(
  a) %}{% endmacro %}
";

fn with_library(body: &str) -> String {
    format!("=== task/a.pog.md\n---\nname: A\n---\n{body}\n{LIBRARY}")
}

#[test]
fn the_card_of_an_included_artifact() {
    let card = "**Safety** (`foundation/safety`)\n\nHouse rules.\n\nversion 1.4.0 · skill · foundation layer · @core\n\n**Deprecated** since 1.3.0: Too long. Use `foundation/rules` instead.\n\nParameters:\n- `tone` (string, default calm): How it sounds.\n\nUsed by 1 prompt.";
    assert_eq!(
        text(&with_library("{% include \"founda$0tion/safety@^1\" %}")),
        card
    );
    assert_eq!(
        span(&with_library("{% include \"founda$0tion/safety@^1\" %}")),
        "foundation/safety@^1"
    );
    says(
        &with_library("x").replace(
            "name: A",
            "deprecated: { replacement: founda$0tion/safety }",
        ),
        &["**Safety**"],
    );
    assert!(at(&with_library("{% include \"no$0thing\" %}")).is_none());
}

#[test]
fn imported_macros() {
    let signature = "`fenced(text, language=\"text\")`";
    says(
        &with_library("{% from \"foundation/safety\" import fen$0ced %}"),
        &["**fenced** (macro)", signature, "From Safety"],
    );
    says(
        &with_library("{% from \"foundation/safety\" import fenced as f %}{{ f$0(1) }}"),
        &[signature],
    );
    says(
        &with_library("{% import \"foundation/safety\" as m %}{{ m.fen$0ced(1) }}"),
        &[signature],
    );
    says(
        &with_library("{% import \"foundation/safety\" as m %}{{ m$0.fenced(1) }}"),
        &["**m** (import)", "- `plain( a)`"],
    );
}

#[test]
fn the_card_of_the_file_itself() {
    let text = with_library("Hello 🦀 world\n{% include \"foundation/safety\" %}")
        .replacen("---", "--$0-", 1);
    says(
        &text,
        &[
            "**A** (`task/a`)",
            "Used by 0 prompts · 0 evaluation cases",
            "Read as pog artifact: the file name ends in .pog.md.",
        ],
    );
    assert_eq!(span(&text), "---");
    let yaml =
        "=== a.prompt.yml\nna$0me: Greeter\nmessages:\n  - role: user\n    content: Hello there\n";
    says(
        yaml,
        &[
            "**name**: text",
            "**Greeter**",
            "template of 11 characters (2 words) · about 2 tokens",
            "Read as GitHub Models prompt",
        ],
    );
}

#[test]
fn role_markers() {
    says(
        &native("Hi\n\nus$0er:\nHello"),
        &["**user:** (role marker)"],
    );
    says(
        "=== a.prompt.yml\nmessages:\n  - role: us$0er\n    content: x\n",
        &["**user** (role)"],
    );
}

#[test]
fn prose_strings_and_comments_say_nothing() {
    for body in [
        "some pro$0se",
        "{# lang$0uage #}",
        "{{ \"lang$0uage\" }}",
        "{% raw %}{{ lang$0uage }}{% endraw %}",
        "{{ unkn$0own }}",
    ] {
        assert!(at(&native(body)).is_none(), "{body}");
    }
    assert!(at("=== notes.md\n{{ x$0 }}\n").is_none());
}

#[test]
fn no_offset_of_any_prefix_panics_and_spans_hold_the_pointer() {
    let whole = "\u{feff}---\r\nname: 🦀\nstage: skill\nparameters: { 名: { type: string, enum: [a] }, o: { properties: { p: string } } }\nevals: [ { with: { 名: a } } ]\n---\nsystem:\n{{ 名 | upper }} {{ o.p }} {% for x in [1] %}{{ loop.index }}{% endfor %}\n{% include \"main\" %}{% from 'main' import q as r %}{{ r(1) }}{{ \n";
    let world = Fixture::parse("x");
    for end in whole.char_indices().map(|(i, _)| i).chain([whole.len()]) {
        let file = world.main.with_text(Arc::from(&whole[..end]));
        for offset in end.saturating_sub(12)..=end + 1 {
            if let Some(found) = hover(&world.snapshot, &file, offset) {
                assert!(found.span.touches(offset), "{found:?}");
                assert!(!found.markdown.trim().is_empty());
            }
        }
    }
}
