//! Definition, references, highlights.

use lsp_types::{
    Definition, DefinitionResponse, DocumentHighlight, DocumentHighlightKind, Location,
    LocationLink, Position,
};
use pog_ide::navigation;
use pog_ide::navigation::{Access, Target};

use crate::convert::to_lsp;
use crate::snapshot::DocumentSnapshot;

pub(crate) fn definition(ask: &DocumentSnapshot, position: Position) -> Option<DefinitionResponse> {
    let targets = navigation::definition(&ask.session.world, &ask.file, ask.offset(position));
    if targets.is_empty() {
        return None;
    }
    let mut places = ask.places();
    if ask.session.client().links {
        return Some(DefinitionResponse::DefinitionLinkList(
            targets
                .iter()
                .filter_map(|t| link(ask, &mut places, t))
                .collect(),
        ));
    }
    let places = targets
        .iter()
        .filter_map(|t| places.joined_location(t.file, t.focus))
        .collect();
    Some(DefinitionResponse::Definition(Definition::LocationList(
        places,
    )))
}

fn link(
    ask: &DocumentSnapshot,
    places: &mut to_lsp::Places<'_>,
    target: &Target,
) -> Option<LocationLink> {
    let whole = places.joined_location(target.file, target.full)?;
    let focus = places.joined_location(target.file, target.focus)?;
    Some(LocationLink {
        origin_selection_range: Some(ask.range(target.origin)),
        target_uri: whole.uri,
        target_range: whole.range,
        target_selection_range: focus.range,
    })
}

pub(crate) fn references(
    ask: &DocumentSnapshot,
    position: Position,
    declaration: bool,
) -> Vec<Location> {
    let found = navigation::references(
        &ask.session.world,
        &ask.file,
        ask.offset(position),
        declaration,
    );
    let mut places = ask.places();
    found
        .into_iter()
        .filter_map(|(file, span)| places.joined_location(file, span))
        .collect()
}

pub(crate) fn highlights(ask: &DocumentSnapshot, position: Position) -> Vec<DocumentHighlight> {
    let kind = |access| match access {
        Access::Read => DocumentHighlightKind::Read,
        Access::Write => DocumentHighlightKind::Write,
        Access::Text => DocumentHighlightKind::Text,
    };
    navigation::highlights(&ask.file, ask.place(), ask.offset(position))
        .into_iter()
        .map(|(span, access)| DocumentHighlight {
            range: ask.range(span),
            kind: Some(kind(access)),
        })
        .collect()
}
