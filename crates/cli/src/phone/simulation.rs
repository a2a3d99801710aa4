//! Which world a simulated phone lives in, and what its clocks show.

use serde::{Deserialize, Serialize};
use vneid_core::{BootId, Instant, Reading, Roots, World};
use vneid_payload::{AppVersion, FullKey};

use crate::output::hex;
use crate::time::When;

/// The file `world.json` of a phone's folder.
///
/// A phone of a test world has no clocks of its own. All are read at the instant that a command is
/// run for: the wall clock shows it, and the time since boot counts from [`Self::started`]. So what it
/// learned at a sync holds for every instant asked for, until its clock is set wrong or it is restarted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Simulation {
    /// Always true: this program plays no other.
    test_world: bool,
    /// The root keys that are pinned: x and y, in hexadecimal.
    roots: Vec<String>,
    /// When the phone was switched on.
    started: Instant,
    /// How often it was switched on before.
    #[serde(default, skip_serializing_if = "is_default")]
    restarts: u16,
    /// How many seconds the wall clock is ahead; behind when negative.
    #[serde(default, skip_serializing_if = "is_default")]
    wall_ahead_s: i32,
    /// The service of this world; the phones of `vneid lab` have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) served_by: Option<ServedBy>,
}

/// Where a service is, and how it is to know a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServedBy {
    /// The URI by which the service knows itself, without a slash at its end.
    pub(crate) url: String,
    /// What the phone is called.
    pub(crate) phone: String,
}

impl Simulation {
    /// The phones of a test world with these roots, which begins at this instant: they were switched
    /// on a month before.
    pub(crate) fn new(roots: &[FullKey], began: Instant) -> Self {
        let key = |root: &FullKey| hex(&root.x) + &hex(&root.y);
        Self {
            test_world: true,
            roots: roots.iter().map(key).collect(),
            started: began.plus_seconds(-30 * 86_400),
            restarts: 0,
            wall_ahead_s: 0,
            served_by: None,
        }
    }

    /// The same, of a world that has a service.
    pub(crate) fn served_by(self, service: ServedBy) -> Self {
        Self { served_by: Some(service), ..self }
    }

    /// The pinned roots; `None` when the file names no three, or is of no test world.
    pub(crate) fn roots(&self) -> Option<Roots> {
        let keys: Option<Vec<FullKey>> = self.roots.iter().map(|it| read_key(it)).collect();
        Roots::new(&keys?, World::Test, 0).ok().filter(|_| self.test_world)
    }

    /// The wall clock is set forward by `seconds`, or back when negative.
    pub(super) fn set_clock(&mut self, seconds: i32) {
        self.wall_ahead_s = self.wall_ahead_s.saturating_add(seconds);
    }

    /// The phone was switched on again a minute ago.
    pub(super) fn restart(&mut self, when: When) {
        self.started = when.instant().plus_seconds(-60);
        self.restarts = self.restarts.wrapping_add(1);
    }

    /// How many seconds the wall clock is ahead.
    pub(super) const fn wall_ahead_s(&self) -> i32 {
        self.wall_ahead_s
    }

