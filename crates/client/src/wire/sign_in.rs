//! Signing in: number and password, then a one-time code.

use serde::{Deserialize, Serialize};

use vneid_core::MatchDigits;

use super::bytes::Bytes;
use super::phone::Platform;

/// Begins a sign-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The personal identification number: 12 digits.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{12}$"))]
    pub number: String,
    /// The password: 8 to 128 characters.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 128))]
    pub password: String,
    /// What the phone is called: 1 to 64 characters ([`is_phone_name`](super::is_phone_name)).
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 64,
            pattern = r"^[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]([0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ .,()+&_-]*[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ.,()+&_-])?$"
        )
    )]
    pub phone: String,
    /// What it runs.
    pub platform: Platform,
    /// Its maker and model, as the system tells them: of Android the manufacturer, a blank and the
    /// model, of iOS the identifier of the hardware (`iPhone15,4`). Empty when it tells nothing. The
    /// code's message names what the authority finds in its list, never this text.
    #[cfg_attr(feature = "openapi", schema(max_length = 48, pattern = r"^[0-9A-Za-z .,()+_-]*$"))]
    pub model: String,
    /// The thumbprint of the request key that this phone will register: 32 bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"))]
    pub request_key: Bytes,
    /// The thumbprint of the presentation key that this phone will register: 32 bytes.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"))]
    pub presentation_key: Bytes,
}

/// Number and password were right; a one-time code is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignInStarted {
    /// Names this sign-in.
    pub sign_in: String,
    /// For how many seconds the code is good.
    pub expires_in_s: u32,
    /// How often it may be tried.
    pub tries: u32,
    /// Two digits that the code's message names; this phone shows them beside the field.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[0-9]{2}$"))]
    pub digits: MatchDigits,
}

/// Enters the one-time code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfirmCode {
    /// 6 digits.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9]{6}$"))]
    pub code: String,
}

/// The code was right; the phone may register its two keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Confirmed {
    /// For how many seconds.
    pub register_within_s: u32,
}
