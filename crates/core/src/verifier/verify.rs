//! The verifier: examines codes one after another, and remembers what it must.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use vneid_payload::{AppVersion, DeviceCertificate, Freshness, Moment, Presentation};

use super::cache::CertificateCache;
use super::challenge::Challenge;
use super::examination::{Examination, Step};
use super::inspection::{Earlier, Inspection, Look};
use super::judged::Judged;
use super::replay::{CodeKey, SeenCodes};
use super::scan::{Scan, Source};
use super::typing::{CALIBRATION_TEXT, Typing};
use super::verdict::{Verdict, VerdictCode};
use super::verified::VerifiedPresentation;
use crate::clock::{Clock, Mark, Reading, Time};
use crate::crypto::{PublicKey, sha256};
use crate::instant::Instant;
use crate::trust::Lists;

/// What a verifier must not forget: part of the phone's state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifierMemory {
    seen: SeenCodes,
    /// The newest "not before" of a certificate whose signature held: the authority's word that
    /// this instant is past. Never taken from a phone's clock.
    newest_certificate: Instant,
}

impl VerifierMemory {
    /// How many codes called genuine are remembered at most; further ones are `memory_full`.
    pub const CAPACITY: usize = SeenCodes::CAPACITY;

    /// What is known to be past beside what the lists say: the newest "not before", and for a time
    /// that is not confirmed the last one that was.
    pub(super) fn known_past(&self, time: &Time) -> Instant {
        let confirmed = if time.confirmed { Instant::EPOCH } else { self.seen.last_confirmed() };
        self.newest_certificate.max(confirmed)
    }
}

/// Examines codes for an officer, with what the phone remembers of earlier ones ([`VerifierMemory`],
/// handed in) and what lives as long as the app.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    app: AppVersion,
    /// When this app has called the codes genuine that it remembers.
    scanned: HashMap<CodeKey, Mark>,
    cache: CertificateCache,
    inspection: Inspection,
    challenge: Option<Challenge>,
    typing: Typing,
}

impl Verifier {
    /// A verifier in an app of this version; a new inspection is open.
    pub fn new(app: AppVersion) -> Self {
        Self { app, ..Self::default() }
    }

    /// The officer says "next": whoever comes now is another inspection.
    pub fn next(&mut self) {
        self.inspection = Inspection::default();
        self.challenge = None;
        self.typing.next();
    }

    /// Forgets codes whose end is past; whether there were any. Every verdict does so too; to be
    /// called besides now and then, so that a phone which checks no more keeps nothing.
    pub fn forget_ended(
        &mut self,
        memory: &mut VerifierMemory,
        clock: &Clock,
        now: Reading,
    ) -> bool {
        self.keep_up(memory, &clock.at(now))
    }

    /// Puts a challenge to the citizen's phone: from now until "next" or [`Self::cancel_challenge`]
    /// only a code that answers it counts, within a minute by time since boot; what was genuine
    /// before counts no more. `nonce` is 8 fresh random bytes.
    pub fn put_challenge(&mut self, nonce: [u8; 8], now: Reading) {
        self.inspection.ask_again();
        self.challenge = Some(Challenge::new(nonce, now));
    }

    /// The officer takes the challenge back, in the same inspection.
    pub fn cancel_challenge(&mut self) {
        self.challenge = None;
        self.inspection.look_again();
    }

    /// Takes a typed text for the calibration code ([`CALIBRATION_TEXT`]); whether it is, and this
    /// way of typing is proven for 12 hours by time since boot. What was proven before is not, else.
    pub fn prove_typing(&mut self, text: &str, now: Reading) -> bool {
        self.typing.prove(text, now)
    }

    /// Whether the way of typing is proven.
    pub fn typing_is_proven(&self, now: Reading) -> bool {
        self.typing.is_proven(now)
    }

    /// The field that is typed into has lost the focus, or there is another keyboard: the way of
    /// typing must be proven anew.
    pub fn interrupt_typing(&mut self) {
        self.typing.interrupt();
    }

