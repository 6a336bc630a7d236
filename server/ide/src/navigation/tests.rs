//! Navigation as specification: the cursor is `$0`, answers are written as `file:[text]@line`.

use pog_fixtures::Fixture;
use pog_model::{FileId, SourceFile};
use pog_text::{LineIndex, Span};

use super::references::MAX_PLACES;
use super::{Access, definition, highlights, references};

fn show(fixture: &Fixture, file: FileId, span: Span) -> String {
    let file = fixture
        .files
        .iter()
        .find(|f| f.id == file)
        .expect("the file is in the fixture");
    let line = LineIndex::new(&file.text).line_of(span.lo()) + 1;
    let name = file.path.strip_suffix(".pog.md").unwrap_or(&file.path);
    format!("{name}:{line} {}", span.text(&file.text))
}

fn goes_to(text: &str) -> Vec<String> {
    let fixture = Fixture::parse(text);
    let targets = definition(&fixture.snapshot, &fixture.main, fixture.offset());
    targets.iter().for_each(|t| {
        assert!(
            t.full.encloses(t.focus) && t.origin.touches(fixture.offset()),
            "{t:?}"
        )
    });
    targets
        .iter()
        .map(|t| show(&fixture, t.file, t.focus))
        .collect()
}

fn found(text: &str, include_declaration: bool) -> Vec<String> {
    let fixture = Fixture::parse(text);
    let places = references(
        &fixture.snapshot,
        &fixture.main,
        fixture.offset(),
        include_declaration,
    );
    places
        .iter()
        .map(|(file, span)| show(&fixture, *file, *span))
        .collect()
}

fn whole(file: &SourceFile) -> Span {
    Span::new(0, file.joined().len())
}

#[test]
fn of_many_places_the_first_are_answered_and_those_around_the_cursor_marked() {
    let one = "{{ a }}\n";
    let text = one.repeat(3 * MAX_PLACES);
    let fixture = Fixture::parse(&text);
    let last = text.len() - 5;
    let places = references(&fixture.snapshot, &fixture.main, last, true);
    assert_eq!(places.len(), MAX_PLACES);
    assert_eq!(places[0].1, Span::new(3, 4));
    for offset in [3, text.len() / 2 + 3, last] {
        let marks = highlights(&fixture.main, whole(&fixture.main), offset);
        assert_eq!(marks.len(), MAX_PLACES);
        assert!(
            marks.iter().any(|(span, _)| span.touches(offset)),
            "{offset}"
        );
    }
}

fn marked(text: &str) -> Vec<String> {
    let fixture = Fixture::parse(text);
    let places = highlights(&fixture.main, whole(&fixture.main), fixture.offset());
    let letter = |a| match a {
        Access::Write => 'w',
        Access::Read => 'r',
        Access::Text => 't',
    };
    places
        .iter()
        .map(|(span, a)| {
            format!(
                "{}{}",
                letter(*a),
                show(&fixture, fixture.main.id, *span)
                    .split_once(':')
                    .expect("a place")
                    .1
            )
        })
        .collect()
}

const PARAMETER: &str =
    "---\nparameters:\n  \"lang\": string\nevals:\n  - with: { lang: py }\n---\n";

#[test]
fn a_parameter_leads_to_its_declaration() {
    assert_eq!(
        goes_to(&format!("{PARAMETER}🦀 名 {{{{ la$0ng | upper }}}}")),
        ["main:3 lang"]
    );
    assert_eq!(
        goes_to(&PARAMETER.replace("{ lang", "{ la$0ng")),
        ["main:3 lang"]
    );
    assert_eq!(
        goes_to(
            &PARAMETER
                .replace('\n', "\r\n")
                .replace("{ lang", "{ la$0ng")
        ),
        ["main:3 lang"]
    );
    // Half-typed template, broken metadata.
    assert_eq!(
        goes_to(&format!("{PARAMETER}{{% if lang$0")),
        ["main:3 lang"]
    );
    assert_eq!(
        goes_to("---\nna: [\nparameters:\n  lang: string\n: x\n---\n{{ lang$0.x"),
        ["main:4 lang"]
    );
}

