//! Tells Zed how the language server of pog is started. All else is the server's.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Pog;

impl zed::Extension for Pog {
    fn new() -> Self {
        Self
    }

    fn language_server_command(&mut self, _server: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let command = worktree
            .which("pog")
            .ok_or("pog is not on the PATH of this folder: install it, then restart the language server")?;
        Ok(Command { command, args: vec!["lsp".to_string()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Pog);
