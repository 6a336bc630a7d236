//! One file of a known format, read: layout, template facts, errors. Immutable; made once for one text.

use std::sync::OnceLock;

use pog_text::Span;

use crate::dialect::{self, Dialect, Layout, Message, TemplateLanguage};
use crate::template::{self, Facts, SyntaxError};
use crate::tree::{self, Tree};

/// Everything syntax has to say about one text.
#[derive(Debug)]
pub struct Parsed {
    /// The file's format.
    pub dialect: &'static Dialect,
    /// Why the file is taken for that format.
    pub reason: &'static str,
    /// Metadata and regions.
    pub layout: Layout,
    /// What the template regions say.
    pub facts: Facts,
    /// Why template regions are not valid, at most one error a region.
    pub template_errors: Vec<SyntaxError>,
    /// Messages in source order.
    pub messages: Vec<Message>,
    tree: OnceLock<Option<Tree>>,
}

impl Parsed {
    /// Reads a file, or nothing when its format is not certain.
    #[must_use]
    pub fn detect(path: &str, text: &str) -> Option<Self> {
        dialect::detect(path, text).map(|(dialect, reason)| Self::new(dialect, reason, text))
    }

    /// Reads a text as a given format.
    #[must_use]
    pub fn new(dialect: &'static Dialect, reason: &'static str, text: &str) -> Self {
        let mut layout = (dialect.split)(text);
        let mut facts = Facts::default();
        let mut template_errors = Vec::new();
        for region in &layout.regions {
            let source = region.text(text);
            let read = match dialect.language {
                TemplateLanguage::Jinja => template::read_jinja(source, &region.map),
                TemplateLanguage::Placeholder => template::read_placeholders(source, &region.map),
            };
            template_errors.extend(match dialect.language {
                TemplateLanguage::Jinja => template::check_jinja(source, &region.map, &read),
                TemplateLanguage::Placeholder => None,
            });
            facts.append(read);
        }
        let messages = if dialect.role_markers {
            layout.regions.first().map_or_else(Vec::new, |region| {
                let mut literal: Vec<Span> =
                    facts.constructs.iter().map(|c| c.span).chain(facts.raw.iter().copied()).collect();
                literal.sort_by_key(|s| s.start);
                dialect::marked_messages(text, region.span, &literal)
            })
        } else {
            std::mem::take(&mut layout.messages)
        };
        Self { dialect, reason, layout, facts, template_errors, messages, tree: OnceLock::new() }
    }

    /// The syntax tree of the file, made on first use; `text` is the text this was read from. `None` for formats whose
    /// templates do not stand in the file as they are, and for texts that take too long.
    pub fn tree(&self, text: &str) -> Option<&Tree> {
        let plain =
            self.dialect.language == TemplateLanguage::Jinja && self.layout.regions.iter().all(|r| r.decoded.is_none());
        self.tree.get_or_init(|| if plain { tree::parse(text) } else { None }).as_ref()
    }
}
