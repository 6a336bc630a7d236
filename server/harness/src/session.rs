//! A session with the real server, in memory: a script of edits and requests, or bytes that are no messages at all. Behind
//! any edits the server must say what it says of the same text opened anew.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use pog_text::{Encoding, LineIndex, Span};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::input::Input;

/// What an answer may take. The slowest machine is faster; what is not answered by then never is.
const PATIENCE: Duration = Duration::from_secs(60);
/// Choices from here on are bytes for the wire.
const RAW: u8 = 0x80;
/// Bytes of one step of a script.
const STEP: usize = 4;
/// Steps of one script: a longer one finds nothing else.
const MAX_STEPS: usize = 64;
const PIECES: &[&str] = &[
    "",
    "x",
    "\n",
    "\r\n",
    "\r",
    "{{ a }}",
    "{{ ",
    " }}",
    "{% if a %}",
    "{% endif %}",
    "---\n",
    "name: A\n",
    "  ",
    "é",
    "漢",
    "🦀",
    "\"",
    "'",
    "<p>",
    "</p>",
    "{{#if a}}",
    "{{/if}}",
    "user:\n",
    "- ",
    ": ",
    "[",
    "]",
    "{",
    "}",
    "\u{feff}",
    "\t",
    "#",
];
/// Requests about a document, and whether they are about a place in it.
const REQUESTS: &[(&str, bool)] = &[
    ("textDocument/hover", true),
    ("textDocument/completion", true),
    ("textDocument/definition", true),
    ("textDocument/references", true),
    ("textDocument/documentHighlight", true),
    ("textDocument/prepareRename", true),
    ("textDocument/rename", true),
    ("textDocument/selectionRange", true),
    ("textDocument/codeAction", true),
    ("textDocument/inlayHint", true),
    ("textDocument/documentSymbol", false),
    ("textDocument/foldingRange", false),
    ("textDocument/documentLink", false),
    ("textDocument/codeLens", false),
    ("textDocument/semanticTokens/full", false),
    ("textDocument/diagnostic", false),
    ("pog/library/preview", false),
];
/// What is compared in the end.
const COMPARED: &[&str] = &[
    "textDocument/diagnostic",
    "textDocument/semanticTokens/full",
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/codeLens",
];

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build();
    runtime.expect("threads can be had")
});

/// The target.
pub(crate) fn run(bytes: &[u8]) {
    let Some(input) = Input::read(bytes) else {
        return;
    };
    if input.choice >= RAW {
        RUNTIME.block_on(raw(bytes.get(3..).unwrap_or_default()));
    } else {
        RUNTIME.block_on(script(&input));
    }
}

/// Any bytes behind a healthy beginning: the server answers what it can and leaves when the stream ends.
async fn raw(bytes: &[u8]) {
    let mut client = Client::start(Encoding::Utf16).await;
    client
        .write
        .write_all(bytes)
        .await
        .expect("the server reads");
    client.write.shutdown().await.expect("it is open");
    let mut rest = Vec::new();
    let all = client.read.read_to_end(&mut rest);
    timeout(PATIENCE, all)
        .await
        .expect("in time")
        .expect("it is open");
    timeout(PATIENCE, client.server)
        .await
        .expect("in time")
        .expect("no panic");
}

async fn script(input: &Input<'_>) {
    let encodings = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];
    let encoding = encodings[input.place % encodings.len()];
    let (text, steps) = input.parts();
    let mut client = Client::start(encoding).await;
    let mut document = Document::new(&input.path(), text, encoding);
    client.tell("textDocument/didOpen", document.opened()).await;
    for step in steps
        .unwrap_or("")
        .as_bytes()
        .chunks_exact(STEP)
        .take(MAX_STEPS)
    {
        client.step(&mut document, step).await;
    }
    let edited = client.everything(&document).await;
    let closed = json!({"textDocument": {"uri": document.uri}});
    client.tell("textDocument/didClose", closed).await;
    client.tell("textDocument/didOpen", document.opened()).await;
    let anew = client.everything(&document).await;
    assert_eq!(
        edited, anew,
        "edits and the text opened anew differ:\n{}",
        document.text
    );
    client.leave().await;
}

struct Document {
    uri: String,
    text: String,
    version: i32,
    encoding: Encoding,
}

impl Document {
    fn new(path: &str, text: &str, encoding: Encoding) -> Self {
        Self {
            uri: format!("untitled:/{path}"),
            text: text.to_owned(),
            version: 1,
            encoding,
        }
    }

    fn opened(&self) -> Value {
        json!({"textDocument": {
            "uri": self.uri, "languageId": "plaintext", "version": self.version, "text": self.text,
        }})
    }

    fn position(&self, offset: usize) -> Value {
        let at = LineIndex::new(&self.text).line_col(&self.text, offset, self.encoding);
        json!({"line": at.line, "character": at.col})
    }

    /// A place somewhere in the text, as a step of a script says.
    fn place(&self, high: u8, low: u8) -> usize {
        let wish = usize::from(u16::from_be_bytes([high, low])) % (self.text.len() + 1);
        Span::at(wish).clamp_to(&self.text).lo()
    }

