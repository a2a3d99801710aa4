//! What the instance that runs on this machine says of itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::finding::Finding;

/// Asks the instance that listens there what it lacks; `None` when none answers. Over plain HTTP:
/// one that ends TLS itself is not asked.
pub async fn ask_instance(listen: SocketAddr) -> Vec<Finding> {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let url = format!("http://{}/readyz", SocketAddr::new(ip, listen.port()));
    let asked = spawn_blocking(move || ask(&url)).await;
    let failed = asked.ok().flatten().into_iter().flat_map(|ready| ready.checks);
    failed
        .filter(|check| !check.ok)
        .filter_map(|Check { check, detail, .. }| {
            Some(Finding::Instance { check, detail: detail? })
        })
        .collect()
}

fn ask(url: &str) -> Option<Ready> {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE));
    let agent: ureq::Agent = config.http_status_as_error(false).build().into();
    let mut answer = agent.get(url).header("accept", "application/json").call().ok()?;
    serde_json::from_slice(&answer.body_mut().read_to_vec().ok()?).ok()
}

/// What `/readyz` answers.
#[derive(Deserialize)]
struct Ready {
    checks: Vec<Check>,
}

#[derive(Deserialize)]
struct Check {
    check: String,
    ok: bool,
    detail: Option<String>,
}

const PATIENCE: Duration = Duration::from_secs(6);
