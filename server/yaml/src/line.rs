//! A line of YAML as a cursor sees it: `  - - name: value` has two dashes, a key and a value, whatever stands around it.

/// One line, cut into dashes, key and value.
pub(super) struct Line<'a> {
    /// Where it starts in the text.
    pub(super) start: usize,
    /// Columns of the dashes in front of the content.
    pub(super) dashes: Vec<usize>,
    /// Column of the content behind indentation and dashes.
    pub(super) col: usize,
    pub(super) content: &'a str,
    /// The key at the head of the content, and the offset in the content behind its colon.
    pub(super) key: Option<(String, usize)>,
}

impl<'a> Line<'a> {
    pub(super) fn read(text: &'a str, start: usize) -> Self {
        let mut col = text.len() - text.trim_start_matches(' ').len();
        let mut dashes = Vec::new();
        loop {
            let rest = &text[col..];
            if rest == "-" || rest.starts_with("- ") {
                dashes.push(col);
                let after = &rest[1..];
                col += 1 + after.len() - after.trim_start_matches(' ').len();
            } else {
                break;
            }
        }
        let content = &text[col..];
        Self {
            start,
            dashes,
            col,
            content,
            key: split_key(content),
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.dashes.is_empty() && (self.content.trim().is_empty() || self.content.starts_with('#'))
    }

    pub(super) fn first_col(&self) -> usize {
        self.dashes.first().copied().unwrap_or(self.col)
    }

    /// The value behind the key, comment removed.
    fn value(&self) -> Option<&str> {
        let (_, end) = self.key.as_ref()?;
        let value = self.content[*end..].trim();
        Some(if value.starts_with('#') { "" } else { value })
    }

    pub(super) fn opens_block(&self) -> bool {
        self.value().is_some_and(|v| {
            v.is_empty() || ((v.starts_with('&') || v.starts_with('!')) && !v.contains(' '))
        })
    }

    pub(super) fn opens_text(&self) -> bool {
        self.value().is_some_and(|v| v.starts_with(['|', '>']))
    }
}

/// The key at the head of a line's content and the offset behind its colon.
fn split_key(content: &str) -> Option<(String, usize)> {
    if let Some(quote) = content.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let end = content[1..].find(quote)? + 2;
        let after = content[end..].trim_start();
        let colon = end + content[end..].len() - after.len();
        return after
            .starts_with(':')
            .then(|| (content[1..end - 1].to_owned(), colon + 1));
    }
    if content.starts_with(['#', '{', '[', '|', '>', '%', '@', '`']) {
        return None;
    }
    let colon = content
        .match_indices(':')
        .find(|(i, _)| content[i + 1..].is_empty() || content[i + 1..].starts_with([' ', '\t']))?
        .0;
    let key = content[..colon].trim_end();
    (!key.is_empty() && !key.contains(" #")).then(|| (key.to_owned(), colon + 1))
}
