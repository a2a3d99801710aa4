//! When to sync by itself, and when to remind the citizen.

use vneid_core::{Instant, PhoneState, Reading};
use vneid_payload::CertificateClaims;

/// In how many seconds this phone should sync, if there is a network by then; 0 means now.
///
/// After trouble that may pass, the wait doubles from 30 seconds up to an hour, and a random part
/// of it is left out, so that a country's phones do not come back at the same moment. `random` is a
/// fresh random number.
pub fn seconds_until_sync(phone: &PhoneState, random: u32, now: Reading) -> u32 {
    let now = phone.clock.at(now).now;
    let syncs = phone.link.syncs;
    let Some(ended) = syncs.ended else { return 0 };
    let passed_s = now.seconds_since(ended);
    if passed_s < 0 {
        // The clock was set back: nobody knows how long ago it was.
        return 0;
    }
    let wait_s = if syncs.failures > 0 {
        let longest = (FIRST_WAIT_S << (syncs.failures - 1).min(7)).min(LONGEST_WAIT_S);
        longest - part_of(longest / 2, random)
    } else {
        let every = if phone.settings.officer_mode { OFFICER_EVERY_S } else { EVERY_S };
        let until_renewal = renewal(phone)
            .map_or(u32::MAX, |at| u32::try_from(at.seconds_since(ended)).unwrap_or(0));
        // A certificate that should have been renewed was asked for in the sync that ended.
        let until_renewal = if until_renewal == 0 { every } else { until_renewal };
        every.min(until_renewal) + part_of(SPREAD_S, random)
    };
    let wait_s = wait_s.max(syncs.wait_s);
    wait_s.saturating_sub(u32::try_from(passed_s).unwrap_or(u32::MAX))
}

/// When the certificate is to be renewed: half of its life after it was issued.
pub(crate) fn renewal(phone: &PhoneState) -> Option<Instant> {
    let claims = phone.holder.certificate()?.claims();
    let issued = claims.issued();
    Some(issued.plus_seconds(claims.expires.seconds_since(issued) / 2))
}

/// A reminder to go online, because codes can't be made for much longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Reminder {
    /// When to remind: 48 hours before the end.
    pub at: Instant,
    /// The last instant at which codes can be made.
    pub ends: Instant,
}

/// The reminder that the phone should have set; renewals move it. `None` when there is no
/// certificate.
pub fn reminder(phone: &PhoneState) -> Option<Reminder> {
    let claims: &CertificateClaims = phone.holder.certificate()?.claims();
    let ends = claims.expires;
    Some(Reminder { at: ends.plus_seconds(-REMIND_S), ends })
}

/// `random` as a part of `whole`.
fn part_of(whole: u32, random: u32) -> u32 {
    ((u64::from(whole) * u64::from(random)) >> 32) as u32
}

/// A citizen's phone asks a few times a day: for notices, papers and the policy.
const EVERY_S: u32 = 6 * 3600;
/// An officer's wants the newest revocations.
const OFFICER_EVERY_S: u32 = 3600;
/// Phones that were switched on at the same time drift apart by this.
const SPREAD_S: u32 = 600;
const FIRST_WAIT_S: u32 = 30;
const LONGEST_WAIT_S: u32 = 3600;
const REMIND_S: i64 = 48 * 3600;
