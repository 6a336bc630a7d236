//! The laws of the wire: chunks do not matter, nothing ends the reading, good frames are never lost.

use proptest::prelude::*;

use super::super::header::{MAX_BODY, MAX_HEAD};
use super::*;

/// One line for each thing that arrives: the method of a call, or the code and text of an error.
fn described(incoming: Incoming) -> String {
    match incoming {
        Ok(Message::Call(call)) => call.method().to_owned(),
        Ok(Message::Answer(answer)) => format!("answer {}", answer.id()),
        Err(fault) => fault.to_string(),
    }
}

fn read_in(chunks: &[&[u8]]) -> Vec<String> {
    let (mut decoder, mut buffer, mut all) = (Decoder::default(), BytesMut::new(), Vec::new());
    for chunk in chunks {
        buffer.extend_from_slice(chunk);
        while let Some(incoming) = decoder.decode(&mut buffer) {
            all.push(described(incoming));
        }
    }
    all.extend(decoder.finish(&mut buffer).map(described));
    all
}

fn read(bytes: &[u8]) -> Vec<String> {
    read_in(&[bytes])
}

fn body(method: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","method":"{method}"}}"#)
}

fn with_length(body: &str, length: impl std::fmt::Display) -> String {
    format!("Content-Length: {length}\r\n\r\n{body}")
}

fn frame(method: &str) -> String {
    let body = body(method);
    with_length(&body, body.len())
}

