//! The officer's side.

use std::sync::Arc;

use vneid_core::{CALIBRATION_TEXT, Judged, ListOutcome, OfficerReadiness, Scan, Source};
use vneid_qr::QrCode;

use crate::citizen::Modules;
use crate::failure::PhoneError;
use crate::shared::{Held, Shared};
use crate::verdict::Verdict;

/// The officer's side of a phone.
#[derive(uniffi::Object)]
pub struct Officer(pub(crate) Arc<Shared>);

/// What codes are checked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HeldLists {
    /// The sequence number of the trust list in force; `None` when there is none.
    pub trust_list: Option<u32>,
    /// That of the last complete status lists.
    pub status_lists: Option<u32>,
    /// Whole seconds since the authority signed those; negative when that is in the future.
    pub age_s: Option<i64>,
    /// How many parts of the newest status lists are not held yet.
    pub missing: u32,
}

/// Verdicts by kind. Of which day, a phone keeps to itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct DayCounts {
    /// The app was genuine.
    pub genuine: u32,
    /// It was not.
    pub not_genuine: u32,
    /// Neither was proven.
    pub cannot_tell: u32,
    /// Another kind of QR.
    pub not_ours: u32,
}

#[uniffi::export]
impl Officer {
    /// Whether codes can be checked now, and until when. To be asked every few minutes while the
    /// app is open: it also forgets codes that are long over.
    pub fn readiness(&self) -> Result<OfficerReadiness, PhoneError> {
        let now = self.0.clocks.now()?;
        if self.0.change_if(|held| forget_ended(held, now)) {
            self.store_quietly();
        }
        let app = self.0.service.app;
        Ok(self.0.look(|held| held.state.officer(app).readiness(&held.state.clock.at(now))))
    }

