//! Calls to the service of a test world, and the messages that it sends.

use std::net::SocketAddr;
use std::time::Duration;

use super::answer::Answer;
use super::world::World;

impl World {
    /// Sends a request as it is.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap()
    }

    /// Sends a request to a service that may die of it.
    pub(crate) async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Answer> {
        self.send_to(self.address(), method, path, headers, body).await
    }

    async fn send_to(
        &self,
        address: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<Answer> {
        let url = format!("http://{address}{path}");
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (agent, request) = (self.agent.clone(), request.body(body).unwrap());
        let sent = tokio::task::spawn_blocking(move || {
            let mut response = agent.run(request).ok()?;
            let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
                (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
            };
            Some(Answer {
                status: response.status().as_u16(),
                headers: response.headers().iter().map(header).collect(),
                body: response.body_mut().read_to_vec().ok()?,
            })
        });
        sent.await.unwrap()
    }

    /// Waits until readiness says so, which follows within a second or two.
    pub(crate) async fn becomes(&self, status: u16) {
        for _ in 0..600 {
            if self.get("/readyz").await.status == status {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("/readyz never said {status}");
    }

    /// The metrics are at an address of their own.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        let metrics = self.serving.metrics_address().filter(|_| path == "/metrics");
        let address = metrics.unwrap_or_else(|| self.address());
        self.send_to(address, "GET", path, &[], Vec::new()).await.unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &serde_json::Value) -> Answer {
        self.try_post(path, body).await.unwrap()
    }

    pub(crate) async fn try_post(&self, path: &str, body: &serde_json::Value) -> Option<Answer> {
        let headers = [("content-type", "application/json")];
        self.try_send("POST", path, &headers, serde_json::to_vec(body).unwrap()).await
    }

    /// Where the next call goes.
    pub(crate) fn address(&self) -> SocketAddr {
        let mut addresses = self.addresses.lock().unwrap();
        addresses.rotate_left(1);
        addresses[0]
    }

    /// Where this instance listens.
    pub(crate) fn own_address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// Sends calls to other instances from now on, in turn.
    pub(crate) fn redirect(&self, addresses: Vec<SocketAddr>) {
        *self.addresses.lock().unwrap() = addresses;
    }

    /// Every message that was sent, oldest first.
    pub(crate) fn messages(&self) -> Vec<String> {
        self.outbox().into_iter().map(|(_, text)| text).collect()
    }

    /// The one-time code of the newest message.
    pub(crate) fn newest_code(&self) -> String {
        code_in(&self.messages().pop().unwrap())
    }

    /// The one-time code of the newest message to this number.
    pub(crate) fn code_for(&self, number: &str) -> String {
        let message = self.outbox().into_iter().rfind(|(to, _)| to == number);
        code_in(&message.unwrap().1)
    }

    /// Whom messages were sent to, and what they say, oldest first.
    fn outbox(&self) -> Vec<(String, String)> {
        let lines = std::fs::read_to_string(&self.outbox).unwrap_or_default();
        let read = |line: &str| {
            let message: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |member: &str| message[member].as_str().unwrap().to_owned();
            (text("number"), text("text"))
        };
        lines.lines().map(read).collect()
    }
}

/// The one-time code in a message.
fn code_in(message: &str) -> String {
    let digits = message.split(' ').find(|word| word.len() == 6 && word.parse::<u32>().is_ok());
    digits.unwrap().to_owned()
}
