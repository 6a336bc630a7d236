//! The command line end to end: the built binary in folders of its own. What the analysis finds is tested there; here it
//! is what people and programs get to see, and with which exit code.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod baseline;
mod check;
mod eval;
mod files;
mod fix;
mod formats;
mod hooks;
mod library;
mod logging;
mod policy;
mod project;
mod render;
mod report_issue;
mod support;
mod usage;
mod versions;
