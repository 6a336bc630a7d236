//! Rules about the template: what it names, calls, includes and compares.

mod common;
pub(crate) mod enum_comparison;
pub(crate) mod include_cycle;
pub(crate) mod include_outside_library;
pub(crate) mod render_error;
mod role_lines;
pub(crate) mod shadowed_parameter;
pub(crate) mod syntax_error;
pub(crate) mod undeclared_parameter;
pub(crate) mod unknown_filter;
pub(crate) mod unknown_function;
pub(crate) mod unknown_include;
pub(crate) mod unknown_role;
pub(crate) mod unknown_test;
pub(crate) mod unused_parameter;
mod vocabulary;
