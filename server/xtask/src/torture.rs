//! The long form of fuzzing: every target of `server/fuzz` on all processors for an equal share of the time, and a count of
//! what was tried. What a run finds worth keeping lies in `target/torture`, what broke a law in `server/fuzz/artifacts`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, bail};

/// The toolchain of fuzzing: its coverage needs a nightly compiler.
const TOOLCHAIN: &str = "+nightly";
const CARGO_FUZZ: &str = "0.13.1";
/// Bounds of one input: what takes longer or more is a finding.
const SECONDS: u32 = 20;
const MEGABYTES: u32 = 1024;
const MAX_BYTES: u32 = 8192;

/// What became of one target.
struct Outcome {
    target: String,
    tried: u64,
    /// Inputs that broke the law, took too long or too much memory.
    found: Vec<PathBuf>,
}

/// Runs the targets whose names contain `only` for `time` altogether.
pub(crate) fn run(root: &Path, time: Duration, only: &str) -> anyhow::Result<()> {
    let fuzz = root.join("server").join("fuzz");
    let mut targets = targets(&fuzz)?;
    targets.retain(|target| target.contains(only));
    if targets.is_empty() {
        bail!("no target is called '{only}'");
    }
    install()?;
    let share = time.as_secs() / targets.len() as u64;
    let mut outcomes = Vec::new();
    for target in targets {
        println!("\n=== {target} for {share} s ===");
        outcomes.push(torture(root, &fuzz, target, share)?);
    }
    println!("\n=== summary ===");
    for outcome in &outcomes {
        let found = outcome.found.len();
        println!(
            "{:8} {:>12} inputs tried, {found} found",
            outcome.target, outcome.tried
        );
        for path in &outcome.found {
            println!("         {}", path.display());
        }
    }
    let found: usize = outcomes.iter().map(|o| o.found.len()).sum();
    println!(
        "{} inputs tried",
        outcomes.iter().map(|o| o.tried).sum::<u64>()
    );
    if found > 0 {
        bail!(
            "{found} inputs break a law; each belongs into the corpus of its target when it is mended"
        );
    }
    Ok(())
}

/// A length of time as people write it: `90s`, `30m`, `2h`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("'{text}' is no length of time; write it as 90s, 30m or 2h");
    let unit = text.chars().next_back().ok_or_else(wrong)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(seconds).filter(|s| *s > 0);
    seconds.map(Duration::from_secs).ok_or_else(wrong)
}

fn targets(fuzz: &Path) -> anyhow::Result<Vec<String>> {
    let folder = fuzz.join("fuzz_targets");
    let files = std::fs::read_dir(&folder)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut names: Vec<String> = files
        .flatten()
        .filter_map(|file| Some(file.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn install() -> anyhow::Result<()> {
    let mut there = Command::new("cargo");
    there.args([TOOLCHAIN, "fuzz", "--version"]);
    let there = there.stdout(Stdio::null()).stderr(Stdio::null()).status();
    if there.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    for (program, arguments) in [
        (
            "rustup",
            vec!["toolchain", "install", "nightly", "--profile", "minimal"],
        ),
        (
            "cargo",
            vec!["install", "cargo-fuzz", "--locked", "--version", CARGO_FUZZ],
        ),
    ] {
        let status = Command::new(program)
            .args(&arguments)
            .status()
            .with_context(|| format!("{program} cannot be started"))?;
        if !status.success() {
            bail!("'{program} {}' failed", arguments.join(" "));
        }
    }
    Ok(())
}

fn torture(root: &Path, fuzz: &Path, target: String, seconds: u64) -> anyhow::Result<Outcome> {
    let learnt = root.join("target").join("torture").join(&target);
    let artifacts = fuzz.join("artifacts").join(&target);
    for folder in [&learnt, &artifacts] {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
    }
    let before = inputs(&artifacts);
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut command = Command::new("cargo");
    command
        .args([TOOLCHAIN, "fuzz", "run", "--fuzz-dir"])
        .arg(fuzz)
        // There is no unsafe code to sanitize; without it twice as many inputs are tried.
        .args(["--sanitizer", "none", &target])
        .args([&learnt, &fuzz.join("corpus").join(&target)])
        .arg("--")
        .args([
            format!("-fork={processors}"),
            // One finding must not end the search for others.
            "-ignore_crashes=1".into(),
            "-ignore_timeouts=1".into(),
            "-ignore_ooms=1".into(),
            format!("-max_total_time={seconds}"),
            format!("-max_len={MAX_BYTES}"),
            format!("-timeout={SECONDS}"),
            format!("-rss_limit_mb={MEGABYTES}"),
        ])
        .current_dir(root)
        .stderr(Stdio::piped());
    let mut child = command.spawn().context("cargo cannot be started")?;
    let mut tried = 0;
    for line in BufReader::new(child.stderr.take().context("its messages are piped")?).lines() {
        // Bytes of an input may be among them.
        let Ok(line) = line else { continue };
        tried = tried_so_far(&line).unwrap_or(tried);
        eprintln!("{line}");
    }
    child.wait().context("cargo does not end")?;
    if tried == 0 {
        bail!("{target} has tried nothing; what it said stands above");
    }
    let mut found = inputs(&artifacts);
    found.retain(|path| !before.contains(path));
    Ok(Outcome {
        target,
        tried,
        found,
    })
}

/// The count at the start of a line such as `#1024: cov: 12 ft: 34 …`.
fn tried_so_far(line: &str) -> Option<u64> {
    let (number, _) = line.strip_prefix('#')?.split_once(':')?;
    number.parse().ok()
}

fn inputs(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut all: Vec<PathBuf> = files.map(|file| file.path()).collect();
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, seconds) in [("90s", 90), ("30m", 1800), ("2h", 7200)] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
        }
        for text in [
            "",
            "2",
            "h",
            "0m",
            "-1h",
            "2d",
            "99999999999999999999h",
            "1é",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_count_is_read_from_what_libfuzzer_says() {
        let line = "#1024: cov: 3012 ft: 9 corp: 77 exec/s 512 oom/timeout/crash: 0/0/0 time: 2s";
        assert_eq!(tried_so_far(line), Some(1024));
        assert_eq!(tried_so_far("INFO: seed corpus"), None);
    }
}
