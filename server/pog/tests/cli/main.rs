//! The command line end to end: the built binary in folders of its own. What the analysis finds is tested there; here it
//! is what people and programs get to see, and with which exit code.

mod check;
mod files;
mod library;
mod policy;
mod render;
mod support;
mod usage;
