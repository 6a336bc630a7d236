//! `template/unused-parameter`: parameters that neither the template nor anything it includes
//! reads. Silent if it is unknown what is read, and for formats that infer their parameters.

use pog_formats::dialect::Field;
use pog_model::artifact::{Artifact, Parameter};
use pog_model::{FixAvailability, Level, Page, RuleMeta, Scope, Severity, Tag};
use pog_render as render;
use pog_template::{ReferenceKind, Resolution};
use pog_text::lines::{line_break_len, line_start};
use pog_text::near::Names;
use pog_text::{Edit, Fix, Span};
use pog_yaml::Entry;
use rustc_hash::{FxHashMap, FxHashSet};

use super::common::{callers, closure_sources, free_names};
use crate::metadata::shape::parameters_in_doubt;
use crate::{Context, Sink};

pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unused-parameter",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "Unused parameter",
        what: "Checks for names under `parameters` that neither the template reads, nor anything \
               it includes or extends, nor a template that extends it. Skipped while the template \
               is empty or not valid, and if an include is computed or cannot be found, since it \
               is then unknown what is read.",
        why: "Callers pass a value that changes nothing. Often the name is \
              misspelled in the template, or the text that used it is gone.",
        example: "---\nparameters:\n  language: string\n  tone: string\n---\nuser:\nReview this {{ language }} code.\n",
        instead: "---\nparameters:\n  language: string\n---\nuser:\nReview this {{ language }} code.\n",
        options: "",
        fix: "Removes the declaration.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let layout = &artifact.syntax.layout;
    let is_blank = layout
        .regions
        .iter()
        .all(|r| r.text(context.text).trim().is_empty());
    // Some constructs hand on all parameters at once.
    let uses_everything = artifact.facts().everything;
    if !artifact.parameter_source().declares()
        || is_blank
        || uses_everything
        || !layout.errors.is_empty()
        || !artifact.syntax.template_errors.is_empty()
    {
        return;
    }
    let closure = render::closure(&context.snapshot.library, context.file);
    let mut read = names_read(artifact);
    for entry in &closure {
        read.extend(entry.summary.reads.iter().map(String::as_str));
    }
    let misspelled = misspelled(artifact, &read);
    let mut unused: Vec<&Parameter> = Vec::new();
    for parameter in &artifact.parameters {
        let name = parameter.name.as_str();
        // A merge key is not a name, though YAML 1.2 takes it for one.
        if name != "<<"
            && !layout.implied.iter().any(|implied| implied == name)
            && !read.contains(name)
            && !misspelled.contains(name)
        {
            unused.push(parameter);
        }
    }
    // What follows reads other files.
    if unused.is_empty() || parameters_in_doubt(artifact) || closure_sources(context).is_none() {
        return;
    }
    let children = children(context);
    let mut read_by_children: FxHashSet<&str> = FxHashSet::default();
    for child in children.iter().filter_map(|child| child.artifact()) {
        read_by_children.extend(free_names(child));
    }
    let declarations = Declarations::of(artifact);
    for parameter in unused {
        let name = parameter.name.as_str();
        if read_by_children.contains(name) || sink.leaves_out(parameter.name_span) {
            continue;
        }
        let finding = sink.report(
            parameter.name_span,
            format!("Parameter '{name}' is never used"),
        );
        finding.tag(Tag::Unnecessary);
        if let Some(span) = declarations.removal(context, parameter) {
            finding.fix(Fix::suggested(
                format!("Remove parameter '{name}'"),
                vec![Edit::delete(span)],
            ));
        }
    }
}

/// The parameters the template itself reads.
fn names_read(artifact: &Artifact) -> FxHashSet<&str> {
    // Where parameters have a sigil, a name without it is read as a call; another rule reports that
    // slip.
    let has_sigil = !artifact.language().sigil.is_empty();
    let mut read = FxHashSet::default();
    for name in &artifact.facts().names {
        let is_bare_call = name.called && name.path.is_empty();
        if name.resolution == Resolution::Free || (has_sigil && is_bare_call) {
            read.insert(name.name.as_str());
        }
    }
    read
}

