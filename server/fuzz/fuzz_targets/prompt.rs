//! Any bytes as a prompt file of either format, with the cursor anywhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pog_analysis::exercise::exercise;

fuzz_target!(|data: (bool, u16, String)| {
    let (yaml, offset, text) = data;
    exercise(if yaml { "main.prompt.yml" } else { "main.pog.md" }, &text, usize::from(offset));
});
