//! `pog convert`: writes a prompt in another format, with its overlay. The conversion is the
//! analysis's, the same as in editors; this reports what could not be converted and never
//! overwrites.

use std::path::{Component, Path, PathBuf};

use pog_convert as convert;
use pog_convert::{Converted, Remark, Weight};
use pog_model::{Location, Severity};
use pog_project::{NotCreated, Planned, create};
use pog_rules::check::check_file;

use super::args::ConvertArgs;
use super::console::Console;
use super::find::{self, Found};
use super::place::{Lines, position, real};
use super::{CLEAN, FAILED, run_problem};

pub(super) fn run(args: &ConvertArgs, console: &mut Console) -> i32 {
    match converted(args, console) {
        Ok(()) => CLEAN,
        Err(message) => {
            console.error(message);
            FAILED
        }
    }
}

fn converted(args: &ConvertArgs, console: &mut Console) -> Result<(), String> {
    let found = find::prompt(&args.prompt)?;
    run_problem::warn(&found.session, console);
    let root = root(&found)?;
    let wanted = args
        .output
        .as_deref()
        .map(|path| below(&root, path))
        .transpose()?;
    let done = convert::convert(
        &found.session.snapshot,
        &found.file,
        &args.to,
        wanted.as_deref(),
    )?;
    let mut lines = Lines::default();
    // All losses at once, before anything is written: people decide about the whole.
    if done.is_lossy() && !args.lossy {
        for remark in done.remarks.iter().filter(|r| r.weight == Weight::Loss) {
            console.error(located(&found, remark, &mut lines));
        }
        return Err(
            "Nothing was written; pass --lossy to convert anyway and keep these parts unchanged"
                .to_owned(),
        );
    }
    let path = args.output.clone().unwrap_or_else(|| root.join(&done.path));
    write(&found, &root, &done, &path, console)?;
    for remark in &done.remarks {
        let word = if remark.weight == Weight::Loss {
            "lost"
        } else {
            "note"
        };
        console.line(format_args!(
            "{word:7}  {}",
            located(&found, remark, &mut lines)
        ));
    }
    print_remaining(&path, console);
    Ok(())
}

/// The directory the prompt's path is relative to.
fn root(found: &Found) -> Result<PathBuf, String> {
    let missing = "The prompt is not a file on disk; copy it with 'pog new --from' first";
    let place = found.session.files.place(found.file.id).ok_or(missing)?;
    let depth = place.relative.split('/').count();
    place
        .absolute
        .ancestors()
        .nth(depth)
        .map(Path::to_owned)
        .ok_or_else(|| missing.to_owned())
}

/// A path relative to the root; it may lead out of it.
fn below(root: &Path, path: &Path) -> Result<String, String> {
    let name = path.file_name().ok_or("The output path has no file name")?;
    // Only the folder is resolved: the file itself is not there yet.
    let folder = path
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let folder =
        real(folder).map_err(|error| format!("{}: Cannot be read: {error}", folder.display()))?;
    let mut up = Vec::new();
    let mut base = root;
    // An output outside of the root is allowed: it is the user who names it.
    while !folder.starts_with(base) {
        up.push("..".to_owned());
        base = base.parent().ok_or("The output path is on another drive")?;
    }
    let rest = folder.strip_prefix(base).unwrap_or(&folder).components();
    for component in rest {
        if let Component::Normal(part) = component {
            up.push(part.to_string_lossy().into_owned());
        }
    }
    up.push(name.to_string_lossy().into_owned());
    Ok(up.join("/"))
}

fn write(
    found: &Found,
    root: &Path,
    done: &Converted,
    path: &Path,
    console: &mut Console,
) -> Result<(), String> {
    let shown = |path: &Path| {
        real(path).map_or_else(
            |_| path.display().to_string(),
            |p| found.session.shown.path(&p),
        )
    };
    let mut planned = vec![Planned::new(path.to_owned(), done.text.clone())];
    if let Some(overlay) = &done.overlay {
        let mut name = path.as_os_str().to_owned();
        name.push(pog_formats::dialect::OVERLAY_SUFFIX);
        planned.push(Planned::new(name.into(), overlay.clone()));
    }
    // A path outside of the root is the person's own word; one inside must not be led out of it by a link.
    if std::path::absolute(path).is_ok_and(|path| path.starts_with(root)) {
        planned = planned.into_iter().map(|p| p.inside(root)).collect();
    }
    // Prompt and overlay together or neither: one without the other would lose the governance metadata.
    let created = create(&planned).map_err(|problem| match problem {
        NotCreated::InTheWay(paths) => {
            let names: Vec<String> = paths.iter().map(|p| shown(p)).collect();
            format!(
                "{}: Already exists with different content; choose another path with --output",
                names.join(", ")
            )
        }
        NotCreated::Failed(path, error) => format!(
            "{}: Cannot be written: {error}; nothing was written",
            shown(&path)
        ),
    })?;
    for path in &created.written {
        console.line(format_args!("written  {}", shown(path)));
    }
    for path in &created.present {
        console.line(format_args!("present  {}", shown(path)));
    }
    Ok(())
}

/// A remark with its location and remedy.
fn located(found: &Found, remark: &Remark, lines: &mut Lines) -> String {
    let text = if remark.remedy.is_empty() {
        remark.message.clone()
    } else {
        format!("{}. {}", remark.message, remark.remedy)
    };
    let Some(span) = remark.at else {
        return format!("{}: {text}", found.session.shown_path(found.file.id));
    };
    let Location { file: id, span } = found.file.locate(span);
    let (_, source) = found.file.path_and_text(id);
    let at = position(source, lines.of(id, source), span.lo());
    format!(
        "{}:{}:{}: {text}",
        found.session.shown_path(id),
        at.line,
        at.column
    )
}

/// Lists the findings of the new file, as what is left to do.
fn print_remaining(path: &Path, console: &mut Console) {
    // A prompt that no format claims under the path that was chosen is written all the same.
    let Ok(again) = find::prompt(&path.to_string_lossy()) else {
        return;
    };
    for finding in check_file(&again.session.snapshot, &again.file)
        .iter()
        .filter(|f| f.severity >= Severity::Warning)
    {
        console.line(format_args!(
            "to do    {} ({})",
            finding.message, finding.rule.name
        ));
    }
}
