//! The story.

mod people;
mod verdicts;

use self::people::{activated, authority, citizen, code, moved, officer, wallet};
use self::verdicts::{
    already_scanned, copied, expired_lists, forged, genuine, id_card, revoked, too_old, week,
    wrong_clock,
};
use super::stage::Stage;
use crate::error::CliError;

/// Every scene, in order.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), CliError> {
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
