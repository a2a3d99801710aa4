//! Notices, as phones read them, and those that a phone causes by itself.

use futures_util::FutureExt;
use vneid_client::wire::{NoticeKind, Notices, PhoneState, ProblemCode};
use vneid_payload::CertificateClaims;

use crate::authority::Authority;
use crate::error::Error;
use crate::store::notices::{self, Subject};
use crate::store::phones::PhoneRow;
use crate::store::{accounts, certificates};

impl Authority {
    /// The notices of the phone's account after this one. The account's phone, or one that was
    /// reported lost and not replaced yet, reads all; one that waits what is about itself.
    pub(crate) async fn notices_for(&self, phone: &PhoneRow, after: i64) -> Result<Notices, Error> {
        let is_others = match phone.state {
            PhoneState::Active => {
                self.look_for_lapse(phone).await?;
                false
            }
            PhoneState::Waiting => true,
            PhoneState::Lost if self.is_lost_in_place(phone).await? => false,
            PhoneState::Lost | PhoneState::Removed => {
                return Err(ProblemCode::PhoneNotActive.into());
            }
        };
        let mut connection = self.store.read().await?;
        let mut notices = notices::after(&mut connection, &phone.account, after, PAGE).await?;
        let next = notices.last().map_or(after, |notice| notice.notice);
        notices.retain(|notice| !is_others || notice.phone.as_ref() == Some(&phone.phone));
        Ok(Notices { notices, next })
    }

    /// A phone that calls, but whose certificate has ended without a new one, has a trouble that
    /// its holder should know of.
    async fn look_for_lapse(&self, phone: &PhoneRow) -> Result<(), Error> {
        let mut connection = self.store.read().await?;
        let newest = certificates::newest(&mut connection, &phone.phone).await?;
        drop(connection);
        let has_lapsed = newest
            .is_some_and(|row| self.now() > CertificateClaims::expires_when_issued(row.issued));
        if has_lapsed { self.tell_not_renewed(phone, "lapsed").await } else { Ok(()) }
    }

    /// Tells the holder why the certificate was not renewed, if it is for a reason that the holder
    /// must act on.
    pub(crate) async fn tell_if_holder_must_act(
        &self,
        phone: &PhoneRow,
        refused: &Error,
    ) -> Result<(), Error> {
        match refused.code() {
            Some(
                code @ (ProblemCode::AccountSuspended
                | ProblemCode::AppTooOld
                | ProblemCode::AttestationRefused
                | ProblemCode::LevelTooLow),
            ) => self.tell_not_renewed(phone, code.name()).await,
            _ => Ok(()),
        }
    }

    /// Once a day for a phone, whatever the reasons: it asks again and again by itself.
    async fn tell_not_renewed(&self, phone: &PhoneRow, why: &'static str) -> Result<(), Error> {
        let now = self.now().unix_seconds();
        let (account, phone) = (phone.account.clone(), phone.phone.clone());
        self.store
            .write::<_, Error, _>(move |connection| {
                async move {
                    accounts::lock(connection, &account).await?;
                    let kind = NoticeKind::CertificateNotRenewed;
                    let last = notices::newest_at(connection, &account, kind, &phone).await?;
                    if last.is_none_or(|last| now - last >= DAY_S) {
                        let (phone, about) = (Some(&phone[..]), Some(why));
                        let subject = Subject { phone, about, ..Subject::default() };
                        notices::append(connection, &account, kind, subject, now).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

/// How many are told at once.
const PAGE: i64 = 64;
const DAY_S: i64 = 86_400;
