//! Citizens and officers, with networks that come and go.

use vneid_core::crypto::PublicKey;
use vneid_core::{
    Account, CALIBRATION_TEXT, Lists, PhoneState, Reading, Roots, Scan, Screen, SignedAnswer, Time,
    TimeError, Verdict, Verifier, VerifierMemory, derive_hint,
};
use vneid_payload::{AppVersion, Freshness, TimeClaims};
use vneid_testworld::{CITIZEN, SoftKey};

use crate::authority::{Published, SimulatedAuthority, TIME_KID};
use crate::clockwork::{Clockwork, TrueMs};
use crate::dice::Dice;

pub(crate) struct Phone {
    pub(crate) clockwork: Clockwork,
    pub(crate) state: PhoneState,
    touched: TrueMs,
    offline_until: TrueMs,
}

impl Phone {
    fn new(dice: &mut Dice, now: TrueMs) -> Self {
        let clockwork = Clockwork::new(dice, now);
        Self { clockwork, state: PhoneState::default(), touched: now, offline_until: now }
    }

    /// What happened since the phone was last looked at. True when it has network now and uses it.
    fn live(&mut self, dice: &mut Dice, now: TrueMs) -> bool {
        let hours = (now - self.touched) as f64 / 3_600_000.0;
        self.touched = now;
        let mut happens = |mean_hours: f64| dice.chance(1.0 - (-hours / mean_hours).exp());
        let (reboot, by_hand, goes_offline, syncs) =
            (happens(72.0), happens(200.0), happens(150.0), happens(8.0));
        if reboot {
            self.clockwork.reboot(dice, now);
        }
        if by_hand {
            self.clockwork.set_by_hand(dice, now);
        }
        if goes_offline && now > self.offline_until {
            let mean_days = if dice.chance(0.1) { 20.0 } else { 1.5 };
            self.offline_until = now + (dice.waiting(mean_days) * 86_400_000.0) as i64;
        }
        if now < self.offline_until {
            return false;
        }
        if syncs && dice.chance(0.7) {
            self.clockwork.set_by_network(dice, now);
        }
        syncs
    }

    /// Learns the authority's time, which it read somewhere in the round trip. At times somebody in
    /// between answers first.
    fn learn_time(&mut self, dice: &mut Dice, authority: &SimulatedAuthority, now: TrueMs) {
        let round_trip = 40 + dice.waiting(300.0) as i64;
        let at_authority = now - (dice.unit() * round_trip as f64) as i64;
        let (sent, received) = (self.clockwork.read(now - round_trip), self.clockwork.read(now));
        let nonce = dice.bytes();
        if dice.chance(0.2) {
            let lie = now + (dice.around(40.0 * 86_400_000.0)) as i64;
            let before = self.state.clock;
            let bytes = match dice.below(3) {
                // An earlier answer, one with a key of the answerer's own, and one that is not
                // signed at all.
                0 => authority.sign_time(dice.bytes(), lie),
                1 => {
                    let unsigned = TimeClaims { nonce, now_ms: lie }.prepare(TIME_KID);
                    fresh_key(dice).complete(&unsigned.expect("a time of this century"))
                }
                _ => format!("{{\"code\":\"signature_stale\",\"now_ms\":{lie}}}").into_bytes(),
            };
            let taught = self.take_time(&bytes, &nonce, sent, received);
            assert!(taught.is_err(), "{taught:?}");
            assert_eq!(self.state.clock, before, "a lie left a trace");
        }
        let answer = authority.sign_time(nonce, at_authority);
        self.take_time(&answer, &nonce, sent, received).expect("the authority's own word");
    }

    fn take_time(
        &mut self,
        bytes: &[u8],
        nonce: &[u8; 16],
        sent: Reading,
        received: Reading,
    ) -> Result<(), TimeError> {
        let PhoneState { trust, status, clock, .. } = &mut self.state;
        let answer = SignedAnswer { bytes, nonce, sent, received };
        answer.teach(clock, Lists { trust, status })
    }

    pub(crate) fn time(&self, now: TrueMs) -> Time {
        self.state.clock.at(self.clockwork.read(now))
    }

