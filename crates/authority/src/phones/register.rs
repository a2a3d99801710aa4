//! A phone registers its two keys.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{NoticeKind, PhoneStanding, PhoneState, ProblemCode, RegisterPhone};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_payload::AppVersion;

use super::activation::takes_the_place_of_none;
use super::tell;
use crate::accounts::by_phone;
use crate::attestation::AttestationRequest;
use crate::authority::{Authority, Rules};
use crate::failure::Failure;
use crate::secret::make_name;
use crate::sign_in::malformed;
use crate::store::accounts;
use crate::store::phones::{self, PhoneRow};
use crate::store::sign_ins::{self, SignInRow};

impl Authority {
    /// Registers the phone whose request key has signed the call. It waits; in a test world that is
    /// open, the first phone of an account is the active one at once.
    ///
    /// A phone whose answer was lost asks again, and is told what became of it.
    pub(crate) async fn register_phone(
        &self,
        request: RegisterPhone,
        request_key: &PublicKey,
    ) -> Result<PhoneStanding, Failure> {
        let presentation_key =
            request.presentation_key.to_key().ok_or_else(|| malformed("presentation_key"))?;
        let request_thumbprint = thumbprint(&request_key.to_full());
        let known = phones::by_key(&mut *self.store.read().await?, &request_thumbprint).await?;
        if let Some(phone) = known {
            return self.standing_with_certificate(&phone, &presentation_key).await;
        }
        self.check_app_version(request.app_version)?;
        let nonce = request.nonce.0;
        let nonce_expires = self.check_nonce(&nonce)?;
        let now = self.now();
        let keys = [*request_key, presentation_key];
        let attested = AttestationRequest { nonce: &nonce, keys: &keys, remembered: None };
        let attestation = self.attestation.verify(&attested, &request.attestation, now)?;

        let key = request_key.to_full();
        let mut phone = PhoneRow {
            phone: make_name()?,
            account: String::new(),
            name: String::new(),
            platform: vneid_client::wire::Platform::Test,
            model: String::new(),
            digits: None,
            request_key: [key.x, key.y].concat(),
            request_thumbprint: request_thumbprint.to_vec(),
            attestation,
            state: PhoneState::Waiting,
            registered_at: now.unix_seconds(),
            activates_at: None,
            activation: None,
            lost_by: None,
        };
        let presentation_thumbprint = thumbprint(&presentation_key.to_full());
        let (sign_in, rules, now) = (request.sign_in, self.rules, now.unix_seconds());
        let phone = self
            .store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    let sign_in =
                        take_sign_in(connection, &sign_in, &phone, &presentation_thumbprint, now)
                            .await?;
                    Self::take_nonce(connection, &nonce, nonce_expires).await?;
                    phone.account = sign_in.account;
                    phone.name = sign_in.phone_name;
                    phone.model = sign_in.model;
                    phone.digits = sign_in.digits;
                    phone.platform = phones::platform_from_name(&sign_in.platform)?;
                    place(connection, &mut phone, rules, now).await?;
                    Ok(phone)
                }
                .boxed()
            })
            .await?;
        self.metrics.phones_registered.inc();
        self.standing_with_certificate(&phone, &presentation_key).await
    }

    /// What the phone learns of itself; with a certificate when it may have one.
    async fn standing_with_certificate(
        &self,
        phone: &PhoneRow,
        presentation_key: &PublicKey,
    ) -> Result<PhoneStanding, Failure> {
        let mut standing = self.standing(phone).await?;
        if phone.state == PhoneState::Active && standing.account.level == 2 {
            match self.issue_first(phone, presentation_key).await {
                Ok(certificate) => {
                    standing = self.standing(phone).await?;
                    standing.certificate = Some(certificate);
                }
                // Registered all the same; the phone asks for its certificate later.
                Err(error) => tracing::warn!(code = "no_first_certificate", %error),
            }
        }
        Ok(standing)
    }

    /// Refuses apps below the policy's lowest version.
    pub(crate) fn check_app_version(&self, version: [u16; 3]) -> Result<(), Failure> {
        let [major, minor, patch] = version;
        let lowest = self.trust.state().lowest_app_version();
        if (AppVersion { major, minor, patch }) < lowest {
            return Err(Failure::refused(ProblemCode::AppTooOld, format!("lowest is {lowest}")));
        }
        Ok(())
    }
}

/// Uses up the confirmed sign-in of these keys.
async fn take_sign_in(
    connection: &mut AnyConnection,
    sign_in: &str,
    phone: &PhoneRow,
    presentation_thumbprint: &[u8],
    now: i64,
) -> Result<SignInRow, Failure> {
    let row = sign_ins::find(connection, sign_in).await?.ok_or(ProblemCode::SignInEnded)?;
    let same_keys = row.request_thumbprint == phone.request_thumbprint
        && row.presentation_thumbprint == presentation_thumbprint;
    if !same_keys || !sign_ins::take(connection, sign_in, now).await? {
        return Err(ProblemCode::SignInEnded.into());
    }
    Ok(row)
}

/// Gives the new phone its place. One that takes the place of none waits like any other, or a password
/// and a one-time code would be enough to be somebody: the owner's activation code ends that.
async fn place(
    connection: &mut AnyConnection,
    phone: &mut PhoneRow,
    rules: Rules,
    now: i64,
) -> Result<(), Failure> {
    let account = phone.account.clone();
    accounts::lock(connection, &account).await?;
    let row = accounts::find(connection, &account).await?.ok_or(ProblemCode::NotFound)?;
    if row.suspended_at.is_some() {
        return Err(ProblemCode::AccountSuspended.into());
    }
    // Whoever asked before gives way: the newest one-time code counts.
    if let Some(other) = phones::in_state(connection, &account, PhoneState::Waiting).await? {
        phones::end(connection, &other.phone, PhoneState::Removed, None, now).await?;
        tell(connection, &other, NoticeKind::PhoneRemoved, now).await?;
    }
    if rules.first_phone_at_once && takes_the_place_of_none(connection, &account).await? {
        phone.state = PhoneState::Active;
        phone.activation = Some(accounts::next_change(connection, &account).await?);
    } else {
        phone.activates_at = Some(now + rules.move_delay_s);
    }
    phones::insert(connection, phone).await?;
    let kind = match phone.state {
        PhoneState::Waiting => NoticeKind::MoveRequested,
        _ => NoticeKind::SignedIn,
    };
    tell(connection, phone, kind, now).await?;
    by_phone(connection, "phone_registered", &account, Some(&phone.phone), now).await
}
