//! `template/unused-parameter`: parameters that neither the template nor anything it includes reads. Says nothing where
//! it cannot know what is read, and nothing about formats that infer their parameters.

use pog_syntax::dialect::Field;
use pog_syntax::template::{Name, ReferenceKind, Resolution};
use pog_syntax::yaml::Entry;
use pog_text::{Edit, Fix, Span};
use rustc_hash::FxHashSet;

use super::common::{callers, closure_sources, reads};
use crate::artifact::Parameter;
use crate::finding::{Severity, Tag};
use crate::render;
use crate::rule::Level;
use crate::rule::{FixAvailability, Page, RuleMeta, Scope};
use crate::rules::metadata::shape::parameters_in_doubt;
use crate::rules::{Context, Sink, closest};

/// The rule.
pub(crate) static RULE: RuleMeta = RuleMeta {
    name: "template/unused-parameter",
    default: Level::At(Severity::Warning),
    since: "0.1.0",
    fix: FixAvailability::Sometimes,
    scope: Scope::Library,
    dialects: &[],
    source: None,
    page: Page {
        summary: "A declared parameter is never used",
        what: "Looks for names under `parameters` that the template does not read, nor anything it includes or extends, \
               nor a template that extends it. Silent while the template is empty or not valid, and where an include is \
               computed or cannot be found, since then nobody knows what is read.",
        why: "Callers go to the trouble of passing a value that changes nothing. Often the name is misspelt in the \
              template, or the text that used it is gone.",
        example: "---\nparameters:\n  language: string\n  tone: string\n---\nuser:\nReview this {{ language }} code.\n",
        instead: "---\nparameters:\n  language: string\n---\nuser:\nReview this {{ language }} code.\n",
        options: "",
        fix: "Removes the declaration.",
    },
};

pub(crate) fn check(context: &Context<'_>, sink: &mut Sink) {
    let artifact = context.artifact;
    let layout = &artifact.syntax.layout;
    let blank = layout
        .regions
        .iter()
        .all(|r| r.text(context.text).trim().is_empty());
    let declared = artifact.parameter_source().declares();
    let handed_on = artifact.facts().everything;
    if !declared
        || blank
        || handed_on
        || !layout.errors.is_empty()
        || !artifact.syntax.template_errors.is_empty()
    {
        return;
    }
    // Where parameters bear a sign, one without it is read as a call; that slip is reported as what it is.
    let unsigned = !artifact.language().sigil().is_empty();
    let counts =
        |n: &&Name| n.resolution == Resolution::Free || unsigned && n.called && n.path.is_empty();
    let own = artifact
        .facts()
        .names
        .iter()
        .filter(counts)
        .map(|n| n.name.as_str());
    let closure = render::closure(&context.snapshot.library, context.file);
    let read: FxHashSet<&str> = own
        .chain(
            closure
                .iter()
                .flat_map(|e| e.summary.reads.iter().map(String::as_str)),
        )
        .collect();
    // A name that nobody declares and that resembles a parameter is a slip, and reported as such.
    let misspelt = |name: &str| {
        let strange = read.iter().filter(|n| artifact.parameter(n).is_none());
        strange
            .filter_map(|n| closest(n, artifact.parameters.iter().map(|p| p.name.as_str())))
            .any(|near| near == name)
    };
    // A merge key is no name, though YAML 1.2 takes it for one.
    let implied = |name: &str| layout.implied.iter().any(|i| i == name);
    let unread = |p: &&Parameter| {
        p.name != "<<" && !implied(&p.name) && !read.contains(p.name.as_str()) && !misspelt(&p.name)
    };
    let unused: Vec<&Parameter> = artifact.parameters.iter().filter(unread).collect();
    if unused.is_empty() || parameters_in_doubt(artifact) || closure_sources(context).is_none() {
        return;
    }
    let heirs = heirs(context);
    for parameter in unused {
        let name = parameter.name.as_str();
        if heirs
            .iter()
            .any(|h| h.artifact().is_some_and(|a| reads(a, name)))
        {
            continue;
        }
        let finding = sink.report(
            parameter.name_span,
            format!("Parameter '{name}' is never used"),
        );
        finding.tag(Tag::Unnecessary);
        if let Some(span) = removal(context, parameter) {
            finding.fix(Fix::suggested(
                format!("Remove parameter '{name}'"),
                vec![Edit::delete(span)],
            ));
        }
    }
}

