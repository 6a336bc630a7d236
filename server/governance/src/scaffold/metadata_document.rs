//! Writes governance keys into the file's own metadata, its overlay, or a new overlay. Keys follow
//! the order of the format's key table and the style of their neighbours.

use std::collections::BTreeMap;

use pog_formats::dialect::{Field, GOVERNANCE_KEYS, Key};
use pog_model::artifact::Artifact;
use pog_model::edits::insert_line_after;
use pog_model::{CompanionKind, SourceFile};
use pog_text::lines::line_break;
use pog_text::{Edit, EditTarget, FileEdits, Span};
use pog_yaml::Node;

/// Where governance keys go and what to write there. Spans are in the joined text.
pub(super) struct MetadataDocument<'a> {
    text: &'a str,
    home: Home,
    root: Option<Node<'a>>,
    keys: &'static [Key],
    indent: String,
    changes: Vec<Edit>,
    // Blocks by the key they go after or before, in table order.
    blocks: BTreeMap<usize, String>,
}

enum Home {
    /// Existing metadata; if it is empty, new keys go to `end`.
    Here { end: usize },
    /// Front matter to be created at this position.
    FrontMatter(usize),
    /// An overlay to be created.
    New(String),
}

impl<'a> MetadataDocument<'a> {
    /// Where an artifact's governance keys go; `None` if its metadata has syntax errors.
    pub(super) fn of(file: &'a SourceFile, artifact: &'a Artifact) -> Option<Self> {
        let yaml = &artifact.syntax.layout.yaml;
        if !yaml.errors.is_empty() {
            return None;
        }
        let text: &str = file.joined();
        let overlay = artifact
            .documents
            .iter()
            .find(|d| d.kind == CompanionKind::Overlay);
        let own = artifact
            .keys()
            .iter()
            .any(|k| k.field == Some(Field::Stage));
        let (keys, root, home, text) = match overlay {
            _ if own => (
                artifact.keys(),
                artifact.metadata(),
                own_home(artifact)?,
                &text[..file.text.len()],
            ),
            Some(document) => {
                let (root, end) = (
                    document.root.map(|id| artifact.node(id)),
                    document.span.hi(),
                );
                (GOVERNANCE_KEYS, root, Home::Here { end }, &text[..end])
            }
            None => (
                GOVERNANCE_KEYS,
                None,
                Home::New(format!("{}.pog.yaml", file.path)),
                "",
            ),
        };
        let root = root.filter(|r| !r.is_null());
        if root.is_some_and(|r| !r.is_mapping() || r.is_flow()) {
            return None;
        }
        let first = root.and_then(|r| r.entries().next());
        let indent = first.map_or(Some(String::new()), |e| column(text, e.key.span().lo()))?;
        Some(Self {
            text,
            home,
            root,
            keys,
            indent,
            changes: Vec::new(),
            blocks: BTreeMap::new(),
        })
    }

    /// Sets a key. `value` is the text after the colon; further lines are indented relative to the
    /// key. Replaces an existing value.
    pub(super) fn put(&mut self, field: Field, value: &str) {
        let Some(order) = self.keys.iter().position(|k| k.field == Some(field)) else {
            return;
        };
        let name = self.keys[order].name;
        let value = value.replace('\n', &format!("{}{}", self.end(), self.indent));
        if let Some(entry) = self.root.and_then(|r| r.entry(name)) {
            let start = self.after_colon(entry.key.span().hi());
            let end = entry.value.span().hi().max(start);
            let end = self.text[start..end].trim_end().len() + start;
            self.changes
                .push(Edit::replace(Span::new(start, end.max(start)), value));
            return;
        }
        let block = format!("{}{name}:{value}{}", self.indent, self.end());
        self.blocks.insert(order, block);
    }

    /// Adds another edit, applied together with the keys.
    pub(super) fn change(&mut self, edit: Edit) {
        self.changes.push(edit);
    }

