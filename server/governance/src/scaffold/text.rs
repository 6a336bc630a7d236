//! Text for scaffolds: YAML scalars, readable names, and descriptions derived from the prompt's own
//! text.

use pog_model::SourceFile;
use pog_model::artifact::Artifact;
use pog_text::Span;
use pog_text::interrupt::checkpoint;
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
    let blocks = facts.blocks.iter().map(|b| {
        // One that is never closed goes on to the end of its region.
        let end = b.close.map_or(text.len(), |c| c.hi());
        Span::new(b.open.lo(), end)
    });
    let constructs = facts.constructs.iter().map(|c| c.span);
    let mut cuts: Vec<Span> = constructs.chain(blocks).collect();
    if artifact.dialect().role_markers {
        cuts.extend(artifact.syntax.messages.iter().map(|m| {
            let colon = usize::from(!m.role_span.is_empty());
            Span::new(m.role_span.lo(), m.role_span.hi() + colon)
        }));
    }
    cuts.sort_by_key(|c| (c.start, c.end));
    let messages = artifact.syntax.messages.iter().enumerate();
    let mut messages: Vec<(Span, usize)> = messages.map(|(i, m)| (m.body, i)).collect();
    messages.sort_by_key(|(body, index)| (body.lo(), *index));
    let message_at = |at: usize| {
        let before = messages.partition_point(|(body, _)| body.lo() <= at);
        let (body, index) = messages[..before].last()?;
        (at < body.hi()).then_some(*index)
    };
    let mut found = Vec::new();
    let regions = artifact.syntax.layout.regions.iter();
    for region in regions.filter(|r| r.in_message) {
        let mut decoded = region.decoded.as_deref().map(Decoded::new);
        let first = cuts.partition_point(|c| c.lo() < region.span.lo());
        let inside = cuts[first..].iter().copied();
        let inside = inside.take_while(|c| c.lo() <= region.span.hi());
        let end = Span::at(region.span.hi());
        let mut at = region.span.lo();
        for cut in inside.chain(std::iter::once(end)) {
            for line in text.get(at..cut.lo().max(at)).unwrap_or("").lines() {
                checkpoint("the fixed text of a prompt");
                let line = line.trim();
                if !line.chars().any(char::is_alphanumeric) {
                    continue;
                }
                let message = message_at(line.as_ptr() as usize - text.as_ptr() as usize);
                let kept = decoded.as_mut().is_none_or(|d| d.goes_on_with(line));
                if let Some(message) = message.filter(|_| kept) {
                    found.push((message, line));
                }
            }
            at = at.max(cut.hi());
        }
    }
    found
}

/// What a region says once its quotes and escapes are undone, asked for one line after the other.
struct Decoded<'a> {
    text: &'a str,
    /// Behind the line that was found last.
    at: usize,
    misses: usize,
}

impl<'a> Decoded<'a> {
    /// A text of which so many lines are written otherwise is none to take lines from.
    const MOST_MISSES: usize = 100;

    fn new(text: &'a str) -> Self {
        let (at, misses) = (0, 0);
        Self { text, at, misses }
    }

    fn goes_on_with(&mut self, line: &str) -> bool {
        if self.misses == Self::MOST_MISSES {
            return false;
        }
        let rest = self.text.get(self.at..).unwrap_or("");
        if let Some(found) = rest.find(line) {
            self.at += found + line.len();
            return true;
        }
        self.misses += 1;
        self.text.contains(line)
    }
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
