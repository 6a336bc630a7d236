//! Declares parameters in formats that list them: names in a list, or mappings with a `name`, in YAML or JSON, in the
//! file itself or in the one beside it.

use pog_formats::dialect::{Field, Governance, Key, KeyKind};
use pog_text::lines::line_break;
use pog_text::{Edit, Span};
use pog_yaml::write::Context;
use pog_yaml::{Node, write};

use super::{add_entries, add_key, insert_line_after};
use crate::CompanionKind;
use crate::artifact::Artifact;

/// Whether the format declares its parameters in a list of its own.
pub(super) fn is_listed(artifact: &Artifact) -> bool {
    artifact.dialect().governance != Governance::Own && key(artifact).is_some()
}

/// The edit that declares `names`; `None` where there is no safe place.
pub(super) fn declare(text: &str, artifact: &Artifact, names: &[&str]) -> Option<Edit> {
    let key = key(artifact)?;
    let beside = artifact
        .documents
        .iter()
        .find(|d| d.kind == CompanionKind::Metadata)
        .and_then(|d| d.root);
    let root = artifact
        .metadata()
        .or_else(|| beside.map(|id| artifact.node(id)))?;
    let required = item_keys(&key.kind)
        .iter()
        .filter(|k| k.required && k.name != "name")
        .map(required_entry)
        .collect();
    let form = Form {
        text,
        json: root.is_flow(),
        named: names_only(&key.kind),
        listable: is_list(&key.kind),
        required,
    };
    let Some(entry) = root.entry(key.name) else {
        return form.with_key(artifact, root, key.name, names);
    };
    let list = entry.value;
    if list.is_mapping() && may_map(&key.kind) {
        let body = |name: &&str| {
            format!(
                "{}: {{ {}description: \"\" }}",
                write::key(name),
                form.required_flow()
            )
        };
        return add_entries(text, list, &names.iter().map(body).collect::<Vec<_>>());
    }
    if !list.is_sequence() {
        return None;
    }
    if list.is_flow() {
        return form.in_flow(list, names);
    }
    let first = list.items().next()?;
    let last = list.items().next_back()?;
    let start = text
        .get(..first.span().lo())?
        .rfind(['\n', '\r'])
        .map_or(0, |i| i + 1);
    let lead = text.get(start..first.span().lo())?;
    let indent = lead
        .strip_suffix("- ")
        .filter(|i| i.chars().all(|c| c == ' '))?;
    Some(insert_line_after(
        artifact.text_until(text, last.span().hi()),
        last.span().hi(),
        &form.lines(indent, names),
    ))
}

fn key(artifact: &Artifact) -> Option<&'static Key> {
    let declares =
        |k: &&Key| k.field == Some(Field::Parameters) && (is_list(&k.kind) || may_map(&k.kind));
    artifact.keys().iter().find(declares)
}

/// Whether the parameters may be a mapping of names to mappings.
fn may_map(kind: &KeyKind) -> bool {
    match kind {
        KeyKind::MapOf(item) => matches!(item, KeyKind::Map(_)),
        KeyKind::Either(a, b) => may_map(a) || may_map(b),
        _ => false,
    }
}

/// The keys of one declaration.
fn item_keys(kind: &KeyKind) -> &'static [Key] {
    match kind {
        KeyKind::List(KeyKind::Map(keys)) | KeyKind::MapOf(KeyKind::Map(keys)) => keys,
        KeyKind::Either(a, b) => {
            let keys = item_keys(a);
            if keys.is_empty() { item_keys(b) } else { keys }
        }
        _ => &[],
    }
}

/// A key that a declaration cannot do without, with the first value it may have.
fn required_entry(key: &Key) -> (&'static str, &'static str) {
    (
        key.name,
        key.kind.choices().first().map_or("\"\"", |c| c.value),
    )
}

fn is_list(kind: &KeyKind) -> bool {
    match kind {
        KeyKind::List(_) => true,
        KeyKind::Either(a, b) => is_list(a) || is_list(b),
        _ => false,
    }
}

