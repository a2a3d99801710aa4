//! Bytes in JSON: base64url without padding (RFC 4648 section 5).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes, base64url without padding. `Debug` shows how many.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^([A-Za-z0-9_-]{4})*([A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?$"))]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// Base64url without padding.
    pub fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.0)
    }

    /// The bytes, when there are exactly `N`.
    pub fn to_array<const N: usize>(&self) -> Option<[u8; N]> {
        self.0[..].try_into().ok()
    }
}

impl core::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Bytes({})", self.0.len())
    }
}

impl<const N: usize> From<[u8; N]> for Bytes {
    fn from(bytes: [u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text);
        bytes.map(Self).map_err(|_| D::Error::custom("not base64url without padding"))
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn bytes_are_base64url_without_padding() {
        assert_eq!(serde_json::to_string(&Bytes::from([0xfb, 0xff])).unwrap(), "\"-_8\"");
        assert_eq!(serde_json::from_str::<Bytes>("\"-_8\"").unwrap().0, [0xfb, 0xff]);
        for bad in ["\"+/8\"", "\"-_8=\"", "\"-_9\"", "1", "null"] {
            assert!(serde_json::from_str::<Bytes>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_array_has_its_length() {
        assert_eq!(Bytes(vec![1, 2]).to_array::<2>(), Some([1, 2]));
        assert_eq!(Bytes(vec![1, 2]).to_array::<3>(), None);
    }
}
