//! Credentials whose content can be looked into: key blocks in PEM armour and JSON Web Tokens. A block without a body and
//! the tokens of tutorials are examples.

use pog_text::Span;
use serde_json::Value;

use super::checks::{entropy, run};

/// From the opening line of a private key to its closing one, if there is a key in between.
pub(super) fn is_key_block(text: &str, at: usize) -> Option<Span> {
    /// Bytes of the longest key that is looked at.
    const MAX: usize = 16 * 1024;
    let rest = text.get(at..)?;
    let label_end = rest.get(11..)?.find("-----")? + 11;
    let label = rest.get(11..label_end)?;
    if label.len() > 40 || !(label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK"))
    {
        return None;
    }
    let closing = format!("-----END {label}-----");
    let body_start = label_end + 5;
    let close = rest
        .get(body_start..)?
        .find(&closing)
        .filter(|len| *len <= MAX)?;
    let body: String = rest[body_start..body_start + close]
        .split(['\n', '\r'])
        .map(|line| line.trim().trim_end_matches("\\n"))
        .filter(|line| !line.contains(':'))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    let armour = body.replace("\\n", "");
    let plain = armour
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    (plain && armour.len() >= 48 && entropy(&armour) >= 4.0)
        .then(|| Span::new(at, at + body_start + close + closing.len()))
}

/// Header, payload and signature, where the header names an algorithm and the payload is not the one of every tutorial.
pub(super) fn is_jwt(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let part = |start: usize| {
        run(text, start, |b| {
            b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')
        })
    };
    let before = at
        .checked_sub(1)
        .and_then(|i| bytes.get(i))
        .copied()
        .unwrap_or(b' ');
    let header = part(at);
    if before.is_ascii_alphanumeric()
        || matches!(before, b'-' | b'_' | b'.')
        || bytes.get(header.hi()) != Some(&b'.')
    {
        return None;
    }
    let payload = part(header.hi() + 1);
    if bytes.get(payload.hi()) != Some(&b'.') {
        return None;
    }
    let signature = part(payload.hi() + 1);
    let json = |span: Span| serde_json::from_slice::<Value>(&decode(span.text(text))?).ok();
    let algorithm = json(header)?.get("alg")?.as_str()?.to_owned();
    let claims = json(payload)?;
    let tutorial = claims.get("sub").and_then(Value::as_str) == Some("1234567890")
        || claims
            .get("name")
            .and_then(Value::as_str)
            .is_some_and(|n| n == "John Doe" || n == "Jane Doe")
        || claims.to_string().contains("example");
    // The standard's own claims: without any it is the token of some manual.
    let real = ["exp", "iat", "nbf", "iss", "sub", "aud", "jti"]
        .iter()
        .any(|name| claims.get(name).is_some());
    let fits = real
        && algorithm != "none"
        && signature.len() >= 32
        && entropy(signature.text(text)) >= 4.0;
    (fits && !tutorial).then(|| Span::new(at, signature.hi()))
}

/// Base64 with the URL alphabet and without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xFF) as u8);
            bits &= (1 << held) - 1;
        }
    }
    Some(out)
}
