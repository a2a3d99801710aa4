//! A phone registers its two keys.

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{
    NoticeKind, PhoneStanding, PhoneState, Platform, ProblemCode, RegisterPhone,
};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_payload::{AppVersion, Instant};

use super::activation::takes_the_place_of_none;
use super::watch::RegistrationsByKey;
use super::{end_waiting, notify};
use crate::accounts::by_phone;
use crate::attestation::{AttestationRequest, Attested, AttestedKey, attest, platform_of};
use crate::authority::{Authority, Rules};
use crate::error::{Error, malformed};
use crate::secret::make_name;
use crate::store::phones::{self, PhoneRow};
use crate::store::sign_ins::{self, SignInRow};
use crate::store::{accounts, attestations};

impl Authority {
    /// Registers the phone whose request key has signed the call. It waits; in a test world that is
    /// open, the first phone of an account is the active one at once.
    ///
    /// A phone whose answer was lost asks again, and is told what became of it; with a certificate
    /// only if it has one for this very key. Any other key is attested in a renewal.
    pub(crate) async fn register_phone(
        &self,
        request: RegisterPhone,
        request_key: &PublicKey,
    ) -> Result<PhoneStanding, Error> {
        let presentation_key =
            request.presentation_key.to_key().ok_or_else(|| malformed("presentation_key"))?;
        let request_thumbprint = thumbprint(&request_key.to_full());
        let known = phones::by_key(&mut *self.store.read().await?, &request_thumbprint).await?;
        if let Some(phone) = known {
            return self.standing_again(&phone, &presentation_key).await;
        }
        self.check_app_version(request.app_version)?;
        let nonce = request.nonce.0;
        let nonce_expires = self.check_nonce(&nonce)?;
        let now = self.now();
        let keys = [*request_key, presentation_key];
        let evidence = &request.attestation;
        let attested = AttestationRequest { nonce: &nonce, keys: &keys, remembered: None };
        let (attested_key, attested) = attest(&*self.attestation, &attested, evidence, now)?;

        let key = request_key.to_full();
        let mut phone = PhoneRow {
            phone: make_name()?,
            account: String::new(),
            name: String::new(),
            platform: platform_of(evidence),
            model: String::new(),
            digits: None,
            request_key: [key.x, key.y].concat(),
            request_thumbprint: request_thumbprint.to_vec(),
            attestation: attested.memory.clone(),
            level: Some(attested.level),
            boot_key: attested.boot_key.clone(),
            state: PhoneState::Waiting,
            registered_at: now.unix_seconds(),
            activates_at: None,
            activation: None,
            lost_by: None,
        };
        let presentation_thumbprint = thumbprint(&presentation_key.to_full());
        let (sign_in, rules, now) = (request.sign_in, self.rules, now.unix_seconds());
        let (phone, by_key) = self
            .store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let sign_in =
                        take_sign_in(connection, &sign_in, &phone, &presentation_thumbprint, now)
                            .await?;
                    Self::take_nonce(connection, &nonce, nonce_expires).await?;
                    phone.account = sign_in.account;
                    phone.name = sign_in.phone_name;
                    phone.model = sign_in.model;
                    phone.digits = sign_in.digits;
                    check_platform(&phone, sign_in.platform)?;
                    check_registrations(connection, &phone.account, now).await?;
                    place(connection, &mut phone, rules, now).await?;
                    let by_key = remember(connection, &phone, &attested, now).await?;
                    Ok((phone, by_key))
                }
                .boxed()
            })
            .await?;
        self.metrics.phones_registered.inc();
        if let Some(by_key) = by_key {
            self.watch_registrations(&by_key);
        }
        self.standing_with_certificate(&phone, attested_key).await
    }

    /// What a phone that was just registered learns of itself; with a certificate when it may have
    /// one.
    async fn standing_with_certificate(
        &self,
        phone: &PhoneRow,
        key: AttestedKey,
    ) -> Result<PhoneStanding, Error> {
        let mut standing = self.standing(phone).await?;
        if phone.state == PhoneState::Active && standing.account.level == 2 {
            match self.certify_first(phone, key).await {
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

    /// What a phone that is registered learns of itself; with the certificate that it has for this
    /// key, if it may have it still.
    async fn standing_again(
        &self,
        phone: &PhoneRow,
        key: &PublicKey,
    ) -> Result<PhoneStanding, Error> {
        let mut standing = self.standing(phone).await?;
        standing.certificate = match self.certificate_again(phone, key).await {
            Ok(certificate) => certificate,
            Err(Error::Refused(_)) => None,
            Err(error) => return Err(error),
        };
        Ok(standing)
    }

    /// Refuses apps below the policy's lowest version.
    pub(crate) fn check_app_version(&self, version: [u16; 3]) -> Result<(), Error> {
        let [major, minor, patch] = version;
        let lowest = self.trust.state().lowest_app_version();
        if (AppVersion { major, minor, patch }) < lowest {
            return Err(Error::refused(ProblemCode::AppTooOld, format!("lowest is {lowest}")));
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
) -> Result<SignInRow, Error> {
    let row = sign_ins::find(connection, sign_in).await?.ok_or(ProblemCode::SignInEnded)?;
    let same_keys = row.request_thumbprint == phone.request_thumbprint
        && row.presentation_thumbprint == presentation_thumbprint;
    if !same_keys || !sign_ins::take(connection, sign_in, now).await? {
        return Err(ProblemCode::SignInEnded.into());
    }
    Ok(row)
}

/// A phone is of the kind that it said when it signed in.
fn check_platform(phone: &PhoneRow, signed_in_as: Platform) -> Result<(), Error> {
    if signed_in_as == phone.platform {
        return Ok(());
    }
    let rule = "attested by a phone of another kind than the one that has signed in";
    Err(Error::refused(ProblemCode::AttestationRefused, rule))
}

/// An account has no need of many phones a day, and each is kept for some time.
async fn check_registrations(
    connection: &mut AnyConnection,
    account: &str,
    now: i64,
) -> Result<(), Error> {
    accounts::lock(connection, account).await?;
    let since = now - DAY_S;
    let (count, first) = phones::registered_since(connection, account, since).await?;
    if count < REGISTRATIONS_A_DAY {
        return Ok(());
    }
    let ends = first.unwrap_or(now) + DAY_S;
    Err(Error::for_now(ProblemCode::TooManyTries, ends - now))
}

/// Remembers what vouches for the phone's keys, as far as it is believed; returns how many phones
/// it has registered today.
async fn remember(
    connection: &mut AnyConnection,
    phone: &PhoneRow,
    attested: &Attested,
    now: i64,
) -> Result<Option<RegistrationsByKey>, Error> {
    attestations::remember(connection, &phone.phone, &attested.serials, true, now).await?;
    let Some(batch) = &attested.batch else { return Ok(None) };
    if attestations::is_listed(connection, &phone.phone).await? {
        let rule = "what vouches for this phone's keys was revoked";
        return Err(Error::refused(ProblemCode::AttestationRefused, rule));
    }
    let day = Instant::saturating_from_unix_seconds(now).unix_day();
    let today = attestations::count_registration(connection, &batch.serial, day).await?;
    Ok(Some(RegistrationsByKey { batch: batch.clone(), today }))
}

/// Gives the new phone its place. One that takes the place of none waits like any other, or a password
/// and a one-time code would be enough to be somebody: the owner's activation code ends that.
async fn place(
    connection: &mut AnyConnection,
    phone: &mut PhoneRow,
    rules: Rules,
    now: i64,
) -> Result<(), Error> {
    let account = phone.account.clone();
    accounts::lock(connection, &account).await?;
    let row = accounts::find(connection, &account).await?.ok_or(ProblemCode::NotFound)?;
    if row.suspended_at.is_some() {
        return Err(ProblemCode::AccountSuspended.into());
    }
    // Whoever asked before gives way: the newest one-time code counts.
    if let Some(other) = phones::in_state(connection, &account, PhoneState::Waiting).await? {
        end_waiting(connection, &other, Some(&phone.phone), now).await?;
        notify(connection, &other, NoticeKind::PhoneRemoved, now).await?;
    }
    let is_first = takes_the_place_of_none(connection, &account).await?;
    if is_first && rules.first_phone_at_once {
        phone.state = PhoneState::Active;
        phone.activation = Some(accounts::next_change(connection, &account).await?);
    } else {
        phone.activates_at = Some(now + rules.move_delay_s);
    }
    phones::insert(connection, phone).await?;
    match phone.state {
        // Nobody is there who could answer.
        PhoneState::Waiting if is_first => {}
        PhoneState::Waiting => notify(connection, phone, NoticeKind::MoveRequested, now).await?,
        _ => notify(connection, phone, NoticeKind::SignedIn, now).await?,
    }
    by_phone(connection, "phone_registered", &account, Some(&phone.phone), now).await
}

/// How many phones an account registers on a day.
const REGISTRATIONS_A_DAY: i64 = 10;
const DAY_S: i64 = 86_400;