/// Whether the items are names and nothing more.
fn names_only(kind: &KeyKind) -> bool {
    match kind {
        KeyKind::List(item) => matches!(item, KeyKind::Text),
        KeyKind::Either(a, b) => names_only(a) || names_only(b),
        _ => false,
    }
}

/// How a declaration is written.
struct Form<'t> {
    text: &'t str,
    json: bool,
    named: bool,
    /// Whether they may be a list at all.
    listable: bool,
    /// What each declaration must have besides its name.
    required: Vec<(&'static str, &'static str)>,
}

impl Form<'_> {
    /// Owed keys in flow style, each with a comma behind it.
    fn required_flow(&self) -> String {
        self.required
            .iter()
            .map(|(key, value)| format!("{key}: {value}, "))
            .collect()
    }

    fn item(&self, name: &str) -> String {
        let quoted = serde_json::Value::from(name).to_string();
        match (self.named, self.json) {
            (true, true) => quoted,
            (true, false) => write::scalar(name, Context::Flow),
            (false, true) => format!("{{ \"name\": {quoted}, \"description\": \"\" }}"),
            (false, false) => {
                format!(
                    "{{ name: {}, {}description: \"\" }}",
                    write::scalar(name, Context::Flow),
                    self.required_flow()
                )
            }
        }
    }

    /// Lines of a list in block style.
    fn lines(&self, indent: &str, names: &[&str]) -> String {
        let end = line_break(self.text);
        let one = |name: &&str| {
            let name = write::scalar(name, Context::Block);
            if self.named {
                format!("{indent}- {name}{end}")
            } else {
                let required: String = self
                    .required
                    .iter()
                    .map(|(k, v)| format!("{indent}  {k}: {v}{end}"))
                    .collect();
                format!("{indent}- name: {name}{end}{required}{indent}  description: \"\"{end}")
            }
        };
        names.iter().map(one).collect()
    }

    fn in_flow(&self, list: Node<'_>, names: &[&str]) -> Option<Edit> {
        let items: Vec<String> = names.iter().map(|n| self.item(n)).collect();
        let Some(last) = list.items().next_back() else {
            let inside = Span::new(list.span().lo() + 1, list.span().hi().checked_sub(1)?);
            return inside
                .text(self.text)
                .trim()
                .is_empty()
                .then(|| Edit::replace(inside, items.join(", ")));
        };
        let between = self.between(list.span().lo(), last.span().lo());
        Some(Edit::insert(
            last.span().hi(),
            items
                .iter()
                .map(|i| format!(",{between}{i}"))
                .collect::<String>(),
        ))
    }

    /// What stands between two items: a blank, or a line break and the indentation of the last item's line.
    fn between(&self, open: usize, last: usize) -> String {
        let before = self.text.get(open..last).unwrap_or("");
        match before.rfind('\n') {
            Some(at) => {
                let line = before.get(at + 1..).unwrap_or("");
                let indent = line.len() - line.trim_start().len();
                format!(
                    "{}{}",
                    line_break(self.text),
                    line.get(..indent).unwrap_or("")
                )
            }
            None => " ".to_owned(),
        }
    }

    fn with_key(
        &self,
        artifact: &Artifact,
        root: Node<'_>,
        key: &str,
        names: &[&str],
    ) -> Option<Edit> {
        if !self.json && !self.listable {
            let end = line_break(self.text);
            let line = |n: &&str| {
                format!(
                    "  {}: {{ {}description: \"\" }}{end}",
                    write::key(n),
                    self.required_flow()
                )
            };
            return add_key(
                self.text,
                artifact,
                &format!("{key}:{end}{}", names.iter().map(line).collect::<String>()),
            );
        }
        if !self.json {
            let end = line_break(self.text);
            return add_key(
                self.text,
                artifact,
                &format!("{key}:{end}{}", self.lines("  ", names)),
            );
        }
        let last = root.entries().next_back()?;
        let between = self.between(root.span().lo(), last.key.span().lo());
        let items: Vec<String> = names.iter().map(|n| self.item(n)).collect();
        Some(Edit::insert(
            last.value.span().hi(),
            format!(",{between}\"{key}\": [{}]", items.join(", ")),
        ))
    }
}
