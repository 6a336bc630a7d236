//! Where the front matter of a Dotprompt file stands, and whether Dotprompt itself finds it: its regular expression misses
//! some that people plainly mean, and then the whole file is the template. Source: `js/src/parse.ts`.

use pog_text::Span;

use super::super::bom;

/// The front matter of a text, whether Dotprompt accepts it or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fences {
    /// The opening `---`.
    pub open: Span,
    /// The YAML between the fences.
    pub yaml: Span,
    /// The closing `---`.
    pub close: Option<Span>,
    /// Where the template starts.
    pub body: usize,
    /// Why Dotprompt takes it for text.
    pub problem: Option<FenceProblem>,
}

/// Why Dotprompt takes a front matter for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FenceProblem {
    /// A byte order mark stands before it.
    Mark,
    /// Nothing stands between the fences.
    Empty,
    /// The file ends with the closing fence.
    AtEnd,
}

/// Finds the front matter. Blank lines and `#` comments may stand before it.
#[must_use]
pub fn fences(text: &str) -> Option<Fences> {
    let mark = bom(text).hi();
    let mut lines = lines(text, mark);
    let opening = lines.find(|line| {
        let content = line.text(text).trim();
        !(content.is_empty() || content.starts_with('#'))
    })?;
    if !is_fence(text, opening) {
        return None;
    }
    let open = Span::new(opening.lo(), opening.lo() + 3);
    let start = opening.hi();
    let Some(closing) = lines.find(|line| is_fence(text, *line)) else {
        let first = text
            .get(start..)
            .and_then(|t| t.lines().next())
            .unwrap_or("");
        let end = text.len();
        let unclosed = Fences {
            open,
            yaml: Span::new(start, end),
            close: None,
            body: end,
            problem: None,
        };
        // A lone line of dashes in front of prose is a rule in Markdown.
        return is_key(first).then_some(unclosed);
    };
    let yaml = Span::new(start, closing.lo());
    let ended = closing.text(text).ends_with(['\n', '\r']);
    // One problem at a time: any of them alone keeps Dotprompt from finding the fences.
    let problem = if mark > 0 {
        Some(FenceProblem::Mark)
    } else if yaml.text(text).trim().is_empty() {
        Some(FenceProblem::Empty)
    } else {
        (!ended).then_some(FenceProblem::AtEnd)
    };
    let close = Some(Span::new(closing.lo(), closing.lo() + 3));
    Some(Fences {
        open,
        yaml,
        close,
        body: closing.hi(),
        problem,
    })
}

fn is_fence(text: &str, line: Span) -> bool {
    line.text(text).trim_end() == "---"
}

/// Whether a line could be the first one of a mapping.
pub(super) fn is_key(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or("");
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    name.len() < line.len() && !name.is_empty() && name.chars().all(fits)
}

/// Lines with their ends.
fn lines(text: &str, start: usize) -> impl Iterator<Item = Span> + '_ {
    let mut at = start;
    text.get(start..)
        .unwrap_or("")
        .split_inclusive('\n')
        .map(move |line| {
            let span = Span::new(at, at + line.len());
            at = span.hi();
            span
        })
}
