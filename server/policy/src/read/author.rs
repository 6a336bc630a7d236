//! Where settings were set: the policy file and its lines.

use std::sync::Arc;

use pog_model::{Decision, FileId, Source};

use crate::Setting;
use crate::file::At;

/// A policy file as the source of settings.
#[derive(Debug, Clone)]
pub struct Author {
    file: Arc<str>,
    id: Option<FileId>,
    starts: Vec<u32>,
}

impl Author {
    /// The source of `text`, shown as `file`.
    #[must_use]
    pub fn new(file: Arc<str>, id: Option<FileId>, text: &str) -> Self {
        let ends = text
            .bytes()
            .zip(1u32..)
            .filter(|(b, _)| *b == b'\n')
            .map(|(_, at)| at);
        Self {
            file,
            id,
            starts: ends.collect(),
        }
    }

    /// A value set in this file, under its dotted key.
    #[must_use]
    pub fn setting<V, T>(&self, at: &At<V>, key: &str, value: T) -> Setting<T> {
        Setting {
            value,
            source: self.source(at, key),
        }
    }

    fn source<V>(&self, at: &At<V>, key: &str) -> Source {
        let line = self.starts.partition_point(|start| *start <= at.span.start) + 1;
        let decision = Decision {
            file: self.file.clone(),
            id: self.id,
            span: at.span,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            key: key.to_owned(),
        };
        Source::Policy(Arc::new(decision))
    }
}
