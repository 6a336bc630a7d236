//! Invisible characters: which there are, and where each is legitimate. An emoji may be joined,
//! Persian may have a non-joiner, Thai may have a zero-width space; the same characters between
//! Latin letters hide something. Reports nothing.

use pog_text::Span;
use pog_text::words::single_line;

/// What a hidden character does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Takes up no space.
    ZeroWidth,
    /// Changes the order in which text is shown.
    Bidi,
    /// An invisible copy of an ASCII character.
    Tag,
    /// Chooses between shapes of the character before it.
    Selector,
}

/// A run of invisible characters without a legitimate use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub span: Span,
    /// What its first character does.
    pub kind: Kind,
}

/// The invisible characters that have names of their own.
const NAMES: &[(char, &str)] = &[
    ('\u{AD}', "soft hyphen"),
    ('\u{34F}', "combining grapheme joiner"),
    ('\u{61C}', "Arabic letter mark"),
    ('\u{115F}', "Hangul choseong filler"),
    ('\u{1160}', "Hangul jungseong filler"),
    ('\u{180E}', "Mongolian vowel separator"),
    ('\u{200B}', "zero width space"),
    ('\u{200C}', "zero width non-joiner"),
    ('\u{200D}', "zero width joiner"),
    ('\u{200E}', "left-to-right mark"),
    ('\u{200F}', "right-to-left mark"),
    ('\u{202A}', "left-to-right embedding"),
    ('\u{202B}', "right-to-left embedding"),
    ('\u{202C}', "pop directional formatting"),
    ('\u{202D}', "left-to-right override"),
    ('\u{202E}', "right-to-left override"),
    ('\u{2060}', "word joiner"),
    ('\u{2061}', "function application"),
    ('\u{2062}', "invisible times"),
    ('\u{2063}', "invisible separator"),
    ('\u{2064}', "invisible plus"),
    ('\u{2066}', "left-to-right isolate"),
    ('\u{2067}', "right-to-left isolate"),
    ('\u{2068}', "first strong isolate"),
    ('\u{2069}', "pop directional isolate"),
    ('\u{3164}', "Hangul filler"),
    ('\u{FEFF}', "zero width no-break space"),
    ('\u{FFA0}', "halfwidth Hangul filler"),
    ('\u{E0001}', "language tag"),
];

/// The character's kind and name; `None` for a visible one.
pub(super) fn hidden(c: char) -> Option<(Kind, &'static str)> {
    if !may_be_hidden(c) {
        return None;
    }
    let kind = match c {
        '\u{200E}' | '\u{200F}' | '\u{61C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Kind::Bidi
        }
        '\u{E0000}'..='\u{E007F}' => Kind::Tag,
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => Kind::Selector,
        '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' => Kind::ZeroWidth,
        _ => {
            return NAMES
                .iter()
                .find(|(n, _)| *n == c)
                .map(|(_, name)| (Kind::ZeroWidth, *name));
        }
    };
    let name = NAMES.iter().find(|(n, _)| *n == c).map(|(_, name)| *name);
    Some((
        kind,
        name.unwrap_or(match kind {
            Kind::Tag => "tag character",
            Kind::Selector => "variation selector",
            Kind::Bidi | Kind::ZeroWidth => "format character",
        }),
    ))
}

/// A quick test, since every character of a text is asked this first.
fn may_be_hidden(c: char) -> bool {
    c > '\u{AC}'
        && matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{206F}'
            | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'..='\u{FFFB}' | '\u{E0000}'..='\u{E01EF}')
}

/// Every run of invisible characters without a legitimate use, in order.
pub(super) fn find(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    if text.is_ascii() {
        return runs;
    }
    let mut at = 0;
    // Line by line, since text direction is resolved per line; the offsets stay those of the text.
    for line in text.split_inclusive(['\n', '\r']) {
        if !line.is_ascii() {
            read_line(line, at, &mut runs);
        }
        at += line.len();
    }
    runs
}

fn read_line(line: &str, start: usize, runs: &mut Vec<Run>) {
    if line.chars().all(|c| hidden(c).is_none()) {
        return;
    }
    let chars: Vec<(usize, char)> = line.char_indices().collect();
    let unbalanced = unbalanced(&chars);
    let direction = if chars.iter().any(|(_, c)| is_rtl(*c)) {
        LineDirection::HasRightToLeft
    } else {
        LineDirection::LeftToRight
    };
    let mut index = 0;
    while index < chars.len() {
        let (from, first) = chars[index];
        let Some((kind, _)) = hidden(first) else {
            index += 1;
            continue;
        };
        let len = chars[index..]
            .iter()
            .take_while(|(_, c)| hidden(*c).is_some())
            .count();
        let end = chars.get(index + len).map_or(line.len(), |(at, _)| *at);
        let is_byte_order_mark = start == 0 && from == 0 && len == 1 && first == '\u{FEFF}';
        let surroundings = Surroundings {
            before: &chars[..index],
            run: &chars[index..index + len],
            after: chars.get(index + len).map(|c| c.1),
            is_balanced: !(index..index + len).any(|i| unbalanced.contains(&i)),
            direction,
        };
        if !is_byte_order_mark && !surroundings.are_legitimate() {
            runs.push(Run {
                span: Span::new(start + from, start + end),
                kind,
            });
        }
        index += len;
    }
}

/// Whether a line has text whose direction needs controls at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineDirection {
    LeftToRight,
    HasRightToLeft,
}

/// A run of invisible characters and what stands around it.
struct Surroundings<'a> {
    before: &'a [(usize, char)],
    run: &'a [(usize, char)],
    after: Option<char>,
    /// Whether every direction control of the run has its counterpart on the line.
    is_balanced: bool,
    direction: LineDirection,
}

