//! Completion in `pog.toml`: tables, keys, words of closed lists, names that are in use. A key is offered once; what it
//! takes is written behind it.

use pog_policy::schema::Shape;
use pog_text::{Edit, Span};
use pog_world::Snapshot;

use super::candidates;
use super::scan::{Gap, ITEM, Role, Scan, scan};
use super::shape_at;
use crate::completion::{Completion, CompletionKind, fit};
use crate::docs::DocRef;

/// What may stand at `offset`, best first.
#[must_use]
pub fn completion(snapshot: &Snapshot, text: &str, offset: usize) -> Vec<Completion> {
    if !text.is_char_boundary(offset) {
        return Vec::new();
    }
    let scan = scan(text);
    let mut site = Site {
        snapshot,
        text,
        offset,
        scan: &scan,
        out: Vec::new(),
    };
    site.complete();
    let mut out = site.out;
    for (index, item) in out.iter_mut().enumerate() {
        let typed = text.get(item.edit.span.lo()..offset).unwrap_or("");
        let order = u32::try_from(index).unwrap_or(u32::MAX).min(0xffff);
        item.sort = (fit(typed, item.filter.as_deref().unwrap_or(&item.label)) << 16) + order;
    }
    out.sort_by_key(|c| c.sort);
    out
}

struct Site<'a> {
    snapshot: &'a Snapshot,
    text: &'a str,
    offset: usize,
    scan: &'a Scan,
    out: Vec<Completion>,
}

