//! The custom requests: listing, searching and previewing the library. Documented in `server/docs/protocol.md`.

use lsp_types::{Position, Uri};
use pog_governance::evaluate::Secrets;
use pog_ide::insert;
use pog_model::library::{Entry, ParameterSummary, Summary};
use pog_model::{Origin, Severity, SourceFile};
use pog_render as render;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::convert::from_lsp;
use crate::snapshot::SessionSnapshot;

/// Parameters of `pog/library/list`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct ListParams {
    uri: Option<Uri>,
    phase: Option<String>,
    stage: Option<String>,
    layer: Option<String>,
    /// Whether the workspace's prompts are checked for it.
    findings: bool,
}

/// Parameters of `pog/library/search`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct SearchParams {
    query: String,
    uri: Option<Uri>,
    position: Option<Position>,
    limit: Option<usize>,
}

/// Parameters of `pog/library/preview`.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct PreviewParams {
    id: Option<String>,
    uri: Option<Uri>,
    arguments: Map<String, Value>,
}

/// Answer of list and search.
#[derive(Debug, Serialize)]
pub(crate) struct Items {
    items: Vec<Item>,
}

/// One artifact.
#[derive(Debug, Serialize)]
struct Item {
    id: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phase: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<String>,
    tags: Vec<String>,
    owners: Vec<String>,
    deprecated: bool,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<Uri>,
    includable: bool,
    parameters: Vec<Parameter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Counts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
}

/// Findings by severity.
#[derive(Debug, Default, Serialize)]
struct Counts {
    error: usize,
    warning: usize,
    info: usize,
    hint: usize,
}

#[derive(Debug, Serialize)]
struct Parameter {
    name: String,
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    type_label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Value>,
}

