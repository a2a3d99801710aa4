//! What attackers try, and what they may reach at most.

use vneid_core::crypto::thumbprint;
use vneid_core::{BootId, Kind, Notice, Reading, Scan, Time, VerdictCode};
use vneid_payload::{
    CertificateClaims, DeviceCertificate, Freshness, Instant, Kid, Moment, Presentation,
    PresentationClaims, PrivateClaims, TrustList, base45, to_text,
};
use vneid_testworld::SoftKey;

use crate::authority::SimulatedAuthority;
use crate::clockwork::TrueMs;
use crate::dice::Dice;
use crate::phones::{Citizen, Officer};

/// Who attacks, with what, and when.
pub(crate) struct Attack<'a> {
    pub(crate) dice: &'a mut Dice,
    pub(crate) authority: &'a SimulatedAuthority,
    pub(crate) officer: &'a mut Officer,
    pub(crate) citizen: &'a mut Citizen,
    /// A genuine code that the officer has just been shown, and when it was made.
    pub(crate) text: &'a str,
    pub(crate) made: TrueMs,
    pub(crate) now: TrueMs,
}

/// The name of the attack, and the verdict that it got.
pub(crate) type Result = (&'static str, VerdictCode);

impl Attack<'_> {
    pub(crate) fn run(self) -> Result {
        match self.dice.below(13) {
            0 => self.forge("forged, own issuer", Kid([9, 9])),
            1 => self.forge("forged, issuer's name", Kid([0, 1])),
            2 => self.edit(),
            3 => self.replay(),
            4 => self.pre_make(),
            5 => self.roll_back_the_officers_clock(),
            6 => self.make_for_tomorrow(),
            7 => self.wait_out_a_challenge(),
            8 => self.have_a_forgery_typed(),
            9 => self.steal_a_root(),
            10 => self.find_half_a_ceremony(),
            11 => self.guess_in_a_burst(),
            _ => self.offer_old_lists(),
        }
    }

    /// A fake app with keys of its own, and a certificate of its own making.
    fn forge(self, name: &'static str, kid: Kid) -> Result {
        let bytes = base45::decode(&self.text[4..]).unwrap();
        let genuine = Presentation::decode(&bytes).unwrap();
        let (issuer, device) = (key(self.dice), key(self.dice));
        let certificate = genuine.certificate().claims().clone();
        let certificate = CertificateClaims { key: device.public_short(), ..certificate };
        let certificate = issuer.complete(&certificate.prepare(kid).unwrap());
        let text = present(self.dice, &device, &certificate, self.now);
        let verdict = self.officer.verify(&text, self.now);
        assert_ne!(verdict.kind(), Kind::Genuine, "{name}");
        (name, verdict.code())
    }

    /// A genuine code with one bit changed.
    fn edit(self) -> Result {
        let mut bytes = base45::decode(&self.text[4..]).unwrap();
        let bit = self.dice.below(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
        let verdict = self.officer.verify(&to_text(&bytes), self.now);
        assert_ne!(verdict.kind(), Kind::Genuine, "bit {bit}");
        ("edited", verdict.code())
    }

    /// A screenshot, shown to the same officer again by somebody else.
    fn replay(self) -> Result {
        self.officer.verifier.next();
        let verdict = self.officer.verify(self.text, self.now + self.dice.below(120_000) as i64);
        assert_ne!(verdict.kind(), Kind::Genuine, "a code counts once");
        ("replayed", verdict.code())
    }

    /// The owner of a genuine phone sets its clock ahead, makes a code for later and gives the
    /// picture away. With a confirmed time the code is of now; without, it says so.
    fn pre_make(self) -> Result {
        let ahead = 600_000;
        let reading = self.citizen.phone.clockwork.read(self.now);
        let set_ahead = vneid_core::Reading { wall_ms: reading.wall_ms + ahead, ..reading };
        let prepared = self.citizen.phone.state.citizen(Default::default()).prepare(
            Freshness::Cti(self.dice.bytes()),
            Default::default(),
            set_ahead,
        );
        let Ok(prepared) = prepared else { return ("pre-made", VerdictCode::CertificateExpired) };
        let signature = self.citizen.key.sign_der(prepared.bytes_to_sign());
        let code = prepared.complete(&signature, set_ahead).unwrap();
        let verdict = self.officer.verify(code.text(), self.now + ahead);
        if verdict.kind() == Kind::Genuine {
            let says_so = |notice| verdict.notices().contains(&notice);
            let told =
                says_so(Notice::TimeNotConfirmed) || says_so(Notice::OfficerTimeNotConfirmed);
            assert!(told, "a pre-made code counts only where a time is not confirmed, and says so");
        }
        ("pre-made", verdict.code())
    }

    /// The owner of a genuine phone starts it without a network, sets the date a day ahead, and gives
    /// a picture of the code away.
    fn make_for_tomorrow(self) -> Result {
        let tomorrow = self.now + 86_400_000;
        let boot = BootId([0xee; 16]);
        let ahead = Reading { wall_ms: tomorrow, since_boot_ms: 60_000, boot };
        let prepared = self.citizen.phone.state.citizen(Default::default()).prepare(
            Freshness::Cti(self.dice.bytes()),
            Default::default(),
            ahead,
        );
        let Ok(prepared) = prepared else { return ("tomorrow's", VerdictCode::CertificateExpired) };
        let signature = self.citizen.key.sign_der(prepared.bytes_to_sign());
        let code = prepared.complete(&signature, ahead).unwrap();
        let before = self.officer.remembered();
        self.officer.verifier.next();
        let asking = Scan { can_request: true, ..Scan::seen(code.text()) };
        let asked = self.officer.examine(asking, tomorrow + 7_000);
        assert_ne!(
            asked.kind(),
            Kind::Genuine,
            "where a request can be put, a clock decides nothing"
        );
        let verdict = self.officer.verify(code.text(), tomorrow + 7_000);
        if verdict.kind() == Kind::Genuine {
            assert_eq!(verdict.notices()[0], Notice::TimeNotConfirmed);
        }
        self.officer.forget_since(before);
        ("tomorrow's", verdict.code())
    }

    /// A challenge is put to the holder of somebody else's screen, who waits until it is over.
    fn wait_out_a_challenge(self) -> Result {
        self.officer.verifier.next();
        let reading = self.officer.phone.clockwork.read(self.now);
        self.officer.verifier.put_challenge(self.dice.bytes(), reading);
        let later = self.now + 50_000 + self.dice.below(600_000) as i64;
        let relayed = self.citizen.make_code(self.dice, later);
        let Some(relayed) = relayed else { return ("waited", VerdictCode::ChallengeUnanswered) };
        let before = self.officer.remembered();
        let verdict = self.officer.verify(&relayed, later + 1_000);
        assert_ne!(verdict.kind(), Kind::Genuine, "a challenge is not waited out");
        self.officer.forget_since(before);
        self.officer.verifier.next();
        ("waited", verdict.code())
    }

    /// An edited code before a hand scanner.
    fn have_a_forgery_typed(self) -> Result {
        let mut bytes = base45::decode(&self.text[4..]).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        let text = to_text(&bytes);
        self.officer.try_scanner(self.dice, self.now);
        let mut code = VerdictCode::ReadAgain;
        for pull in 0..4 {
            let verdict = self.officer.verify_typed(self.dice, &text, self.now + pull * 2_500);
            assert_ne!(verdict.kind(), Kind::Genuine);
            code = verdict.code();
        }
        self.officer.verifier.next();
        ("forged, typed", code)
    }

    /// A code of an hour ago, to an officer whose clock somebody has set back.
    fn roll_back_the_officers_clock(self) -> Result {
        let later = self.now + 3_600_000;
        let honest = self.officer.phone.clockwork.read(later);
        let set_back =
            vneid_core::Reading { wall_ms: honest.wall_ms - (later - self.made), ..honest };
        self.officer.verifier.next();
        let Officer { phone, verifier, .. } = self.officer;
        let verdict = phone.state.verify(verifier, Scan::seen(self.text), set_back).stored();
        // It was called genuine, or not, an hour ago. Where it was, it is remembered. Where it was
        // not, only a clock that is not confirmed can be fooled, and the officer is told.
        if verdict.kind() == Kind::Genuine {
            assert!(verdict.notices().contains(&Notice::OfficerTimeNotConfirmed));
        }
        ("rolled-back clock", verdict.code())
    }

    /// The thief of one root lists an issuer of their own and retires another root, alone or
    /// together with a key that they call a root; then they make a code.
    fn steal_a_root(self) -> Result {
        let stolen = self.dice.below(3);
        let list = TrustList::decode(&self.authority.published.trust_list).unwrap();
        let (issuer, device) = (key(self.dice), key(self.dice));
        let mut claims = list.claims().unwrap().clone();
        claims.sequence += 1;
        claims.issuers[0].key = issuer.public();
        claims.retired_roots = vec![thumbprint(&self.authority.roots[(stolen + 1) % 3].public())];
        let mut list = claims.prepare().unwrap();
        self.authority.roots[stolen].cosign(&mut list);
        if self.dice.chance(0.5) {
            key(self.dice).cosign(&mut list);
        }
        let trust = &mut self.officer.phone.state.trust;
        let before = trust.clone();
        assert!(trust.accept(&list.to_bytes(), &self.authority.roots(), Time::UNKNOWN).is_err());
        assert_eq!(*trust, before);
        let now_s = self.now / 1000;
        let certificate = CertificateClaims {
            expires: CertificateClaims::expires_when_issued(Instant::saturating_from_unix_seconds(
                now_s,
            )),
            key: device.public_short(),
            level: 2,
            status_index: 0,
            hint: None,
            private: PrivateClaims::default(),
        };
        let certificate = issuer.complete(&certificate.prepare(claims.issuers[0].kid).unwrap());
        let text = present(self.dice, &device, &certificate, self.now);
        let verdict = self.officer.verify(&text, self.now);
        assert_ne!(verdict.kind(), Kind::Genuine, "one stolen root is nothing");
        ("one stolen root", verdict.code())
    }

    /// Two drafts of the next trust list that one root each has signed, offered by whoever found them
    /// before the ceremony was over.
    fn find_half_a_ceremony(self) -> Result {
        let list = TrustList::decode(&self.authority.published.trust_list).unwrap();
        let first = self.dice.below(3);
        let state = &mut self.officer.phone.state;
        let before = state.trust.clone();
        for number in 0..2_usize {
            let mut claims = list.claims().unwrap().clone();
            claims.sequence += 1;
            claims.issued = claims.issued.plus_seconds(number as i64);
            let mut half = claims.prepare().unwrap();
            self.authority.roots[(first + number) % 3].cosign(&mut half);
            let roots = self.authority.roots();
            assert!(state.trust.accept(&half.to_bytes(), &roots, Time::UNKNOWN).is_err());
        }
        assert_eq!(state.trust, before);
        let verdict = self.officer.verify(self.text, self.now);
        assert_ne!(verdict.kind(), Kind::NotGenuine, "the holder has nothing to do with it");
        ("half a ceremony", verdict.code())
    }

    /// A fake app that has seen a genuine certificate guesses signatures, as fast as a camera reads;
    /// then an honest citizen comes.
    fn guess_in_a_burst(self) -> Result {
        let held = self.citizen.phone.state.holder.certificate();
        let certificate = held.expect("it has just made a code").bytes().to_vec();
        for guess in 0..30 {
            let at = self.now + guess * 50;
            let device = key(self.dice);
            let text = present(self.dice, &device, &certificate, at);
            let verdict = self.officer.verify(&text, at);
            assert_ne!(verdict.kind(), Kind::Genuine, "guessed");
        }
        self.officer.verifier.next();
        let later = self.now + 5_000;
        let honest = self.citizen.make_code(self.dice, later);
        let Some(honest) = honest else { return ("burst, then honest", VerdictCode::TooOld) };
        let verdict = self.officer.verify(&honest, later + 1_000);
        assert_ne!(verdict.kind(), Kind::NotGenuine, "{:?}", verdict.facts());
        ("burst, then honest", verdict.code())
    }

    /// Lists of the past, offered to the officer's phone before a code is shown.
    fn offer_old_lists(self) -> Result {
        let Some(old) = self.authority.old.get(self.dice.below(64)) else {
            return ("old lists", VerdictCode::AlreadyScanned);
        };
        let time = self.officer.phone.time(self.now);
        let state = &mut self.officer.phone.state;
        let before = (state.trust.sequence(), state.status.last_complete());
        let _ = state.trust.accept(&old.trust_list, &self.authority.roots(), time);
        let _ = state.status.accept_manifest(&old.manifest, &state.trust, time);
        for list in &old.lists {
            let _ = state.status.accept_list(list, &state.trust, time);
        }
        let after = (state.trust.sequence(), state.status.last_complete());
        assert!(before.0 <= after.0, "the trust list went back");
        assert!(before.1.map(|it| it.sequence) <= after.1.map(|it| it.sequence), "lists went back");
        self.officer.verifier.next();
        let verdict = self.officer.verify(self.text, self.now);
        assert_ne!(verdict.kind(), Kind::Genuine, "it was shown before");
        ("old lists", verdict.code())
    }
}

fn key(dice: &mut Dice) -> SoftKey {
    SoftKey::from_seed(&dice.bytes()).expect("almost every number is a key")
}

fn present(dice: &mut Dice, key: &SoftKey, certificate: &[u8], now: TrueMs) -> String {
    DeviceCertificate::decode(certificate).expect("well formed");
    let claims = PresentationClaims {
        made: vneid_payload::Instant::from_unix_seconds(now / 1000).unwrap(),
        freshness: Freshness::Cti(dice.bytes()),
        moment: Moment::default(),
        private: PrivateClaims::default(),
    };
    to_text(&key.complete(&claims.prepare(certificate).unwrap()))
}
