//! Whether the clock is believed: the table, and nothing that reads a clock. `operate.md` has it in
//! words, row by row.
//!
//! A clock is right as long as a clock that nobody can set says that it was not moved since it was
//! believed; at a start, as long as it shows the ten minutes after the last thing that was done. That
//! bounds how far it can have gone, and whoever says that it went further has moved itself. So one
//! witness that lies does not stop a service that runs, and one that is away stops nothing.

use super::doubt::Doubt;

/// What is known about the clock at one instant. Differences are by how much the clock is ahead,
/// seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    /// What the clock was moved by since it was believed in this process; `None` before that.
    pub(super) moved: Option<i64>,
    /// Since the last thing that was done; `None` when there is no phone that anything was done for.
    pub(super) last_act: Option<i64>,
    /// Of the clock of the database's machine.
    pub(super) database: Option<i64>,
    /// Of the witness; `None` when there is none or it is away.
    pub(super) witness: Option<i64>,
    /// Whether a witness has found the clock right within a day.
    pub(super) vouched: bool,
    /// Whether an operator has said within a week that it is right.
    pub(super) confirmed: bool,
    /// Whether an operator has said so since it is doubted.
    pub(super) confirmed_now: bool,
}

/// What follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Judgement {
    /// Why the clock is not believed.
    pub(super) doubt: Option<Doubt>,
    /// What contradicts a clock that is believed, for a person to look at.
    pub(super) contradictions: Vec<Doubt>,
    /// Whether it is believed because the witness or an operator says so: it may have been moved.
    pub(super) begins_anew: bool,
}

/// Judges.
pub(super) fn judge(evidence: &Evidence) -> Judgement {
    let Evidence { moved, last_act, database, witness, vouched, confirmed, confirmed_now } =
        *evidence;
    let is_off = |seconds: &i64| seconds.abs() > TOLERATED_S;
    let witness_is_right = witness.is_some_and(|seconds| !is_off(&seconds));
    let moved_off = moved.filter(is_off);
    let began_after = last_act.filter(|seconds| (-TOLERATED_S..=QUIET_S).contains(seconds));
    // How far the clock can have gone since it was last believed, if that is known.
    let slip = match moved {
        Some(_) => moved_off.is_none().then_some(TOLERATED_S),
        None => began_after.map(|seconds| TOLERATED_S + seconds.max(0)),
    };
    let further = |seconds: i64| slip.is_some_and(|slip| seconds.abs() > TOLERATED_S + slip);

    let acts = match (moved, last_act) {
        (_, Some(seconds)) if seconds < -TOLERATED_S => Some(Doubt::Behind(seconds)),
        (None, Some(seconds)) if seconds > QUIET_S => Some(Doubt::Ahead(seconds)),
        _ => None,
    };
    let by_database = database.filter(is_off).map(Doubt::Database);
    let by_witness = witness.filter(is_off).map(Doubt::Witness);
    // In the order in which a person would ask.
    let all = [moved_off.map(Doubt::Moved), acts, by_witness, by_database];
    let told = |doubt: &Doubt| match doubt {
        _ if confirmed_now || witness_is_right => true,
        Doubt::Moved(_) | Doubt::Ahead(_) => false,
        // Another instance, or a command, was ahead.
        Doubt::Behind(_) => moved.is_some() && slip.is_some(),
        Doubt::Database(_) => confirmed && slip.is_some(),
        Doubt::Witness(seconds) => {
            let agrees = database.is_some_and(|seconds| !is_off(&seconds));
            // Nothing that pauses a machine makes its clock be ahead.
            let is_alone = vouched && (agrees || *seconds > 0);
            slip.is_some() && (confirmed || is_alone && further(*seconds))
        }
    };
    let (contradictions, doubts): (Vec<_>, Vec<_>) = all.into_iter().flatten().partition(told);
    // What the witness or an operator overrules is not a contradiction any more.
    let overruled = |doubt: &Doubt| matches!(doubt, Doubt::Moved(_) | Doubt::Ahead(_));
    Judgement {
        doubt: doubts.first().copied(),
        contradictions: contradictions.into_iter().filter(|it| !overruled(it)).collect(),
        begins_anew: confirmed_now || witness_is_right,
    }
}

