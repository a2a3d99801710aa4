//! The keys of the authority, as a trust list names them.
//!
//! ```text
//! { 1: kid, 2: role, 3: key, 4: from, 5: to, 6: state }
//! ```

use crate::cbor::{Reader, Writer};
use crate::certificate::read_instant;
use crate::claims::{Claims, Room, read_claims, required};
use crate::cose::Kid;
use crate::instant::Instant;
use crate::key::FullKey;
use crate::malformed::{Fault, Malformed};

/// One key of the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its name, never given to another key.
    pub kid: Kid,
    /// What it may sign.
    pub role: Role,
    /// The key.
    pub key: FullKey,
    /// The first instant at which what it signs counts.
    pub from: Instant,
    /// The last instant at which what it signs counts; not before `from`.
    pub to: Instant,
    /// Whether it still counts.
    pub state: IssuerState,
}

/// What a key of the authority may sign, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Device certificates.
    Device,
    /// Status lists, manifests and deltas.
    Status,
    /// Documents and wallet bindings.
    Paper,
    /// What the authority's clock shows.
    Time,
}

/// Whether a key of the authority still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IssuerState {
    /// It does.
    Active,
    /// It was compromised, or is feared to be.
    Withdrawn,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Device, Self::Status, Self::Paper, Self::Time];

    /// The number in the specification, 1 to 4.
    pub const fn number(self) -> u8 {
        match self {
            Self::Device => 1,
            Self::Status => 2,
            Self::Paper => 3,
            Self::Time => 4,
        }
    }

    /// As it is written for people: `device`, `status`, `paper` or `time`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Status => "status",
            Self::Paper => "paper",
            Self::Time => "time",
        }
    }
}

impl Issuer {
    pub(crate) fn write(&self, writer: &mut Writer) {
        let state = match self.state {
            IssuerState::Active => 1,
            IssuerState::Withdrawn => 2,
        };
        let mut map = Claims::new();
        map.put(KID, |w| _ = w.bytes(&self.kid.0))
            .put(ROLE, |w| _ = w.uint(self.role.number().into()))
            .put(KEY, |w| self.key.write(w))
            .put(FROM, |w| _ = w.int(self.from.unix_seconds()))
            .put(TO, |w| _ = w.int(self.to.unix_seconds()))
            .put(STATE, |w| _ = w.uint(state));
        map.write(writer);
    }

    /// Reads an issuer, and whether it holds members of a newer edition.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<(Self, bool), Malformed> {
        let (mut kid, mut role, mut key) = (None, None, None);
        let (mut from, mut to, mut state) = (None, None, None);
        let unknown = read_claims(reader, Room::NONE, |reader, member| {
            match member {
                KID => kid = Some(Kid(*reader.field("issuer kid").byte_array()?)),
                ROLE => {
                    role = Some(match reader.field("issuer role").uint_in(1, 4)? {
                        1 => Role::Device,
                        2 => Role::Status,
                        3 => Role::Paper,
                        _ => Role::Time,
                    });
                }
                KEY => key = Some(FullKey::read(reader)?),
                FROM => from = Some(read_instant(reader.field("issuer from"))?),
                TO => to = Some(read_instant(reader.field("issuer to"))?),
                STATE => {
                    state = Some(match reader.field("issuer state").uint_in(1, 2)? {
                        1 => IssuerState::Active,
                        _ => IssuerState::Withdrawn,
                    });
                }
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let issuer = Self {
            kid: required(reader, "issuer kid", kid)?,
            role: required(reader, "issuer role", role)?,
            key: required(reader, "issuer key", key)?,
            from: required(reader, "issuer from", from)?,
            to: required(reader, "issuer to", to)?,
            state: required(reader, "issuer state", state)?,
        };
        if issuer.to < issuer.from {
            return Err(reader.field("issuer to").fault(Fault::OutOfBounds));
        }
        Ok((issuer, unknown.newer))
    }
}

/// Members of the map.
const KID: i64 = 1;
const ROLE: i64 = 2;
const KEY: i64 = 3;
const FROM: i64 = 4;
const TO: i64 = 5;
const STATE: i64 = 6;