    /// What the phone's clocks show.
    pub(crate) fn reading(&self, when: When) -> Reading {
        let since_boot_ms = when.unix_ms() - self.started.unix_seconds() * 1000;
        let mut boot = *b"simulated boot\0\0";
        boot[14..].copy_from_slice(&self.restarts.to_be_bytes());
        Reading {
            wall_ms: when.unix_ms() + i64::from(self.wall_ahead_s) * 1000,
            since_boot_ms: u64::try_from(since_boot_ms).unwrap_or(0),
            boot: BootId(boot),
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn read_key(text: &str) -> Option<FullKey> {
    let bytes = base16ct::mixed::decode_vec(text).ok()?;
    let (x, y) = bytes.split_first_chunk()?;
    Some(FullKey { x: *x, y: y.try_into().ok()? })
}

/// The app on the phones of test worlds is of this program's version.
pub(crate) const APP: AppVersion = AppVersion {
    major: number(env!("CARGO_PKG_VERSION_MAJOR")),
    minor: number(env!("CARGO_PKG_VERSION_MINOR")),
    patch: number(env!("CARGO_PKG_VERSION_PATCH")),
};

const fn number(text: &str) -> u16 {
    match u16::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => u16::MAX,
    }
}

#[cfg(test)]
mod tests {
    use vneid_testworld::SoftKey;

    use super::*;

    fn keys() -> [FullKey; 3] {
        [1, 2, 3].map(|seed| SoftKey::from_seed(&[seed; 32]).unwrap().public())
    }

    fn simulation() -> Simulation {
        Simulation::new(&keys(), Instant::from_unix_seconds(1_795_503_600).unwrap())
    }

    #[test]
    fn the_roots_survive_their_file() {
        let text = serde_json::to_string(&simulation()).unwrap();
        let again: Simulation = serde_json::from_str(&text).unwrap();
        assert_eq!(again, simulation());
        assert_eq!(again.roots(), Roots::new(&keys(), World::Test, 0).ok());
    }

    #[test]
    fn a_file_without_roots_of_a_test_world_pins_none() {
        let good = simulation().roots;
        for third in ["00".into(), "é".repeat(64), "+1".repeat(64), good[0].clone()] {
            let roots = vec![good[0].clone(), good[1].clone(), third];
            assert_eq!(Simulation { roots, ..simulation() }.roots(), None);
        }
        let roots = good[..2].to_vec();
        assert_eq!(Simulation { roots, ..simulation() }.roots(), None);
        assert_eq!(Simulation { test_world: false, ..simulation() }.roots(), None);
    }

    #[test]
    fn the_service_survives_the_file_and_a_lab_has_none() {
        let lab = serde_json::to_value(simulation()).unwrap();
        assert!(lab.get("served_by").is_none());
        let service = ServedBy { url: "http://127.0.0.1:8080".into(), phone: "Máy thử".into() };
        let served = simulation().served_by(service.clone());
        let text = serde_json::to_string(&served).unwrap();
        let again: Simulation = serde_json::from_str(&text).unwrap();
        assert_eq!(again.served_by, Some(service));
    }

    #[test]
    fn all_clocks_follow_the_instant_asked_for() {
        let at = |text| simulation().reading(When::parse(text).unwrap());
        let (first, later) = (at("1795503600"), at("1795503670"));
        assert_eq!(first.since_boot_ms, 30 * 86_400_000);
        assert_eq!(first.mark().elapsed_ms(later), Some(70_000));
        assert_eq!(later.wall_ms, 1_795_503_670_000);
        assert_eq!(at("0").since_boot_ms, 0);
    }

    #[test]
    fn a_clock_that_is_set_leaves_the_time_since_boot_alone() {
        let when = When::parse("1795503600").unwrap();
        let mut simulation = simulation();
        let before = simulation.reading(when);
        simulation.set_clock(-10_800);
        let after = simulation.reading(when);
        assert_eq!(after.wall_ms, before.wall_ms - 10_800_000);
        assert_eq!((after.since_boot_ms, after.boot), (before.since_boot_ms, before.boot));
        simulation.set_clock(10_800);
        assert_eq!(simulation.reading(when), before);
    }

    #[test]
    fn a_restart_is_another_boot_that_began_a_minute_ago() {
        let when = When::parse("1795503600").unwrap();
        let mut simulation = simulation();
        let before = simulation.reading(when);
        simulation.restart(when);
        let after = simulation.reading(when);
        assert_eq!((after.wall_ms, after.since_boot_ms), (before.wall_ms, 60_000));
        assert_ne!(after.boot, before.boot);
        let text = serde_json::to_string(&simulation).unwrap();
        assert_eq!(serde_json::from_str::<Simulation>(&text).unwrap(), simulation);
    }
}
