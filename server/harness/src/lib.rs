//! Runs everything there is over a text, for fuzzing, laws over whole corpora, mutation tests and benchmarks. Not shipped.

pub mod everything;
mod input;
pub mod mutate;
pub mod session;
pub mod targets;

pub use input::sample_paths;
