//! `format/poml-dropped-text`: text that POML drops or does not decode: entities, CDATA.

use pog_formats::xml::SpecialKind;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::{Edit, Fix, Span};

use super::poml::{FILE, Tags};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "format/poml-dropped-text",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &["poml"],
    source: FILE,
    page: Page {
        summary: "POML drops this text",
        what: "Checks for entities such as `&lt;` and for CDATA sections in text, and for entities \
               in attributes, which POML does not decode there.",
        why: "POML looks like XML, but its reader silently drops entities and CDATA: `a &lt; b` \
              reaches the model without the sign. Its own escapes start with `#`: `#lt;`, `#gt;`, \
              `#amp;`, `#quot;`, `#apos;`, `#lbrace;`, `#rbrace;`, `#hash;`.",
        example: "=== a.poml\n<poml>\n  <task>Report values &lt; 5.</task>\n</poml>\n",
        instead: "=== a.poml\n<poml>\n  <task>Report values #lt; 5.</task>\n</poml>\n",
        options: "",
        fix: "Replaces the entity with POML's own escape, or with the character itself.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let Some(tags) = Tags::of(context) else {
        return;
    };
    for special in &tags.markup.specials {
        let written = special.span.text(tags.text);
        match special.kind {
            SpecialKind::CData => {
                sink.report(
                    special.span,
                    "POML drops CDATA; write the text itself, with '#lt;' for '<'",
                );
            }
            SpecialKind::Entity => {
                let instead = escape(written);
                let hint = match &instead {
                    Some(instead) => format!("; write '{instead}'"),
                    None => String::new(),
                };
                let finding = sink.report(special.span, format!("POML drops '{written}'{hint}"));
                if let Some(instead) = instead {
                    let edits = vec![Edit::replace(special.span, instead.clone())];
                    finding.fix(Fix::suggested(format!("Change to '{instead}'"), edits));
                }
            }
            _ => {}
        }
    }
    for (_, element) in tags.finished() {
        for attribute in &element.attributes {
            let Some(value) = attribute.value else {
                continue;
            };
            // Elsewhere an undecoded entity may be the text that is wanted.
            let is_expression = attribute.name.eq_ignore_ascii_case("if")
                || (element.is("let") && &*attribute.name == "value");
            if !is_expression {
                continue;
            }
            let Some((span, written)) = entity(tags.text, value) else {
                continue;
            };
            // `<` cannot stand in an attribute.
            let Some(plain) = decoded(written).filter(|c| *c != '<') else {
                continue;
            };
            let message =
                format!("Entity '{written}' is not decoded in an attribute; write '{plain}'");
            let edits = vec![Edit::replace(span, plain.to_string())];
            sink.report(span, message)
                .fix(Fix::suggested(format!("Change to '{plain}'"), edits));
        }
    }
}

/// The first of the five common entities in a value.
fn entity(text: &str, value: Span) -> Option<(Span, &str)> {
    let written = value.text(text);
    let start = written.find('&').filter(|_| written.contains(';'))?;
    let names = ["&lt;", "&gt;", "&amp;", "&quot;", "&apos;"];
    let found = (start..written.len()).find_map(|at| {
        let rest = written.get(at..)?;
        names
            .iter()
            .find(|n| rest.starts_with(**n))
            .map(|n| (at, n.len()))
    });
    let (at, len) = found?;
    Some((
        Span::new(at, at + len).shift(value.lo()),
        written.get(at..at + len)?,
    ))
}

fn decoded(entity: &str) -> Option<char> {
    let name = entity.strip_prefix('&')?.strip_suffix(';')?;
    let code = match name.strip_prefix('#') {
        Some(code) => match code.strip_prefix('x') {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => code.parse().ok()?,
        },
        None => {
            return Some(match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => '\u{a0}',
                _ => return None,
            });
        }
    };
    char::from_u32(code)
}

/// What to write for an entity in text; `None` if the character could not be told from white space.
fn escape(entity: &str) -> Option<String> {
    Some(match decoded(entity)? {
        '<' => "#lt;".to_owned(),
        '>' => "#gt;".to_owned(),
        '&' => "#amp;".to_owned(),
        '"' => "#quot;".to_owned(),
        '\'' => "#apos;".to_owned(),
        '\u{a0}' => " ".to_owned(),
        c if c.is_control() || c.is_whitespace() => return None,
        c => c.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "format/poml-dropped-text";

    #[test]
    fn dropped_text_is_reported() {
        let reported = |body: &str| messages(&format!("=== a.poml\n<poml>{body}</poml>\n"), NAME);
        assert_eq!(reported("a &lt; b &foo; &#233;").len(), 3);
        assert_eq!(reported("<![CDATA[x]]>").len(), 1);
        assert_eq!(reported("<p if='a &amp;&amp; b'>x</p>").len(), 1);
        assert!(reported("a #lt; b <p caption='R&amp;D'>x</p>").is_empty());
        assert!(reported("<p if='a && b; '>x</p>").is_empty());
    }

    #[test]
    fn escapes_are_written() {
        assert_eq!(
            apply_first_fix("=== a.poml\na &lt; b\n", NAME),
            "a #lt; b\n"
        );
        assert_eq!(apply_first_fix("=== a.poml\ncaf&#xe9;\n", NAME), "café\n");
    }
}
