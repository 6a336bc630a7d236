//! Renders templates: one module a language and one line in [`RENDERERS`], each as the format's own tool does it. A
//! language that only its tool can run is refused with a reason.

mod arguments;
mod capitals;
mod context;
mod dotprompt;
mod fstring;
mod handlebars;
mod inputs;
mod jinja;
mod jinja2;
mod kernel;
mod mustache;
mod placeholder;
mod python;
mod roles;
mod semantic_kernel;
mod verbatim;

use pog_template::{
    ARGUMENTS, CAPITALS, DOTPROMPT, EXPRESSION, FSTRING, HANDLEBARS, INPUTS, JAVASCRIPT, JINJA,
    JINJA2, LIQUID, Language, MUSTACHE, PLACEHOLDER, SEMANTIC_KERNEL, VERBATIM,
};

use super::output::{RenderError, RenderedMessage};
pub(super) use context::RenderContext;

/// What is done with the templates of a language.
struct Renderer {
    language: &'static Language,
    run: Run,
}

/// How the templates of a language come to be text.
enum Run {
    /// By this function.
    Renders(fn(&RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError>),
    /// Not at all, and this is what the person is told.
    Refused(&'static str),
}

/// Every template language, in the order of `pog_template::LANGUAGES`.
static RENDERERS: &[Renderer] = &[
    renders(&JINJA, jinja::render),
    renders(&JINJA2, jinja2::render),
    renders(&PLACEHOLDER, placeholder::render),
    renders(&HANDLEBARS, handlebars::render),
    renders(&DOTPROMPT, dotprompt::render),
    renders(&MUSTACHE, mustache::render),
    renders(&SEMANTIC_KERNEL, semantic_kernel::render),
    // The crate that runs Liquid bounds neither steps nor memory, and Semantic Kernel's own runs in .NET.
    refused(
        &LIQUID,
        "Liquid templates cannot be rendered here; render them with Semantic Kernel",
    ),
    renders(&FSTRING, fstring::render),
    renders(&INPUTS, inputs::render),
    renders(&ARGUMENTS, arguments::render),
    renders(&CAPITALS, capitals::render),
    // Whether JavaScript ends, and what it does meanwhile, only an engine of its own could tell.
    refused(
        &JAVASCRIPT,
        "pog does not run JavaScript expressions in `{{ }}`; render it with the format's own tool",
    ),
    refused(
        &EXPRESSION,
        "pog does not run a JavaScript expression; render it with the format's own tool",
    ),
    renders(&VERBATIM, verbatim::render),
];

const fn renders(
    language: &'static Language,
    run: fn(&RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError>,
) -> Renderer {
    Renderer {
        language,
        run: Run::Renders(run),
    }
}

const fn refused(language: &'static Language, reason: &'static str) -> Renderer {
    Renderer {
        language,
        run: Run::Refused(reason),
    }
}

pub(super) fn render(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    // Semantic Kernel's own language looks for `<message>` itself, since its values are escaped for it.
    let elements = context.artifact.syntax.layout.elements;
    if elements && *context.artifact.language() != SEMANTIC_KERNEL {
        return semantic_kernel::around(context, run);
    }
    run(context)
}

fn run(context: &RenderContext<'_>) -> Result<Vec<RenderedMessage>, RenderError> {
    let language = context.artifact.language();
    let renderer = RENDERERS
        .iter()
        .find(|renderer| renderer.language == language)
        .expect("a test holds that every language is in the table");
    match renderer.run {
        Run::Renders(render) => render(context),
        Run::Refused(reason) => Err(context.refuse(reason.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use pog_template::LANGUAGES;

    use super::{RENDERERS, Run};

    #[test]
    fn every_language_is_rendered_or_refused() {
        let known: Vec<&str> = LANGUAGES.iter().map(|l| l.id).collect();
        let here: Vec<&str> = RENDERERS.iter().map(|r| r.language.id).collect();
        assert_eq!(here, known);
    }

    #[test]
    fn refusals_are_messages() {
        for renderer in RENDERERS {
            if let Run::Refused(reason) = renderer.run {
                let first = reason.chars().next();
                assert!(first.is_some_and(|c| c.is_uppercase() || reason.starts_with("pog ")));
                assert!(!reason.ends_with('.'), "{reason}");
            }
        }
    }
}
