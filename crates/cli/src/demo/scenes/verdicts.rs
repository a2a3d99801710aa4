//! What the officer sees, and why.

use vneid_client::Job;
use vneid_core::{Reading, Refusal, VerdictCode};
use vneid_testworld::CITIZEN;

use crate::demo::stage::{CITIZEN_PHONE, DAY_S, NEW_PHONE, OFFICER_PHONE, Picture, Stage};
use crate::demo::{forger, id_card as card};
use crate::error::CliError;
use crate::phone::simulation::APP;
use crate::time::date_and_time;

pub(super) fn genuine(stage: &mut Stage<'_>, picture: &Picture) -> Result<(), CliError> {
    stage.scene("genuine")?;
    stage.judge(picture, stage.at(12), VerdictCode::Genuine)
}

pub(super) fn too_old(stage: &mut Stage<'_>, picture: &Picture) -> Result<(), CliError> {
    stage.scene("too_old")?;
    stage.judge(picture, stage.at(95), VerdictCode::TooOld)
}

pub(super) fn already_scanned(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("already_scanned")?;
    stage.print("demo.screenshot", &[])?;
    let picture = stage.picture_of(CITIZEN_PHONE, stage.at(120))?;
    stage.judge(&picture, stage.at(125), VerdictCode::Genuine)?;
    stage.judge(&picture, stage.at(140), VerdictCode::AlreadyScanned)
}

pub(super) fn forged(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("forged")?;
    stage.print("demo.forger", &[])?;
    let made = stage.at(200);
    let text = forger::code_of_own_authority(made.instant())?;
    let (_, picture) = stage.draw(&text, made)?;
    stage.judge(&picture, stage.at(205), VerdictCode::IssuerSignatureBad)
}

pub(super) fn copied(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("copied")?;
    stage.print("demo.copier", &[])?;
    let made = stage.at(260);
    let mut phone = stage.phone(CITIZEN_PHONE)?;
    let now = phone.reading(made);
    let genuine = stage.make_code(&mut phone, now)?;
    let text = forger::code_with_certificate_of(genuine.text(), made.instant())?;
    let (_, picture) = stage.draw(&text, made)?;
    stage.judge(&picture, stage.at(268), VerdictCode::DeviceSignatureBad)
}

pub(super) fn id_card(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("id_card")?;
    let picture = stage.keep(&card::picture()?, None)?;
    stage.judge(&picture, stage.at(300), VerdictCode::IdCard)
}

pub(super) fn wrong_clock(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("wrong_clock")?;
    let duration = stage.output.texts.duration(SET_BACK_S.unsigned_abs());
    stage.print("demo.clock", &[("duration", &duration)])?;
    let made = stage.at(360);
    let mut phone = stage.phone(CITIZEN_PHONE)?;
    let right = phone.reading(made);
    let wrong = Reading { wall_ms: right.wall_ms - SET_BACK_S * 1000, ..right };
    let code = stage.make_code(&mut phone, wrong)?;
    let (_, picture) = stage.draw(code.text(), made)?;
    stage.judge(&picture, stage.at(370), VerdictCode::Genuine)
}

/// Nearly a week after the last network, and a little more than one.
pub(super) fn week(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("week")?;
    stage.print("demo.nearly_a_week", &[])?;
    let picture = stage.picture_of(CITIZEN_PHONE, stage.at(WEEK_S - 7_200))?;
    stage.judge(&picture, stage.at(WEEK_S - 7_190), VerdictCode::Genuine)?;

    let now = stage.at(WEEK_S);
    let mut phone = stage.phone(CITIZEN_PHONE)?;
    phone.unlock(phone.reading(now));
    let refusals = phone.state.citizen(APP).readiness(phone.reading(now)).err();
    let code = refusals.and_then(|refusals| refusals.first().map(Refusal::code));
    let Some(code @ "certificate_expired") = code else {
        return Err(stage.unexpected("not refused"));
    };
    let texts = &stage.output.texts;
    let reason = texts.filled(&format!("refusal.{code}.reason"), &[]);
    let help = texts.filled(&format!("refusal.{code}.now"), &[]);
    stage.print("demo.pressed_later", &[("reason", &reason), ("now", &help)])?;

    stage.world.set(now);
    stage.world.come_up()?;
    stage.world.publish()?;
    let report = stage.world.carry(&mut phone, Job::sync)?;
    let Some(until) = report.certified_until else { return Err(stage.unexpected("not renewed")) };
    drop(phone);
    stage.sync(OFFICER_PHONE)?;
    let until = date_and_time(until, &stage.output.texts);
    stage.print("demo.back_online", &[("instant", &until)])
}

/// The officer was not online for so long that he no longer knows whom to trust.
pub(super) fn expired_lists(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("expired_lists")?;
    let expires = stage.world.trust_list()?.expires;
    stage.world.set(expires.plus_seconds(-30 * DAY_S).into());
    let sequence = stage.world.install_next_trust_list()?.to_string();
    stage.print("demo.next_trust_list", &[("number", &sequence)])?;
    let now = expires.plus_seconds(DAY_S);
    stage.world.set(now.into());
    stage.world.publish()?;
    stage.sync(NEW_PHONE)?;
    let picture = stage.picture_of(NEW_PHONE, now.plus_seconds(30).into())?;
    stage.judge(&picture, now.plus_seconds(41).into(), VerdictCode::TrustListExpired)?;
    stage.sync(OFFICER_PHONE)?;
    stage.print("demo.officer_synced", &[])?;
    stage.judge(&picture, now.plus_seconds(55).into(), VerdictCode::Genuine)
}

pub(super) fn revoked(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("revoked")?;
    stage.print("demo.lost", &[("name", CITIZEN.name)])?;
    let now = stage.world.now().instant();
    stage.world.set(now.plus_seconds(3_600).into());
    let phone = stage.phone(NEW_PHONE)?;
    stage.world.report_lost(&CITIZEN, &phone)?;
    drop(phone);
    stage.sync(OFFICER_PHONE)?;
    let picture = stage.picture_of(NEW_PHONE, now.plus_seconds(3_660).into())?;
    stage.judge(&picture, now.plus_seconds(3_668).into(), VerdictCode::Revoked)
}

/// By how much somebody has set the citizen's clock back.
const SET_BACK_S: i64 = 3 * 3600;
/// A certificate lives five minutes less.
const WEEK_S: i64 = 7 * DAY_S;
