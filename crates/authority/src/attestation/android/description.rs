//! What Android's hardware says of a key: the extension `KeyDescription`
//! (source.android.com, "Key and ID attestation", section "Schema").

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{self, Decode, Enumerated, ErrorKind, Reader, SliceReader, Tag, Tagged};

/// The extension's name.
pub(super) const KEY_DESCRIPTION: ObjectIdentifier =
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.11129.2.1.17");

/// The members that count here, of every version of the schema from 1 to 400 and, as long as they
/// stay as they are, of later ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct KeyDescription<'a> {
    pub(super) attestation_level: SecurityLevel,
    pub(super) key_level: SecurityLevel,
    pub(super) challenge: &'a [u8],
    /// What the operating system vouches for.
    pub(super) software: AuthorizationList<'a>,
    /// What the hardware vouches for.
    pub(super) hardware: AuthorizationList<'a>,
}

/// Where the key lies, or where the attestation was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[repr(u8)]
pub(super) enum SecurityLevel {
    Software = 0,
    TrustedEnvironment = 1,
    StrongBox = 2,
}

/// How the system was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[repr(u8)]
pub(super) enum BootState {
    Verified = 0,
    SelfSigned = 1,
    Unverified = 2,
    Failed = 3,
}

/// What is said of the key, of the app and of the phone. Tags that are not named here are passed
/// over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AuthorizationList<'a> {
    pub(super) purposes: Option<Vec<u32>>,
    pub(super) algorithm: Option<u32>,
    /// Whether the key is for every app of the phone.
    pub(super) all_applications: bool,
    pub(super) origin: Option<u32>,
    pub(super) root_of_trust: Option<RootOfTrust<'a>>,
    pub(super) application: Option<Application<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RootOfTrust<'a> {
    /// By which the phone verifies what it starts.
    pub(super) boot_key: &'a [u8],
    pub(super) is_locked: bool,
    pub(super) boot_state: BootState,
}

/// The apps that may use the key, and who signed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Application<'a> {
    pub(super) packages: Vec<&'a [u8]>,
    pub(super) signing_digests: Vec<&'a [u8]>,
}

impl<'a> KeyDescription<'a> {
    /// Parses the extension's value.
    pub(super) fn from_der(bytes: &'a [u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let description = reader.sequence(|reader| -> der::Result<_> {
            let attestation_version = u32::decode(reader)?;
            let attestation_level = SecurityLevel::decode(reader)?;
            let _key_version = u32::decode(reader)?;
            let key_level = SecurityLevel::decode(reader)?;
            let challenge = <&OctetStringRef>::decode(reader)?.as_bytes();
            let _unique_id = <&OctetStringRef>::decode(reader)?;
            let software = AuthorizationList::decode(reader)?;
            let hardware = AuthorizationList::decode(reader)?;
            if attestation_version == 0 {
                return Err(ErrorKind::Value { tag: Tag::Integer }.into());
            }
            Ok(Self { attestation_level, key_level, challenge, software, hardware })
        })?;
        reader.finish()?;
        Ok(description)
    }
}

impl<'a> AuthorizationList<'a> {
    fn decode(reader: &mut SliceReader<'a>) -> der::Result<Self> {
        reader.sequence(|reader| -> der::Result<_> {
            let mut list = Self::default();
            while !reader.is_finished() {
                let item = AnyRef::decode(reader)?;
                let Tag::ContextSpecific { constructed: true, number } = item.tag() else {
                    return Err(item.tag().unexpected_error(None).into());
                };
                // EXPLICIT: the item itself lies inside.
                let inner = || AnyRef::from_der(item.value());
                match number.0 {
                    PURPOSE => once(&mut list.purposes, numbers(inner()?)?)?,
                    ALGORITHM => once(&mut list.algorithm, inner()?.decode_as()?)?,
                    ALL_APPLICATIONS => list.all_applications = true,
                    ORIGIN => once(&mut list.origin, inner()?.decode_as()?)?,
                    ROOT_OF_TRUST => once(&mut list.root_of_trust, root_of_trust(inner()?)?)?,
                    APPLICATION_ID => {
                        let bytes = inner()?.decode_as::<&OctetStringRef>()?.as_bytes();
                        once(&mut list.application, Application::from_der(bytes)?)?;
                    }
                    _ => {}
                }
            }
            Ok(list)
        })
    }
}

impl<'a> Application<'a> {
    fn from_der(bytes: &'a [u8]) -> der::Result<Self> {
        AnyRef::from_der(bytes)?.sequence(|reader| -> der::Result<_> {
            let packages = members(AnyRef::decode(reader)?, |package| {
                package.sequence(|reader| -> der::Result<_> {
                    let name = <&OctetStringRef>::decode(reader)?.as_bytes();
                    let _version = AnyRef::decode(reader)?;
                    Ok(name)
                })
            })?;
            let signing_digests = members(AnyRef::decode(reader)?, |digest| {
                Ok(digest.decode_as::<&OctetStringRef>()?.as_bytes())
            })?;
            Ok(Self { packages, signing_digests })
        })
    }
}

fn root_of_trust(item: AnyRef<'_>) -> der::Result<RootOfTrust<'_>> {
    item.sequence(|reader| -> der::Result<_> {
        let boot_key = <&OctetStringRef>::decode(reader)?.as_bytes();
        let is_locked = bool::decode(reader)?;
        let boot_state = BootState::decode(reader)?;
        // The hash of what was started: since version 3.
        while !reader.is_finished() {
            AnyRef::decode(reader)?;
        }
        Ok(RootOfTrust { boot_key, is_locked, boot_state })
    })
}

fn numbers(set: AnyRef<'_>) -> der::Result<Vec<u32>> {
    members(set, |number| number.decode_as())
}

/// The members of a SET OF, in whatever order: not every phone sorts them as DER asks.
fn members<'a, T>(
    set: AnyRef<'a>,
    member: impl Fn(AnyRef<'a>) -> der::Result<T>,
) -> der::Result<Vec<T>> {
    set.tag().assert_eq(Tag::Set)?;
    let mut reader = SliceReader::new(set.value())?;
    let mut all = Vec::new();
    while !reader.is_finished() {
        all.push(member(AnyRef::decode(&mut reader)?)?);
    }
    Ok(all)
}

/// A tag that counts stands once: with two, readers could differ in which one they believe.
fn once<T>(place: &mut Option<T>, value: T) -> der::Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(ErrorKind::Failed.into()),
    }
}

const PURPOSE: u32 = 1;
const ALGORITHM: u32 = 2;
const ALL_APPLICATIONS: u32 = 600;
const ORIGIN: u32 = 702;
const ROOT_OF_TRUST: u32 = 704;
const APPLICATION_ID: u32 = 709;
