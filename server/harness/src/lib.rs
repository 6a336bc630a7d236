//! Runs everything there is over a text, for fuzzing, laws over whole corpora, mutation tests and benchmarks. Not shipped.

pub mod fuzz_harness;
