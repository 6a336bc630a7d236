//! Counts tokens: exact for models whose tokenizer is public, estimated for all others. A loaded
//! vocabulary takes about 20 MB, so it is loaded only if cheap bounds do not already answer the
//! question.

use std::sync::OnceLock;

use tiktoken::CoreBpe;

/// A tokenizer whose vocabulary is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tokenizer {
    /// GPT-4o and later models of OpenAI.
    O200k,
    /// GPT-4 and GPT-3.5 of OpenAI.
    Cl100k,
}

/// A number of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// The number.
    pub tokens: usize,
    /// Whether the model uses this tokenizer; otherwise the count is an estimate.
    pub exact: bool,
}

impl Tokenizer {
    /// The tokenizer of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "o200k_base" => Some(Self::O200k),
            "cl100k_base" => Some(Self::Cl100k),
            _ => None,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::O200k => "o200k_base",
            Self::Cl100k => "cl100k_base",
        }
    }

    fn vocabulary(self) -> &'static CoreBpe {
        // Each takes some megabytes and tens of milliseconds: only for those who count, and once.
        static O200K: OnceLock<CoreBpe> = OnceLock::new();
        static CL100K: OnceLock<CoreBpe> = OnceLock::new();
        match self {
            Self::O200k => O200K.get_or_init(tiktoken::encoding::o200k_base),
            Self::Cl100k => CL100K.get_or_init(tiktoken::encoding::cl100k_base),
        }
    }
}

/// The tokenizer of a model id, if public.
#[must_use]
pub fn tokenizer_of(model: &str) -> Option<Tokenizer> {
    super::table::find(model, None).and_then(|(family, _)| family.tokenizer)
}

/// Counts the tokens of a text for a model. Without a public tokenizer, or without a model, counts
/// with o200k_base and marks the result as an estimate.
#[must_use]
pub fn count(text: &str, model: Option<&str>) -> Count {
    count_as(text, model.and_then(tokenizer_of))
}

/// [`count`] for a known tokenizer.
#[must_use]
pub fn count_as(text: &str, tokenizer: Option<Tokenizer>) -> Count {
    let tokens = tokenizer
        .unwrap_or(Tokenizer::O200k)
        .vocabulary()
        .count(text);
    Count {
        tokens,
        exact: tokenizer.is_some(),
    }
}

/// The count, if it exceeds a limit. Loads no vocabulary if bounds suffice: a token has at least
/// one byte, and ordinary text has less than 1.5 times the tokens that [`quick`] estimates. Unusual
/// text, such as random bytes, may pass unnoticed.
#[must_use]
pub fn above(text: &str, tokenizer: Option<Tokenizer>, limit: u64) -> Option<Count> {
    let clear = |tokens: usize| tokens as u64 <= limit;
    // No token is shorter than a byte. The estimate is off by less than half on prose and code, so that the exact
    // count, which is slow, is only taken near the limit.
    if clear(text.len()) || clear(quick(text).saturating_mul(3) / 2) {
        return None;
    }
    let count = count_as(text, tokenizer);
    (!clear(count.tokens)).then_some(count)
}

/// Estimates the tokens of a text without a vocabulary, for views of all files at once. For nine of
/// ten real prompts within one eighth of o200k_base; single words and data dumps can be off by
/// more.
#[must_use]
pub fn quick(text: &str) -> usize {
    let (mut quarters, mut run, mut last) = (0, 0, ' ');
    for c in text.chars() {
        let word = (last.is_ascii_lowercase() && c.is_ascii_lowercase())
            || (last.is_ascii_uppercase() && c.is_ascii_alphabetic());
        let goes_on = word || (last.is_ascii_digit() && c.is_ascii_digit());
        run = if goes_on { run + 1 } else { 0 };
        quarters += weight(c, run, last);
        last = c;
    }
    usize::div_ceil(quarters, 4)
}

/// Quarters of a token that a character adds, as number `run` (from 0) of its word or number: most
/// words and groups of three digits are one token, long words are more, punctuation and letters of
/// other scripts share tokens.
fn weight(c: char, run: usize, last: char) -> usize {
    let sign = last.is_ascii_punctuation();
    if c.is_ascii_alphabetic() {
        match run {
            0 => 4,
            // Words up to this length are mostly one token in English; longer ones are cut.
            1..=8 => 0,
            _ => 1,
        }
    } else if c.is_ascii_digit() {
        if run.is_multiple_of(3) { 4 } else { 0 }
    } else if c == '\n' {
        if sign || last == '\n' { 1 } else { 4 }
    } else if c == ' ' || c == '\r' || (c.is_ascii() && sign && last == c) {
        0
    } else if c.is_ascii() {
        if sign { 2 } else { 4 }
    } else if c.is_alphabetic() {
        // Quarters of a token: Chinese and Japanese have nearly one for each sign, other scripts about a half.
        if c >= '\u{2E80}' { 3 } else { 2 }
    } else {
        6
    }
}
