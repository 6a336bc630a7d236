//! Whole sessions over a pipe in memory, with the framework's real router.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lsp_types::{InitializeParams, InitializeResult};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;
use tower_lsp_server::Client;
use tower_lsp_server::jsonrpc::Result;

use super::*;

#[derive(Default)]
struct Seen {
    order: Mutex<Vec<i64>>,
    dropped: AtomicUsize,
}

struct Server {
    client: Client,
    seen: Arc<Seen>,
}

struct CountDrop(Arc<Seen>);

impl Drop for CountDrop {
    fn drop(&mut self) {
        self.0.dropped.fetch_add(1, Ordering::SeqCst);
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let hang = params.initialization_options.is_some();
        tokio::time::sleep(Duration::from_millis(if hang { 60_000 } else { 50 })).await;
        Ok(InitializeResult::default())
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }
}

impl Server {
    async fn note(&self, number: i64) {
        self.seen.order.lock().push(number);
        tokio::task::yield_now().await;
    }

    async fn echo(&self, value: Value) -> Result<Value> {
        Ok(value)
    }

    async fn slow(&self) -> Result<()> {
        let _count = CountDrop(Arc::clone(&self.seen));
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok(())
    }

    async fn asks_back(&self) -> Result<usize> {
        self.client
            .workspace_folders()
            .await
            .map(|folders| folders.map_or(0, |folders| folders.len()))
    }

    async fn panics(&self) -> Result<()> {
        tokio::task::yield_now().await;
        panic!("on purpose")
    }
}

/// The client's side of a session.
struct Peer {
    to: DuplexStream,
    from: DuplexStream,
    code: JoinHandle<i32>,
    seen: Arc<Seen>,
}

impl Peer {
    fn start(pipe: usize) -> Self {
        let seen = Arc::new(Seen::default());
        let shared = Arc::clone(&seen);
        let (service, socket) = LspService::build(|client| Server {
            client,
            seen: shared,
        })
        .custom_method("note", Server::note)
        .custom_method("echo", Server::echo)
        .custom_method("slow", Server::slow)
        .custom_method("asksBack", Server::asks_back)
        .custom_method("panics", Server::panics)
        .finish();
        let ((to, input), (from, output)) = (duplex(pipe), duplex(pipe));
        let code = tokio::spawn(serve(input, output, service, socket));
        Self {
            to,
            from,
            code,
            seen,
        }
    }

    async fn ready() -> Self {
        let mut peer = Self::start(1 << 16);
        peer.ask(0, "initialize", json!({"capabilities": {}})).await;
        assert_eq!(peer.next().await["id"], 0);
        peer
    }

    async fn send(&mut self, message: Value) {
        let body = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.to
            .write_all(frame.as_bytes())
            .await
            .expect("the server reads");
    }

    async fn ask(&mut self, id: i64, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
    }

    async fn tell(&mut self, method: &str, params: Value) {
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}))
            .await;
    }

    async fn next(&mut self) -> Value {
        let read = async {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(self.from.read_u8().await.expect("the server writes"));
            }
            let head = String::from_utf8(head).expect("ASCII");
            let length = head
                .trim()
                .strip_prefix("Content-Length: ")
                .expect("the only header");
            let mut body = vec![0; length.parse().expect("a number")];
            self.from
                .read_exact(&mut body)
                .await
                .expect("the whole body");
            serde_json::from_slice(&body).expect("JSON")
        };
        timeout(Duration::from_secs(10), read)
            .await
            .expect("an answer in time")
    }

    async fn leaves_with(self) -> i32 {
        timeout(Duration::from_secs(5), self.code)
            .await
            .expect("in time")
            .expect("no panic")
    }
}

