//! Everything the analysis can do with one text, one after the other: what fuzzing and its regression tests call. Panics
//! where a law is broken; checks no meaning.

use pog_fixtures::Fixture;
use pog_formats::dialect::OVERLAY_SUFFIX;
use pog_ide::settings::InlayHints;
use pog_ide::{
    actions, completion, folding, hints, hover, lenses, links, navigation, rename, selection,
    symbols, tokens,
};
use pog_render as render;
use pog_rules::check::check_file;
use pog_text::{Edit, Span, apply_edits, is_inside_line_break};
use serde_json::Map;

/// An artifact that others may include.
const PART: (&str, &str) = (
    "starter/part.pog.md",
    "---\nversion: 1.0.0\nparameters: { tone: { default: calm } }\n---\n{{ tone }}\n",
);

/// Steps that a rendering may take: a small bound keeps hostile ones short.
const STEPS: u64 = 2_000;

/// The world of one file, its overlay, and something to include.
#[must_use]
pub fn world(path: &str, text: &str, overlay: Option<&str>) -> Fixture {
    let mut files = vec![(path.to_owned(), text.to_owned())];
    files.extend(overlay.map(|text| (format!("{path}{OVERLAY_SUFFIX}"), text.to_owned())));
    files.push((PART.0.to_owned(), PART.1.to_owned()));
    Fixture::of(files, 0)
}

/// Reads `text` as the file `path`, checks it and asks every feature at `offset` (moved to a character).
pub fn run_everything(path: &str, text: &str, offset: usize) {
    run_in(&world(path, text, None), offset);
}

/// The same in the joined text of the main file of a world.
pub fn run_in(fixture: &Fixture, offset: usize) {
    let (snapshot, file) = (&fixture.snapshot, &*fixture.main);
    let text = &**file.joined();
    let all = Span::new(0, text.len());
    let offset = Span::at(offset).clamp_to(text).lo();
    // No position of the protocol is there.
    let offset = offset - usize::from(is_inside_line_break(text, offset));
    let inside = |span: Span| {
        assert_eq!(
            span.clamp_to(text),
            span,
            "a span outside of the text or inside a character"
        );
        for end in [span.lo(), span.hi()] {
            assert!(
                !is_inside_line_break(text, end),
                "a span that ends inside of a line break: {end} in {text:?}"
            );
        }
    };

    for finding in check_file(snapshot, file) {
        inside(finding.location.span);
        for fix in &finding.fixes {
            apply_edits(text, fix.edits.of(file.id))
                .expect("a fix applies to the text it was made for");
        }
    }
    for found in completion::completion(snapshot, file, offset) {
        inside(found.edit.span);
        assert!(
            found.edit.span.touches(offset),
            "a completion replaces what the cursor is not in: {found:?}"
        );
        assert!(
            !text[found.edit.span.lo()..found.edit.span.hi()].contains(['\n', '\r']),
            "a completion replaces more than one line: {found:?}"
        );
    }
    hover::hover(snapshot, file, offset)
        .iter()
        .for_each(|h| inside(h.span));
    navigation::definition(snapshot, file, offset)
        .iter()
        .for_each(|t| inside(t.origin));
    navigation::references(snapshot, file, offset, true)
        .iter()
        .filter(|(f, _)| *f == file.id)
        .for_each(|(_, span)| inside(*span));
    navigation::highlights(file, all, offset)
        .iter()
        .for_each(|(span, _)| inside(*span));
    if rename::prepare(snapshot, file, offset).is_ok() {
        let edits = rename::rename(snapshot, file, offset, "another_name").unwrap_or_default();
        apply_edits(text, edits.of(file.id)).expect("a rename applies to the text it was made for");
    }
    symbols::document_symbols(file)
        .iter()
        .for_each(|s| inside(s.full));
    links::links(snapshot, file, all)
        .iter()
        .for_each(|l| inside(l.span));
    lenses::lenses(snapshot, file)
        .iter()
        .for_each(|l| inside(l.span));
    for hint in hints::hints(snapshot, file, all, InlayHints::default()) {
        inside(Span::at(hint.at));
        assert!(
            !hint.label.is_empty() && !hint.label.contains(['\n', '\r']),
            "a label is a few words"
        );
        if let Some((at, what)) = hint.accept {
            apply_edits(text, &[Edit::insert(at, what)])
                .expect("a hint is accepted in the text it was made for");
        }
    }
    folding::folding(file, all)
        .iter()
        .for_each(|f| inside(f.span));
    selection::selection(file, offset)
        .iter()
        .for_each(|s| inside(*s));
    tokens::tokens(file, None)
        .iter()
        .for_each(|t| inside(t.span));
    for action in actions::actions(snapshot, file, Span::at(offset)) {
        if let Ok(edits) = actions::resolve(snapshot, file, &action.data) {
            apply_edits(text, edits.of(file.id))
                .expect("an action applies to the text it was made for");
        }
    }
    let inputs = render::inputs(&snapshot.library, file, &Map::new());
    // Whether it renders is the template's business.
    let _ = render::render_bounded(snapshot, file, &inputs.values, STEPS);
}
