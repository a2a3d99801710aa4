//! An item, one line for each head and each value.

use crate::bytes::to_hex;
use crate::cbor::Item;

/// The bytes of an item beside what they mean.
pub(super) fn annotate(item: &Item) -> String {
    let mut lines = Lines(String::new());
    lines.item(item, 0, "", Members::Sign1);
    lines.0
}

/// 32 bytes a line.
pub(super) fn hex_lines(bytes: &[u8], indent: &str) -> String {
    bytes.chunks(32).map(|line| format!("{indent}{}\n", to_hex(line))).collect()
}

/// What the members of a container are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Members {
    Sign1,
    Header,
    Claims,
    Cnf,
    Key,
    Issuers,
    Issuer,
    Policy,
    Other,
}

struct Lines(String);

impl Lines {
    fn line(&mut self, depth: usize, bytes: &[u8], said: &str) {
        let hex = format!("{}{}", "  ".repeat(depth), to_hex(bytes));
        self.0.push_str(format!("{hex:<44}  {said}").trim_end());
        self.0.push('\n');
    }

    fn item(&mut self, item: &Item, depth: usize, name: &str, members: Members) {
        let encoded = item.encode();
        let said = |what: String| match name {
            "" => what,
            _ => format!("{name}: {what}"),
        };
        match item {
            Item::Int(value) => self.line(depth, &encoded, &said(value.to_string())),
            Item::Bool(value) => self.line(depth, &encoded, &said(value.to_string())),
            Item::Text(text) if text.len() <= 16 => {
                self.line(depth, &encoded, &said(format!("\"{text}\"")));
            }
            Item::Text(text) => {
                let head = encoded.len() - text.len();
                self.line(depth, &encoded[..head], &said(format!("text \"{text}\"")));
                self.long(depth + 1, text.as_bytes());
            }
            Item::Bytes(bytes) if bytes.len() <= 16 => {
                self.line(depth, &encoded, &said(format!("{} bytes", bytes.len())));
            }
            Item::Bytes(bytes) => {
                let head = encoded.len() - bytes.len();
                self.line(depth, &encoded[..head], &said(format!("{} bytes", bytes.len())));
                self.long(depth + 1, bytes);
            }
            Item::Wrapped(inner) => {
                let length = inner.encode().len();
                let what = format!("{length} bytes that hold");
                self.line(depth, &encoded[..encoded.len() - length], &said(what));
                self.item(inner, depth + 1, "", members);
            }
            Item::Array(items) => {
                let length: usize = items.iter().map(|item| item.encode().len()).sum();
                let what = format!("array of {}", items.len());
                self.line(depth, &encoded[..encoded.len() - length], &said(what));
                for (index, item) in items.iter().enumerate() {
                    let (name, members) = element(members, index);
                    self.item(item, depth + 1, name, members);
                }
            }
            Item::Map(entries) => {
                self.line(depth, &encoded[..1], &said(format!("map of {}", entries.len())));
                for (key, value) in entries {
                    let (name, inner) = member(members, key);
                    self.line(depth + 1, &key.encode(), &format!("{}{name}", key_text(key)));
                    self.item(value, depth + 2, "", inner);
                }
            }
            Item::Tag(tag, inner) => {
                let length = inner.encode().len();
                let head = &encoded[..encoded.len() - length];
                self.line(depth, head, &said(format!("tag {tag}")));
                self.item(inner, depth, "", members);
            }
            Item::Raw(_) | Item::Sequence(_) | Item::Marked(_) => {
                self.line(depth, &[], &said("bytes as they are".into()));
                self.long(depth + 1, &encoded);
            }
        }
    }

    fn long(&mut self, depth: usize, bytes: &[u8]) {
        self.0.push_str(&hex_lines(bytes, &"  ".repeat(depth)));
    }
}

fn key_text(key: &Item) -> String {
    match key {
        Item::Int(key) => key.to_string(),
        Item::Text(key) => format!("\"{key}\""),
        _ => String::new(),
    }
}

/// The name of an array's element, and what its members are.
fn element(members: Members, index: usize) -> (&'static str, Members) {
    match (members, index) {
        (Members::Sign1, 0) => ("protected", Members::Header),
        (Members::Sign1, 1) => ("unprotected", Members::Other),
        (Members::Sign1, 2) => ("payload", Members::Claims),
        (Members::Sign1, _) => ("signature", Members::Other),
        (Members::Claims, 0) => ("nonce", Members::Other),
        (Members::Claims, 1) => ("now, milliseconds", Members::Other),
        (Members::Issuers, _) => ("issuer", Members::Issuer),
        _ => ("", Members::Other),
    }
}

/// The name of a map's member, and what its members are.
fn member(members: Members, key: &Item) -> (&'static str, Members) {
    let Item::Int(key) = key else { return ("", Members::Other) };
    let name = match (members, *key) {
        (Members::Header, 1) => " alg (-7: ES256)",
        (Members::Header, 4) => " kid",
        (Members::Header, 13) => return (" kcwt", Members::Sign1),
        (Members::Header, 16) => " typ",
        (Members::Claims, 2) => " shard",
        (Members::Claims, 4) => " expires",
        (Members::Claims, 6) => " issued, or made",
        (Members::Claims, 7) => " cti",
        (Members::Claims, 8) => return (" cnf", Members::Cnf),
        (Members::Claims, 65_533) => " status list",
        (Members::Claims, -65_537) => " level, status index, hint",
        (Members::Claims, -65_539) => " sequence",
        (Members::Claims, -65_540) => return (" issuers", Members::Issuers),
        (Members::Claims, -65_541) => return (" policy", Members::Policy),
        (Members::Claims, -65_543) => " shards: kid, day, digest",
        (Members::Claims, -65_544) => " shard",
        (Members::Claims, -65_545) => " from, to",
        (Members::Claims, -65_546) => " added: count, k, bits",
        (Members::Claims, -65_547) => " digest afterwards",
        (Members::Claims, -65_548) => " kind",
        (Members::Claims, -65_549) => " number",
        (Members::Claims, -65_550) => " holder",
        (Members::Claims, -65_551) => " fields",
        (Members::Claims, -65_552) => " portrait",
        (Members::Claims, -65_553) => " status: kid, day, index",
        (Members::Claims, -65_554) => " thumbprint of the presentation key",
        (Members::Claims, -65_555) => " digests of the documents",
        (Members::Cnf, 1) => return (" COSE_Key", Members::Key),
        (Members::Key, 1) => " kty (2: EC2)",
        (Members::Key, -1) => " crv (1: P-256)",
        (Members::Key, -2) => " x",
        (Members::Key, -3) => " y",
        (Members::Issuer, 1) => " kid",
        (Members::Issuer, 2) => " role (1 device, 2 status, 3 paper)",
        (Members::Issuer, 3) => return (" key", Members::Key),
        (Members::Issuer, 4) => " from",
        (Members::Issuer, 5) => " to",
        (Members::Issuer, 6) => " state (1 active)",
        (Members::Policy, 1) => " leeway",
        (Members::Policy, 2) => " evidence notice",
        (Members::Policy, 3) => " evidence limit",
        (Members::Policy, 4) => " formats",
        (Members::Policy, 5) => " lowest app version",
        _ => "",
    };
    (name, Members::Other)
}
