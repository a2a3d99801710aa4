//! The policy: the numbers of the rules that the authority may change, within bounds.
//!
//! ```text
//! { 1: leeway, 2: evidence notice, 3: evidence limit, 4: [ formats ], 5: [ lowest app version ] }
//! ```

use core::fmt;

use crate::cbor::{Reader, Writer};
use crate::claims::{Claims, Room, read_claims, required};
use crate::list::read_ascending;
use crate::malformed::Malformed;

/// What a trust list tells every phone to go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How far two clocks may differ, in seconds each way: 0 to 30.
    pub leeway_seconds: u8,
    /// Evidence older than this is mentioned, in seconds: one hour to 7 days.
    pub evidence_notice_seconds: u32,
    /// Evidence older than this is not enough, in seconds: one day to 14 days.
    pub evidence_limit_seconds: u32,
    /// The formats that exist, each as the prefix of its text without the colon, for example
    /// `VN1`: 1 to 16 texts of 3 to 5 bytes, shorter ones first, then bytewise ascending.
    pub formats: Vec<String>,
    /// The lowest version that may make or check codes; each app applies it to itself.
    pub lowest_app_version: AppVersion,
}

/// The version of an app: major, minor, patch; ordered in that order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "Version"))]
pub struct AppVersion {
    /// Raised when something old stops working.
    pub major: u16,
    /// Raised when something new works.
    pub minor: u16,
    /// Raised when something is mended.
    pub patch: u16,
}

impl fmt::Display for AppVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Policy {
    pub(crate) fn write(&self, writer: &mut Writer) {
        let version = self.lowest_app_version;
        let mut map = Claims::new();
        map.put(LEEWAY, |w| _ = w.uint(self.leeway_seconds.into()))
            .put(EVIDENCE_NOTICE, |w| _ = w.uint(self.evidence_notice_seconds.into()))
            .put(EVIDENCE_LIMIT, |w| _ = w.uint(self.evidence_limit_seconds.into()))
            .put(FORMATS, |w| {
                w.array(self.formats.len());
                for format in &self.formats {
                    w.text(format);
                }
            })
            .put(LOWEST_APP_VERSION, |w| {
                w.array(3);
                w.uint(version.major.into()).uint(version.minor.into()).uint(version.patch.into());
            });
        map.write(writer);
    }

    /// Reads a policy, and whether it holds members of a newer edition.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<(Self, bool), Malformed> {
        let (mut leeway, mut notice, mut limit) = (None, None, None);
        let (mut formats, mut version) = (None, None);
        let unknown = read_claims(reader, Room::NONE, |reader, member| {
            match member {
                LEEWAY => leeway = Some(reader.field("leeway").uint_up_to(30)? as u8),
                EVIDENCE_NOTICE => {
                    let seconds = reader.field("evidence notice").uint_in(3600, 604_800)?;
                    notice = Some(seconds as u32);
                }
                EVIDENCE_LIMIT => {
                    let seconds = reader.field("evidence limit").uint_in(86_400, 1_209_600)?;
                    limit = Some(seconds as u32);
                }
                FORMATS => formats = Some(read_formats(reader.field("formats"))?),
                LOWEST_APP_VERSION => version = Some(read_version(reader)?),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        let policy = Self {
            leeway_seconds: required(reader, "leeway", leeway)?,
            evidence_notice_seconds: required(reader, "evidence notice", notice)?,
            evidence_limit_seconds: required(reader, "evidence limit", limit)?,
            formats: required(reader, "formats", formats)?,
            lowest_app_version: required(reader, "lowest app version", version)?,
        };
        Ok((policy, unknown.newer))
    }
}

fn read_formats(reader: &mut Reader<'_>) -> Result<Vec<String>, Malformed> {
    let read = |reader: &mut Reader<'_>| reader.text_in(3, 5).map(String::from);
    read_ascending(reader, (1, 16), read, |format| (format.len(), format.clone()))
}

fn read_version(reader: &mut Reader<'_>) -> Result<AppVersion, Malformed> {
    reader.field("lowest app version").array_of(3)?;
    let mut part = || reader.uint_up_to(u16::MAX.into()).map(|part| part as u16);
    Ok(AppVersion { major: part()?, minor: part()?, patch: part()? })
}

/// Members of the map.
const LEEWAY: i64 = 1;
const EVIDENCE_NOTICE: i64 = 2;
const EVIDENCE_LIMIT: i64 = 3;
const FORMATS: i64 = 4;
const LOWEST_APP_VERSION: i64 = 5;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::malformed::Fault;

    fn policy() -> Policy {
        Policy {
            leeway_seconds: 10,
            evidence_notice_seconds: 86_400,
            evidence_limit_seconds: 604_800,
            formats: vec!["VN1".into(), "VNC1".into()],
            lowest_app_version: AppVersion { major: 1, minor: 2, patch: 3 },
        }
    }

    fn read_back(policy: &Policy) -> Result<Policy, Malformed> {
        let mut writer = Writer::new();
        policy.write(&mut writer);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        let (policy, newer) = Policy::read(&mut reader)?;
        assert!(!newer);
        reader.end().map(|()| policy)
    }

    #[test]
    fn what_is_written_reads_back() {
        assert_eq!(read_back(&policy()), Ok(policy()));
    }

    #[test]
    fn every_number_has_two_ends() {
        let fault = |policy: Policy| read_back(&policy).err().map(|malformed| malformed.fault);
        for (leeway_seconds, ok) in [(0, true), (30, true), (31, false)] {
            assert_eq!(fault(Policy { leeway_seconds, ..policy() }).is_none(), ok);
        }
        for (seconds, ok) in [(3599, false), (3600, true), (604_800, true), (604_801, false)] {
            let policy = Policy { evidence_notice_seconds: seconds, ..policy() };
            assert_eq!(fault(policy).is_none(), ok, "{seconds}");
        }
        for (seconds, ok) in
            [(86_399, false), (86_400, true), (1_209_600, true), (1_209_601, false)]
        {
            let policy = Policy { evidence_limit_seconds: seconds, ..policy() };
            assert_eq!(fault(policy).is_none(), ok, "{seconds}");
        }
    }

    #[test]
    fn formats_ascend_by_their_encoding() {
        let fault = |formats: &[&str]| {
            let formats = formats.iter().map(ToString::to_string).collect();
            read_back(&Policy { formats, ..policy() }).err().map(|malformed| malformed.fault)
        };
        assert_eq!(fault(&["VN2", "VNA1"]), None, "shorter ones come first");
        assert_eq!(fault(&["VNA1", "VN2"]), Some(Fault::ListOrder));
        assert_eq!(fault(&["VN1", "VN1"]), Some(Fault::ListOrder));
        assert_eq!(fault(&[]), Some(Fault::OutOfBounds));
        for (format, ok) in [("VN", false), ("VN1", true), ("VNC12", true), ("VNCD12", false)] {
            assert_eq!(fault(&[format]).is_none(), ok, "{format}");
        }
    }

    #[test]
    fn versions_are_ordered_by_their_first_difference() {
        let version = |major, minor, patch| AppVersion { major, minor, patch };
        assert!(version(1, 10, 0) > version(1, 9, 9));
        assert!(version(2, 0, 0) > version(1, 65_535, 65_535));
        assert_eq!(version(1, 2, 3).to_string(), "1.2.3");
    }
}
