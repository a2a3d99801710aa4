//! Where a call comes from, for counting failures.
//!
//! Behind proxies of ours it is what the outermost of them saw, which stands in `X-Forwarded-For`, each
//! entry appended by one proxy. What a client wrote there before it is never believed: entries are
//! counted from the end, as text, and only the one that counts is parsed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http::HeaderMap;

/// How many proxies of ours stand before the service, and whether it was said already that they do not
/// do as they must.
#[derive(Debug)]
pub(super) struct Proxies {
    count: usize,
    has_complained: AtomicBool,
}

impl Proxies {
    pub(super) fn new(count: usize) -> Self {
        Self { count, has_complained: AtomicBool::new(false) }
    }

    /// Whether calls come through a proxy of ours.
    pub(super) fn are_there(&self) -> bool {
        self.count > 0
    }
}

/// The other end of a call's connection: the caller, or the innermost of our proxies.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    pub(super) address: IpAddr,
    pub(super) proxies: Arc<Proxies>,
}

impl Peer {
    /// Who calls. Whatever can't be read counts as the peer: then everybody shares its delays, and
    /// nobody can write an address of their own.
    pub(super) fn source(&self, headers: &HeaderMap) -> IpAddr {
        let fields = headers.get_all(FORWARDED);
        let entries = fields.iter().rev().flat_map(|it| it.as_bytes().rsplit(|byte| *byte == b','));
        let counted = match self.proxies.count.checked_sub(1) {
            Some(from_the_end) => entries.into_iter().nth(from_the_end).and_then(address),
            None if self.address.to_canonical().is_loopback()
                && headers.contains_key(FORWARDED) =>
            {
                None
            }
            None => return self.address,
        };
        counted.unwrap_or_else(|| {
            // Once: it is so of every call, and of as many as a client likes.
            if !self.proxies.has_complained.swap(true, Ordering::Relaxed) {
                tracing::warn!(code = "source_unknown", proxies = self.proxies.count, "{UNKNOWN}");
            }
            self.address
        })
    }
}

/// An entry: an address, with a port or without, of IPv6 in brackets or without.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let entry = std::str::from_utf8(entry).ok()?.trim();
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let with_port = || entry.parse().ok().map(|it: SocketAddr| it.ip());
    entry.parse().ok().or_else(with_port).or_else(bracketed)
}

/// What of an address one household has: of IPv6 the first 64 bits. An address of IPv4 in the clothes
/// of IPv6 is one of IPv4, or all of them would be one household.
pub(super) fn household(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => match translated(address) {
            Some(address) => address.octets().to_vec(),
            None => address.octets()[..8].to_vec(),
        },
    }
}

/// The address of IPv4 in one that a translator made (RFC 6052 section 2.1).
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [0x64, 0xff9b, 0, 0, 0, 0, high, low] = address.segments() else { return None };
    Some(Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
}

const FORWARDED: &str = "x-forwarded-for";
const UNKNOWN: &str = "X-Forwarded-For does not say what `proxies` promises: all such calls count as \
                       their connection's address, and share its delays. Count the proxies that append \
                       to it, and see that each appends an address";

#[cfg(test)]
mod tests {
    use super::*;

    fn source(forwarded: &[&[u8]], proxies: usize, peer: &str) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED, http::HeaderValue::from_bytes(value).unwrap());
        }
        let peer =
            Peer { address: peer.parse().unwrap(), proxies: Arc::new(Proxies::new(proxies)) };
        let source = peer.source(&headers);
        let complained = peer.proxies.has_complained.load(Ordering::Relaxed);
        format!("{source}{}", if complained { " ?" } else { "" })
    }

    fn from(forwarded: &str, proxies: usize) -> String {
        source(&[forwarded.as_bytes()], proxies, "10.0.0.1")
    }

    #[test]
    fn the_address_that_our_own_proxy_saw_counts() {
        assert_eq!(from("6.6.6.6, 203.0.113.9", 0), "10.0.0.1");
        assert_eq!(from("6.6.6.6, 203.0.113.9", 1), "203.0.113.9");
        assert_eq!(from("6.6.6.6, 203.0.113.9, 10.0.0.2", 2), "203.0.113.9");
        // In as many fields as there are proxies.
        assert_eq!(source(&[b"6.6.6.6, 203.0.113.9", b"10.0.0.2"], 2, "10.0.0.1"), "203.0.113.9");
    }

    #[test]
    fn an_address_is_taken_in_each_way_that_proxies_write_it() {
        for written in ["203.0.113.9", " 203.0.113.9:4711 ", "::ffff:203.0.113.9"] {
            let source = from(&format!("6.6.6.6,{written}"), 1).parse::<IpAddr>().unwrap();
            assert_eq!(household(source), [203, 0, 113, 9], "{written}");
        }
        for written in ["2001:db8::9", "[2001:db8::9]", "[2001:db8::9]:4711"] {
            assert_eq!(from(&format!("6.6.6.6, {written}"), 1), "2001:db8::9", "{written}");
        }
    }

    #[test]
    fn what_is_no_address_is_the_peers_and_never_the_clients_own() {
        for written in
            ["unix:", "", "unknown", "_hidden", "203.0.113.9:port", "[203.0.113.9]", "\t"]
        {
            assert_eq!(from(&format!("6.6.6.6, {written}"), 1), "10.0.0.1 ?", "{written:?}");
        }
        assert_eq!(from("203.0.113.9", 2), "10.0.0.1 ?", "one proxy less than promised");
        assert_eq!(source(&[], 1, "10.0.0.1"), "10.0.0.1 ?");
        // Bytes that are not text before the entry that counts, and in it.
        assert_eq!(source(&[b"\xff\xfe, 203.0.113.9"], 1, "10.0.0.1"), "203.0.113.9");
        assert_eq!(source(&[b"6.6.6.6, \xff"], 1, "10.0.0.1"), "10.0.0.1 ?");
    }

    #[test]
    fn a_proxy_that_is_not_counted_is_told() {
        assert_eq!(source(&[b"203.0.113.9"], 0, "127.0.0.1"), "127.0.0.1 ?");
        assert_eq!(source(&[], 0, "127.0.0.1"), "127.0.0.1");
        assert_eq!(source(&[b"203.0.113.9"], 0, "198.51.100.7"), "198.51.100.7", "a client's lie");
    }

    #[test]
    fn a_household_has_64_bits_of_ipv6_and_one_address_of_ipv4() {
        let household = |address: &str| household(address.parse().unwrap());
        assert_eq!(household("2001:db8::1"), household("2001:db8::ffff"));
        assert_ne!(household("2001:db8::1"), household("2001:db8:0:1::1"));
        for before in ["", "::ffff:", "64:ff9b::"] {
            assert_eq!(household(&format!("{before}192.0.2.66")), [192, 0, 2, 66], "{before}");
        }
    }
}