impl Surroundings<'_> {
    fn are_legitimate(&self) -> bool {
        let run: Vec<char> = self.run.iter().map(|(_, c)| *c).collect();
        let before = self.before.last().map(|(_, c)| *c);
        match run.as_slice() {
            // Emoji: a presentation selector, a joiner, both; a flag spelled in tags.
            ['\u{FE0F}' | '\u{FE0E}'] => before.is_some_and(|c| !c.is_whitespace()),
            ['\u{200D}'] if before.is_some_and(is_pictograph) => {
                self.after.is_some_and(is_pictograph)
            }
            ['\u{FE0F}', '\u{200D}'] => {
                before.is_some_and(is_pictograph) && self.after.is_some_and(is_pictograph)
            }
            [tags @ .., '\u{E007F}'] if before == Some('\u{1F3F4}') => {
                (2..=6).contains(&tags.len())
                    && tags
                        .iter()
                        .all(|c| matches!(c, '\u{E0030}'..='\u{E0039}' | '\u{E0061}'..='\u{E007A}'))
            }
            ['\u{FE00}'..='\u{FE0D}'] => {
                before.is_some_and(|c| !c.is_whitespace() && !c.is_ascii_alphanumeric())
            }
            ['\u{E0100}'..='\u{E01EF}'] => before.is_some_and(is_ideograph),
            // Scripts whose spelling needs them.
            ['\u{200C}' | '\u{200D}' | '\u{180E}'] => before.is_some_and(is_complex),
            ['\u{34F}'] => before.is_some_and(|c| !c.is_ascii()),
            ['\u{200B}'] => before.is_some_and(is_unspaced) || self.after.is_some_and(is_unspaced),
            ['\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'] => {
                before.is_some_and(is_hangul) || self.after.is_some_and(is_hangul)
            }
            // One soft hyphen between letters marks where a word may break.
            ['\u{AD}'] => {
                before.is_some_and(char::is_alphabetic)
                    && self.after.is_some_and(char::is_alphabetic)
            }
            bidi if bidi
                .iter()
                .all(|c| matches!(hidden(*c), Some((Kind::Bidi, _)))) =>
            {
                // Overrides show letters in an order they are not written in; no language needs
                // that.
                let overrides = bidi.iter().any(|c| matches!(c, '\u{202D}' | '\u{202E}'));
                let is_mark = matches!(bidi, ['\u{200E}' | '\u{200F}' | '\u{61C}']);
                let is_needed =
                    self.direction == LineDirection::HasRightToLeft || is_mark || bidi.len() == 1;
                self.is_balanced && !overrides && is_needed
            }
            _ => false,
        }
    }
}

/// Indices of openings that are not closed on this line and of closings that close nothing; of an
/// override both.
fn unbalanced(chars: &[(usize, char)]) -> Vec<usize> {
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut wrong = Vec::new();
    for (index, (_, c)) in chars.iter().enumerate() {
        match c {
            '\u{202A}' | '\u{202B}' => open.push((index, false)),
            '\u{202D}' | '\u{202E}' => {
                open.push((index, false));
                wrong.push(index);
            }
            '\u{2066}'..='\u{2068}' => open.push((index, true)),
            '\u{202C}' | '\u{2069}' => {
                let isolate = *c == '\u{2069}';
                match open.iter().rposition(|(_, i)| *i == isolate) {
                    Some(at) => {
                        let (opening, _) = open.remove(at);
                        if wrong.contains(&opening) {
                            wrong.push(index);
                        }
                    }
                    None => wrong.push(index),
                }
            }
            _ => {}
        }
    }
    wrong.extend(open.into_iter().map(|(index, _)| index));
    wrong
}

/// What a run of tag characters or variation selectors spells, if it is readable.
pub(super) fn spelt(run: &str) -> Option<String> {
    let bytes: Vec<u8> = run.chars().filter_map(hidden_byte).collect();
    let text = String::from_utf8(bytes).ok()?;
    // Less than three characters spell something by chance.
    if text.len() < 3 || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return None;
    }
    let text = single_line(&text);
    (!text.is_empty()).then_some(text)
}

/// The byte a character encodes: tags copy ASCII, and the 256 variation selectors are used for any
/// byte.
fn hidden_byte(c: char) -> Option<u8> {
    let code = match u32::from(c) {
        tag @ 0xE0020..=0xE007E => tag - 0xE0000,
        low @ 0xFE00..=0xFE0F => low - 0xFE00,
        high @ 0xE0100..=0xE01EF => high - 0xE0100 + 16,
        _ => return None,
    };
    u8::try_from(code).ok()
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{A9}' | '\u{AE}' | '\u{203C}'..='\u{3299}' | '\u{1F000}'..='\u{1FAFF}' | '\u{FE0F}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3131}'..='\u{318E}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' | '\u{FFA1}'..='\u{FFDC}')
}

/// Scripts whose letters change shape beside each other: Arabic to Thai and Tibetan, Myanmar,
/// Khmer, Mongolian, and their further blocks.
fn is_complex(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{109F}' | '\u{1200}'..='\u{139F}' | '\u{1700}'..='\u{1CFF}' | '\u{2D30}'..='\u{2D7F}'
        | '\u{A800}'..='\u{ABFF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}')
}

/// Scripts without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{1950}'..='\u{19FF}' | '\u{1A20}'..='\u{1AAF}' | '\u{3040}'..='\u{30FF}')
        || is_ideograph(c)
}

fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
        && c != '\u{61C}'
}
