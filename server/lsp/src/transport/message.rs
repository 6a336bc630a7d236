//! One JSON-RPC message: from the body of a frame to a request, an answer, or the error the client is owed.
//!
//! The framework reads a body with an untagged enum: it buffers the whole message, tries it as an answer, then as a
//! request, and ends the server when neither fits. Here a body is read once, straight into the parts of a message,
//! and whatever is wrong with it becomes a [`Fault`] that knows its own reply. What the parameters mean is not
//! looked at: that is the router's work.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Id, Request, Response};

/// A message that the server can act on.
#[derive(Debug)]
pub(super) enum Message {
    /// A request, or a notification where it has no id.
    Call(Request),
    /// The client's answer to a request of ours.
    Answer(Response),
}

/// Bytes from which no message could be made, and the answer they get.
#[derive(Debug)]
pub(super) struct Fault {
    code: ErrorCode,
    id: Id,
    reason: String,
    /// The bytes were no JSON at all, so the length in front of them may have been wrong as well.
    pub(super) undecodable: bool,
}

impl Fault {
    /// The bytes are not a frame, or their body is not JSON in UTF-8.
    pub(super) fn parse(reason: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::ParseError,
            id: Id::Null,
            reason: reason.into(),
            undecodable: true,
        }
    }

    fn shape(id: Id, reason: &str) -> Self {
        Self {
            code: ErrorCode::InvalidRequest,
            id,
            reason: reason.to_owned(),
            undecodable: false,
        }
    }

    /// The error response that the specification asks for.
    pub(super) fn into_reply(self) -> Response {
        let message = self.to_string();
        Response::from_error(
            self.id,
            Error {
                code: self.code,
                message: message.into(),
                data: None,
            },
        )
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.description(), self.reason)
    }
}

/// Reads one body.
pub(super) fn read(body: &[u8]) -> Result<Message, Fault> {
    let text = std::str::from_utf8(body)
        .map_err(|e| Fault::parse(format!("the content is not UTF-8 ({e})")))?;
    match text.trim_ascii_start().as_bytes().first() {
        None => Err(Fault::parse("the content is empty")),
        Some(b'{') => Parts::read(text, Depth::Full)
            .map_err(|e| unreadable(text, &e))?
            .into_message(),
        // Broken JSON may be a wrong length in front of it; whole JSON is a whole frame, so only its shape is at fault.
        Some(&first) => match serde_json::from_str::<IgnoredAny>(text) {
            Err(e) => Err(Fault::parse(e.to_string())),
            Ok(_) if first == b'[' => Err(Fault::shape(
                Id::Null,
                "batches are not part of the protocol",
            )),
            Ok(_) => Err(Fault::shape(Id::Null, "a message is an object")),
        },
    }
}

/// JSON that is well formed may still be unreadable: a lone surrogate, nesting past the parser's limit, a number out
/// of range. Its id can be had all the same, and a client that gets it back does not wait for ever.
fn unreadable(text: &str, error: &serde_json::Error) -> Fault {
    let mut fault = Fault::parse(error.to_string());
    if let Ok(parts) = Parts::read(text, Depth::Envelope) {
        fault.undecodable = false;
        if let Ok(id) = parts.request_id() {
            fault.id = id.unwrap_or_default();
        }
    }
    fault
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Full,
    /// Skips the payload, which also skips the parser's objections to it.
    Envelope,
}

/// The members of a message. `Some(Value::Null)` is a member that is there and null.
#[derive(Default)]
struct Parts {
    jsonrpc: Option<Value>,
    id: Option<Value>,
    method: Option<Value>,
    params: Option<Value>,
    result: Option<Value>,
    error: Option<Value>,
    repeated: Option<&'static str>,
}

impl Parts {
    fn read(text: &str, depth: Depth) -> Result<Self, serde_json::Error> {
        let mut input = serde_json::Deserializer::from_str(text);
        let parts = depth.deserialize(&mut input)?;
        input.end()?;
        Ok(parts)
    }

    fn member(&mut self, name: &str) -> Option<(&'static str, &mut Option<Value>)> {
        Some(match name {
            "jsonrpc" => ("jsonrpc", &mut self.jsonrpc),
            "id" => ("id", &mut self.id),
            "method" => ("method", &mut self.method),
            "params" => ("params", &mut self.params),
            "result" => ("result", &mut self.result),
            "error" => ("error", &mut self.error),
            _ => return None,
        })
    }

