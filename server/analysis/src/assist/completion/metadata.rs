//! Metadata: which keys and values may stand at the cursor, led by the format's key table. How they are written is the
//! business of `write`, which values there are of `values`.

mod values;
mod write;

use pog_syntax::dialect::{Field, Key, KeyKind, ParameterSource, child_keys, find_key};
use pog_syntax::template::Resolution;
use pog_syntax::yaml::{self, Cursor, PathPart, Slot};
use pog_text::Span;

use super::site::Site;
use super::{Completion, CompletionKind};
use crate::assist::docs::{DocRef, summary_line};
use values::Values;
use write::{Form, key_text, scalar};

pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) {
    let cursor = yaml::cursor_at(site.text, site.artifact.metadata_span(), site.offset);
    let place = Place { site, cursor: &cursor };
    match &cursor.slot {
        Slot::Key { span, colon } => place.key(*span, *colon, out),
        Slot::Value { key, span, quote } => {
            let mut path = cursor.path.clone();
            path.push(PathPart::Key(key.clone()));
            Values { site, path: &path, span: *span, quote: *quote, lead: "", flow: place.is_flow(*span) }
                .complete(out);
        }
        Slot::Item { span, quote } => place.item(*span, *quote, out),
        Slot::Nothing => {}
    }
}

struct Place<'a> {
    site: &'a Site<'a>,
    cursor: &'a Cursor,
}

