//! Refusals, as problem documents (RFC 9457).

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:vneid:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it means, in English, for whoever reads logs; apps have their own words for `code`.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// Which problem it is.
    pub code: ProblemCode,
    /// More about this one, for whoever reads logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The call that met it: `urn:vneid:request:` and the `X-Request-Id` of the answer, by which it
    /// stands in the authority's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// After how many seconds it is worth trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// How many tries are left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// What the authority's clock shows, when the phone's may be wrong: signed by a time issuer over
    /// the nonce of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Bytes>,
}

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $status:literal;)*) => {
        /// Which problem a call met. Append-only: apps go by these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[non_exhaustive]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "Problem"))]
        pub enum ProblemCode {
            $($(#[doc = $doc])* $variant,)*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name, as in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The HTTP status that it comes with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }

            /// What it means, in English: for logs and documents.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),*),)* }
            }
        }
    };
}

problem_codes! {
    /// The request is not what the documents ask for.
    RequestMalformed = "request_malformed", 400;
    /// The call is not signed, or the signature is malformed, unknown or wrong.
    SignatureRefused = "signature_refused", 401;
    /// The call was signed too long ago, or in the future; `time` tells the authority's clock.
    SignatureStale = "signature_stale", 401;
    /// This signature was used before.
    SignatureReplayed = "signature_replayed", 401;
    /// The number and the password do not belong together, or there is no such account.
    SignInRefused = "sign_in_refused", 401;
    /// The one-time code is wrong; `tries_left` says how often it may be tried still.
    CodeWrong = "code_wrong", 401;
    /// The sign-in is over: used, expired, or tried too often.
    SignInEnded = "sign_in_ended", 410;
    /// The nonce is not the service's, expired, or was used.
    NonceRefused = "nonce_refused", 403;
    /// The keys are not those of the genuine app on a phone that can be trusted.
    AttestationRefused = "attestation_refused", 403;
    /// This phone may not do that: it waits, was removed, or is reported lost.
    PhoneNotActive = "phone_not_active", 403;
    /// Certificates are for accounts of level 2.
    LevelTooLow = "level_too_low", 403;
    /// The account is suspended.
    AccountSuspended = "account_suspended", 403;
    /// The app is below the lowest version that counts.
    AppTooOld = "app_too_old", 403;
    /// There is no such thing, or not for this account.
    NotFound = "not_found", 404;
    /// Not with this method.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The request took too long to arrive.
    RequestTimeout = "request_timeout", 408;
    /// The certificate held is still fresh; `retry_after_s` says until when.
    RenewalTooEarly = "renewal_too_early", 409;
    /// It can't be done as things stand now.
    Conflict = "conflict", 409;
    /// The body is larger than any that is right.
    BodyTooLarge = "body_too_large", 413;
    /// The body must be JSON.
    NotJson = "not_json", 415;
    /// The new password is too short, too long, or the old one.
    PasswordUnfit = "password_unfit", 422;
    /// Too many tries, calls or registrations; `retry_after_s` says when the next is looked at.
    TooManyTries = "too_many_tries", 429;
    /// The service failed; the cause is in its log.
    Internal = "internal", 500;
    /// The service can't do this now.
    Unavailable = "unavailable", 503;
    /// The phone's system does not say which app the keys are for; keys made anew may be told.
    AttestationIncomplete = "attestation_incomplete", 403;
    /// The activation code is wrong; `tries_left` says how often it may be tried still.
    ActivationCodeWrong = "activation_code_wrong", 401;
    /// No activation code counts: it was used, expired, was tried too often, or none was made.
    ActivationEnded = "activation_ended", 410;
}

impl Problem {
    /// The document for a code.
    pub fn new(code: ProblemCode) -> Self {
        Self {
            kind: format!("urn:vneid:problem:{}", code.name()),
            title: code.title().trim().to_owned(),
            status: code.status(),
            code,
            detail: None,
            instance: None,
            retry_after_s: None,
            tries_left: None,
            time: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ProblemCode;

    #[test]
    fn a_code_has_its_name_in_json() {
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
        }
    }
}