    /// The existing value of a key, if it can be extended.
    pub(super) fn value(&self, field: Field) -> Option<Node<'a>> {
        let name = self.keys.iter().find(|k| k.field == Some(field))?.name;
        self.root?.get(name).filter(|n| !n.is_null())
    }

    /// The text that spans refer to, up to the end of this metadata.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The line ending of the text.
    pub(super) fn end(&self) -> &'static str {
        line_break(self.text)
    }

    /// All edits of existing files, and the new files.
    pub(super) fn finish(mut self) -> (Vec<Edit>, Vec<FileEdits>) {
        let all = |sheet: &Self| {
            sheet
                .blocks
                .values()
                .map(String::as_str)
                .collect::<String>()
        };
        match &self.home {
            Home::New(path) => {
                let edits = vec![Edit::insert(0, all(&self))];
                return (
                    self.changes,
                    vec![FileEdits {
                        target: EditTarget::New(path.clone()),
                        edits,
                    }],
                );
            }
            Home::FrontMatter(at) if !self.blocks.is_empty() => {
                let end = self.end();
                self.changes
                    .push(Edit::insert(*at, format!("---{end}{}---{end}", all(&self))));
            }
            Home::FrontMatter(_) => {}
            Home::Here { end } => {
                for (order, block) in &self.blocks {
                    let edit = self.beside(*order, block, *end);
                    self.changes.push(edit);
                }
            }
        }
        (merged(self.changes), Vec::new())
    }

    /// Inserts a block after the last key that precedes it in the table, else before the first key.
    fn beside(&self, order: usize, block: &str, end: usize) -> Edit {
        let position = |name: &str| self.keys.iter().position(|k| k.name == name);
        let entries: Vec<_> = self.root.into_iter().flat_map(Node::entries).collect();
        let before = entries
            .iter()
            .rfind(|e| e.key.as_str().and_then(position).is_some_and(|p| p < order));
        if let Some(entry) = before {
            return insert_line_after(
                self.text,
                entry.value.span().hi().max(entry.key.span().hi()),
                block,
            );
        }
        if let Some(first) = entries.first() {
            return Edit::insert(line_start(self.text, first.key.span().lo()), block);
        }
        let fresh = self.text[..end].is_empty() || self.text[..end].ends_with(['\n', '\r']);
        Edit::insert(
            end,
            if fresh {
                block.to_owned()
            } else {
                format!("{}{block}", self.end())
            },
        )
    }

    fn after_colon(&self, key_end: usize) -> usize {
        let colon = self.text.get(key_end..).and_then(|t| t.find(':'));
        colon.map_or(key_end, |at| key_end + at + 1)
    }
}

fn own_home(artifact: &Artifact) -> Option<Home> {
    match artifact.syntax.layout.front_matter {
        Some(front_matter) => Some(Home::Here {
            end: front_matter.close?.lo(),
        }),
        None if artifact.dialect().role_markers => {
            Some(Home::FrontMatter(artifact.metadata_span().lo()))
        }
        None => Some(Home::Here {
            end: artifact.metadata_span().hi(),
        }),
    }
}

/// Merges insertions at one position: clients order several differently.
fn merged(mut edits: Vec<Edit>) -> Vec<Edit> {
    edits.sort_by_key(|e| (e.span.start, e.span.end));
    let mut out: Vec<Edit> = Vec::new();
    for edit in edits {
        match out
            .last_mut()
            .filter(|l| l.span.is_empty() && l.span == edit.span)
        {
            Some(last) => last.insert.push_str(&edit.insert),
            None => out.push(edit),
        }
    }
    out
}

/// The edit that adds an item at the front or back of a list. `None` if there is no list to extend,
/// so that the key must be set.
pub(super) fn add_item(text: &str, list: Node<'_>, item: &str, front: bool) -> Option<Edit> {
    if !list.is_sequence() {
        return None;
    }
    let items: Vec<_> = list.items().collect();
    let (first, last) = (items.first()?, items.last()?);
    let end = line_break(text);
    if list.is_flow() {
        let item = item.replace('\n', " ");
        let at = if front {
            first.span().lo()
        } else {
            last.span().hi()
        };
        return Some(Edit::insert(
            at,
            if front {
                format!("{item}, ")
            } else {
                format!(", {item}")
            },
        ));
    }
    let start = line_start(text, first.span().lo());
    let lead = text.get(start..first.span().lo())?;
    let indent = lead
        .trim_end()
        .strip_suffix('-')
        .filter(|i| i.trim().is_empty())?;
    let item = item.replace('\n', &format!("{end}{indent}  "));
    let lines = format!("{indent}- {item}{end}");
    Some(if front {
        Edit::insert(start, lines)
    } else {
        insert_line_after(text, last.span().hi(), &lines)
    })
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset)
        .and_then(|t| t.rfind(['\n', '\r']))
        .map_or(0, |i| i + 1)
}

/// The whitespace before a key; `None` if something else precedes it.
fn column(text: &str, offset: usize) -> Option<String> {
    let lead = text.get(line_start(text, offset)..offset)?;
    lead.trim_start_matches('\u{feff}')
        .chars()
        .all(|c| c == ' ')
        .then(|| lead.trim_start_matches('\u{feff}').to_owned())
}
