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

use crate::private::check_private;

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
    /// Read for each message, so that another can take its place while the service runs.
    token: Option<PathBuf>,
    agent: ureq::Agent,
}

impl WebhookOutbox {
    /// Posts to this URL, with the bearer token in this file if there is one. Any answer but 2xx is a
    /// failure.
    pub fn new(url: String, token: Option<PathBuf>) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build();
        Self { url, token, agent: config.into() }
    }
}

impl Outbox for WebhookOutbox {
    fn send(&self, message: Message) -> BoxFuture<'_, Result<(), OutboxError>> {
        let mut request = self.agent.post(&self.url).header("content-type", "application/json");
        let token = self.token.clone();
        async move {
            let sending = spawn_blocking(move || {
                let body = serde_json::to_vec(&message).map_err(|error| error.to_string())?;
                if let Some(path) = token {
                    request =
                        request.header("authorization", format!("Bearer {}", read_token(&path)?));
                }
                request.send(&body[..]).map(drop).map_err(|error| error.to_string())
            });
            let sent = sending.await.map_err(|error| OutboxError(error.to_string()))?;
            sent.map_err(OutboxError)
        }
        .boxed()
    }
}

/// Reads a bearer token that nobody else can; the error names the file.
pub(crate) fn read_token(path: &Path) -> Result<String, String> {
    let token = check_private(path)
        .and_then(|()| std::fs::read_to_string(path).map_err(|error| error.to_string()));
    let token = token.map_err(|reason| format!("{}: {reason}", path.display()))?;
    Ok(token.trim().to_owned())
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

    #[cfg(unix)]
    #[tokio::test]
    async fn the_token_is_the_one_that_is_in_the_file_now() {
        use std::io::{BufRead, BufReader};
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        let gateway = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", gateway.local_addr().unwrap());
        let outbox = WebhookOutbox::new(url, Some(path.clone()));
        let sent = async || {
            let message = Message { number: "000000000789".into(), text: "hai".into() };
            outbox.send(message).await
        };
        let told = spawn_blocking(move || {
            let seen = gateway.incoming().take(2).map(|stream| {
                let mut stream = stream.unwrap();
                let head = BufReader::new(stream.try_clone().unwrap()).lines();
                let head = head.map_while(Result::ok).take_while(|line| !line.is_empty());
                let token =
                    head.filter(|line| line.starts_with("authorization")).collect::<String>();
                stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").unwrap();
                token
            });
            seen.collect::<Vec<_>>()
        });
        let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        for token in ["first\n", "second"] {
            std::fs::write(&path, token).unwrap();
            mode(0o600);
            sent().await.unwrap();
        }
        assert_eq!(
            told.await.unwrap(),
            ["authorization: Bearer first", "authorization: Bearer second"]
        );
        mode(0o644);
        assert!(sent().await.unwrap_err().to_string().contains("chmod 600"));
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
