//! Checks a rendered prompt against a token limit. A tokenizer takes megabytes of memory, so while
//! typing it is used only if a cheap bound leaves the answer open.

use pog_policy::models::tokens;
use pog_policy::models::tokens::Count;

use super::Effort;

/// The number of tokens, where it is above the limit.
pub(super) fn excess(text: &str, model: Option<&str>, limit: u64, effort: Effort) -> Option<Count> {
    if effort == Effort::Unasked {
        return tokens::above(text, model.and_then(tokens::tokenizer_of), limit);
    }
    // A token has at least one byte.
    if text.len() as u64 <= limit {
        return None;
    }
    let count = tokens::count(text, model);
    (count.tokens as u64 > limit).then_some(count)
}
