//! The checks of one code that need nothing but the lists and the time, in their order.

use vneid_payload::{
    AppVersion, CertificateClaims, DecodeError, DeviceCertificate, Format, Freshness, Hint,
    Instant, IssuerState, Malformed, Moment, Presentation, PresentationClaims, Role, base45,
    format_of,
};

use super::facts::Facts;
use super::foreign;
use super::rules::{LEVEL_TO_PRESENT, TTL_SECONDS};
use super::verdict::{Notice, VerdictCode};
use super::verify::VerifierMemory;
use crate::clock::Time;
use crate::crypto::PublicKey;
use crate::trust::Lists;
use crate::trust::{Lookup, TrustedIssuer};

/// A step of the examination: it goes on, or ends with a code.
pub(super) type Step<T> = Result<T, VerdictCode>;

/// One code under examination: what is known of it so far.
pub(super) struct Examination<'a> {
    lists: Lists<'a>,
    time: Time,
    /// What this phone remembers to be past ([`VerifierMemory::known_past`]).
    known_past: Instant,
    pub(super) facts: Facts,
    pub(super) hint: Option<Hint>,
}

impl<'a> Examination<'a> {
    pub(super) fn new(lists: Lists<'a>, memory: &VerifierMemory, time: Time) -> Self {
        let complete = lists.status.last_complete();
        let facts = Facts {
            officer_time: time.now,
            officer_time_confirmed: time.confirmed,
            officer_correction_s: time.correction_s,
            trust_list_sequence: lists.trust.sequence(),
            trust_list_expires: lists.trust.expires(),
            status_sequence: complete.map(|complete| complete.sequence),
            good_until: lists.good_until(),
            ..Facts::default()
        };
        Self { lists, time, known_past: memory.known_past(&time), facts, hint: None }
    }

    /// Prefix: is it ours, and the format that this app reads? Returns the bytes.
    pub(super) fn read_text(&mut self, text: &str) -> Step<Vec<u8>> {
        let body = match format_of(text) {
            None => return Err(foreign::recognise(text)),
            Some(Format::Presentation(body)) => body,
            Some(Format::Other(name)) => {
                self.facts.format = Some(name.to_owned());
                let policy = self.lists.trust.policy();
                let exists =
                    policy.is_some_and(|policy| policy.formats.iter().any(|it| it == name));
                return Err(if exists {
                    VerdictCode::NewerFormat
                } else {
                    VerdictCode::UnknownFormat
                });
            }
        };
        if body.len() > Presentation::MAX_BYTES / 2 * 3 {
            return Err(VerdictCode::Malformed);
        }
        base45::decode(body).map_err(|_| VerdictCode::Malformed)
    }