#[tokio::test]
async fn calls_behind_initialize_wait_for_it_and_keep_their_order() {
    let mut peer = Peer::start(1 << 16);
    peer.ask(1, "initialize", json!({"capabilities": {}})).await;
    for number in 0..100 {
        peer.tell("note", json!(number)).await;
    }
    peer.ask(2, "echo", json!({"a": 1})).await;
    assert_eq!(peer.next().await["id"], 1);
    assert_eq!(peer.next().await["result"], json!({"a": 1}));
    assert_eq!(*peer.seen.order.lock(), (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn cancellations_reach_requests_however_many_run() {
    let mut peer = Peer::ready().await;
    for id in 1..=2000 {
        peer.ask(id, "slow", Value::Null).await;
    }
    for id in 1..=2000 {
        peer.tell("$/cancelRequest", json!({"id": id})).await;
    }
    for _ in 1..=2000 {
        assert_eq!(peer.next().await["error"]["code"], -32800);
    }
    assert_eq!(peer.seen.dropped.load(Ordering::SeqCst), 2000);
}

#[tokio::test]
async fn handlers_that_wait_for_the_client_do_not_keep_its_answer_out() {
    let mut peer = Peer::ready().await;
    for id in 1..=50 {
        peer.ask(id, "asksBack", Value::Null).await;
    }
    let mut asked = Vec::new();
    for number in 0..400 {
        peer.tell("note", json!(number)).await;
    }
    while asked.len() < 50 {
        asked.push(peer.next().await["id"].clone());
    }
    for id in asked {
        peer.send(
            json!({"jsonrpc": "2.0", "id": id, "result": [{"uri": "file:///a", "name": "a"}]}),
        )
        .await;
    }
    for _ in 1..=50 {
        assert_eq!(peer.next().await["result"], 1);
    }
    assert_eq!(peer.seen.order.lock().len(), 400);
}

#[tokio::test]
async fn a_panic_is_answered_and_the_session_goes_on() {
    let mut peer = Peer::ready().await;
    peer.ask(1, "panics", Value::Null).await;
    assert_eq!(peer.next().await["error"]["code"], -32603);
    peer.ask(2, "echo", json!([])).await;
    assert_eq!(peer.next().await["result"], json!([]));
}

#[tokio::test]
async fn bad_bytes_and_good_answers_do_not_mix() {
    let mut peer = Peer::ready().await;
    for id in 0..200 {
        peer.ask(id, "echo", json!({"text": "x".repeat(500)})).await;
        peer.to
            .write_all(b"Content-Length: 3\r\n\r\n{?}")
            .await
            .expect("the server reads");
        let (answer, error) = (peer.next().await, peer.next().await);
        assert_eq!((&answer["id"], &error["id"]), (&json!(id), &Value::Null));
        assert_eq!(error["error"]["code"], -32700);
    }
}

#[tokio::test]
async fn exit_ends_the_session_while_the_stream_stays_open_and_sends_what_was_owed() {
    let mut peer = Peer::ready().await;
    peer.ask(1, "slow", Value::Null).await;
    peer.ask(2, "shutdown", Value::Null).await;
    peer.tell("exit", Value::Null).await;
    assert_eq!(
        peer.next().await,
        json!({"jsonrpc": "2.0", "result": null, "id": 2})
    );
    assert_eq!(peer.leaves_with().await, 0);

    let mut peer = Peer::start(1 << 16);
    peer.tell("exit", Value::Null).await;
    assert_eq!(peer.leaves_with().await, 1);
}

#[tokio::test]
async fn exit_is_obeyed_in_its_turn_behind_initialize() {
    for (between, code) in [(None, 1), (Some("shutdown"), 0)] {
        let mut peer = Peer::start(1 << 16);
        peer.ask(1, "initialize", json!({"capabilities": {}})).await;
        if let Some(method) = between {
            peer.ask(2, method, Value::Null).await;
        }
        peer.tell("exit", Value::Null).await;
        assert_eq!(peer.leaves_with().await, code);
    }
}

#[tokio::test]
async fn exit_is_obeyed_when_initialize_hangs() {
    let mut peer = Peer::start(1 << 16);
    peer.ask(
        1,
        "initialize",
        json!({"capabilities": {}, "initializationOptions": "hang"}),
    )
    .await;
    peer.tell("exit", Value::Null).await;
    assert_eq!(peer.leaves_with().await, 1);
}

#[tokio::test]
async fn a_closed_stream_ends_the_session_after_the_running_requests() {
    let mut peer = Peer::start(1 << 16);
    peer.ask(1, "initialize", json!({"capabilities": {}})).await;
    peer.ask(2, "echo", json!("behind")).await;
    peer.to.shutdown().await.expect("it is open");
    assert_eq!(peer.next().await["id"], 1);
    assert_eq!(peer.next().await["result"], "behind");
    assert_eq!(peer.leaves_with().await, 1);

    let mut peer = Peer::ready().await;
    peer.ask(1, "slow", Value::Null).await;
    peer.to.shutdown().await.expect("it is open");
    assert_eq!(peer.leaves_with().await, 1, "and does not wait for ever");
}

#[tokio::test]
async fn a_client_that_does_not_read_cannot_hold_the_process() {
    let mut peer = Peer::start(64);
    peer.ask(1, "initialize", json!({"capabilities": {}})).await;
    for id in 2..50 {
        peer.ask(id, "echo", json!("x".repeat(1000))).await;
    }
    peer.ask(50, "shutdown", Value::Null).await;
    peer.tell("exit", Value::Null).await;
    assert_eq!(peer.leaves_with().await, 0);
}

#[tokio::test]
async fn a_client_that_has_gone_ends_the_session() {
    let mut peer = Peer::ready().await;
    drop(peer.from);
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"echo","params":1}"#;
    let frame = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    peer.to
        .write_all(frame.as_bytes())
        .await
        .expect("the server reads");
    assert_eq!(
        timeout(Duration::from_secs(5), peer.code)
            .await
            .expect("in time")
            .expect("no panic"),
        1
    );
}

/// As much as a client must leave unread before its calls wait, in answers of a megabyte.
const TOO_MANY: i64 = 72;

async fn leaves_unread(peer: &mut Peer) {
    let text = json!("x".repeat(1 << 20));
    for id in 1..=TOO_MANY {
        peer.ask(id, "echo", text.clone()).await;
    }
}

#[tokio::test]
async fn a_client_that_never_reads_is_let_go_when_it_asks() {
    let mut peer = Peer::ready().await;
    leaves_unread(&mut peer).await;
    for id in 0..5000 {
        peer.ask(1000 + id, "echo", Value::Null).await;
    }
    peer.ask(9000, "shutdown", Value::Null).await;
    peer.tell("exit", Value::Null).await;
    assert_eq!(peer.leaves_with().await, 0);
}

#[tokio::test]
async fn a_client_that_reads_late_gets_every_answer_and_its_calls_keep_their_order() {
    let mut peer = Peer::ready().await;
    leaves_unread(&mut peer).await;
    for number in 0..100 {
        peer.tell("note", json!(number)).await;
    }
    peer.ask(TOO_MANY + 1, "echo", Value::Null).await;
    for id in 1..=TOO_MANY + 1 {
        assert_eq!(peer.next().await["id"], id);
    }
    let order = peer.seen.order.lock().clone();
    assert_eq!(order, (0..100).collect::<Vec<i64>>());
}
