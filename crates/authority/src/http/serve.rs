//! Serving: sockets, TLS, slow clients, and an end without losing anything.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use super::households::Households;
use super::reader::{Limits, MustRead};
use super::routes::{metrics_router, router};
use super::source::{Peer, Proxies};
use super::tls::{self, Reloaded, Tls};
use crate::authority::Authority;
use crate::maintenance;

/// Where and how to listen.
#[derive(Clone, Debug)]
pub struct Listen {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The address of `/metrics`, which is for nobody but who watches over the service; plain HTTP.
    pub metrics: Option<SocketAddr>,
    /// TLS; without it the address must be loopback, or `plain_http` be set.
    pub tls: Option<Arc<Tls>>,
    /// Speaks plain HTTP to others than this machine: behind a proxy that ends TLS.
    pub plain_http: bool,
    /// How many proxies of ours stand before the service and each append to `X-Forwarded-For`.
    pub proxies: usize,
}

/// Why the service does not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is unavailable.
    #[error("can't listen on {address}, which is {key}: {error}")]
    Address {
        /// What of the configuration names it.
        key: &'static str,
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

/// The sockets of a service, taken before it is opened.
#[derive(Debug)]
pub struct Sockets {
    calls: TcpListener,
    metrics: Option<TcpListener>,
}

impl Sockets {
    /// Where calls will be taken.
    ///
    /// # Errors
    /// The system's own.
    pub fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.calls.local_addr()
    }
}

/// A service that listens.
#[derive(Debug)]
pub struct Serving {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    tls: Option<Arc<Tls>>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    authority: Arc<Authority>,
}

impl Serving {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its metrics are.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Reads certificate and key of TLS again, which otherwise happens every hour. Connections that are
    /// open go on as they are. `None` without TLS.
    pub fn reload(&self) -> Option<Reloaded> {
        self.tls.as_ref().map(|tls| tls.reload())
    }

    /// Takes no more calls, answers those under way (for 20 seconds at most), and closes the
    /// database.
    pub async fn stop(self) {
        // The receivers live in the tasks below.
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
        self.authority.close().await;
    }
}

impl Listen {
    /// Plain HTTP at this address, without metrics and without a proxy.
    pub fn on(address: SocketAddr) -> Self {
        Self { address, metrics: None, tls: None, plain_http: false, proxies: 0 }
    }

    /// Takes the addresses before the service is opened: whoever asks for port 0 learns which port it
    /// is, and two services never quarrel over one database because of a port.
    ///
    /// # Errors
    /// [`ServeError::Address`].
    pub async fn bind(&self) -> Result<Sockets, ServeError> {
        let bind = async |key, address| {
            let refused = |error| ServeError::Address { key, address, error };
            TcpListener::bind(address).await.map_err(refused)
        };
        let calls = bind("listen", self.address).await?;
        let metrics = match self.metrics {
            Some(address) => Some(bind("metrics_listen", address).await?),
            None => None,
        };
        Ok(Sockets { calls, metrics })
    }
}

/// Begins to serve.
///
/// # Errors
/// [`ServeError`].
pub async fn serve(authority: Arc<Authority>, listen: Listen) -> Result<Serving, ServeError> {
    let sockets = listen.bind().await?;
    serve_on(sockets, authority, listen)
}

/// Begins to serve on the sockets from [`Listen::bind`]. Must be called on a runtime of tokio.
///
/// # Errors
/// [`ServeError`].
pub fn serve_on(
    sockets: Sockets,
    authority: Arc<Authority>,
    listen: Listen,
) -> Result<Serving, ServeError> {
    let is_local = listen.address.ip().is_loopback();
    let is_wholly_local = is_local && listen.metrics.is_none_or(|it| it.ip().is_loopback());
    if authority.rules.test_world && !is_wholly_local {
        return Err(ServeError::TestWorld);
    }
    if listen.tls.is_none() && !is_local && !listen.plain_http {
        return Err(ServeError::PlainHttp);
    }
    let refused = |error| ServeError::Address { key: "listen", address: listen.address, error };
    let address = sockets.local_addr().map_err(refused)?;
    let metrics = sockets.metrics.as_ref().and_then(|socket| socket.local_addr().ok());
    let (stop, stopped) = watch::channel(false);
    let connections = Connections {
        router: router(authority.clone()),
        tls: listen.tls.as_ref().map(|tls| TlsAcceptor::from(tls.config())),
        proxies: Arc::new(Proxies::new(listen.proxies)),
        places: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
        households: Arc::default(),
    };
    let mut tasks = vec![
        tokio::spawn(connections.accept(sockets.calls, stopped.clone())),
        tokio::spawn(maintenance::run(authority.clone(), stopped.clone())),
    ];
    if let Some(socket) = sockets.metrics {
        let connections = Connections {
            router: metrics_router(authority.clone()),
            tls: None,
            proxies: Arc::new(Proxies::new(0)),
            places: Arc::new(Semaphore::new(MAX_WATCHERS)),
            households: Arc::default(),
        };
        tasks.push(tokio::spawn(connections.accept(socket, stopped.clone())));
    }
    if let Some(tls) = &listen.tls {
        tasks.push(tokio::spawn(tls::keep(tls.clone(), authority.clone(), stopped)));
    }
    let test_world = authority.rules.test_world;
    let shown = metrics.map(|address| address.to_string()).unwrap_or_default();
    tracing::info!(code = "serving", %address, metrics = shown, test_world);
    Ok(Serving { address, metrics, tls: listen.tls, stop, tasks, authority })
}

/// What every connection needs.
struct Connections {
    router: Router,
    tls: Option<TlsAcceptor>,
    proxies: Arc<Proxies>,
    places: Arc<Semaphore>,
    /// Connections of each address, where clients connect by themselves.
    households: Arc<Households>,
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
            let (router, proxies) = (self.router.clone(), self.proxies.clone());
            // Behind a proxy all come from one address, and the proxy sees to it.
            let household = if proxies.are_there() {
                None
            } else {
                let Some(household) = self.households.enter(peer.ip()) else { continue };
                Some(household)
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
    proxies: Arc<Proxies>,
    watcher: hyper_util::server::graceful::Watcher,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let peer = Peer { address: peer.ip(), proxies: proxies.clone() };
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request.map(Body::new))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(TokioIo::new(MustRead::new(stream, READER)), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(code = "connection_failed", %error);
    }
}

/// A client has so long for its TLS handshake,
const HANDSHAKE: Duration = Duration::from_secs(10);
/// and so long for the head of each request, from the end of the last answer on.
const HEAD: Duration = Duration::from_secs(15);
const MAX_HEAD_BYTES: usize = 16 * 1024;
/// and so long to take its answer.
const READER: Limits =
    Limits { stalled: Duration::from_secs(15), behind: Duration::from_secs(300) };
const MAX_CONNECTIONS: usize = 10_000;
/// Of those who read the metrics.
const MAX_WATCHERS: usize = 32;
const LAST_CALLS: Duration = Duration::from_secs(20);