    /// What to tell of an edit that puts `insert` in the place of some text.
    fn edit(&mut self, from: usize, length: usize, insert: &str) -> Value {
        // To a position and back: no client can name a place inside of a line break.
        let index = LineIndex::new(&self.text);
        let real = |offset: usize| {
            let at = index.line_col(&self.text, offset, self.encoding);
            index.offset(&self.text, at, self.encoding)
        };
        let span = Span::new(from, (from + length).min(self.text.len())).clamp_to(&self.text);
        let (from, to) = (real(span.lo()), real(span.hi()));
        let range = json!({"start": self.position(from), "end": self.position(to)});
        self.text.replace_range(from..to, insert);
        self.version += 1;
        json!({
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{"range": range, "text": insert}],
        })
    }
}

struct Client {
    read: ReadHalf<DuplexStream>,
    write: WriteHalf<DuplexStream>,
    server: JoinHandle<i32>,
    next_id: i64,
    /// Requests that are still to be answered.
    pending: HashMap<i64, &'static str>,
}

impl Client {
    async fn start(encoding: Encoding) -> Self {
        let (ours, theirs) = duplex(1 << 24);
        let (read, write) = split(ours);
        let (input, output) = split(theirs);
        let server = tokio::spawn(pog_lsp::serve(input, output));
        let mut client = Self {
            read,
            write,
            server,
            next_id: 1,
            pending: HashMap::new(),
        };
        let name = match encoding {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        };
        let capabilities = json!({
            "general": {"positionEncodings": [name]},
            "textDocument": {"diagnostic": {}, "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}},
        });
        let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities});
        client.answer("initialize", params).await;
        client.tell("initialized", json!({})).await;
        client
    }

    async fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        let sent = self.write.write_all(frame.as_bytes());
        sent.await.expect("the server reads");
    }

    async fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
            .await;
    }

    async fn ask(&mut self, method: &'static str, params: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        self.pending.insert(id, method);
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
        id
    }

    /// Asks, and reads on until that has its answer.
    async fn answer(&mut self, method: &'static str, params: Value) -> Value {
        let id = self.ask(method, params).await;
        loop {
            let message = timeout(PATIENCE, self.next());
            let message = message
                .await
                .unwrap_or_else(|_| panic!("{method} is not answered"));
            if self.take(&message).await == Some(id) {
                return message;
            }
        }
    }

    /// Takes a message of the server; returns the request that it answers.
    async fn take(&mut self, message: &Value) -> Option<i64> {
        let id = message["id"].as_i64();
        if message.get("method").is_some() {
            if message.get("id").is_some() {
                self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}))
                    .await;
            }
            return None;
        }
        let method = id.and_then(|id| self.pending.remove(&id));
        let method = method.unwrap_or_else(|| panic!("an answer to nothing: {message}"));
        let code = message["error"]["code"].as_i64();
        assert_ne!(
            code,
            Some(-32603),
            "{method}: {}",
            message["error"]["message"]
        );
        id
    }

    async fn next(&mut self) -> Value {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(self.read.read_u8().await.expect("the server writes"));
        }
        let head = String::from_utf8(head).expect("ASCII");
        let length = head
            .trim()
            .strip_prefix("Content-Length: ")
            .expect("the only header");
        let mut body = vec![0; length.parse().expect("a number")];
        self.read
            .read_exact(&mut body)
            .await
            .expect("the whole body");
        serde_json::from_slice(&body).expect("JSON")
    }

    async fn step(&mut self, document: &mut Document, step: &[u8]) {
        let &[kind, high, low, what] = step else {
            return;
        };
        let place = document.place(high, low);
        let what = usize::from(what);
        match kind % 4 {
            0 | 1 => {
                let change = document.edit(place, what / PIECES.len(), PIECES[what % PIECES.len()]);
                self.tell("textDocument/didChange", change).await;
            }
            2 => {
                let (method, _) = REQUESTS[what % REQUESTS.len()];
                let params = about(document, method, place);
                self.ask(method, params).await;
            }
            _ => {
                let last = self.next_id - 1;
                self.tell("$/cancelRequest", json!({"id": last})).await;
            }
        }
    }

    /// What the server says of the document now.
    async fn everything(&mut self, document: &Document) -> Vec<Value> {
        let mut all = Vec::new();
        for method in COMPARED {
            let answer = self.answer(method, about(document, method, 0)).await;
            let mut result = answer["result"].clone();
            if let Some(result) = result.as_object_mut() {
                result.remove("resultId");
            }
            all.push(result);
        }
        all
    }

    async fn leave(mut self) {
        while !self.pending.is_empty() {
            let message = timeout(PATIENCE, self.next()).await;
            let message = message.unwrap_or_else(|_| panic!("never answered: {:?}", self.pending));
            self.take(&message).await;
        }
        self.answer("shutdown", Value::Null).await;
        self.tell("exit", Value::Null).await;
        let code = timeout(PATIENCE, self.server).await.expect("in time");
        assert_eq!(code.expect("no panic"), 0);
    }
}

/// The parameters of a request about a document.
fn about(document: &Document, method: &str, place: usize) -> Value {
    let mut params = json!({"textDocument": {"uri": document.uri}});
    let has_place = REQUESTS
        .iter()
        .any(|(name, has_place)| *name == method && *has_place);
    if has_place {
        let at = document.position(place);
        params["position"] = at.clone();
        params["positions"] = json!([at]);
        params["range"] = json!({"start": document.position(0), "end": at});
        params["context"] = json!({"includeDeclaration": true, "diagnostics": []});
        params["newName"] = json!("another");
    }
    params["uri"] = json!(document.uri);
    params
}
