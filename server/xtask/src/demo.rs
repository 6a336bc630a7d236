//! A demonstration for newcomers: checks the starter library and a broken example, and requests a
//! completion, a hover and an insertion from the real server over stdio. Everything shown comes
//! from the binary.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

/// A half-typed prompt.
const HALF_TYPED: &str = "---
name: Explain a function
description: Explain what a function does.
stag
parameters:
  language:
    type: string
    enum: [python, rust, typescript]
    description: Language the code is written in.
  code: { type: string, description: The code to explain. }
---
system:
You explain {{ la

user:
{{ code }}
";

pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    title("Building pog (release)");
    let built = Command::new("cargo")
        .args(["build", "--release", "--package", "pog"])
        .current_dir(root)
        .status()?;
    if !built.success() {
        bail!("pog does not build");
    }
    let binary = root
        .join("target")
        .join("release")
        .join(format!("pog{}", std::env::consts::EXE_SUFFIX));

    title("pog check prompts-fixture            the built-in starter library");
    expect(&binary, root, &["check", "prompts-fixture"], 0)?;

    title("pog check tests/fixtures/demo        a small broken example");
    expect(&binary, root, &["check", "tests/fixtures/demo"], 1)?;

    title("pog search release notes             search the library");
    expect(&binary, root, &["search", "release", "notes"], 0)?;

    title("pog lsp                              what an editor receives while typing");
    editor(&binary)
}

fn title(text: &str) {
    println!("\n\x1b[1m== {text}\x1b[0m");
}

fn expect(binary: &Path, root: &Path, args: &[&str], code: i32) -> anyhow::Result<()> {
    let status = Command::new(binary).args(args).current_dir(root).status()?;
    if status.code() != Some(code) {
        bail!(
            "pog {} ended with {status}, expected exit code {code}",
            args.join(" ")
        );
    }
    Ok(())
}

fn editor(binary: &Path) -> anyhow::Result<()> {
    let folder = std::env::temp_dir().join(format!("pog-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = session(binary, &folder);
    std::fs::remove_dir_all(&folder)?;
    result
}

fn session(binary: &Path, folder: &Path) -> anyhow::Result<()> {
    let uri = format!(
        "file://{}/explain.pog.md",
        folder.display().to_string().replace('\\', "/")
    );
    let mut server = Server::start(binary)?;
    let capabilities = json!({
        "workspace": { "applyEdit": true },
        "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] }, "dataSupport": true } }
    });
    let root = format!("file://{}", folder.display());
    server.request(
        "initialize",
        &json!({ "processId": null, "rootUri": root, "capabilities": capabilities }),
    )?;
    server.notify("initialized", &json!({}))?;
    server.notify(
        "textDocument/didOpen",
        &json!({ "textDocument": { "uri": uri, "languageId": "pog", "version": 1, "text": HALF_TYPED } }),
    )?;
    let published = server.wait_for("textDocument/publishDiagnostics")?;
    println!("{HALF_TYPED}");
    println!("diagnostics:");
    for diagnostic in items(&published["diagnostics"]) {
        println!(
            "  {}:{} {}",
            line(&diagnostic["range"]) + 1,
            column(&diagnostic["range"]) + 1,
            text(&diagnostic["message"])
        );
    }

    let cursor = position("{{ la", 5);
    let at = json!({ "textDocument": { "uri": uri }, "position": cursor });
    let completion = server.request("textDocument/completion", &at)?;
    let first: Vec<&Value> = items(&completion["items"]).iter().take(3).collect();
    println!("completion behind `{{{{ la`:");
    for item in &first {
        println!("  {:12} {}", text(&item["label"]), text(&item["detail"]));
    }
    if first.first().map(|i| text(&i["label"])) != Some("language") {
        bail!("the expected parameter is not the first completion");
    }

    let hover = server.request(
        "textDocument/hover",
        &json!({ "textDocument": { "uri": uri }, "position": position("{{ code", 4) }),
    )?;
    println!("hover on `code`:");
    let shown = text(&hover["contents"]["value"]);
    shown.lines().for_each(|l| println!("  {l}"));
    if shown.is_empty() {
        bail!("the hover is empty");
    }

    insertion(&mut server, &uri)?;
    server.request("shutdown", &Value::Null)?;
    server.notify("exit", &Value::Null)?;
    Ok(())
}

fn insertion(server: &mut Server, uri: &str) -> anyhow::Result<()> {
    let place = position("system:\n", 8);
    let context = json!({ "diagnostics": [], "only": ["refactor.insert"] });
    let range = json!({ "start": place, "end": place });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    let actions = server.request("textDocument/codeAction", &params)?;
    println!("code actions:");
    items(&actions)
        .iter()
        .for_each(|a| println!("  {}", text(&a["title"])));
    let include = items(&actions)
        .first()
        .cloned()
        .context("no library prompt was offered")?;
    let resolved = server.request("codeAction/resolve", &include)?;
    let edits = &resolved["edit"]["changes"][uri];
    println!("\"{}\" writes:", text(&resolved["title"]));
    for edit in items(edits) {
        text(&edit["newText"])
            .lines()
            .for_each(|l| println!("  + {l}"));
    }
    if items(edits).is_empty() {
        bail!("the insertion does not change anything");
    }
    Ok(())
}

/// Zero-based line and column of the place `into` bytes behind the start of `needle`; the text is ASCII.
fn position(needle: &str, into: usize) -> Value {
    let at = HALF_TYPED.find(needle).map_or(0, |i| i + into);
    let before = &HALF_TYPED[..at];
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    json!({ "line": before.matches('\n').count(), "character": at - start })
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

fn line(range: &Value) -> u64 {
    range["start"]["line"].as_u64().unwrap_or(0)
}

fn column(range: &Value) -> u64 {
    range["start"]["character"].as_u64().unwrap_or(0)
}

/// A minimal language client.
struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last_id: u64,
}

impl Server {
    fn start(binary: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(PathBuf::from(binary))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("the server has no input")?;
        let output = BufReader::new(child.stdout.take().context("the server has no output")?);
        Ok(Self {
            child,
            input,
            output,
            last_id: 0,
        })
    }

    fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        Ok(self.input.flush()?)
    }

    fn notify(&mut self, method: &str, params: &Value) -> anyhow::Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn request(&mut self, method: &str, params: &Value) -> anyhow::Result<Value> {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        loop {
            let message = self.receive()?;
            if message["id"] == json!(id) && message.get("method").is_none() {
                if let Some(error) = message.get("error") {
                    bail!("{method} failed: {error}");
                }
                return Ok(message["result"].clone());
            }
        }
    }

    fn wait_for(&mut self, method: &str) -> anyhow::Result<Value> {
        loop {
            let message = self.receive()?;
            if message["method"] == json!(method) {
                return Ok(message["params"].clone());
            }
        }
    }

    /// The next message; answers requests of the server with null along the way.
    fn receive(&mut self) -> anyhow::Result<Value> {
        let mut length = 0;
        loop {
            let mut header = String::new();
            if self.output.read_line(&mut header)? == 0 {
                bail!("the server ended early");
            }
            if let Some(value) = header.strip_prefix("Content-Length:") {
                length = value.trim().parse()?;
            } else if header.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body)?;
        let message: Value = serde_json::from_slice(&body)?;
        if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": null }))?;
        }
        Ok(message)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The server has been asked to exit; after a failure it must not be left running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
