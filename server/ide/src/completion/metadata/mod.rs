//! Metadata: which keys and values may stand at the cursor, led by the format's key table. How they are written is the
//! business of `write`, which values there are of `values`.

mod values;
mod write;

use super::site::Site;
use super::{Completion, CompletionKind};
use crate::docs::{DocRef, summary_line, type_of};
use crate::keys;
use crate::keys::{CaseInput, MetadataDocument, strings};
use crate::value_path;
use crate::value_path::Rooted;
use pog_formats::dialect::{Field, Key, KeyKind};
use pog_template::{PathSegment, ReferenceKind, Resolution};
use pog_text::Span;
use pog_text::lines::line_break;
use pog_yaml as yaml;
use pog_yaml::write::Context;
use pog_yaml::{Cursor, CursorContext, Node, PathPart, to_json};
use values::Values;
use write::{Form, key_text};

pub(super) fn complete(site: &Site<'_>, out: &mut Vec<Completion>) {
    let sheet = MetadataDocument::at(site.artifact, site.offset);
    let cursor = sheet.cursor(site.text, site.offset);
    let place = Place {
        site,
        cursor: &cursor,
        sheet,
    };
    match &cursor.context {
        CursorContext::Key { span, colon } => place.key(*span, *colon, out),
        CursorContext::Value { key, span, quote } => {
            let mut path = cursor.path.clone();
            path.push(PathPart::Key(key.clone()));
            Values {
                site,
                sheet,
                path: &path,
                span: *span,
                quote: *quote,
                lead: "",
                context: place.context(*span),
            }
            .complete(out);
        }
        CursorContext::Item { span, quote } => place.item(*span, *quote, out),
        CursorContext::Nothing => {}
    }
}

struct Place<'a> {
    site: &'a Site<'a>,
    cursor: &'a Cursor,
    sheet: MetadataDocument<'a>,
}