    /// Shape.
    pub(super) fn read_bytes<'b>(&mut self, bytes: &'b [u8]) -> Step<Presentation<'b>> {
        Presentation::decode(bytes).map_err(|error| {
            self.facts.malformed = malformed_of(error).map(Into::into);
            VerdictCode::Malformed
        })
    }

    /// Issuer: is there one of this name?
    pub(super) fn find_issuer(
        &mut self,
        certificate: &DeviceCertificate<'_>,
    ) -> Step<&'a TrustedIssuer> {
        let kid = certificate.kid();
        self.facts.issuer = Some(kid);
        let issuer = self.lists.trust.issuer(kid).filter(|issuer| issuer.role == Role::Device);
        issuer.ok_or_else(|| match self.lists.trust.expires() {
            Some(expires) if self.time.now <= expires => {
                // A new issuer signs nothing until every list without it has expired. That makes an
                // unknown one an accusation, but only by a clock that is known to be right.
                if self.time.confirmed {
                    VerdictCode::IssuerUnknown
                } else {
                    VerdictCode::OfficerClock
                }
            }
            _ => VerdictCode::TrustListExpired,
        })
    }

    /// Device signature. Returns the key under which it holds.
    pub(super) fn check_device_signature(
        &mut self,
        key: Option<PublicKey>,
        presentation: &Presentation<'_>,
        signed_bytes: &[u8],
    ) -> Step<PublicKey> {
        let signature = presentation.envelope().signature();
        key.filter(|key| key.verify(signed_bytes, signature)).ok_or(VerdictCode::DeviceSignatureBad)
    }

    /// Unknown keys. From here on the code's own facts are known to be the phone's and the
    /// authority's words.
    pub(super) fn check_edition(&mut self, presentation: &Presentation<'_>) -> Step<()> {
        let certificate = presentation.certificate().claims();
        let claims = presentation.claims();
        self.facts.certificate_issued = Some(certificate.issued());
        self.facts.certificate_expires = Some(certificate.expires);
        self.facts.level = Some(certificate.level);
        self.facts.made = Some(claims.made);
        self.facts.age_s = Some(self.time.now.seconds_since(claims.made));
        self.facts.moment = Some(claims.moment);
        self.hint = certificate.hint;
        if presentation.is_newer() { Err(VerdictCode::NewerFormat) } else { Ok(()) }
    }

    /// The issuer's purpose, state and window.
    pub(super) fn check_issuer(&mut self, issuer: &TrustedIssuer) -> Step<()> {
        if issuer.certifies_officers {
            return Err(VerdictCode::WrongPurpose);
        }
        if issuer.state == IssuerState::Withdrawn {
            return Err(VerdictCode::IssuerWithdrawn);
        }
        if !self.is_before(issuer.from) && !self.is_after(issuer.to) {
            return Ok(());
        }
        // Where the officer's clock or list is to blame, the citizen is not sent for a certificate.
        Err(if self.is_before(self.floor()) {
            VerdictCode::OfficerClock
        } else if self.lists.trust_list_has_expired(self.time.now) {
            VerdictCode::TrustListExpired
        } else {
            VerdictCode::IssuerOutsideWindow
        })
    }

    /// Revocation, and whether there is evidence at all.
    pub(super) fn check_status(&mut self, certificate: &DeviceCertificate<'_>) -> Step<()> {
        let claims = certificate.claims();
        let day = claims.expires.unix_day();
        let complete = self.lists.status.last_complete();
        let listed = match self.lists.status.lookup(certificate.kid(), day, claims.status_index) {
            Lookup::Revoked => return Err(VerdictCode::Revoked),
            Lookup::NotRevoked { issued } => Some(issued),
            Lookup::NoShard => match complete {
                // Issued after the last complete sync: the certificate itself is the evidence.
                Some(complete) if claims.issued() > complete.issued => None,
                // Expired before it: its shard is gone for good, and its window will say so.
                Some(complete)
                    if complete.issued.seconds_since(claims.expires) > self.leeway_s() =>
                {
                    return Ok(());
                }
                _ => return Err(VerdictCode::StatusMissing),
            },
        };
        let evidence = listed.map_or(claims.issued(), |listed| listed.max(claims.issued()));
        self.facts.evidence_issued = Some(evidence);
        self.facts.evidence_age_s = Some(self.time.now.seconds_since(evidence));
        Ok(())
    }

    /// Whether the officer's trust list, app and status lists are good enough.
    pub(super) fn check_officers_means(&mut self, app: AppVersion) -> Step<()> {
        let policy = self.lists.trust.policy();
        let Some(policy) = policy.filter(|_| !self.lists.trust_list_has_expired(self.time.now))
        else {
            return Err(VerdictCode::TrustListExpired);
        };
        if app < policy.lowest_app_version {
            return Err(VerdictCode::AppTooOld);
        }
        let limit_s = i64::from(policy.evidence_limit_seconds);
        let too_old = self.facts.evidence_age_s.is_some_and(|age_s| age_s > limit_s);
        if too_old || self.lists.status_lists_have_ended(self.time.now) {
            return Err(VerdictCode::ListsTooOld);
        }
        Ok(())
    }

    /// The officer's clock, against what is known to be past.
    pub(super) fn check_officer_clock(&mut self, claims: &CertificateClaims) -> Step<()> {
        let earliest = self.floor().max(claims.not_before());
        if self.is_before(earliest) { Err(VerdictCode::OfficerClock) } else { Ok(()) }
    }

    /// Certificate window. Its start needs no check here: it is an instant that the authority has
    /// signed, so a time before it has failed [`Self::check_officer_clock`].
    pub(super) fn check_certificate_window(&mut self, claims: &CertificateClaims) -> Step<()> {
        if self.is_after(claims.expires) { Err(VerdictCode::CertificateExpired) } else { Ok(()) }
    }

    /// Level.
    pub(super) fn check_level(&mut self, claims: &CertificateClaims) -> Step<()> {
        if claims.level < LEVEL_TO_PRESENT { Err(VerdictCode::LevelTooLow) } else { Ok(()) }
    }

    /// The minute.
    pub(super) fn check_minute(&mut self, claims: &PresentationClaims) -> Step<()> {
        let age_s = self.time.now.seconds_since(claims.made);
        let difference_s = if age_s < 0 { age_s } else { (age_s - TTL_SECONDS).max(0) };
        self.facts.clock_difference_s = Some(difference_s);
        if difference_s > self.leeway_s() {
            self.facts.too_old_by_s = Some(difference_s);
            return Err(VerdictCode::TooOld);
        }
        if -difference_s > self.leeway_s() {
            self.facts.early_by_s = Some(-difference_s);
            return Err(VerdictCode::MadeInFuture);
        }
        Ok(())
    }

    /// What is worth a line beside "genuine".
    pub(super) fn notices(&self, claims: &PresentationClaims) -> Vec<Notice> {
        let moment = |bit| claims.moment.contains(bit);
        let plain = matches!(claims.freshness, Freshness::Cti(_));
        let age_over = |age_s: Option<i64>, limit_s| age_s.is_some_and(|age_s| age_s > limit_s);
        let notice_s = self.lists.trust.policy().map_or(0, |it| it.evidence_notice_seconds.into());
        let soon = |until: Instant| until.seconds_since(self.time.now) < SOON_SECONDS;
        let all = [
            (plain && moment(Moment::TIME_NOT_CONFIRMED), Notice::TimeNotConfirmed),
            (plain, Notice::CodeAge),
            (self.facts.clock_difference_s.unwrap_or(0) != 0, Notice::ClockDifference),
            (age_over(self.facts.evidence_age_s, notice_s), Notice::EvidenceOld),
            (self.facts.good_until.is_some_and(soon), Notice::ListsExpireSoon),
            (moment(Moment::SCREEN_CAPTURED), Notice::ScreenCaptured),
            (moment(Moment::SCREEN_MIRRORED), Notice::ScreenMirrored),
            (moment(Moment::NOT_UNLOCKED), Notice::NotUnlockedRecently),
            (self.time.correction_s != 0, Notice::OfficerClockCorrected),
            (!self.time.confirmed, Notice::OfficerTimeNotConfirmed),
        ];
        all.into_iter().filter_map(|(applies, notice)| applies.then_some(notice)).collect()
    }

    /// No clock that shows less is right.
    fn floor(&self) -> Instant {
        self.lists.newest_issued().max(self.known_past)
    }

    fn leeway_s(&self) -> i64 {
        self.lists.leeway_s()
    }

    fn is_before(&self, start: Instant) -> bool {
        start.seconds_since(self.time.now) > self.leeway_s()
    }

    fn is_after(&self, end: Instant) -> bool {
        self.time.now.seconds_since(end) > self.leeway_s()
    }
}

fn malformed_of(error: DecodeError) -> Option<Malformed> {
    match error {
        DecodeError::Malformed { malformed, .. } => Some(malformed),
        DecodeError::Newer { .. } => None,
    }
}

/// "Soon", for lists that stop being good: a day.
const SOON_SECONDS: i64 = 86_400;
