//! The table of template languages: one line each. A new language is a module with its [`Language`] and a line here;
//! rendering and conversion then have to say what they do with it.

use super::language::Language;
use super::{
    arguments, capitals, expression, fstring, handlebars, inputs, javascript, jinja, jinja2,
    liquid, mustache, placeholder, semantic_kernel, verbatim,
};

/// All template languages.
pub static LANGUAGES: &[&Language] = &[
    &jinja::JINJA,
    &jinja2::JINJA2,
    &placeholder::PLACEHOLDER,
    &handlebars::HANDLEBARS,
    &handlebars::DOTPROMPT,
    &mustache::MUSTACHE,
    &semantic_kernel::SEMANTIC_KERNEL,
    &liquid::LIQUID,
    &fstring::FSTRING,
    &inputs::INPUTS,
    &arguments::ARGUMENTS,
    &capitals::CAPITALS,
    &javascript::JAVASCRIPT,
    &expression::EXPRESSION,
    &verbatim::VERBATIM,
];

#[cfg(test)]
mod tests {
    use pog_text::{SourceMap, Span};

    use super::LANGUAGES;
    use crate::facts::Resolution;

    #[test]
    fn every_language_has_an_id_and_a_name_of_its_own() {
        for (nth, language) in LANGUAGES.iter().enumerate() {
            let before = &LANGUAGES[..nth];
            assert!(before.iter().all(|l| l.id != language.id), "{language:?}");
            assert!(
                before.iter().all(|l| l.name != language.name),
                "{language:?}"
            );
        }
    }

    /// Texts in which something of every language is half typed.
    const TEXTS: &[&str] = &[
        "",
        "{{a",
        "{% if a %}é",
        "{{#each a}}{{/if}}",
        "${input:",
        "$ARGUMENTS[0] ${CLAUDE_",
        "{a!r:>10} {",
        "{{$a}} {{p.f $a b='c'}}",
        "{{ A_B }} {{a => {",
    ];

    #[test]
    fn every_part_of_a_language_stays_inside_the_text() {
        for language in LANGUAGES {
            for text in TEXTS {
                let map = SourceMap::identity(0, text.len());
                let whole = Span::new(0, text.len());
                let mut facts = (language.read)(text, &map);
                for error in (language.check)(text, &map, &facts) {
                    assert!(whole.encloses(error.span), "{language:?} {text}");
                }
                if let Some(resolve) = language.resolve {
                    resolve(&mut facts, &["a"]);
                }
                let mut names = facts.names.iter();
                assert!(names.all(|n| whole.encloses(n.span)), "{language:?} {text}");
                let Some(completion_context) = language.completion_context else {
                    continue;
                };
                for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                    let found = completion_context(text, at);
                    if let Some(completion_in) = language.completion_in {
                        let there = facts.construct_at(at);
                        let same = there.and_then(|there| completion_in(text, there, at));
                        assert_eq!(same, found, "{language:?} {text} at {at}");
                    }
                    assert!(
                        found.is_none_or(|s| whole.encloses(s.span)),
                        "{language:?} {text}"
                    );
                }
            }
        }
    }

    /// A parameter that is written the way the language writes them is read back, whatever the language.
    #[test]
    fn what_is_mentioned_is_read() {
        let name = "TONE";
        for language in LANGUAGES {
            let Some((open, close)) = language.mention else {
                continue;
            };
            assert!(
                (language.names.fits)(name) && !language.is_reserved(name),
                "{language:?}"
            );
            let text = format!("a {open}{name}{close} b");
            let mut facts = (language.read)(&text, &SourceMap::identity(0, text.len()));
            if let Some(resolve) = language.resolve {
                resolve(&mut facts, &[name]);
            }
            let found: Vec<_> = facts
                .names
                .iter()
                .map(|n| (n.name.as_str(), n.resolution))
                .collect();
            assert_eq!(found, [(name, Resolution::Free)], "{language:?} {text}");
        }
    }
}
