//! Checks a case's values against the artifact's parameters: unknown names, missing values, invalid
//! values. Shared by the rules about cases and by `pog eval`. Silent if the names the template
//! reads cannot be determined.

use pog_syntax::template::Resolution;
use pog_syntax::yaml::Node;
use pog_text::{Edit, Fix, Span};
use serde_json::Value;

use crate::artifact::{Artifact, Case, Input, Parameter, ParameterOrigin};
use crate::assist::edits::{self, yaml_key};
use crate::brief::shown;
use crate::file::SourceFile;
use crate::library::Library;
use crate::render::{self, closure};
use crate::rules::closest;
use crate::schema;

/// Parameters listed in a message at most.
const LISTED: usize = 8;

/// Something wrong with a case's values.
pub(crate) struct Problem {
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) fix: Option<Fix>,
}

/// Everything wrong with a case's values.
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

/// Whether the metadata could be read as it is written: else what looks missing may only have lost its neighbours.
pub(crate) fn is_sound(artifact: &Artifact) -> bool {
    artifact.syntax.layout.errors.is_empty() && artifact.syntax.layout.yaml.errors.is_empty()
}

/// Every name a value may be given for.
pub(crate) struct Names<'a> {
    names: Vec<&'a str>,
    /// Something is included that cannot be read, so any name may be meant.
    open: bool,
}

impl<'a> Names<'a> {
    pub(crate) fn of(library: &'a Library, file: &SourceFile, artifact: &'a Artifact) -> Self {
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
        let sources = || {
            included
                .iter()
                .filter_map(|e| Some((e.root, &*e.path, e.source().artifact()?)))
        };
        let mut all = sources().chain([(file.root, &*file.path, artifact)]);
        let known = |target: Option<&str>, root: u32, path: &str| {
            target.is_some_and(|t| library.resolve(t, root, path).entry().is_some())
        };
        let open = !artifact.syntax.template_errors.is_empty()
            || all.any(|(root, path, a)| {
                a.facts()
                    .references
                    .iter()
                    .any(|r| !known(r.target.as_deref(), root, path))
            });
        for entry in &included {
            names.extend(entry.summary.reads.iter().map(String::as_str));
            names.extend(entry.summary.parameters.iter().map(|p| p.name.as_str()));
        }
        Self { names, open }
    }
}

/// Values for names that are no parameters.
pub(crate) fn unknown(artifact: &Artifact, names: &Names<'_>, case: &Case) -> Vec<Problem> {
    if names.open || !case.strict {
        return Vec::new();
    }
    let strangers = case
        .inputs
        .iter()
        .filter(|i| !names.names.contains(&i.name.as_str()) && !i.name.starts_with("x-"));
    strangers
        .map(|input| stranger(artifact, names, case, input))
        .collect()
}

fn stranger(artifact: &Artifact, names: &Names<'_>, case: &Case, input: &Input) -> Problem {
    let free = || {
        names
            .names
            .iter()
            .copied()
            .filter(|n| case.inputs.iter().all(|i| i.name != *n))
    };
    let near = closest(&input.name, free());
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
    let fix = near.filter(|near| yaml_key(near) == **near).map(|near| {
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

/// Required parameters without a value, all of a case in one.
pub(crate) fn missing(
    file: &SourceFile,
    artifact: &Artifact,
    number: usize,
    case: &Case,
) -> Option<Problem> {
    if !case.strict {
        return None;
    }
    let owed = |p: &&Parameter| {
        p.required()
            && p.origin == ParameterOrigin::Declared
            && case.inputs.iter().all(|i| i.name != p.name)
    };
    let missing: Vec<&Parameter> = artifact.parameters.iter().filter(owed).collect();
    if missing.is_empty() {
        return None;
    }
    let names: Vec<String> = missing.iter().map(|p| format!("'{}'", p.name)).collect();
    let these = if names.len() == 1 {
        "required parameter"
    } else {
        "required parameters"
    };
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
        format!("{} parameters", names.len())
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

/// Values that do not fit their parameter's schema.
pub(crate) fn invalid(file: &SourceFile, artifact: &Artifact, case: &Case) -> Vec<Problem> {
    if !case.strict {
        return Vec::new();
    }
    let judge = |input: &Input| {
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
    };
    case.inputs.iter().filter_map(judge).collect()
}

/// The edit that gives a case values for some parameters: stand-ins that show where the real ones go.
fn give(text: &str, artifact: &Artifact, case: &Case, missing: &[&Parameter]) -> Option<Edit> {
    let show = |path: &str| format!("<{path}>");
    let pairs: Vec<String> = missing
        .iter()
        .map(|p| {
            let value =
                example(artifact, p).unwrap_or_else(|| render::stand_in(artifact, p, &show));
            format!("{}: {value}", yaml_key(&p.name))
        })
        .collect();
    let node = artifact.node(case.node);
    match node.get("with") {
        Some(with) if with.is_mapping() && with.entries().next().is_some() => {
            edits::add_entries(text, with, &pairs)
        }
        Some(with) if with.is_mapping() => Some(Edit::replace(
            with.span(),
            format!("{{ {} }}", pairs.join(", ")),
        )),
        Some(with) if with.is_null() && with.span().is_empty() => {
            let after = node.entry("with")?.key.span().hi();
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
    first.map(crate::artifact::to_json)
}
