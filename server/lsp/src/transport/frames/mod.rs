//! From the bytes of the wire to messages: frames, and the way back to the next frame after bytes that are none.
//!
//! Why it stands in front of the framework: measured on tower-lsp 0.20, 0.23 and 0.24, one undecodable message (bad
//! JSON, bad UTF-8, a lone surrogate, a batch, no "jsonrpc", a float id, a doubled key, a wrong `Content-Length`)
//! gets one error reply and then the server ends, with exit code 0. An editor user loses the session to one bad
//! message of one plugin. Here every such thing is answered and reading goes on.
//!
//! How it finds its way back: raw `Content-Length: 12` + line end cannot occur inside valid JSON, since a string
//! would have had to escape the line end. So wherever it shows up in a body, the body's length was wrong and this is
//! the next frame. What arrives never changes with how the bytes were cut into chunks; the tests hold that.
//!
//! It does not answer, and it does not look into parameters.

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};

use super::header::{Found, Head, MAX_LENGTH_LINE, find_length_line, length_line_begun, read_head};
use super::message::{self, Fault, Message};

/// Free space for a read: small while messages are small, larger inside a long body.
const READ_SIZES: (usize, usize) = (8 << 10, 1 << 20);

const WRONG_LENGTH: &str = "another frame begins inside the content, so Content-Length is wrong";

/// What the reader hands over: a message, or bytes that are owed an error.
pub(super) type Incoming = Result<Message, Fault>;

/// Reads frames from a stream. Dropping the future of [`FrameReader::next`] loses nothing.
pub(super) struct FrameReader<R> {
    input: R,
    buffer: BytesMut,
    decoder: Decoder,
    ended: bool,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            buffer: BytesMut::new(),
            decoder: Decoder::default(),
            ended: false,
        }
    }

    /// The next message or fault; `None` when the client has closed its side.
    pub(super) async fn next(&mut self) -> Option<Incoming> {
        loop {
            if let Some(incoming) = self.decoder.decode(&mut self.buffer) {
                return Some(incoming);
            }
            if self.ended {
                return self.decoder.finish(&mut self.buffer);
            }
            self.make_room();
            match self.input.read_buf(&mut self.buffer).await {
                Ok(0) => self.ended = true,
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "reading from the client failed");
                    self.ended = true;
                }
            }
        }
    }

    /// The bytes of the body that was read last.
    pub(super) fn size(&self) -> usize {
        self.decoder.size
    }

    /// A claimed length is believed step by step, and the memory of a long body is given back after it.
    fn make_room(&mut self) {
        let (least, most) = READ_SIZES;
        // Only an empty one: what has been read ahead of the next frame would be lost.
        if self.buffer.is_empty() && self.buffer.capacity() > most {
            self.buffer = BytesMut::new();
        }
        self.buffer
            .reserve(self.decoder.missing(&self.buffer).clamp(least, most));
    }
}

/// The state of the wire, apart from the stream, so that it can be tested on plain bytes.
#[derive(Default)]
struct Decoder {
    state: State,
    /// Bytes of an unfinished body already searched for a frame.
    searched: usize,
    /// Bytes of the last body.
    size: usize,
    /// Garbage that follows belongs to a fault that has been answered already.
    excused: bool,
}

#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Head,
    Body(Head),
    /// Inside bytes that are no frame.
    Lost,
}

/// What one step of the decoder came to.
enum Step {
    /// More bytes have to arrive first.
    NeedsBytes,
    /// The state has changed; the next step can be taken with the bytes at hand.
    Continue,
    /// A message or a fault is complete.
    Incoming(Incoming),
}

impl Decoder {
    /// Takes the next message or fault off the front; `None` when more bytes are needed.
    fn decode(&mut self, buffer: &mut BytesMut) -> Option<Incoming> {
        loop {
            let step = match self.state {
                State::Head => self.head(buffer),
                State::Body(head) => self.body(buffer, head),
                State::Lost => self.find_frame(buffer),
            };
            match step {
                Step::NeedsBytes => return None,
                Step::Continue => {}
                Step::Incoming(incoming) => return Some(incoming),
            }
        }
    }

