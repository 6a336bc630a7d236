//! Values of metadata keys: closed lists, ids, versions, dates, what the library already uses, what a parameter allows.

use pog_formats::dialect::{Choice, Field, Key, KeyKind, find_key};
use pog_model::Origin;
use pog_model::artifact::Parameter;
use pog_policy::models;
use pog_text::Span;
use pog_text::words::single_line;
use pog_world::name_refs;
use pog_yaml::write::Context;
use pog_yaml::{Node, PathPart, write};
use rustc_hash::FxHashMap;
use semver::Version;
use serde_json::Value;

use super::choices_of;
use crate::completion::site::Site;
use crate::completion::{Completion, CompletionKind, references};
use crate::docs::{DocRef, show, type_of};
use crate::keys;
use crate::keys::{CaseInput, MetadataDocument, strings};

/// The value of the key (or the item of the list) at `path`.
pub(super) struct Values<'a> {
    pub(super) site: &'a Site<'a>,
    pub(super) sheet: MetadataDocument<'a>,
    pub(super) path: &'a [PathPart],
    /// What the value replaces, without quotes.
    pub(super) span: Span,
    /// The quote already typed.
    pub(super) quote: Option<char>,
    /// What stands before the value: `- ` where the list's dash is not typed yet.
    pub(super) lead: &'static str,
    /// Where the value is written.
    pub(super) context: Context,
}

