//! What citizen, officer and operator do.

use vneid_client::Job;
use vneid_core::{Listed, NewPasscode, OfficerReadiness, Reading, Refusal, Standing, VerdictCode};
use vneid_payload::{Format, base45, format_of};
use vneid_testworld::{CITIZEN, OFFICER, TestPerson};

use crate::demo::stage::{
    CITIZEN_PHONE, DAY_S, NEW_PHONE, OFFICER_PHONE, Picture, Stage, THIEFS_PHONE, THIRD_PHONE,
};
use crate::demo::world::PASSWORD;
use crate::error::CliError;
use crate::phone::folder::Phone;
use crate::phone::notices;
use crate::phone::simulation::APP;
use crate::random::random;
use crate::time::date_and_time;
use crate::wallet::{list_line, paper_lines};

pub(super) fn authority(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("authority")?;
    let url = stage.world.url().to_owned();
    stage.print("demo.served", &[("url", &url)])?;
    for person in [&CITIZEN, &OFFICER] {
        stage.world.open_account(person)?;
        stage.print("demo.account_opened", &[("name", person.name), ("number", person.number)])?;
    }
    let count = stage.world.import_papers()?.to_string();
    stage.print("demo.papers_imported", &[("count", &count)])?;
    stage.no_verdict()
}

pub(super) fn citizen(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("citizen")?;
    let mut phone = stage.buy_phone(CITIZEN_PHONE, "Máy của An")?;
    let now = phone.reading(stage.world.now());
    refusal(stage, &phone, now, "signed_out")?;
    sign_in(stage, &mut phone, &CITIZEN)?;
    refusal(stage, &phone, now, "switch_off")?;
    phone.state.settings.qr_verification = true;
    phone.store()?;
    stage.world.carry(&mut phone, Job::sync)?;
    let ready = phone.state.citizen(APP).readiness(now);
    let ready = ready.map_err(|_| stage.unexpected("refused"))?;
    let until = date_and_time(ready.until, &stage.output.texts);
    let until = stage.output.texts.filled("code.offline_until", &[("instant", &until)]);
    stage.print("demo.switched_on", &[("until", &until)])?;
    stage.no_verdict()
}

pub(super) fn officer(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("officer")?;
    let mut phone = stage.buy_phone(OFFICER_PHONE, "Máy của Bình")?;
    sign_in(stage, &mut phone, &OFFICER)?;
    phone.state.settings.officer_mode = true;
    phone.store()?;
    stage.world.carry(&mut phone, Job::sync)?;
    let state = &phone.state;
    let time = state.clock.at(phone.reading(stage.world.now()));
    let OfficerReadiness::Ready { until, .. } = state.officer(APP).readiness(&time) else {
        return Err(stage.unexpected("blocked"));
    };
    let until = date_and_time(until, &stage.output.texts);
    let until = stage.output.texts.filled("inspection.ready_until", &[("instant", &until)]);
    stage.print("demo.officer_ready", &[("until", &until)])?;
    stage.no_verdict()
}

/// The owner of an account signs in.
fn sign_in(stage: &mut Stage<'_>, phone: &mut Phone, person: &TestPerson) -> Result<(), CliError> {
    enter(stage, phone, person)?;
    stage.print("demo.signed_in", &[("name", person.name)])
}

/// Number and password, the one-time code of the message, a passcode.
fn enter(stage: &mut Stage<'_>, phone: &mut Phone, person: &TestPerson) -> Result<(), CliError> {
    let name = phone.served_by()?.phone.clone();
    stage.world.carry(phone, |service| Job::sign_in(service, person.number, PASSWORD, &name))?;
    let message = stage.world.newest_message()?;
    stage.print("demo.message", &[("name", person.name), ("text", &message)])?;
    let code = message.split(' ').find(|word| word.len() == 6 && word.parse::<u32>().is_ok());
    let code = code.ok_or_else(|| stage.unexpected("no code in the message"))?;
    stage.world.carry(phone, |service| Job::confirm(service, code))?;
    let now = phone.reading(stage.world.now());
    let passcode = NewPasscode::parse(PASSCODE).map_err(CliError::system)?;
    phone.state.unlock.set(&passcode, random()?, now).map_err(CliError::system)?;
    phone.store()
}

/// The citizen presses the button too early and is told why nothing happens.
fn refusal(
    stage: &mut Stage<'_>,
    phone: &Phone,
    now: Reading,
    expected: &str,
) -> Result<(), CliError> {
    let refusals = phone.state.citizen(APP).readiness(now).err().unwrap_or_default();
    let Some(code) = refusals.first().map(Refusal::code).filter(|code| *code == expected) else {
        return Err(stage.unexpected("not refused"));
    };
    let texts = &stage.output.texts;
    let reason = texts.filled(&format!("refusal.{code}.reason"), &[]);
    let help = texts.filled(&format!("refusal.{code}.now"), &[]);
    stage.print("demo.pressed", &[("reason", &reason), ("now", &help)])
}

