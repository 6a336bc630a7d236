//! One file of a known format, read: layout, template facts, errors. Immutable; made once for one text.

use std::sync::OnceLock;

use pog_template::{EXPRESSION, Language, Resolution, TemplateFacts};
use pog_text::SyntaxError;
use tracing::debug_span;

use crate::dialect;
use crate::dialect::{Dialect, FormatHint, Key, Layout, Message, ParameterSource, Source};
use crate::tree;
use crate::tree::Tree;

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
    pub facts: TemplateFacts,
    /// Why template regions are not valid.
    pub template_errors: Vec<SyntaxError>,
    /// Messages in source order.
    pub messages: Vec<Message>,
    tree: OnceLock<Option<Tree>>,
}

impl Parsed {
    /// Reads a file that stands alone, or nothing when its format is not certain.
    #[must_use]
    pub fn detect(path: &str, text: &str) -> Option<Self> {
        let (dialect, reason) = dialect::detect(path, text, FormatHint::default())?;
        Some(Self::new(dialect, reason, &Source::alone(path, text)))
    }

    /// Reads a text as a given format.
    #[must_use]
    pub fn new(dialect: &'static Dialect, reason: &'static str, source: &Source<'_>) -> Self {
        let text = source.joined;
        let mut layout =
            debug_span!("split", format = dialect.id).in_scope(|| (dialect.split)(source));
        let step = debug_span!("template").entered();
        let mut facts = TemplateFacts::default();
        let mut template_errors = Vec::new();
        let declared: Vec<&str> = layout.parameters.iter().map(|p| p.name.as_str()).collect();
        // The first region is the template, wherever it stands; facts are in source order.
        let mut regions: Vec<_> = layout.regions.iter().collect();
        regions.sort_by_key(|r| r.span.start);
        for region in regions {
            let source = region.text(text);
            let mut read = (region.language.read)(source, &region.map);
            if let Some(resolve) = region.language.resolve {
                resolve(&mut read, &declared);
            }
            if layout.relative_regions.contains(&region.span) {
                read.names
                    .iter_mut()
                    .filter(|n| n.resolution == Resolution::Free)
                    .for_each(|n| {
                        n.resolution = Resolution::Relative;
                    });
            }
            template_errors.extend((region.language.check)(source, &region.map, &read));
            facts.append(read);
        }
        facts.links.append(&mut layout.links);
        layout
            .structure
            .merge_into(&mut facts, &mut template_errors);
        facts.append(std::mem::take(&mut layout.facts));
        facts
            .constructs
            .sort_by_key(|c| (c.span.lo(), std::cmp::Reverse(c.span.hi())));
        drop(step);
        let _step = debug_span!("messages").entered();
        let messages = match dialect.messages {
            Some(read) => read(text, &layout, &facts),
            None => std::mem::take(&mut layout.messages),
        };
        Self {
            dialect,
            reason,
            layout,
            facts,
            template_errors,
            messages,
            tree: OnceLock::new(),
        }
    }

    /// The template language: of the first region, as all of a file are alike but for special places such as attributes
    /// that are one expression.
    #[must_use]
    pub fn language(&self) -> &'static Language {
        let mut languages = self.layout.regions.iter().map(|r| r.language);
        languages
            .find(|l| **l != EXPRESSION)
            .unwrap_or(self.dialect.language)
    }

    /// The top-level metadata keys of this file.
    #[must_use]
    pub fn keys(&self) -> &'static [Key] {
        self.layout.keys.unwrap_or(self.dialect.keys)
    }

    /// Whether the tools of this file's format pass over keys they do not know.
    #[must_use]
    pub fn open(&self) -> bool {
        self.layout
            .allows_unknown_keys
            .unwrap_or(self.dialect.allows_unknown_keys)
    }

    /// Where this file's parameters come from.
    #[must_use]
    pub fn parameter_source(&self) -> ParameterSource {
        self.layout.source.unwrap_or(self.dialect.parameters)
    }

    /// The syntax tree of the file, made on first use; `text` is the text this was read from. `None` for formats whose
    /// templates do not stand in the file as they are, and for texts that take too long.
    pub fn tree(&self, text: &str) -> Option<&Tree> {
        let plain = self.language().is_jinja
            && self
                .layout
                .regions
                .iter()
                .filter(|r| r.in_message)
                .all(|r| r.decoded.is_none());
        self.tree
            .get_or_init(|| if plain { tree::parse(text) } else { None })
            .as_ref()
    }
}
