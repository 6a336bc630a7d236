//! Whether a rendered prompt keeps to a number of tokens. Nobody who types waits for a vocabulary that decides nothing;
//! where somebody asks, everything is counted.

use super::Effort;
use crate::models::tokens;

/// The number of tokens, where it is above the limit, and whether it is exact for the model.
pub(super) fn excess(text: &str, model: Option<&str>, limit: u64, effort: Effort) -> Option<(usize, bool)> {
    let tokenizer = model.and_then(tokens::tokenizer_of);
    let count = match effort {
        Effort::Unasked => tokens::above(text, tokenizer, limit)?,
        // A token is at least one byte.
        Effort::Asked if text.len() as u64 <= limit => return None,
        Effort::Asked => tokens::count_as(text, tokenizer),
    };
    (count.tokens as u64 > limit).then_some((count.tokens, count.exact))
}
