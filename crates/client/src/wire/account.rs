//! The account, as its phone sees it.

use serde::{Deserialize, Serialize};

/// The account of a phone. `Debug` shows the level alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountInfo {
    /// The personal identification number: 12 digits.
    pub number: String,
    /// The full name, family name first.
    pub name: String,
    /// 1 or 2; certificates are for level 2.
    pub level: u8,
    /// Whether the authority has suspended it.
    pub suspended: bool,
}

impl core::fmt::Debug for AccountInfo {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("AccountInfo").field("level", &self.level).finish_non_exhaustive()
    }
}

/// Changes the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePassword {
    /// The password until now.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub old: String,
    /// The new one: 8 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 8, max_length = 128))]
    pub new: String,
}
