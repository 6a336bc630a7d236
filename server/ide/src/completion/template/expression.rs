//! What can be read in an expression: names, fields, values of closed lists.

use pog_model::artifact::{Parameter, ParameterOrigin};
use pog_template::{
    CallForm, Compared, FieldForm, Literal, Local, LocalKind, PathSegment, Resolution, ValueForm,
};
use pog_text::Span;
use pog_text::interrupt::checkpoint;
use pog_yaml::{Node, to_json};
use rustc_hash::FxHashSet;
use serde_json::Value;

use super::{Offer, head};
use crate::completion::{Completion, CompletionKind, references};
use crate::docs::{DocRef, macro_signature, show, summary_line, type_of, words};
use crate::value_path;
use crate::value_path::Rooted;

impl<'a> Offer<'a> {
    /// Locals that can be read at the cursor, the innermost of each name.
    fn visible_locals(&self) -> Vec<&'a Local> {
        let offset = self.site.offset;
        let mut found: Vec<&Local> = Vec::new();
        let mut names: FxHashSet<&str> = FxHashSet::default();
        for local in self.site.artifact.facts().locals.iter().rev() {
            let is_readable = value_path::visible(local, offset) && !local.span.touches(offset);
            checkpoint("names in scope");
            if is_readable && names.insert(&local.name) {
                found.push(local);
            }
        }
        found
    }

    /// Names and parameters as equals.
    pub(super) fn names(&self, group: u32, out: &mut Vec<Completion>) {
        let locals = self.visible_locals();
        out.extend(locals.into_iter().map(|local| self.local(local, group)));
        // The half-typed word under the cursor is a parameter too, as far as the reader can tell.
        let read = self.read_where(|span| !span.touches(self.site.offset));
        let is_only_the_word =
            |p: &Parameter| p.origin == ParameterOrigin::Inferred && !read.contains(&*p.name);
        self.parameters(|p| !is_only_the_word(p), group, out);
    }

    pub(super) fn locals(&self, call: CallForm, group: u32, out: &mut Vec<Completion>) {
        for local in self.visible_locals() {
            let mut item = self.local(local, group);
            let signature = match local.kind {
                LocalKind::Macro => Some(macro_signature(self.site.text, &local.name, local.span)),
                LocalKind::Import => self.imported(local),
                _ => None,
            };
            if let Some(signature) = signature {
                item.kind = CompletionKind::Macro;
                item = item
                    .snippet(Self::call(&local.name, call, !signature.ends_with("()")))
                    .detail(signature);
            } else {
                item = item.detail(match local.kind {
                    LocalKind::Import => "import",
                    LocalKind::Loop => "loop variable",
                    LocalKind::With => "with",
                    LocalKind::Argument => "argument",
                    LocalKind::Set | LocalKind::Macro => "set",
                });
            }
            out.push(item);
        }
    }

    fn local(&self, local: &Local, group: u32) -> Completion {
        self.item(&local.name, CompletionKind::Variable, group)
            .doc(DocRef::Local {
                name: local.name.clone(),
                at: local.span.start,
            })
    }

    /// The signature of a macro brought in by `from … import`.
    fn imported(&self, local: &Local) -> Option<String> {
        let (reference, name) = value_path::import_of(self.site.artifact, local)?;
        let name = name?;
        let resolved = self.site.snapshot.library.resolve(
            reference.target.as_deref()?,
            self.site.file.root,
            &self.site.file.path,
        );
        let entry = resolved.entry()?;
        let (_, span) = entry.summary.macros.iter().find(|(n, _)| n == name)?;
        let signature = macro_signature(&entry.text, name, *span);
        Some(signature.replacen(name, &local.name, 1))
    }

    pub(super) fn block_names(
        &self,
        names: &[(&str, &str)],
        group: u32,
        out: &mut Vec<Completion>,
    ) {
        for (name, keyword) in names {
            if self.is_inside(keyword) {
                let item = self.item(*name, CompletionKind::Variable, group);
                out.push(item.doc(DocRef::Keyword {
                    name: (*name).to_owned(),
                }));
            }
        }
    }

    /// The parameters that `is_wanted` accepts, but for those that a local of the same name hides.
    pub(super) fn parameters(
        &self,
        is_wanted: impl Fn(&Parameter) -> bool,
        group: u32,
        out: &mut Vec<Completion>,
    ) {
        let locals = self.visible_locals().into_iter();
        let locals: FxHashSet<&str> = locals.map(|l| l.name.as_str()).collect();
        for parameter in &self.site.artifact.parameters {
            checkpoint("names in scope");
            let is_hidden = locals.contains(parameter.name.as_str());
            if is_hidden || !is_wanted(parameter) {
                continue;
            }
            let word = format!("{}{}", self.language.sigil, parameter.name);
            out.push(
                self.item(word, CompletionKind::Parameter, group)
                    .detail(summary_line(parameter))
                    .doc(DocRef::Parameter {
                        name: parameter.name.clone(),
                    }),
            );
        }
    }

    /// The parameters that must be given and that nothing but the word under the cursor reads.
    pub(super) fn unread_parameters(&self, group: u32, out: &mut Vec<Completion>) {
        let read = self.read_where(|span| span != self.span);
        self.parameters(|p| p.required() && !read.contains(&*p.name), group, out);
    }

    /// The names that are read from outside at a place that counts.
    fn read_where(&self, counts: impl Fn(Span) -> bool) -> FxHashSet<&'a str> {
        let names = self.site.artifact.facts().names.iter();
        names
            .inspect(|_| checkpoint("names in scope"))
            .filter(|n| n.resolution == Resolution::Free && counts(n.span))
            .map(|n| n.name.as_str())
            .collect()
    }

    /// Fields that the language, the imported artifact or the declaration describes.
    pub(super) fn fields(
        &self,
        path: &[PathSegment],
        form: FieldForm,
        group: u32,
        out: &mut Vec<Completion>,
    ) {
        let site = self.site;
        let local =
            head(path).and_then(|name| value_path::local_at(site.artifact, name, site.offset));
        if let Some(module) = local.filter(|l| is_module(l, path)) {
            let reference = value_path::import_of(site.artifact, module);
            if let Some(target) = reference.and_then(|(r, _)| r.target.as_deref()) {
                references::macros(site, target, &[], self.span, out);
            }
            return;
        }
        // A local that is called like a name of the language hides it.
        if local.is_none() {
            let before = out.len();
            for (word, block) in words::fields(self.language, path) {
                if block.is_none_or(|keyword| self.is_inside(keyword)) {
                    let item = self.item(word.name, CompletionKind::Field, group);
                    out.push(item.detail(word.signature).doc(word.doc));
                }
            }
            if out.len() > before {
                return;
            }
        }
        let Some(rooted) = value_path::resolve(site.text, site.artifact, path, site.offset) else {
            return;
        };
        let properties = rooted
            .schema(site.artifact)
            .and_then(|s| s.get("properties"));
        for entry in properties.into_iter().flat_map(Node::entries) {
            if let Some(name) = entry.key.as_str().filter(|name| can_be_written(name, form)) {
                let item = self.item(name, CompletionKind::Field, group);
                let doc = rooted.doc(Some(name));
                out.push(item.detail(type_of(entry.value)).doc(doc));
            }
        }
    }

    /// Fields that the template reads from the same value elsewhere.
    pub(super) fn used_fields(
        &self,
        path: &[PathSegment],
        form: FieldForm,
        group: u32,
        out: &mut Vec<Completion>,
    ) {
        let site = self.site;
        let facts = site.artifact.facts();
        let Some((PathSegment::Field(head), rest)) = path.split_first() else {
            return;
        };
        let local = value_path::local_at(site.artifact, head, site.offset);
        // A module has the macros of its artifact and no others.
        if local.is_some_and(|l| is_module(l, path)) {
            return;
        }
        let rooted = value_path::resolve(site.text, site.artifact, path, site.offset);
        for name in facts.names.iter().filter(|n| n.name == *head) {
            let is_same_value = match name.resolution {
                Resolution::Local(i) => local.is_some() && facts.locals.get(i) == local,
                Resolution::Free => local.is_none(),
                Resolution::Builtin | Resolution::Relative => false,
            };
            // The field behind the path; a use of the value as a whole has none.
            let Some(field) = name.path.get(rest.len()) else {
                continue;
            };
            let leads = name.path.iter().zip(rest);
            if is_same_value
                && leads.into_iter().all(|(a, b)| is_field(b, &a.name))
                && !field.span.touches(site.offset)
                && can_be_written(&field.name, form)
            {
                let doc = rooted.as_ref().map(|r| r.doc(Some(&field.name)));
                out.push(
                    self.item(&field.name, CompletionKind::Field, group)
                        .detail("used in this template")
                        .doc(doc.unwrap_or(DocRef::None)),
                );
            }
        }
    }

    /// Values of the closed list that `path`, or each of its items, can take.
    pub(super) fn values(
        &self,
        path: &[PathSegment],
        of: Compared,
        form: ValueForm,
        group: u32,
        out: &mut Vec<Completion>,
    ) {
        let site = self.site;
        let Some(rooted) = value_path::resolve(site.text, site.artifact, path, site.offset) else {
            return;
        };
        let is_whole = rooted.path.is_empty() && of == Compared::Value;
        let default = rooted.parameter.default.as_ref().filter(|_| is_whole);
        let compared = self.compared_already(path);
        for value in self.choices(&rooted, of) {
            let Some(written) = write(&value, form) else {
                continue;
            };
            let label = show(&value);
            // Further branches want the values that no other branch has.
            let is_taken = compared.iter().any(|c| **c == label);
            let is_default = default.is_some_and(|(d, _)| *d == value);
            out.push(
                self.item(
                    label,
                    CompletionKind::EnumValue,
                    group + u32::from(is_taken),
                )
                .insert(format!("{written}{}", self.context.close))
                .detail(if is_default { "default" } else { "" })
                .doc(rooted.doc(None)),
            );
        }
    }

    fn choices(&self, rooted: &Rooted<'_>, of: Compared) -> Vec<Value> {
        if rooted.path.is_empty() && of == Compared::Value && !rooted.parameter.choices.is_empty() {
            return rooted
                .parameter
                .choices
                .iter()
                .map(|(v, _)| v.clone())
                .collect();
        }
        let schema = rooted.schema(self.site.artifact).and_then(|s| match of {
            Compared::Value => Some(s),
            Compared::Items => s.get("items"),
        });
        let Some(schema) = schema else {
            return Vec::new();
        };
        let listed = schema.get("enum").into_iter().flat_map(Node::items);
        // A boolean has a closed list without writing one.
        let mut values: Vec<Value> = listed.map(to_json).collect();
        if values.is_empty() && type_of(schema) == "boolean" {
            values = vec![Value::Bool(true), Value::Bool(false)];
        }
        values
    }

    /// Texts the same value is compared with elsewhere.
    fn compared_already(&self, path: &[PathSegment]) -> Vec<&'a String> {
        let facts = self.site.artifact.facts();
        let mut found = Vec::new();
        for comparison in &facts.comparisons {
            let Some(name) = facts.names.get(comparison.name) else {
                continue;
            };
            let written = std::iter::once(&name.name).chain(name.path.iter().map(|p| &p.name));
            let is_same = path.len() == name.path.len() + 1
                && path.iter().zip(written).all(|(a, b)| is_field(a, b));
            if let Literal::Text(text) = &comparison.literal
                && is_same
                && !comparison.span.touches(self.site.offset)
            {
                found.push(text);
            }
        }
        found
    }
}

