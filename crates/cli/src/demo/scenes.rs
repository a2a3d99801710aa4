//! The story.

use vneid_core::{Instant, Listed, PhoneState, Reading, Refusal, VerdictCode};
use vneid_payload::{Format, base45, format_of};
use vneid_softkeys::{CITIZEN, TestPerson};

use super::stage::{Picture, Stage};
use super::{forger, id_card};
use crate::failure::Failure;
use crate::lab::{Owner, take_status};
use crate::phone::APP;
use crate::time::{When, said};
use crate::wallet::{list_line, paper_lines};

/// Every scene, in order.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<(), Failure> {
    citizen(stage)?;
    let picture = code(stage)?;
    genuine(stage, &picture)?;
    too_old(stage, &picture)?;
    already_scanned(stage)?;
    forged(stage)?;
    copied(stage)?;
    revoked(stage)?;
    foreign(stage)?;
    wrong_clock(stage)?;
    expired_lists(stage)?;
    wallet(stage)
}

fn citizen(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("citizen")?;
    let mut phone = stage.lab.citizen()?;
    let now = phone.reading(stage.began);
    phone.unlock(now);
    let account = std::mem::take(&mut phone.state.account);
    refusal(stage, &phone.state, now, "signed_out")?;
    phone.state.account = account;
    stage.tell("demo.signed_in", &[("name", CITIZEN.name)])?;
    phone.state.settings.qr_verification = false;
    refusal(stage, &phone.state, now, "switch_off")?;
    phone.state.settings.qr_verification = true;
    phone.store()?;
    let ready = phone.state.citizen(APP).readiness(now);
    let ready = ready.map_err(|_| stage.unexpected("refused"))?;
    let until = said(ready.until, &stage.output.texts);
    let until = stage.output.texts.filled("code.offline_until", &[("instant", &until)]);
    stage.tell("demo.switched_on", &[("until", &until)])?;
    stage.no_verdict()
}

/// The citizen presses the button too early and is told why nothing happens.
fn refusal(
    stage: &mut Stage<'_>,
    state: &PhoneState,
    now: Reading,
    expected: &str,
) -> Result<(), Failure> {
    let refusals = state.citizen(APP).readiness(now).err().unwrap_or_default();
    let Some(code) = refusals.first().map(Refusal::code).filter(|code| *code == expected) else {
        return Err(stage.unexpected("not refused"));
    };
    let texts = &stage.output.texts;
    let reason = texts.filled(&format!("refusal.{code}.reason"), &[]);
    let help = texts.filled(&format!("refusal.{code}.now"), &[]);
    stage.tell("demo.pressed", &[("reason", &reason), ("now", &help)])
}

fn code(stage: &mut Stage<'_>) -> Result<Picture, Failure> {
    stage.scene("code")?;
    let mut phone = stage.lab.citizen()?;
    let now = phone.reading(stage.began);
    let code = stage.make_code(&mut phone, now)?;
    let (qr, picture) = stage.draw(code.text(), stage.began)?;
    let bytes = format_of(code.text()).and_then(|format| match format {
        Format::Presentation(body) => base45::decode(body).ok(),
        Format::Other(_) => None,
    });
    let bytes = bytes.map_or(0, |bytes| bytes.len()).to_string();
    let (version, modules) = (qr.version().to_string(), qr.size().to_string());
    let values = [("bytes", &*bytes), ("version", &*version), ("modules", &*modules)];
    stage.tell("demo.made", &values)?;
    let drawing = stage.output.drawing(&qr);
    stage.write(&drawing)?;
    stage.no_verdict()?;
    Ok(picture)
}

fn genuine(stage: &mut Stage<'_>, picture: &Picture) -> Result<(), Failure> {
    stage.scene("genuine")?;
    stage.judge(picture, stage.at(12), VerdictCode::Genuine)
}

fn too_old(stage: &mut Stage<'_>, picture: &Picture) -> Result<(), Failure> {
    stage.scene("too_old")?;
    stage.judge(picture, stage.at(95), VerdictCode::TooOld)
}

fn already_scanned(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("already_scanned")?;
    stage.tell("demo.screenshot", &[])?;
    let picture = citizen_picture(stage, stage.at(120))?;
    stage.judge(&picture, stage.at(125), VerdictCode::Genuine)?;
    stage.judge(&picture, stage.at(140), VerdictCode::AlreadyScanned)
}

fn forged(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("forged")?;
    stage.tell("demo.forger", &[])?;
    let made = stage.at(200);
    let text = forger::code_of_own_authority(made.instant())?;
    let (_, picture) = stage.draw(&text, made)?;
    stage.judge(&picture, stage.at(205), VerdictCode::IssuerSignatureBad)
}

