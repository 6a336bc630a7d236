//! Template languages to trees and back: one file per language, and one line in [`READERS`]. Reading never fails:
//! unsupported constructs become opaque. Writing reports what the language does not support.

pub(super) mod expression;
mod extent;
pub(super) mod fstring;
pub(super) mod generic;
pub(super) mod handlebars;
mod handlebars_cut;
mod handlebars_join;
pub(super) mod handlebars_read;
pub(super) mod jinja;
pub(super) mod jinja_read;
pub(super) mod placeholder;
pub(super) mod semantic_kernel;

use super::prompt::Remark;
use super::tree::{Kind, Node};
pub(crate) use extent::Extent;
use generic::Output;
use pog_template::{
    ARGUMENTS, CAPITALS, DOTPROMPT, EXPRESSION, FSTRING, HANDLEBARS, INPUTS, JAVASCRIPT, JINJA,
    JINJA2, LIQUID, Language, MUSTACHE, PLACEHOLDER, SEMANTIC_KERNEL, VERBATIM,
};
use pog_text::Span;

/// How the templates of a language become trees.
struct Reader {
    language: &'static Language,
    reading: Reading,
}

/// What a tree is made from.
enum Reading {
    Text(fn(&str, Place<'_>) -> Vec<Node>),
    /// The text and which part of the template it is.
    Part(fn(&str, Extent, Place<'_>) -> Vec<Node>),
    /// The facts that features use: names are carried, everything else is opaque.
    Facts(Output),
}

/// Every template language, in the order of `pog_template::LANGUAGES`.
static READERS: &[Reader] = &[
    reader(&JINJA, Reading::Text(jinja_read::read)),
    reader(&JINJA2, Reading::Text(jinja_read::read)),
    reader(&PLACEHOLDER, Reading::Text(placeholder::read)),
    reader(&HANDLEBARS, Reading::Part(handlebars_read::read)),
    reader(&DOTPROMPT, Reading::Part(handlebars_read::read)),
    reader(&MUSTACHE, Reading::Facts(Output::Expression)),
    reader(&SEMANTIC_KERNEL, Reading::Text(semantic_kernel::read)),
    reader(&LIQUID, Reading::Facts(Output::Expression)),
    reader(&FSTRING, Reading::Text(fstring::read)),
    reader(&INPUTS, Reading::Facts(Output::Name)),
    reader(&ARGUMENTS, Reading::Facts(Output::Name)),
    reader(&CAPITALS, Reading::Facts(Output::Expression)),
    reader(&JAVASCRIPT, Reading::Facts(Output::Expression)),
    reader(&EXPRESSION, Reading::Facts(Output::Expression)),
    reader(&VERBATIM, Reading::Facts(Output::Expression)),
];

const fn reader(language: &'static Language, reading: Reading) -> Reader {
    Reader { language, reading }
}

/// A template, or a part of one, as a tree.
pub(crate) fn read(
    language: &'static Language,
    text: &str,
    extent: Extent,
    place: Place<'_>,
) -> Vec<Node> {
    // A language that has no reader of its own is read from its facts: names are carried over, the rest is kept as it
    // stands.
    let reader = READERS
        .iter()
        .find(|reader| reader.language == language)
        .expect("a test holds that every language is in the table");
    match reader.reading {
        Reading::Text(read) => read(text, place),
        Reading::Part(read) => read(text, extent, place),
        Reading::Facts(output) => generic::read(language, output, text, place),
    }
}

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

#[cfg(test)]
mod tests {
    use pog_template::LANGUAGES;
    use pog_text::Span;

    use super::{ARGUMENTS, Extent, Kind, READERS, read};

    #[test]
    fn every_language_is_read() {
        let known: Vec<&str> = LANGUAGES.iter().map(|l| l.id).collect();
        let here: Vec<&str> = READERS.iter().map(|r| r.language.id).collect();
        assert_eq!(here, known);
    }

    /// What a language calls a parameter becomes a value of the tree, whatever the language.
    #[test]
    fn names_become_values() {
        for language in LANGUAGES {
            // Which words of a text with `$` are names only the declarations tell.
            let Some((open, close)) = language.mention.filter(|_| *language != &ARGUMENTS) else {
                continue;
            };
            let text = format!("a {open}NAME{close} b");
            let nodes = read(language, &text, Extent::Whole, &|span: Span| span);
            let kinds: Vec<&Kind> = nodes.iter().map(|n| &n.kind).collect();
            assert!(
                matches!(kinds[..], [Kind::Text(_), Kind::Value(_), Kind::Text(_)]),
                "{language:?} {kinds:?}"
            );
        }
    }
}
