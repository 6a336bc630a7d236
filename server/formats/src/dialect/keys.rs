//! The vocabulary of metadata keys: a table a format fills in, from which completion, hover, the `metadata` rules and
//! the generated docs all read. Describes shape and words; checks nothing.

/// What a key means, whatever a format calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the names are the product's vocabulary, defined in the product page"
)]
pub enum Field {
    Id,
    Name,
    Description,
    Version,
    Stage,
    Phase,
    Layer,
    Risk,
    Owners,
    Tags,
    Rationale,
    Model,
    ModelId,
    ModelParameters,
    Parameters,
    Output,
    Cases,
    Approvals,
    Changelog,
    Deprecated,
    Replacement,
    Messages,
}

/// One metadata key.
#[derive(Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// One or two sentences for completion, hover and docs.
    pub doc: &'static str,
    /// What its value looks like.
    pub kind: KeyKind,
    /// What it means.
    pub field: Option<Field>,
    /// Whether the format's own loader wants it.
    pub required: bool,
}

/// The shape of a value.
#[derive(Debug, Clone, Copy)]
pub enum KeyKind {
    /// Any text.
    Text,
    /// An artifact id.
    Id,
    /// A SemVer version.
    Version,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Any number.
    Number,
    /// One of a closed list.
    Enum(&'static [Choice]),
    /// Text of which the format's tool knows only some words; it passes over all others.
    Words(&'static KnownWords),
    /// A list of values.
    List(&'static KeyKind),
    /// A mapping with these keys and no others.
    Map(&'static [Key]),
    /// A mapping with free names to values.
    MapOf(&'static KeyKind),
    /// Values of parameters: names to values.
    Inputs,
    /// A parameter: a JSON Schema or a bare type name; the keys are offered, others are allowed as JSON Schema has many.
    /// (A function, since the table of a schema mentions itself.)
    Schema(fn() -> &'static [Key]),
    /// A JSON Schema for something that is not a parameter.
    AnySchema,
    /// The name of an artifact of one of these formats, or one of the names that the format's tools provide.
    NameOf(&'static [&'static str], &'static [Choice]),
    /// Either of two shapes.
    Either(&'static KeyKind, &'static KeyKind),
    /// Anything.
    Any,
}

/// One word of a closed list.
#[derive(Debug)]
pub struct Choice {
    /// As written.
    pub value: &'static str,
    /// One sentence.
    pub doc: &'static str,
}

/// The words that a format's tool knows for a key.
#[derive(Debug)]
pub struct KnownWords {
    /// The words to write.
    pub choices: &'static [Choice],
    /// What else the tool takes.
    pub also: Also,
}

/// What a tool takes besides the words to write.
#[derive(Debug, Clone, Copy)]
pub enum Also {
    /// Nothing.
    Nothing,
    /// Whole numbers.
    Numbers,
    /// Words that say the same as others.
    Words(&'static [&'static str]),
    /// Words that say the same as others, and all of them in upper case too.
    WordsInAnyCase(&'static [&'static str]),
}

impl KnownWords {
    /// Whether the tool knows a value.
    #[must_use]
    pub fn knows(&self, value: &str) -> bool {
        match self.also {
            // The words to write are known in any case as well, not only their synonyms.
            Also::WordsInAnyCase(_) => self.all().any(|word| word.eq_ignore_ascii_case(value)),
            Also::Numbers if value.parse::<u32>().is_ok() => true,
            Also::Nothing | Also::Numbers | Also::Words(_) => self.all().any(|word| word == value),
        }
    }

    /// Every word the tool knows, those to write first.
    pub fn all(&self) -> impl Iterator<Item = &'static str> {
        let others = match self.also {
            Also::Nothing | Also::Numbers => &[],
            Also::Words(words) | Also::WordsInAnyCase(words) => words,
        };
        self.choices
            .iter()
            .map(|c| c.value)
            .chain(others.iter().copied())
    }
}

impl KeyKind {
    /// The closed list of values, if it has one.
    #[must_use]
    pub fn choices(&self) -> &'static [Choice] {
        match self {
            Self::Enum(choices) | Self::NameOf(_, choices) => choices,
            Self::Words(words) => words.choices,
            Self::Either(a, b) => {
                if a.choices().is_empty() {
                    b.choices()
                } else {
                    a.choices()
                }
            }
            _ => &[],
        }
    }

    /// The keys of a mapping, if it has a fixed set or offers some.
    #[must_use]
    pub fn keys(&self) -> &'static [Key] {
        match self {
            Self::Map(keys) => keys,
            Self::Schema(keys) => keys(),
            Self::Either(a, b) => {
                if a.keys().is_empty() {
                    b.keys()
                } else {
                    a.keys()
                }
            }
            _ => &[],
        }
    }

    /// What a person calls a value of this shape.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Id => "a prompt id".into(),
            Self::Version => "a SemVer version such as 1.2.0".into(),
            Self::Date => "a date such as 2026-01-31".into(),
            Self::Bool => "true or false".into(),
            Self::Int => "an integer".into(),
            Self::Number => "a number".into(),
            Self::Enum(choices) => one_of(choices),
            Self::Words(words) => format!("text or {}", one_of(words.choices)),
            Self::List(item) => format!("a list, each item {}", item.describe()),
            Self::Map(_) | Self::MapOf(_) | Self::Inputs => "a mapping".into(),
            Self::Schema(_) => "a JSON Schema mapping or a type name".into(),
            Self::AnySchema => "a JSON Schema mapping".into(),
            Self::Either(a, b) => format!("{} or {}", a.describe(), b.describe()),
            Self::NameOf([], _) => "text".into(),
            Self::NameOf(..) => "a name".into(),
            Self::Any => "anything".into(),
        }
    }
}

fn one_of(choices: &[Choice]) -> String {
    let words: Vec<&str> = choices.iter().map(|c| c.value).collect();
    format!("one of {}", words.join(", "))
}

/// The entry of a table under a name.
#[must_use]
pub fn find_key(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|k| k.name == name)
}

/// The shape found by following a path of keys and list items from a table; `None` where the table does not say.
#[must_use]
pub fn child_keys(keys: &'static [Key], path: &[pog_yaml::PathPart]) -> Option<&'static KeyKind> {
    let mut parts = path.iter();
    let pog_yaml::PathPart::Key(first) = parts.next()? else {
        return None;
    };
    let mut kind: &'static KeyKind = &find_key(keys, first)?.kind;
    for part in parts {
        kind = step(kind, part)?;
    }
    Some(kind)
}

fn step(kind: &'static KeyKind, part: &pog_yaml::PathPart) -> Option<&'static KeyKind> {
    use pog_yaml::PathPart;
    match (kind, part) {
        (KeyKind::List(item), PathPart::Item) => Some(item),
        (KeyKind::Map(_) | KeyKind::Schema(_), PathPart::Key(name)) => {
            find_key(kind.keys(), name).map(|k| &k.kind)
        }
        (KeyKind::MapOf(kind), PathPart::Key(_)) => Some(kind),
        (KeyKind::Inputs, PathPart::Key(_)) => Some(&KeyKind::Any),
        // The path alone does not say which form the value has; the first that can go on is taken.
        (KeyKind::Either(a, b), _) => step(a, part).or_else(|| step(b, part)),
        _ => None,
    }
}
