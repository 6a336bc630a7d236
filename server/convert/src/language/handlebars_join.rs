//! Pieces of Handlebars as one text that renders to exactly what the pieces say. Text that Handlebars would take for its
//! own is escaped, and tags that it would take away with their line are kept from being alone there:
//!
//! | pieces | text | why |
//! |---|---|---|
//! | `{{#if a}}`, `⏎x⏎`, `{{/if}}`, `⏎y` | `{{#if a}}⏎⏎x⏎{{/if}}⏎⏎y` | a tag alone on its line takes one line break along |
//! | `⏎  `, `{{#each xs}}`, `⏎-` | `⏎  {{#each xs}}{{!}}⏎-` | it would take the blanks too, so it is not left alone |
//! | `{`, `{{a}}`, `}` | `{ {{~a}}{{!}}}` | `{{{` and `}}}` are tags of another kind |
//! | `{{b}}` as text | `\{{b}}` | Handlebars' own escape; Semantic Kernel's engines decode `&#123;` instead |

use super::Extent;

/// What differs between those who use the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// Handlebars 4 of JavaScript with Dotprompt's helpers.
    Dotprompt,
    /// Handlebars of Semantic Kernel, in Python and .NET.
    SemanticKernel,
}

#[derive(Debug)]
pub(super) enum Piece {
    /// Text as it shall be rendered.
    Text(String),
    /// A tag that vanishes with its line when it is alone there.
    Block(String),
    /// Any other tag.
    Value(String),
}

/// What stands behind a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Tag,
    Nothing,
}

/// The pieces as one text.
pub(super) fn joined(pieces: Vec<Piece>, extent: Extent, flavor: Flavor) -> String {
    let pieces = merged(pieces);
    let mut out = String::new();
    let mut takes_line_break = false;
    for (nth, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                if std::mem::take(&mut takes_line_break) {
                    out.push('\n');
                }
                let next = if nth + 1 < pieces.len() {
                    Next::Tag
                } else {
                    Next::Nothing
                };
                push_text(&mut out, text, nth > 0, next, flavor);
            }
            Piece::Value(tag) => push_tag(&mut out, tag),
            Piece::Block(tag) => {
                push_tag(&mut out, tag);
                match alone(&pieces, nth, extent) {
                    Alone::No => {}
                    Alone::Plain => takes_line_break = true,
                    Alone::Guarded => out.push_str("{{!}}"),
                }
            }
        }
    }
    out
}

/// The pieces with texts that meet made one, so that between two texts there is always a tag.
fn merged(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut merged: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (piece, merged.last_mut()) {
            (Piece::Text(text), Some(Piece::Text(before))) => before.push_str(&text),
            (piece, _) => merged.push(piece),
        }
    }
    merged
}

fn push_text(out: &mut String, text: &str, behind_tag: bool, next: Next, flavor: Flavor) {
    // A brace behind a tag would be taken for the tag's.
    let rest = text.strip_prefix('}').filter(|_| behind_tag);
    match (flavor, rest) {
        (Flavor::Dotprompt, None) => out.push_str(&escaped(text, next)),
        (Flavor::Dotprompt, Some(_)) => {
            out.push_str("{{!}}");
            out.push_str(&escaped(text, next));
        }
        (Flavor::SemanticKernel, None) => out.push_str(&encoded(text, next)),
        (Flavor::SemanticKernel, Some(rest)) => {
            out.push_str("&#125;");
            out.push_str(&encoded(rest, next));
        }
    }
}

/// A tag behind text that ends in a brace: white space that the tag takes away keeps them apart.
fn push_tag(out: &mut String, tag: &str) {
    // A brace in front of a tag would make it one with three braces; the blank is taken away again by `~`.
    if out.ends_with('{') {
        out.push_str(" {{~");
        out.push_str(tag.strip_prefix("{{").unwrap_or(tag));
    } else {
        out.push_str(tag);
    }
}

/// Whether a tag would be alone on its line.
enum Alone {
    /// It would not, or there is nothing that could vanish with it.
    No,
    /// Nothing stands in front of it, and the line ends right behind it: the line break vanishes.
    Plain,
    /// Only white space stands around it, which would vanish.
    Guarded,
}

/// How the line of a tag ends.
enum LineEnd {
    Break,
    Template,
}

