//! The clocks of one phone, with everything that goes wrong with them.

use vneid_core::{BootId, Reading};

use crate::dice::Dice;

/// Milliseconds of true time since 1970.
pub(crate) type TrueMs = i64;

/// 2024-01-01T00:00:00Z.
const FACTORY_MS: TrueMs = 1_704_067_200_000;

pub(crate) struct Clockwork {
    boot: [u8; 16],
    booted: TrueMs,
    /// How much faster time since boot runs than it should: within 60 ppm, as quartz does.
    drift: f64,
    /// Wall clock minus true time, when it was last set.
    wall_off_ms: i64,
    wall_set: TrueMs,
}

impl Clockwork {
    pub(crate) fn new(dice: &mut Dice, now: TrueMs) -> Self {
        let drift = dice.around(60e-6);
        Self {
            boot: dice.bytes(),
            booted: now - 3_600_000,
            drift,
            wall_off_ms: dice.around(500.0) as i64,
            wall_set: now,
        }
    }

    pub(crate) fn read(&self, now: TrueMs) -> Reading {
        let run = |since: TrueMs| {
            let passed = now - since;
            passed + (passed as f64 * self.drift) as i64
        };
        Reading {
            wall_ms: self.wall_set + self.wall_off_ms + run(self.wall_set),
            since_boot_ms: run(self.booted).unsigned_abs(),
            boot: BootId(self.boot),
        }
    }

    pub(crate) fn reboot(&mut self, dice: &mut Dice, now: TrueMs) {
        self.boot = dice.bytes();
        self.booted = now - 30_000;
        if dice.chance(0.1) {
            // An empty battery: the wall clock begins where the maker has set it.
            self.wall_off_ms = FACTORY_MS - now;
            self.wall_set = now;
        }
    }

    /// The network sets the wall clock.
    pub(crate) fn set_by_network(&mut self, dice: &mut Dice, now: TrueMs) {
        self.wall_off_ms = dice.around(800.0) as i64;
        self.wall_set = now;
    }

    /// Somebody sets the wall clock by hand: a little, much, or absurdly wrong.
    pub(crate) fn set_by_hand(&mut self, dice: &mut Dice, now: TrueMs) {
        let limit_s = match dice.below(10) {
            0..=3 => 30.0,
            4 => 120.0,
            5 => 3600.0,
            6 => 12.0 * 3600.0,
            7 => 5.0 * 86_400.0,
            8 => 40.0 * 86_400.0,
            _ => 10.0 * 365.0 * 86_400.0,
        };
        self.wall_off_ms = (dice.around(limit_s) * 1000.0) as i64;
        self.wall_set = now;
    }
}
