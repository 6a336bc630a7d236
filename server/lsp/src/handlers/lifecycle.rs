//! `initialize` and `initialized`.

use std::path::PathBuf;

use lsp_types::{InitializeParams, InitializeResult, ServerInfo, WorkspaceFolders};

use crate::backend::Backend;
use crate::capabilities::{self, ClientInfo};
use crate::convert::from_lsp;

pub(crate) fn initialize(backend: &Backend, params: &InitializeParams) -> InitializeResult {
    let info = ClientInfo::read(&params.capabilities);
    backend.state.set_client(info);
    if let Some(options) = &params.initialization_options {
        backend.state.configure(options);
        // Only here: later settings come from the folder as well, and it does not vouch for itself.
        let pog = options.get("pog").unwrap_or(options);
        if pog.get("trusted") == Some(&serde_json::Value::Bool(false)) {
            backend.state.distrust_folders();
        }
    }
    // Reading starts now; what is to be sent waits for `initialized`.
    let (indexer, publisher, roots) = (backend.indexer(), backend.publisher.clone(), roots(params));
    tokio::spawn(async move {
        indexer.start(roots).await;
        // Behind the index, and not part of it: the walk over all commits would hold up every first answer.
        publisher.read_histories().await;
    });
    InitializeResult {
        capabilities: capabilities::server(&info),
        server_info: Some(ServerInfo {
            name: "pog".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    }
}

/// Tells the client what it can be told now; returns at once.
pub(crate) fn initialized(backend: &Backend) {
    tokio::spawn(backend.indexer().announce());
}

fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(WorkspaceFolders::WorkspaceFolderList(folders)) =
        &params.workspace_folders_initialize_params.workspace_folders
    {
        return folders
            .iter()
            .filter_map(|f| from_lsp::path(&f.uri))
            .collect();
    }
    #[expect(deprecated, reason = "older clients know nothing else")]
    params
        .root_uri
        .as_ref()
        .and_then(from_lsp::path)
        .into_iter()
        .collect()
}
