//! Custom requests about the server and its rules, for commands such as "show server status" and "explain rule".

use lsp_types::Uri;
use pog_model::Origin;
use pog_rules as rules;
use pog_rules::closest_code;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::capabilities::encoding_name;
use crate::snapshot::SessionSnapshot;

/// Parameters of `pog/explain`.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct ExplainParams {
    rule: String,
}

/// Parameters of `pog/status`: none.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct StatusParams {}

/// A rule's page, the same as `pog explain` prints.
pub(crate) fn explain(params: &ExplainParams) -> Result<Value, String> {
    let Some(page) = rules::explain(&params.rule) else {
        let hint = closest_code(&params.rule)
            .map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
        return Err(format!("Unknown rule '{}'{hint}", params.rule));
    };
    Ok(json!({ "markdown": page }))
}

/// What the server has read.
pub(crate) fn status(session: &SessionSnapshot) -> Value {
    let library = &session.world.library;
    let count = |wanted: Origin| library.entries().filter(|e| e.origin == wanted).count();
    let uri = |path: &std::path::Path| Uri::from_file_path(path).ok();
    let folders: Vec<Value> = session
        .workspaces()
        .map(|w| {
            let here = |e: &&std::sync::Arc<pog_model::library::Entry>| {
                e.origin == Origin::Workspace && e.root == w.number
            };
            json!({
                "uri": uri(&w.config.root),
                "policy": w.config.files.iter().filter_map(|f| uri(f)).collect::<Vec<_>>(),
                "prompts": library.entries().filter(here).count(),
            })
        })
        .collect();
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "ready": session.is_ready(),
        "folders": folders,
        "library": {
            "workspace": count(Origin::Workspace), "library": count(Origin::Source), "starter": count(Origin::Starter),
        },
        "documents": session.views().count(),
        "encoding": encoding_name(session.client().encoding),
    })
}
