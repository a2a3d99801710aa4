//! `verify/*.json`: an officer's phone, step by step.

mod challenge;
mod clock;
mod editions;
mod expect;
mod foreign;
mod formats;
mod genuine;
mod inspection;
mod lists;
mod malformed;
mod memory;
mod order;
mod scene;
mod signatures;
mod status;
mod trust_lists;
mod typing;
mod windows;

pub use expect::CODES;

use crate::bytes::to_hex;
use crate::format::{Clocks, Expected, Step, VerifyCase, VerifyFile};
use crate::vectors::world::{DAY, LISTS_ISSUED, NOW, World};

/// Every file by its name.
pub(crate) fn files() -> Vec<(&'static str, VerifyFile)> {
    vec![
        ("genuine", genuine::file()),
        ("minute", windows::minute_file()),
        ("windows", windows::file()),
        ("signatures", signatures::file()),
        ("status", status::file()),
        ("order", order::file()),
        ("memory", memory::file()),
        ("challenge", challenge::file()),
        ("clock", clock::file()),
        ("formats", formats::file()),
        ("foreign", foreign::file()),
        ("malformed", malformed::file()),
        ("lists", lists::file()),
        ("inspection", inspection::file()),
        ("typing", typing::file()),
        ("editions", editions::file()),
    ]
}

/// The cases of one file, as they are written down.
struct Cases {
    about: &'static str,
    cases: Vec<VerifyCase>,
}

impl Cases {
    fn about(about: &'static str) -> Self {
        Self { about, cases: Vec::new() }
    }

    fn into_file(self) -> VerifyFile {
        VerifyFile { about: self.about.into(), cases: self.cases }
    }

    /// A phone that learned the time when its lists were signed.
    fn case(&mut self, name: &str, why: &str, world: &World) -> &mut VerifyCase {
        self.unsynced(name, why, world).learn(LISTS_ISSUED)
    }

    /// A phone that never learned the time.
    fn unsynced(&mut self, name: &str, why: &str, world: &World) -> &mut VerifyCase {
        assert!(self.cases.iter().all(|case| case.name != name), "{name} is there twice");
        self.cases.push(VerifyCase {
            name: name.into(),
            why: why.into(),
            world: world.name.into(),
            app: None,
            steps: Vec::new(),
        });
        self.cases.last_mut().expect("just pushed")
    }
}

impl VerifyCase {
    fn step(&mut self, step: Step) -> &mut Self {
        self.steps.push(step);
        self
    }

    /// Learns the right time in no time at all.
    fn learn(&mut self, now: i64) -> &mut Self {
        let (sent, received) = (at(now), at(now));
        let expect = "learned".into();
        self.step(Step::Learn { authority_ms: now * 1000, sent, received, expect })
    }

    /// Scans a text with right clocks.
    fn scan(&mut self, text: &str, now: i64, expect: Expected) -> &mut Self {
        self.scan_at(text, at(now), expect)
    }

    fn scan_at(&mut self, text: &str, now: Clocks, expect: Expected) -> &mut Self {
        self.scan_as(None, text, now, expect)
    }

    /// Scans a text that came this way, `None` for a picture.
    fn scan_as(
        &mut self,
        source: Option<&str>,
        text: &str,
        now: Clocks,
        expect: Expected,
    ) -> &mut Self {
        self.step(Step::Verify {
            text: text.into(),
            source: source.map(str::to_owned),
            can_request: false,
            now,
            expect: Box::new(expect),
            in_a_row: None,
        })
    }

    /// Of how many codes in a row nothing can be told after the last scan.
    fn in_a_row(&mut self, expected: usize) -> &mut Self {
        let Some(Step::Verify { in_a_row, .. }) = self.steps.last_mut() else { return self };
        *in_a_row = Some(expected);
        self
    }

    /// The last scan was by an officer who can put a request.
    fn by_one_who_can_request(&mut self) -> &mut Self {
        let Some(Step::Verify { can_request, .. }) = self.steps.last_mut() else { return self };
        *can_request = true;
        self
    }

    fn next(&mut self) -> &mut Self {
        self.step(Step::Next)
    }

    fn challenge(&mut self, nonce: [u8; 8], now: Clocks) -> &mut Self {
        self.step(Step::PutChallenge { nonce: to_hex(&nonce), now })
    }

    fn trust_list(&mut self, bytes: &[u8], expect: &str) -> &mut Self {
        self.step(Step::AcceptTrustList { bytes: to_hex(bytes), now: None, expect: expect.into() })
    }

    fn status_list(&mut self, bytes: &[u8], expect: &str) -> &mut Self {
        self.step(Step::AcceptStatusList { bytes: to_hex(bytes), now: None, expect: expect.into() })
    }

    fn delta(&mut self, bytes: &[u8], expect: &str) -> &mut Self {
        self.step(Step::AcceptDelta { bytes: to_hex(bytes), now: None, expect: expect.into() })
    }

    fn manifest(&mut self, bytes: &[u8], expect: &str) -> &mut Self {
        self.step(Step::AcceptManifest { bytes: to_hex(bytes), now: None, expect: expect.into() })
    }
}

/// A phone whose wall clock is right, and that was started 40 days before [`NOW`].
pub(super) fn at(now: i64) -> Clocks {
    let since_boot_ms = ((now - (NOW - 40 * DAY)) * 1000) as u64;
    Clocks { wall_ms: now * 1000, since_boot_ms, boot: 1 }
}

/// The same moment with the wall clock off by this much.
pub(super) fn at_off(now: i64, off_ms: i64) -> Clocks {
    let clocks = at(now);
    Clocks { wall_ms: clocks.wall_ms + off_ms, ..clocks }
}

/// A moment after a restart of the phone.
pub(super) fn at_reboot(now: i64) -> Clocks {
    Clocks { wall_ms: now * 1000, since_boot_ms: 60_000, boot: 2 }
}
