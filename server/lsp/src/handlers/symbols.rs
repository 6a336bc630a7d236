//! Symbols of a document and of the workspace.

use lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind, SymbolTag, WorkspaceSymbol, WorkspaceSymbolLocation, WorkspaceSymbolResponse,
};
use pog_ide::symbols;
use pog_ide::symbols::Symbol;
use pog_ide::symbols::SymbolKind as Kind;

use crate::convert::to_lsp;
use crate::snapshot::{DocumentSnapshot, SessionSnapshot};

pub(crate) fn document(ask: &DocumentSnapshot) -> DocumentSymbolResponse {
    let found: Vec<Symbol> = symbols::document_symbols(&ask.file)
        .into_iter()
        .filter(|s| ask.holds(s.full))
        .collect();
    if ask.session.client().nested_symbols {
        return DocumentSymbolResponse::DocumentSymbolList(
            found.into_iter().map(|s| nested(ask, s)).collect(),
        );
    }
    let mut flat = Vec::new();
    for symbol in found {
        flatten(ask, symbol, None, &mut flat);
    }
    DocumentSymbolResponse::SymbolInformationList(flat)
}

#[expect(deprecated, reason = "the struct has the field")]
fn nested(ask: &DocumentSnapshot, symbol: Symbol) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> = symbol
        .children
        .into_iter()
        .map(|s| nested(ask, s))
        .collect();
    DocumentSymbol {
        name: symbol.name,
        detail: symbol.detail,
        kind: kind(symbol.kind),
        tags: tags(symbol.deprecated),
        deprecated: None,
        range: ask.range(symbol.full),
        selection_range: ask.range(symbol.focus),
        children: (!children.is_empty()).then_some(children),
    }
}

#[expect(deprecated, reason = "the struct has the field")]
fn flatten(
    ask: &DocumentSnapshot,
    symbol: Symbol,
    container: Option<&str>,
    out: &mut Vec<SymbolInformation>,
) {
    out.push(SymbolInformation {
        deprecated: None,
        location: Location {
            uri: ask.view.uri.clone(),
            range: ask.range(symbol.full),
        },
        base_symbol_information: BaseSymbolInformation {
            name: symbol.name.clone(),
            kind: kind(symbol.kind),
            tags: tags(symbol.deprecated),
            container_name: container.map(str::to_owned),
        },
    });
    for child in symbol.children {
        flatten(ask, child, Some(&symbol.name), out);
    }
}

fn tags(deprecated: bool) -> Option<Vec<SymbolTag>> {
    deprecated.then(|| vec![SymbolTag::Deprecated])
}

fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Artifact => SymbolKind::Module,
        Kind::Message => SymbolKind::Namespace,
        Kind::Parameter => SymbolKind::Variable,
        Kind::Macro => SymbolKind::Function,
        Kind::Block => SymbolKind::Struct,
        Kind::Variable => SymbolKind::Constant,
        Kind::Case => SymbolKind::Event,
        Kind::Include => SymbolKind::File,
        Kind::Key => SymbolKind::Key,
    }
}

pub(crate) fn workspace(session: &SessionSnapshot, query: &str) -> WorkspaceSymbolResponse {
    let found = symbols::workspace_symbols(&session.world, query);
    let mut places = to_lsp::Places::new(session);
    let symbol = |s: symbols::WorkspaceSymbol| {
        Some(WorkspaceSymbol {
            location: WorkspaceSymbolLocation::Location(places.joined_location(s.file, s.span)?),
            data: None,
            base_symbol_information: BaseSymbolInformation {
                name: s.name,
                kind: kind(s.kind),
                tags: None,
                container_name: s.container,
            },
        })
    };
    WorkspaceSymbolResponse::WorkspaceSymbolList(found.into_iter().filter_map(symbol).collect())
}