    /// The stream has ended: what is left cannot become a frame any more.
    fn finish(&mut self, buffer: &mut BytesMut) -> Option<Incoming> {
        let cut = match self.state {
            State::Head => !buffer.is_empty() && !self.excused,
            State::Body(_) => true,
            // These bytes were answered when the reader lost its way.
            State::Lost => false,
        };
        buffer.clear();
        self.state = State::Lost;
        cut.then(|| Err(Fault::parse("the stream ended inside a frame")))
    }

    fn missing(&self, buffer: &BytesMut) -> usize {
        match self.state {
            State::Body(head) => head.length.saturating_sub(buffer.len()),
            State::Head | State::Lost => 0,
        }
    }

    fn head(&mut self, buffer: &mut BytesMut) -> Step {
        let blank = buffer
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        buffer.advance(blank);
        match read_head(buffer, &mut self.excused) {
            Found::Unfinished => Step::NeedsBytes,
            Found::Head { size, head } => {
                buffer.advance(size);
                self.state = State::Body(head);
                self.searched = 0;
                Step::Continue
            }
            Found::Garbage { skip, reason } => {
                buffer.advance(skip);
                self.state = State::Lost;
                // One answer for a run of garbage, however many pieces it arrives in.
                if std::mem::replace(&mut self.excused, true) {
                    Step::Continue
                } else {
                    Step::Incoming(Err(Fault::parse(reason)))
                }
            }
        }
    }

    fn body(&mut self, buffer: &mut BytesMut, head: Head) -> Step {
        if buffer.len() < head.length {
            let from = std::mem::replace(&mut self.searched, buffer.len());
            // A length that is too large swallows the frames behind it: the next head inside the body gives it away. In
            // another charset the search could hit by chance.
            let next_head = head.utf8.then(|| find_length_line(buffer, from)).flatten();
            let Some(at) = next_head else {
                return Step::NeedsBytes;
            };
            return self.restart(buffer, at, Err(Fault::parse(WRONG_LENGTH)));
        }
        self.size = head.length;
        let body = &buffer[..head.length];
        // The length is believed, as nothing in these bytes can tell whether it is wrong.
        if !head.utf8 {
            buffer.advance(head.length);
            self.state = State::Head;
            return Step::Incoming(Err(Fault::parse("the only charset is utf-8")));
        }
        let incoming = message::read(body);
        if incoming.as_ref().is_err_and(|fault| fault.undecodable) {
            return match find_length_line(body, 0) {
                Some(at) => self.restart(buffer, at, Err(Fault::parse(WRONG_LENGTH))),
                None => {
                    // No whole head in the body, but its first bytes may have been swallowed at the end.
                    let at = head.length - length_line_begun(body);
                    self.restart(buffer, at, incoming)
                }
            };
        }
        buffer.advance(head.length);
        self.state = State::Head;
        Step::Incoming(incoming)
    }

    /// After a body that was none: goes on at `at`, where a frame begins or the body ends.
    fn restart(&mut self, buffer: &mut BytesMut, at: usize, fault: Incoming) -> Step {
        buffer.advance(at);
        self.state = State::Head;
        // What is left of the broken body comes to no second answer.
        self.excused = true;
        Step::Incoming(fault)
    }

    fn find_frame(&mut self, buffer: &mut BytesMut) -> Step {
        match find_length_line(buffer, 0) {
            Some(at) => {
                buffer.advance(at);
                self.state = State::Head;
                Step::Continue
            }
            None => {
                // What is kept may be the beginning of the line that is looked for.
                buffer.advance(buffer.len().saturating_sub(MAX_LENGTH_LINE));
                Step::NeedsBytes
            }
        }
    }
}

#[cfg(test)]
mod tests;
