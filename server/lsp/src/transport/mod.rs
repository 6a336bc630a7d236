//! The transport of the language server: two byte streams on one side, the framework's router on the other.
//!
//! It replaces the framework's own `Server`, of which the measured failures are: one undecodable message ends it
//! (see [`frames`]); a panic in a handler hangs it (see [`service_guard`]); its exit code is always 0; cancellations queue
//! behind running requests (8 slow requests and 8 cancellations: the first 4 ran their full 3 s); 4 handlers that
//! wait for an answer of the client and 400 changes before that answer are a deadlock for ever. The last two come
//! from its limit on running requests, so there is none here: every call is started when it arrives, and answers
//! and cancellations never stand behind anything.
//!
//! Order: calls are started one after the other as they arrive, and each runs up to its first await before the next
//! one is looked at. After its first await a handler shares the task with all others; processor work belongs into
//! `spawn_blocking`. What the messages mean is the router's business.

mod debug;
mod frames;
mod header;
mod message;
mod outbox;
mod parent;
mod service_guard;
mod stdio;

use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;
use tower_lsp_server::jsonrpc::{Request, Response};
use tower_lsp_server::{ClientSocket, LanguageServer, Loopback, LspService};
use tower_service::Service;

use frames::{FrameReader, Incoming};
use message::Message;
use outbox::Outbox;
use service_guard::ServiceGuard;

pub(crate) use debug::{are_on as debug_methods_are_on, with_debug_methods};
pub(crate) use stdio::stdio;

/// While the client leaves more than this unread, nothing is answered and no call is started.
const UNREAD_LIMIT: usize = 64 << 20;
/// Reading pauses while the calls that were read and not started have more bytes than this.
const HELD_LIMIT: usize = 32 << 20;
/// What running requests have to end in after the client has closed its side without `exit`, and `initialize` after
/// an `exit` that stands behind it.
const LAST_ANSWERS: Duration = Duration::from_secs(1);
/// What the client has to take the last bytes; a full pipe must not hold the process.
const LAST_BYTES: Duration = Duration::from_millis(500);

type Outcome = Result<Option<Response>, Infallible>;
/// The messages of the server's own, on their way to the client.
type OwnCalls = <ClientSocket as Loopback>::RequestStream;
/// Where the client's answers to those go.
type Answers = <ClientSocket as Loopback>::ResponseSink;

/// Serves one client until it leaves, and returns the exit code: 0 after `shutdown` and `exit`, 1 for `exit` alone,
/// a closed or broken stream, and the death of the client's process.
///
/// The caller must leave with [`std::process::exit`]: a thread that is blocked reading stdin would hold up the
/// runtime's own end for as long as the client keeps the pipe open. All that was to be sent has been sent by then.
pub(crate) async fn serve<S, I, O>(
    input: I,
    output: O,
    service: LspService<S>,
    socket: ClientSocket,
) -> i32
where
    S: LanguageServer,
    I: AsyncRead + Unpin,
    O: AsyncWrite + Unpin,
{
    let (calls, answers) = socket.split();
    let mut session = Session {
        guard: ServiceGuard::new(service),
        running: FuturesUnordered::new(),
        held: Held::default(),
        outbox: Outbox::new(output),
        answers,
        parent: Box::pin(pending()),
    };
    let code = session.run(FrameReader::new(input), calls).await;
    match timeout(LAST_BYTES, session.outbox.flush()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "writing to the client failed"),
        Err(_) => tracing::warn!(
            bytes = session.outbox.len(),
            "the client does not read what is left"
        ),
    }
    code
}

struct Session<S, O> {
    guard: ServiceGuard<LspService<S>>,
    running: FuturesUnordered<BoxFuture<'static, Outcome>>,
    held: Held,
    outbox: Outbox<O>,
    answers: Answers,
    parent: Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// Calls that came behind an `initialize` which is still being answered, or from a client that does not read.
#[derive(Default)]
struct Held {
    calls: VecDeque<(Request, usize)>,
    bytes: usize,
}

impl Held {
    fn push(&mut self, call: Request, size: usize) {
        self.bytes += size;
        self.calls.push_back((call, size));
    }

    fn pop(&mut self) -> Option<Request> {
        let (call, size) = self.calls.pop_front()?;
        self.bytes -= size;
        Some(call)
    }

    fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    fn last_is(&self, method: &str) -> bool {
        let last = self.calls.back();
        last.is_some_and(|(call, _)| call.method() == method)
    }
}

impl<S: LanguageServer, O: AsyncWrite + Unpin> Session<S, O> {
    async fn run<I: AsyncRead + Unpin>(
        &mut self,
        mut frames: FrameReader<I>,
        mut calls: OwnCalls,
    ) -> i32 {
        loop {
            // What is not taken from the running calls waits in them, so that no answer is made that has no room. Reading
            // goes on for a while: the client may have to write all of its calls before it reads, or says `exit`.
            let has_room = self.has_room();
            tokio::select! {
                incoming = frames.next(), if self.held.bytes < HELD_LIMIT => match incoming {
                    Some(incoming) => self.take(incoming, frames.size()).await,
                    None => {
                        tracing::info!("the client closed the stream without exit");
                        break;
                    }
                },
                Some(reply) = self.running.next(), if has_room => self.post(reply),
                Some(call) = calls.next(), if has_room => self.outbox.post(&call),
                written = self.outbox.make_room(UNREAD_LIMIT) => if let Err(error) = written {
                    tracing::warn!(%error, "writing to the client failed");
                    return 1;
                },
                () = &mut self.parent => return 1,
            }
            self.start_held().await;
            if let Some(code) = self.guard.exit_code() {
                return code;
            }
            // Nothing comes behind `exit`, yet the `initialize` in front of it is still owed its answer.
            if self.held.last_is("exit") {
                break;
            }
        }
        let _ = timeout(LAST_ANSWERS, self.finish(calls)).await;
        self.guard.exit_code().unwrap_or(1)
    }

    fn has_room(&self) -> bool {
        self.outbox.len() < UNREAD_LIMIT
    }

    async fn take(&mut self, incoming: Incoming, size: usize) {
        match incoming {
            Ok(Message::Call(call)) if self.guard.is_initializing() => self.held.push(call, size),
            // Never in front of one that waits, also where there is room again.
            Ok(Message::Call(call)) if self.held.is_empty() && self.has_room() => {
                self.start(call).await;
            }
            Ok(Message::Call(call)) if call.method() == "exit" => self.leave(call).await,
            Ok(Message::Call(call)) => self.held.push(call, size),
            Ok(Message::Answer(answer)) => {
                // Fails only after `exit`.
                let _ = self.answers.send(answer).await;
            }
            Err(fault) => {
                tracing::warn!(%fault, "the client sent something that is no message");
                if self.has_room() {
                    self.outbox.post(&fault.into_reply());
                }
            }
        }
    }

    /// Starts a call and runs it up to its first await, before anything that came after it.
    async fn start(&mut self, call: Request) {
        let mut reply = self.guard.call(call);
        // Before the call runs: a handler that blocks the main task is what the watch is for.
        if let Some(pid) = self.guard.take_parent() {
            self.parent = Box::pin(parent::watch(pid));
        }
        // Polled here, not by `running`, which polls in an order of its own: two edits could change places.
        match poll_fn(|cx| Poll::Ready(reply.as_mut().poll(cx))).await {
            Poll::Ready(reply) => self.post(reply),
            Poll::Pending => self.running.push(reply),
        }
    }

    async fn start_held(&mut self) {
        while !self.guard.is_initializing()
            && self.has_room()
            && let Some(call) = self.held.pop()
        {
            self.start(call).await;
        }
    }

    /// Ends the session of a client that does not read: of what it asked before, only how it wanted to leave counts.
    async fn leave(&mut self, exit: Request) {
        tracing::warn!(
            bytes = self.outbox.len(),
            "the client leaves and has not read its answers"
        );
        while let Some(call) = self.held.pop() {
            if call.method() == "shutdown" {
                self.start(call).await;
            }
        }
        self.start(exit).await;
    }

    fn post(&mut self, reply: Outcome) {
        let Ok(reply) = reply;
        if let Some(reply) = reply {
            self.outbox.post(&reply);
        }
    }

    /// Lets running requests end, for a client that pipes all its messages in and then only listens.
    async fn finish(&mut self, mut calls: OwnCalls) {
        while self.guard.exit_code().is_none() && !(self.running.is_empty() && self.held.is_empty())
        {
            tokio::select! {
                Some(reply) = self.running.next() => self.post(reply),
                Some(call) = calls.next() => self.outbox.post(&call),
                written = self.outbox.make_room(UNREAD_LIMIT) => if written.is_err() {
                    return;
                },
                () = &mut self.parent => return,
            }
            self.start_held().await;
        }
    }
}

#[cfg(test)]
mod tests;