/// Every way to go wrong, by name; each stands between two good frames in the tests.
fn spoilt() -> Vec<(&'static str, Vec<u8>, &'static [&'static str])> {
    let text = |text: String| text.into_bytes();
    let b = body("lost");
    let n = b.len();
    vec![
        (
            "bad JSON",
            text(with_length("{\"jsonrpc\": oops", 16)),
            &["Parse error: expected value"],
        ),
        (
            "empty content",
            text(with_length("", 0)),
            &["Parse error: the content is empty"],
        ),
        (
            "bad UTF-8",
            [b"Content-Length: 4\r\n\r\n\"\xff\xfe\"".as_slice()].concat(),
            &["Parse error: the content is not UTF-8"],
        ),
        (
            "batch",
            text(with_length("[{}]", 4)),
            &["Invalid request: batches"],
        ),
        (
            "not a message",
            text(with_length("{\"hello\":1}", 11)),
            &["Invalid request: the member \"jsonrpc\""],
        ),
        (
            "length too short",
            text(with_length(&b, n - 5)),
            &["Parse error: EOF"],
        ),
        (
            "length one too short",
            text(with_length(&b, n - 1)),
            &["Parse error: EOF"],
        ),
        (
            "length not a number",
            text(with_length(&b, "12a")),
            &["Parse error: Content-Length is not a number"],
        ),
        (
            "length negative",
            text(with_length(&b, "-5")),
            &["Parse error: Content-Length is not a number"],
        ),
        (
            "length signed",
            text(with_length(&b, "+5")),
            &["Parse error: Content-Length is not a number"],
        ),
        (
            "length missing",
            text(format!("X: 1\r\n\r\n{b}")),
            &["Parse error: the header has no Content-Length"],
        ),
        (
            "length absurd",
            text(with_length(&b, "9999999999999999999999")),
            &["Parse error: Content-Length is too large"],
        ),
        (
            "length above the limit",
            text(with_length(&b, MAX_BODY + 1)),
            &["Parse error: Content-Length is too large"],
        ),
        (
            "lengths that differ",
            text(format!(
                "Content-Length: 3\r\nContent-Length: {n}\r\n\r\n{b}"
            )),
            &["Parse error: two different Content-Length"],
        ),
        (
            "garbage line",
            b"garbage line\r\n\r\n".to_vec(),
            &["Parse error: no header"],
        ),
        (
            "garbage without line end",
            b"garbage".to_vec(),
            &["Parse error: the header has no Content-Length"],
        ),
        (
            "a body without header",
            text(b.clone()),
            &["Parse error: no header"],
        ),
        (
            "binary",
            (0..=255u8).chain(0..=255).collect(),
            &["Parse error: no header"],
        ),
        ("NUL", vec![0; 3], &["Parse error: no header"]),
        (
            "an endless header",
            vec![b'a'; MAX_HEAD * 3],
            &["Parse error: the header does not end"],
        ),
        (
            "foreign charset",
            text(format!(
                "Content-Type: a/b; charset=utf-16\r\n{}",
                with_length(&b, n)
            )),
            &["Parse error: the only charset"],
        ),
        (
            "garbage in the head",
            text(format!("Content-Length: {n}\r\n@@\r\n\r\n{b}")),
            &["Parse error: no header"],
        ),
    ]
}

/// Things that look odd and are right.
fn odd() -> Vec<(&'static str, String)> {
    let b = body("odd");
    let n = b.len();
    vec![
        ("plain", frame("odd")),
        ("line feed only", format!("Content-Length: {n}\n\n{b}")),
        ("mixed line ends", format!("Content-Length: {n}\n\r\n{b}")),
        ("case", format!("content-LENGTH:{n}\r\n\r\n{b}")),
        ("spaces", format!("Content-Length: \t {n}  \r\n\r\n{b}")),
        (
            "leading zeros",
            format!("Content-Length: 000{n}\r\n\r\n{b}"),
        ),
        (
            "content type first",
            format!(
                "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: {n}\r\n\r\n{b}"
            ),
        ),
        (
            "content type after",
            format!(
                "Content-Length: {n}\r\nCONTENT-type: application/vscode-jsonrpc;charset=\"UTF8\"\r\n\r\n{b}"
            ),
        ),
        (
            "content type bare",
            format!("Content-Length: {n}\r\nContent-Type: application/json\r\n\r\n{b}"),
        ),
        (
            "unknown header",
            format!("X-Trace_2: a:b\r\nContent-Length: {n}\r\n\r\n{b}"),
        ),
        (
            "the same length twice",
            format!("Content-Length: {n}\r\nContent-Length: {n}\r\n\r\n{b}"),
        ),
        ("blank lines before", format!("\r\n\n{}", frame("odd"))),
        (
            "space around the body",
            with_length(&format!(" \n{b}\n"), n + 3),
        ),
    ]
}

#[test]
fn odd_frames_are_frames() {
    for (name, bytes) in odd() {
        let stream = [frame("before"), bytes, frame("after")].concat();
        assert_eq!(
            read(stream.as_bytes()),
            ["before", "odd", "after"],
            "{name}"
        );
    }
}

#[test]
fn spoilt_bytes_get_their_error_and_the_next_frame_is_read() {
    for (name, bytes, expected) in spoilt() {
        let stream = [
            frame("before").as_bytes(),
            &bytes,
            frame("after").as_bytes(),
        ]
        .concat();
        let got = read(&stream);
        let expected = [&["before"], expected, &["after"]].concat();
        assert_eq!(got.len(), expected.len(), "{name}: {got:?}");
        assert!(
            got.iter()
                .zip(&expected)
                .all(|(got, start)| got.starts_with(start)),
            "{name}: {got:?}"
        );
    }
}

#[test]
fn a_length_that_is_too_long_costs_one_error_and_not_the_next_frame() {
    let lost = body("lost");
    for excess in 1..200 {
        let stream = [
            with_length(&lost, lost.len() + excess),
            frame("after"),
            frame("last"),
        ]
        .concat();
        let got = read(stream.as_bytes());
        assert!(got[0].starts_with("Parse error"), "{excess}: {got:?}");
        assert_eq!(&got[1..], ["after", "last"], "{excess}");
    }
}

#[test]
fn a_length_far_too_long_is_seen_as_soon_as_the_next_head_arrives() {
    let (mut decoder, mut buffer) = (Decoder::default(), BytesMut::new());
    buffer.extend_from_slice(with_length(&body("lost"), 1_000_000).as_bytes());
    assert!(decoder.decode(&mut buffer).is_none());
    buffer.extend_from_slice(frame("after").as_bytes());
    assert!(
        described(decoder.decode(&mut buffer).expect("the fault"))
            .starts_with("Parse error: another frame begins")
    );
    assert_eq!(
        described(decoder.decode(&mut buffer).expect("the frame")),
        "after"
    );
}

#[test]
fn a_length_line_inside_a_string_is_text() {
    let text = r"Content-Length: 5\r\n\r\nhello";
    let body = format!(r#"{{"jsonrpc":"2.0","method":"open","params":{{"text":"{text}"}}}}"#);
    let stream = [with_length(&body, body.len()), frame("after")].concat();
    assert_eq!(read(stream.as_bytes()), ["open", "after"]);
}

#[test]
fn a_stream_that_ends_inside_a_frame_says_so() {
    assert_eq!(
        read(b"Content-Length: 50\r\n\r\n{}"),
        ["Parse error: the stream ended inside a frame"]
    );
    assert_eq!(
        read(b"Content-Len"),
        ["Parse error: the stream ended inside a frame"]
    );
    assert_eq!(read(b""), [""; 0]);
    assert_eq!(read(b"\r\n"), [""; 0]);
}

#[test]
fn every_cut_of_every_stream_reads_the_same() {
    let odd = odd()
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()));
    let spoilt = spoilt().into_iter().map(|(name, bytes, _)| (name, bytes));
    for (name, bytes) in odd.chain(spoilt).filter(|(_, bytes)| bytes.len() < 1000) {
        let stream = [
            frame("before").as_bytes(),
            &bytes,
            frame("after").as_bytes(),
        ]
        .concat();
        let whole = read(&stream);
        assert_eq!(
            read_in(&stream.chunks(1).collect::<Vec<_>>()),
            whole,
            "{name}, byte by byte"
        );
        for cut in 0..stream.len() {
            assert_eq!(
                read_in(&[&stream[..cut], &stream[cut..]]),
                whole,
                "{name}, cut at {cut}"
            );
        }
    }
}