#[test]
fn a_field_leads_to_the_schema() {
    let text = "---\nparameters:\n  user:\n    type: object\n    properties:\n      name: { type: object, properties: { first: string } }\n---\n{{ user.name.fir$0st }}";
    assert_eq!(goes_to(text), ["main:6 first"]);
    assert_eq!(
        goes_to(
            &text
                .replace("na", "no")
                .replace("fir$0st", "first")
                .replace("user.nome", "user.nome$0x")
        ),
        [""; 0]
    );
}

#[test]
fn names_bound_in_the_template_lead_to_their_binding() {
    assert_eq!(
        goes_to("{% for x in y %}\n{{ $0x }}{% endfor %}"),
        ["main:1 x"]
    );
    assert_eq!(
        goes_to("{% set x = 1 %}\n{% set x = x + 1 %}\n{{ x$0 }}"),
        ["main:2 x"]
    );
    assert_eq!(
        goes_to("{% macro m(a) %}\n{{ a$0 }}{% endmacro %}"),
        ["main:1 a"]
    );
    assert_eq!(
        goes_to("{% macro m(a) %}{{ a }}{% endmacro %}\n{{ m(a$0=1) }}"),
        ["main:1 a"]
    );
    // What a branch binds may still be the parameter.
    assert_eq!(
        goes_to(&format!(
            "{PARAMETER}{{% if a %}}{{% set lang = 1 %}}{{% endif %}}{{{{ lang$0 }}}}"
        )),
        ["main:7 lang", "main:3 lang"]
    );
    assert_eq!(goes_to("{{ loop$0 }}{{ range(1) }}"), [""; 0]);
}

#[test]
fn what_is_declared_elsewhere_is_found_there() {
    let partial = "=== a/part.pog.md\n---\nparameters:\n  tone: string\n---\n{{ tone }}\n";
    assert_eq!(
        goes_to(&format!(
            "{{% include 'a/part' %}}{{{{ to$0ne }}}}\n{partial}"
        )),
        ["a/part:3 tone"]
    );
    let caller = "---\nparameters:\n  tone: string\n---\n{% include 'part' %}\n=== part.pog.md\n{{ $0tone }}\n";
    assert_eq!(goes_to(caller), ["main:3 tone"]);
}

const MACROS: &str = "=== lib/macros.pog.md\n---\nname: M\n---\n{% macro item(text) %}- {{ text }}{% endmacro %}\n{{ item('x') }}\n";

#[test]
fn artifacts_and_their_macros() {
    assert_eq!(
        goes_to(&format!("{{% include \"lib/ma$0cros@^1\" %}}\n{MACROS}")),
        ["lib/macros:1 ---"]
    );
    assert_eq!(
        goes_to(&format!(
            "{{% from 'lib/macros' import it$0em %}}\n{MACROS}"
        )),
        ["lib/macros:4 item"]
    );
    assert_eq!(
        goes_to(&format!(
            "{{% from 'lib/macros' import item as i %}}{{{{ i$0(1) }}}}\n{MACROS}"
        )),
        ["lib/macros:4 item"]
    );
    assert_eq!(
        goes_to(&format!(
            "{{% import 'lib/macros' as m %}}{{{{ m.it$0em(1) }}}}\n{MACROS}"
        )),
        ["lib/macros:4 item"]
    );
    assert_eq!(
        goes_to(&format!(
            "{{% import 'lib/macros' as m %}}{{{{ m.item(te$0xt=1) }}}}\n{MACROS}"
        )),
        ["lib/macros:4 text"]
    );
    assert_eq!(
        goes_to(&format!(
            "---\ndeprecated: {{ replacement: lib/ma$0cros }}\n---\n{MACROS}"
        )),
        ["lib/macros:1 ---"]
    );
    assert_eq!(goes_to("{% include 'not/the$0re' %}"), [""; 0]);
}

