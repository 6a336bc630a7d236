//! Code lenses. They say something and do nothing: their command is empty, which clients show as plain text.

use lsp_types::{CodeLens, Command};
use pog_analysis::assist::lenses;

use crate::lsp::backend::Ask;

pub(crate) fn lenses(ask: &Ask) -> Vec<CodeLens> {
    if !ask.state.settings().code_lens.enable {
        return Vec::new();
    }
    let lens = |lens: lenses::Lens| CodeLens {
        range: ask.range(lens.span),
        command: Some(Command { title: lens.title, command: String::new(), ..Command::default() }),
        data: None,
    };
    let found = lenses::lenses(&ask.snapshot, &ask.file).into_iter();
    found.filter(|l| ask.holds(l.span)).map(lens).collect()
}
