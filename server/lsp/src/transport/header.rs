//! The header lines of a frame, and their traces in bytes that are no frame.
//!
//! Pure functions on bytes: where reading goes on is decided in `frames`.

/// A longer body is refused unread; no prompt file comes near it.
pub(super) const MAX_BODY: usize = 256 << 20;
/// All header lines of a frame.
pub(super) const MAX_HEAD: usize = 8 << 10;
/// The longest `Content-Length` line that is looked for in bytes that are no frame.
pub(super) const MAX_LENGTH_LINE: usize = 64;

#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) length: usize,
    pub(super) utf8: bool,
}

/// What the bytes at a place where a frame should begin turned out to be.
pub(super) enum Found {
    Unfinished,
    Head {
        size: usize,
        head: Head,
    },
    /// `skip` bytes lie behind us for good; a frame may begin at the next one.
    Garbage {
        skip: usize,
        reason: &'static str,
    },
}

impl Found {
    /// One byte on, or the same place would be found again; the header of a frame may stand behind some garbage.
    fn no_frame(reason: &'static str) -> Self {
        Self::Garbage { skip: 1, reason }
    }
}

const NO_HEADER: &str = "no header where a frame should begin";

/// Reads header lines up to the empty one. Tolerates any case, LF alone, and headers it does not know. A length in
/// the head makes it a frame of its own, so what is wrong with it is no longer `excused` by an earlier fault.
pub(super) fn read_head(bytes: &[u8], excused: &mut bool) -> Found {
    let mut length = None;
    let mut error = None;
    let mut utf8 = true;
    let mut at = 0;
    loop {
        let rest = &bytes[at..bytes.len().min(MAX_HEAD)];
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            return match (begins_header(rest), bytes.len() < MAX_HEAD) {
                // Said at the first byte that fits no header: garbage without a line end has no end to wait for.
                (false, _) => Found::no_frame(NO_HEADER),
                (true, false) => Found::no_frame("the header does not end"),
                (true, true) => Found::Unfinished,
            };
        };
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        at += end + 1;
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = split_header(line) else {
            return Found::no_frame(NO_HEADER);
        };
        if name.eq_ignore_ascii_case(b"content-length") {
            let (is_repeated, read) = (length.is_some(), read_length(value));
            match read {
                Err(reason) => error = Some(reason),
                // Twice the same is harmless; of two lengths either may be the wrong one.
                Ok(read) if is_repeated && length != Some(read) => {
                    error = Some("two different Content-Length headers")
                }
                Ok(read) => length = Some(read),
            }
        } else if name.eq_ignore_ascii_case(b"content-type") {
            utf8 = is_utf8(value);
        }
    }
    if length.is_some() || error.is_some() {
        *excused = false;
    }
    match (error, length) {
        // The whole head is passed over: the second of two lengths would be taken for the next frame.
        (Some(reason), _) => Found::Garbage { skip: at, reason },
        (None, None) => Found::no_frame("the header has no Content-Length"),
        (None, Some(length)) => Found::Head {
            size: at,
            head: Head { length, utf8 },
        },
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether an unfinished line can still become a header.
fn begins_header(line: &[u8]) -> bool {
    match line.iter().position(|&byte| !is_name_byte(byte)) {
        Some(end) => (end > 0 && line[end] == b':') || line == b"\r",
        None => true,
    }
}

fn split_header(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = line.iter().position(|&byte| byte == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    (!name.is_empty() && name.iter().all(|&byte| is_name_byte(byte)))
        .then_some((name, value.trim_ascii()))
}

fn read_length(value: &[u8]) -> Result<usize, &'static str> {
    if value.is_empty() || !value.iter().all(u8::is_ascii_digit) {
        return Err("Content-Length is not a number");
    }
    let digits = std::str::from_utf8(value).expect("ASCII digits are UTF-8");
    match digits.parse() {
        Ok(length) if length <= MAX_BODY => Ok(length),
        _ => Err("Content-Length is too large"),
    }
}

/// `utf8` is what early clients wrote; no charset at all means UTF-8 too.
fn is_utf8(content_type: &[u8]) -> bool {
    let text = String::from_utf8_lossy(content_type).to_ascii_lowercase();
    let charset = text
        .split(';')
        .skip(1)
        .find_map(|part| part.trim().strip_prefix("charset="));
    charset.is_none_or(|name| matches!(name.trim_matches('"'), "utf-8" | "utf8"))
}

/// The start of the first complete `Content-Length: digits` line whose line end is at or after `from`.
pub(super) fn find_length_line(bytes: &[u8], from: usize) -> Option<usize> {
    let ends = bytes
        .iter()
        .enumerate()
        .skip(from)
        .filter(|&(_, &byte)| byte == b'\n');
    ends.into_iter().find_map(|(end, _)| {
        // Looks back from the line end, also to before `from`: a line that arrives in two pieces is found all the same.
        let window = &bytes[(end + 1).saturating_sub(MAX_LENGTH_LINE)..end];
        let start = length_line_at_end(window)?;
        Some(end - window.len() + start)
    })
}

/// Where in `window`, which a line end follows, a length line begins.
fn length_line_at_end(window: &[u8]) -> Option<usize> {
    let rest = window.strip_suffix(b"\r").unwrap_or(window);
    let rest = trim_end(rest, |byte| matches!(byte, b' ' | b'\t'));
    let name = trim_end(rest, |byte| byte.is_ascii_digit());
    if name.len() == rest.len() {
        return None;
    }
    let name = trim_end(name, |byte| matches!(byte, b' ' | b'\t'));
    let start = name.len().checked_sub(LENGTH_NAME.len())?;
    name[start..]
        .eq_ignore_ascii_case(LENGTH_NAME)
        .then_some(start)
}

const LENGTH_NAME: &[u8] = b"content-length:";

fn trim_end(bytes: &[u8], drop: impl Fn(u8) -> bool) -> &[u8] {
    let kept = bytes
        .iter()
        .rposition(|&byte| !drop(byte))
        .map_or(0, |last| last + 1);
    &bytes[..kept]
}

/// How many bytes at the end may be the beginning of a length line: a length that is a few bytes too long has
/// swallowed exactly these.
pub(super) fn length_line_begun(bytes: &[u8]) -> usize {
    let longest = bytes.len().min(MAX_LENGTH_LINE - 1);
    (1..=longest)
        .rev()
        .find(|&size| begins_length_line(&bytes[bytes.len() - size..]))
        .unwrap_or(0)
}

fn begins_length_line(bytes: &[u8]) -> bool {
    let (name, value) = bytes.split_at(bytes.len().min(LENGTH_NAME.len()));
    let value = value.trim_ascii_start();
    let after = value
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .map_or(&value[..0], |end| &value[end..]);
    LENGTH_NAME[..name.len()].eq_ignore_ascii_case(name) && after.trim_ascii().is_empty()
}
