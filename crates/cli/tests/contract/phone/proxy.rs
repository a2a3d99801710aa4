//! A network between a phone and its service, good or bad.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What becomes of a connection.
#[derive(Clone, Debug)]
pub(super) enum Weather {
    /// It is carried.
    Fair,
    /// It breaks after this number of bytes from the service.
    Cut(usize),
    /// Somebody else answers.
    Instead(&'static [u8]),
}

/// Listens on loopback, and carries to a service.
pub(super) struct Proxy {
    pub(super) url: String,
    state: Arc<Mutex<(Option<SocketAddr>, Weather)>>,
}

impl Proxy {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new((None, Weather::Fair)));
        let shared = state.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (service, weather) = shared.lock().unwrap().clone();
                thread::spawn(move || carry(client, service, &weather));
            }
        });
        Self { url, state }
    }

    pub(super) fn lead_to(&self, service: SocketAddr) {
        self.state.lock().unwrap().0 = Some(service);
    }

    pub(super) fn set(&self, weather: Weather) {
        self.state.lock().unwrap().1 = weather;
    }
}

fn carry(mut client: TcpStream, service: Option<SocketAddr>, weather: &Weather) -> Option<()> {
    let left = match weather {
        Weather::Instead(answer) => {
            client.write_all(answer).ok()?;
            client.shutdown(Shutdown::Write).ok()?;
            // To close before the request was read would take the answer back.
            return std::io::copy(&mut client, &mut std::io::sink()).map(drop).ok();
        }
        Weather::Cut(bytes) => *bytes,
        Weather::Fair => usize::MAX,
    };
    let mut service = TcpStream::connect(service?).ok()?;
    let (mut from_client, mut to_service) = (client.try_clone().ok()?, service.try_clone().ok()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_service);
        let _ = to_service.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut (&mut service).take(left as u64), &mut client);
    let _ = client.shutdown(Shutdown::Both);
    service.shutdown(Shutdown::Both).ok()
}