#[test]
fn waiting_for_a_huge_body_takes_no_memory_ahead_of_it() {
    let (mut reader, claimed) = (FrameReader::new(tokio::io::empty()), MAX_BODY);
    reader
        .buffer
        .extend_from_slice(with_length("{", claimed).as_bytes());
    assert!(reader.decoder.decode(&mut reader.buffer).is_none());
    reader.make_room();
    assert!(reader.buffer.capacity() <= 2 * READ_SIZES.1);
}

#[test]
fn garbage_is_not_collected() {
    let (mut decoder, mut buffer) = (Decoder::default(), BytesMut::new());
    for _ in 0..1000 {
        buffer.extend_from_slice(&[b'@'; 1000]);
        while decoder.decode(&mut buffer).is_some() {}
        assert!(buffer.len() <= MAX_LENGTH_LINE);
    }
}

/// A piece of a stream: a good frame, something spoilt, something near a header, or bytes.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let spoilt: Vec<_> = spoilt()
        .into_iter()
        .map(|(_, bytes, _)| bytes)
        .filter(|bytes| bytes.len() < 1000)
        .collect();
    let near = [
        "Content-Length",
        "content-length: 1",
        "Content-Length: 40\r\n",
        ": ",
        "\r\n\r\n",
        "\n",
        "{}",
        "\"",
        "7",
        "\r",
    ];
    prop_oneof![
        3 => Just(frame("good").into_bytes()),
        2 => proptest::sample::select(spoilt),
        3 => proptest::sample::select(near.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..30),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn chunks_never_change_what_is_read(
        pieces in proptest::collection::vec(piece(), 0..8),
        sizes in proptest::collection::vec(1..60usize, 1..40),
    ) {
        let stream = pieces.concat();
        let (mut rest, mut chunks) = (stream.as_slice(), Vec::new());
        for &size in sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            chunks.push(chunk);
            rest = after;
        }
        prop_assert_eq!(read_in(&chunks), read(&stream));
    }

    #[test]
    fn two_good_frames_bring_any_stream_back(pieces in proptest::collection::vec(piece(), 0..8)) {
        // The first may be swallowed by a body that has begun; it also ends that body.
        let stream = [pieces.concat(), frame("again").into_bytes(), frame("alive").into_bytes()].concat();
        let got = read(&stream);
        prop_assert_eq!(got.last().map(String::as_str), Some("alive"));
    }
}
