//! A Rust source sorted byte by byte into code, comments and strings, with what is compiled for tests only marked.
//! Not a parser: it knows as much of the language as it takes not to mistake a string for code.

use std::ops::Range;

/// What a byte is part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Class {
    Code,
    Comment,
    Text,
}

/// One file.
#[derive(Debug)]
pub(super) struct Source {
    /// From the top of the repository.
    pub(super) path: String,
    /// As it is.
    pub(super) text: String,
    /// Code alone: comments, contents of strings and test items are blanks. Same lines as the text.
    pub(super) code: String,
    /// As `code`, with the contents of strings kept.
    pub(super) with_strings: String,
    /// As `code`, with test items kept.
    pub(super) with_tests: String,
    /// Comments alone.
    pub(super) comments: String,
    /// Lines that are not part of test items.
    pub(super) lines: usize,
    /// Whether the whole file is compiled for tests only.
    pub(super) is_test: bool,
}

impl Source {
    /// Sorts a text.
    pub(super) fn read(path: String, text: String) -> Self {
        let classes = classify(&text);
        let with_tests = keep(&text, &classes, |c| c == Class::Code);
        let tests = test_items(&with_tests);
        let mut lines = text.lines().count();
        let mut outside = vec![true; text.len()];
        for range in &tests {
            lines -= text[range.clone()].lines().count().min(lines);
            outside[range.clone()].fill(false);
        }
        let blank_tests = |view: String| -> String {
            let chars = view.char_indices();
            chars
                .map(|(i, c)| if outside[i] || c == '\n' { c } else { ' ' })
                .collect()
        };
        let code = blank_tests(with_tests.clone());
        let with_strings = blank_tests(keep(&text, &classes, |c| c != Class::Comment));
        let comments = keep(&text, &classes, |c| c == Class::Comment);
        let is_test = path.contains("/tests/") || path.contains("/benches/");
        Self {
            path,
            text,
            code,
            with_strings,
            with_tests,
            comments,
            lines,
            is_test,
        }
    }

    /// Line number of a byte offset in any of the views.
    pub(super) fn line(view: &str, offset: usize) -> usize {
        view.as_bytes()[..offset]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
            + 1
    }

    /// The folder in which the file's modules are.
    fn module_folder(&self) -> String {
        let stem = self.path.strip_suffix(".rs").unwrap_or(&self.path);
        match stem.rsplit_once('/') {
            Some((folder, "mod" | "lib" | "main")) => folder.to_owned(),
            _ => stem.to_owned(),
        }
    }
}

/// Bytes of the wanted class; others become blanks of the same length in bytes.
fn keep(text: &str, classes: &[Class], wanted: impl Fn(Class) -> bool) -> String {
    let bytes = text
        .bytes()
        .zip(classes)
        .map(|(b, c)| if b == b'\n' || wanted(*c) { b } else { b' ' });
    // Characters are of one class as a whole, so none is cut.
    String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
}

fn classify(text: &str) -> Vec<Class> {
    let bytes = text.as_bytes();
    let mut classes = vec![Class::Code; bytes.len()];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let (len, class) = match rest {
            [b'/', b'/', ..] => (
                rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len()),
                Class::Comment,
            ),
            [b'/', b'*', ..] => (block_comment(rest), Class::Comment),
            [b'"', ..] => (quoted(rest), Class::Text),
            [b'r', b'"' | b'#', ..] if !is_word_before(bytes, at) => match raw_string(rest) {
                Some(len) => (len, Class::Text),
                None => (1, Class::Code),
            },
            [b'\'', ..] => match char_literal(&text[at..]) {
                Some(len) => (len, Class::Text),
                None => (1, Class::Code),
            },
            _ => (1, Class::Code),
        };
        let end = (at + len).min(bytes.len());
        // The quotes of a string stay code: `"` shows that something stands there.
        let inner = if class == Class::Text {
            at + 1..end.saturating_sub(1).max(at + 1)
        } else {
            at..end
        };
        classes[inner].fill(class);
        at = end.max(at + 1);
    }
    classes
}

fn is_word_before(bytes: &[u8], at: usize) -> bool {
    // `br"…"` is a raw string as well.
    let before = at.checked_sub(1).map(|i| bytes[i]);
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    match before {
        Some(b'b') => at >= 2 && word(bytes[at - 2]),
        Some(b) => word(b),
        None => false,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[u8]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|b| **b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return None;
    }
    let mut close = vec![b'"'];
    close.extend(std::iter::repeat_n(b'#', hashes));
    let body = &rest[2 + hashes..];
    let end = body.windows(close.len()).position(|w| w == close);
    Some(end.map_or(rest.len(), |i| 2 + hashes + i + close.len()))
}

/// The length of `'x'` or `'\n'`; `None` for a lifetime.
fn char_literal(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        chars.next()?;
        return chars.find(|(_, c)| *c == '\'').map(|(i, _)| i + 1);
    }
    chars.next().filter(|(_, c)| *c == '\'').map(|(i, _)| i + 1)
}

/// Items under `#[cfg(test)]` and the like, attributes included. `code` has no comments and empty strings.
fn test_items(code: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, _) in code.match_indices("#[cfg(") {
        if found.last().is_some_and(|last| last.contains(&start))
            || !is_test_attribute(&code[start..])
        {
            continue;
        }
        found.push(start..start + item_len(&code[start..]));
    }
    found
}

fn is_test_attribute(attribute: &str) -> bool {
    let inside = &attribute[..attribute.find(']').unwrap_or(attribute.len())];
    let mut words = inside.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|w| w == "test") && !inside.contains("not(")
}

/// From an attribute to the end of the item behind it.
fn item_len(code: &str) -> usize {
    let (mut round, mut curly) = (0_i32, 0_i32);
    for (i, b) in code.bytes().enumerate() {
        match b {
            b'(' | b'[' => round += 1,
            b')' | b']' => round -= 1,
            b'{' => curly += 1,
            b'}' => {
                curly -= 1;
                if curly <= 0 {
                    return i + 1;
                }
            }
            b';' if round == 0 && curly == 0 => return i + 1,
            _ => {}
        }
    }
    code.len()
}

/// Marks the files of modules that are declared for tests only, and what is below them.
pub(super) fn mark_test_files(sources: &mut [Source]) {
    let mut folders: Vec<String> = Vec::new();
    for source in sources.iter() {
        for range in test_items(&source.with_tests) {
            let item = source.with_tests[range].trim();
            let Some((_, name)) = item.trim_end_matches(';').rsplit_once("mod ") else {
                continue;
            };
            if item.ends_with(';') {
                folders.push(format!("{}/{}", source.module_folder(), name.trim()));
            }
        }
    }
    for source in sources.iter_mut() {
        let stem = source.path.strip_suffix(".rs").unwrap_or(&source.path);
        source.is_test |= folders
            .iter()
            .any(|f| stem == f || stem.starts_with(&format!("{f}/")));
    }
}
