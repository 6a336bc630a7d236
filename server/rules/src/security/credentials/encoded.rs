//! Credentials whose content can be examined: key blocks in PEM armour and JSON Web Tokens. A block
//! without a body and the tokens of tutorials are examples.

use pog_text::Span;
use serde_json::Value;

use super::checks::entropy;

/// From the opening line of a private key to its closing one, if there is a key between them.
pub(super) fn is_key_block(text: &str, at: usize) -> Option<Span> {
    /// Longest body of a key in bytes.
    const MAX: usize = 16 * 1024;
    /// Longest words behind `BEGIN`.
    const LABEL: usize = 40;
    let rest = text.get(at..)?;
    let label_end = start_of(rest.get(11..)?, LABEL + 5).find("-----")? + 11;
    let label = rest.get(11..label_end)?;
    if label.len() > LABEL
        || !(label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK"))
    {
        return None;
    }
    let closing = format!("-----END {label}-----");
    let body_start = label_end + 5;
    let close = start_of(rest.get(body_start..)?, MAX + closing.len())
        .find(&closing)
        .filter(|len| *len <= MAX)?;
    // Header lines such as `Proc-Type: …` are no part of the key; `\n` is a line break inside a
    // JSON string.
    let body: String = rest[body_start..body_start + close]
        .split(['\n', '\r'])
        .map(|line| line.trim().trim_end_matches("\\n"))
        .filter(|line| !line.contains(':'))
        .flat_map(str::chars)
        .filter(|c| !c.is_whitespace())
        .collect();
    let armour = body.replace("\\n", "");
    let is_base64 = armour
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='));
    (is_base64 && armour.len() >= 48 && entropy(&armour) >= 4.0)
        .then(|| Span::new(at, at + body_start + close + closing.len()))
}

/// At most so many bytes of a text.
fn start_of(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

/// Header, payload and signature, if the header names an algorithm and the payload is not that of a
/// tutorial.
pub(super) fn is_jwt(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let before = at
        .checked_sub(1)
        .and_then(|i| bytes.get(i))
        .copied()
        .unwrap_or(b' ');
    // The end of a longer word, or a later part of another token.
    if before.is_ascii_alphanumeric() || matches!(before, b'-' | b'_' | b'.') {
        return None;
    }
    let header = jwt_part(text, at);
    if bytes.get(header.hi()) != Some(&b'.') {
        return None;
    }
    let payload = jwt_part(text, header.hi() + 1);
    if bytes.get(payload.hi()) != Some(&b'.') {
        return None;
    }
    let signature = jwt_part(text, payload.hi() + 1);
    let header = decode_json(header.text(text))?;
    let claims = decode_json(payload.text(text))?;
    // An unsigned token opens nothing.
    if header.get("alg")?.as_str()? == "none" || is_tutorial(&claims) {
        return None;
    }
    (signature.len() >= 32 && entropy(signature.text(text)) >= 4.0)
        .then(|| Span::new(at, signature.hi()))
}

fn jwt_part(text: &str, start: usize) -> Span {
    // Of any length: no other token starts within one, so nothing is read twice.
    let rest = text.get(start..).unwrap_or("");
    let len = rest
        .bytes()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
    Span::new(start, start + len.unwrap_or(rest.len()))
}

fn decode_json(part: &str) -> Option<Value> {
    serde_json::from_slice(&decode(part)?).ok()
}

/// Whether the claims are those of a manual: jwt.io's John Doe, or none that the standard
/// registers.
fn is_tutorial(claims: &Value) -> bool {
    const REGISTERED: [&str; 7] = ["exp", "iat", "nbf", "iss", "sub", "aud", "jti"];
    let subject = claims.get("sub").and_then(Value::as_str);
    let name = claims.get("name").and_then(Value::as_str);
    subject == Some("1234567890")
        || matches!(name, Some("John Doe" | "Jane Doe"))
        || claims.to_string().contains("example")
        || REGISTERED.iter().all(|claim| claims.get(claim).is_none())
}

/// Base64 with the URL alphabet and without padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    // Bits not yet written, and how many they are.
    let mut bits = 0_u32;
    let mut held = 0_u32;
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
