//! Links to included and replacing artifacts.

use lsp_types::DocumentLink;
use pog_analysis::assist::links;

use crate::lsp::backend::Ask;

pub(crate) fn links(ask: &Ask) -> Vec<DocumentLink> {
    links::links(&ask.snapshot, &ask.file)
        .into_iter()
        .filter(|link| ask.holds(link.span))
        .map(|link| DocumentLink {
            range: ask.range(link.span),
            target: ask.state.uri_of(link.file),
            tooltip: Some(link.tooltip),
            data: None,
        })
        .collect()
}
