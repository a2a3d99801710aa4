//! A client that does not take its answer holds a place and memory: it is waited for no longer than
//! an honest one on a bad network needs.

use std::future::Future;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// A stream whose peer must read.
#[derive(Debug)]
pub(super) struct MustRead<S> {
    stream: S,
    limits: Limits,
    /// Since when the peer has taken nothing,
    stalled: Option<Pin<Box<Sleep>>>,
    /// and since when it has not taken all.
    behind: Option<Pin<Box<Sleep>>>,
}

/// How long a peer may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Without taking anything.
    pub(super) stalled: Duration,
    /// For everything that was written at once.
    pub(super) behind: Duration,
}

impl<S> MustRead<S> {
    pub(super) fn new(stream: S, limits: Limits) -> Self {
        Self { stream, limits, stalled: None, behind: None }
    }

    /// What came of a write; while the peer takes nothing, its time runs.
    fn written<T>(&mut self, cx: &mut Context<'_>, written: Poll<Result<T>>) -> Poll<Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let timers =
            [(&mut self.stalled, self.limits.stalled), (&mut self.behind, self.limits.behind)];
        for (timer, limit) in timers {
            let timer = timer.get_or_insert_with(|| Box::pin(sleep(limit)));
            if timer.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Err(Error::from(ErrorKind::TimedOut)));
            }
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for MustRead<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for MustRead<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.written(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        let flushed = ready!(self.written(cx, flushed));
        // The peer has taken all that there was.
        self.behind = None;
        Poll::Ready(flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.written(cx, ended)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const LIMITS: Limits =
        Limits { stalled: Duration::from_secs(15), behind: Duration::from_secs(300) };

    /// A stream of which 16 bytes may be on their way, and its peer.
    fn stream() -> (MustRead<DuplexStream>, DuplexStream) {
        let (stream, peer) = duplex(16);
        (MustRead::new(stream, LIMITS), peer)
    }

    /// Whether a peer that reads 16 bytes after each `pause` is sent all `bytes`.
    async fn reads_every(pause: Duration, bytes: usize) -> bool {
        let (mut stream, mut peer) = stream();
        tokio::spawn(async move {
            let mut taken = [0; 16];
            while peer.read_exact(&mut taken).await.is_ok() {
                sleep(pause).await;
            }
        });
        let written = async {
            stream.write_all(&vec![0; bytes]).await?;
            stream.flush().await
        };
        match written.await {
            Ok(()) => true,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::TimedOut);
                false
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_takes_nothing_is_given_up() {
        let (mut stream, peer) = stream();
        let error = stream.write_all(&[0; 17]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        drop(peer);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_peer_is_waited_for_but_not_for_ever() {
        assert!(reads_every(Duration::from_secs(14), 16 * 20).await);
        assert!(!reads_every(Duration::from_secs(16), 16 * 20).await);
        assert!(!reads_every(Duration::from_secs(14), 16 * 30).await);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_between_two_answers_does_not_count() {
        let (mut stream, mut peer) = stream();
        for _ in 0..10 {
            let (written, read) = tokio::join!(
                async {
                    stream.write_all(&[0; 32]).await?;
                    stream.flush().await
                },
                async {
                    sleep(Duration::from_secs(10)).await;
                    peer.read_exact(&mut [0; 32]).await
                }
            );
            assert!(written.is_ok() && read.is_ok());
            sleep(Duration::from_secs(60)).await;
        }
    }
}
