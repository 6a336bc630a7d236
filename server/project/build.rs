//! Embeds the starter library: every artifact under `prompts-fixture/` becomes an entry of a static table.

use std::path::{Path, PathBuf};

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../prompts-fixture");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file
            .strip_prefix(&root)
            .expect("files were found below the root");
        let name = name.to_string_lossy().replace('\\', "/");
        table.push_str(&format!(
            "    ({name:?}, include_str!({:?})),\n",
            file.display().to_string()
        ));
    }
    table.push(']');
    let out =
        PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("starter.rs");
    std::fs::write(out, table).expect("OUT_DIR is writable");
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the starter library is readable");
    for path in entries.map(|e| e.expect("the starter library is readable").path()) {
        if path.is_dir() {
            collect(&path, out);
        } else if path.to_string_lossy().ends_with(".pog.md") {
            out.push(path);
        }
    }
}
