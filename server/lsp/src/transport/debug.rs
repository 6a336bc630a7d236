//! Requests that misbehave on purpose, for the end-to-end tests: a server that survives them survives real faults.
//!
//! They exist only in a process that was started with `POG_DEBUG_PANIC=1`; a client cannot switch them on.

use std::time::Duration;

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::{LanguageServer, LspServiceBuilder};

/// Adds `pog/debug/*` where the environment asks for it.
pub(crate) fn with_debug_methods<S: LanguageServer>(
    service: LspServiceBuilder<S>,
) -> LspServiceBuilder<S> {
    if !are_on() {
        return service;
    }
    tracing::warn!("the pog/debug methods are on");
    service
        .custom_method("pog/debug/panic", panics::<S>)
        .custom_method("pog/debug/panicNotification", panics_unasked::<S>)
        .custom_method("pog/debug/sleep", sleeps::<S>)
        .custom_method("pog/debug/block", blocks::<S>)
}

/// Whether the environment asks for such methods.
pub(crate) fn are_on() -> bool {
    std::env::var_os("POG_DEBUG_PANIC").is_some_and(|value| value == "1")
}

async fn panics<S>(_: &S) -> Result<()> {
    panic!("pog/debug/panic was asked for")
}

async fn panics_unasked<S>(_: &S) {
    panic!("pog/debug/panicNotification was asked for")
}

/// Waits as many milliseconds as it is told, and can be cancelled all the while.
async fn sleeps<S>(_: &S, milliseconds: u64) -> Result<()> {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    Ok(())
}

/// Never gives the main task back: what the parent watch is for.
async fn blocks<S>(_: &S) -> Result<()> {
    loop {
        std::thread::sleep(Duration::from_secs(1));
    }
}