/// Templates that extend this one: what they put into its blocks reads its parameters.
fn heirs(context: &Context<'_>) -> Vec<std::sync::Arc<crate::file::SourceFile>> {
    let extends = |e: &&std::sync::Arc<crate::library::Entry>| {
        e.summary
            .includes
            .iter()
            .any(|i| i.kind == ReferenceKind::Extends)
    };
    callers(context)
        .iter()
        .filter(extends)
        .map(|e| e.source().clone())
        .collect()
}

/// The text of a declaration with what separates it from its neighbours. `None` where the layout is not the usual one.
fn removal(context: &Context<'_>, parameter: &Parameter) -> Option<Span> {
    let (text, artifact) = (context.text, context.artifact);
    // An anchor in the declaration may be wanted further down.
    if !artifact.syntax.layout.yaml.errors.is_empty() || parameter.span.text(text).contains('&') {
        return None;
    }
    let field = artifact.field(Field::Parameters)?;
    let entries: Vec<Entry<'_>> = field.value.entries().collect();
    let index = entries
        .iter()
        .position(|e| e.key.inner_span() == parameter.name_span)?;
    if entries.len() == 1 {
        return whole_lines(text, field);
    }
    if !field.value.is_flow() {
        return whole_lines(text, entries[index]);
    }
    let entry = entries[index];
    if let Some(next) = entries.get(index + 1) {
        let between = text.get(end(text, entry)?..next.key.span().lo())?;
        return (between.trim() == ",")
            .then(|| Span::new(entry.key.span().lo(), next.key.span().lo()));
    }
    let before = end(text, entries[index - 1])?;
    let between = text.get(before..entry.key.span().lo())?;
    (between.trim() == ",").then_some(Span::new(before, end(text, entry)?))
}

/// One past the last byte of an entry's content.
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

/// The lines of an entry in block style, if nothing else stands on them.
fn whole_lines(text: &str, entry: Entry<'_>) -> Option<Span> {
    let from = entry.key.span().lo();
    let start = text.get(..from)?.rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let last = end(text, entry)?;
    let rest = text.get(last..)?;
    let stop = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let tail = rest.get(..stop)?.trim_start_matches([':', ' ', '\t']);
    let alone = text.get(start..from)?.chars().all(|c| c == ' ')
        && (tail.is_empty() || tail.starts_with('#'));
    let line_break = if rest.get(stop..)?.starts_with("\r\n") {
        2
    } else {
        usize::from(stop < rest.len())
    };
    alone.then(|| Span::new(start, last + stop + line_break))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{apply_first_fix, findings, messages, places};

    const NAME: &str = "template/unused-parameter";

    #[test]
    fn the_name_is_marked() {
        let text = "---\nparameters:\n  code: string\n  \"tone\": string\n---\n{{ code }}\n";
        assert_eq!(messages(text, NAME), ["Parameter 'tone' is never used"]);
        assert_eq!(places(text, NAME), ["tone"]);
        assert_eq!(
            findings(text, NAME)[0].tags,
            [crate::finding::Tag::Unnecessary]
        );
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
    fn silent_where_nobody_knows() {
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
    fn a_local_of_the_same_name_is_no_use_but_its_own_value_is() {
        let file = |body: &str| format!("---\nparameters: {{ x: string }}\n---\n{body}\n");
        assert_eq!(
            messages(&file("{% for x in [1] %}{{ x }}{% endfor %}"), NAME).len(),
            1
        );
        assert!(messages(&file("{% set x = x | trim %}{{ x }}"), NAME).is_empty());
    }

    #[test]
    fn a_misspelt_use_is_a_use() {
        let text = "---\nparameters:\n  language: string\n  tone: string\n---\n{{ langauge }}\n";
        assert_eq!(places(text, NAME), ["tone"]);
    }

    #[test]
    fn formats_that_infer_parameters_are_left_alone() {
        let text = "=== a.prompt.yml\nmessages:\n  - role: user\n    content: '{{a}}'\ntestData:\n  - a: 1\n    expected: 2\n";
        assert!(messages(text, NAME).is_empty());
    }
}
