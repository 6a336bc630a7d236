//! The layer around the router that makes it keep the protocol's promises, and survive its own handlers.
//!
//! Measured on tower-lsp-server 0.24.0-rc.1, and mended here:
//! - A panic in a handler unwinds the main task: no answer, and the process hangs on its blocked stdin thread.
//! - An unknown `$/` request gets no answer at all; the specification wants "method not found".
//! - `shutdown` with `{}` for parameters is refused, so a client that sends it can never leave cleanly.
//! - The exit code is 0 whatever happened; it must be 1 where `exit` came without `shutdown`.
//! - Its "initializing" state is never entered, so what a client sends right behind `initialize` may be answered
//!   with "not initialized", and document notifications among it are dropped.
//! - Unknown methods before `initialize` and after `shutdown` get "method not found" in place of the state's error.
//!
//! It knows nothing of frames, and of methods only those of the life cycle.

use std::any::Any;
use std::convert::Infallible;
use std::fmt::Display;
use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use pog_text::printable;
use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Id, Request, Response};
use tower_service::Service;

const NOT_INITIALIZED: i64 = -32002;

/// Where the session is. A call is judged by it before the router sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Phase {
    Fresh,
    Initializing,
    Running,
    ShutDown,
}

/// Shared with the running `initialize`, which ends its own phase.
#[derive(Clone)]
struct SharedPhase(Arc<AtomicU8>);

impl SharedPhase {
    fn set(&self, phase: Phase) {
        self.0.store(phase as u8, Ordering::Release);
    }

    fn get(&self) -> Phase {
        match self.0.load(Ordering::Acquire) {
            0 => Phase::Fresh,
            1 => Phase::Initializing,
            2 => Phase::Running,
            _ => Phase::ShutDown,
        }
    }
}

/// A service that answers every request exactly once and never fails, around one that does not.
pub(super) struct ServiceGuard<T> {
    inner: T,
    phase: SharedPhase,
    exit_code: Option<i32>,
    parent: Option<u32>,
}

impl<T> ServiceGuard<T> {
    pub(super) fn new(inner: T) -> Self {
        Self {
            inner,
            phase: SharedPhase(Arc::new(AtomicU8::new(Phase::Fresh as u8))),
            exit_code: None,
            parent: None,
        }
    }

    /// The exit code, once the client has sent `exit`.
    pub(super) fn exit_code(&self) -> Option<i32> {
        self.exit_code
    }

    /// Whether `initialize` is being answered: what comes behind it must wait, except `exit`.
    pub(super) fn is_initializing(&self) -> bool {
        self.phase.get() == Phase::Initializing
    }

    /// The client's process id, the first time that it is asked for after `initialize`.
    pub(super) fn take_parent(&mut self) -> Option<u32> {
        self.parent.take()
    }

    /// What the state of the session itself has to say to a call; `Ok` lets it through to the router.
    fn judge(&self, method: &str) -> Result<(), Error> {
        match (self.phase.get(), method) {
            // A cancellation that comes too early or too late asks for nothing, so there is nothing to refuse.
            (_, "$/cancelRequest") | (Phase::Fresh, "initialize") => Ok(()),
            (Phase::Fresh | Phase::Initializing, "initialized")
            | (Phase::Initializing | Phase::Running, "initialize") => Err(refusal(
                ErrorCode::InvalidRequest,
                "initialize has been sent already",
            )),
            (Phase::Fresh | Phase::Initializing, _) => Err(refusal(
                ErrorCode::ServerError(NOT_INITIALIZED),
                "Server not initialized",
            )),
            (Phase::Running, _) => Ok(()),
            (Phase::ShutDown, _) => Err(refusal(
                ErrorCode::InvalidRequest,
                "The server has been shut down",
            )),
        }
    }
}