    /// The trust list comes first: without it, nobody can say what time it is.
    fn fetch_trust_list(&mut self, published: &Published, roots: &Roots, now: TrueMs) {
        let time = self.time(now);
        self.state
            .trust
            .accept(&published.trust_list, roots, time)
            .expect("the newest list is good");
    }
}

pub(crate) struct Citizen {
    pub(crate) phone: Phone,
    pub(crate) key: SoftKey,
    /// When its revocation was published, in seconds; then a thief has it.
    pub(crate) revoked_s: Option<i64>,
}

impl Citizen {
    pub(crate) fn new(dice: &mut Dice, authority: &mut SimulatedAuthority, now: TrueMs) -> Self {
        let mut phone = Phone::new(dice, now);
        phone.state.account = Account::SignedIn(CITIZEN.at_level_two());
        phone.state.settings.qr_verification = true;
        phone.state.settings.unlock_to_present = false;
        let mut citizen = Self { phone, key: fresh_key(dice), revoked_s: None };
        citizen.sync(dice, authority, now);
        citizen
    }

    pub(crate) fn live(
        &mut self,
        dice: &mut Dice,
        authority: &mut SimulatedAuthority,
        now: TrueMs,
    ) {
        // A revoked phone gets nothing from the authority any more.
        if self.phone.live(dice, now) && self.revoked_s.is_none() {
            self.sync(dice, authority, now);
        }
    }

    /// Begins anew, as an app that was put on again.
    pub(crate) fn register_again(
        &mut self,
        dice: &mut Dice,
        authority: &mut SimulatedAuthority,
        now: TrueMs,
    ) {
        self.phone.state.holder = Default::default();
        self.sync(dice, authority, now);
    }

    fn sync(&mut self, dice: &mut Dice, authority: &mut SimulatedAuthority, now: TrueMs) {
        self.phone.fetch_trust_list(&authority.published, &authority.roots(), now);
        self.phone.learn_time(dice, authority, now);
        let now_s = now / 1000;
        let half_life_passed = self
            .phone
            .state
            .holder
            .certificate()
            .is_none_or(|held| now_s - held.claims().issued().unix_seconds() > 7 * 86_400 / 2);
        if !half_life_passed {
            return;
        }
        let key = fresh_key(dice);
        let person = CITIZEN.at_level_two();
        let hint = derive_hint(&person.name, &person.number);
        let certificate = authority.certify(key.public_short(), hint, now_s);
        if dice.chance(0.1) {
            return; // The answer is lost; the old key and certificate stay.
        }
        let public = PublicKey::from_full(&key.public()).expect("a key pair");
        let state = &mut self.phone.state;
        let time = state.clock.at(self.phone.clockwork.read(now));
        let accepted = state.holder.accept(&certificate, None, &public, &state.trust, time);
        accepted.expect("a fresh certificate of the authority");
        self.key = key;
    }

    /// A code, unless this phone refuses to make one.
    pub(crate) fn make_code(&self, dice: &mut Dice, now: TrueMs) -> Option<String> {
        let reading = self.phone.clockwork.read(now);
        let citizen = self.phone.state.citizen(AppVersion::default());
        let freshness = Freshness::Cti(dice.bytes());
        let prepared = citizen.prepare(freshness, Screen::default(), reading).ok()?;
        let signature = self.key.sign_der(prepared.bytes_to_sign());
        let code = prepared.complete(&signature, reading).expect("the right key, at once");
        Some(code.text().to_owned())
    }

    pub(crate) fn time_confirmed(&self, now: TrueMs) -> bool {
        self.phone.time(now).confirmed
    }
}

pub(crate) struct Officer {
    pub(crate) phone: Phone,
    pub(crate) verifier: Verifier,
    keyboard: Keyboard,
}

/// What a hand scanner's keys are taken for.
#[derive(Clone, Copy)]
enum Keyboard {
    Right,
    Qwertz,
    Azerty,
    Telex,
}

