//! The text of a new native artifact: from nothing, or from one of the library, without what belongs to the original
//! alone. Claims nothing for the new one that nobody has done: no version, no owner, no approval.

mod request;

use pog_formats::dialect;
use pog_formats::dialect::{Field, GOVERNANCE_KEYS};
use pog_model::artifact::Artifact;
use pog_model::library::{Entry, Library};
use pog_text::lines::line_break;
use pog_text::words::capitalized;
use pog_text::{Edit, Span, apply_edits};
use pog_yaml::write;
use pog_yaml::write::Context;

pub use request::{complete, original, taken, wanted};

use super::insert::{provenance, reference};

/// What a new artifact shall be.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    pub id: &'a str,
    /// Its phase, where somebody said so.
    pub phase: Option<&'a str>,
    /// Its layer, where somebody said so.
    pub layer: Option<&'a str>,
    pub stage: &'a str,
}

/// Keys that say what was done with the original, or where it stands.
const OWN: &[Field] = &[
    Field::Id,
    Field::Version,
    Field::Owners,
    Field::Approvals,
    Field::Changelog,
    Field::Deprecated,
    Field::Rationale,
];

impl<'a> Wish<'a> {
    /// The phase: what was said, else what the id's first folder is.
    #[must_use]
    pub fn phase(&self) -> Option<&'a str> {
        self.phase.or_else(|| self.folder_as("phase"))
    }

    fn layer(&self) -> Option<&'a str> {
        self.layer.or_else(|| self.folder_as("layer"))
    }

    fn folder_as(&self, key: &str) -> Option<&'a str> {
        let (folder, _) = self.id.split_once('/')?;
        let known = dialect::find_key(GOVERNANCE_KEYS, key)?.kind.choices();
        known.iter().any(|c| c.value == folder).then_some(folder)
    }

    fn head(
        &self,
        end: &str,
        description: Option<&str>,
        phase: Option<&str>,
        layer: &str,
    ) -> String {
        let mut head = format!("---{end}name: {}{end}", scalar(&title(self.id)));
        head.push_str(description.unwrap_or_default());
        head.push_str(&format!("stage: {}{end}", scalar(self.stage)));
        if let Some(phase) = phase {
            head.push_str(&format!("phase: {}{end}", scalar(phase)));
        }
        head.push_str(&format!("layer: {}{end}", scalar(layer)));
        head
    }
}

/// A new artifact from nothing.
#[must_use]
pub fn blank(wish: &Wish<'_>) -> String {
    let layer = wish.layer().unwrap_or("task");
    let head = wish.head("\n", None, wish.phase(), layer);
    if matches!(layer, "foundation" | "domain") {
        // Text that others include has no messages of its own: their system message takes it up.
        return format!("{head}---\n## {}\n\n- \n", title(wish.id));
    }
    format!(
        "{head}parameters:\n  material: {{ type: string, description: What the prompt works on., untrusted: true }}\n---\n\
         system:\n\nuser:\n{{{{ material }}}}\n"
    )
}

/// A new artifact made of one of the library, which it names as its origin.
///
/// # Errors
/// When the original is of another format or its metadata cannot be taken apart.
pub fn copy(wish: &Wish<'_>, from: &Entry, library: &Library) -> Result<String, String> {
    let source = from.source();
    let id = &from.summary.id;
    let artifact = source.artifact().filter(|a| a.dialect().role_markers);
    let artifact = artifact.ok_or_else(|| {
        format!(
            "'{id}' is in the format {}; only *.pog.md files can be copied",
            from.summary.dialect_name
        )
    })?;
    let end = line_break(&source.text);
    let kept = blocks(&source.text, artifact).ok_or_else(|| {
        format!(
            "The metadata of '{id}' does not have one key per line; fix '{}' first",
            from.path
        )
    })?;
    let own_phase = artifact.text(Field::Phase).map(|(text, _)| text);
    let own_layer = artifact.text(Field::Layer).map(|(text, _)| text);
    let mut description = kept.iter().filter(|(f, _)| *f == Some(Field::Description));
    let mut out = wish.head(
        end,
        description.next().map(|(_, block)| *block),
        wish.phase().or(own_phase),
        wish.layer().or(own_layer).unwrap_or("task"),
    );
    // Keys go over as they are written, comments and all.
    for (field, block) in &kept {
        if !field.is_some_and(|field| stays_behind(field, artifact)) {
            out.push_str(block);
        }
    }
    let body = body_start(&source.text, artifact);
    out.push_str(&format!("---{end}{{# {} #}}{end}", provenance(from)));
    out.push_str(&body_with_ids(&source.text, body, artifact, from, library));
    Ok(out)
}