fn copied(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("copied")?;
    stage.tell("demo.copier", &[])?;
    let made = stage.at(260);
    let mut phone = stage.lab.citizen()?;
    let now = phone.reading(made);
    let genuine = stage.make_code(&mut phone, now)?;
    let text = forger::code_with_certificate_of(genuine.text(), made.instant())?;
    let (_, picture) = stage.draw(&text, made)?;
    stage.judge(&picture, stage.at(268), VerdictCode::DeviceSignatureBad)
}

fn revoked(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("revoked")?;
    stage.tell("demo.lost", &[("name", LOSER.name)])?;
    let now = stage.at(300);
    let lists = stage.lab.publish(now)?;
    let folder = stage.phone_folder("lost");
    let owner = Owner { person: &LOSER, papers: &[] };
    let mut lost = stage.lab.make_phone(&folder, owner, &lists, now)?;
    if let Some(held) = lost.state.holder.certificate() {
        stage.lab.authority.revoke(held.claims());
    }
    let lists = stage.lab.publish(stage.at(400))?;
    let mut officer = stage.lab.officer()?;
    take_status(&mut officer, &lists.status)?;
    officer.store()?;
    drop(officer);
    let made = stage.at(420);
    let reading = lost.reading(made);
    let code = stage.make_code(&mut lost, reading)?;
    let (_, picture) = stage.draw(code.text(), made)?;
    stage.judge(&picture, stage.at(428), VerdictCode::Revoked)
}

fn foreign(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("id_card")?;
    let png = id_card::picture()?;
    let picture = stage.keep(&png, None)?;
    stage.judge(&picture, stage.at(480), VerdictCode::IdCard)
}

fn wrong_clock(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("wrong_clock")?;
    let duration = stage.output.texts.duration(SET_BACK_S.unsigned_abs());
    stage.tell("demo.clock", &[("duration", &duration)])?;
    let made = stage.at(540);
    let mut phone = stage.lab.citizen()?;
    let right = phone.reading(made);
    let wrong = Reading { wall_ms: right.wall_ms - SET_BACK_S * 1000, ..right };
    let code = stage.make_code(&mut phone, wrong)?;
    let (_, picture) = stage.draw(code.text(), made)?;
    stage.judge(&picture, stage.at(550), VerdictCode::Genuine)
}

fn expired_lists(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("expired_lists")?;
    stage.tell("demo.a_month_later", &[])?;
    let now = stage.at(A_MONTH_S);
    let lists = stage.lab.publish(now)?;
    let papers = stage.lab.papers()?;
    let mut phone = stage.lab.citizen()?;
    let owner = Owner { person: &CITIZEN, papers: &papers };
    stage.lab.sync(&mut phone, owner, &lists, now)?;
    drop(phone);
    let picture = citizen_picture(stage, stage.at(A_MONTH_S + 30))?;
    stage.judge(&picture, stage.at(A_MONTH_S + 41), VerdictCode::TrustListExpired)
}

fn wallet(stage: &mut Stage<'_>) -> Result<(), Failure> {
    stage.scene("wallet")?;
    stage.tell("demo.papers", &[])?;
    let phone = stage.lab.citizen()?;
    let now: Instant = stage.at(A_MONTH_S + 60).instant();
    let (wallet, lists) = (&phone.state.wallet, phone.state.lists());
    let listed = wallet.list(lists, now);
    for paper in &listed {
        let line = list_line(paper, &stage.output.texts);
        stage.write(&format!("   - {line}"))?;
    }
    let Some(Listed::Shown(first)) = listed.first() else {
        return Err(stage.unexpected("no paper"));
    };
    let opened = wallet.open(first.id, lists, now);
    let opened = opened.map_err(|error| stage.unexpected(&error.to_string()))?;
    for line in paper_lines(&opened, &stage.output.texts) {
        stage.write(&format!("     {line}"))?;
    }
    stage.no_verdict()
}

/// A picture of a new code of the citizen's.
fn citizen_picture(stage: &mut Stage<'_>, made: When) -> Result<Picture, Failure> {
    let mut phone = stage.lab.citizen()?;
    let now = phone.reading(made);
    let code = stage.make_code(&mut phone, now)?;
    stage.draw(code.text(), made).map(|(_, picture)| picture)
}

/// Whose phone is reported lost.
const LOSER: TestPerson =
    TestPerson { name: "Lê Văn Cường Thử Nghiệm", number: "000000000123" };
/// By how much somebody has set the citizen's clock back.
const SET_BACK_S: i64 = 3 * 3600;
/// The officer's trust list has run out by then.
const A_MONTH_S: i64 = 31 * 86_400;
