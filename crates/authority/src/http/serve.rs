//! Serving: sockets, TLS, slow clients, and an end without losing anything.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::call::{Source, household};
use super::reader::{Limits, MustRead};
use super::router;
use crate::authority::Authority;
use crate::upkeep;

/// Where and how to listen.
#[derive(Clone, Debug)]
pub struct Listen {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// TLS; without it the address must be loopback, or `plain_http` be set.
    pub tls: Option<Arc<ServerConfig>>,
    /// Speaks plain HTTP to others than this machine: behind a proxy that ends TLS.
    pub plain_http: bool,
    /// How many proxies of ours stand before the service and each append to `X-Forwarded-For`.
    pub proxies: usize,
}

/// Why the service does not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can't be had.
    #[error("can't listen on {address}: {error}")]
    Address {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
    /// Passwords would cross a network unprotected.
    #[error("plain HTTP is for loopback; give a certificate, or force it behind a proxy")]
    PlainHttp,
    /// A test world that others could reach.
    #[error("a test world is served on loopback only")]
    TestWorld,
}

/// A service that listens.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    keeping_up: JoinHandle<()>,
    authority: Arc<Authority>,
}

impl Serving {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more calls, answers those under way (for 20 seconds at most), and closes the
    /// database.
    pub async fn stop(self) {
        // Both receivers live in the tasks below.
        let _ = self.stop.send(true);
        let _ = self.accepting.await;
        let _ = self.keeping_up.await;
        self.authority.close().await;
    }
}

impl Listen {
    /// Takes the address before the service is opened: whoever asks for port 0 learns which port it
    /// is, and two services never quarrel over one database because of a port.
    ///
    /// # Errors
    /// [`ServeError::Address`].
    pub async fn bind(&self) -> Result<TcpListener, ServeError> {
        let refused = |error| ServeError::Address { address: self.address, error };
        TcpListener::bind(self.address).await.map_err(refused)
    }
}

/// Begins to serve.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(authority: Arc<Authority>, listen: Listen) -> Result<Serving, ServeError> {
    let listener = listen.bind().await?;
    serve_on(listener, authority, listen)
}

/// Begins to serve on a socket from [`Listen::bind`]. Must be called on a runtime of tokio.
///
/// # Errors
/// [`ServeError`].
pub fn serve_on(
    listener: TcpListener,
    authority: Arc<Authority>,
    listen: Listen,
) -> Result<Serving, ServeError> {
    let is_local = listen.address.ip().is_loopback();
    if authority.rules.test_world && !is_local {
        return Err(ServeError::TestWorld);
    }
    if listen.tls.is_none() && !is_local && !listen.plain_http {
        return Err(ServeError::PlainHttp);
    }
    let refused = |error| ServeError::Address { address: listen.address, error };
    let address = listener.local_addr().map_err(refused)?;
    let (stop, stopped) = watch::channel(false);
    let connections = Connections {
        router: router(authority.clone()),
        tls: listen.tls.map(TlsAcceptor::from),
        proxies: listen.proxies,
        places: Arc::new(Semaphore::new(MOST_CONNECTIONS)),
        households: Arc::default(),
    };
    let accepting = tokio::spawn(connections.accept(listener, stopped.clone()));
    let keeping_up = tokio::spawn(upkeep::run(authority.clone(), stopped));
    tracing::info!(code = "serving", %address, test_world = authority.rules.test_world);
    Ok(Serving { address, stop, accepting, keeping_up, authority })
}

/// What every connection needs.
struct Connections {
    router: Router,
    tls: Option<TlsAcceptor>,
    proxies: usize,
    places: Arc<Semaphore>,
    /// Connections of each address, where clients connect by themselves.
    households: Arc<Households>,
}

/// How many connections each address has.
#[derive(Debug, Default)]
struct Households(Mutex<HashMap<Vec<u8>, usize>>);

/// One connection among those of its address.
struct OfHousehold {
    households: Arc<Households>,
    address: Vec<u8>,
}

impl Households {
    /// `None` when the address has its share.
    fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<OfHousehold> {
        let address = household(peer);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address.clone()).or_default();
        if *count >= MOST_OF_AN_ADDRESS {
            return None;
        }
        *count += 1;
        Some(OfHousehold { households: self.clone(), address })
    }
}

