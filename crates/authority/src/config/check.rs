//! What of a configuration is refused, and what is warned of.

use std::net::IpAddr;
use std::str::FromStr;

use http::Uri;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::Config;
use super::files::ConfigError;

impl Config {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refused = |what: &str| Err(ConfigError::Key(what.to_owned()));
        if !(8..=26).contains(&self.shard_bits) || self.shard_bits % 2 == 1 {
            return refused("shard_bits must be even, 8 to 26");
        }
        if self.publish_every_minutes == 0 || self.publish_every_minutes > 24 * 60 {
            return refused("publish_every_minutes must be 1 to 1440");
        }
        if self.android_status_max_age_hours == 0 {
            return refused("android_status_max_age_hours must be at least 1");
        }
        if self.public_url.ends_with('/') || !is_web(&self.public_url) {
            return refused("public_url must be an http or https URL without a slash at its end");
        }
        let is_test_world = self.test_world_maker.is_some();
        if !is_test_world && !is_protected(&self.public_url) {
            return refused(
                "public_url must begin with https://: what it names is what phones trust",
            );
        }
        if let Some(url) = &self.outbox_webhook
            && !is_protected(url)
        {
            return refused(
                "outbox_webhook must begin with https://, unless the gateway is on this machine: each \
                 message holds a one-time code",
            );
        }
        if self.proxies > 0 && self.tls_certificate.is_some() && !self.proxies_over_tls {
            return refused(
                "proxies and tls_certificate: whoever reaches the service past the proxies would choose \
                 the address that he is counted by; take proxies away, or, where nobody but they can \
                 connect and they do so by TLS, set proxies_over_tls = true",
            );
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return refused("tls_certificate and tls_key belong together");
        }
        let token =
            [self.token_module.is_some(), self.token_label.is_some(), self.token_pin.is_some()];
        if token.contains(&true) && token.contains(&false) {
            return refused("token_module, token_label and token_pin belong together");
        }
        if !(1..=64).contains(&self.token_sessions) {
            return refused("token_sessions must be 1 to 64");
        }
        if self.outbox_file.is_some() == self.outbox_webhook.is_some() {
            return refused("one of outbox_file and outbox_webhook must be given");
        }
        Ok(())
    }

    /// What the log should warn of when the service begins with this.
    pub fn warnings(&self) -> Vec<&'static str> {
        let options = PgConnectOptions::from_str(&self.database);
        let far = options.ok().filter(|it| self.database.starts_with("postgres") && !is_here(it));
        let is_verified = |it: PgConnectOptions| matches!(it.get_ssl_mode(), PgSslMode::VerifyFull);
        match far.map(is_verified) {
            Some(false) => vec![
                "database: without sslmode=verify-full, whoever stands between here and PostgreSQL can \
                 read and change all that the service knows",
            ],
            _ => Vec::new(),
        }
    }
}

/// Whether this is the URL of a web server.
fn is_web(url: &str) -> bool {
    let url = url.parse::<Uri>().ok();
    let scheme = url.as_ref().and_then(Uri::scheme_str);
    matches!(scheme, Some("http" | "https")) && url.is_some_and(|url| url.host().is_some())
}

/// Whether what goes to this URL is read by nobody on the way.
fn is_protected(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    url.scheme_str() == Some("https") || url.host().is_some_and(is_this_machine)
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether the database is on this machine.
fn is_here(options: &PgConnectOptions) -> bool {
    options.get_socket().is_some()
        || options.get_host().starts_with('/')
        || is_this_machine(options.get_host())
}