impl Place<'_> {
    fn path(&self) -> &[PathPart] {
        &self.cursor.path
    }

    /// The shape of the mapping or list the cursor is in; `None` at the root and where the table does not say.
    fn kind(&self) -> Option<&'static KeyKind> {
        child_keys(self.site.artifact.dialect().keys, self.path())
    }

    fn key(&self, span: Span, colon: bool, out: &mut Vec<Completion>) {
        let form = self.form(span, colon, "");
        if self.path().is_empty() {
            return self.keys(self.site.artifact.dialect().keys, span, &form, out);
        }
        if self.is_inputs() {
            return self.inputs(span, &form, out);
        }
        match self.kind() {
            Some(KeyKind::List(_)) if !colon => self.first_item(span, out),
            Some(KeyKind::MapOf(KeyKind::Schema(_))) => self.undeclared(span, &form, out),
            Some(kind) if !kind.keys().is_empty() => self.keys(kind.keys(), span, &form, out),
            // A scalar on a line of its own below its key.
            Some(_) if !colon => {
                Values { site: self.site, path: self.path(), span, quote: None, lead: "", flow: false }.complete(out);
            }
            _ => {}
        }
    }

    /// Below `key:` of a list, where no dash is typed yet.
    fn first_item(&self, span: Span, out: &mut Vec<Completion>) {
        let mut path = self.path().to_vec();
        path.push(PathPart::Item);
        match child_keys(self.site.artifact.dialect().keys, &path) {
            Some(kind) if !kind.keys().is_empty() => self.keys(kind.keys(), span, &self.form(span, false, "- "), out),
            _ => Values { site: self.site, path: &path, span, quote: None, lead: "- ", flow: false }.complete(out),
        }
    }

    fn item(&self, span: Span, quote: Option<char>, out: &mut Vec<Completion>) {
        let flow = self.is_flow(span);
        if quote.is_none() {
            let mut form = self.form(span, false, "");
            form.braces = flow;
            if self.is_inputs() {
                return self.inputs(span, &form, out);
            }
            if let Some(kind) = self.kind().filter(|k| !k.keys().is_empty()) {
                self.keys(kind.keys(), span, &form, out);
            }
        }
        Values { site: self.site, path: self.path(), span, quote, lead: "", flow }.complete(out);
    }

    /// Whether `span` stands inside `{…}` or `[…]` that opened on its line.
    fn is_flow(&self, span: Span) -> bool {
        let before = &self.site.text[..span.lo()];
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |i| i + 1)..];
        line.len() > self.cursor.indent && line.get(self.cursor.indent..).is_some_and(|l| l.contains(['{', '[']))
    }

    fn form(&self, span: Span, colon: bool, lead: &'static str) -> Form {
        let before = &self.site.text[..span.lo()];
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |i| i + 1)..];
        Form {
            flow: self.is_flow(span),
            braces: false,
            colon,
            lead,
            column: self.cursor.indent + lead.len(),
            line_indent: line.len() - line.trim_start_matches(' ').len(),
            end: crate::assist::edits::line_end(self.site.text),
        }
    }

    fn keys(&self, keys: &'static [Key], span: Span, form: &Form, out: &mut Vec<Completion>) {
        let mut missing: Vec<&Key> = keys.iter().filter(|k| !self.is_present(k.name)).collect();
        // The tables are in a sensible order; an id is rarely given, since the path is one.
        missing.sort_by_key(|k| (!k.required, k.field == Some(Field::Id)));
        for key in missing {
            let (text, snippet) = key_text(key.name, &key.kind, form);
            let mut path = strings(self.path());
            if form.lead == "- " {
                path.push("[]".into());
            }
            path.push(key.name.into());
            let need = if key.required { "required, " } else { "" };
            let item = Completion::new(key.name, CompletionKind::Key, span)
                .insert(text)
                .snippet(snippet)
                .detail(format!("{need}{}", key.kind.describe()))
                .doc(DocRef::Key { path });
            out.push(item.group(u32::from(!key.required)));
        }
    }

    fn is_present(&self, name: &str) -> bool {
        self.cursor.siblings.iter().any(|s| s == name)
    }

    /// Whether the cursor is in the mapping of a case's inputs: a free mapping below the key that holds the cases.
    fn is_inputs(&self) -> bool {
        let cases = matches!(self.path().first(), Some(PathPart::Key(k))
            if find_key(self.site.artifact.dialect().keys, k).is_some_and(|k| k.field == Some(Field::Cases)));
        cases && matches!(self.kind(), Some(KeyKind::MapOf(KeyKind::Any)))
    }

    fn inputs(&self, span: Span, form: &Form, out: &mut Vec<Completion>) {
        for parameter in self.site.artifact.parameters.iter().filter(|p| !self.is_present(&p.name)) {
            let choices: Vec<String> = parameter.choices.iter().map(|(v, _)| scalar(v, form.flow)).collect();
            let (text, snippet) = write::input_text(&parameter.name, &choices, form);
            let item = Completion::new(&parameter.name, CompletionKind::Parameter, span)
                .insert(text)
                .snippet(snippet)
                .detail(summary_line(parameter))
                .doc(DocRef::Parameter { name: parameter.name.clone() });
            out.push(item.group(u32::from(!parameter.required())));
        }
    }

    /// Names the template uses and nothing declares.
    fn undeclared(&self, span: Span, form: &Form, out: &mut Vec<Completion>) {
        let declares = matches!(self.path(), [PathPart::Key(k)]
            if find_key(self.site.artifact.dialect().keys, k).is_some_and(|k| k.field == Some(Field::Parameters)));
        if !declares || self.site.artifact.dialect().parameters != ParameterSource::Declared {
            return;
        }
        let names = &self.site.artifact.facts().names;
        for name in names.iter().filter(|n| n.resolution == Resolution::Free && !n.called) {
            let known =
                self.site.artifact.parameter(&name.name).is_some_and(|p| !p.name_span.touches(self.site.offset));
            if known || self.is_present(&name.name) {
                continue;
            }
            let (text, snippet) = write::declaration(&name.name, form);
            let item = Completion::new(&name.name, CompletionKind::Parameter, span).insert(text).snippet(snippet);
            out.push(item.detail("used in the template, not declared"));
        }
    }
}

/// A path as documentation references carry it.
fn strings(path: &[PathPart]) -> Vec<String> {
    path.iter()
        .map(|part| match part {
            PathPart::Key(key) => key.clone(),
            PathPart::Item => "[]".into(),
        })
        .collect()
}
