//! Messages to citizens: one-time codes, handed to whoever delivers them.

use std::fmt::Debug;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde::Serialize;
use tokio::task::spawn_blocking;

/// A message to an account's holder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// The personal identification number; the gateway knows where to send.
    pub number: String,
    /// What to send.
    pub text: String,
}

/// Delivers messages, or hands them on.
pub trait Outbox: Debug + Send + Sync {
    /// Takes a message over.
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), OutboxError>>;
}

/// Why a message was not taken over.
#[derive(Debug, thiserror::Error)]
#[error("a message was not taken over: {0}")]
pub struct OutboxError(String);

/// Appends each message to a file, one JSON object a line: for one machine and for test worlds.
#[derive(Debug)]
pub struct FileOutbox {
    path: PathBuf,
    /// One message at a time, so that lines do not mix.
    turn: Mutex<()>,
}

impl FileOutbox {
    /// Appends to this file, which is made when it is not there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), turn: Mutex::new(()) }
    }

    fn append(&self, message: &Message) -> std::io::Result<()> {
        let line = format!("{}\n", serde_json::to_string(message)?);
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        open_private(&self.path)?.write_all(line.as_bytes())
    }
}

impl Outbox for FileOutbox {
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), OutboxError>> {
        // A line in a local file: nothing to wait for.
        let result = self.append(&message).map_err(|error| OutboxError(error.to_string()));
        futures_util::future::ready(result).boxed()
    }
}

/// Opens a file that holds one-time codes: for its owner alone.
fn open_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Posts each message as JSON to a gateway, for example one that sends SMS.
#[derive(Debug)]
pub struct WebhookOutbox {
    url: String,
    token: Option<String>,
    agent: ureq::Agent,
}

impl WebhookOutbox {
    /// Posts to this URL, with this bearer token if there is one. Any answer but 2xx is a failure.
    pub fn new(url: String, token: Option<String>) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build();
        Self { url, token, agent: config.into() }
    }
}

impl Outbox for WebhookOutbox {
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), OutboxError>> {
        let mut request = self.agent.post(&self.url).header("content-type", "application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        async move {
            let body =
                serde_json::to_vec(&message).map_err(|error| OutboxError(error.to_string()))?;
            let sending = spawn_blocking(move || request.send(&body[..]));
            let sent = sending.await.map_err(|error| OutboxError(error.to_string()))?;
            sent.map(drop).map_err(|error| OutboxError(error.to_string()))
        }
        .boxed()
    }
}

/// A gateway that takes longer is down.
const TIMEOUT: Duration = Duration::from_secs(10);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_gets_one_line_for_each_message() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = FileOutbox::new(folder.path().join("outbox.jsonl"));
        for text in ["một\ndòng", "hai"] {
            let message = Message { number: "000000000789".into(), text: text.into() };
            outbox.send(message).await.unwrap();
        }
        let lines = std::fs::read_to_string(folder.path().join("outbox.jsonl")).unwrap();
        let texts: Vec<String> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .map(|value| value["text"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(texts, ["một\ndòng", "hai"]);
    }

    #[tokio::test]
    async fn a_gateway_that_is_not_there_is_a_failure() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let message = Message { number: "000000000789".into(), text: "hai".into() };
        assert!(WebhookOutbox::new(url, None).send(message).await.is_err());
    }
}