#[test]
fn block_ends_lead_to_their_start() {
    assert_eq!(
        goes_to("{% if a %}\n{% if b %}{% endif %}\n{% el$0se %}{% endif %}"),
        ["main:1 if"]
    );
    assert_eq!(
        goes_to("{% if a %}\n{% for b in c %}\n{% endf$0or %}{% endif %}"),
        ["main:2 for"]
    );
    let base = "=== base.pog.md\n{% block body %}{% endblock %}\n";
    assert_eq!(
        goes_to(&format!(
            "{{% extends 'base' %}}{{% block bo$0dy %}}{{% endblock %}}\n{base}"
        )),
        ["base:1 body"]
    );
}

#[test]
fn references_of_a_parameter_stay_in_its_file() {
    let text = "---\nparameters:\n  lang: string\nevals:\n  - with: { lang: py }\n  - with: { \"lang\": rs }\n---\n{{ la$0ng }} 'lang' {{ 'lang' }} {{ x.lang }}\n{% for lang in [lang] %}{{ lang }}{% endfor %}\n{% include 'p' %}\n=== p.pog.md\n{{ lang }}\n";
    assert_eq!(
        found(text, true),
        [
            "main:3 lang",
            "main:5 lang",
            "main:6 lang",
            "main:8 lang",
            "main:9 lang"
        ]
    );
    assert_eq!(
        found(text, false),
        ["main:5 lang", "main:6 lang", "main:8 lang", "main:9 lang"]
    );
}

#[test]
fn references_of_macros_and_artifacts_go_everywhere() {
    let text = format!(
        "{MACROS}=== b.pog.md\n{{% from './lib/macros' import item %}}{{{{ item(text=1) }}}}\n=== c.pog.md\n{{% import 'lib/macros' as m %}}{{{{ m.it$0em(2) }}}}{{{{ m.other }}}}\n"
    );
    let all = [
        "lib/macros:4 item",
        "lib/macros:5 item",
        "b:1 item",
        "b:1 item",
        "c:1 item",
    ];
    assert_eq!(found(&text, true), all);
    assert_eq!(
        found(
            &text
                .replace("it$0em", "item")
                .replace("macro item", "macro it$0em"),
            true
        ),
        all
    );
    let named = text
        .replace("it$0em", "item")
        .replace("name: M", "id: lib/mac$0ros");
    assert_eq!(
        found(&named, true),
        [
            "lib/macros:2 lib/macros",
            "b:1 ./lib/macros",
            "c:1 lib/macros"
        ]
    );
    let argument = text
        .replace("it$0em", "item")
        .replace("macro item(text", "macro item(te$0xt");
    assert_eq!(
        found(&argument, true),
        ["lib/macros:4 text", "lib/macros:4 text", "b:1 text"]
    );
}

#[test]
fn highlights_tell_reading_from_writing() {
    assert_eq!(
        marked("{% set x = 1 %}{{ $0x }}{% set x = x %}"),
        ["w1 x", "r1 x", "w1 x", "r1 x"]
    );
    assert_eq!(
        marked("{% if a %}{% elif b %}{% else %}{% end$0if %}"),
        ["t1 if", "t1 elif", "t1 else", "t1 endif"]
    );
    assert_eq!(
        marked("{{ a | upp$0er }}{{ b | upper }}"),
        ["t1 upper", "t1 upper"]
    );
    assert_eq!(marked("{{ a.b.c }}{{ $0a.b }}"), ["r1 a", "r1 a"]);
    assert_eq!(marked("{{ a.b.c }}{{ a.$0b }}"), ["t1 b", "t1 b"]);
}

#[test]
fn formats_that_infer_parameters() {
    let text = "=== x.prompt.yml\nmessages:\n  - role: user\n    content: \"Hé {{na$0me}} {{other}}\"\n  - role: user\n    content: |\n      {{name}}\ntestData:\n  - name: a\n  - { name: b }\n";
    assert_eq!(
        goes_to(text),
        ["x.prompt.yml:8 name", "x.prompt.yml:9 name"]
    );
    assert_eq!(
        found(text, true),
        [
            "x.prompt.yml:3 name",
            "x.prompt.yml:6 name",
            "x.prompt.yml:8 name",
            "x.prompt.yml:9 name"
        ]
    );
    assert_eq!(marked(text), ["r3 name", "r6 name", "w8 name", "w9 name"]);
}

