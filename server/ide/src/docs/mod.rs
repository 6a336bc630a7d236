//! Documentation as Markdown, for hover and for completion items: one source for both. A [`DocRef`] is cheap to make
//! and travels to the client and back; its text is written only when somebody looks.

mod card;
mod markup;
mod metadata;
mod model;
mod parameter;
mod template;

pub(crate) use card::{file_card, template_text};
pub(crate) use parameter::{summary_line, type_of};
pub(crate) use template::{macro_signature, words};

use pog_formats::dialect::{GOVERNANCE_KEYS, Key};
use pog_model::SourceFile;
use pog_model::artifact::Artifact;
pub(crate) use pog_text::markdown::{code, escape};
use pog_text::words::elide;
use pog_world::Snapshot;
use serde::{Deserialize, Serialize};

use crate::policy;

/// What a documentation text is about.
#[derive(Serialize, Deserialize, Clone, PartialEq, Eq, Debug)]
pub enum DocRef {
    None,
    /// A parameter of the file's template.
    Parameter {
        name: String,
    },
    /// A part of a parameter's value.
    Property {
        parameter: String,
        /// Field names; `[]` is an item of a list.
        path: Vec<String>,
    },
    /// A name the template binds itself.
    Local {
        name: String,
        /// Byte offset of the binding occurrence.
        at: u32,
    },
    /// A filter of the template language.
    Filter {
        name: String,
    },
    /// A test of the template language.
    Test {
        name: String,
    },
    /// A function of the template language.
    Function {
        name: String,
    },
    /// A word of a template language other than Jinja.
    Word {
        name: String,
    },
    /// A file that is mentioned.
    Mention {
        /// Its path below the root.
        path: String,
    },
    Keyword {
        name: String,
    },
    /// A field of `loop`.
    LoopField {
        name: String,
    },
    Key {
        /// Keys from the root; `[]` is an item of a list.
        path: Vec<String>,
        /// Whether it is one of governance rather than of the format.
        #[serde(default)]
        overlay: bool,
    },
    /// A word of a closed list in the metadata.
    Choice {
        /// The key's path.
        path: Vec<String>,
        /// As of the key.
        #[serde(default)]
        overlay: bool,
        value: String,
    },
    /// An artifact of the library.
    Artifact {
        id: String,
    },
    Model {
        /// Its id as written.
        id: String,
    },
    /// A setting of the policy.
    Setting {
        /// Keys from the top of `pog.toml`; `[]` is an item of a list.
        path: Vec<String>,
        /// A word of its closed list.
        word: Option<String>,
    },
    /// An element, its attribute, a value of that.
    Element {
        /// Their names.
        path: Vec<String>,
    },
    Role {
        name: String,
    },
    /// A macro of another artifact.
    Macro {
        artifact: String,
        name: String,
    },
}

/// The text behind a reference, as Markdown that also reads well unrendered. `None` when the thing is gone or nothing
/// is known of it.
#[must_use]
pub fn documentation(snapshot: &Snapshot, file: &SourceFile, doc: &DocRef) -> Option<String> {
    // A policy is no artifact, so its settings come before anything that needs one.
    if let DocRef::Setting { path, word } = doc {
        return policy::documentation(snapshot.catalog, path, word.as_deref());
    }
    let artifact = file.artifact()?;
    let library = &snapshot.library;
    match doc {
        DocRef::None | DocRef::Setting { .. } => None,
        DocRef::Parameter { name } => parameter::describe(artifact, artifact.parameter(name)?),
        DocRef::Property { parameter, path } => parameter::property(artifact, parameter, path),
        DocRef::Local { name, at } => template::local(snapshot, file, artifact, name, *at),
        DocRef::Filter { name } => template::builtin("filter", words::filters(), name),
        DocRef::Test { name } => template::builtin("test", words::tests(), name),
        DocRef::Function { name } => template::builtin("function", words::functions(), name),
        DocRef::Word { name } => template::foreign(artifact.syntax.layout.regions.iter(), name),
        DocRef::Mention { path } => Some(format!("File {}", code(path))),
        DocRef::Keyword { name } => template::keyword(name),
        DocRef::LoopField { name } => template::loop_field(name),
        DocRef::Key { path, overlay } => metadata::key(key_table(artifact, *overlay), path),
        DocRef::Choice {
            path,
            overlay,
            value,
        } => metadata::choice(key_table(artifact, *overlay), path, value),
        DocRef::Artifact { id } => {
            Some(card::card(library, library.with_id(id, file.root).first()?))
        }
        DocRef::Model { id } => model::page(snapshot, file, artifact, id),
        DocRef::Element { path } => markup::describe(artifact, path),
        DocRef::Role { name } => template::role(name),
        DocRef::Macro { artifact, name } => {
            template::macro_of(library, library.with_id(artifact, file.root).first()?, name)
        }
    }
}

fn key_table(artifact: &Artifact, overlay: bool) -> &'static [Key] {
    if overlay {
        GOVERNANCE_KEYS
    } else {
        artifact.keys()
    }
}

/// A JSON value as a person would write it: strings without quotes, long ones cut.
pub(crate) fn show(value: &serde_json::Value) -> String {
    const MAX: usize = 80;
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    if text.is_empty() {
        "\"\"".to_owned()
    } else {
        elide(&text, MAX)
    }
}
