//! Rules about what a prompt may disclose or let in.

mod credentials;
pub(crate) mod forbidden_text;
mod invisible_chars;
pub(crate) mod invisible_text;
pub(crate) mod secret;
pub(crate) mod untrusted_in_system;