/// Whether `path` is the name of an imported template.
fn is_module(local: &Local, path: &[PathSegment]) -> bool {
    local.kind == LocalKind::Import && path.len() == 1
}

fn is_field(segment: &PathSegment, name: &str) -> bool {
    matches!(segment, PathSegment::Field(field) if field == name)
}

fn can_be_written(name: &str, form: FieldForm) -> bool {
    match form {
        FieldForm::Any => true,
        FieldForm::Identifier => {
            name.chars().all(|c| c.is_alphanumeric() || c == '_')
                && !name.starts_with(|c: char| c.is_ascii_digit())
        }
    }
}

/// A value in the template's notation; `None` where it has none.
fn write(value: &Value, form: ValueForm) -> Option<String> {
    match (value, form) {
        (Value::String(text), ValueForm::Literal) => Some(format!("\"{}\"", escape(text, '"'))),
        (Value::String(text), ValueForm::Quoted(quote)) => Some(escape(text, quote)),
        (Value::String(text), ValueForm::Plain) => Some(text.clone()),
        (Value::Null, ValueForm::Literal) => Some("none".into()),
        (Value::Array(_) | Value::Object(_), ValueForm::Plain) => None,
        (value, ValueForm::Literal | ValueForm::Plain) => Some(value.to_string()),
        (_, ValueForm::Quoted(_)) => None,
    }
}

fn escape(text: &str, quote: char) -> String {
    text.replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace(quote, &format!("\\{quote}"))
}
