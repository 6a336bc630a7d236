//! Any bytes as a prompt file of any format, with the cursor anywhere.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use pog_harness::fuzz_harness::{run_everything, sample_paths};

static PATHS: LazyLock<Vec<String>> = LazyLock::new(sample_paths);

fuzz_target!(|data: (u8, u16, String)| {
    let (path, offset, text) = data;
    run_everything(&PATHS[usize::from(path) % PATHS.len()], &text, usize::from(offset));
});
