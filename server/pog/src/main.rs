//! The binary: the command line and the language server, two readers at the end of one road.

mod lsp;

fn main() {
    std::process::exit(lsp::run(None).unwrap_or(2));
}
