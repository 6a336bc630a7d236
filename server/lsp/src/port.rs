//! Waits on a port for an editor. Any page in a browser can reach the port as well, and what it sends may hold a message of
//! the protocol: only who begins as the protocol does is a client.

use std::io;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, timeout_at};

/// What a message of the protocol begins with.
const HEADERS: [&str; 2] = ["content-length", "content-type"];
/// What a client has to begin. Until then nobody else is let in.
const FIRST_BYTES: Duration = Duration::from_secs(10);
/// How often bytes that are too few are looked at again.
const AGAIN: Duration = Duration::from_millis(10);

/// The first connection that an editor makes.
pub(crate) async fn client(listener: &TcpListener) -> io::Result<TcpStream> {
    loop {
        let (stream, from) = listener.accept().await?;
        match begins_as_client(&stream).await {
            Ok(true) => return Ok(stream),
            Ok(false) => {
                tracing::warn!(%from, "refused a connection that is not of the language server protocol")
            }
            Err(error) => tracing::warn!(%from, %error, "refused a connection"),
        }
    }
}

async fn begins_as_client(stream: &TcpStream) -> io::Result<bool> {
    let mut bytes = [0; 14];
    let until = Instant::now() + FIRST_BYTES;
    loop {
        // Looked at, not taken: the transport reads them again.
        let read = timeout_at(until, stream.peek(&mut bytes)).await??;
        let begun = String::from_utf8_lossy(&bytes[..read]).to_ascii_lowercase();
        if HEADERS.iter().any(|header| begun.starts_with(header)) {
            return Ok(true);
        }
        let may_become = HEADERS.iter().any(|header| header.starts_with(&begun));
        if read == 0 || !may_become {
            return Ok(false);
        }
        timeout_at(until, sleep(AGAIN)).await?;
    }
}