/// So far clocks may be apart, seconds.
pub(super) const TOLERATED_S: i64 = 60;
/// So long a service that was stopped may have done nothing, with nobody to ask, seconds.
pub(super) const QUIET_S: i64 = 600;

#[cfg(test)]
mod tests {
    use super::*;

    /// A service that runs, with all that can be asked, and nothing wrong.
    const RUNS: Evidence = Evidence {
        moved: Some(0),
        last_act: Some(30),
        database: Some(0),
        witness: Some(0),
        vouched: true,
        confirmed: false,
        confirmed_now: false,
    };
    /// A service that starts half a minute after its end, with nobody to ask.
    const STARTS: Evidence = Evidence {
        moved: None,
        last_act: Some(30),
        database: None,
        witness: None,
        vouched: false,
        confirmed: false,
        confirmed_now: false,
    };

    fn doubt(evidence: Evidence) -> Option<Doubt> {
        judge(&evidence).doubt
    }

    fn doubts(evidence: Evidence) -> Vec<Doubt> {
        let judgement = judge(&evidence);
        assert_eq!(judgement.doubt, None);
        judgement.contradictions
    }

    #[test]
    fn a_clock_that_nothing_contradicts_is_believed() {
        for evidence in [RUNS, STARTS, Evidence { last_act: None, ..STARTS }] {
            assert_eq!((doubt(evidence), doubts(evidence)), (None, vec![]));
        }
    }

    #[test]
    fn a_clock_that_was_moved_is_doubted_unless_the_witness_finds_it_right() {
        for seconds in [61, -61, 16 * 86_400] {
            let moved = Evidence { moved: Some(seconds), ..RUNS };
            for witness in [None, Some(seconds)] {
                assert_eq!(doubt(Evidence { witness, ..moved }), Some(Doubt::Moved(seconds)));
            }
            assert_eq!(doubts(moved), []);
            assert!(judge(&moved).begins_anew);
        }
        for seconds in [60, -60] {
            assert_eq!(doubts(Evidence { moved: Some(seconds), witness: None, ..RUNS }), []);
        }
    }

    #[test]
    fn a_start_ten_minutes_after_the_last_act_is_believed_and_a_later_one_is_not() {
        assert_eq!(doubt(Evidence { last_act: Some(600), ..STARTS }), None);
        let late = Evidence { last_act: Some(601), ..STARTS };
        assert_eq!(doubt(late), Some(Doubt::Ahead(601)));
        // The database's machine may be this one: its clock contradicts, and vouches for nothing.
        assert_eq!(doubt(Evidence { database: Some(0), ..late }), Some(Doubt::Ahead(601)));
        assert_eq!(doubts(Evidence { witness: Some(0), ..late }), []);
        assert_eq!(doubts(Evidence { confirmed_now: true, ..late }), []);
    }

    #[test]
    fn a_start_before_the_last_act_is_doubted() {
        assert_eq!(doubt(Evidence { last_act: Some(-60), ..STARTS }), None);
        let behind = Evidence { last_act: Some(-61), ..STARTS };
        assert_eq!(doubt(behind), Some(Doubt::Behind(-61)));
        // What was done was ahead: the witness knows better, and a person should look.
        assert_eq!(doubts(Evidence { witness: Some(60), ..behind }), [Doubt::Behind(-61)]);
    }

    #[test]
    fn what_another_does_ahead_of_its_time_does_not_stop_one_that_runs() {
        let ahead = Evidence { last_act: Some(-7_200), witness: None, ..RUNS };
        assert_eq!(doubts(ahead), [Doubt::Behind(-7_200)]);
        assert_eq!(doubt(Evidence { moved: Some(61), ..ahead }), Some(Doubt::Moved(61)));
    }

