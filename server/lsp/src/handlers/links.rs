//! Links to included and replacing artifacts.

use lsp_types::DocumentLink;
use pog_ide::links;

use crate::snapshot::DocumentSnapshot;

pub(crate) fn links(ask: &DocumentSnapshot) -> Vec<DocumentLink> {
    links::links(&ask.session.world, &ask.file, ask.place())
        .into_iter()
        .map(|link| DocumentLink {
            range: ask.range(link.span),
            target: ask.session.uri_of(link.file),
            tooltip: Some(link.tooltip),
            data: None,
        })
        .collect()
}
