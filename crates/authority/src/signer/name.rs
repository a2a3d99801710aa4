//! What the key of an issuer is called: role and kid, for example `device-4431`.

use core::fmt;
use core::str::FromStr;

use vneid_payload::{Kid, Role};

/// The name of an issuer's key, and of the files that hold its halves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuerName {
    /// What it signs.
    pub role: Role,
    /// Its name in the trust list.
    pub kid: Kid,
}

/// A text that names no issuer's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an issuer's key is named device-, status-, paper- or time- and four hexadecimal digits")]
pub struct NotAnIssuerName;

impl IssuerName {
    /// The role as it is written: `device`, `status`, `paper` or `time`.
    pub const fn role_name(&self) -> &'static str {
        self.role.name()
    }
}

impl fmt::Display for IssuerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.role_name(), self.kid)
    }
}

impl FromStr for IssuerName {
    type Err = NotAnIssuerName;

    fn from_str(text: &str) -> Result<Self, NotAnIssuerName> {
        let (role, kid) = text.split_once('-').ok_or(NotAnIssuerName)?;
        let role = Role::ALL.into_iter().find(|it| it.name() == role).ok_or(NotAnIssuerName)?;
        let number = u16::from_str_radix(kid, 16).map_err(|_| NotAnIssuerName)?;
        let parsed = Kid(number.to_be_bytes());
        if parsed.to_string() == kid {
            Ok(Self { role, kid: parsed })
        } else {
            Err(NotAnIssuerName)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written() {
        for text in ["device-4431", "status-5331", "paper-00ff", "time-5431"] {
            assert_eq!(text.parse::<IssuerName>().unwrap().to_string(), text);
        }
        for text in
            ["device", "root-4431", "device-443", "device-44311", "device-443A", "device-+431"]
        {
            assert_eq!(text.parse::<IssuerName>(), Err(NotAnIssuerName), "{text}");
        }
    }
}
