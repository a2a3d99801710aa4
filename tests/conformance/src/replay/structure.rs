//! Reads a structure with `vneid-payload` and spells it out as the vectors do.

use serde_json::{Value, json};
use vneid_payload::{
    BindingClaims, CertificateClaims, DecodeError, DeltaClaims, DeviceCertificate, Document,
    DocumentClaims, Envelope, FieldValue, Freshness, IssuerState, Kid, ManifestClaims, Part,
    Presentation, Role, Shard, SignedTime, StatusDelta, StatusList, StatusListClaims,
    StatusManifest, TimeClaims, TrustList, TrustListClaims, WalletBinding,
};

use super::fault_of;
use crate::bytes::to_hex;
use crate::format::Fault;

/// What became of the bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// They were read.
    Read {
        /// Every field.
        claims: Value,
        /// What the one signature is over; a trust list's claims have it for each, a part has none.
        sig_structure: Option<Vec<u8>>,
    },
    /// They are of a newer edition.
    Newer,
    /// They are not the structure.
    Malformed(Fault),
}

/// Reads `bytes` as the structure of this name; `None` when there is none.
pub fn read(structure: &str, bytes: &[u8]) -> Option<Outcome> {
    Some(match structure {
        "presentation" => match Presentation::decode(bytes) {
            Ok(read) if read.is_newer() => Outcome::Newer,
            Ok(read) => outcome(presentation(&read), read.envelope()),
            Err(error) => refused(error),
        },
        "device-certificate" => match DeviceCertificate::decode(bytes) {
            Ok(read) if read.is_newer() => Outcome::Newer,
            Ok(read) => outcome(certificate(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "trust-list" => match TrustList::decode(bytes) {
            Ok(read) => match read.claims() {
                Ok(claims) => {
                    Outcome::Read { claims: trust_list(&read, claims), sig_structure: None }
                }
                Err(error) => refused(error),
            },
            Err(error) => refused(error),
        },
        "status-list" => match StatusList::decode(bytes) {
            Ok(read) => outcome(status_list(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "status-manifest" => match StatusManifest::decode(bytes) {
            Ok(read) => outcome(manifest(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "status-delta" => match StatusDelta::decode(bytes) {
            Ok(read) => outcome(delta(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "document" => match Document::decode(bytes) {
            Ok(read) => outcome(document(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "wallet-binding" => match WalletBinding::decode(bytes) {
            Ok(read) => outcome(binding(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "signed-time" => match SignedTime::decode(bytes) {
            Ok(read) => outcome(time(read.kid(), read.claims()), read.envelope()),
            Err(error) => refused(error),
        },
        "part" => match Part::decode(bytes, crate::PARTS.1) {
            Ok(read) => Outcome::Read { claims: part(&read), sig_structure: None },
            Err(error) => refused(error),
        },
        _ => return None,
    })
}

fn part(read: &Part<'_>) -> Value {
    json!({
        "transfer": to_hex(&read.transfer.name()),
        "size": read.transfer.size(),
        "number": read.number,
        "blocks": read.transfer.blocks(),
        "data": to_hex(read.data),
    })
}

fn outcome(claims: Value, envelope: Envelope<'_>) -> Outcome {
    Outcome::Read { claims, sig_structure: Some(envelope.signed_bytes()) }
}

fn refused(error: DecodeError) -> Outcome {
    match error {
        DecodeError::Newer { .. } => Outcome::Newer,
        DecodeError::Malformed { malformed, .. } => Outcome::Malformed(fault_of(&malformed)),
    }
}

fn presentation(read: &Presentation<'_>) -> Value {
    let claims = read.claims();
    let (cti, nonce) = match claims.freshness {
        Freshness::Cti(cti) => (Some(to_hex(&cti)), None),
        Freshness::Nonce(nonce) => (None, Some(to_hex(&nonce))),
    };
    let inner = read.certificate();
    json!({
        "made": claims.made.unix_seconds(),
        "cti": cti,
        "nonce": nonce,
        "moment": claims.moment.bits(),
        "private_claims": claims.private.len(),
        "certificate": certificate(inner.kid(), inner.claims()),
        "certificate_bytes": to_hex(inner.envelope().bytes()),
    })
}

fn certificate(kid: Kid, claims: &CertificateClaims) -> Value {
    json!({
        "kid": to_hex(&kid.0),
        "expires": claims.expires.unix_seconds(),
        "not_before": claims.not_before().unix_seconds(),
        "issued": claims.issued().unix_seconds(),
        "key": { "x": to_hex(&claims.key.x), "y_is_odd": claims.key.y_is_odd },
        "level": claims.level,
        "status_index": claims.status_index,
        "hint": claims.hint.as_ref().map(|hint| hint.as_str().to_owned()),
        "private_claims": claims.private.len(),
    })
}

fn trust_list(list: &TrustList<'_>, claims: &TrustListClaims) -> Value {
    let signature = |signature: &vneid_payload::RootSignature<'_>| {
        json!({
            "kid": signature.kid().to_string(),
            "sig_structure": to_hex(&signature.signed_bytes()),
        })
    };
    let issuer = |issuer: &vneid_payload::Issuer| {
        let role = match issuer.role {
            Role::Device => "device",
            Role::Status => "status",
            Role::Paper => "paper",
            Role::Time => "time",
        };
        let state = match issuer.state {
            IssuerState::Active => "active",
            IssuerState::Withdrawn => "withdrawn",
        };
        json!({
            "kid": to_hex(&issuer.kid.0),
            "role": role,
            "key": { "x": to_hex(&issuer.key.x), "y": to_hex(&issuer.key.y) },
            "from": issuer.from.unix_seconds(),
            "to": issuer.to.unix_seconds(),
            "state": state,
        })
    };
    let version = claims.policy.lowest_app_version;
    json!({
        "signatures": list.signatures().iter().map(signature).collect::<Vec<_>>(),
        "issued": claims.issued.unix_seconds(),
        "expires": claims.expires.unix_seconds(),
        "sequence": claims.sequence,
        "issuers": claims.issuers.iter().map(issuer).collect::<Vec<_>>(),
        "policy": {
            "leeway_s": claims.policy.leeway_seconds,
            "evidence_notice_s": claims.policy.evidence_notice_seconds,
            "evidence_limit_s": claims.policy.evidence_limit_seconds,
            "formats": claims.policy.formats,
            "lowest_app_version": [version.major, version.minor, version.patch],
        },
        "retired_roots": hex_list(&claims.retired_roots),
        "officer_issuers": claims.officer_issuers.iter().map(|kid| kid.to_string()).collect::<Vec<_>>(),
        "private_claims": claims.private.len(),
    })
}

fn status_list(kid: Kid, claims: &StatusListClaims) -> Value {
    json!({
        "kid": to_hex(&kid.0),
        "shard": shard(&claims.shard),
        "issued": claims.issued.unix_seconds(),
        "expires": claims.expires.unix_seconds(),
        "ttl": claims.ttl,
        "sequence": claims.sequence,
        "size": claims.size,
        "revoked": claims.revoked,
        "private_claims": claims.private.len(),
    })
}

fn manifest(kid: Kid, claims: &ManifestClaims) -> Value {
    let entry = |entry: &vneid_payload::ManifestShard| {
        let mut value = shard(&entry.shard);
        value["digest"] = to_hex(&entry.digest).into();
        value
    };
    json!({
        "kid": to_hex(&kid.0),
        "issued": claims.issued.unix_seconds(),
        "expires": claims.expires.unix_seconds(),
        "sequence": claims.sequence,
        "shards": claims.shards.iter().map(entry).collect::<Vec<_>>(),
        "private_claims": claims.private.len(),
    })
}

fn delta(kid: Kid, claims: &DeltaClaims) -> Value {
    json!({
        "kid": to_hex(&kid.0),
        "shard": shard(&claims.shard),
        "issued": claims.issued.unix_seconds(),
        "from": claims.from,
        "to": claims.to,
        "added": claims.added,
        "digest": to_hex(&claims.digest),
        "private_claims": claims.private.len(),
    })
}

fn document(kid: Kid, claims: &DocumentClaims) -> Value {
    let field = |field: &vneid_payload::Field| {
        let value = match &field.value {
            FieldValue::Text(text) => json!({ "text": text }),
            FieldValue::Date(date) => json!({ "date": date.to_string() }),
            FieldValue::Int(number) => json!({ "int": number }),
            FieldValue::Bool(value) => json!({ "bool": value }),
        };
        json!({ "name": field.name, "value": value })
    };
    let portrait = claims.portrait.as_ref().map(
        |portrait| json!({ "media_type": portrait.media_type, "bytes": to_hex(&portrait.bytes) }),
    );
    let status = claims.status.map(|status| {
        let mut value = shard(&status.shard);
        value["index"] = status.index.into();
        value
    });
    json!({
        "kid": to_hex(&kid.0),
        "issued": claims.issued.unix_seconds(),
        "expires": claims.expires.map(|expires| expires.unix_seconds()),
        "kind": claims.kind,
        "number": claims.number,
        "holder": claims.holder,
        "fields": claims.fields.iter().map(field).collect::<Vec<_>>(),
        "portrait": portrait,
        "status": status,
        "private_claims": claims.private.len(),
    })
}

fn binding(kid: Kid, claims: &BindingClaims) -> Value {
    json!({
        "kid": to_hex(&kid.0),
        "issued": claims.issued.unix_seconds(),
        "expires": claims.expires.unix_seconds(),
        "key": to_hex(&claims.key),
        "documents": hex_list(&claims.documents),
        "private_claims": claims.private.len(),
    })
}

fn time(kid: Kid, claims: &TimeClaims) -> Value {
    json!({
        "kid": to_hex(&kid.0),
        "nonce": to_hex(&claims.nonce),
        "now_ms": claims.now_ms,
    })
}

fn shard(shard: &Shard) -> Value {
    json!({ "kid": to_hex(&shard.kid.0), "day": shard.day })
}

fn hex_list(list: &[[u8; 32]]) -> Vec<String> {
    list.iter().map(|bytes| to_hex(bytes)).collect()
}