impl Values<'_> {
    pub(super) fn complete(&self, out: &mut Vec<Completion>) {
        if self.input(out) || self.of_schema(out) {
            return;
        }
        if let Some(kind) = keys::kind_at(self.sheet.keys, self.path) {
            self.of_kind(kind, false, out);
        }
    }

    fn of_kind(&self, kind: &'static KeyKind, list: bool, out: &mut Vec<Completion>) {
        match kind {
            KeyKind::Enum(_) | KeyKind::Words(_) => self.choices(kind.choices(), list, out),
            KeyKind::Bool => self.booleans(out),
            KeyKind::Schema(keys) => {
                // A bare type name stands for the whole schema.
                if let Some(types) = find_key(keys(), "type") {
                    self.choices(types.kind.choices(), list, out);
                }
            }
            KeyKind::Version => self.versions(out),
            KeyKind::Date => {
                let today = self.site.snapshot.today.as_deref();
                out.extend(today.map(|d| self.text(d, list).detail("today")));
            }
            KeyKind::Id => self.ids(out),
            KeyKind::NameOf(formats, provided) => self.names(formats, provided, list, out),
            KeyKind::List(item) => self.of_kind(item, true, out),
            KeyKind::Either(a, b) => {
                self.of_kind(a, list, out);
                // A list of the same words is not worth proposing beside the word.
                if !matches!(b, KeyKind::List(_)) {
                    self.of_kind(b, list, out);
                }
            }
            KeyKind::Text if self.table_key().and_then(|k| k.field) == Some(Field::ModelId) => {
                self.models(out)
            }
            KeyKind::Text => self.in_use(list, out),
            // Free values: nobody but the author knows them.
            _ => {}
        }
    }

    /// A proposal for a text value; `list` says that it must become the only item of a list.
    fn text(&self, value: &str, list: bool) -> Completion {
        self.value(&Value::String(value.to_owned()), value, list)
    }

    fn value(&self, value: &Value, label: &str, list: bool) -> Completion {
        let written = match self.quote {
            Some(quote) => {
                let closed = self.site.text[self.span.hi()..].starts_with(quote);
                let text = value.as_str().unwrap_or(label);
                // Single quotes hold no line break; what was written with one is proposed with a blank.
                let inside = write::inside_quotes(text, quote).unwrap_or_else(|| single_line(text));
                if closed {
                    inside
                } else {
                    format!("{inside}{quote}")
                }
            }
            None if list => format!("[{}]", write::flow(value)),
            None => format!("{}{}", self.lead, write::value(value, self.context)),
        };
        Completion::new(label, CompletionKind::Value, self.span)
            .insert(written)
            .filter(label)
    }

    fn choices(&self, choices: &'static [Choice], list: bool, out: &mut Vec<Completion>) {
        let taken = self.taken();
        for choice in choices.iter().filter(|c| !taken.contains(&c.value)) {
            let mut item = self.text(choice.value, list).doc(DocRef::Choice {
                path: strings(self.path),
                overlay: self.sheet.overlay,
                value: choice.value.into(),
            });
            item.kind = CompletionKind::EnumValue;
            out.push(item);
        }
    }

    /// A schema says `boolean` and not which words; YAML 1.1 has more of them, but only these two are read everywhere.
    fn booleans(&self, out: &mut Vec<Completion>) {
        for value in [true, false] {
            let mut item = self.value(
                &Value::Bool(value),
                if value { "true" } else { "false" },
                false,
            );
            item.kind = CompletionKind::EnumValue;
            out.push(item);
        }
    }

    /// Names of other artifacts, then those that the tools provide.
    fn names(
        &self,
        formats: &[&'static str],
        provided: &'static [Choice],
        list: bool,
        out: &mut Vec<Completion>,
    ) {
        let site = self.site;
        for entry in name_refs::artifacts_named(site.snapshot, site.file.root, formats)
            .iter()
            .filter(|e| e.file != site.file.id)
        {
            let doc = DocRef::Artifact {
                id: entry.summary.id.clone(),
            };
            out.push(
                self.text(name_refs::name_of(entry), list)
                    .detail(entry.summary.dialect_name)
                    .doc(doc),
            );
        }
        self.choices(provided, list, out);
    }

    /// The path's key in the format's table; the list's key for an item.
    fn table_key(&self) -> Option<&'static Key> {
        let path = match self.path {
            [lead @ .., PathPart::Item] => lead,
            all => all,
        };
        keys::key_at(self.sheet.keys, path)
    }

    fn ids(&self, out: &mut Vec<Completion>) {
        if self.table_key().and_then(|k| k.field) == Some(Field::Id) {
            out.push(
                self.text(&self.site.file.default_id, false)
                    .detail("from the path"),
            );
            return;
        }
        references::plain_ids(self.site, self.span, out, |id| {
            self.text(id, false).edit.insert
        });
    }

    /// The artifact's own version where another key names one; the next ones where it is the version itself.
    fn versions(&self, out: &mut Vec<Completion>) {
        let current = self.site.artifact.text(Field::Version).map(|(v, _)| v);
        if self.table_key().and_then(|k| k.field) != Some(Field::Version) {
            out.extend(current.map(|v| self.text(v, false).detail("the artifact's version")));
            return;
        }
        let Some(version) = current.and_then(|v| Version::parse(v).ok()) else {
            // Without a version there is nothing to raise, only somewhere to start.
            out.push(self.text("1.0.0", false).detail("first version"));
            out.push(self.text("0.1.0", false).detail("initial development"));
            return;
        };
        let typed = self.span.text(self.site.text);
        let Version {
            major,
            minor,
            patch,
            ..
        } = version;
        let next = |n: u64| n.saturating_add(1);
        let steps = [
            (
                Version::new(major, minor, next(patch)),
                "patch: wording only",
            ),
            (
                Version::new(major, next(minor), 0),
                "minor: new optional parameter or model",
            ),
            (
                Version::new(next(major), 0, 0),
                "major: parameter removed or now required",
            ),
        ];
        for (step, why) in steps {
            // What is typed is the present version, which no next one starts with: filtering by it would drop them all.
            out.push(
                self.text(&step.to_string(), false)
                    .detail(why)
                    .filter(typed),
            );
        }
    }

    /// Items of the same list that are there already.
    fn taken(&self) -> Vec<&str> {
        let Some(field) = self
            .table_key()
            .and_then(|k| k.field)
            .filter(|_| self.path.ends_with(&[PathPart::Item]))
        else {
            return Vec::new();
        };
        let texts = self.site.artifact.texts(field).into_iter();
        texts
            .filter(|(_, span)| !span.touches(self.site.offset))
            .map(|(text, _)| text)
            .collect()
    }

    /// Models the policy allows; without a list of its own all that are known, those that stay before those that move.
    fn models(&self, out: &mut Vec<Completion>) {
        // A format that names only the id wants its own way of writing it.
        if !self
            .site
            .artifact
            .keys()
            .iter()
            .any(|k| k.field == Some(Field::Model))
        {
            return;
        }
        let policy = self.site.snapshot.policy(self.site.file);
        let proposed = models::proposed(&policy.models);
        for id in &proposed {
            let used = models::Used {
                id,
                span: self.span,
                provider: None,
            };
            let facts = models::facts(&used, &policy.models.facts).unwrap_or_default();
            out.push(
                self.text(id, false)
                    .detail(models::summary_line(&facts))
                    .doc(DocRef::Model { id: id.clone() }),
            );
        }
    }

    /// Owners and tags of other artifacts, most used first; the workspace's own before those of libraries.
    fn in_use(&self, list: bool, out: &mut Vec<Completion>) {
        let field = self.table_key().and_then(|k| k.field);
        let mut counts: FxHashMap<&str, (bool, usize)> = FxHashMap::default();
        for entry in self
            .site
            .snapshot
            .library
            .entries()
            .filter(|e| e.file != self.site.file.id)
        {
            let texts = match field {
                Some(Field::Owners) => &entry.summary.owners,
                Some(Field::Tags) => &entry.summary.tags,
                _ => return,
            };
            for text in texts {
                let (foreign, count) = counts.entry(text).or_insert((true, 0));
                *foreign &= entry.origin != Origin::Workspace;
                *count += 1;
            }
        }
        let taken = self.taken();
        // The map has no order of its own; the name decides where the counts are equal.
        let mut found: Vec<_> = counts
            .into_iter()
            .filter(|(text, _)| !taken.contains(text))
            .collect();
        found.sort_by_key(|(text, (foreign, count))| (*foreign, std::cmp::Reverse(*count), *text));
        for (text, (_, count)) in found {
            out.push(self.text(text, list).detail(format!("used {count}×")));
        }
    }

    /// What the parameter of a case's input allows; `false` when the cursor is not in an input.
    fn input(&self, out: &mut Vec<Completion>) -> bool {
        match keys::input_at(self.site.artifact, self.sheet.keys, self.path) {
            CaseInput::Value(rooted) if rooted.path.is_empty() => {
                self.of_parameter(rooted.parameter, out);
            }
            CaseInput::Value(rooted) => {
                if let Some(schema) = rooted.schema(self.site.artifact) {
                    self.of_type(schema, out);
                }
            }
            CaseInput::Undeclared => {}
            CaseInput::All | CaseInput::Elsewhere => return false,
        }
        true
    }

    /// Values that a schema allows, where it gives a list.
    fn of_type(&self, schema: Node<'_>, out: &mut Vec<Completion>) {
        if type_of(schema) == "boolean" {
            return self.booleans(out);
        }
        for value in choices_of(schema) {
            let mut item = self.value(&value, &show(&value), false);
            item.kind = CompletionKind::EnumValue;
            out.push(item);
        }
    }

    fn of_parameter(&self, parameter: &Parameter, out: &mut Vec<Completion>) {
        for (value, _) in &parameter.choices {
            let mut item = self.value(value, &show(value), false);
            item.kind = CompletionKind::EnumValue;
            let default = parameter.default.as_ref().is_some_and(|(d, _)| d == value);
            out.push(if default {
                item.detail("default")
            } else {
                item
            });
        }
        if parameter.choices.is_empty() {
            let boolean = parameter.types.iter().any(|t| t == "boolean");
            if boolean {
                self.booleans(out);
            }
            let default = parameter
                .default
                .as_ref()
                .map(|(v, _)| v)
                .filter(|v| !boolean && !v.is_null() && *v != "");
            out.extend(default.map(|v| self.value(v, &show(v), false).detail("default")));
        }
    }

    /// Values inside a JSON Schema that the schema itself restricts: a default out of the closed list, required fields
    /// out of the properties. `false` when the cursor is elsewhere.
    fn of_schema(&self, out: &mut Vec<Completion>) -> bool {
        let [_, PathPart::Key(name), rest @ ..] = self.path else {
            return false;
        };
        let field = keys::first_field(self.sheet.keys, self.path);
        let Some(schema) = self
            .site
            .artifact
            .parameter(name)
            .and_then(|p| p.schema)
            .filter(|_| field == Some(Field::Parameters))
        else {
            return false;
        };
        let (lead, list) = match rest {
            [lead @ .., PathPart::Key(last), PathPart::Item] if last == "required" => (lead, true),
            [lead @ .., PathPart::Key(last)] if last == "default" || last == "const" => {
                (lead, false)
            }
            _ => return false,
        };
        let node = lead
            .iter()
            .try_fold(self.site.artifact.node(schema), |node, part| match part {
                PathPart::Key(key) => node.get(key),
                PathPart::Item => None,
            });
        let Some(node) = node else { return true };
        if list {
            let names = node
                .get("properties")
                .into_iter()
                .flat_map(Node::entries)
                .filter_map(|e| e.key.as_str());
            out.extend(names.map(|n| self.text(n, false)));
        } else {
            self.of_type(node, out);
        }
        true
    }
}
