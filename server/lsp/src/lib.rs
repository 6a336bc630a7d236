//! The language server: reads the protocol, keeps the documents and the library of a client, and answers with what rules
//! and editor features report. Alone knows LSP types, the router and the asynchronous runtime. Never analyses a prompt
//! itself, and never knows the command line.

mod backend;
mod capabilities;
mod companions;
mod convert;
mod documents;
mod file_events;
mod git_state;
mod handlers;
mod index;
mod policies;
mod port;
mod publish;
mod read_versions;
mod session;
mod snapshot;
mod state;
mod transport;
mod workers;

use anyhow::Context as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_lsp_server::LspService;

use backend::Backend;

/// Serves one client over stdio, or over the first TCP connection of an editor to `port` on the loopback interface. Returns
/// the exit code.
///
/// # Errors
/// When the runtime or the socket cannot be had.
pub fn run(port: Option<u16>) -> anyhow::Result<i32> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("pog")
        .enable_all()
        .build()
        .context("The asynchronous runtime cannot start")?;
    let code = runtime.block_on(async {
        match port {
            None => {
                let (input, output) =
                    transport::stdio().context("Standard input and output cannot be opened")?;
                anyhow::Ok(serve(input, output).await)
            }
            Some(port) => {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
                    .await
                    .with_context(|| format!("Cannot listen on 127.0.0.1:{port}"))?;
                tracing::info!(address = ?listener.local_addr(), "waiting for a client");
                let stream = port::client(&listener).await?;
                let (input, output) = stream.into_split();
                anyhow::Ok(serve(input, output).await)
            }
        }
    })?;
    // The runtime is not dropped: a thread blocked in reading stdin would hold the process.
    std::mem::forget(runtime);
    Ok(code)
}

/// Serves one client over two streams until it leaves. Returns the exit code.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite + Unpin) -> i32 {
    let builder = LspService::build(Backend::new)
        .custom_method("pog/library/list", Backend::library_list)
        .custom_method("pog/library/search", Backend::library_search)
        .custom_method("pog/library/preview", Backend::library_preview)
        .custom_method("pog/explain", Backend::explain)
        .custom_method("pog/status", Backend::status)
        .custom_method("$/setTrace", Backend::set_trace)
        .custom_method("window/workDoneProgress/cancel", Backend::progress_cancel);
    let builder = if transport::debug_methods_are_on() {
        builder.custom_method("pog/debug/spin", Backend::spin)
    } else {
        builder
    };
    let (service, socket) = transport::with_debug_methods(builder).finish();
    transport::serve(input, output, service, socket).await
}