impl Drop for OfHousehold {
    fn drop(&mut self) {
        let mut counts = self.households.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

impl Connections {
    async fn accept(self, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
        let graceful = GracefulShutdown::new();
        loop {
            // A place first: when all are taken, new connections wait in the kernel's queue.
            let accepted = tokio::select! {
                accepted = accept(&listener, &self.places) => accepted,
                _ = stopped.wait_for(|stop| *stop) => break,
            };
            let Some((stream, peer, place)) = accepted else { continue };
            let (router, proxies) = (self.router.clone(), self.proxies);
            // Behind a proxy all come from one address, and the proxy sees to it.
            let household = match proxies {
                0 => match self.households.enter(peer.ip()) {
                    Some(household) => Some(household),
                    None => continue,
                },
                _ => None,
            };
            let watcher = graceful.watcher();
            let tls = self.tls.clone();
            tokio::spawn(async move {
                let _places = (place, household);
                let Some(tls) = tls else {
                    return serve_connection(stream, peer, router, proxies, watcher).await;
                };
                match tokio::time::timeout(HANDSHAKE, tls.accept(stream)).await {
                    Ok(Ok(stream)) => {
                        serve_connection(stream, peer, router, proxies, watcher).await;
                    }
                    Ok(Err(error)) => tracing::debug!(code = "tls_failed", %error),
                    Err(_) => tracing::debug!(code = "tls_slow"),
                }
            });
        }
        drop(listener);
        if tokio::time::timeout(LAST_CALLS, graceful.shutdown()).await.is_err() {
            tracing::warn!(code = "calls_cut_off");
        }
    }
}

type Accepted = (TcpStream, SocketAddr, OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Accepted> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small and complete: waiting to fill a packet only delays them.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) => {
            // Out of file handles, mostly: others will give theirs back.
            tracing::warn!(code = "accept_failed", %error);
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}

async fn serve_connection<S>(
    stream: S,
    peer: SocketAddr,
    router: Router,
    proxies: usize,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let source = source(&request, peer.ip(), proxies);
        request.extensions_mut().insert(Source(source));
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MOST_HEAD_BYTES)
        .serve_connection(TokioIo::new(MustRead::new(stream, READER)), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(code = "connection_failed", %error);
    }
}

/// Who calls: what the outermost of our own proxies saw, never what a client wrote before it.
fn source<B>(request: &hyper::Request<B>, peer: IpAddr, proxies: usize) -> IpAddr {
    let Some(from_the_end) = proxies.checked_sub(1) else { return peer };
    let values = request.headers().get_all("x-forwarded-for").iter();
    let text: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
    let seen = text.iter().flat_map(|value| value.split(','));
    let seen: Vec<IpAddr> = seen.filter_map(|address| address.trim().parse().ok()).collect();
    seen.iter().rev().nth(from_the_end).copied().unwrap_or(peer)
}

/// A client has so long for its TLS handshake,
const HANDSHAKE: Duration = Duration::from_secs(10);
/// and so long for the head of each request, from the end of the last answer on.
const HEAD: Duration = Duration::from_secs(15);
const MOST_HEAD_BYTES: usize = 16 * 1024;
/// and so long to take its answer.
const READER: Limits =
    Limits { stalled: Duration::from_secs(15), behind: Duration::from_secs(300) };
const MOST_CONNECTIONS: usize = 10_000;
/// Of one address, or of the first 64 bits of one of IPv6.
const MOST_OF_AN_ADDRESS: usize = 500;
const LAST_CALLS: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_of_connections() {
        let households = Arc::new(Households::default());
        let enter = |peer: &str| households.enter(peer.parse().unwrap());
        let mut held: Vec<_> = (0..MOST_OF_AN_ADDRESS).map(|_| enter("192.0.2.1")).collect();
        assert!(held.iter().all(Option::is_some) && enter("192.0.2.1").is_none());
        let _other = enter("192.0.2.2").unwrap();
        held.pop();
        assert!(enter("192.0.2.1").is_some());
        drop(held);
        assert_eq!(households.0.lock().unwrap().len(), 1, "who has gone is forgotten");
        let _near: Vec<_> = (0..MOST_OF_AN_ADDRESS).map(|_| enter("2001:db8::1")).collect();
        assert!(enter("2001:db8::2").is_none(), "of one household");
        assert!(enter("2001:db8:1::2").is_some());
    }

    #[test]
    fn the_address_that_our_own_proxy_saw_counts() {
        let peer: IpAddr = "10.0.0.1".parse().unwrap();
        let from = |forwarded: &str, proxies| {
            let request = hyper::Request::builder().header("x-forwarded-for", forwarded);
            source(&request.body(()).unwrap(), peer, proxies).to_string()
        };
        assert_eq!(from("6.6.6.6, 203.0.113.9", 0), "10.0.0.1");
        assert_eq!(from("6.6.6.6, 203.0.113.9", 1), "203.0.113.9");
        assert_eq!(from("6.6.6.6, 203.0.113.9, 10.0.0.2", 2), "203.0.113.9");
        assert_eq!(from("", 1), "10.0.0.1");
    }
}
