//! The one writer: whole messages in, bytes out, in the order in which they were posted.
//!
//! Everything that is sent goes through here, be it an answer, an error of the frame reader or a message of the
//! server's own, so no two can mix inside a frame. Posting never waits: a client that sends and does not read must
//! not keep the server from reading, or both would wait for each other. How much may wait is the caller's decision.

use std::io::{self, Write};

use serde::Serialize;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// Memory above this is given back once it has been written.
const KEPT: usize = 1 << 20;

pub(super) struct Outbox<W> {
    output: W,
    waiting: Vec<u8>,
    written: usize,
    flushed: bool,
    body: Vec<u8>,
}

impl<W: AsyncWrite + Unpin> Outbox<W> {
    pub(super) fn new(output: W) -> Self {
        Self {
            output,
            waiting: Vec::new(),
            written: 0,
            flushed: true,
            body: Vec::new(),
        }
    }

    /// Bytes not yet taken by the stream.
    pub(super) fn len(&self) -> usize {
        self.waiting.len() - self.written
    }

    pub(super) fn post<M: Serialize>(&mut self, message: &M) {
        self.body.clear();
        // Into a buffer of its own first: the header in front of it tells the length.
        serde_json::to_writer(&mut self.body, message).expect("a message is made of JSON values");
        let _ = write!(self.waiting, "Content-Length: {}\r\n\r\n", self.body.len());
        self.waiting.extend_from_slice(&self.body);
        self.body.shrink_to(KEPT);
        self.flushed = false;
    }

    /// Writes what waits. Ends in an error, or when less than `limit` waits where it was more; dropping the future loses
    /// nothing.
    pub(super) async fn make_room(&mut self, limit: usize) -> io::Result<()> {
        if self.len() >= limit {
            return self.write_down_to(limit - 1).await;
        }
        self.flush().await?;
        // Pending for ever and not done: the loop that selects on it would spin.
        std::future::pending().await
    }

    /// Writes what waits and returns when all of it has left.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        self.write_down_to(0).await?;
        self.waiting.clear();
        self.waiting.shrink_to(KEPT);
        self.written = 0;
        if !self.flushed {
            self.output.flush().await?;
            self.flushed = true;
        }
        Ok(())
    }

    async fn write_down_to(&mut self, rest: usize) -> io::Result<()> {
        while self.len() > rest {
            let size = self.output.write(&self.waiting[self.written..]).await?;
            if size == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            // Counted after each write: the future is dropped whenever another branch of the loop is taken.
            self.written += size;
        }
        Ok(())
    }
}
