//! Semantic Kernel prompts in a folder: `skprompt.txt` with its `config.json` beside it. The configuration of today and
//! that of versions before 1.0 (`input.parameters`, `completion`) are both read.

use pog_template::SEMANTIC_KERNEL;
use pog_text::{SourceMap, Span};
use pog_yaml as yaml;

use super::super::layout::{Layout, Region};
use super::super::{Dialect, Governance, ParameterSource, Source, bom};
use super::{ROLES, keys, language_of, messages, parameters, source};

pub(crate) static SKPROMPT: Dialect = Dialect {
    id: "skprompt",
    name: "Semantic Kernel prompt folder",
    globs: &["skprompt.txt"],
    sniffed: &[],
    in_library: &[],
    language_id: "plaintext",
    source: "https://learn.microsoft.com/semantic-kernel/concepts/prompts/",
    detection_doc: "its name is `skprompt.txt`; `config.json` in the same directory belongs to it",
    detect: |file| (file.name() == "skprompt.txt").then_some("the file name is skprompt.txt"),
    split,
    metadata_companion: Some(companion),
    messages: Some(messages::find),
    language: &SEMANTIC_KERNEL,
    keys: keys::CONFIG,
    allows_unknown_keys: true,
    governance: Governance::Nested(&["pog"]),
    parameters: ParameterSource::Described,
    role_markers: false,
    roles: ROLES,
    resolve_reference: None,
    reference_text: None,
    template_comment: None,
};

fn companion(path: &str) -> Option<String> {
    path.strip_suffix("skprompt.txt")
        .map(|folder| format!("{folder}config.json"))
}

fn split(file: &Source<'_>) -> Layout {
    let mut layout = Layout {
        elements: true,
        ..Layout::default()
    };
    if let Some(span) = file.metadata_companion {
        // The companion has a byte order mark of its own, in the middle of the joined text.
        let mark = bom(span.text(file.joined)).len();
        let config = yaml::parse(file.joined, Span::new(span.lo() + mark, span.hi()));
        layout.parameters = config.root().map(parameters).unwrap_or_default();
        // A configuration that cannot be read may list any names.
        layout.source = config.root().map_or(Some(ParameterSource::Unknown), source);
        layout.metadata_companion = layout.yaml.adopt(config);
    } else {
        // Without a configuration only the template says what it needs.
        layout.source = Some(ParameterSource::Inferred);
    }
    let language = language_of(layout.metadata_companion.map(|root| layout.yaml.node(root)));
    let span = Span::new(bom(file.text).hi(), file.text.len());
    let map = SourceMap::identity(span.lo(), span.len());
    layout.regions.push(Region {
        span,
        decoded: None,
        map,
        in_message: true,
        language,
    });
    layout
}