    /// The id of a request; `None` for a notification. The id of an answer is not one to reply to: it is ours.
    fn request_id(&self) -> Result<Option<Id>, Fault> {
        // Of two ids neither is known to be the one that is waited for.
        if self.repeated == Some("id") || self.result.is_some() || self.error.is_some() {
            return Ok(None);
        }
        match &self.id {
            None => Ok(None),
            Some(value) => read_id(value).map(Some),
        }
    }

    fn into_message(self) -> Result<Message, Fault> {
        let id = self.request_id()?;
        let fail = |reason: &str| Err(Fault::shape(id.clone().unwrap_or_default(), reason));
        if let Some(name) = self.repeated {
            return fail(&format!("the member \"{name}\" is there twice"));
        }
        if self.jsonrpc.as_ref().and_then(Value::as_str) != Some("2.0") {
            return fail("the member \"jsonrpc\" must be \"2.0\"");
        }
        match (self.method, self.result, self.error) {
            (Some(Value::String(method)), None, None) => {
                let given = self.params.or_else(|| default_params(&method));
                let call = Request::build(method);
                let call = if let Some(params) = given {
                    call.params(params)
                } else {
                    call
                };
                Ok(Message::Call(
                    if let Some(id) = id { call.id(id) } else { call }.finish(),
                ))
            }
            (Some(Value::String(_)), ..) => fail("a message is a request or an answer, not both"),
            (Some(_), ..) => fail("the member \"method\" must be a string"),
            (None, None, None) => fail("the member \"method\" is missing"),
            (None, result, error) => read_answer(self.id.as_ref(), result, error),
        }
    }
}

/// The parameters of requests of ours that need none. JSON-RPC allows to leave them out; the router refuses that for a
/// method that takes some.
fn default_params(method: &str) -> Option<Value> {
    const WITHOUT_NEED: [&str; 3] = ["pog/status", "pog/library/list", "pog/library/search"];
    WITHOUT_NEED
        .contains(&method)
        .then(|| Value::Object(serde_json::Map::new()))
}

fn read_id(value: &Value) -> Result<Id, Fault> {
    let id = match value {
        Value::String(text) => Some(Id::String(text.clone())),
        Value::Number(number) => number.as_i64().map(Id::Number),
        _ => None,
    };
    id.ok_or_else(|| Fault::shape(Id::Null, "an id is an integer or a string"))
}

