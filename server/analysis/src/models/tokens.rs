//! How many tokens a text has: exact for models whose tokenizer is public, an estimate for all others. A vocabulary costs
//! some 20 MB once it is loaded, so it is loaded only for a number that somebody needs; what bounds decide, they decide.

use std::sync::OnceLock;

use tiktoken::CoreBpe;

/// A tokenizer whose vocabulary is built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
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
    /// Whether the model itself counts so; otherwise it is the count of another model's tokenizer.
    pub exact: bool,
}

impl Encoding {
    /// The encoding of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "o200k_base" => Some(Self::O200k),
            "cl100k_base" => Some(Self::Cl100k),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::O200k => "o200k_base",
            Self::Cl100k => "cl100k_base",
        }
    }

    fn vocabulary(self) -> &'static CoreBpe {
        static O200K: OnceLock<CoreBpe> = OnceLock::new();
        static CL100K: OnceLock<CoreBpe> = OnceLock::new();
        match self {
            Self::O200k => O200K.get_or_init(tiktoken::encoding::o200k_base),
            Self::Cl100k => CL100K.get_or_init(tiktoken::encoding::cl100k_base),
        }
    }
}

/// The tokenizer for a model id, where it is public.
#[must_use]
pub fn encoding_of(model: &str) -> Option<Encoding> {
    super::table::find(model, None).and_then(|(family, _)| family.encoding)
}

/// Counts the tokens of a text for a model; for a model without a public tokenizer, and for no model, the count of
/// o200k_base stands in and is called an estimate.
#[must_use]
pub fn count(text: &str, model: Option<&str>) -> Count {
    count_as(text, model.and_then(encoding_of))
}

/// [`count`] for a known tokenizer.
#[must_use]
pub fn count_as(text: &str, encoding: Option<Encoding>) -> Count {
    let tokens = encoding.unwrap_or(Encoding::O200k).vocabulary().count(text);
    Count { tokens, exact: encoding.is_some() }
}

/// The count, if it is above a limit. Loads no vocabulary where the answer is clear without: a token has at least one
/// byte, and ordinary text has fewer tokens than [`generous`] says. Text that is not ordinary, such as a dump of Base64,
/// may be let through.
#[must_use]
pub fn above(text: &str, encoding: Option<Encoding>, limit: u64) -> Option<Count> {
    if text.len() as u64 <= limit || generous(text) <= limit {
        return None;
    }
    let count = count_as(text, encoding);
    (count.tokens as u64 > limit).then_some(count)
}

/// More tokens than a tokenizer makes of ordinary text, in one pass and without a vocabulary: one for every four letters
/// of a word and every three digits, one for every other sign, as many as bytes for letters that are not ASCII.
#[must_use]
pub fn generous(text: &str) -> u64 {
    let (mut tokens, mut letters, mut digits) = (0_u64, 0_u64, 0_u64);
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            tokens += u64::from(letters.is_multiple_of(4));
            letters += 1;
            digits = 0;
        } else if c.is_ascii_digit() {
            tokens += u64::from(digits.is_multiple_of(3));
            digits += 1;
            letters = 0;
        } else {
            (letters, digits) = (0, 0);
            tokens += if c == ' ' { 0 } else { c.len_utf8() as u64 };
        }
    }
    tokens
}
