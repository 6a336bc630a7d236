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

/// Collects what a writer reports.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// What could not be converted.
    pub(crate) remarks: Vec<Remark>,
    /// Comments the language does not support; the format's writer finds a place for them.
    pub(crate) comments: Vec<String>,
    /// Display name of the target format.
    pub(crate) target: &'static str,
    /// The file name without extension.
    pub(crate) stem: String,
}

impl Report {
    /// Reports a construct the target does not support; returns the text that replaces it in a
    /// lossy conversion.
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

    /// Keeps a template comment for the format's writer.
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

/// A description of a construct, and the remedy if it is not supported.
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

/// Maps a span of a text to the file it was read from.
pub(crate) type Place<'a> = &'a dyn Fn(Span) -> Span;
