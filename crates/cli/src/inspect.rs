//! `vneid inspect`: what a code says, without any verification.

use std::ffi::OsString;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use vneid_core::{
    BootId, Clock, Lists, Reading, Scan, StatusStore, TrustStore, Verifier, VerifierMemory,
};
use vneid_payload::{Format, Freshness, Instant, Presentation, ShortKey, base45, format_of};

use crate::error::{CliError, INPUT};
use crate::output::{Colour, Output, hex, printable};
use crate::time::display;

#[derive(Args, Debug)]
pub(crate) struct Inspect {
    /// The text of the code.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: OsString,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

/// Shows the fields. The status is 65 when a text of ours is no code.
pub(crate) fn run(arguments: &Inspect, output: &mut Output) -> Result<u8, CliError> {
    let text = std::str::from_utf8(arguments.text.as_encoded_bytes()).ok();
    let read = Said::read(text);
    if arguments.json {
        output.json(&read.to_json())?;
    } else {
        let mark = output.texts.text("cli.unverified").to_owned();
        output.line(output.painted(&mark, Colour::Bold))?;
        for (name, value) in read.lines() {
            output.line(format_args!("  {name:<20} {value}"))?;
        }
    }
    Ok(if matches!(read, Said::Malformed { .. }) { INPUT } else { 0 })
}

/// What a text says of itself.
enum Said {
    /// A presentation.
    Code(Box<Fields>),
    /// Our prefix, but no code.
    Malformed { what: String, field: Option<&'static str>, offset: Option<usize> },
    /// A format of ours other than `VN1`.
    OtherFormat { name: String },
    /// Somebody else's.
    Foreign { code: &'static str },
}

/// The fields of a code, in the order of the specification. Instants are seconds since 1970.
#[derive(Serialize)]
struct Fields {
    bytes: usize,
    made: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    cti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    moment: u8,
    private_claims: usize,
    signature: String,
    certificate: Certificate,
    /// Whether there are claims of a newer edition.
    newer: bool,
}

#[derive(Serialize)]
struct Certificate {
    bytes: usize,
    issuer: String,
    not_before: Instant,
    issued: Instant,
    expires: Instant,
    level: u8,
    status_day: u32,
    status_index: u32,
    hint: Option<String>,
    key_x: String,
    key_y_is_odd: bool,
    private_claims: usize,
    signature: String,
}

impl Said {
    fn read(text: Option<&str>) -> Self {
        match text.and_then(format_of) {
            Some(Format::Presentation(body)) => Self::read_code(body),
            Some(Format::Other(name)) => Self::OtherFormat { name: name.to_owned() },
            None => Self::Foreign { code: foreign_code(text) },
        }
    }

    fn read_code(body: &str) -> Self {
        let malformed = |what: String| Self::Malformed { what, field: None, offset: None };
        let bytes = match base45::decode(body) {
            Ok(bytes) => bytes,
            Err(error) => return malformed(error.to_string()),
        };
        match Presentation::decode(&bytes) {
            Ok(code) => Self::Code(Box::new(Fields::of(&code, bytes.len()))),
            Err(vneid_payload::DecodeError::Malformed { malformed, .. }) => Self::Malformed {
                what: malformed.fault.describe().to_owned(),
                field: Some(malformed.field),
                offset: Some(malformed.offset),
            },
            Err(error) => malformed(error.to_string()),
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Code(fields) => json!({ "verified": false, "format": "VN1", "claims": fields }),
            Self::Malformed { what, field, offset } => json!({
                "verified": false,
                "format": "VN1",
                "malformed": { "what": what, "field": field, "offset": offset },
            }),
            Self::OtherFormat { name } => json!({ "verified": false, "format": name }),
            Self::Foreign { code } => {
                json!({ "verified": false, "format": null, "foreign": code })
            }
        }
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Code(fields) => fields.lines(),
            Self::Malformed { what, field, offset } => {
                let place =
                    |field| format!("{what} ({field}, byte {})", offset.unwrap_or_default());
                vec![("format", "VN1".into()), ("malformed", field.map_or(what.clone(), place))]
            }
            Self::OtherFormat { name } => vec![("format", printable(name))],
            Self::Foreign { code } => vec![("foreign", (*code).to_owned())],
        }
    }
}

impl Fields {
    fn of(code: &Presentation<'_>, bytes: usize) -> Self {
        let claims = code.claims();
        let certificate = code.certificate();
        let certified = certificate.claims();
        let ShortKey { x, y_is_odd } = certified.key;
        let (cti, nonce) = match claims.freshness {
            Freshness::Cti(cti) => (Some(hex(&cti)), None),
            Freshness::Nonce(nonce) => (None, Some(hex(&nonce))),
        };
        Self {
            bytes,
            made: claims.made,
            cti,
            nonce,
            moment: claims.moment.bits(),
            private_claims: claims.private.len(),
            signature: hex(code.envelope().signature()),
            certificate: Certificate {
                bytes: certificate.envelope().bytes().len(),
                issuer: hex(&certificate.kid().0),
                not_before: certified.not_before(),
                issued: certified.issued(),
                expires: certified.expires,
                level: certified.level,
                status_day: certified.expires.unix_day(),
                status_index: certified.status_index,
                hint: certified.hint.map(|hint| hint.as_str().to_owned()),
                key_x: hex(&x),
                key_y_is_odd: y_is_odd,
                private_claims: certified.private.len(),
                signature: hex(certificate.envelope().signature()),
            },
            newer: code.is_newer(),
        }
    }

    fn lines(&self) -> Vec<(&'static str, String)> {
        let Self { certificate, .. } = self;
        let at = |instant: Instant| format!("{} ({})", instant.unix_seconds(), display(instant));
        let mut lines = vec![
            ("format", "VN1".to_owned()),
            ("bytes", self.bytes.to_string()),
            ("made", at(self.made)),
        ];
        lines.extend(self.cti.clone().map(|cti| ("cti", cti)));
        lines.extend(self.nonce.clone().map(|nonce| ("nonce", nonce)));
        lines.extend([
            ("moment", self.moment.to_string()),
            ("private_claims", self.private_claims.to_string()),
            ("signature", self.signature.clone()),
            ("newer", self.newer.to_string()),
            ("certificate", format!("{} bytes", certificate.bytes)),
            ("  issuer", certificate.issuer.clone()),
            ("  not_before", at(certificate.not_before)),
            ("  issued", at(certificate.issued)),
            ("  expires", at(certificate.expires)),
            ("  level", certificate.level.to_string()),
            ("  status_day", certificate.status_day.to_string()),
            ("  status_index", certificate.status_index.to_string()),
            ("  hint", certificate.hint.clone().unwrap_or_else(|| "-".to_owned())),
            ("  key_x", certificate.key_x.clone()),
            ("  key_y_is_odd", certificate.key_y_is_odd.to_string()),
            ("  private_claims", certificate.private_claims.to_string()),
            ("  signature", certificate.signature.clone()),
        ]);
        lines
    }
}

/// Whose code it is, by the verifier's own judgement, which for a text without our prefix depends
/// on nothing else.
fn foreign_code(text: Option<&str>) -> &'static str {
    let (trust, status) = (TrustStore::default(), StatusStore::default());
    let lists = Lists { trust: &trust, status: &status };
    let now = Reading { wall_ms: 0, since_boot_ms: 0, boot: BootId([0; 16]) };
    // What is no text at all is as foreign as a text of nothing.
    let scan = Scan::exact(text.unwrap_or_default());
    Verifier::default()
        .verify(&mut VerifierMemory::default(), scan, lists, &Clock::default(), now)
        .code()
        .name()
}
