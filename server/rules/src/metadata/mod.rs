//! Rules about the metadata: its syntax, its keys, the form of its values.

pub(crate) mod conflicting_value;
pub(crate) mod duplicate_id;
pub(crate) mod duplicate_key;
pub(crate) mod id_format;
pub(crate) mod invalid_schema;
pub(crate) mod invalid_value;
pub(crate) mod missing_field;
pub(crate) mod shape;
pub(crate) mod syntax_error;
pub(crate) mod unknown_key;
pub(crate) mod unknown_name;
pub(crate) mod unreadable_file;
