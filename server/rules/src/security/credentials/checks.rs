//! What sets a credential apart from an example: GitHub's checksum, entropy, the words and runs
//! that placeholders consist of; and the reader of assignments such as `password: …`, which has
//! nothing else to go by.

use pog_text::Span;

/// No credential of a known shape has a longer part. Starts may follow one another at each few bytes, so that each of them
/// must not read to the end of the text.
const LONGEST: usize = 1024;

/// The characters from `start` on that belong to an alphabet, as far as a credential may go.
pub(super) fn run(text: &str, start: usize, alphabet: impl Fn(u8) -> bool) -> Span {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    let rest = &rest[..rest.len().min(LONGEST)];
    let len = rest
        .iter()
        .position(|b| !alphabet(*b))
        .unwrap_or(rest.len());
    Span::new(start, start + len)
}

pub(super) fn is_base62(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// Whether no letter, digit or underscore stands before `at`: a credential is not the end of a
/// longer word.
pub(super) fn starts_word(text: &str, at: usize) -> bool {
    at.checked_sub(1)
        .and_then(|i| text.as_bytes().get(i))
        .is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'_')
}

/// Whether the last six characters are the CRC32 of those before, in Base62.
pub(super) fn has_checksum(body: &str) -> bool {
    let Some((random, sum)) = body
        .len()
        .checked_sub(6)
        .and_then(|cut| body.split_at_checked(cut))
    else {
        return false;
    };
    checksum(random) == sum
}

/// The checksum GitHub and npm put behind the random part.
pub(super) fn checksum(random: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut rest = crc32(random.as_bytes());
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|d| char::from(*d)).collect()
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            };
        }
    }
    !crc
}

/// Words that people put where a secret would stand.
const WORDS: &[&str] = &[
    "example",
    "sample",
    "placeholder",
    "dummy",
    "redacted",
    "changeme",
    "change_me",
    "insert",
    "replace",
    "your",
    "secret",
    "password",
    "xxxx",
    "fake",
    "mock",
    "token",
    "todo",
    "abcdef",
    "qwerty",
    "foobar",
];

/// Whether a text looks random: no placeholder words, no runs, no sequences, and about as many
/// different characters as chance would give.
pub(super) fn is_random(text: &str) -> bool {
    if text.is_empty() || has_pattern(text.as_bytes()) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    if WORDS.iter().any(|w| lower.contains(w)) {
        return false;
    }
    // A random text of n characters from an alphabet of a has about the entropy of min(n, a)
    // different ones. Real credentials stay above the factor, words and repetitions below it.
    let alphabet = if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        16.0
    } else {
        62.0_f64
    };
    let highest = alphabet.min(text.len() as f64).log2();
    entropy(text) >= highest * 0.78
}

/// Four equal characters in a row, or six that count up or down.
fn has_pattern(bytes: &[u8]) -> bool {
    let mut steps: Vec<i16> = Vec::with_capacity(bytes.len());
    for pair in bytes.windows(2) {
        steps.push(i16::from(pair[1]) - i16::from(pair[0]));
    }
    steps.windows(3).any(|w| w == [0, 0, 0])
        || steps.windows(5).any(|w| w == [1; 5] || w == [-1; 5])
}

/// Shannon entropy in bits per character.
pub(super) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let len = text.len() as f64;
    let mut entropy = 0.0;
    for count in counts {
        if count > 0 {
            let share = f64::from(count) / len;
            entropy -= share * share.log2();
        }
    }
    entropy
}

/// `password: …`, `api_key = "…"`: a value of at least twenty characters of three kinds that looks
/// random. Whatever is computed is ignored.
pub(super) fn assigned(text: &str, at: usize) -> Option<Span> {
    let name = run(text, at, |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')
    });
    // The name may be quoted itself, as a key in JSON is.
    let mut start = skip(text, name.hi(), is_quote, 1);
    start = skip(text, start, is_space, 2);
    let separators = run(text, start, |b| matches!(b, b':' | b'='));
    // `::` is a path and `==` a comparison.
    if separators.len() != 1 {
        return None;
    }
    start = skip(text, separators.hi(), is_space, 2);
    start = skip(text, start, is_quote, 1);
    let value = run(text, start, |b| {
        b.is_ascii_alphanumeric() || b"+/=_-.!@#%^&*".contains(&b)
    });
    let ends = text
        .as_bytes()
        .get(value.hi())
        .is_none_or(|b| b.is_ascii_whitespace() || b"\"',;".contains(b));
    let body = value.text(text);
    // A URL is long and mixed, too.
    if !ends || !(20..=200).contains(&body.len()) || body.contains("://") {
        return None;
    }
    (is_mixed(body) && is_random(body)).then_some(value)
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

fn is_space(byte: u8) -> bool {
    byte == b' '
}

/// The place behind at most `most` characters of an alphabet.
fn skip(text: &str, start: usize, alphabet: fn(u8) -> bool, most: usize) -> usize {
    start + run(text, start, alphabet).len().min(most)
}

/// Letters of both cases and at least three digits: identifiers and prose seldom have all of them.
fn is_mixed(body: &str) -> bool {
    let lower = body.bytes().any(|b| b.is_ascii_lowercase());
    let upper = body.bytes().any(|b| b.is_ascii_uppercase());
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    lower && upper && digits >= 3
}

/// Where the code fences and code spans of a Markdown text are. Read once: there may be many places to ask about.
pub(super) struct Code {
    lines: Vec<usize>,
    /// The lines that open or close a fence.
    fences: Vec<usize>,
    ticks: Vec<usize>,
}

impl Code {
    pub(super) fn of(text: &str) -> Self {
        let (mut lines, mut fences, mut start) = (Vec::new(), Vec::new(), 0);
        for line in text.split_inclusive('\n') {
            lines.push(start);
            let trimmed = line.trim_start();
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                fences.push(start);
            }
            start += line.len();
        }
        let ticks = text.match_indices('`').map(|(at, _)| at).collect();
        Self {
            lines,
            fences,
            ticks,
        }
    }

    /// Whether an offset is inside of one.
    pub(super) fn holds(&self, at: usize) -> bool {
        let before = |places: &[usize], at: usize| places.partition_point(|place| *place < at);
        let line = before(&self.lines, at + 1).checked_sub(1);
        let line = line.map_or(0, |index| self.lines[index]);
        let ticks = before(&self.ticks, at) - before(&self.ticks, line);
        before(&self.fences, at + 1) % 2 == 1 || ticks % 2 == 1
    }
}