impl<T> Service<Request> for ServiceGuard<T>
where
    T: Service<Request, Response = Option<Response>>,
    T::Error: Display,
    T::Future: Send + 'static,
{
    type Response = Option<Response>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Option<Response>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Request) -> Self::Future {
        let method = call.method().to_owned();
        let id = call.id().cloned();
        if method == "exit" {
            self.exit_code = Some(if self.phase.get() == Phase::ShutDown {
                0
            } else {
                1
            });
        } else if let Err(error) = self.judge(&method) {
            tracing::warn!(method, reason = %error.message, "refused");
            return ready(Ok(id.map(|id| Response::from_error(id, error)))).boxed();
        }
        let initialize = method == "initialize" && id.is_some();
        if initialize {
            self.parent = call.params().and_then(process_id);
            self.phase.set(Phase::Initializing);
        } else if method == "shutdown" && id.is_some() {
            // At once, not with the answer: what the client sends behind it is refused already.
            self.phase.set(Phase::ShutDown);
        }
        let reply = self.survive(normalize_params(call), method, id);
        let phase = self.phase.clone();
        async move {
            let reply = reply.await.map(plain);
            if initialize {
                let done = reply.as_ref().is_some_and(Response::is_ok);
                // Refused parameters leave the client free to try again.
                phase.set(if done { Phase::Running } else { Phase::Fresh });
            }
            Ok(reply)
        }
        .boxed()
    }
}

impl<T> ServiceGuard<T>
where
    T: Service<Request, Response = Option<Response>>,
    T::Error: Display,
    T::Future: Send + 'static,
{
    /// Runs a call so that neither a panic nor an error of the router gets out, and no request stays unanswered.
    fn survive(
        &mut self,
        call: Request,
        method: String,
        id: Option<Id>,
    ) -> BoxFuture<'static, Option<Response>> {
        // Unwind safety: the router holds only its table of handlers, which a panic inside one of them cannot leave
        // half-changed; what the handlers share is theirs to keep whole (parking_lot locks do not poison).
        let started = catch_unwind(AssertUnwindSafe(|| self.inner.call(call)));
        async move {
            let outcome = match started {
                Ok(running) => AssertUnwindSafe(running).catch_unwind().await,
                // The router may panic before it has a future, and that unwinds just as far.
                Err(panic) => Err(panic),
            };
            match outcome {
                Ok(Ok(Some(reply))) => Some(reply),
                Ok(Ok(None)) => id.map(|id| Response::from_error(id, unanswered(&method))),
                Ok(Err(error)) => {
                    tracing::error!(method, %error, "the router failed");
                    id.map(|id| Response::from_error(id, Error::internal_error()))
                }
                Err(panic) => {
                    let text = panic_text(panic.as_ref());
                    tracing::error!(
                        method,
                        panic = text,
                        "a handler panicked; the server goes on"
                    );
                    let error = refusal(
                        ErrorCode::InternalError,
                        format!("The handler of {method} panicked: {text}"),
                    );
                    id.map(|id| Response::from_error(id, error))
                }
            }
        }
        .boxed()
    }
}

/// The reply with an error that an editor may show: it quotes files of others, and editors make links of Markdown.
fn plain(reply: Response) -> Response {
    let (id, outcome) = reply.into_parts();
    let outcome = outcome.map_err(|error| Error {
        message: printable::message(&error.message).into(),
        ..error
    });
    Response::from_parts(id, outcome)
}

fn refusal(code: ErrorCode, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error {
        code,
        message: message.into(),
        data: None,
    }
}

/// The router is silent on requests it takes for notifications, and on every unknown `$/` one.
fn unanswered(method: &str) -> Error {
    let code = if method.starts_with("$/") {
        ErrorCode::MethodNotFound
    } else {
        ErrorCode::InvalidRequest
    };
    Error {
        data: Some(Value::from(method)),
        ..Error::new(code)
    }
}

/// Parameters that are empty in another way than the router expects.
fn normalize_params(call: Request) -> Request {
    let empty = match call.params() {
        None | Some(Value::Null) => true,
        Some(Value::Object(members)) => members.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(_) => false,
    };
    let wanted = match call.method() {
        // The router wants no parameters at all for the one, and an object for the other.
        "shutdown" if empty => None,
        "initialized" if empty => Some(Value::Object(serde_json::Map::new())),
        _ => return call,
    };
    let (method, id, _) = call.into_parts();
    let call = Request::build(method);
    let call = if let Some(params) = wanted {
        call.params(params)
    } else {
        call
    };
    if let Some(id) = id { call.id(id) } else { call }.finish()
}

/// Zero and negative ids name process groups, never a client.
fn process_id(params: &Value) -> Option<u32> {
    u32::try_from(params.get("processId")?.as_i64()?)
        .ok()
        .filter(|&pid| pid > 0)
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&'static str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests;