/// The parameters that undeclared names resemble: such a name is a misspelled use, which another
/// rule reports.
fn misspelled<'a>(artifact: &'a Artifact, read: &FxHashSet<&str>) -> FxHashSet<&'a str> {
    let declared = Names::new(artifact.parameters.iter().map(|p| p.name.as_str()));
    let mut found = FxHashSet::default();
    for name in read {
        if artifact.parameter(name).is_none() {
            found.extend(declared.closest(name));
        }
    }
    found
}

/// Templates that extend this one: what they put into its blocks reads its parameters.
fn children(context: &Context<'_>) -> Vec<std::sync::Arc<pog_model::SourceFile>> {
    let mut children = Vec::new();
    for entry in callers(context) {
        let extends = entry
            .summary
            .includes
            .iter()
            .any(|include| include.kind == ReferenceKind::Extends);
        if extends {
            children.push(entry.source().clone());
        }
    }
    children
}

/// The entries under `parameters`, looked up once for all that are unused.
struct Declarations<'a> {
    field: Option<Entry<'a>>,
    entries: Vec<Entry<'a>>,
    /// The entry of a name by where it starts.
    by_start: FxHashMap<usize, usize>,
}

impl<'a> Declarations<'a> {
    fn of(artifact: &'a Artifact) -> Self {
        let field = artifact.field(Field::Parameters);
        let entries: Vec<Entry<'_>> = field.into_iter().flat_map(|f| f.value.entries()).collect();
        let mut by_start = FxHashMap::default();
        for (index, entry) in entries.iter().enumerate() {
            by_start.entry(entry.key.inner_span().lo()).or_insert(index);
        }
        Self {
            field,
            entries,
            by_start,
        }
    }

    /// The text of a declaration with what separates it from its neighbours; `None` if the layout is
    /// not the usual one.
    fn removal(&self, context: &Context<'_>, parameter: &Parameter) -> Option<Span> {
        let text = context.text;
        // An anchor in the declaration may be used further down.
        if !context.artifact.syntax.layout.yaml.errors.is_empty()
            || parameter.span.text(text).contains('&')
        {
            return None;
        }
        let field = self.field?;
        let index = *self.by_start.get(&parameter.name_span.lo())?;
        let entry = self.entries[index];
        if entry.key.inner_span() != parameter.name_span {
            return None;
        }
        if self.entries.len() == 1 {
            return whole_lines(text, field);
        }
        if !field.value.is_flow() {
            return whole_lines(text, entry);
        }
        if let Some(next) = self.entries.get(index + 1) {
            let between = text.get(end(text, entry)?..next.key.span().lo())?;
            return (between.trim() == ",")
                .then(|| Span::new(entry.key.span().lo(), next.key.span().lo()));
        }
        let before = end(text, self.entries[index - 1])?;
        let between = text.get(before..entry.key.span().lo())?;
        (between.trim() == ",").then_some(Span::new(before, end(text, entry)?))
    }
}

/// The end of an entry's content.
fn end(text: &str, entry: Entry<'_>) -> Option<usize> {
    let value = entry.value.span();
    let end = if value.is_empty() {
        entry.key.span().hi()
    } else {
        value.hi()
    };
    let content = text.get(..end)?.trim_end().len().max(entry.key.span().hi());
    Some(content)
}

/// The lines of an entry in block style, if nothing else is on them.
fn whole_lines(text: &str, entry: Entry<'_>) -> Option<Span> {
    let from = entry.key.span().lo();
    let start = line_start(text, from);
    let last = end(text, entry)?;
    let rest = text.get(last..)?;
    let stop = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let tail = rest.get(..stop)?.trim_start_matches([':', ' ', '\t']);
    let alone = text.get(start..from)?.chars().all(|c| c == ' ')
        && (tail.is_empty() || tail.starts_with('#'));
    let line_break = line_break_len(rest.get(stop..)?);
    alone.then(|| Span::new(start, last + stop + line_break))
}

#[cfg(test)]
mod tests {
    use crate::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "template/unused-parameter";

    #[test]
    fn the_name_is_marked() {
        let text = "---\nparameters:\n  code: string\n  \"tone\": string\n---\n{{ code }}\n";
        assert_eq!(messages(text, NAME), ["Parameter 'tone' is never used"]);
        assert_eq!(places(text, NAME), ["tone"]);
        assert_eq!(findings(text, NAME)[0].tags, [pog_model::Tag::Unnecessary]);
    }

