//! Where the front matter of a Prompty file ends. Cut at whole lines, as the specification and people have it; that the
//! Python loader cuts at any `---` is told by a rule.

use pog_text::Span;

use super::roles::is_role_line;
use crate::dialect::layout::FrontMatter;
use crate::dialect::native::{lines_from, next_line};

/// The parts of a file.
pub(super) struct Cut {
    pub(super) delimiters: Option<FrontMatter>,
    /// The metadata; the whole file where there are no delimiters and it is a mapping with the template in it.
    pub(super) yaml: Span,
    /// Where the template starts.
    pub(super) body: usize,
}

pub(super) fn cut(text: &str) -> Cut {
    let start = crate::dialect::bom(text).hi();
    let Some(first) = lines_from(text, start).find(|l| !l.text(text).trim().is_empty()) else {
        return Cut {
            delimiters: None,
            yaml: Span::at(start),
            body: start,
        };
    };
    if first.text(text).trim() != "---" {
        let keyed = [
            "name:",
            "displayName:",
            "description:",
            "model:",
            "inputs:",
            "metadata:",
        ];
        let whole = keyed.iter().any(|key| first.text(text).starts_with(key))
            || lines_from(text, start).any(|l| l.text(text).starts_with("instructions:"));
        let yaml = if whole {
            Span::new(start, text.len())
        } else {
            Span::at(start)
        };
        return Cut {
            delimiters: None,
            yaml,
            body: if whole { text.len() } else { start },
        };
    }
    let indent = first.text(text).len() - first.text(text).trim_start().len();
    let open = Span::new(first.lo() + indent, first.lo() + indent + 3);
    let begin = next_line(text, first);
    let mut guess = None;
    for line in lines_from(text, begin) {
        let content = line.text(text);
        if content.trim_end() == "---" {
            let close = Some(Span::new(line.lo(), line.lo() + 3));
            let body = next_line(text, line);
            return Cut {
                delimiters: Some(FrontMatter { open, close }),
                yaml: Span::new(begin, line.lo()),
                body,
            };
        }
        if guess.is_none()
            && (content.starts_with("{%") || content.starts_with("{{") || is_role_line(content))
        {
            guess = Some(line.lo());
        }
    }
    // Never closed: it ends where the template visibly starts.
    let end = guess.unwrap_or(text.len());
    Cut {
        delimiters: Some(FrontMatter { open, close: None }),
        yaml: Span::new(begin, end),
        body: end,
    }
}
