//! The verifier: examines codes one after another, and remembers what it must.

use serde::{Deserialize, Serialize};
use vneid_payload::{DeviceCertificate, Freshness};

use super::cache::CertificateCache;
use super::challenge::Challenge;
use super::examination::{Examination, Step};
use super::inspection::Inspection;
use super::replay::SeenCodes;
use super::{Verdict, VerdictCode, VerifiedPresentation};
use crate::clock::{Clock, Reading, Time};
use crate::crypto::{PublicKey, sha256};
use crate::instant::Instant;
use crate::trust::{StatusStore, TrustStore};

/// The authority's lists, as this phone holds them.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'a> {
    /// Who may sign what.
    pub trust: &'a TrustStore,
    /// Which phones are revoked.
    pub status: &'a StatusStore,
}

impl Lists<'_> {
    /// Until when codes can be checked with these lists: the end of the trust list or of the
    /// status lists, whichever comes first. `None` when there are none.
    pub fn good_until(&self) -> Option<Instant> {
        let complete = self.status.last_complete()?;
        let limit_s = self.trust.policy()?.evidence_limit_seconds.into();
        let status_until = complete.expires.min(complete.issued.plus_seconds(limit_s));
        Some(self.trust.expires()?.min(status_until))
    }

    /// The newest instant that the authority has signed in them: no clock that shows less is right.
    pub fn newest_issued(&self) -> Instant {
        let trust = self.trust.issued().unwrap_or_default();
        trust.max(self.status.newest_issued().unwrap_or_default())
    }
}

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
}

/// Examines codes for an officer.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    memory: VerifierMemory,
    cache: CertificateCache,
    inspection: Inspection,
    challenge: Option<Challenge>,
}

impl Verifier {
    /// A verifier that remembers what `memory` holds; a new inspection is open.
    pub fn new(memory: VerifierMemory) -> Self {
        Self { memory, ..Self::default() }
    }

    /// What must be stored before a verdict is shown.
    pub fn memory(&self) -> &VerifierMemory {
        &self.memory
    }

    /// The officer says "next": whoever comes now is another inspection.
    pub fn next(&mut self) {
        self.inspection = Inspection::default();
        self.challenge = None;
    }

    /// Puts a challenge to the citizen's phone: only a code that answers it, within a minute by
    /// time since boot, counts from now until "next"; what was genuine before counts no more. `nonce` is 8 fresh
    /// random bytes.
    pub fn put_challenge(&mut self, nonce: [u8; 8], now: Reading) {
        self.inspection.ask_again();
        self.challenge = Some(Challenge::new(nonce, now));
    }

    /// Examines the text of a QR. This is the only way to a genuine verdict.
    ///
    /// A refused code is an outcome, not an error; there is no text for which this fails. The
    /// first check of `docs/spec/verification.md` that does not pass decides the code. A genuine
    /// one is recorded: store [`Self::memory`] before it is shown.
    pub fn verify(&mut self, text: &str, lists: Lists<'_>, clock: &Clock, now: Reading) -> Verdict {
        let time = clock.at(now);
        let mut examination = Examination::new(lists, time);
        let verdict = match self.examine(text, lists, &mut examination, &time, now) {
            Ok(verdict) => verdict,
            Err(code) => Verdict::refused(code, examination.facts, examination.hint),
        };
        self.inspection.count(text, verdict.kind());
        tracing::debug!(code = verdict.code().name(), kind = verdict.kind().name(), "verdict");
        verdict
    }

    /// As [`Self::verify`], for a camera that goes on looking while a verdict is shown: `None` for
    /// the very text whose verdict was given last, until "next" or [`Self::look_again`].
    pub fn look(
        &mut self,
        text: &str,
        lists: Lists<'_>,
        clock: &Clock,
        now: Reading,
    ) -> Option<Verdict> {
        if self.inspection.stands(text) { None } else { Some(self.verify(text, lists, clock, now)) }
    }

    /// The officer looks at the camera again, in the same inspection: the same text is answered
    /// anew.
    pub fn look_again(&mut self) {
        self.inspection.look_again();
    }

    /// Of how many codes in a row, within the open inspection, this phone could not tell; the same
    /// code again does not count. From the second on, ask for the ID card: whoever makes fakes will
    /// make such as can't be told. 0 after an answer, at most 16.
    pub fn cannot_tell_in_a_row(&self) -> usize {
        self.inspection.cannot_tell_in_a_row()
    }

    fn examine(
        &mut self,
        text: &str,
        lists: Lists<'_>,
        examination: &mut Examination<'_>,
        time: &Time,
        now: Reading,
    ) -> Step<Verdict> {
        let bytes = examination.read_text(text)?;
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
        // Looking twice is no replay, and no limit that passes meanwhile changes what was shown.
        let code = sha256(&signed_bytes);
        if let Some(verdict) = self.inspection.find(&code) {
            return Ok(verdict.clone());
        }
        examination.check_evidence_age()?;
        // Only a certificate that fits the clock raises the floor for later ones: one from the
        // future, of a stolen issuer key, must not stop this phone from checking others.
        let not_before = certificate.claims().not_before().max(self.memory.newest_certificate);
        examination.check_officer_clock(lists.newest_issued().max(not_before))?;
        self.memory.newest_certificate = not_before;
        examination.check_certificate_window(certificate.claims())?;
        examination.check_level(certificate.claims())?;

        match (&presentation.claims().freshness, &self.challenge) {
            (Freshness::Nonce(nonce), Some(challenge)) if challenge.is_answered_by(nonce, now) => {}
            (Freshness::Nonce(_), _) => return Err(VerdictCode::ChallengeUnknown),
            (Freshness::Cti(_), Some(challenge)) if challenge.is_open(now) => {
                return Err(VerdictCode::ChallengeUnanswered);
            }
            (Freshness::Cti(_), _) => examination.check_minute(presentation.claims())?,
        }
        self.check_seen(&code, examination, time, now)?;

        let claims = presentation.claims();
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
        self.memory.seen.record(code, claims.made, time, now);
        self.inspection.record(certificate.claims().key, code, verdict.clone());
        Ok(verdict)
    }

    /// Issuer signature. Gives the phone's key; `None` when it is no point of the curve, under
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

    /// Replay.
    fn check_seen(
        &mut self,
        code: &[u8; 32],
        examination: &mut Examination<'_>,
        time: &Time,
        now: Reading,
    ) -> Step<()> {
        let seen = &mut self.memory.seen;
        seen.forget_ended(examination.leeway_s(), time);
        if let Some(earlier) = seen.find(code) {
            examination.facts.scanned_ago_s = Some(earlier.ago_s(time, now));
            examination.facts.scanned_as = Some(VerdictCode::Genuine);
            return Err(VerdictCode::AlreadyScanned);
        }
        if seen.is_full() { Err(VerdictCode::MemoryFull) } else { Ok(()) }
    }
}
