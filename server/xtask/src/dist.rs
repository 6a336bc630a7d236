//! Builds what is handed out: the release binary, the VS Code extension with that binary inside, and the list of what the
//! binary is made of. One run makes the package of the system it runs on, or of `--target`, whose Rust toolchain must then
//! be there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

/// The version of cargo-sbom.
const SBOM: &str = "0.10.0";

/// Rust's name of a system, and VS Code's.
const SYSTEMS: &[(&str, &str)] = &[
    ("x86_64-unknown-linux-gnu", "linux-x64"),
    ("aarch64-unknown-linux-gnu", "linux-arm64"),
    ("x86_64-unknown-linux-musl", "alpine-x64"),
    ("aarch64-unknown-linux-musl", "alpine-arm64"),
    ("x86_64-apple-darwin", "darwin-x64"),
    ("aarch64-apple-darwin", "darwin-arm64"),
    ("x86_64-pc-windows-msvc", "win32-x64"),
    ("aarch64-pc-windows-msvc", "win32-arm64"),
];

/// Builds the binary for `target` (Rust's name; this machine's when there is none) and packs the extension.
pub(crate) fn run(root: &Path, target: Option<&str>) -> anyhow::Result<()> {
    let host = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    let fits = |rust: &str| match target {
        Some(target) => rust == target,
        None => is_host(rust, &host),
    };
    let Some((_, system)) = SYSTEMS.iter().find(|(rust, _)| fits(rust)) else {
        bail!("there is no VS Code for {}", target.unwrap_or(&host));
    };
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--package", "pog"]);
    let mut folder = root.join("target");
    if let Some(target) = target {
        cargo.args(["--target", target]);
        folder.push(target);
    }
    finish(cargo.current_dir(root))?;
    let suffix = if system.starts_with("win32") {
        ".exe"
    } else {
        ""
    };
    let binary = folder.join("release").join(format!("pog{suffix}"));
    let extension = root.join("editors").join("vscode");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let quiet = [
        "install",
        "--no-save",
        "--ignore-scripts",
        "--omit=peer",
        "--no-audit",
        "--no-fund",
        "--silent",
    ];
    finish(Command::new(npm).args(quiet).current_dir(&extension))?;
    bill_of_materials(root)?;
    let package = PathBuf::from("scripts").join("package.mjs");
    finish(
        Command::new("node")
            .arg(package)
            .args(["--target", system, "--binary"])
            .arg(&binary)
            .current_dir(&extension),
    )
}

/// Writes `target/dist/pog.cdx.json`: every crate that the binary is built from, with version and licence.
fn bill_of_materials(root: &Path) -> anyhow::Result<()> {
    let tools = root.join("target").join("tools").join("cargo");
    let program = tools
        .join("bin")
        .join(format!("cargo-sbom{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let arguments = [
            "install",
            "--quiet",
            "--locked",
            "--version",
            SBOM,
            "cargo-sbom",
            "--root",
        ];
        finish(Command::new("cargo").args(arguments).arg(&tools))?;
    }
    let mut command = Command::new(program);
    command.args([
        "sbom",
        "--cargo-package",
        "pog",
        "--output-format",
        "cyclone_dx_json_1_4",
    ]);
    let output = command
        .current_dir(root)
        .output()
        .with_context(|| format!("{command:?} cannot be started"))?;
    if !output.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let folder = root.join("target").join("dist");
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    let path = folder.join("pog.cdx.json");
    std::fs::write(&path, output.stdout)
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Whether a Rust target is this machine, by architecture and system; of two C libraries the common one.
fn is_host(rust: &str, host: &str) -> bool {
    let system = match rust.split('-').nth(2) {
        Some("darwin") => "macos",
        Some(other) => other,
        None => return false,
    };
    let architecture = rust.split('-').next().unwrap_or_default();
    format!("{architecture}-{system}") == host && !rust.ends_with("musl")
}

fn finish(command: &mut Command) -> anyhow::Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{command:?} cannot be started"))?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{SYSTEMS, is_host};

    #[test]
    fn every_machine_is_one_system() {
        for (host, system) in [
            ("x86_64-linux", "linux-x64"),
            ("aarch64-linux", "linux-arm64"),
            ("aarch64-macos", "darwin-arm64"),
            ("x86_64-windows", "win32-x64"),
        ] {
            let found: Vec<&str> = SYSTEMS
                .iter()
                .filter(|(r, _)| is_host(r, host))
                .map(|(_, s)| *s)
                .collect();
            assert_eq!(found, [system]);
        }
    }
}
