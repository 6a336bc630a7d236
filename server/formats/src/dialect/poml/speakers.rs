//! Who says what, as POML's writer decides: an element's own speaker, else that of the last one beside or above it that
//! has one, else the system until a person has spoken. One speaker that nobody named is the person.

use pog_text::Span;

use super::{File, Kind};
use crate::dialect::layout::{Message, Role};
use crate::xml::Element;

/// The messages in source order.
pub(super) fn read(file: &File<'_>) -> Vec<Message> {
    let spoken = Speakers::of(file);
    let mut pieces: Vec<(Span, Option<usize>)> = Vec::new();
    for text in &file.markup.texts {
        if !text.span.text(file.text).trim().is_empty()
            && file.role_of(text.parent) == Kind::Content
        {
            pieces.push((text.span, text.parent));
        }
    }
    for (index, element) in file.markup.elements.iter().enumerate() {
        let shows = element.empty && file.role_of(Some(index)) == Kind::Content;
        if shows {
            pieces.push((element.open, Some(index)));
        }
    }
    pieces.sort_by_key(|(span, _)| *span);
    let mut groups: Vec<Group> = Vec::new();
    for (span, parent) in pieces {
        let voice = spoken.voice(parent);
        match groups
            .last_mut()
            // Two elements with one role are two messages; text without a speaker runs on.
            .filter(|g| g.voice.role == voice.role && g.voice.named == voice.named)
        {
            Some(group) => group.span = group.span.cover(span),
            None => groups.push(Group { span, voice }),
        }
    }
    let system = Some(Role::System);
    if let [only] = groups.as_mut_slice()
        && only.voice.role == system
        && !spoken.system_named
    {
        only.voice.role = Some(Role::User);
    }
    groups.into_iter().map(|g| g.message(file)).collect()
}

/// Who says a piece, and the element that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Voice {
    role: Option<Role>,
    named: Option<usize>,
}

struct Group {
    span: Span,
    voice: Voice,
}

impl Group {
    fn message(self, file: &File<'_>) -> Message {
        let text = file.text;
        // A speaker that an expression gives is nobody's name.
        let owner = self
            .voice
            .named
            .and_then(|i| file.markup.elements.get(i))
            .filter(|_| self.voice.role.is_some());
        let (role_span, role_text) = owner.map_or((Span::at(self.span.lo()), ""), |element| {
            let attribute = element.attribute("speaker").and_then(|a| a.value);
            attribute.map_or((element.name_span, &*element.name), |span| {
                (span, span.text(text))
            })
        });
        let body = owner
            .filter(|e| e.content.encloses(self.span))
            .map_or(self.span, |e| e.content);
        Message {
            role: self.voice.role,
            role_span,
            role_text: role_text.into(),
            body,
        }
    }
}

struct Speakers {
    voices: Vec<Voice>,
    top: Voice,
    system_named: bool,
}

impl Speakers {
    fn of(file: &File<'_>) -> Self {
        let silent = Voice {
            role: None,
            named: None,
        };
        let mut default = Role::System;
        let mut found = Self {
            voices: Vec::new(),
            top: silent,
            system_named: false,
        };
        // What the children of an element inherit; for those at the top of the file in `top`.
        let mut passed: Vec<Option<Voice>> = Vec::new();
        let mut top: Option<Voice> = None;
        for (index, element) in file.markup.elements.iter().enumerate() {
            let own = specified(file, index, element);
            // A system message that is named stays one, even if it is the only message.
            found.system_named |= own == Some(Speaker::Is(Role::System));
            // From here on unnamed text is no longer the system's.
            if own == Some(Speaker::Is(Role::User)) {
                default = Role::User;
            }
            let around = match element.parent {
                Some(parent) => passed.get_mut(parent),
                None => Some(&mut top),
            };
            let own = own.map(|speaker| Voice {
                role: speaker.role(),
                named: Some(index),
            });
            let inherited = around.and_then(|voice| {
                *voice = own.or(*voice);
                *voice
            });
            let voice = inherited.unwrap_or(Voice {
                role: Some(default),
                named: None,
            });
            found.voices.push(voice);
            passed.push(inherited);
        }
        found.top = Voice {
            role: Some(Role::System),
            named: None,
        };
        found
    }

    fn voice(&self, element: Option<usize>) -> Voice {
        element
            .and_then(|i| self.voices.get(i))
            .copied()
            .unwrap_or(self.top)
    }
}

/// The speaker that an element names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Speaker {
    Is(Role),
    /// It names one that POML does not have, so that nobody can tell who speaks.
    Unknown,
}

impl Speaker {
    fn role(self) -> Option<Role> {
        match self {
            Self::Is(role) => Some(role),
            Self::Unknown => None,
        }
    }
}

/// The speaker an element names; `None` where it names none.
fn specified(file: &File<'_>, index: usize, element: &Element) -> Option<Speaker> {
    if file.kind(Some(index)) != Kind::Content {
        return None;
    }
    if let Some(value) = element.attribute("speaker") {
        return Some(match value.text(file.text) {
            "system" => Speaker::Is(Role::System),
            "human" => Speaker::Is(Role::User),
            "ai" => Speaker::Is(Role::Assistant),
            "tool" => Speaker::Is(Role::Tool),
            _ => Speaker::Unknown,
        });
    }
    let is = |known: &str| super::same_name(&element.name, known);
    let chat = || {
        !file.markup.around(index).take(super::MAX_DEPTH).any(|e| {
            e.attribute("chat")
                .is_some_and(|a| a.text(file.text) == "false")
        })
    };
    let role = match () {
        () if is("SystemMessage") || is("system-msg") => Role::System,
        () if is("HumanMessage") || is("human-msg") => Role::User,
        () if is("AiMessage") || is("ai-msg") || is("ToolRequest") => Role::Assistant,
        () if is("ToolResponse") => Role::Tool,
        () if is("ExampleInput") || is("input") => {
            return chat().then_some(Speaker::Is(Role::User));
        }
        () if is("ExampleOutput") || is("output") => {
            return chat().then_some(Speaker::Is(Role::Assistant));
        }
        () => return None,
    };
    Some(Speaker::Is(role))
}