impl Officer {
    pub(crate) fn new(dice: &mut Dice, authority: &SimulatedAuthority, now: TrueMs) -> Self {
        use Keyboard::{Azerty, Qwertz, Right, Telex};
        let keyboard = [Right, Right, Right, Qwertz, Azerty, Telex][dice.below(6)];
        let verifier = Verifier::default();
        let mut officer = Self { phone: Phone::new(dice, now), verifier, keyboard };
        officer.sync(dice, authority, now);
        officer
    }

    pub(crate) fn live(&mut self, dice: &mut Dice, authority: &SimulatedAuthority, now: TrueMs) {
        if self.phone.live(dice, now) {
            self.sync(dice, authority, now);
        }
        if dice.chance(0.001) {
            // The app is killed and started again: what is not stored is gone.
            self.verifier = Verifier::new(AppVersion::default());
        }
    }

    pub(crate) fn sync(&mut self, dice: &mut Dice, authority: &SimulatedAuthority, now: TrueMs) {
        self.phone.fetch_trust_list(&authority.published, &authority.roots(), now);
        self.phone.learn_time(dice, authority, now);
        let time = self.phone.time(now);
        let (status, trust) = (&mut self.phone.state.status, &self.phone.state.trust);
        let published = &authority.published;
        status
            .accept_manifest(&published.manifest, trust, time)
            .expect("the newest manifest is good");
        // Sometimes the network goes away in the middle.
        let lost = dice.chance(0.05);
        for list in &published.lists {
            if !(lost && dice.chance(0.5)) {
                status.accept_list(list, trust, time).expect("the newest list is good");
            }
        }
    }

    /// What this phone knows of the codes that it examined.
    pub(crate) fn remembered(&self) -> (Verifier, VerifierMemory) {
        (self.verifier.clone(), self.phone.state.verifier.clone())
    }

    /// What came since is undone.
    pub(crate) fn forget_since(&mut self, before: (Verifier, VerifierMemory)) {
        (self.verifier, self.phone.state.verifier) = before;
    }

    pub(crate) fn verify(&mut self, text: &str, now: TrueMs) -> Verdict {
        self.examine(Scan::seen(text), now)
    }

    pub(crate) fn examine(&mut self, scan: Scan<'_>, now: TrueMs) -> Verdict {
        let reading = self.phone.clockwork.read(now);
        self.phone.state.verify(&mut self.verifier, scan, reading).stored()
    }

    /// The hand scanner reads a code, and its keyboard types; one key in some thousand slips.
    pub(crate) fn verify_typed(&mut self, dice: &mut Dice, text: &str, now: TrueMs) -> Verdict {
        let typed = self.typed(dice, text);
        self.examine(Scan::typed(&typed), now)
    }

    /// The officer tries the hand scanner.
    pub(crate) fn try_scanner(&mut self, dice: &mut Dice, now: TrueMs) {
        let typed = self.typed(dice, CALIBRATION_TEXT);
        self.verifier.prove_typing(&typed, self.phone.clockwork.read(now));
    }

    fn typed(&self, dice: &mut Dice, text: &str) -> String {
        let swap = |pairs: &[(char, char)]| {
            let key = |c| {
                let pair = pairs.iter().find(|pair| pair.0 == c || pair.1 == c);
                pair.map_or(c, |&(a, b)| if a == c { b } else { a })
            };
            text.chars().map(key).collect::<String>()
        };
        let mut typed = match self.keyboard {
            Keyboard::Right => text.to_owned(),
            Keyboard::Qwertz => swap(&[('Y', 'Z')]),
            Keyboard::Azerty => swap(&[('A', 'Q'), ('Z', 'W')]),
            Keyboard::Telex => text.replace("AA", "Â").replace("DD", "Đ").replace("OO", "Ô"),
        };
        if dice.chance(0.1) {
            let keys: Vec<char> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".chars().collect();
            let slips = dice.below(typed.chars().count());
            let key = keys[dice.below(keys.len())];
            let lost = dice.chance(0.3);
            let slip = |(at, c)| match at == slips {
                true if lost => None,
                true => Some(key),
                false => Some(c),
            };
            typed = typed.chars().enumerate().filter_map(slip).collect();
        }
        typed
    }
}

fn fresh_key(dice: &mut Dice) -> SoftKey {
    SoftKey::from_seed(&dice.bytes()).expect("almost every number is a key")
}