/// Whether a key is not copied: it is the original's own, or the head of the copy has it already.
fn stays_behind(field: Field, artifact: &Artifact) -> bool {
    match field {
        Field::Name | Field::Description | Field::Stage | Field::Phase | Field::Layer => true,
        // Cases in files of their own stay with the original.
        Field::Cases => artifact
            .field(Field::Cases)
            .is_some_and(|entry| !holds_cases(&entry)),
        field => OWN.contains(&field),
    }
}

/// Where the text behind the front matter starts.
fn body_start(text: &str, artifact: &Artifact) -> usize {
    let front_matter = artifact.syntax.layout.front_matter;
    let Some(close) = front_matter.and_then(|f| f.close).map(|close| close.hi()) else {
        return 0;
    };
    text[close..].find('\n').map_or(close, |at| close + at + 1)
}

fn holds_cases(entry: &pog_yaml::Entry<'_>) -> bool {
    entry.value.items().next().is_some_and(|n| n.is_mapping())
}

/// The top-level keys of a block mapping with their lines; `None` where keys share lines.
fn blocks<'t>(text: &'t str, artifact: &Artifact) -> Option<Vec<(Option<Field>, &'t str)>> {
    let Some(front_matter) = artifact.syntax.layout.front_matter else {
        return Some(Vec::new());
    };
    let close = front_matter.close?.lo();
    let Some(root) = artifact.metadata().filter(|m| m.is_mapping()) else {
        return Some(Vec::new());
    };
    let mut starts: Vec<(Option<Field>, usize)> = Vec::new();
    for entry in root.entries() {
        let at = entry.key.span().lo();
        if root.is_flow() || !text[..at].ends_with('\n') {
            // Keys that share a line cannot be left out one by one.
            return None;
        }
        let key = entry
            .key
            .as_str()
            .and_then(|k| dialect::find_key(GOVERNANCE_KEYS, k));
        starts.push((key.and_then(|k| k.field), at));
    }
    let ends = starts.iter().skip(1).map(|(_, at)| *at).chain([close]);
    Some(
        starts
            .iter()
            .zip(ends)
            .map(|((field, at), end)| (*field, &text[*at..end]))
            .collect(),
    )
}

/// The template, with mentions by relative path turned into mentions by id: the copy stands elsewhere.
fn body_with_ids(
    text: &str,
    start: usize,
    artifact: &Artifact,
    from: &Entry,
    library: &Library,
) -> String {
    let mut edits = Vec::new();
    for mention in &artifact.facts().references {
        let Some(target) = mention
            .target
            .as_ref()
            .filter(|t| t.trim().starts_with('.'))
        else {
            continue;
        };
        if let Some(found) = library.resolve(target, from.root, &from.path).entry() {
            let span = Span::new(mention.span.lo() - start, mention.span.hi() - start);
            edits.push(Edit::replace(span, reference(found)));
        }
    }
    let body = &text[start..];
    apply_edits(body, &edits).unwrap_or_else(|_| body.to_owned())
}

/// A value behind its key.
fn scalar(text: &str) -> String {
    write::scalar(text, Context::Block)
}

