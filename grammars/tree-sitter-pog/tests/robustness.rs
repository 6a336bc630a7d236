//! Text as it is being typed and text that means harm: every tree must keep the
//! laws of `support::assert_laws`, incremental parsing must agree with parsing
//! afresh, and nothing may take more than linear time. What the trees look like
//! is the corpus' business.

mod support;

use std::time::{Duration, Instant};

use support::{assert_laws, parse, parser};
use tree_sitter::{InputEdit, Point, Tree};

const SAMPLES: [&str; 4] = [
    include_str!("samples/complete.pog.md"),
    include_str!("samples/broken.pog.md"),
    include_str!("samples/unicode.pog.md"),
    "\u{feff}---\r\nid: x\r\n---\r\nsystem:\r\n{{ a }}\r\ruser:\r{% if x %}\r\n",
];

/// Pieces that meet each other in bad ways.
const PIECES: [&str; 64] = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{{-",
    "-}}",
    "+%}",
    "-#}",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\r",
    " ",
    "\t",
    "\0",
    "---",
    "---\n",
    "\nsystem:\n",
    "user:",
    "\nassistant:",
    ":",
    "raw",
    "endraw",
    "{% raw %}",
    "{% endraw %}",
    "if",
    "else",
    "for x, y in",
    "set a.b, c =",
    "macro m(a, b=1",
    "from \"x\" import a as b,",
    "include \"p\"",
    "call(x)",
    "filter upper",
    "block b",
    "is not",
    "in",
    "|",
    ".",
    ",",
    "=",
    "==",
    "!",
    "#",
    "$",
    "1.5e3",
    "0x",
    "none",
    "x",
    "é",
    "漢",
    "🙂",
    "{# pog: ignore a/b because c until ",
    "until",
];

/// A small generator of our own: tests must fail the same way every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).expect("smaller than a usize")
    }
}

fn soup(random: &mut Random, pieces: usize) -> String {
    let count = random.below(pieces) + 1;
    (0..count)
        .map(|_| PIECES[random.below(PIECES.len())])
        .collect()
}

#[test]
fn every_prefix_of_every_sample_keeps_the_laws() {
    let mut parser = parser();
    for sample in SAMPLES {
        for end in 0..=sample.len() {
            let source = &sample.as_bytes()[..end];
            let tree = parser.parse(source, None).expect("a tree");
            assert_laws(source, &tree);
        }
    }
}

#[test]
fn every_suffix_and_every_missing_character_keeps_the_laws() {
    let mut parser = parser();
    for sample in SAMPLES {
        for (start, character) in sample.char_indices() {
            let suffix = &sample.as_bytes()[start..];
            assert_laws(suffix, &parser.parse(suffix, None).expect("a tree"));
            let without = [&sample[..start], &sample[start + character.len_utf8()..]].concat();
            let tree = parser.parse(&without, None).expect("a tree");
            assert_laws(without.as_bytes(), &tree);
        }
    }
}

#[test]
fn random_pieces_keep_the_laws() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut parser = parser();
    for _ in 0..20_000 {
        let source = soup(&mut random, 24);
        let tree = parser.parse(&source, None).expect("a tree");
        assert_laws(source.as_bytes(), &tree);
    }
}

#[test]
fn invalid_utf8_and_control_bytes_keep_the_laws() {
    let mut random = Random(7);
    for _ in 0..2_000 {
        let length = random.below(60);
        let source: Vec<u8> = (0..length)
            .map(|_| match random.below(4) {
                0 => b"{}%#\"'\n "[random.below(8)],
                _ => u8::try_from(random.below(256)).expect("a byte"),
            })
            .collect();
        assert_laws(&source, &parse(&source));
    }
}

