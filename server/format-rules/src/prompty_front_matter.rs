//! `format/prompty-front-matter`: files in which Prompty's Python loader finds the front matter in
//! a different place than people do. Checks delimiters only.

use pog_formats::dialect::FrontMatter;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix, Span};
use pog_yaml as yaml;

use super::prompty::{LOADER, TEMPLATE, own};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/prompty-front-matter",
    default: Level::At(Severity::Error),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["prompty"],
    source: Some(LOADER),
    page: Page {
        summary: "Prompty finds the front matter in a different place",
        what: "Checks for `---` or `+++` inside the front matter, for a byte order mark before it, \
               and for files without front matter or without a body. The Python loader takes the \
               first `---` or `+++` after the opening one for the end, wherever it is, finds no \
               front matter after a byte order mark, and reads a file without one as YAML.",
        why: "Metadata after the false end becomes part of the prompt, or the file does not load \
              at all.",
        example: "=== triage.prompty\n---\nname: triage\ndescription: Labels tickets --- fast.\nmodel: gpt-4o\n---\nsystem:\nYou label tickets.\n",
        instead: "=== triage.prompty\n---\nname: triage\ndescription: Labels tickets, fast.\nmodel: gpt-4o\n---\nsystem:\nYou label tickets.\n",
        options: "",
        fix: "Removes the byte order mark, or shortens the dashes of a comment.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let text = own(context);
    match context.artifact.syntax.layout.front_matter {
        Some(FrontMatter {
            open,
            close: Some(close),
        }) => {
            byte_order_mark(text, sink);
            false_end(text, Span::new(open.hi(), close.lo()), sink);
            if close.hi() == text.len() {
                sink.report(close, "Prompty rejects a file that ends with its front matter; add the template below");
            }
        }
        // Still being typed; that it is never closed is an error of the metadata.
        Some(_) => {}
        None => no_front_matter(context, text, sink),
    }
}

fn byte_order_mark(text: &str, sink: &mut Sink) {
    if text.starts_with('\u{feff}') {
        let mark = Span::new(0, '\u{feff}'.len_utf8());
        let message = "Prompty's Python loader finds no front matter after a byte order mark; save the file without one";
        sink.report(mark, message).fix(Fix::suggested(
            "Remove the byte order mark",
            vec![Edit::delete(mark)],
        ));
    }
}

/// Reports the first delimiter inside the front matter, at which the loader takes it to end.
fn false_end(text: &str, inside: Span, sink: &mut Sink) {
    let content = inside.text(text);
    let found = ["---", "+++"]
        .iter()
        .filter_map(|mark| Some((content.find(mark)?, *mark)))
        .min();
    let Some((at, mark)) = found else { return };
    let at = inside.lo() + at;
    let span = Span::new(at, at + mark.len());
    let message = format!(
        "Prompty's Python loader takes this '{mark}' for the end of the front matter; write it differently"
    );
    let finding = sink.report(span, message);
    let line = text
        .get(..at)
        .map_or("", |t| t.rsplit('\n').next().unwrap_or(""));
    // In a value the dashes are the author's; in a comment they only draw a line.
    if line.trim_start().starts_with('#') {
        let line_end = text
            .get(at..)
            .and_then(|t| t.find('\n'))
            .map_or(text.len(), |i| at + i);
        let edits = runs(text, Span::new(at, line_end))
            .map(|run| Edit::replace(run, "--"))
            .collect();
        finding.fix(Fix::suggested("Shorten the dashes", edits));
    }
}

/// Runs of three or more dashes.
fn runs(text: &str, inside: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = inside.lo();
    std::iter::from_fn(move || {
        let rest = text.get(at..inside.hi())?;
        let start = at + rest.find("---")?;
        let len = text
            .get(start..inside.hi())?
            .bytes()
            .take_while(|b| *b == b'-')
            .count();
        at = start + len;
        Some(Span::new(start, at))
    })
}

fn no_front_matter(context: &Context<'_>, text: &str, sink: &mut Sink) {
    let unmarked = text.trim_start_matches('\u{feff}');
    let content = unmarked.trim();
    // A file of keys alone is how Prompty is written without a body.
    if content.is_empty() || has_template_key(context) {
        return;
    }
    let start = text.len() - unmarked.trim_start().len();
    let first_line = Span::new(
        start,
        start + content.find(['\r', '\n']).unwrap_or(content.len()),
    );
    let whole = yaml::parse(text, Span::new(text.len() - unmarked.len(), text.len()));
    let root = whole.root();
    let effect = if !whole.errors.is_empty() {
        "which this is not"
    } else if root.is_some_and(|r| r.is_mapping() || r.is_sequence()) {
        "so the text is lost"
    } else if root.and_then(|r| r.as_str()) != Some(content) {
        "which changes its lines"
    } else {
        return;
    };
    sink.report(
        first_line,
        format!(
            "Prompty reads a file without front matter as YAML, {effect}; add front matter between \
             two lines '---' before it"
        ),
    );
}

/// Whether a key contains the template, or is a misspelling of the one that does.
fn has_template_key(context: &Context<'_>) -> bool {
    let root = context.artifact.syntax.layout.yaml.root();
    root.into_iter()
        .flat_map(|root| root.entries())
        .any(|entry| {
            entry
                .key
                .as_str()
                .is_some_and(|name| name == TEMPLATE || closest(name, [TEMPLATE]).is_some())
        })
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages, places};

    const NAME: &str = "format/prompty-front-matter";

    fn file(text: &str) -> String {
        format!("=== a.prompty\n{text}")
    }

    #[test]
    fn the_first_dashes_end_the_front_matter() {
        let text = file("---\nmodel: gpt-4o\n# ----- inputs -----\nname: c+++\n---\nHi\n");
        assert_eq!(places(&text, NAME), ["---"]);
        assert_eq!(
            apply_first_fix(&text, NAME),
            "---\nmodel: gpt-4o\n# -- inputs --\nname: c+++\n---\nHi\n"
        );
        assert_eq!(places(&file("---\nname: c+++\n---\nHi\n"), NAME), ["+++"]);
    }

    #[test]
    fn files_without_front_matter_are_yaml() {
        assert!(messages(&file("system:\nYou are.\n"), NAME)[0].contains("which this is not"));
        assert!(messages(&file("Note: all\n"), NAME)[0].contains("is lost"));
        assert!(messages(&file("Hello\nthere\n"), NAME)[0].contains("changes its lines"));
    }

    #[test]
    fn files_that_load_are_silent() {
        for text in [
            "---\nname: x\n---\nHi\n---\nmore --- text\n",
            "",
            "Hello\n",
            "\n\n---\nname: a-b--c\n---\nHi\n",
            "---\nname: x\n",
            "name: x\ninstructions: |\n  Hi {{x}}\n",
        ] {
            assert!(messages(&file(text), NAME).is_empty(), "{text}");
        }
    }

    #[test]
    fn marks_and_missing_bodies() {
        assert_eq!(
            apply_first_fix(&file("\u{feff}---\nname: x\n---\nHi\n"), NAME),
            "---\nname: x\n---\nHi\n"
        );
        assert_eq!(messages(&file("---\nname: x\n---"), NAME).len(), 1);
    }
}
