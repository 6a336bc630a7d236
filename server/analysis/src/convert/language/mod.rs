//! Template languages as trees and back: one file a language. Reading never fails, what is not understood is opaque;
//! writing says what the language has nothing for.

pub(super) mod expression;
pub(super) mod fstring;
pub(super) mod generic;
pub(super) mod handlebars;
mod handlebars_cut;
pub(super) mod handlebars_read;
pub(super) mod jinja;
pub(super) mod jinja_read;
pub(super) mod placeholder;
pub(super) mod semantic_kernel;

use pog_text::Span;

use super::prompt::Remark;
use super::tree::{Kind, Node};

/// Where things written go, and what is said about them.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What could not be carried.
    pub(crate) remarks: Vec<Remark>,
    /// Comments for which the language has nothing: whoever writes the file finds a place.
    pub(crate) comments: Vec<String>,
    /// What people call the target.
    pub(crate) target: &'static str,
    /// What the file is called, without ending.
    pub(crate) stem: String,
}

impl Report {
    /// A construct that the target has nothing for; what stands in its place if that is allowed.
    pub(crate) fn lost(&mut self, node: &Node, what: &str, remedy: &str) -> String {
        let message = format!("{} has nothing for {what}", self.target);
        self.remarks
            .push(Remark::loss(message, remedy, Some(node.at)));
        jinja::source(std::slice::from_ref(node))
    }

    /// As [`Self::lost`], for any construct.
    pub(crate) fn lost_construct(&mut self, node: &Node) -> String {
        let (what, remedy) = describe(&node.kind);
        self.lost(node, &what, remedy)
    }

    /// A comment of the template, kept for whoever writes the file.
    pub(crate) fn comment(&mut self, node: &Node, text: &str) {
        self.comments.push(text.trim().to_owned());
        let message = format!(
            "{} has no comments in its templates; this one is kept beside the text",
            self.target
        );
        self.remarks.push(Remark::note(
            message,
            "Look whether it is still where it helps",
            Some(node.at),
        ));
    }
}

/// What a construct is, and what a person could do about one that has no place.
fn describe(kind: &Kind) -> (String, &'static str) {
    match kind {
        Kind::Text(_) => ("this text".into(), "Write the text in another way"),
        Kind::Value(_) => (
            "this expression".into(),
            "Work the value out before and pass it as a parameter",
        ),
        Kind::If { .. } => (
            "conditions".into(),
            "Pass the text that depends on it as a parameter",
        ),
        Kind::For { .. } => (
            "loops".into(),
            "Pass the list as text that is put together before",
        ),
        Kind::Comment(_) => ("comments".into(), "Remove it"),
        Kind::Include(_) => ("includes".into(), "Inline the included text"),
        Kind::Opaque { what, .. } => ((*what).to_owned(), "Write the text without it"),
    }
}

/// The place of a part of a text in the file it was read from.
pub(crate) type Place<'a> = &'a dyn Fn(Span) -> Span;
