//! `metadata/unknown-key`: keys the format does not know. How strict it is depends on the format:
//! if its tools ignore unknown keys, only a key that resembles a known one is reported.

use pog_formats::dialect::{Key, KeyKind, find_key};
use pog_governance::schema::KEYWORDS;
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity};
use pog_text::near::closest;
use pog_text::{Edit, Fix};
use pog_yaml::{Entry, Node};

use rustc_hash::FxHashSet;

use super::shape::{Place, each_place, given, is_absent};
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "metadata/unknown-key",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::File,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Unknown key in the metadata",
        what: "Checks for keys that the format does not define at their place. Keys that start \
               with `x-` are your own and ignored. In a format whose tools ignore unknown keys, \
               and inside JSON Schemas, only keys that look like a misspelled known one are \
               reported.",
        why: "An unknown key does nothing. Most are misspelled, and what they were meant to set is \
              not set.",
        example: "---\nname: Code review\ndescripton: Finds defects in a change.\n---\nReview the change.\n",
        instead: "---\nname: Code review\ndescription: Finds defects in a change.\n---\nReview the change.\n",
        options: "",
        fix: "Changes the key to the known one it resembles.",
    },
};

/// Known keys are listed in a message up to this number.
const LISTED: usize = 8;

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    each_place(context.artifact, &mut |place| {
        match place.fit {
            Some(KeyKind::Map(keys)) => mapping(place, keys, place.open, sink),
            Some(KeyKind::Schema(keys)) => schema(place.node, keys(), sink),
            _ => {}
        }
        true
    });
}

fn mapping(place: &Place<'_>, keys: &'static [Key], open: bool, sink: &mut Sink) {
    let given = given(place.node);
    for (entry, name) in unknown(place.node, keys) {
        let near = near(&given, keys, name);
        // `<<` merges mappings in YAML; no table has it, and no format has to.
        if near.is_none() && (open || name == "<<") {
            continue;
        }
        if sink.leaves_out(entry.key.inner_span()) {
            continue;
        }
        let inside = if place.name.is_empty() {
            String::new()
        } else {
            format!(" in '{}'", place.name)
        };
        let advice = match near {
            Some(near) => format!("did you mean '{near}'?"),
            None if keys.len() <= LISTED => {
                let known: Vec<&str> = keys.iter().map(|k| k.name).collect();
                format!("expected one of {}", known.join(", "))
            }
            None => "remove it, or prefix it with 'x-' if it is your own".to_owned(),
        };
        report(
            entry,
            format!("Unknown key '{name}'{inside}; {advice}"),
            near,
            sink,
        );
    }
}

fn schema(node: Node<'_>, keys: &'static [Key], sink: &mut Sink) {
    let given = given(node);
    for (entry, name) in unknown(node, keys) {
        if KEYWORDS.contains(&name) {
            continue;
        }
        if let Some(near) = near(&given, keys, name) {
            let message = format!("Unknown key '{name}' in a JSON Schema; did you mean '{near}'?");
            report(entry, message, Some(near), sink);
        }
    }
}

/// Entries whose keys are not in the table.
fn unknown<'a>(node: Node<'a>, keys: &'static [Key]) -> impl Iterator<Item = (Entry<'a>, &'a str)> {
    node.entries().filter_map(move |entry| {
        let name = &*entry.key.scalar()?.value;
        // A key that is not typed yet is unknown to nobody.
        let is_exempt = name.starts_with("x-") || is_absent(entry.key);
        (!is_exempt && find_key(keys, name).is_none()).then_some((entry, name))
    })
}

/// The known key that was probably meant, unless it is given as well.
fn near(given: &FxHashSet<&str>, keys: &'static [Key], name: &str) -> Option<&'static str> {
    let found = closest(name, keys.iter().map(|k| k.name))?;
    (!given.contains(found)).then_some(found)
}

fn report(entry: Entry<'_>, message: String, near: Option<&str>, sink: &mut Sink) {
    let finding = sink.report(entry.key.inner_span(), message);
    if let Some(near) = near {
        finding.fix(Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(entry.key.inner_span(), near)],
        ));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, messages};

    const NAME: &str = "metadata/unknown-key";

    #[test]
    fn a_near_key_is_suggested_at_any_depth() {
        let text = "---\nmodel: { id: x, providr: y }\n---\n";
        assert_eq!(
            messages(text, NAME),
            ["Unknown key 'providr' in 'model'; did you mean 'provider'?"]
        );
        assert_eq!(
            apply_first_fix(text, NAME),
            "---\nmodel: { id: x, provider: y }\n---\n"
        );
        let text = "---\nevals:\n  - nmae: a\n    expect: [{ containz: b }]\n---\n";
        assert_eq!(messages(text, NAME).len(), 2);
    }

    #[test]
    fn a_closed_format_lists_its_keys() {
        assert_eq!(
            messages("---\nfoo: 1\nmodel: { seed: 1 }\n---\n", NAME),
            [
                "Unknown key 'foo'; remove it, or prefix it with 'x-' if it is your own",
                "Unknown key 'seed' in 'model'; expected one of id, provider, parameters",
            ]
        );
        assert!(
            messages(
                "---\nx-foo: 1\nmodel: { x-seed: 1, parameters: { seed: 1 } }\n---\n",
                NAME
            )
            .is_empty()
        );
    }

    #[test]
    fn a_key_that_is_given_as_well_is_not_suggested() {
        let found = messages("---\nname: a\nnmae: b\n---\n", NAME);
        assert_eq!(
            found,
            ["Unknown key 'nmae'; remove it, or prefix it with 'x-' if it is your own"]
        );
    }

    #[test]
    fn an_open_format_reports_near_misses_only() {
        let text = "=== a.prompt.yml\ntitle: x\nx: 1\nmodelParameter: { max_tokens: 1, stop: a }\nmodelParameters: { max_tokens: 1, stop: a }\nmesages: []\nmessages: [{ role: user, contents: a }]\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Unknown key 'max_tokens' in 'modelParameters'; did you mean 'maxTokens'?",
                "Unknown key 'contents' in 'messages'; did you mean 'content'?",
            ]
        );
    }

    #[test]
    fn schemas_are_open_except_for_near_misses() {
        let text = "---\nparameters:\n  a: { type: string, descripton: x, title: y, $comment: z, contentEncoding: base64, unit: m, example: q }\n  descripton: { type: object, properties: { descripton: { typ: string } } }\n---\n";
        assert_eq!(
            messages(text, NAME),
            [
                "Unknown key 'descripton' in a JSON Schema; did you mean 'description'?",
                "Unknown key 'typ' in a JSON Schema; did you mean 'type'?",
            ]
        );
    }

    #[test]
    fn broken_metadata_is_left_to_the_syntax_rule() {
        assert!(messages("---\nfoo: [\nname: x\n---\n", NAME).is_empty());
        assert!(messages("---\nfoo: x\nuser:\nhi\n", NAME).is_empty());
    }
}
