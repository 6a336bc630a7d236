//! Converts between prompt formats: artifact -> format-neutral prompt -> file and overlay.
//! Everything that cannot be converted is reported with its location and a remedy. Writes no files.

mod format;
mod include;
mod language;
mod prompt;
mod read;
mod relocate;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use prompt::{Remark, Weight};

use std::sync::Arc;

use format::Format;
use language::Report;
use pog_formats::dialect;
use pog_formats::dialect::{FormatHint, FormatOverride, OVERLAY_SUFFIX};
use pog_model::artifact::Artifact;
use pog_model::{CompanionFile, CompanionKind, FileId, Origin, SourceFile};
use pog_text::{Edit, EditTarget, FileEdits};
use pog_world::Snapshot;
use prompt::Prompt;

/// A prompt in another format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    /// Its path, below the root of the source.
    pub path: String,
    pub text: String,
    /// The overlay, if the format cannot hold everything.
    pub overlay: Option<String>,
    /// Remarks, the worst first.
    pub remarks: Vec<Remark>,
}

impl Converted {
    /// The path of the overlay.
    #[must_use]
    pub fn overlay_path(&self) -> String {
        format!("{}{OVERLAY_SUFFIX}", self.path)
    }

    /// Whether something is lost.
    #[must_use]
    pub fn is_lossy(&self) -> bool {
        self.remarks.iter().any(|r| r.weight == Weight::Loss)
    }
}

/// The format that can hold everything.
pub const NATIVE: &str = "native";

/// Whether converting this file to the native format is useful.
#[must_use]
pub fn to_native_makes_sense(file: &SourceFile, artifact: &Artifact) -> bool {
    file.origin == Origin::Workspace
        && artifact.dialect().id != NATIVE
        && !artifact.syntax.messages.is_empty()
}

/// The files a conversion creates, as edits.
///
/// # Errors
/// As [`convert`]; also when something would be lost and `lossy` is not set.
pub fn edits(
    snapshot: &Snapshot,
    file: &SourceFile,
    target: &str,
    lossy: bool,
) -> Result<Vec<FileEdits>, String> {
    let done = convert(snapshot, file, target, None)?;
    if let Some(first) = done
        .remarks
        .iter()
        .find(|r| r.weight == Weight::Loss && !lossy)
    {
        return Err(format!(
            "{}. {}; run 'pog convert' to see where",
            first.message, first.remedy
        ));
    }
    let made = |path: String, text: &str| FileEdits {
        target: EditTarget::New(path),
        edits: vec![Edit::insert(0, text)],
    };
    let mut files = vec![made(done.path.clone(), &done.text)];
    files.extend(
        done.overlay
            .as_deref()
            .map(|text| made(done.overlay_path(), text)),
    );
    Ok(files)
}

/// Ids of the supported target formats.
pub fn targets() -> impl Iterator<Item = &'static str> {
    format::FORMATS.iter().map(|f| f.id)
}

/// Converts a prompt, possibly with losses, see [`Converted::is_lossy`]. `path` is the path of the
/// result, below the root of the source; by default it is next to the source, under the format's
/// usual name.
///
/// # Errors
/// When the format is unknown, the prompt is already in it, or the prompt has syntax errors.
pub fn convert(
    snapshot: &Snapshot,
    file: &SourceFile,
    target: &str,
    path: Option<&str>,
) -> Result<Converted, String> {
    let to = format::by_id(target).ok_or_else(|| {
        let known = targets().collect::<Vec<_>>().join(", ");
        format!("Cannot convert to '{target}'; supported targets: {known}")
    })?;
    let source = file.artifact().ok_or("Unknown prompt format")?.dialect();
    if source.id == to.id {
        return Err(format!("The prompt is already a {}", source.name));
    }
    let (mut prompt, mut remarks) = read::read(file, format::by_id(source.id))?;
    let target = dialect::by_id(to.id).map_or(to.id, |d| d.name);
    let mut report = Report {
        target,
        stem: stem(&file.path).1.to_owned(),
        ..Report::default()
    };
    let path = path.map_or_else(|| renamed(&file.path, to), str::to_owned);
    if to.id != NATIVE {
        remarks.append(&mut include::written_out(snapshot, file, &mut prompt));
    }
    relocate::paths(&mut prompt.meta, &file.path, &path);
    let (text, overlay) = write(&mut prompt, to, &mut report);
    remarks.append(&mut report.remarks);
    remarks.extend(unread(file, to, &path, &text, overlay.as_deref()));
    remarks.sort_by_key(|r| std::cmp::Reverse(r.weight));
    Ok(Converted {
        path,
        text,
        overlay,
        remarks,
    })
}

/// What is wrong with the result when it is read as the format it is to be in. What is kept unchanged may be no template
/// of that format, and nobody is to find that out from its tool.
fn unread(
    source: &SourceFile,
    to: &Format,
    path: &str,
    text: &str,
    overlay: Option<&str>,
) -> Option<Remark> {
    let format = dialect::by_id(to.id)?;
    let hint = FormatHint {
        format_override: FormatOverride::Format(format),
        in_library: false,
    };
    let result = SourceFile::new(
        source.id,
        path.into(),
        path.into(),
        source.origin,
        source.root,
        text.into(),
    )
    .with_format_hint(hint);
    let overlay = overlay.map(|text| {
        Arc::new(CompanionFile {
            id: FileId(u32::MAX),
            path: format!("{path}{OVERLAY_SUFFIX}").into(),
            kind: CompanionKind::Overlay,
            text: text.into(),
        })
    });
    let result = result.with_companions(overlay.into_iter().collect::<Vec<_>>().into());
    let syntax = &result.artifact()?.syntax;
    let errors = syntax.layout.errors.iter();
    let error = errors
        .chain(&syntax.layout.yaml.errors)
        .chain(&syntax.template_errors)
        .next()?;
    Some(Remark {
        weight: Weight::Loss,
        message: format!(
            "The result has a syntax error as {}: {}",
            format.name, error.message
        ),
        remedy: "Change the prompt so that it has none, or mend the result".to_owned(),
        at: None,
    })
}

fn write(prompt: &mut Prompt, to: &Format, report: &mut Report) -> (String, Option<String>) {
    let text = (to.write)(prompt, report);
    let overlay = (!prompt.meta.is_empty()).then(|| yaml::entries(&prompt.meta, 0));
    (text, overlay)
}

/// The path with the other format's suffix.
fn renamed(path: &str, to: &Format) -> String {
    let (folder, stem) = stem(path);
    format!("{folder}{}", (to.name)(stem))
}

/// Stands for the part of a file's name that is not the format's; no file name has it.
const STEM: &str = "\0";

/// The directory of a path and the file name without its format suffix: the endings of the format table and what
/// conversion itself calls files.
fn stem(path: &str) -> (&str, &str) {
    let folder = path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(folder);
    let patterns = || format::FORMATS.iter().map(|f| (f.name)(STEM));
    let own: Vec<String> = patterns()
        .filter_map(|name| Some(name.split_once(STEM)?.1.to_owned()))
        .collect();
    let mut endings: Vec<&str> = own
        .iter()
        .map(String::as_str)
        .chain(dialect::endings())
        .collect();
    endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
    let stem = endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .filter(|s| !s.is_empty())
        .unwrap_or(name);
    let prefixes: Vec<String> = patterns()
        .filter_map(|name| Some(name.split_once(STEM)?.0.to_owned()))
        .filter(|prefix| !prefix.is_empty())
        .collect();
    let bare = prefixes
        .iter()
        .find_map(|prefix| stem.strip_prefix(prefix.as_str()));
    (folder, bare.unwrap_or(stem))
}
