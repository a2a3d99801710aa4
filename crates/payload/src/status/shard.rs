//! Shards: the certificates of one issuer key that expire on one day.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::cbor::{Reader, Writer};
use crate::cose::Kid;
use crate::malformed::{Fault, Malformed};

/// The certificates of one issuer key that expire on one UTC day; they go out of use together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// The issuer key that signed the certificates.
    pub kid: Kid,
    /// The day on which they expire, in days since 1970-01-01, at most [`Self::MAX_DAY`].
    pub day: u32,
}

impl Shard {
    /// 9999-12-31.
    pub const MAX_DAY: u32 = crate::instant::Instant::MAX.unix_day();

    /// The name that a status list has as its subject, for example `4b31/20789`.
    pub fn name(&self) -> String {
        self.to_string()
    }

    /// The shard of this name; `None` when no shard is named so.
    pub fn from_name(name: &str) -> Option<Self> {
        let (kid, day) = name.split_at_checked(4)?;
        let shard = Self {
            kid: Kid(u16::from_str_radix(kid, 16).ok()?.to_be_bytes()),
            day: day.strip_prefix('/')?.parse().ok().filter(|day| *day <= Self::MAX_DAY)?,
        };
        // Signs, leading zeros and capitals parse too.
        (shard.name() == name).then_some(shard)
    }

    pub(crate) fn write_members<'w>(&self, writer: &'w mut Writer) -> &'w mut Writer {
        writer.bytes(&self.kid.0).uint(self.day.into())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kid, self.day)
    }
}

/// Reads kid and day, elements of an array that the caller has opened.
pub(crate) fn read_shard_members(reader: &mut Reader<'_>) -> Result<Shard, Malformed> {
    let kid = Kid(*reader.byte_array()?);
    let day = reader.uint_up_to(Shard::MAX_DAY.into())? as u32;
    Ok(Shard { kid, day })
}

/// Reads the name of a shard.
pub(super) fn read_shard_name(reader: &mut Reader<'_>) -> Result<Shard, Malformed> {
    let at = reader.clone();
    let name = reader.text_up_to(16)?;
    Shard::from_name(name).ok_or_else(|| at.fault(Fault::BadText))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_form() {
        let shard = Shard { kid: Kid([0x4b, 0x31]), day: 20_789 };
        assert_eq!(shard.name(), "4b31/20789");
        assert_eq!(Shard::from_name("4b31/20789"), Some(shard));
        for bad in [
            "",
            "4b31",
            "4b31/",
            "4B31/20789",
            "4b31/020789",
            "4b31/+20789",
            "+b31/20789",
            "4b31/-1",
            "4b310/1",
            "4b3/20789",
            "ắ1/20789",
            "4b31/20789 ",
        ] {
            assert_eq!(Shard::from_name(bad), None, "{bad}");
        }
        assert!(Shard::from_name("0000/0").is_some());
    }

    #[test]
    fn days_end_with_the_year_9999() {
        assert_eq!(Shard::MAX_DAY, 2_932_896);
        assert!(Shard::from_name("0000/2932896").is_some());
        assert!(Shard::from_name("0000/2932897").is_none());
    }
}
