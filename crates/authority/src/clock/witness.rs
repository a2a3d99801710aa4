//! Who is asked whether the clock is right: a time server, or two web servers that know nothing of
//! each other.

use core::fmt;
use core::str::FromStr;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::task::spawn_blocking;

use super::sntp;

/// Tells the time, or is away.
pub trait TimeWitness: fmt::Debug + Send + Sync {
    /// The time when this is done, milliseconds since 1970.
    ///
    /// # Errors
    /// [`WitnessAway`].
    fn ask(&self) -> BoxFuture<'_, Result<i64, WitnessAway>>;
}

/// Why the witness says nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WitnessAway(pub String);

/// The witness that a configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockWitness {
    /// `ntp:HOST` or `ntp:HOST:PORT`.
    Ntp {
        /// Host and port.
        server: String,
    },
    /// `https:HOST,HOST`: what both say in the header `Date`, when that is the same.
    Https {
        /// The two hosts, each with a port where that is not 443.
        hosts: [String; 2],
    },
}

/// A text that names no witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("clock_witness is `ntp:HOST` or `https:HOST,HOST`")]
pub struct NotAWitness;

impl FromStr for ClockWitness {
    type Err = NotAWitness;

    fn from_str(text: &str) -> Result<Self, NotAWitness> {
        let is_host = |host: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
            !host.is_empty() && host.chars().all(fits)
        };
        let (kind, hosts) = text.split_once(':').ok_or(NotAWitness)?;
        let hosts: Vec<&str> = hosts.split(',').map(str::trim).collect();
        match (kind, &hosts[..]) {
            ("ntp", [host]) if is_host(host) => {
                let has_port = host.rsplit_once(':').is_some_and(|(before, port)| {
                    port.parse::<u16>().is_ok() && (!before.contains(':') || before.ends_with(']'))
                });
                let server = if has_port { (*host).to_owned() } else { format!("{host}:123") };
                Ok(Self::Ntp { server })
            }
            ("https", [one, other]) if is_host(one) && is_host(other) && one != other => {
                Ok(Self::Https { hosts: [(*one).to_owned(), (*other).to_owned()] })
            }
            _ => Err(NotAWitness),
        }
    }
}

impl fmt::Display for ClockWitness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ntp { server } => write!(f, "ntp:{server}"),
            Self::Https { hosts: [one, other] } => write!(f, "https:{one},{other}"),
        }
    }
}

impl TimeWitness for ClockWitness {
    fn ask(&self) -> BoxFuture<'_, Result<i64, WitnessAway>> {
        let witness = self.clone();
        async move {
            // Names are looked up without an end of their own.
            let asked = tokio::time::timeout(PATIENCE, spawn_blocking(move || witness.ask_now()));
            let answer = asked.await.map_err(|_| WitnessAway("no answer in time".to_owned()))?;
            answer.map_err(|error| WitnessAway(error.to_string()))?
        }
        .boxed()
    }
}

impl ClockWitness {
    fn ask_now(self) -> Result<i64, WitnessAway> {
        match self {
            Self::Ntp { server } => {
                let mut nonce = [0; 8];
                let random = ring::rand::SystemRandom::new();
                ring::rand::SecureRandom::fill(&random, &mut nonce)
                    .map_err(|_| WitnessAway("the system gives no randomness".to_owned()))?;
                sntp::ask(&server, nonce).map_err(|error| WitnessAway(format!("{server}: {error}")))
            }
            Self::Https { hosts: [one, other] } => {
                let begun = Instant::now();
                let first = ask_web(&format!("https://{one}/"))?;
                let between = begun.elapsed();
                agreed(first, between, ask_web(&format!("https://{other}/"))?)
            }
        }
    }
}

/// What two hosts say, asked the time `between` apart, if they agree.
fn agreed(first: i64, between: Duration, second: i64) -> Result<i64, WitnessAway> {
    let expected = first + i64::try_from(between.as_millis()).unwrap_or(i64::MAX);
    let apart = (second - expected).abs();
    if apart > MAX_APART_MS {
        return Err(WitnessAway(format!("the two hosts are {} s apart", apart / 1000)));
    }
    Ok(second)
}

/// What a web server's header says; any answer has one.
fn ask_web(url: &str) -> Result<i64, WitnessAway> {
    let away = |error: &dyn fmt::Display| WitnessAway(format!("{url}: {error}"));
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(OF_A_HOST))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build();
    let answer = ureq::Agent::from(config).head(url).call().map_err(|error| away(&error))?;
    let date = answer.headers().get(http::header::DATE).and_then(|date| date.to_str().ok());
    let date = date.ok_or_else(|| away(&"no header Date"))?;
    let date = jiff::fmt::rfc2822::parse(date).map_err(|error| away(&error))?;
    // Half of the second that the header leaves out.
    Ok(date.timestamp().as_millisecond() + 500)
}

/// A witness that takes longer is away.
const PATIENCE: Duration = Duration::from_secs(15);
const OF_A_HOST: Duration = Duration::from_secs(5);
const MAX_APART_MS: i64 = 30_000;

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_witness_is_named_by_kind_and_hosts() {
        for (text, shown) in [
            ("ntp:time.example", "ntp:time.example:123"),
            ("ntp:time.example:1123", "ntp:time.example:1123"),
            ("ntp:[2001:db8::1]", "ntp:[2001:db8::1]:123"),
            ("ntp:[2001:db8::1]:1123", "ntp:[2001:db8::1]:1123"),
            ("https:one.example, two.example:444", "https:one.example,two.example:444"),
        ] {
            let witness: ClockWitness = text.parse().unwrap();
            assert_eq!(witness.to_string(), shown);
            assert_eq!(shown.parse(), Ok(witness));
        }
        for text in [
            "",
            "ntp",
            "ntp:",
            "ntp:one,two",
            "https:one.example",
            "https:one.example,one.example",
            "https:one.example,two.example,three.example",
            "https:one.example,https://two.example",
            "http:one.example,two.example",
            "time.example",
        ] {
            assert_eq!(text.parse::<ClockWitness>(), Err(NotAWitness), "{text}");
        }
    }

    #[test]
    fn two_hosts_must_say_the_same() {
        let between = Duration::from_secs(10);
        let apart = |ms: i64| agreed(1_000_000, between, 1_010_000 + ms);
        assert_eq!(apart(30_000), Ok(1_040_000));
        assert_eq!(apart(-30_000), Ok(980_000));
        assert!(apart(30_001).is_err() && apart(-30_001).is_err());
    }

    #[test]
    fn the_time_of_a_web_server_is_in_its_header() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let serving = std::thread::spawn(move || {
            for head in ["Date: Tue, 24 Nov 2026 00:00:00 GMT\r\n", "", "Date: tomorrow\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                let mut question = [0; 1024];
                assert!(stream.read(&mut question).unwrap() > 0);
                let answer = format!("HTTP/1.1 404 Not Found\r\n{head}Connection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert_eq!(ask_web(&url), Ok(1_795_478_400_500));
        assert!(ask_web(&url).unwrap_err().0.contains("no header Date"));
        assert!(ask_web(&url).is_err());
        serving.join().unwrap();
        assert!(ask_web(&url).is_err());
    }
}
