//! What a prompt file says of its inputs: the hint in `${input:name:hint}`, and the list item that documents one,
//! `* ${input:name}: (Required) What to pass.`, a convention of many repositories.

use std::collections::BTreeMap;

use pog_template::{Resolution, TemplateFacts, input_hint};
use pog_text::Span;
use pog_text::lines::line_end;
use serde_json::{Value, json};

use super::super::ParameterSite;

/// The inputs of which more than the name is known, in the order in which they are mentioned first.
pub(super) fn read(text: &str, facts: &TemplateFacts) -> Vec<ParameterSite> {
    let mut found: Vec<ParameterSite> = Vec::new();
    let mut places = BTreeMap::new();
    for name in facts
        .names
        .iter()
        .filter(|n| n.resolution == Resolution::Free)
    {
        let hint = input_hint(text, name.span);
        let item = item(text, name.span);
        if hint.is_none() && item.is_none() {
            continue;
        }
        let index = *places.entry(&name.name).or_insert_with(|| {
            found.push(site(&name.name, name.span));
            (found.len() - 1, false, false)
        });
        let (at, mut hinted, mut documented) = index;
        let site = &mut found[at];
        if let Some(item) = item.filter(|_| !documented) {
            documented = true;
            (site.name_span, site.span) = (name.span, item.line);
            site.optional = item.optional;
            site.description = item.description.or(site.description.take());
        }
        if let Some(hint) = hint.filter(|_| !hinted) {
            hinted = true;
            let value = Value::from(hint.text(text));
            site.description
                .get_or_insert_with(|| hint.text(text).to_owned());
            site.default = Some((value, hint));
        }
        places.insert(&name.name, (at, hinted, documented));
    }
    for site in &mut found {
        // A hint is what is sent when nothing else is given only where the prompt says that it may be left out.
        site.default = site.default.take().filter(|_| site.optional);
    }
    found
}

fn site(name: &str, span: Span) -> ParameterSite {
    ParameterSite {
        name: name.to_owned(),
        name_span: span,
        span,
        schema: json!({ "type": "string" }),
        description: None,
        default: None,
        choices: Vec::new(),
        optional: false,
    }
}

struct Item {
    line: Span,
    optional: bool,
    description: Option<String>,
}

/// The list item that starts with the input whose name stands at `name`.
fn item(text: &str, name: Span) -> Option<Item> {
    // Backwards from the name: of many inputs on one line only one has nothing but a bullet before it.
    let blanks = |c: char| c.is_whitespace() && !matches!(c, '\n' | '\r');
    let opening = text.get(..name.lo())?.trim_end_matches(blanks);
    let opening = opening.strip_suffix("${input:")?;
    let marker = opening.trim_end_matches(['*', '`', '_']);
    let bullet = marker.trim_end_matches(blanks);
    let above = bullet.strip_suffix(['*', '-', '+'])?;
    let above = above.trim_end_matches(blanks);
    if !marker[bullet.len()..].starts_with([' ', '\t'])
        || !(above.is_empty() || above.ends_with(['\n', '\r']))
    {
        return None;
    }
    let (start, end) = (above.len(), line_end(text, name.hi()));
    let behind = text[name.hi()..end]
        .split_once('}')?
        .1
        .trim_start_matches(['*', '`', '_']);
    let after = behind
        .trim_start()
        .strip_prefix([':', '-', '–', '—'])?
        .trim_start_matches(['*', '`', '_'])
        .trim();
    let word = |word: &str| {
        after
            .get(..word.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(word))
    };
    let marked = word("(required") || word("(optional");
    let rest = if marked {
        after.split_once(')').map_or("", |(_, rest)| rest)
    } else {
        after
    };
    let rest = rest.trim_start_matches([':', '.', ',', '-']).trim();
    Some(Item {
        line: Span::new(start, end),
        optional: word("(optional") || word("optional"),
        description: (!rest.is_empty()).then(|| rest.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use pog_template::read_inputs;
    use pog_text::SourceMap;

    use super::*;

    fn sites(text: &str) -> Vec<ParameterSite> {
        read(
            text,
            &read_inputs(text, &SourceMap::identity(0, text.len())),
        )
    }

    #[test]
    fn list_items_document_inputs() {
        let text = "Do ${input:a}.\n\n## Inputs\n\n* ${input:a}: (Required) What to do.\r\n- `${input:b:x/y}`: (Optional, defaults to x/y) Where.\n* ${input:c}\n";
        let found = sites(text);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (
                &*found[0].name,
                found[0].description.as_deref(),
                found[0].optional
            ),
            ("a", Some("What to do."), false)
        );
        assert_eq!(
            found[0].span.text(text),
            "* ${input:a}: (Required) What to do."
        );
        assert_eq!(
            (found[1].description.as_deref(), found[1].optional),
            (Some("Where."), true)
        );
        assert_eq!(found[1].default.as_ref().unwrap().0, json!("x/y"));
    }

    #[test]
    fn a_hint_describes_and_is_no_default() {
        let found = sites("Write ${input:name:name of the component}. ${input:name:again}");
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].description.as_deref(),
            Some("name of the component")
        );
        assert!(found[0].default.is_none() && !found[0].optional);
    }

    #[test]
    fn other_mentions_say_nothing() {
        for text in [
            "${input:a}: x",
            "* see ${input:a}: x",
            "* ${input:a}",
            "*${input:a}: x",
            "** ${input:a}: x",
        ] {
            assert!(sites(text).is_empty(), "{text}");
        }
    }
}
