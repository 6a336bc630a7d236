//! Pieces of Handlebars as one text.

use super::Extent;

/// What differs between those who use the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// Handlebars 4 of JavaScript with Dotprompt's helpers.
    Dotprompt,
    /// Handlebars of Semantic Kernel, in Python and .NET.
    SemanticKernel,
}

/// A piece of the result.
#[derive(Debug)]
pub(super) enum Piece {
    Text(String),
    /// A tag that vanishes with its line when it is alone there.
    Block(String),
    /// Any other tag.
    Value(String),
}

/// The pieces as one text that renders to exactly what the tree says.
pub(super) fn joined(pieces: Vec<Piece>, extent: Extent, flavor: Flavor) -> String {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (piece, merged.last_mut()) {
            (Piece::Text(text), Some(Piece::Text(before))) => before.push_str(&text),
            (piece, _) => merged.push(piece),
        }
    }
    let mut out = String::new();
    let mut again = false;
    for nth in 0..merged.len() {
        let next = merged.get(nth + 1);
        match &merged[nth] {
            Piece::Text(text) => {
                if std::mem::take(&mut again) {
                    out.push('\n');
                }
                // A brace behind a tag would be taken for the tag's.
                let brace = if nth > 0 {
                    text.strip_prefix('}')
                } else {
                    None
                };
                let followed = next.is_some();
                match (flavor, brace) {
                    (Flavor::Dotprompt, None) => out.push_str(&escaped(text, followed)),
                    (Flavor::Dotprompt, Some(_)) => {
                        out.push_str(&format!("{{{{!}}}}{}", escaped(text, followed)))
                    }
                    (Flavor::SemanticKernel, None) => out.push_str(&encoded(text, followed)),
                    (Flavor::SemanticKernel, Some(rest)) => {
                        out.push_str(&format!("&#125;{}", encoded(rest, followed)));
                    }
                }
            }
            Piece::Value(tag) => push_tag(&mut out, tag),
            Piece::Block(tag) => {
                push_tag(&mut out, tag);
                match alone(&merged, nth, extent) {
                    Alone::No => {}
                    Alone::Plain => again = true,
                    Alone::Guarded => out.push_str("{{!}}"),
                }
            }
        }
    }
    out
}

/// A tag behind text that ends in a brace: white space that the tag takes away keeps them apart.
fn push_tag(out: &mut String, tag: &str) {
    if out.ends_with('{') {
        out.push_str(" {{~");
        out.push_str(tag.strip_prefix("{{").unwrap_or(tag));
    } else {
        out.push_str(tag);
    }
}

/// Whether a tag would be alone on its line.
enum Alone {
    No,
    /// Nothing stands in front of it, and the line ends right behind it.
    Plain,
    Guarded,
}

fn alone(pieces: &[Piece], nth: usize, extent: Extent) -> Alone {
    let before = match nth.checked_sub(1).map(|n| &pieces[n]) {
        None => extent.starts().then_some(""),
        Some(Piece::Text(text)) => match text.rfind('\n') {
            Some(at) => text.get(at + 1..),
            None => (nth == 1 && extent.starts()).then_some(text.as_str()),
        },
        Some(_) => None,
    };
    let after = match pieces.get(nth + 1) {
        None => extent.ends().then_some(("", false)),
        Some(Piece::Text(text)) => match text.find('\n') {
            Some(at) => text.get(..at).map(|line| (line, true)),
            None => (nth + 2 == pieces.len() && extent.ends()).then_some((text.as_str(), false)),
        },
        Some(_) => None,
    };
    match (before, after) {
        (Some(before), Some((after, breaks)))
            if before.trim().is_empty() && after.trim().is_empty() =>
        {
            match (before.is_empty() && after.is_empty(), breaks) {
                (true, true) => Alone::Plain,
                // There is nothing that could vanish.
                (true, false) => Alone::No,
                (false, _) => Alone::Guarded,
            }
        }
        _ => Alone::No,
    }
}

/// The same for Semantic Kernel, whose engines differ in their escapes but all decode the entities of XML.
fn encoded(text: &str, followed: bool) -> String {
    let mut out = text.replace("{{", "&#123;&#123;");
    for (last, entity) in [('{', "&#123;"), ('\\', "&#92;")] {
        if (followed || out.ends_with("\\")) && out.ends_with(last) {
            out.pop();
            out.push_str(entity);
        }
    }
    out.replace("\\&#123;&#123;", "&#92;&#123;&#123;")
}

/// Text in which nothing is taken for a tag. `followed` says that a tag comes next.
fn escaped(text: &str, followed: bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{") {
        let before = rest.get(..at).unwrap_or("");
        out.push_str(before);
        if out.ends_with('\\') {
            // A backslash in front of the braces would be taken for theirs.
            out.push_str("\\{{!}}");
        }
        out.push_str("\\{{");
        rest = rest.get(at + 2..).unwrap_or("");
    }
    out.push_str(rest);
    if followed && out.ends_with('\\') {
        out.push('\\');
    }
    out
}
