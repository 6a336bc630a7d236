//! The guard around a router that is silent, fails, or panics; no framework needed.

use futures_util::future::LocalBoxFuture;
use serde_json::json;

use super::*;

/// Says in its answers which parameters reached it.
struct Router;

impl Service<Request> for Router {
    type Response = Option<Response>;
    type Error = &'static str;
    type Future = BoxFuture<'static, Result<Option<Response>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, call: Request) -> Self::Future {
        let (method, id, params) = call.into_parts();
        match method.as_ref() {
            "panic/before" => panic!("before the first poll"),
            "panic/inside" => async { panic!("inside {}", "the handler") }.boxed(),
            "fails" => ready(Err("broken")).boxed(),
            "exit" | "silent" | "$/unknown" => ready(Ok(None)).boxed(),
            "initialize" if params == Some(json!({"refuse": true})) => ready(Ok(
                id.map(|id| Response::from_error(id, Error::internal_error()))
            ))
            .boxed(),
            _ => {
                let said = params.map_or(json!("absent"), |params| json!({ "params": params }));
                ready(Ok(id.map(|id| Response::from_ok(id, said)))).boxed()
            }
        }
    }
}

struct Session(ServiceGuard<Router>);

impl Session {
    fn fresh() -> Self {
        Self(ServiceGuard::new(Router))
    }

    fn running() -> Self {
        let mut session = Self::fresh();
        session.ask("initialize", json!({})).expect("accepted");
        session
    }

    fn send(&mut self, call: Request) -> Option<Response> {
        let reply: LocalBoxFuture<'_, _> = Box::pin(self.0.call(call));
        let Ok(reply) = reply.now_or_never().expect("no handler here waits");
        reply
    }

    fn ask(&mut self, method: &'static str, params: Value) -> Result<Value, i64> {
        let reply = self.send(Request::build(method).params(params).id(1).finish());
        reply
            .expect("every request is answered")
            .into_parts()
            .1
            .map_err(|error| error.code.code())
    }

    fn tell(&mut self, method: &'static str) {
        assert_eq!(self.send(Request::build(method).finish()), None, "{method}");
    }
}

#[test]
fn a_call_is_judged_by_the_phase_of_the_session() {
    let mut session = Session::fresh();
    assert_eq!(session.ask("textDocument/hover", json!({})), Err(-32002));
    assert_eq!(session.ask("unknown", json!({})), Err(-32002));
    assert_eq!(session.ask("shutdown", Value::Null), Err(-32002));
    assert_eq!(
        session.ask("initialize", json!({"refuse": true})),
        Err(-32603)
    );
    assert_eq!(
        session.ask("textDocument/hover", json!({})),
        Err(-32002),
        "a refused initialize is none"
    );
    assert!(session.ask("initialize", json!({})).is_ok());
    assert_eq!(session.ask("initialize", json!({})), Err(-32600));
    assert!(session.ask("textDocument/hover", json!({})).is_ok());
    assert!(session.ask("shutdown", Value::Null).is_ok());
    for method in ["textDocument/hover", "unknown", "shutdown", "initialize"] {
        assert_eq!(session.ask(method, json!({})), Err(-32600), "{method}");
    }
}

#[test]
fn empty_parameters_of_the_life_cycle_take_the_form_the_router_wants() {
    for empty in [json!({}), json!([]), Value::Null] {
        assert_eq!(
            Session::running().ask("shutdown", empty.clone()),
            Ok(json!("absent")),
            "{empty}"
        );
        assert_eq!(
            Session::running().ask("initialized", empty.clone()),
            Ok(json!({"params": {}})),
            "{empty}"
        );
        assert_eq!(
            Session::running().ask("other", empty.clone()),
            Ok(json!({"params": empty}))
        );
    }
    assert_eq!(
        Session::running().ask("shutdown", json!({"a": 1})),
        Ok(json!({"params": {"a": 1}}))
    );
}

#[test]
fn a_panic_is_an_internal_error_and_the_next_call_is_served() {
    let mut session = Session::running();
    for method in ["panic/before", "panic/inside", "fails"] {
        assert_eq!(session.ask(method, Value::Null), Err(-32603), "{method}");
        session.tell(method);
        assert!(session.ask("textDocument/hover", json!({})).is_ok());
    }
}

#[test]
fn no_request_stays_unanswered_and_no_notification_is_answered() {
    let mut session = Session::running();
    assert_eq!(session.ask("$/unknown", json!({})), Err(-32601));
    assert_eq!(session.ask("silent", json!({})), Err(-32600));
    for method in ["$/unknown", "silent", "unknown", "initialize"] {
        session.tell(method);
    }
}

#[test]
fn the_exit_code_tells_whether_shutdown_came_first() {
    for (before, code) in [
        (&[][..], 1),
        (&["initialize"], 1),
        (&["initialize", "shutdown"], 0),
        (&["shutdown"], 1),
    ] {
        let mut session = Session::fresh();
        for &method in before {
            let _ = session.ask(method, Value::Null);
        }
        assert_eq!(session.0.exit_code(), None);
        session.tell("exit");
        assert_eq!(session.0.exit_code(), Some(code), "{before:?}");
    }
    let mut session = Session::running();
    session.tell("shutdown");
    session.tell("exit");
    assert_eq!(session.0.exit_code(), Some(1), "shutdown is a request");
}

#[test]
fn the_parent_is_a_process_and_no_group() {
    for (id, parent) in [
        (json!(77), Some(77)),
        (Value::Null, None),
        (json!(0), None),
        (json!(-1), None),
        (json!("7"), None),
    ] {
        let mut session = Session::fresh();
        session
            .ask("initialize", json!({ "processId": id }))
            .expect("accepted");
        assert_eq!(session.0.take_parent(), parent, "{id}");
        assert_eq!(session.0.take_parent(), None);
    }
}