/// `design/interface-review` is called Interface Review.
fn title(id: &str) -> String {
    let last = id.rsplit('/').next().unwrap_or(id);
    let words: Vec<String> = last
        .split('-')
        .filter(|w| !w.is_empty())
        .map(capitalized)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;
    use pog_rules::check::check_file;

    use super::*;

    const fn wish<'a>(id: &'a str, stage: &'a str) -> Wish<'a> {
        Wish {
            id,
            phase: None,
            layer: None,
            stage,
        }
    }

    fn findings(text: &str) -> Vec<String> {
        let world = Fixture::parse(text);
        check_file(&world.snapshot, &world.main)
            .iter()
            .map(|f| format!("{}: {}", f.rule.name, f.message))
            .collect()
    }

    #[test]
    fn a_blank_one_is_clean_and_stands_in_its_phase() {
        let text = blank(&wish("design/interface-review", "interaction"));
        assert!(
            text.starts_with(
                "---\nname: Interface Review\nstage: interaction\nphase: design\nlayer: task\n"
            ),
            "{text}"
        );
        assert_eq!(findings(&text), [""; 0]);
        let part = blank(&wish("foundation/tone", "interaction"));
        assert!(
            part.contains("layer: foundation\n---\n## Tone\n") && !part.contains("phase"),
            "{part}"
        );
        assert_eq!(findings(&part), [""; 0]);
        let said = blank(&Wish {
            phase: Some("testing"),
            layer: Some("runtime"),
            ..wish("misc/2024-on", "discovered")
        });
        assert!(
            said.contains("name: \"2024 On\"\nstage: discovered\nphase: testing\nlayer: runtime\n"),
            "{said}"
        );
    }

    const ORIGINAL: &str = "=== prompts/team/original.pog.md
---
name: The Original
description: >-
  Folded over
  two lines.
version: 1.4.0
stage: skill
phase: testing
owners: [\"@team\"]
tags: [a]
# about the parameters
parameters:
  x: string
approvals:
  - { by: \"@alice\", version: 1.4.0, date: 2026-01-01 }
changelog: [{ version: 1.4.0, date: 2026-01-01, summary: All. }]
---
{% include \"./part.pog.md\" %}
user:
{{ x }} \u{1f980}
=== prompts/team/part.pog.md
---
id: team/part
version: 2.3.0
---
Be kind.
";

    fn copied(text: &str) -> Result<String, String> {
        let world = Fixture::parse(text);
        let from = world
            .snapshot
            .library
            .get(world.files[0].id)
            .unwrap()
            .clone();
        copy(
            &wish("design/mine", "interaction"),
            &from,
            &world.snapshot.library,
        )
    }

    #[test]
    fn a_copy_claims_nothing_that_was_done_with_the_original() {
        let text = copied(ORIGINAL).unwrap();
        let head = "---\nname: Mine\ndescription: >-\n  Folded over\n  two lines.\nstage: interaction\nphase: design\n\
                    layer: task\ntags: [a]\n# about the parameters\nparameters:\n  x: string\n---\n\
                    {# pog: from prompts/team/original@1.4.0#";
        assert!(text.starts_with(head), "{text}");
        assert!(
            text.ends_with("#}\n{% include \"team/part@^2\" %}\nuser:\n{{ x }} \u{1f980}\n"),
            "{text}"
        );
    }

    #[test]
    fn line_ends_of_the_original_are_kept() {
        let text = copied(&ORIGINAL.replace('\n', "\r\n").replace(
            "=== prompts/team/original.pog.md\r",
            "=== prompts/team/original.pog.md",
        ));
        let text = text.unwrap();
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "{text:?}"
        );
    }

    #[test]
    fn what_cannot_be_taken_apart_is_said() {
        let error = copied("---\n{ name: A, version: 1.0.0 }\n---\nHi\n").unwrap_err();
        assert!(error.contains("one key per line"), "{error}");
        assert!(
            copied("Only text.\n")
                .unwrap()
                .ends_with("#}\nOnly text.\n")
        );
        let models = "=== x.prompt.yml\nmessages:\n  - role: user\n    content: Hi\n";
        assert!(copied(models).unwrap_err().contains("only *.pog.md"));
    }
}