    /// What codes are checked with, for whoever looks after the lists.
    pub fn lists(&self) -> Result<HeldLists, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| {
            let (state, status) = (&held.state, &held.state.status);
            let complete = status.last_complete();
            HeldLists {
                trust_list: state.trust.sequence(),
                status_lists: complete.map(|complete| complete.sequence),
                age_s: complete.map(|it| state.clock.at(now).now.seconds_since(it.issued)),
                missing: u32::try_from(status.missing().len()).unwrap_or(u32::MAX),
            }
        }))
    }

    /// Examines the text of a QR. A refused code is a verdict like any other. `can_request`: whether
    /// this app can put a request to the citizen's phone; false until it has a button for it.
    ///
    /// A genuine one is remembered, and given only once that is stored.
    pub fn verify(
        &self,
        text: &str,
        source: Source,
        can_request: bool,
    ) -> Result<Verdict, PhoneError> {
        let now = self.0.clocks.now()?;
        let scan = Scan { text, source, can_request };
        let (judged, only_the_card) = self.0.change_if(|held| {
            let judged = held.state.verify(&mut held.verifier, scan, now);
            let is_new = judged.is_new();
            ((judged, held.verifier.only_the_card()), is_new)
        });
        self.stored(judged, only_the_card)
    }

    /// As [`Self::verify`], for a camera that goes on looking: `None` while the verdict on the very
    /// same code is the last that was given, until [`Self::next`] or [`Self::look_again`], unless
    /// the officer's own lists, clock, app or memory were to blame and there is another one by now.
    /// Always `None` after a verdict that is not genuine, until [`Self::next`]. A text that is
    /// typed again after 2 seconds is examined again. Counts the verdict for [`Self::counts`].
    pub fn examine(
        &self,
        text: &str,
        source: Source,
        can_request: bool,
    ) -> Result<Option<Verdict>, PhoneError> {
        let now = self.0.clocks.now()?;
        let scan = Scan { text, source, can_request };
        let judged = self.0.change_if(|held| {
            let judged = held.state.look(&mut held.verifier, scan, now);
            let is_new = judged.is_some();
            (judged.map(|judged| (judged, held.verifier.only_the_card())), is_new)
        });
        // What was not given does not stand.
        let stored = |(judged, only_the_card)| self.stored(judged, only_the_card);
        judged.map(|it| stored(it).inspect_err(|_| self.look_again())).transpose()
    }

    /// The officer looks at the camera again, in the same inspection: the same code is answered
    /// anew.
    pub fn look_again(&self) {
        self.0.change_if(|held| (held.verifier.look_again(), false));
    }

    /// The officer says "next": whoever comes now is another inspection. Stores what was counted;
    /// where that fails, the next call that stores does.
    pub fn next(&self) {
        self.0.change_if(|held| (held.verifier.next(), false));
        self.store_quietly();
    }

    /// Takes a text that the hand scanner typed for that of [`calibration_code`]; whether it is, to
    /// the last character. Then what this way of typing brings may accuse, for 12 hours.
    pub fn prove_typing(&self, text: &str) -> Result<bool, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.change_if(|held| (held.verifier.prove_typing(text, now), false)))
    }

    /// Whether the way of typing is proven.
    pub fn typing_is_proven(&self) -> Result<bool, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| held.verifier.typing_is_proven(now)))
    }

    /// The field that is typed into has lost the focus, or another keyboard was connected or chosen:
    /// the way of typing must be proven anew.
    pub fn interrupt_typing(&self) {
        self.0.change_if(|held| (held.verifier.interrupt_typing(), false));
    }

    /// How many codes were examined today, in Vietnam's day.
    pub fn counts(&self) -> Result<DayCounts, PhoneError> {
        let now = self.0.clocks.now()?;
        Ok(self.0.look(|held| {
            let counts = held.state.counts.on_day_of(held.state.clock.at(now).now);
            let vneid_core::DayCounts { genuine, not_genuine, cannot_tell, not_ours, .. } = counts;
            DayCounts { genuine, not_genuine, cannot_tell, not_ours }
        }))
    }

    /// Puts the challenge of a test vector: until [`Self::next`], only a code that answers it within
    /// a minute counts. Only for replaying vectors: the nonce of 8 bytes must be one that nobody
    /// could know before.
    pub fn replay_challenge(&self, nonce: Vec<u8>) -> Result<(), PhoneError> {
        let now = self.0.clocks.now()?;
        let nonce = nonce.try_into().map_err(|_| PhoneError::misuse("a nonce has 8 bytes"))?;
        self.0.change_if(|held| (held.verifier.put_challenge(nonce, now), false));
        Ok(())
    }

    /// Takes a list that came another way than from the authority: in a file, from a colleague's phone.
    /// It may be a trust list, or a list, delta or manifest of status.
    pub fn import_list(&self, list: Vec<u8>) -> Result<ListOutcome, PhoneError> {
        let now = self.0.clocks.now()?;
        let roots = &self.0.service.roots;
        self.0.change_and_store(|held| {
            let time = held.state.clock.at(now);
            held.state.import_list(&list, roots, time)
        })
    }
}

impl Officer {
    /// The verdict, once what a genuine one must not forget is stored.
    fn stored(&self, judged: Judged, only_the_card: bool) -> Result<Verdict, PhoneError> {
        let verdict = match judged {
            Judged::Settled(verdict) => verdict,
            Judged::Unstored(verdict) => {
                self.0.store()?;
                verdict.stored()
            }
        };
        Ok(Verdict::new(&verdict, only_the_card))
    }

    fn store_quietly(&self) {
        if let Err(error) = self.0.store() {
            tracing::warn!(code = "officers_side_not_stored", %error);
        }
    }
}

/// Forgets codes that are long over; whether there were any, twice.
pub(crate) fn forget_ended(held: &mut Held, now: vneid_core::Reading) -> (bool, bool) {
    let Held { state, verifier, .. } = held;
    let has_forgotten = verifier.forget_ended(&mut state.verifier, &state.clock, now);
    (has_forgotten, has_forgotten)
}

/// The QR code that proves a hand scanner and its keyboard: see [`Officer::prove_typing`].
#[uniffi::export]
pub fn calibration_code() -> Modules {
    let code = QrCode::encode(CALIBRATION_TEXT).expect("it is of the 45 characters, and short");
    Modules { size: code.size() as u32, dark: code.modules().to_vec() }
}