impl Place<'_> {
    fn path(&self) -> &[PathPart] {
        &self.cursor.path
    }

    /// The shape of the mapping or list the cursor is in; `None` at the root and where the table does not say.
    fn kind(&self) -> Option<&'static KeyKind> {
        keys::kind_at(self.sheet.keys, self.path())
    }

    fn key(&self, span: Span, colon: bool, out: &mut Vec<Completion>) {
        let form = self.form(span, colon, "");
        if self.path().is_empty() {
            return self.keys(self.sheet.keys, span, &form, out);
        }
        if self.input_keys(span, &form, out) {
            return;
        }
        match self.kind() {
            // A colon makes it a key for sure, and a list has none.
            Some(KeyKind::List(_)) if !colon => self.first_item(span, out),
            Some(KeyKind::MapOf(KeyKind::Schema(_))) => self.undeclared(span, &form, out),
            Some(kind) if !kind.keys().is_empty() => self.keys(kind.keys(), span, &form, out),
            // A scalar on a line of its own below its key.
            Some(_) if !colon => {
                Values {
                    site: self.site,
                    sheet: self.sheet,
                    path: self.path(),
                    span,
                    quote: None,
                    lead: "",
                    context: Context::Block,
                }
                .complete(out);
            }
            _ => {}
        }
    }

    /// Below `key:` of a list, where no dash is typed yet.
    fn first_item(&self, span: Span, out: &mut Vec<Completion>) {
        let mut path = self.path().to_vec();
        path.push(PathPart::Item);
        match keys::kind_at(self.sheet.keys, &path) {
            Some(kind) if !kind.keys().is_empty() => {
                self.keys(kind.keys(), span, &self.form(span, false, "- "), out)
            }
            _ => Values {
                site: self.site,
                sheet: self.sheet,
                path: &path,
                span,
                quote: None,
                lead: "- ",
                context: Context::Block,
            }
            .complete(out),
        }
    }

    fn item(&self, span: Span, quote: Option<char>, out: &mut Vec<Completion>) {
        let context = self.context(span);
        if quote.is_none() {
            let mut form = self.form(span, false, "");
            form.braces = context == Context::Flow;
            self.input_keys(span, &form, out);
            if let Some(kind) = self.kind().filter(|k| !k.keys().is_empty()) {
                self.keys(kind.keys(), span, &form, out);
            }
        }
        Values {
            site: self.site,
            sheet: self.sheet,
            path: self.path(),
            span,
            quote,
            lead: "",
            context,
        }
        .complete(out);
    }

    /// Flow where `span` stands inside `{…}` or `[…]` that opened on its line.
    fn context(&self, span: Span) -> Context {
        let before = &self.site.text[..span.lo()];
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |i| i + 1)..];
        let inside = line.get(self.cursor.indent..).unwrap_or("");
        if inside.contains(['{', '[']) {
            Context::Flow
        } else {
            Context::Block
        }
    }

    fn form(&self, span: Span, colon: bool, lead: &'static str) -> Form {
        let before = &self.site.text[..span.lo()];
        let line = &before[before.rfind(['\n', '\r']).map_or(0, |i| i + 1)..];
        Form {
            context: self.context(span),
            braces: false,
            colon,
            lead,
            column: self.cursor.indent + lead.len(),
            line_indent: line.len() - line.trim_start_matches(' ').len(),
            end: line_break_of(self.sheet.span.text(self.site.text), self.site.text),
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
                .doc(DocRef::Key {
                    path,
                    overlay: self.sheet.overlay,
                });
            out.push(item.group(u32::from(!key.required)));
        }
    }

    fn is_present(&self, name: &str) -> bool {
        self.cursor.siblings.iter().any(|s| s == name)
    }

    /// Keys inside a case's inputs: parameters, or the fields of one; `false` elsewhere.
    fn input_keys(&self, span: Span, form: &Form, out: &mut Vec<Completion>) -> bool {
        match keys::input_at(self.site.artifact, self.sheet.keys, self.path()) {
            CaseInput::Elsewhere => return false,
            CaseInput::All => self.inputs(span, form, out),
            CaseInput::Value(rooted) => self.input_fields(&rooted, span, form, out),
            CaseInput::Undeclared => {}
        }
        true
    }

    fn input_fields(
        &self,
        rooted: &Rooted<'_>,
        span: Span,
        form: &Form,
        out: &mut Vec<Completion>,
    ) {
        let Some(schema) = rooted.schema(self.site.artifact) else {
            return;
        };
        let required: Vec<&str> = schema
            .get("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(Node::as_str)
            .collect();
        for entry in schema.get("properties").into_iter().flat_map(Node::entries) {
            let Some(name) = entry.key.as_str().filter(|n| !self.is_present(n)) else {
                continue;
            };
            let choices: Vec<String> = choices_of(entry.value)
                .iter()
                .map(|v| yaml::write::value(v, form.context))
                .collect();
            let (text, snippet) = write::input_text(name, &choices, form);
            let item = Completion::new(name, CompletionKind::Field, span)
                .insert(text)
                .snippet(snippet)
                .detail(type_of(entry.value))
                .doc(rooted.doc(Some(name)));
            out.push(item.group(u32::from(!required.contains(&name))));
        }
    }

    fn inputs(&self, span: Span, form: &Form, out: &mut Vec<Completion>) {
        for parameter in self
            .site
            .artifact
            .parameters
            .iter()
            .filter(|p| !self.is_present(&p.name))
        {
            let choices: Vec<String> = parameter
                .choices
                .iter()
                .map(|(v, _)| yaml::write::value(v, form.context))
                .collect();
            let (text, snippet) = write::input_text(&parameter.name, &choices, form);
            let item = Completion::new(&parameter.name, CompletionKind::Parameter, span)
                .insert(text)
                .snippet(snippet)
                .detail(summary_line(parameter))
                .doc(DocRef::Parameter {
                    name: parameter.name.clone(),
                });
            out.push(item.group(u32::from(!parameter.required())));
        }
        self.inputs_of_others(span, form, out);
    }

    /// Parameters of the prompts that this file is about.
    fn inputs_of_others(&self, span: Span, form: &Form, out: &mut Vec<Completion>) {
        let (file, library) = (self.site.file, &self.site.snapshot.library);
        let references = self
            .site
            .artifact
            .facts()
            .references
            .iter()
            .filter(|r| r.kind == ReferenceKind::File);
        let targets = references.filter_map(|r| {
            library
                .resolve(r.target.as_deref()?, file.root, &file.path)
                .entry()
        });
        // A test file may be about several prompts that share a parameter.
        let mut seen: Vec<String> = out.iter().map(|c| c.label.clone()).collect();
        for (entry, parameter) in
            targets.flat_map(|e| e.summary.parameters.iter().map(move |p| (e, p)))
        {
            if self.is_present(&parameter.name) || seen.contains(&parameter.name) {
                continue;
            }
            seen.push(parameter.name.clone());
            let (text, snippet) = write::input_text(&parameter.name, &[], form);
            let item = Completion::new(&parameter.name, CompletionKind::Parameter, span)
                .insert(text)
                .snippet(snippet);
            out.push(
                item.detail(entry.summary.title())
                    .group(u32::from(!parameter.required())),
            );
        }
    }

    /// Names the template uses and nothing declares.
    fn undeclared(&self, span: Span, form: &Form, out: &mut Vec<Completion>) {
        if let Some(object) =
            keys::described_object(self.site.artifact, self.sheet.keys, self.path())
        {
            return self.undescribed(&object, span, form, out);
        }
        let declares = self.path().len() == 1
            && keys::first_field(self.sheet.keys, self.path()) == Some(Field::Parameters);
        // An overlay may describe what its format only infers.
        let declared = self.sheet.overlay || self.site.artifact.parameter_source().declares();
        if !declares || !declared {
            return;
        }
        let names = &self.site.artifact.facts().names;
        for name in names
            .iter()
            .filter(|n| n.resolution == Resolution::Free && !n.called)
        {
            let known = self
                .site
                .artifact
                .parameter(&name.name)
                .filter(|p| p.schema.is_some());
            let known = known.is_some_and(|p| !p.name_span.touches(self.site.offset));
            if known || self.is_present(&name.name) {
                continue;
            }
            let (text, snippet) = write::declaration(&name.name, form);
            let item = Completion::new(&name.name, CompletionKind::Parameter, span)
                .insert(text)
                .snippet(snippet);
            out.push(item.detail("used but not declared"));
        }
    }

    /// Fields the template reads from an object and its schema does not describe.
    fn undescribed(&self, object: &Rooted<'_>, span: Span, form: &Form, out: &mut Vec<Completion>) {
        let artifact = self.site.artifact;
        for name in artifact.facts().names.iter().filter(|n| !n.path.is_empty()) {
            let parts = std::iter::once(&name.name).chain(name.path.iter().map(|p| &p.name));
            let chain: Vec<PathSegment> = parts.map(|p| PathSegment::Field(p.clone())).collect();
            let Some(read) = value_path::resolve(self.site.text, artifact, &chain, name.span.lo())
            else {
                continue;
            };
            let inside =
                read.parameter.name == object.parameter.name && read.path.starts_with(&object.path);
            let Some(PathSegment::Field(field)) =
                read.path.get(object.path.len()).filter(|_| inside)
            else {
                continue;
            };
            if self.is_present(field) || out.iter().any(|c| c.label == *field) {
                continue;
            }
            let (text, snippet) = write::declaration(field, form);
            let item = Completion::new(field, CompletionKind::Field, span)
                .insert(text)
                .snippet(snippet);
            out.push(item.detail("used but not described"));
        }
    }
}

/// The line break of a document; that of the whole where it has none yet.
fn line_break_of(document: &str, all: &str) -> &'static str {
    line_break(if document.contains('\n') {
        document
    } else {
        all
    })
}

/// The closed list of a schema.
fn choices_of(schema: Node<'_>) -> Vec<serde_json::Value> {
    schema
        .get("enum")
        .into_iter()
        .flat_map(Node::items)
        .map(to_json)
        .collect()
}
