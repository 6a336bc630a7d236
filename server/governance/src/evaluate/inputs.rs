//! Checks a case's values against the artifact's parameters: unknown names, missing values, invalid
//! values. Shared by the rules about cases and by `pog eval`. Silent if the names the template
//! reads cannot be determined.

use pog_model::artifact::{Artifact, Case, Input, Parameter, ParameterOrigin};
use pog_model::library::Library;
use pog_model::{SourceFile, edits};
use pog_render as render;
use pog_render::closure;
use pog_template::Resolution;
use pog_text::near::closest;
use pog_text::words::{counted, plural, shown};
use pog_text::{Edit, Fix, Span};
use pog_yaml::{Node, write};
use serde_json::Value;

use crate::schema;

/// Parameters listed in a message at most.
const LISTED: usize = 8;

/// An invalid or missing value of a case.
pub struct Problem {
    pub span: Span,
    pub message: String,
    pub fix: Option<Fix>,
}

/// All problems of a case's values.
pub(crate) fn problems(
    names: &Names<'_>,
    file: &SourceFile,
    artifact: &Artifact,
    number: usize,
    case: &Case,
) -> Vec<Problem> {
    let mut found = unknown(artifact, names, case);
    found.extend(missing(file, artifact, number, case));
    found.extend(invalid(file, artifact, case));
    found
}

/// Whether the metadata has no syntax errors; otherwise what looks missing may just not have been read.
pub fn is_sound(artifact: &Artifact) -> bool {
    artifact.syntax.layout.errors.is_empty() && artifact.syntax.layout.yaml.errors.is_empty()
}

/// Every name a value may be given for.
pub struct Names<'a> {
    names: Vec<&'a str>,
    /// Something included cannot be read, so that any name may be valid.
    open: bool,
}

impl<'a> Names<'a> {
    pub fn of(library: &'a Library, file: &SourceFile, artifact: &'a Artifact) -> Self {
        let facts = artifact.facts();
        let own = artifact
            .parameters
            .iter()
            .filter(|p| p.origin != ParameterOrigin::Example)
            .map(|p| p.name.as_str());
        let read = facts
            .names
            .iter()
            .filter(|n| n.resolution == Resolution::Free)
            .map(|n| n.name.as_str());
        // A name that the template binds itself may be asked for before it is bound.
        let bound = facts.locals.iter().map(|l| l.name.as_str());
        let mut names: Vec<&str> = own.chain(read).chain(bound).collect();
        let included = closure(library, file);
        let open = !artifact.syntax.template_errors.is_empty()
            || has_unresolved(library, artifact, file.root, &file.path)
            || included.iter().any(|e| {
                let source = e.source();
                let artifact = source.artifact();
                artifact.is_some_and(|a| has_unresolved(library, a, e.root, &e.path))
            });
        for entry in &included {
            names.extend(entry.summary.reads.iter().map(String::as_str));
            names.extend(entry.summary.parameters.iter().map(|p| p.name.as_str()));
        }
        Self { names, open }
    }
}

/// Whether a template refers to something outside the library, or computes what it refers to.
fn has_unresolved(library: &Library, artifact: &Artifact, root: u32, path: &str) -> bool {
    artifact.facts().references.iter().any(|reference| {
        let target = reference.target.as_deref();
        target.is_none_or(|t| library.resolve(t, root, path).entry().is_none())
    })
}

/// Values for unknown parameters.
pub fn unknown(artifact: &Artifact, names: &Names<'_>, case: &Case) -> Vec<Problem> {
    // What an include that is not there would read is not known.
    if names.open || !case.strict {
        return Vec::new();
    }
    let mut found = Vec::new();
    for input in &case.inputs {
        let is_known = names.names.contains(&input.name.as_str());
        // Keys with `x-` belong to other tools.
        if !is_known && !input.name.starts_with("x-") {
            found.push(unknown_input(artifact, names, case, input));
        }
    }
    found
}

fn unknown_input(artifact: &Artifact, names: &Names<'_>, case: &Case, input: &Input) -> Problem {
    // A name that already has a value cannot be the one that was meant.
    let unused = names
        .names
        .iter()
        .copied()
        .filter(|n| case.inputs.iter().all(|i| i.name != *n));
    let near = closest(&input.name, unused);
    let declared: Vec<&str> = artifact
        .parameters
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    let advice = match near {
        Some(near) => format!("did you mean '{near}'?"),
        None if declared.is_empty() => "the prompt has no parameters".to_owned(),
        None if declared.len() <= LISTED => format!("the prompt has {}", declared.join(", ")),
        None => "declare it or remove the value".to_owned(),
    };
    let message = format!(
        "Value for unknown parameter '{}'; {advice}",
        shown(&input.name)
    );
    // A name that needs quotes would have to be written in the quotes of its document.
    let fix = near.filter(|near| write::key(near) == **near).map(|near| {
        Fix::suggested(
            format!("Change to '{near}'"),
            vec![Edit::replace(input.name_span, near)],
        )
    });
    Problem {
        span: input.name_span,
        message,
        fix,
    }
}

