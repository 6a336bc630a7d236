//! The binary: reads the command line and hands over to one of two readers of the same engine, the one-shot commands or
//! the language server. Knows neither prompts nor the protocol.

mod cli;

use cli::{Args, Command};
use mimalloc::MiMalloc;

// The system's keeps what a thread has freed for that thread: after a few edits of a large file the server would hold
// several times what it needs.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() {
    survive_full_quota();
    let args = Args::read();
    let code = match args.command {
        Command::Lsp(options) => serve(options.port),
        Command::OneShot(command) => {
            // Before the command: reading the workspace is logged as well.
            cli::logging::start_for_command();
            cli::run(&command, args.color)
        }
    };
    // Ends the process even if a thread of the server still waits for standard input.
    std::process::exit(code);
}

/// Beyond the size that the system allows a file, a write fails like on a full disk, which is told; the signal that comes
/// with it would end the process without a word.
#[cfg(unix)]
fn survive_full_quota() {
    let seen = std::sync::Arc::default();
    // Without it pog works all the same.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, seen);
}

#[cfg(not(unix))]
fn survive_full_quota() {}

/// Serves until the client leaves. What the log still holds is written before the process ends, if anyone reads it.
fn serve(port: Option<u16>) -> i32 {
    let log = cli::logging::start();
    let code = pog_lsp::run(port).unwrap_or_else(|error| {
        cli::logging::fatal(&error);
        cli::FAILED
    });
    log.flush();
    code
}
