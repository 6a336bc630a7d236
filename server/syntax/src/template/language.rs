//! The template languages: one module each, one line in each dispatch below. A language knows how to read a text into
//! facts, what its own engine refuses, which words it has and what may be typed at a cursor; it knows no format.

use pog_text::SourceMap;

use super::facts::{Facts, SyntaxError};
pub(super) use super::slot::{Slot, Wants};
pub(super) use super::word::{Word, WordKind};
use super::{
    arguments, capitals, expression, fstring, handlebars, inputs, javascript, jinja_slot, jinja2,
    liquid, mustache, placeholder, semantic_kernel,
};
use crate::dialect::ParameterSite;

/// How the text of a template region is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TemplateLanguage {
    /// Jinja as minijinja implements it.
    Jinja,
    /// Jinja as Python implements it: what minijinja lacks may be there, and projects register words of their own.
    Jinja2,
    /// `{{name}}` and nothing else (GitHub Models).
    Placeholder,
    /// Handlebars 4.
    Handlebars,
    /// Handlebars 4 with the helpers of Dotprompt.
    Dotprompt,
    /// Mustache.
    Mustache,
    /// Semantic Kernel's own: `{{$name}}`, `{{plugin.function $name}}`.
    SemanticKernel,
    /// Liquid.
    Liquid,
    /// Python's `str.format`: `{name}`.
    FString,
    /// VS Code's `${input:name}`.
    Inputs,
    /// Claude Code's `$ARGUMENTS`, `$0`, `$name`.
    Arguments,
    /// `{{UPPER_CASE}}` in Markdown.
    Capitals,
    /// Text with JavaScript in `{{ … }}` (POML).
    JavaScript,
    /// One JavaScript expression (an attribute of POML).
    Expression,
    /// Text and nothing else.
    Verbatim,
}

impl TemplateLanguage {
    /// What a text says. Never fails.
    #[must_use]
    pub fn read(self, text: &str, map: &SourceMap) -> Facts {
        match self {
            Self::Jinja => super::read_jinja(text, map),
            Self::Jinja2 => jinja2::read(text, map),
            Self::Placeholder => placeholder::read_placeholders(text, map),
            Self::Handlebars => handlebars::read(text, map, handlebars::BUILTIN),
            Self::Dotprompt => handlebars::read(text, map, handlebars::DOTPROMPT),
            Self::Mustache => mustache::read(text, map),
            Self::SemanticKernel => semantic_kernel::read(text, map),
            Self::Liquid => liquid::read(text, map),
            Self::FString => fstring::read(text, map),
            Self::Inputs => inputs::read(text, map),
            Self::Arguments => arguments::read(text, map),
            Self::Capitals => capitals::read(text, map),
            Self::JavaScript => javascript::read(text, map),
            Self::Expression => expression::read(text, map),
            Self::Verbatim => Facts::default(),
        }
    }

    /// Sorts out what only the declarations tell: in text that is full of shell, a `$word` is a name where it is declared;
    /// in a section of Mustache, a name is a parameter where it is declared and else a field.
    pub(crate) fn settle(self, facts: &mut Facts, declared: &[ParameterSite]) {
        if self == Self::Arguments {
            let names: Vec<&str> = declared.iter().map(|site| site.name.as_str()).collect();
            arguments::keep_declared(facts, &names);
        }
        if self == Self::Mustache {
            mustache::settle(facts, &|name| declared.iter().any(|site| site.name == name));
        }
    }

    /// Why the language's own engine refuses a text; `facts` is what was read from it.
    #[must_use]
    pub fn check(self, text: &str, map: &SourceMap, facts: &Facts) -> Vec<SyntaxError> {
        match self {
            Self::Handlebars | Self::Dotprompt => handlebars::check(text, map),
            Self::Jinja => super::check_jinja(text, map, facts).into_iter().collect(),
            Self::Jinja2 => jinja2::check(text, map, facts),
            Self::Mustache => mustache::check(text, map, facts),
            Self::SemanticKernel => semantic_kernel::check(text, map, facts),
            Self::Liquid => liquid::check(text, map, facts),
            Self::FString => fstring::check(text, map, facts),
            Self::JavaScript => javascript::check(text, map, facts),
            Self::Expression => expression::check(text, map, facts),
            Self::Capitals => capitals::check(text, map, facts),
            Self::Placeholder | Self::Inputs | Self::Arguments | Self::Verbatim => Vec::new(),
        }
    }