impl Site<'_> {
    fn complete(&mut self) {
        if let Some((span, path)) = self.scan.header_at(self.offset) {
            return self.headers(*span, path);
        }
        // Half-typed text is the rule here, so the scan decides and not the TOML parser.
        let token = self.scan.token_at(self.offset).cloned();
        let Some(gap) = self.scan.gap_at(self.offset).cloned() else {
            return;
        };
        match token {
            Some(token) if token.role == Role::Value => self.values(&token.path, token.span, &gap),
            Some(token) if token.role == Role::Key => {
                let table = &token.path[..token.path.len() - 1];
                self.keys(table, token.span, Some(&token.path), token.assigned);
                if gap.open && !token.assigned && self.begins_line(token.span) {
                    self.headers(token.span, &[]);
                }
            }
            _ if gap.list => self.values(&gap.path.clone(), Span::at(self.offset), &gap),
            _ if !gap.open || self.line_is_blank() => {
                self.keys(&gap.path, Span::at(self.offset), None, false);
                if gap.open {
                    self.headers(Span::at(self.offset), &[]);
                }
            }
            _ => {}
        }
    }

    /// A key begins a line of its own; behind a value there is room for nothing.
    fn line_is_blank(&self) -> bool {
        let start = self.text[..self.offset].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[self.offset..]
            .find('\n')
            .map_or(self.text.len(), |at| self.offset + at);
        self.text[start..end]
            .trim_matches(['\u{feff}', ' ', '\t', '\r'])
            .is_empty()
    }

    fn begins_line(&self, span: Span) -> bool {
        let start = self.text[..span.lo()].rfind('\n').map_or(0, |at| at + 1);
        self.text[start..span.lo()]
            .trim_matches(['\u{feff}', ' ', '\t'])
            .is_empty()
    }

    /// Keys of a table that are not there yet. `own` is the key under the cursor.
    fn keys(&mut self, table: &[String], span: Span, own: Option<&[String]>, assigned: bool) {
        let Some(shape) = shape_at(self.snapshot.catalog, table) else {
            return;
        };
        let shape = shape
            .items()
            .filter(|i| i.kind() == "object")
            .unwrap_or(shape);
        let own = own.and_then(|path| path.last());
        let in_list =
            table.iter().any(|key| key == ITEM) || table.first().is_some_and(|t| self.is_list(t));
        let taken: Vec<&str> = self
            .scan
            .keys_of(table)
            .filter(|key| own.is_none_or(|o| o != key))
            .collect();
        let names = shape
            .properties()
            .map(|(name, shape)| (name.to_owned(), shape));
        let likely = candidates::keys(self.snapshot, self.scan, self.text, table);
        let others = shape
            .other()
            .map(|other| likely.into_iter().map(move |name| (name, other)));
        for (name, shape) in names
            .chain(others.into_iter().flatten())
            .collect::<Vec<_>>()
        {
            // Entries of a list of tables share their path: what one has the other may still lack.
            let is_table = shape
                .alternatives()
                .all(|s| s.kind() == "object" || is_table_list(s));
            if (!in_list && taken.contains(&name.as_str())) || (table.is_empty() && is_table) {
                continue;
            }
            let written = written_key(&name);
            let mut item = Completion::new(name.clone(), CompletionKind::Key, span);
            item.filter = (span.text(self.text).starts_with('"')).then(|| format!("\"{name}\""));
            if assigned {
                item.edit = Edit::replace(span, written);
            } else {
                item.edit = Edit::replace(span, format!("{written} = "));
                item.snippet = Some(format!("{written} = {}", value_snippet(shape)));
            }
            let path = table.iter().cloned().chain([name]).collect();
            item.doc = DocRef::Setting { path, word: None };
            self.out.push(item);
        }
    }

    fn values(&mut self, path: &[String], span: Span, gap: &Gap) {
        let Some(shape) = shape_at(self.snapshot.catalog, path) else {
            return;
        };
        let list = path.last().is_some_and(|last| last == ITEM);
        let taken: Vec<String> = if list && gap.list {
            self.items_of(gap, span)
        } else {
            Vec::new()
        };
        for shape in shape.alternatives() {
            let words: Vec<String> = match shape.kind() {
                "boolean" => vec!["true".to_owned(), "false".to_owned()],
                _ => shape.choices().iter().map(|c| c.word.to_owned()).collect(),
            };
            let quoted = shape.kind() != "boolean";
            for word in words {
                self.value(word, CompletionKind::EnumValue, span, quoted, path, &taken);
            }
        }
        for word in candidates::texts(self.snapshot, self.scan, self.text, path) {
            if word != unquoted(span.text(self.text)) {
                self.value(word, CompletionKind::Value, span, true, path, &taken);
            }
        }
    }

    fn value(
        &mut self,
        word: String,
        kind: CompletionKind,
        span: Span,
        quoted: bool,
        path: &[String],
        taken: &[String],
    ) {
        if taken.contains(&word) {
            return;
        }
        let mut item = Completion::new(word.clone(), kind, span);
        if quoted {
            let written = format!("\"{word}\"");
            item.filter = span
                .text(self.text)
                .starts_with(['"', '\''])
                .then(|| written.clone());
            item.edit = Edit::replace(span, written);
        }
        item.doc = DocRef::Setting {
            path: path.to_vec(),
            word: Some(word),
        };
        self.out.push(item);
    }

    fn items_of(&self, gap: &Gap, own: Span) -> Vec<String> {
        let items = self
            .scan
            .tokens
            .iter()
            .filter(|t| t.role == Role::Value && gap.span.encloses(t.span));
        items
            .filter(|t| t.span != own)
            .map(|t| t.word(self.text))
            .collect()
    }

    fn is_list(&self, name: &str) -> bool {
        let root = Shape::root(self.snapshot.catalog);
        root.child(name).is_some_and(is_table_list)
    }

    /// Tables, with their brackets.
    fn headers(&mut self, span: Span, own: &[String]) {
        let mut found: Vec<(Vec<String>, Shape, bool)> = Vec::new();
        tables(
            Shape::root(self.snapshot.catalog),
            &mut Vec::new(),
            &mut found,
        );
        let present =
            |path: &[String]| self.scan.headers.iter().any(|(_, p)| p == path && p != own);
        // A list of tables can have as many headers as one likes, a table only one.
        let offered = found
            .into_iter()
            .filter(|(path, _, list)| *list || !present(path));
        let items = offered.map(|(path, _, list)| {
            let name = path.join(".");
            let written = if list {
                format!("[[{name}]]")
            } else {
                format!("[{name}]")
            };
            let mut item = Completion::new(written.clone(), CompletionKind::Key, span);
            item.filter =
                (!span.text(self.text).starts_with('[') && !span.is_empty()).then(|| name.clone());
            item.edit = Edit::replace(span, written);
            item.doc = DocRef::Setting { path, word: None };
            item
        });
        let items: Vec<Completion> = items.collect();
        self.out.extend(items);
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

fn is_table_list(shape: Shape) -> bool {
    shape.items().is_some_and(|item| item.kind() == "object")
}

/// Every table that may have a header, lists of tables included.
fn tables(shape: Shape, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, Shape, bool)>) {
    for (name, child) in shape.properties() {
        let list = is_table_list(child);
        // Sources are written in one line each.
        if (child.kind() != "object" && !list) || name == "sources" {
            continue;
        }
        path.push(name.to_owned());
        found.push((path.clone(), child, list));
        if !list {
            tables(child, path, found);
        }
        path.pop();
    }
}

/// A key as it is written: bare where TOML allows it.
fn written_key(name: &str) -> String {
    let bare = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if bare {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}

/// The beginning of a value, for clients that know places to fill in.
fn value_snippet(shape: Shape) -> String {
    let choices: Vec<&str> = shape.choices().iter().map(|c| c.word).collect();
    if !choices.is_empty() {
        return format!("\"${{1|{}|}}\"", choices.join(","));
    }
    match shape.alternatives().next().map(Shape::kind) {
        Some("string") => "\"$1\"".to_owned(),
        Some("boolean") => "${1|true,false|}".to_owned(),
        Some("array")
            if shape
                .items()
                .is_some_and(|i| i.kind() == "string" || !i.choices().is_empty()) =>
        {
            "[\"$1\"]".to_owned()
        }
        Some("array") => "[$1]".to_owned(),
        Some("object") => "{ $1 }".to_owned(),
        _ => "$1".to_owned(),
    }
}