/// A null beside the other member is what some clients write for "not there".
fn read_answer(
    id: Option<&Value>,
    result: Option<Value>,
    error: Option<Value>,
) -> Result<Message, Fault> {
    let id = match id {
        // The client could not read something of ours; there is no request it could belong to.
        Some(Value::Null) => Id::Null,
        Some(value) => read_id(value)?,
        None => return Err(Fault::shape(Id::Null, "an answer has an id")),
    };
    Ok(Message::Answer(match error {
        None | Some(Value::Null) => Response::from_ok(id, result.unwrap_or_default()),
        Some(error) => Response::from_error(
            id,
            Error {
                code: error["code"]
                    .as_i64()
                    .map_or(ErrorCode::InternalError, ErrorCode::from),
                message: error["message"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
                    .into(),
                data: error.get("data").cloned(),
            },
        ),
    }))
}

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Parts;

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<Parts, D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Parts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON-RPC message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Parts, A::Error> {
        let mut parts = Parts::default();
        while let Some(name) = members.next_key::<String>()? {
            let Some((known, slot)) = parts.member(&name) else {
                members.next_value::<IgnoredAny>()?;
                continue;
            };
            // Read to the end in spite of it: the error is owed to the id, which may come last.
            let twice = slot.is_some();
            *slot = Some(if self == Self::Full || known == "id" {
                members.next_value()?
            } else {
                members.next_value::<IgnoredAny>()?;
                Value::Null
            });
            if twice {
                parts.repeated.get_or_insert(known);
            }
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(body: &str) -> (i64, Id) {
        let reply = read(body.as_bytes()).expect_err(body).into_reply();
        let (id, result) = reply.into_parts();
        (result.expect_err(body).code.code(), id)
    }

    #[test]
    fn what_is_not_json_is_a_parse_error_without_id() {
        for body in [
            "",
            " ",
            "{",
            r#"{"jsonrpc":"2.0","id":1,"method":"#,
            "{} {}",
            "nul",
            "\u{feff}{}",
        ] {
            assert_eq!(fault(body), (-32700, Id::Null), "{body}");
        }
        let bytes = b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\"}";
        assert_eq!(
            read(bytes).expect_err("not UTF-8").code,
            ErrorCode::ParseError
        );
    }

    #[test]
    fn well_formed_but_unreadable_json_gets_its_id_back() {
        let deep = format!(
            r#"{{"jsonrpc":"2.0","id":7,"method":"m","params":{}{}}}"#,
            "[".repeat(500),
            "]".repeat(500)
        );
        assert_eq!(fault(&deep), (-32700, Id::Number(7)));
        let lone = r#"{"jsonrpc":"2.0","id":"a","method":"m","params":["\ud800"]}"#;
        assert_eq!(fault(lone), (-32700, Id::String("a".into())));
        assert_eq!(
            fault(r#"{"jsonrpc":"2.0","method":"m","params":["\udc00x"]}"#),
            (-32700, Id::Null)
        );
    }

    #[test]
    fn the_wrong_shape_is_an_invalid_request_with_the_id_where_there_is_one() {
        for (body, id) in [
            (r#"[{"jsonrpc":"2.0","id":1,"method":"m"}]"#, Id::Null),
            ("[]", Id::Null),
            ("17", Id::Null),
            ("{}", Id::Null),
            (r#"{"hello":1}"#, Id::Null),
            (r#"{"id":3,"method":"m"}"#, Id::Number(3)),
            (r#"{"jsonrpc":"1.0","id":3,"method":"m"}"#, Id::Number(3)),
            (r#"{"jsonrpc":2.0,"id":3,"method":"m"}"#, Id::Number(3)),
            (r#"{"jsonrpc":"2.0","id":3}"#, Id::Number(3)),
            (r#"{"jsonrpc":"2.0","id":3,"method":5}"#, Id::Number(3)),
            (
                r#"{"jsonrpc":"2.0","id":3,"method":"m","method":"n"}"#,
                Id::Number(3),
            ),
            (r#"{"jsonrpc":"2.0","id":3,"id":4,"method":"m"}"#, Id::Null),
            (r#"{"jsonrpc":"2.0","id":1.0,"method":"m"}"#, Id::Null),
            (r#"{"jsonrpc":"2.0","id":null,"method":"m"}"#, Id::Null),
            (
                r#"{"jsonrpc":"2.0","id":18446744073709551615,"method":"m"}"#,
                Id::Null,
            ),
            (
                r#"{"jsonrpc":"2.0","id":3,"method":"m","result":1}"#,
                Id::Null,
            ),
            (r#"{"jsonrpc":"2.0","result":1}"#, Id::Null),
        ] {
            assert_eq!(fault(body), (-32600, id), "{body}");
        }
    }

    #[test]
    fn calls_keep_their_parts() {
        let body =
            r#"{"id":"x","extra":[1],"params":{"a":[1,null]},"meth\u006fd":"a/b","jsonrpc":"2.0"}"#;
        let Ok(Message::Call(call)) = read(body.as_bytes()) else {
            panic!("not a call")
        };
        let (method, id, params) = call.into_parts();
        assert_eq!((method.as_ref(), id), ("a/b", Some(Id::String("x".into()))));
        assert_eq!(params, Some(serde_json::json!({"a": [1, null]})));
    }

    #[test]
    fn answers_may_carry_a_null_for_the_other_member() {
        for (body, ok) in [
            (r#"{"jsonrpc":"2.0","id":1,"result":null}"#, true),
            (r#"{"jsonrpc":"2.0","id":1,"result":[],"error":null}"#, true),
            (
                r#"{"jsonrpc":"2.0","id":1,"result":null,"error":{"code":-1,"message":"no","more":1}}"#,
                false,
            ),
            (r#"{"jsonrpc":"2.0","id":1,"error":"odd"}"#, false),
        ] {
            let Ok(Message::Answer(answer)) = read(body.as_bytes()) else {
                panic!("{body}")
            };
            assert_eq!(answer.is_ok(), ok, "{body}");
        }
    }
}