    /// Examines the text of a QR. This is the only way to a genuine verdict.
    ///
    /// A refused code is an outcome, not an error; there is no text for which this fails. The
    /// first check of `docs/spec/verification.md` that does not pass decides the code. A genuine
    /// one is recorded in `memory`, and had only once that is stored.
    pub fn verify(
        &mut self,
        memory: &mut VerifierMemory,
        scan: Scan<'_>,
        lists: Lists<'_>,
        clock: &Clock,
        now: Reading,
    ) -> Judged {
        let time = clock.at(now);
        self.keep_up(memory, &time);
        let mut examination = Examination::new(lists, memory, time);
        let mut is_new = false;
        let verdict = match self.examine(memory, scan, lists, &mut examination, now) {
            Ok((verdict, recorded)) => {
                is_new = recorded;
                verdict
            }
            Err(mut code) => {
                if scan.source == Source::Typed {
                    code = self.typing.temper(scan.text, code, now);
                }
                Verdict::refused(code, examination.facts, examination.hint)
            }
        };
        self.inspection.count(scan.text, verdict.code());
        tracing::debug!(code = verdict.code().name(), kind = verdict.kind().name(), "verdict");
        Judged::new(verdict, is_new)
    }

    /// As [`Self::verify`], for a camera that goes on looking while a verdict is shown: `None` for
    /// the very text whose verdict was given last, until "next" or [`Self::look_again`], unless the
    /// officer's lists, clock, app or memory were to blame and it is another verdict by now; and
    /// for every text once the app of one was not genuine, until "next". A text that is typed again
    /// after 2 s is examined again.
    pub fn look(
        &mut self,
        memory: &mut VerifierMemory,
        scan: Scan<'_>,
        lists: Lists<'_>,
        clock: &Clock,
        now: Reading,
    ) -> Option<Judged> {
        let look = self.inspection.look(scan, now);
        if look == Look::Stay {
            return None;
        }
        let judged = self.verify(memory, scan, lists, clock, now);
        if look == Look::UnlessOther(judged.code()) {
            return None;
        }
        self.inspection.show(scan.text, judged.code(), now);
        Some(judged)
    }

    /// The officer looks at the camera again, in the same inspection: the same text is answered
    /// anew. A verdict that is not genuine stays all the same.
    pub fn look_again(&mut self) {
        self.inspection.look_again();
    }

    /// Of how many codes in a row, within the open inspection, this phone could not tell; the same
    /// code again does not count, nor what is wrong with the officer's own lists, clock, app or
    /// memory. 0 after an answer, at most 16.
    pub fn cannot_tell_in_a_row(&self) -> usize {
        self.inspection.cannot_tell_in_a_row()
    }

    /// Whether only the ID card will do by now: from the second code in a row that can't be told.
    pub fn only_the_card(&self) -> bool {
        self.inspection.only_the_card()
    }

    /// The genuine verdict, and whether the code was recorded just now.
    fn examine(
        &mut self,
        memory: &mut VerifierMemory,
        scan: Scan<'_>,
        lists: Lists<'_>,
        examination: &mut Examination<'_>,
        now: Reading,
    ) -> Step<(Verdict, bool)> {
        if scan.text == CALIBRATION_TEXT {
            if scan.source == Source::Typed {
                self.typing.prove(scan.text, now);
            }
            return Err(VerdictCode::CalibrationCode);
        }
        let bytes = examination.read_text(scan.text)?;
        let presentation = examination.read_bytes(&bytes)?;
        let certificate = presentation.certificate();
        let issuer = examination.find_issuer(certificate)?;
        self.cache.enter(lists.trust.generation());
        let key = self.check_issuer_signature(certificate, &issuer.key)?;
        let signed_bytes = presentation.envelope().signed_bytes();
        let key = examination.check_device_signature(key, &presentation, &signed_bytes)?;
        examination.check_edition(&presentation)?;
        examination.check_issuer(issuer)?;
        examination.check_status(certificate)?;
        // Looking twice is not a replay, and no limit that passes meanwhile changes what was shown.
        let code = sha256(&signed_bytes);
        let claims = presentation.claims();
        match self.inspection.find(&code, now) {
            Some(Earlier::Stands(verdict)) => return Ok((verdict.clone(), false)),
            Some(Earlier::Ended) => return Err(self.already_scanned(&code, examination, now)),
            None => {}
        }
        examination.check_officers_means(self.app)?;
        examination.check_officer_clock(certificate.claims())?;
        // Only a certificate that fits the clock raises the floor for later ones: one from the
        // future, of a stolen issuer key, must not stop this phone from checking others.
        let newest = &mut memory.newest_certificate;
        *newest = certificate.claims().not_before().max(*newest);
        examination.check_certificate_window(certificate.claims())?;
        examination.check_level(certificate.claims())?;
        self.check_freshness(&presentation, scan.can_request, examination, now)?;
        if memory.seen.holds(&code) {
            return Err(self.already_scanned(&code, examination, now));
        }
        if memory.seen.is_full() {
            return Err(VerdictCode::MemoryFull);
        }

        let verdict = Verdict::genuine(
            examination.facts.clone(),
            examination.notices(claims),
            VerifiedPresentation {
                hint: certificate.claims().hint,
                level: certificate.claims().level,
                made: claims.made,
                moment: claims.moment,
                key,
            },
        );
        self.challenge = None;
        let from = match claims.freshness {
            Freshness::Cti(_) => claims.made,
            // Such a code may say any time, and keeps its place no longer for that.
            Freshness::Nonce(_) => examination.facts.officer_time,
        };
        memory.seen.record(code, from);
        self.scanned.insert(code, now.mark());
        self.inspection.record(certificate.claims().key, code, verdict.clone(), now);
        Ok((verdict, true))
    }