#[test]
fn edits_give_the_tree_that_a_fresh_parse_gives() {
    let mut random = Random(42);
    let mut parser = parser();
    for round in 0..600 {
        let mut source = if round % 2 == 0 {
            SAMPLES[round / 2 % SAMPLES.len()].to_owned()
        } else {
            soup(&mut random, 30)
        };
        let mut tree = parser.parse(&source, None).expect("a tree");
        for _ in 0..12 {
            edit(&mut random, &mut source, &mut tree);
            tree = parser.parse(&source, Some(&tree)).expect("a tree");
            let fresh = parser.parse(&source, None).expect("a tree");
            let (reused, fresh) = (outline(&tree), outline(&fresh));
            let differs = reused
                .iter()
                .zip(&fresh)
                .find(|(left, right)| left != right);
            assert!(reused == fresh, "{differs:?} after an edit to {source:?}");
        }
    }
}

/// Replaces a random stretch by random pieces, in the text and in the tree.
fn edit(random: &mut Random, source: &mut String, tree: &mut Tree) {
    let boundaries: Vec<usize> = source
        .char_indices()
        .map(|(at, _)| at)
        .chain([source.len()])
        .collect();
    let from = random.below(boundaries.len());
    let to = (from + random.below(6)).min(boundaries.len() - 1);
    let (start, old_end) = (boundaries[from], boundaries[to]);
    let insert = if random.below(3) == 0 {
        String::new()
    } else {
        soup(random, 3)
    };
    let new_end = start + insert.len();
    let start_position = point(source, start);
    let old_end_position = point(source, old_end);
    source.replace_range(start..old_end, &insert);
    tree.edit(&InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position,
        old_end_position,
        new_end_position: point(source, new_end),
    });
}

fn point(source: &str, at: usize) -> Point {
    let before = &source.as_bytes()[..at];
    let row = before.iter().filter(|byte| **byte == b'\n').count();
    let line = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    Point::new(row, at - line)
}

fn outline(tree: &Tree) -> Vec<(&str, usize, usize)> {
    let mut nodes = Vec::new();
    support::each_node(tree, |node| {
        nodes.push((node.kind(), node.start_byte(), node.end_byte()))
    });
    nodes
}

/// Far above what any of these takes even unoptimised and on a busy machine, far
/// below what quadratic time would take.
const GENEROUS: Duration = Duration::from_secs(20);

#[test]
fn hostile_repetition_takes_linear_time() {
    let openers = [
        "{{",
        "{%",
        "{#",
        "{{ '",
        "{% \"",
        "{% raw %}",
        "{{ {",
        "{{ x[\"a }} ",
        "{# pog: ignore ",
    ];
    let plain = [
        "{",
        "\n---\n",
        "system:\n",
        "\0",
        "\r",
        "{{ a }}",
        "{{ ((",
        "' }} {{ ",
        "\"\\",
        "{%\n",
        "{% raw %}{% endraw %}",
    ];
    for piece in openers.into_iter().chain(plain) {
        let source = piece.repeat(400_000 / piece.len());
        assert_fast(&source);
    }
    assert_fast(&format!("{{{{ {}", "(".repeat(200_000)));
    assert_fast(&format!("{{{{ a{} }}}}", ".b[0](1)".repeat(20_000)));
    assert_fast(&format!("---\n{}", "a: b\n".repeat(100_000)));
    assert_fast(&format!("{{{{ x\n{}", "it's \"quoted\n".repeat(40_000)));
}

#[test]
fn five_megabytes_of_text_are_no_trouble() {
    let line = "Plain prose with a { brace, a 漢字 and 'quotes' in it.\n";
    assert_fast(&line.repeat(5_000_000 / line.len()));
}

fn assert_fast(source: &str) {
    let start = Instant::now();
    let tree = parse(source.as_bytes());
    let took = start.elapsed();
    assert!(!tree.root_node().has_error());
    let head: String = source.chars().take(40).collect();
    assert!(
        took < GENEROUS,
        "{took:?} for {} bytes of {head:?}",
        source.len()
    );
}
