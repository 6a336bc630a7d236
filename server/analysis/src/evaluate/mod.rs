//! Evaluation cases: what they give, what they expect, what models answered. Reads no file.

mod results;

pub use results::{Results, Run};