/// Required parameters without a value, one problem per case.
pub fn missing(
    file: &SourceFile,
    artifact: &Artifact,
    number: usize,
    case: &Case,
) -> Option<Problem> {
    if !case.strict {
        return None;
    }
    let missing: Vec<&Parameter> = artifact
        .parameters
        .iter()
        // An inferred name may be optional in the program that fills it in.
        .filter(|p| p.required() && p.origin == ParameterOrigin::Declared)
        .filter(|p| case.inputs.iter().all(|i| i.name != p.name))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|p| format!("'{}'", p.name)).collect();
    let these = plural(names.len(), "required parameter");
    let (title, span) = match &case.name {
        Some((name, span)) => (format!("Case '{}'", shown(name)), *span),
        None => (
            format!("Case {number}"),
            first_line(file.joined(), case.span),
        ),
    };
    let fix = give(file.up_to(case.span.lo()), artifact, case, &missing).map(|edit| {
        let what = if names.len() == 1 {
            format!("a value for {}", names[0])
        } else {
            "the missing values".to_owned()
        };
        Fix::suggested(format!("Add {what}"), vec![edit])
    });
    let listed = if names.len() > LISTED {
        counted(names.len(), "parameter")
    } else {
        names.join(", ")
    };
    Some(Problem {
        span,
        message: format!("{title} has no value for the {these} {listed}"),
        fix,
    })
}

fn first_line(text: &str, span: Span) -> Span {
    let line = span.text(text).split(['\n', '\r']).next().unwrap_or("");
    Span::new(span.lo(), span.lo() + line.trim_end().len())
}

/// Values that violate their parameter's schema.
pub fn invalid(file: &SourceFile, artifact: &Artifact, case: &Case) -> Vec<Problem> {
    if !case.strict {
        return Vec::new();
    }
    case.inputs
        .iter()
        .filter_map(|input| invalid_input(file, artifact, input))
        .collect()
}

fn invalid_input(file: &SourceFile, artifact: &Artifact, input: &Input) -> Option<Problem> {
    let parameter = artifact
        .parameter(&input.name)
        .filter(|p| p.origin == ParameterOrigin::Declared)?;
    let schema = artifact.node(parameter.schema?);
    let label = format!("Parameter '{}': value", parameter.name);
    let flaw = schema::judge_value(file.joined(), &label, artifact.node(input.value), schema)?;
    Some(Problem {
        span: flaw.span,
        message: flaw.message,
        fix: flaw.fix,
    })
}

/// The edit that adds values for some parameters to a case: placeholders to be replaced.
fn give(text: &str, artifact: &Artifact, case: &Case, missing: &[&Parameter]) -> Option<Edit> {
    let show = |path: &str| format!("<{path}>");
    let pairs: Vec<String> = missing
        .iter()
        .map(|p| {
            let value =
                example(artifact, p).unwrap_or_else(|| render::stand_in(artifact, p, &show));
            format!("{}: {value}", write::key(&p.name))
        })
        .collect();
    let node = artifact.node(case.node);
    match node.get("with") {
        Some(with) if with.is_mapping() && with.entries().next().is_some() => {
            // Into the mapping as it is written, in block or flow style.
            edits::add_entries(text, with, &pairs)
        }
        Some(with) if with.is_mapping() => Some(Edit::replace(
            with.span(),
            format!("{{ {} }}", pairs.join(", ")),
        )),
        Some(with) if with.is_null() && with.span().is_empty() => {
            let after = node.entry("with")?.key.span().hi();
            // `with:` and nothing behind it yet, which is how people begin.
            let colon = after + text.get(after..)?.find(':')? + 1;
            Some(Edit::insert(colon, format!(" {{ {} }}", pairs.join(", "))))
        }
        Some(_) => None,
        None => edits::add_entries(text, node, &[format!("with: {{ {} }}", pairs.join(", "))]),
    }
}

/// The first of the examples in a parameter's schema.
fn example(artifact: &Artifact, parameter: &Parameter) -> Option<Value> {
    let examples = artifact.node(parameter.schema?).get("examples")?;
    let first: Option<Node<'_>> = examples.items().next();
    first.map(pog_yaml::to_json)
}
