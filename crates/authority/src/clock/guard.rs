//! Holds signatures and writes while the clock is doubted.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::doubt::{ClockDoubted, Doubt};
use super::judge::{Evidence, QUIET_S, TOLERATED_S, judge};
use super::system::Clock;
use crate::store::clock::ClockRow;

/// Knows whether the clock is believed. Every signature and every write asks it first.
#[derive(Debug)]
pub(crate) struct ClockGuard {
    clock: Arc<dyn Clock>,
    /// In a test world a doubt is told, and nothing else.
    binds: bool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// When the clock was believed, by both clocks.
    believed: Option<Readings>,
    doubt: Option<Doubt>,
    contradictions: Vec<Doubt>,
    /// The witness' time, when it was asked.
    witness: Option<Readings>,
    /// Which statement of an operator is known.
    confirmation: Option<i64>,
    /// When the database was last told that the clock is believed, by the steady clock; and whether
    /// that the witness finds it right.
    beat: Option<(i64, bool)>,
    /// When the witness is to be asked again, by the steady clock.
    ask_at: Option<i64>,
    /// When what is wrong is to be told again, by the steady clock.
    tell_at: i64,
}

/// What two clocks showed at one instant, milliseconds.
#[derive(Clone, Copy, Debug)]
struct Readings {
    wall: i64,
    steady: i64,
}

/// What the guard knows, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Considered {
    /// Why nothing is signed or stored.
    pub(crate) doubt: Option<Doubt>,
    /// What contradicts a clock that is believed.
    pub(crate) contradictions: Vec<Doubt>,
    /// Whether any of that is of another kind than before.
    pub(crate) is_news: bool,
    /// The same, or it is time to say it again.
    pub(crate) is_to_tell: bool,
    /// How far the clock is ahead of the database's and of the witness', seconds, where there is one.
    pub(crate) database: Option<i64>,
    pub(crate) witness: Option<i64>,
}

impl State {
    fn is_calm(&self) -> bool {
        self.doubt.is_none() && self.contradictions.is_empty()
    }

    /// How far the clock is ahead of the witness', by what that has said lately.
    fn witness(&self, now: Readings) -> Option<i64> {
        let lately = self.witness.filter(|it| now.steady - it.steady <= WITNESS_COUNTS_MS);
        lately.map(|said| ahead_s(now, said))
    }
}

impl ClockGuard {
    pub(crate) fn new(clock: Arc<dyn Clock>, binds: bool) -> Self {
        Self { clock, binds, state: Mutex::default() }
    }

    /// Whether something may be signed or stored now.
    ///
    /// # Errors
    /// [`ClockDoubted`].
    pub(crate) fn pass(&self) -> Result<(), ClockDoubted> {
        if !self.binds {
            return Ok(());
        }
        let state = self.state();
        let moved = state.believed.map(|believed| ahead_s(self.readings(), believed));
        match (state.doubt, moved) {
            (Some(doubt), _) => Err(ClockDoubted(doubt)),
            // Since the clock was last considered.
            (None, Some(seconds)) if seconds.abs() > TOLERATED_S => {
                Err(ClockDoubted(Doubt::Moved(seconds)))
            }
            (None, _) => Ok(()),
        }
    }

