//! Runs `test/corpus/*.txt`, written in tree-sitter's own test format: a name
//! between lines of `=`, the source, a line of `-`, the expected S-expression.
//! The delimiter lines carry a suffix (`||`) because front matter has lines of
//! dashes itself. A failing case prints the tree it got, ready to be pasted.

mod support;

use std::fs;
use std::path::Path;

use support::{assert_laws, parse};

struct Case {
    name: String,
    source: String,
    expected: String,
}

/// The suffix behind a delimiter line of at least three `mark`s.
fn delimiter(line: &str, mark: char) -> Option<&str> {
    let suffix = line.trim_start_matches(mark);
    (line.len() - suffix.len() >= 3).then_some(suffix)
}

fn cases(text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.split('\n').collect();
    let suffix = delimiter(lines[0], '=').expect("a corpus file starts with a line of =");
    let is_header = |at: usize| {
        let own = |line: Option<&&str>| line.and_then(|line| delimiter(line, '=')) == Some(suffix);
        own(lines.get(at)) && own(lines.get(at + 2))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        assert!(is_header(at), "line {}: not the start of a case", at + 1);
        let end = (at + 3..lines.len())
            .find(|next| is_header(*next))
            .unwrap_or(lines.len());
        let body = &lines[at + 3..end];
        let divider = body
            .iter()
            .position(|line| delimiter(line, '-') == Some(suffix))
            .unwrap_or_else(|| panic!("{}: no line of -", lines[at + 1]));
        found.push(Case {
            name: lines[at + 1].to_owned(),
            source: body[..divider].join("\n"),
            expected: indented(&body[divider + 1..].join("\n")),
        });
        at = end;
    }
    found
}

/// One node a line, whatever the spacing was.
fn indented(sexp: &str) -> String {
    let words = sexp.replace('(', " ( ").replace(')', " ) ");
    let (mut out, mut field, mut depth) = (String::new(), "", 0_usize);
    for word in words.split_whitespace() {
        match word {
            "(" => {
                out = format!("{out}\n{}{field}(", "  ".repeat(depth));
                field = "";
                depth += 1;
            }
            ")" => {
                out.push(')');
                depth = depth.saturating_sub(1);
            }
            _ if word.ends_with(':') => field = word,
            _ => out.push_str(word),
        }
    }
    out.trim_start().replace(":(", ": (")
}

fn got(source: &str) -> String {
    let tree = parse(source.as_bytes());
    assert_laws(source.as_bytes(), &tree);
    indented(&tree.root_node().to_sexp())
}

/// Lines that only one side has, in the order of both.
fn diff(expected: &str, got: &str) -> String {
    let (left, right): (Vec<_>, Vec<_>) = (expected.lines().collect(), got.lines().collect());
    let same = left
        .iter()
        .zip(&right)
        .take_while(|(one, other)| one == other)
        .count();
    let (left, right) = (&left[same..], &right[same..]);
    let tail = left
        .iter()
        .rev()
        .zip(right.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let mark = |sign: &str, lines: &[&str]| -> String {
        lines[..lines.len() - tail]
            .iter()
            .map(|line| format!("{sign} {line}\n"))
            .collect()
    };
    format!("{}{}", mark("-", left), mark("+", right))
}

fn corpus() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/corpus");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the corpus folder")
        .map(|entry| entry.expect("a corpus file").path())
        .collect();
    files.sort();
    let named = |path: &Path| {
        path.file_name()
            .expect("a file name")
            .to_string_lossy()
            .into_owned()
    };
    files
        .iter()
        .flat_map(|path| {
            let text = fs::read_to_string(path).expect("a readable corpus file");
            cases(&text)
                .into_iter()
                .map(|case| (named(path), case))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_case_has_the_expected_tree() {
    let corpus = corpus();
    assert!(corpus.len() > 60, "only {} cases were found", corpus.len());
    let mut report = String::new();
    for (file, case) in &corpus {
        let got = got(&case.source);
        if got != case.expected {
            let diff = diff(&case.expected, &got);
            report = format!("{report}\n{file}: {}\n{diff}got:\n{got}\n", case.name);
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn line_ends_and_a_bom_do_not_change_the_tree() {
    for (file, case) in corpus() {
        let plain = got(&case.source);
        for line_end in ["\r\n", "\r"] {
            let source = case.source.replace('\n', line_end);
            assert_eq!(
                plain,
                got(&source),
                "{file}: {} with {line_end:?}",
                case.name
            );
        }
        let source = format!("\u{feff}{}", case.source);
        assert_eq!(plain, got(&source), "{file}: {} behind a BOM", case.name);
    }
}

/// Where constructs end is not in an S-expression: `(source, children of the
/// document or its last message)` as text.
const ENDS: [(&str, &[&str]); 17] = [
    (
        "{{ user. }} tail {{ y }}",
        &["{{ user. }}", " tail ", "{{ y }}"],
    ),
    ("{{ x |  }}t", &["{{ x |  }}", "t"]),
    ("{{ x\nmore\n{{ y }}", &["{{ x", "\nmore\n", "{{ y }}"]),
    ("{{ x  \r\nmore", &["{{ x  ", "\r\nmore"]),
    ("{{ x {{ y }}", &["{{ x ", "{{ y }}"]),
    (
        "{{ user.\nIt's \"q\" {a: {b: 1}}.\n",
        &["{{ user.", "\nIt's \"q\" {a: {b: 1}}.\n"],
    ),
    ("{%\ntext", &["{%", "\ntext"]),
    ("{# a\nb", &["{# a", "\nb"]),
    ("{{ x[\"foo }} tail", &["{{ x[\"foo }}", " tail"]),
    ("{{ \"}}\" }}t", &["{{ \"}}\" }}", "t"]),
    ("{% raw %}\nt {{ x }}", &["{% raw %}", "\nt ", "{{ x }}"]),
    (
        "{{ {\"a\": {\"b\": 1}} }}t",
        &["{{ {\"a\": {\"b\": 1}} }}", "t"],
    ),
    ("{{ {\"a\": }} t", &["{{ {\"a\": }}", " t"]),
    ("{{ a %} b }}", &["{{ a %} b }}"]),
    ("{{ a %} b", &["{{ a %}", " b"]),
    ("user:\n{{ a\nb", &["user:", "{{ a", "\nb"]),
    ("{{- a -}}}", &["{{- a -}}", "}"]),
];

#[test]
fn constructs_end_where_they_should() {
    for (source, wanted) in ENDS {
        let tree = parse(source.as_bytes());
        let mut parent = tree.root_node();
        if let Some(message) = parent.child(0).filter(|child| child.kind() == "message") {
            parent = message;
        }
        let mut cursor = parent.walk();
        let got: Vec<&str> = parent
            .children(&mut cursor)
            .map(|child| &source[child.byte_range()])
            .collect();
        assert_eq!(got, wanted, "{source:?}");
    }
}

#[test]
fn positions_are_bytes_of_the_file() {
    let source = "\u{feff}---\r\nname: é\r\n---\r\nuser:\r\n🙂{{ größe }}";
    let tree = parse(source.as_bytes());
    let mut found = Vec::new();
    support::each_node(&tree, |node| {
        if matches!(node.kind(), "yaml" | "role" | "text" | "identifier") {
            found.push((node.kind(), &source[node.byte_range()]));
        }
    });
    let wanted = [
        ("yaml", "name: é\r\n"),
        ("role", "user"),
        ("text", "🙂"),
        ("identifier", "größe"),
    ];
    assert_eq!(found, wanted);
}
