//! Changes an input so that it stays half sensible: bytes alone do not get far in files of a grammar.

use std::sync::LazyLock;

use fastrand::Rng;
use pog_formats::dialect::{DIALECTS, Key};

/// What templates and front matter are made of, whatever the format.
const WORDS: &[&str] = &[
    "---\n",
    "\n",
    "\r\n",
    "\r",
    "  ",
    "\t",
    ": ",
    "- ",
    "\u{1e}",
    "{{ ",
    " }}",
    "{% ",
    " %}",
    "{#",
    "#}",
    "{{#",
    "{{/",
    "{{>",
    "{{{",
    "}}}",
    "${",
    "$",
    "<",
    "</",
    "/>",
    ">",
    "\"",
    "'",
    "`",
    "|",
    "&",
    "*",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "~",
    "..",
    "if a",
    "elif a",
    "else",
    "endif",
    "for x in a",
    "endfor",
    "set x = a",
    "include \"part\"",
    "import \"part\" as p",
    "from \"part\" import q",
    "macro m(x)",
    "endmacro",
    "block b",
    "endblock",
    "raw",
    "endraw",
    "call m()",
    "filter upper",
    "extends \"part\"",
    "each xs as |x|",
    "role \"system\"",
    "loop.index",
    "range(9)",
    "| default(\"x\")",
    "| tojson",
    "not ",
    "and ",
    "is defined",
    "user:\n",
    "system:\n",
    "assistant:\n",
    "true",
    "null",
    "1.0.0",
    "2026-01-14",
    "@team",
    "é",
    "漢",
    "🦀",
    "\u{feff}",
    "\0",
    "&a ",
    "*a",
    "<<: *a",
    "!!str ",
    "|-\n",
    ">\n",
    "<poml>",
    "<p>",
    "</p>",
    "<let name=\"a\" value=\"1\"/>",
    "<message role=\"user\">",
    "[a](b.md)",
    "pog: ignore ",
    "[rules]\n",
    "[gates]\n",
    "\"*\" = \"off\"\n",
];
/// Inputs do not grow beyond this: what is slow in large texts has tests of its own.
const MAX_BYTES: usize = 8 << 10;

/// The words, and the keys of every format.
static DICTIONARY: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut words: Vec<String> = WORDS.iter().map(|w| (*w).to_owned()).collect();
    for dialect in DIALECTS {
        keys(dialect.keys, &mut words);
    }
    words.sort_unstable();
    words.dedup();
    words
});

fn keys(table: &[Key], words: &mut Vec<String>) {
    for key in table {
        words.push(format!("{}: ", key.name));
        keys(key.kind.keys(), words);
    }
}

/// Changes an input in one to four ways; `other` lends it a part.
#[must_use]
pub fn mutated(input: &[u8], other: &[u8], seed: u64) -> Vec<u8> {
    let mut dice = Rng::with_seed(seed);
    let mut bytes = input.to_vec();
    for _ in 0..dice.usize(1..5) {
        one(&mut bytes, other, &mut dice);
    }
    bytes.truncate(MAX_BYTES);
    bytes
}

fn one(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Rng) {
    let at = dice.usize(..=bytes.len());
    let some = part(bytes, dice);
    match dice.u8(0..8) {
        0..=2 => {
            let word = dice.choice(DICTIONARY.iter());
            let word = word.map_or(&b""[..], String::as_bytes);
            bytes.splice(at..at, word.iter().copied());
        }
        3 => drop(bytes.drain(some)),
        4 => {
            // Again and again: what nests or repeats.
            let copy = bytes[some].repeat(dice.usize(1..4));
            bytes.splice(at..at, copy);
        }
        5 => {
            let lent = other[part(other, dice)].to_vec();
            bytes.splice(at..at, lent);
        }
        6 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = dice.u8(..);
            }
        }
        // What is half typed.
        _ => bytes.truncate(at.max(3)),
    }
}

/// A short part of some bytes.
fn part(bytes: &[u8], dice: &mut Rng) -> std::ops::Range<usize> {
    let from = dice.usize(..=bytes.len());
    let length = dice.usize(..64);
    from..(from + length).min(bytes.len())
}
