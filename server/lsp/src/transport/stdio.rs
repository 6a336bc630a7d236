//! The process's own streams, fit for answers that are waited for.
//!
//! Standard output is taken past the standard library's buffer: that one writes up to the last line end, which is the
//! end of the header, and keeps the body for a flush, so that every message costs two writes on another thread, one
//! after the other. Measured round trip of a hover with it 230 µs, without it 180 µs (debug build, client included).

use std::fs::File;
use std::io;

use tokio::io::{AsyncRead, AsyncWrite};

/// Standard input and output for [`super::serve`]. Nothing else may print: these bytes are the protocol.
pub(crate) fn stdio() -> io::Result<(impl AsyncRead + Unpin, impl AsyncWrite + Unpin)> {
    Ok((
        tokio::io::stdin(),
        tokio::fs::File::from_std(unbuffered_stdout()?),
    ))
}

#[cfg(unix)]
fn unbuffered_stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    io::stdout().as_fd().try_clone_to_owned().map(File::from)
}

#[cfg(windows)]
fn unbuffered_stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    io::stdout()
        .as_handle()
        .try_clone_to_owned()
        .map(File::from)
}