    #[test]
    fn the_declaration_is_removed_in_every_style() {
        let after = |parameters: &str| {
            apply_first_fix(
                &format!("---\nname: X\n{parameters}---\n{{{{ a }}}}\n"),
                NAME,
            )
        };
        let expect = |parameters: &str| format!("---\nname: X\n{parameters}---\n{{{{ a }}}}\n");
        for (before, left) in [
            (
                "parameters:\n  b:\n    type: string\n    default: x # why\n\n  a: string\n",
                "parameters:\n\n  a: string\n",
            ),
            (
                "parameters:\n  a: string\n  b: { type: string }\nrisk: low\n",
                "parameters:\n  a: string\nrisk: low\n",
            ),
            (
                "parameters:\n  a: string\n  b:\n    description: |\n      two\n      lines\n",
                "parameters:\n  a: string\n",
            ),
            (
                "parameters:\n  a: string\n  b:\n",
                "parameters:\n  a: string\n",
            ),
            (
                "parameters:\r\n  a: string\r\n  b: string\r\n",
                "parameters:\r\n  a: string\r\n",
            ),
            (
                "parameters: { a: string, b: string }\n",
                "parameters: { a: string }\n",
            ),
            (
                "parameters: { b: string, a: string }\n",
                "parameters: { a: string }\n",
            ),
            (
                "parameters: { b: { type: string }, a: { type: string } }\n",
                "parameters: { a: { type: string } }\n",
            ),
            (
                "parameters: {\n  b: string,\n  a: string\n}\n",
                "parameters: {\n  a: string\n}\n",
            ),
        ] {
            assert_eq!(after(before), expect(left), "{before}");
        }
    }

    #[test]
    fn the_last_declaration_takes_the_key_with_it() {
        for parameters in [
            "parameters:\n  b: string\n",
            "parameters: { b: string } # x\n",
        ] {
            assert_eq!(
                apply_first_fix(&format!("---\n{parameters}name: X\n---\nHi\n"), NAME),
                "---\nname: X\n---\nHi\n"
            );
        }
    }

    #[test]
    fn what_an_include_reads_is_used() {
        let file = |body: &str| {
            format!(
                "---\nparameters: {{ tone: string }}\n---\n{body}\n=== part.pog.md\nBe {{{{ tone }}}}.\n"
            )
        };
        assert!(messages(&file("{% include \"part\" %}"), NAME).is_empty());
        assert_eq!(messages(&file("Hi"), NAME).len(), 1);
    }

    #[test]
    fn silent_if_the_uses_are_unknown() {
        for body in [
            "{% include \"nowhere\" %}",
            "{% include kind %}",
            "{% if x %}",
            "",
            "  \n",
        ] {
            let text = format!("---\nparameters: {{ tone: string }}\n---\n{body}\n");
            assert!(messages(&text, NAME).is_empty(), "{body}");
        }
        let nested = "---\nparameters: { tone: string }\n---\n{% include \"part\" %}\n=== part.pog.md\n{% include \"nowhere\" %}";
        assert!(messages(nested, NAME).is_empty());
    }

    #[test]
    fn a_child_reads_its_parents_parameters() {
        let child =
            "=== child.pog.md\n{% extends \"main\" %}{% block b %}{{ tone }}{% endblock %}\n";
        let main =
            "---\nparameters: { tone: { default: calm } }\n---\n{% block b %}{% endblock %}\n";
        assert!(messages(&format!("{main}{child}"), NAME).is_empty());
        assert_eq!(messages(main, NAME).len(), 1);
    }

    #[test]
    fn a_local_of_the_same_name_is_not_a_use_but_its_own_value_is() {
        let file = |body: &str| format!("---\nparameters: {{ x: string }}\n---\n{body}\n");
        assert_eq!(
            messages(&file("{% for x in [1] %}{{ x }}{% endfor %}"), NAME).len(),
            1
        );
        assert!(messages(&file("{% set x = x | trim %}{{ x }}"), NAME).is_empty());
    }

    #[test]
    fn a_misspelled_use_is_a_use() {
        let text = "---\nparameters:\n  language: string\n  tone: string\n---\n{{ langauge }}\n";
        assert_eq!(places(text, NAME), ["tone"]);
    }

    #[test]
    fn formats_that_infer_parameters_are_silent() {
        let text = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: '{{a}}'\ntestData:\n  - a: 1\n    expected: 2\n";
        assert!(messages(text, NAME).is_empty());
    }
}