/// Answer of a preview.
#[derive(Debug, Serialize)]
pub(crate) struct Preview {
    name: String,
    parameters: Vec<Parameter>,
    messages: Vec<PreviewMessage>,
    missing: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

#[derive(Debug, Serialize)]
struct PreviewMessage {
    role: &'static str,
    content: String,
}

pub(crate) fn list(session: &SessionSnapshot, params: &ListParams) -> Items {
    let root = params
        .uri
        .as_ref()
        .and_then(|u| session.view(u))
        .map_or(0, |v| v.file.root);
    let fits = |wanted: &Option<String>, have: &Option<String>| wanted.is_none() || wanted == have;
    let entries = session.world.library.visible(root).into_iter().filter(|e| {
        fits(&params.phase, &e.summary.phase)
            && fits(&params.stage, &e.summary.stage)
            && fits(&params.layer, &e.summary.layer)
    });
    let counted = |e: &Entry| {
        if params.findings {
            counts(session, e)
        } else {
            None
        }
    };
    Items {
        items: entries
            .map(|e| Item {
                findings: counted(e),
                ..item(session, e, None)
            })
            .collect(),
    }
}

pub(crate) fn search(session: &SessionSnapshot, params: &SearchParams) -> Items {
    let view = params.uri.as_ref().and_then(|u| session.view(u));
    let offset = view
        .as_ref()
        .zip(params.position)
        .map_or(0, |(v, position)| {
            from_lsp::offset(v.text(), v.index(), position, session.client().encoding)
        });
    let hits = insert::candidates(
        &session.world,
        view.as_ref().map(|v| &*v.file),
        offset,
        &params.query,
    );
    let limit = params.limit.unwrap_or(usize::MAX);
    Items {
        items: hits
            .into_iter()
            .take(limit)
            .map(|h| item(session, h.entry, Some(h.score)))
            .collect(),
    }
}

fn item(session: &SessionSnapshot, entry: &Entry, score: Option<f64>) -> Item {
    let s = &entry.summary;
    Item {
        id: s.id.clone(),
        name: s.title().to_owned(),
        description: s.description.clone(),
        version: s.version.clone(),
        stage: s.stage.clone(),
        phase: s.phase.clone(),
        layer: s.layer.clone(),
        tags: s.tags.clone(),
        owners: s.owners.clone(),
        deprecated: s.deprecated.is_some(),
        source: match entry.origin {
            Origin::Workspace => "workspace",
            Origin::Source => "library",
            Origin::Starter => "starter",
        },
        uri: session.plain_uri_of(entry.file),
        includable: s.includable,
        parameters: s.parameters.iter().map(parameter).collect(),
        findings: None,
        score,
    }
}

fn parameter(p: &ParameterSummary) -> Parameter {
    Parameter {
        name: p.name.clone(),
        type_label: p.type_label.clone(),
        description: p.description.clone(),
        required: p.required(),
        default: p.shown_default().cloned(),
        choices: p.choices.clone(),
    }
}

/// What is found in a prompt and what belongs to it, as the editor shows it.
fn counts(session: &SessionSnapshot, entry: &Entry) -> Option<Counts> {
    let file = session
        .world
        .file(entry.file)
        // Of one's own prompts only: those of others cannot be mended here.
        .filter(|_| entry.origin == Origin::Workspace)?;
    let mut counts = Counts::default();
    for finding in session.findings(&file).iter() {
        *match finding.severity {
            Severity::Error => &mut counts.error,
            Severity::Warning => &mut counts.warning,
            Severity::Info => &mut counts.info,
            Severity::Hint => &mut counts.hint,
        } += 1;
    }
    Some(counts)
}

/// Renders an artifact. Missing values are shown by stand-ins; a template that fails is an answer with `error`, not a
/// failed request.
pub(crate) fn preview(
    session: &SessionSnapshot,
    params: &PreviewParams,
) -> Result<Preview, String> {
    let file = file(session, params)?;
    let artifact = file
        .artifact()
        .ok_or("Not a prompt file of a known format")?;
    let mut inputs = render::inputs(&session.world.library, &file, &params.arguments);
    for name in &inputs.missing {
        if let Some(parameter) = artifact.parameter(name) {
            // Written as a placeholder, so that nobody takes it for a value.
            let show = |path: &str| format!("{{{{ {path} }}}}");
            inputs
                .values
                .insert(name.clone(), render::stand_in(artifact, parameter, &show));
        }
    }
    let (messages, error) = match render::render(&session.world, &file, &inputs.values) {
        Ok(messages) => (messages, None),
        Err(error) => (Vec::new(), Some(error.message)),
    };
    // The panel stays on the screen while others look at it.
    let secrets = Secrets::of(&session.world.library, &file).with(artifact, &params.arguments);
    let messages = messages
        .into_iter()
        .map(|m| PreviewMessage {
            role: m.role.name(),
            content: secrets.hide(&m.content),
        })
        .collect();
    let summary = Summary::of(artifact, file.joined());
    let parameters = summary.parameters.iter().map(parameter).collect();
    Ok(Preview {
        name: summary.title().to_owned(),
        parameters,
        messages,
        missing: inputs.missing,
        error,
    })
}

fn file(
    session: &SessionSnapshot,
    params: &PreviewParams,
) -> Result<std::sync::Arc<SourceFile>, String> {
    if let Some(uri) = &params.uri {
        if let Some(view) = session.view(uri) {
            return Ok(view.file.clone());
        }
        let path = from_lsp::path(uri).ok_or("Only files can be previewed")?;
        let id = session.files().id(&path);
        return id
            .and_then(|id| session.world.file(id))
            .ok_or_else(|| format!("'{uri}' is not part of the library"));
    }
    let id = params
        .id
        .as_deref()
        .ok_or("Neither 'id' nor 'uri' is given")?;
    let entry = session
        .world
        .library
        .with_id(id, 0)
        .into_iter()
        .next()
        .ok_or_else(|| format!("No prompt '{id}' in the library"))?;
    session
        .world
        .file(entry.file)
        .ok_or_else(|| format!("No prompt '{id}' in the library"))
}