pub(super) fn code(stage: &mut Stage<'_>) -> Result<Picture, CliError> {
    stage.scene("code")?;
    stage.print("demo.network_cut", &[])?;
    let made = stage.world.now();
    let mut phone = stage.phone(CITIZEN_PHONE)?;
    let now = phone.reading(made);
    let code = stage.make_code(&mut phone, now)?;
    let (qr, picture) = stage.draw(code.text(), made)?;
    let bytes = format_of(code.text()).and_then(|format| match format {
        Format::Presentation(body) => base45::decode(body).ok(),
        Format::Other(_) => None,
    });
    let bytes = bytes.map_or(0, |bytes| bytes.len()).to_string();
    let (version, modules) = (qr.version().to_string(), qr.size().to_string());
    let values = [("bytes", &*bytes), ("version", &*version), ("modules", &*modules)];
    stage.print("demo.made", &values)?;
    let drawing = stage.output.drawing(&qr);
    stage.write(&drawing)?;
    stage.no_verdict()?;
    Ok(picture)
}

pub(super) fn wallet(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("wallet")?;
    stage.print("demo.papers", &[])?;
    let phone = stage.phone(CITIZEN_PHONE)?;
    let now = stage.world.now().instant();
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

/// The citizen moves to a new phone, with the old one's consent.
pub(super) fn moved(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("moved")?;
    stage.world.set(stage.at(8 * DAY_S));
    let mut new = stage.buy_phone(NEW_PHONE, "Máy mới của An")?;
    sign_in(stage, &mut new, &CITIZEN)?;
    let enrolled = new.state.link.enrolment.enrolled().cloned();
    let Some(enrolled) = enrolled else { return Err(stage.unexpected("not registered")) };
    let Standing::Waiting { activates, .. } = enrolled.standing else {
        return Err(stage.unexpected("no move"));
    };
    let until = date_and_time(activates, &stage.output.texts);
    stage.print("demo.move_waits", &[("instant", &until)])?;

    let mut old = stage.phone(CITIZEN_PHONE)?;
    stage.world.carry(&mut old, Job::sync)?;
    let notice = old.state.notices.newest_first().next();
    let notice =
        notice.map(|(notice, _)| notices::summary(notice, &old.state, &stage.output.texts));
    stage.print("demo.old_phone_told", &[("notice", &notice.unwrap_or_default())])?;
    stage.world.carry(&mut old, |service| Job::answer_move(service, &enrolled.phone, true))?;
    stage.world.carry(&mut new, Job::sync)?;
    new.state.settings.qr_verification = true;
    new.store()?;
    drop(new);
    drop(old);
    stage.world.publish()?;
    stage.sync(OFFICER_PHONE)?;
    stage.print("demo.move_approved", &[])?;
    let made = stage.at(8 * DAY_S + 60);
    let picture = stage.picture_of(NEW_PHONE, made)?;
    stage.judge(&picture, stage.at(8 * DAY_S + 68), VerdictCode::Genuine)?;
    stage.print("demo.old_phone_shown", &[])?;
    let picture = stage.picture_of(CITIZEN_PHONE, stage.at(8 * DAY_S + 90))?;
    stage.judge(&picture, stage.at(8 * DAY_S + 97), VerdictCode::Revoked)
}

/// Somebody is talked out of password and one-time code; the activation code of the counter is what
/// the thief lacks. A test world is open to a first phone; this scene is as it is in a real one.
pub(super) fn activated(stage: &mut Stage<'_>) -> Result<(), CliError> {
    stage.scene("activated")?;
    stage.world.first_phones_wait()?;
    stage.world.open_account(&THIRD)?;
    let code = stage.world.activation_code(&THIRD)?;
    stage.print("demo.code_given", &[("name", THIRD.name)])?;
    let mut thiefs = stage.buy_phone(THIEFS_PHONE, "Máy lạ")?;
    enter(stage, &mut thiefs, &THIRD)?;
    stage.print("demo.thief_signed_in", &[])?;
    let Some(Standing::Waiting { activates, activation_code: true, .. }) =
        thiefs.state.link.enrolment.enrolled().map(|enrolled| enrolled.standing)
    else {
        return Err(stage.unexpected("no wait"));
    };
    let until = date_and_time(activates, &stage.output.texts);
    stage.print("demo.thief_waits", &[("instant", &until)])?;
    let mut owners = stage.buy_phone(THIRD_PHONE, "Máy của Cúc")?;
    sign_in(stage, &mut owners, &THIRD)?;
    stage.world.carry(&mut owners, |service| Job::activate(service, &code))?;
    stage.world.carry(&mut thiefs, Job::sync)?;
    let standings = [&owners, &thiefs]
        .map(|phone| phone.state.link.enrolment.enrolled().map(|enrolled| enrolled.standing));
    if standings != [Some(Standing::Active), Some(Standing::Removed)] {
        return Err(stage.unexpected("not activated"));
    }
    stage.print("demo.activated_by_code", &[("name", THIRD.name)])?;
    stage.no_verdict()
}

/// Opens an account in the last scene.
const THIRD: TestPerson =
    TestPerson { name: "Lê Thị Cúc Thử Nghiệm", number: "000000000321" };
/// The passcode of every phone in the story.
const PASSCODE: &str = "280719";
