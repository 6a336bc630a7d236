//! Text for scaffolds: YAML scalars, readable names, and descriptions derived from the prompt's own
//! text.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::Span;
use pog_text::words::{capitalized, single_line};
use pog_yaml::write;
use pog_yaml::write::Context;

/// A string as a YAML scalar that is valid in block and flow style.
pub(super) fn scalar(text: &str) -> String {
    write::scalar(text, Context::Flow)
}

/// `max_findings`, `code-review` as words.
pub(super) fn words(name: &str) -> String {
    let mut out = String::new();
    let mut small = false;
    for c in name.chars() {
        match c {
            '_' | '-' | '.' | ' ' => out.push(' '),
            c if c.is_uppercase() && small => out.extend([' '].into_iter().chain(c.to_lowercase())),
            c => out.push(c),
        }
        small = c.is_lowercase();
    }
    single_line(&out)
}

/// Literal text that occurs in every rendering: trimmed pieces of single lines outside constructs
/// and blocks, with the message they belong to.
pub(super) fn literals<'a>(file: &'a SourceFile, artifact: &Artifact) -> Vec<(usize, &'a str)> {
    let (facts, text) = (artifact.facts(), file.joined());
    let mut found = Vec::new();
    for region in artifact
        .syntax
        .layout
        .regions
        .iter()
        .filter(|r| r.in_message)
    {
        let blocks = facts.blocks.iter().map(|b| {
            let end = b.close.map_or(region.span.hi(), |c| c.hi());
            Span::new(b.open.lo(), end)
        });
        let mut cuts: Vec<Span> = facts
            .constructs
            .iter()
            .map(|c| c.span)
            .chain(blocks)
            .collect();
        cuts.extend(
            artifact
                .syntax
                .messages
                .iter()
                .filter(|_| artifact.dialect().role_markers)
                .map(|m| {
                    Span::new(
                        m.role_span.lo(),
                        if m.role_span.is_empty() {
                            m.role_span.lo()
                        } else {
                            m.role_span.hi() + 1
                        },
                    )
                }),
        );
        cuts.sort_by_key(|c| (c.start, c.end));
        cuts.push(Span::at(region.span.hi()));
        let mut at = region.span.lo();
        for cut in cuts.iter().filter(|c| region.span.touches(c.lo())) {
            for line in text.get(at..cut.lo().max(at)).unwrap_or("").lines() {
                let line = line.trim();
                let kept = region.decoded.as_ref().is_none_or(|d| d.contains(line));
                let message = artifact.syntax.messages.iter().position(|m| {
                    let at = line.as_ptr() as usize - text.as_ptr() as usize;
                    m.body.lo() <= at && at < m.body.hi()
                });
                if let Some(message) =
                    message.filter(|_| kept && line.chars().any(char::is_alphanumeric))
                {
                    found.push((message, line));
                }
            }
            at = at.max(cut.hi());
        }
    }
    found
}

/// The first sentence of the prompt's text, without Markdown syntax; `None` if there is no literal
/// text.
pub(super) fn first_sentence(file: &SourceFile, artifact: &Artifact) -> Option<String> {
    const MOST: usize = 160;
    let text = file.joined();
    let region = artifact
        .syntax
        .layout
        .regions
        .iter()
        .find(|r| r.in_message)?;
    let markers: Vec<Span> = artifact
        .syntax
        .messages
        .iter()
        .map(|m| m.role_span)
        .collect();
    let constructs = &artifact.facts().constructs;
    let mut at = region.span.lo();
    for line in region.span.text(text).split_inclusive('\n') {
        let span = Span::new(at, at + line.len());
        at = span.hi();
        if artifact.dialect().role_markers
            && markers.iter().any(|m| !m.is_empty() && span.encloses(*m))
        {
            continue;
        }
        let mut prose = String::new();
        let mut from = span.lo();
        for construct in constructs.iter().filter(|c| c.span.overlaps(span)) {
            prose.push_str(text.get(from..construct.span.lo()).unwrap_or(""));
            from = from.max(construct.span.hi());
        }
        prose.push_str(text.get(from..span.hi()).unwrap_or(""));
        let prose = single_line(&prose);
        let said = prose.trim_start_matches(|c: char| {
            matches!(c, '#' | '-' | '*' | '>' | '`' | '<') || c.is_whitespace()
        });
        if said.chars().filter(|c| c.is_alphabetic()).count() < 4 {
            continue;
        }
        let end = ["。", ". ", "! ", "? ", ": "]
            .iter()
            .filter_map(|s| said.find(s))
            .min()
            .unwrap_or(said.len());
        let short: String = said[..end]
            .trim_end_matches(['.', ':', '*', '`', ' '])
            .chars()
            .take(MOST)
            .collect();
        return Some(format!("{}.", capitalized(short.trim())));
    }
    None
}

#[cfg(test)]
mod tests {
    use pog_fixtures::Fixture;

    use super::*;

    #[test]
    fn scalars_are_quoted_where_they_must_be() {
        for (text, written) in [
            ("Code review", "Code review"),
            ("@alice", "\"@alice\""),
            ("yes", "\"yes\""),
            ("1.0", "\"1.0\""),
            ("a: b", "\"a: b\""),
            ("a, b", "\"a, b\""),
            ("é 漢", "é 漢"),
            ("", "\"\""),
        ] {
            assert_eq!(scalar(text), written);
        }
    }

    #[test]
    fn literals_are_what_always_stands_there() {
        let text = "---\nname: x\n---\nTop {{ a }} rest.\n{% if a %}never{% endif %}\nuser:\nLine one\n  Line two {# c #}\n";
        let fixture = Fixture::parse(text);
        let found = literals(&fixture.main, fixture.main.artifact().unwrap());
        assert_eq!(
            found,
            [(0, "Top"), (0, "rest."), (1, "Line one"), (1, "Line two")]
        );
    }

    #[test]
    fn the_first_sentence_is_the_prompts_own() {
        let of = |body: &str| {
            let fixture = Fixture::parse(&format!("---\nname: x\n---\n{body}"));
            first_sentence(&fixture.main, fixture.main.artifact().unwrap())
        };
        assert_eq!(
            of("system:\n# You review {{ x }} code. Be kind.\n").as_deref(),
            Some("You review code.")
        );
        assert_eq!(
            of("{% include \"a\" %}\n\nuser:\n- find bugs\n").as_deref(),
            Some("Find bugs.")
        );
        assert_eq!(of("{{ a }}\n"), None);
    }

    #[test]
    fn names_become_words() {
        assert_eq!(words("max_findings"), "max findings");
        assert_eq!(words("codeReview"), "code review");
    }
}
