//! Template languages to trees and back, one file per language. Reading never fails: unsupported
//! constructs become opaque. Writing reports what the language does not support.

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
        let message = format!("{} does not support {what}", self.target);
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
            "{} does not support template comments; this one is kept outside the text",
            self.target
        );
        self.remarks.push(Remark::note(
            message,
            "Check that it is still in a useful place",
            Some(node.at),
        ));
    }
}

/// What a construct is, and what a person could do about one that has no place.
fn describe(kind: &Kind) -> (String, &'static str) {
    match kind {
        Kind::Text(_) => ("this text".into(), "Rephrase the text"),
        Kind::Value(_) => (
            "this expression".into(),
            "Compute the value beforehand and pass it as a parameter",
        ),
        Kind::If { .. } => (
            "conditions".into(),
            "Pass the text that depends on it as a parameter",
        ),
        Kind::For { .. } => (
            "loops".into(),
            "Format the list beforehand and pass it as text",
        ),
        Kind::Comment(_) => ("comments".into(), "Remove it"),
        Kind::Include(_) => ("includes".into(), "Inline the included text"),
        Kind::Opaque { what, .. } => ((*what).to_owned(), "Rewrite the text without it"),
    }
}

/// The place of a part of a text in the file it was read from.
pub(crate) type Place<'a> = &'a dyn Fn(Span) -> Span;