    /// Issuer signature. Returns the phone's key; `None` when it is not a point of the curve, under
    /// which no device signature can hold.
    fn check_issuer_signature(
        &mut self,
        certificate: &DeviceCertificate<'_>,
        issuer: &PublicKey,
    ) -> Step<Option<PublicKey>> {
        let envelope = certificate.envelope();
        let digest = sha256(envelope.bytes());
        if let Some(key) = self.cache.find(&digest) {
            return Ok(Some(key));
        }
        if !issuer.verify(&envelope.signed_bytes(), envelope.signature()) {
            return Err(VerdictCode::IssuerSignatureBad);
        }
        let key = PublicKey::from_short(&certificate.claims().key);
        if let Some(key) = key {
            self.cache.insert(digest, key);
        }
        Ok(key)
    }

    /// The challenge, or the minute.
    fn check_freshness(
        &self,
        presentation: &Presentation<'_>,
        can_request: bool,
        examination: &mut Examination<'_>,
        now: Reading,
    ) -> Step<()> {
        let claims = presentation.claims();
        match (&claims.freshness, &self.challenge) {
            (Freshness::Nonce(nonce), Some(challenge)) if challenge.is_answered_by(nonce, now) => {
                Ok(())
            }
            (Freshness::Nonce(_), _) => Err(VerdictCode::ChallengeUnknown),
            // A challenge is not waited out: only the officer takes it back.
            (Freshness::Cti(_), Some(_)) => Err(VerdictCode::ChallengeUnanswered),
            // A phone that was started without a network makes codes for any day.
            (Freshness::Cti(_), None)
                if can_request && claims.moment.contains(Moment::TIME_NOT_CONFIRMED) =>
            {
                Err(VerdictCode::ChallengeNeeded)
            }
            (Freshness::Cti(_), None) => examination.check_minute(claims),
        }
    }

    fn already_scanned(
        &self,
        code: &CodeKey,
        examination: &mut Examination<'_>,
        now: Reading,
    ) -> VerdictCode {
        let facts = &mut examination.facts;
        let since = self.scanned.get(code).and_then(|mark| mark.elapsed_ms(now));
        facts.scanned_ago_s = match since {
            Some(ms) => i64::try_from(ms / 1000).ok(),
            // What is stored says no more than when the minute began.
            None => facts.age_s.map(|age_s| age_s.max(0)),
        };
        facts.scanned_as = Some(VerdictCode::Genuine);
        VerdictCode::AlreadyScanned
    }

    fn keep_up(&mut self, memory: &mut VerifierMemory, time: &Time) -> bool {
        let has_forgotten = memory.seen.keep_up(time);
        if has_forgotten {
            let seen = &memory.seen;
            self.scanned.retain(|code, _| seen.holds(code));
        }
        has_forgotten
    }
}
