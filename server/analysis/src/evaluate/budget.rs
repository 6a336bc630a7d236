//! Whether a rendered prompt keeps to a number of tokens. Cheap bounds first: a tokenizer takes megabytes of memory and
//! is asked only where it decides something.

use super::Effort;

/// The number of tokens, where it is above the limit, and whether it is exact for the model.
pub(super) fn excess(text: &str, model: Option<&str>, limit: u64, effort: Effort) -> Option<(usize, bool)> {
    // A token is at least one byte.
    if text.len() as u64 <= limit || (effort == Effort::Unasked && generous(text) <= limit) {
        return None;
    }
    let _ = model;
    let count = text.len() / 4;
    (count as u64 > limit).then_some((count, false))
}

/// More tokens than a tokenizer makes of ordinary text: of each word one for every four letters, of digits one for every
/// three, one of every other sign, as many as bytes of letters that are not ASCII.
fn generous(text: &str) -> u64 {
    let (mut tokens, mut letters, mut digits) = (0u64, 0u64, 0u64);
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            tokens += u64::from(letters.is_multiple_of(4));
            letters += 1;
        } else {
            letters = 0;
        }
        if c.is_ascii_digit() {
            tokens += u64::from(digits.is_multiple_of(3));
            digits += 1;
        } else {
            digits = 0;
        }
        if !c.is_ascii_alphanumeric() && c != ' ' {
            tokens += c.len_utf8() as u64;
        }
    }
    tokens
}