    /// What may be typed at `at` in a region's text; `None` where text is free.
    #[must_use]
    pub fn slot(self, text: &str, at: usize) -> Option<Slot> {
        match self {
            Self::Jinja | Self::Jinja2 => jinja_slot::slot(text, at),
            Self::Placeholder => placeholder::slot(text, at),
            Self::Verbatim => None,
            Self::Handlebars | Self::Dotprompt => handlebars::slot(text, at),
            Self::Mustache => mustache::slot(text, at),
            Self::SemanticKernel => semantic_kernel::slot(text, at),
            Self::Liquid => liquid::slot(text, at),
            Self::FString => fstring::slot(text, at),
            Self::Inputs => inputs::slot(text, at),
            Self::Arguments => arguments::slot(text, at),
            Self::Capitals => capitals::slot(text, at),
            Self::JavaScript => javascript::slot(text, at),
            Self::Expression => expression::slot(text, at),
        }
    }

    /// The words of the language. The Jinja family documents its own in `template::builtins`.
    #[must_use]
    pub fn words(self) -> &'static [Word] {
        match self {
            Self::Handlebars => handlebars::BUILTIN,
            Self::Dotprompt => handlebars::DOTPROMPT,
            Self::Mustache => mustache::WORDS,
            Self::Liquid => liquid::WORDS,
            Self::SemanticKernel => semantic_kernel::WORDS,
            Self::Inputs => inputs::WORDS,
            Self::Arguments => arguments::WORDS,
            Self::JavaScript | Self::Expression => javascript::WORDS,
            Self::Jinja
            | Self::Jinja2
            | Self::Placeholder
            | Self::FString
            | Self::Capitals
            | Self::Verbatim => &[],
        }
    }

    /// Whether values other than text make a difference: the language has lists, maps or conditions.
    #[must_use]
    pub fn has_values(self) -> bool {
        self.is_jinja()
            || matches!(
                self,
                Self::Handlebars | Self::Dotprompt | Self::Mustache | Self::Liquid
            )
    }

    /// Whether it is Jinja of one kind or the other.
    #[must_use]
    pub fn is_jinja(self) -> bool {
        matches!(self, Self::Jinja | Self::Jinja2)
    }

    /// What stands in front of a parameter's name wherever it is read; part of the word that a [`Slot`] replaces.
    #[must_use]
    pub fn sigil(self) -> &'static str {
        if self == Self::SemanticKernel {
            "$"
        } else {
            ""
        }
    }

    /// How a reference to a parameter is written.
    #[must_use]
    pub fn mention(self, name: &str) -> String {
        match self {
            Self::Jinja | Self::Jinja2 | Self::Liquid | Self::JavaScript => {
                format!("{{{{ {name} }}}}")
            }
            Self::Placeholder
            | Self::Handlebars
            | Self::Dotprompt
            | Self::Mustache
            | Self::Capitals => {
                format!("{{{{{name}}}}}")
            }
            Self::SemanticKernel => format!("{{{{${name}}}}}"),
            Self::FString => format!("{{{name}}}"),
            Self::Inputs => format!("${{input:{name}}}"),
            Self::Arguments => format!("${name}"),
            Self::Expression | Self::Verbatim => name.to_owned(),
        }
    }

    /// What people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Jinja => "Jinja as minijinja implements it",
            Self::Jinja2 => "Jinja as Python implements it",
            Self::Placeholder => "`{{name}}` placeholders, replaced as they stand",
            Self::Handlebars => "Handlebars",
            Self::Dotprompt => "Handlebars with Dotprompt's helpers",
            Self::Mustache => "Mustache",
            Self::SemanticKernel => "Semantic Kernel's template language",
            Self::Liquid => "Liquid",
            Self::FString => "Python format strings, `{name}`",
            Self::Inputs => "`${input:name}` variables",
            Self::Arguments => "`$ARGUMENTS` and its parts",
            Self::Capitals => "`{{UPPER_CASE}}` placeholders",
            Self::JavaScript => "JavaScript expressions in `{{ }}`",
            Self::Expression => "a JavaScript expression",
            Self::Verbatim => "none",
        }
    }
}