    #[test]
    fn the_database_contradicts_from_a_minute_on() {
        for evidence in [Evidence { witness: None, ..RUNS }, STARTS] {
            for seconds in [60, -60] {
                assert_eq!(doubts(Evidence { database: Some(seconds), ..evidence }), []);
            }
            for seconds in [61, -61, 10_800] {
                let off = Evidence { database: Some(seconds), ..evidence };
                let both = [Doubt::Database(seconds)];
                assert_eq!(doubt(off), Some(both[0]));
                assert_eq!(doubts(Evidence { witness: Some(0), ..off }), both);
                assert_eq!(doubts(Evidence { confirmed: true, ..off }), both);
            }
        }
    }

    #[test]
    fn the_witness_contradicts_from_a_minute_on() {
        for seconds in [60, -60] {
            assert_eq!(doubts(Evidence { witness: Some(seconds), ..STARTS }), []);
        }
        for seconds in [61, -61, 10_800] {
            let off = Evidence { witness: Some(seconds), ..STARTS };
            assert_eq!(doubt(off), Some(Doubt::Witness(seconds)));
            assert_eq!(doubts(Evidence { confirmed: true, ..off }), [Doubt::Witness(seconds)]);
        }
    }

    #[test]
    fn a_witness_that_has_changed_its_mind_is_not_believed_alone() {
        let off = |seconds| Evidence { witness: Some(seconds), ..RUNS };
        // So far a clock may drift, and the witness may be right.
        assert_eq!(doubt(off(120)), Some(Doubt::Witness(120)));
        assert_eq!(doubts(off(121)), [Doubt::Witness(121)]);
        // A machine that was paused is behind, and no clock of its own tells.
        assert_eq!(doubts(off(-10_800)), [Doubt::Witness(-10_800)]);
        let alone = Evidence { database: None, ..off(-10_800) };
        assert_eq!(doubt(alone), Some(Doubt::Witness(-10_800)));
        let also = Evidence { database: Some(-10_800), ..off(-10_800) };
        assert_eq!(doubt(also), Some(Doubt::Witness(-10_800)));
        // One that never found the clock right has not changed its mind.
        assert_eq!(doubt(Evidence { vouched: false, ..off(10_800) }), Some(Doubt::Witness(10_800)));
        // After a restart the clock may have gone as far as nobody has looked.
        let starts = |seconds| Evidence { vouched: true, witness: Some(seconds), ..STARTS };
        assert_eq!(doubt(starts(150)), Some(Doubt::Witness(150)));
        assert_eq!(doubts(starts(151)), [Doubt::Witness(151)]);
    }

    #[test]
    fn a_witness_that_is_away_stops_nothing_that_is_not_doubted() {
        assert_eq!(doubts(Evidence { witness: None, ..RUNS }), []);
        assert_eq!(doubt(STARTS), None);
    }

    #[test]
    fn an_operator_overrules_everything_that_is_there_when_he_speaks() {
        let all = Evidence {
            moved: Some(900),
            last_act: Some(-900),
            database: Some(900),
            witness: Some(900),
            ..RUNS
        };
        assert_eq!(doubt(all), Some(Doubt::Moved(900)));
        let spoken = Evidence { confirmed_now: true, ..all };
        assert_eq!(
            doubts(spoken),
            [Doubt::Behind(-900), Doubt::Witness(900), Doubt::Database(900)]
        );
        // From then on, as long as the clock is not moved.
        let later = Evidence { moved: Some(0), confirmed: true, ..all };
        assert_eq!(doubts(later).len(), 3);
        assert_eq!(doubt(Evidence { moved: Some(61), ..later }), Some(Doubt::Moved(61)));
    }
}