    /// Considers what the database has, and its clock: `database_ms`.
    pub(super) fn consider(&self, row: &ClockRow, database_ms: Option<i64>) -> Considered {
        let now = self.readings();
        let now_s = now.wall.div_euclid(1000);
        let mut state = self.state();
        let known = *state.confirmation.get_or_insert(row.confirmed_at);
        let within = |at: i64, seconds: i64| (-TOLERATED_S..=seconds).contains(&(now_s - at));
        let witness = state.witness(now);
        let evidence = Evidence {
            moved: state.believed.map(|believed| ahead_s(now, believed)),
            last_act: row.last_act().map(|at| match row.is_kept() {
                true => now_s - at,
                false => (now_s - at).min(QUIET_S),
            }),
            database: database_ms.map(|at| seconds(now.wall - at)),
            witness,
            vouched: within(row.vouched_at, VOUCHED_FOR_S),
            confirmed: within(row.confirmed_at, CONFIRMED_FOR_S),
            confirmed_now: row.confirmed_at != known && within(row.confirmed_at, TOLERATED_S),
        };
        let mut judgement = judge(&evidence);
        if !self.binds {
            judgement.contradictions.extend(judgement.doubt.take());
        }
        if judgement.doubt.is_none() {
            let is_old = |it: Readings| now.steady - it.steady >= BELIEVED_FOR_MS;
            // The clock follows its time server by small steps, for months.
            if judgement.begins_anew || !self.binds || state.believed.is_none_or(is_old) {
                state.believed = Some(now);
            }
            if evidence.confirmed_now {
                state.confirmation = Some(row.confirmed_at);
            }
        }
        let kinds = |doubts: &[Doubt]| doubts.iter().map(|it| it.name()).collect::<Vec<_>>();
        let is_news = state.doubt.map(Doubt::name) != judgement.doubt.map(Doubt::name)
            || kinds(&state.contradictions) != kinds(&judgement.contradictions);
        if is_news {
            state.ask_at = None;
        }
        let is_to_tell = is_news || self.binds && now.steady >= state.tell_at;
        if is_to_tell {
            state.tell_at = now.steady + TELL_EVERY_MS;
        }
        state.doubt = judgement.doubt;
        state.contradictions.clone_from(&judgement.contradictions);
        Considered {
            doubt: judgement.doubt,
            contradictions: judgement.contradictions,
            is_news,
            is_to_tell,
            database: evidence.database,
            witness: evidence.witness,
        }
    }

    /// Whether the witness is to be asked now; it is not to be asked again for a while then.
    pub(super) fn is_to_ask(&self) -> bool {
        let steady = self.clock.steady_ms();
        let mut state = self.state();
        if state.ask_at.is_some_and(|at| steady < at) {
            return false;
        }
        // As if it were away, until it is heard.
        state.ask_at = Some(steady + if state.is_calm() { ASK_LATER_MS } else { ASK_AGAIN_MS });
        true
    }

    /// Takes what the witness has just said: the time, milliseconds since 1970.
    pub(super) fn hear(&self, wall: i64) {
        let steady = self.clock.steady_ms();
        let mut state = self.state();
        state.witness = Some(Readings { wall, steady });
        state.ask_at = Some(steady + if state.is_calm() { ASK_EVERY_MS } else { ASK_AGAIN_MS });
    }

    /// Whether the database is to be told now that the clock is believed, which it is once a minute,
    /// and whether the witness finds it right, which it is at once.
    pub(super) fn is_to_beat(&self) -> Option<bool> {
        let now = self.readings();
        let mut state = self.state();
        let vouched = state.witness(now).is_some_and(|ahead_s| ahead_s.abs() <= TOLERATED_S);
        let is_known = state.beat.is_some_and(|(at, was_vouched)| {
            now.steady - at < BEAT_EVERY_MS && (was_vouched || !vouched)
        });
        if state.doubt.is_some() || is_known {
            return None;
        }
        state.beat = Some((now.steady, vouched));
        Some(vouched)
    }

    fn readings(&self) -> Readings {
        Readings { wall: self.clock.now_ms(), steady: self.clock.steady_ms() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// By how many seconds the clock is further than the steady clock has counted since.
fn ahead_s(now: Readings, since: Readings) -> i64 {
    seconds((now.wall - since.wall) - (now.steady - since.steady))
}

/// Whole seconds, those begun among them.
fn seconds(ms: i64) -> i64 {
    ms.signum() * (ms.abs() + 999).div_euclid(1000)
}

/// How long what a witness has said counts for the service that it has been said to.
const VOUCHED_FOR_S: i64 = 86_400;
/// How long an operator's word counts.
const CONFIRMED_FOR_S: i64 = 7 * 86_400;
/// From then on small steps of the clock are forgiven once more.
const BELIEVED_FOR_MS: i64 = 3_600_000;
/// How long an answer of the witness counts: one that it gave may be missed once.
const WITNESS_COUNTS_MS: i64 = 2 * ASK_EVERY_MS + 600_000;
const ASK_EVERY_MS: i64 = 3_600_000;
/// The same, when it was away.
const ASK_LATER_MS: i64 = 600_000;
/// The same, when something is wrong.
const ASK_AGAIN_MS: i64 = 120_000;
const BEAT_EVERY_MS: i64 = 60_000;
const TELL_EVERY_MS: i64 = 600_000;