/// Texts with everything in them, whole and cut off at every character.
pub(crate) const EVERYTHING: &[&str] = &[
    "\u{feff}---\r\nid: a/b\r\nparameters:\r\n  lang: { type: string, enum: [\"é\"] }\r\n  \"名前\": { type: object, properties: { x: string } }\r\nevals:\r\n  - with: { lang: \"🦀\" }\r\n---\r\n🦀 {{ lang | upper }} {% for 名 in 名前.x if 名 is defined %}{{ 名 }}\r\n{% endfor %}\r\n\r\nuser:\r\n# H\r\n{# c\r\nd #}{% raw %}{{ x }}{% endraw %}{% macro m(a, b=1) %}{{ a ~ b }}{% endmacro %}{{ m(b=2, a=lang) }}{% set t %}x{% endset %}{% include 'a/b' %}",
    "{% from 'x' import a as b, c %}{% import 'y' as z %}{{ z.q(a=1) }}{{ b }}{% if c %}{% set c = c %}{% elif d %}{% else %}{% endif %}{% block k %}{{ super() }}{% endblock %}{{ \"open",
    "---\na: |\n  text\n  more\nb:\n  - c: [d, {e: f}]\n    g: 'h'\n# one\n# two\nmodel: { id: x\n---\nassistant:\n```\ncode {{ a.b[0].c }}\n```\n",
];

/// A file that tests a prompt gives its parameters values.
const TESTED: &str = "=== evals/promptfooconfig.yaml\nprompts: [file://../triage.pog.md]\ntests:\n  - vars: { REPORT: x }\n=== triage.pog.md\n---\nparameters:\n  report: string\n---\nuser:\n{{ report }}\n";

#[test]
fn tests_of_a_prompt_know_its_parameters() {
    let from = TESTED.replace("REPORT", "re$0port");
    assert_eq!(goes_to(&from), ["triage:3 report"]);
    let all = [
        "evals/promptfooconfig.yaml:3 report",
        "triage:3 report",
        "triage:6 report",
    ];
    assert_eq!(found(&from, true), all);
    let to = TESTED
        .replace("REPORT", "report")
        .replace("{{ report", "{{ re$0port");
    assert_eq!(found(&to, true), all);
}

#[test]
fn no_offset_of_any_prefix_panics() {
    for text in EVERYTHING {
        for end in (0..=text.len()).filter(|i| text.is_char_boundary(*i)) {
            let fixture = Fixture::parse(&text[..end]);
            check_answers(&fixture, &fixture.main);
        }
    }
    let yaml = "messages:\n  - role: user\n    content: \"é {{a}}\\n{{b}}\"\ntestData:\n  - {a: 1, \"b\": 2}\n";
    for end in (0..=yaml.len()).filter(|i| yaml.is_char_boundary(*i)) {
        let fixture = Fixture::parse(&format!("=== x.prompt.yml\n{}", &yaml[..end]));
        check_answers(&fixture, &fixture.main);
    }
}

fn check_answers(fixture: &Fixture, file: &SourceFile) {
    // Near the end of a prefix is where the half-typed thing is; a few places further up stand for the rest.
    let text = &file.text;
    let near = text.len().saturating_sub(12);
    for offset in (near..=text.len() + 1).chain((0..near).step_by(17)) {
        let mut spans: Vec<Span> = highlights(file, whole(file), offset)
            .into_iter()
            .map(|(s, _)| s)
            .collect();
        for target in definition(&fixture.snapshot, file, offset) {
            spans.extend([target.origin, target.full, target.focus]);
        }
        spans.extend(
            references(&fixture.snapshot, file, offset, true)
                .into_iter()
                .map(|(_, s)| s),
        );
        for span in spans {
            assert!(
                text.get(span.range()).is_some(),
                "{span:?} at {offset} of {text:?}"
            );
        }
    }
}