fn alone(pieces: &[Piece], nth: usize, extent: Extent) -> Alone {
    let Some(before) = line_before(pieces, nth, extent) else {
        return Alone::No;
    };
    let Some((after, end)) = line_after(pieces, nth, extent) else {
        return Alone::No;
    };
    if !before.trim().is_empty() || !after.trim().is_empty() {
        return Alone::No;
    }
    // A tag alone on its line takes the line's blanks with it; an empty comment beside it keeps them.
    if !before.is_empty() || !after.is_empty() {
        return Alone::Guarded;
    }
    match end {
        // The line break goes with the tag, so one more is written for the reader to take.
        LineEnd::Break => Alone::Plain,
        LineEnd::Template => Alone::No,
    }
}

/// The text in front of a tag on its line; `None` where another tag is on it, or where the line may start elsewhere.
fn line_before(pieces: &[Piece], nth: usize, extent: Extent) -> Option<&str> {
    let Some(before) = nth.checked_sub(1) else {
        return extent.starts().then_some("");
    };
    let Piece::Text(text) = pieces.get(before)? else {
        return None;
    };
    match text.rfind('\n') {
        Some(at) => text.get(at + 1..),
        None => (before == 0 && extent.starts()).then_some(text),
    }
}

/// The text behind a tag on its line, and how the line ends; `None` as in [`line_before`].
fn line_after(pieces: &[Piece], nth: usize, extent: Extent) -> Option<(&str, LineEnd)> {
    let Some(after) = pieces.get(nth + 1) else {
        return extent.ends().then_some(("", LineEnd::Template));
    };
    let Piece::Text(text) = after else {
        return None;
    };
    match text.find('\n') {
        Some(at) => Some((text.get(..at)?, LineEnd::Break)),
        None => {
            let is_last = nth + 2 == pieces.len();
            (is_last && extent.ends()).then_some((text, LineEnd::Template))
        }
    }
}

/// Text in which nothing is taken for a tag, for handlebars.js.
fn escaped(text: &str, next: Next) -> String {
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
    if next == Next::Tag && out.ends_with('\\') {
        out.push('\\');
    }
    out
}

/// The same for Semantic Kernel, whose engines differ in their escapes but all decode the entities of XML.
fn encoded(text: &str, next: Next) -> String {
    let mut out = text.replace("{{", "&#123;&#123;");
    for (last, entity) in [('{', "&#123;"), ('\\', "&#92;")] {
        if (next == Next::Tag || out.ends_with('\\')) && out.ends_with(last) {
            out.pop();
            out.push_str(entity);
        }
    }
    out.replace("\\&#123;&#123;", "&#92;&#123;&#123;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Piece {
        Piece::Text(text.to_owned())
    }

    fn block(tag: &str) -> Piece {
        Piece::Block(tag.to_owned())
    }

    fn value(tag: &str) -> Piece {
        Piece::Value(tag.to_owned())
    }

    #[test]
    fn the_examples() {
        let join = |pieces| joined(pieces, Extent::Whole, Flavor::Dotprompt);
        assert_eq!(
            join(vec![
                block("{{#if a}}"),
                text("\nx\n"),
                block("{{/if}}"),
                text("\ny")
            ]),
            "{{#if a}}\n\nx\n{{/if}}\n\ny"
        );
        assert_eq!(
            join(vec![text("\n  "), block("{{#each xs}}"), text("\n-")]),
            "\n  {{#each xs}}{{!}}\n-"
        );
        assert_eq!(
            join(vec![text("{"), value("{{a}}"), text("}")]),
            "{ {{~a}}{{!}}}"
        );
        assert_eq!(join(vec![text("{{b}}")]), "\\{{b}}");
        let kernel = joined(vec![text("{{b}}")], Extent::Whole, Flavor::SemanticKernel);
        assert_eq!(kernel, "&#123;&#123;b}}");
    }

    #[test]
    fn a_tag_at_the_edge_is_alone_only_at_the_edge_of_the_template() {
        let pieces = || vec![block("{{#if a}}"), text("\nx")];
        assert_eq!(
            joined(pieces(), Extent::Whole, Flavor::Dotprompt),
            "{{#if a}}\n\nx"
        );
        assert_eq!(
            joined(pieces(), Extent::Tail, Flavor::Dotprompt),
            "{{#if a}}\nx"
        );
    }
}
