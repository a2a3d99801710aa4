//! The story.

mod people;
mod verdicts;

use self::people::{activated, authority, citizen, code, moved, officer, wallet};
use self::verdicts::{
    already_scanned, copied, expired_lists, forged, genuine, id_card, revoked, too_old, week,
    wrong_clock,
};
use super::stage::{OFFICER_PHONE, Stage};
use crate::failure::Failure;

/// Every scene, in order.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Failure> {
    authority(stage)?;
    citizen(stage)?;
    officer(stage)?;
    stage.world.go_down();
    let picture = code(stage)?;
    genuine(stage, &picture)?;
    wallet(stage)?;
    too_old(stage, &picture)?;
    already_scanned(stage)?;
    forged(stage)?;
    copied(stage)?;
    id_card(stage)?;
    wrong_clock(stage)?;
    week(stage)?;
    moved(stage)?;
    expired_lists(stage)?;
    revoked(stage)?;
    activated(stage)
}

/// The phones of the story, by their folders.
const CITIZEN_PHONE: &str = "citizen";
const NEW_PHONE: &str = "citizen-new";
const THIEFS_PHONE: &str = "thief";
const THIRD_PHONE: &str = "third";
const DAY_S: i64 = 86_400;
