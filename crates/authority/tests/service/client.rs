//! The phone's half of the protocol, run by the client alone.

use serde_json::json;
use vneid_client::wire::ProblemCode;
use vneid_client::{Cause, Job, Part, Report, Trouble, keys_in_use, reminder, seconds_until_sync};
use vneid_core::{Enrolment, Kind, Level, PhoneState, Refusal, Standing, VerdictCode};

use crate::support::{Handset, NUMBER, PASSWORD, World, clerk, person};

on_both_databases! {
    from_a_fresh_install_to_a_week_of_codes_without_network
    a_certificate_is_renewed_by_itself_with_a_fresh_key
    a_revoked_phone_is_refused_by_an_officer_who_synced_afterwards
    an_officer_loads_only_what_changed
    papers_come_change_and_go
    a_move_is_approved_on_the_old_phone
    an_owner_whose_phone_a_thief_reports_lost_refuses_and_goes_on
    a_phone_whose_clock_is_off_signs_in_all_the_same
    a_phone_that_signed_out_is_known_when_it_comes_back
    what_the_authority_refuses_is_named
    signing_out_works_without_network
    level_2_given_later_brings_a_certificate
    a_suspended_account_is_told
}

const DAY_S: i64 = 86_400;

fn troubles(report: &Report) -> Vec<(Part, &'static str)> {
    report.troubles.iter().map(|Trouble { part, cause }| (*part, cause.code())).collect()
}

fn refusals(phone: &Handset<'_>) -> Vec<Refusal> {
    let readiness = phone.state.citizen(phone.service.app).readiness(phone.now());
    readiness.err().unwrap_or_default()
}

fn licence(number: &str, classes: &str) -> String {
    crate::papers::licence(number, classes).to_string()
}

async fn from_a_fresh_install_to_a_week_of_codes_without_network(world: &World) {
    let citizen = Handset::joined(world).await;
    let officer = Handset::officer(world).await;
    for _ in 0..7 {
        let verdict = officer.verify(&citizen.present());
        assert_eq!(verdict.kind(), Kind::Genuine, "{verdict:?}");
        world.clock.pass(DAY_S - 60);
    }
    world.clock.pass(180);
    assert_eq!(refusals(&citizen)[0].code(), "certificate_expired");
    let ends = citizen.state.holder.certificate().unwrap().claims().expires;
    let reminder = reminder(&citizen.state).unwrap();
    assert_eq!((reminder.ends, ends.seconds_since(reminder.at)), (ends, 2 * DAY_S));
}

async fn a_certificate_is_renewed_by_itself_with_a_fresh_key(world: &World) {
    let mut phone = Handset::joined(world).await;
    let first = phone.state.holder.clone();
    let due_in_s = i64::from(seconds_until_sync(&phone.state, 0, phone.now()));
    assert_eq!(due_in_s, 6 * 3600);
    world.pass(3 * DAY_S).await;
    phone.sync().await.check().unwrap();
    assert_eq!(phone.state.holder, first);
    // Due when half of its life is over, even if that is before the next round.
    let due_in_s = i64::from(seconds_until_sync(&phone.state, 0, phone.now()));
    assert_eq!(due_in_s, 6 * 3600);
    world.pass(DAY_S / 2).await;
    assert_eq!(seconds_until_sync(&phone.state, 0, phone.now()), 0);
    phone.sync().await.check().unwrap();
    assert_ne!(phone.state.holder, first);
    let (held, before) = (phone.state.holder.certificate(), first.certificate());
    assert_ne!(held.unwrap().presentation_key(), before.unwrap().presentation_key());
    // The old key is no longer needed, and gone.
    assert_eq!(keys_in_use(&phone.state).len(), 2);
    assert_eq!(phone.keys.len(), 2);
    let officer = Handset::officer(world).await;
    assert_eq!(officer.verify(&phone.present()).kind(), Kind::Genuine);
}

async fn a_revoked_phone_is_refused_by_an_officer_who_synced_afterwards(world: &World) {
    let mut citizen = Handset::joined(world).await;
    let mut officer = Handset::officer(world).await;
    let code = citizen.present();
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.pass(1).await;
    assert_eq!(officer.verify(&code).kind(), Kind::Genuine);
    officer.sync().await.check().unwrap();
    assert_eq!(officer.verify(&code).code(), VerdictCode::Revoked);
    citizen.sync().await;
    assert_eq!(refusals(&citizen)[0].code(), "account_suspended");
}

async fn an_officer_loads_only_what_changed(world: &World) {
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    let mut officer = Handset::officer(world).await;
    assert!(officer.calls.iter().any(|call| call.contains("/v1/lists/manifest/")));
    officer.calls.clear();
    officer.sync().await.check().unwrap();
    assert_eq!(officer.calls, ["GET /v1/lists/index.json", "GET /v1/service"]);
    officer.calls.clear();
    world.authority.remove_phone_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    world.pass(1).await;
    let report = officer.sync().await;
    assert!(report.lists_changed);
    // The manifest, and one delta for the one shard that changed.
    let lists: Vec<&String> = officer.calls[2..].iter().collect();
    assert_eq!(lists.len(), 2, "{lists:?}");
    assert!(lists[1].contains('-'), "{lists:?}");
}

async fn papers_come_change_and_go(world: &World) {
    let mut phone = Handset::joined(world).await;
    let import = async |lines: &[String]| {
        let report = world.authority.import_papers(&clerk(), &lines.join("\n")).await.unwrap();
        assert_eq!(report.errors, []);
    };
    import(&[licence("TEST-1", "B"), licence("TEST-2", "A1")]).await;
    let report = phone.sync().await;
    report.check().unwrap();
    assert_eq!((report.papers_changed, phone.state.wallet.len()), (2, 2));
    world.pass(60).await;
    import(&[licence("TEST-1", "B, C1")]).await;
    let withdrawal = json!({
        "account": NUMBER, "kind": "driving_licence", "number": "TEST-2", "withdraw": true,
    });
    import(&[withdrawal.to_string()]).await;
    assert_eq!(phone.sync().await.papers_changed, 2);
    assert_eq!(phone.state.wallet.len(), 1);
    assert_eq!(phone.sync().await.papers_changed, 0);
    // Newest first; all of them were announced.
    let kinds: Vec<&str> =
        phone.state.notices.newest_first().map(|(notice, _)| &notice.kind[..]).collect();
    assert_eq!(kinds[..4], ["paper_withdrawn", "paper_changed", "paper_added", "paper_added"]);
}

async fn a_move_is_approved_on_the_old_phone(world: &World) {
    let mut old = Handset::joined(world).await;
    let mut new = Handset::new(world);
    new.join().await;
    assert!(matches!(refusals(&new)[0], Refusal::PhoneWaiting { .. }));
    old.sync().await.check().unwrap();
    let (notice, read) = old.state.notices.newest_first().next().unwrap();
    assert_eq!((&notice.kind[..], read), ("move_requested", false));
    let waiting = notice.phone.clone().unwrap();
    old.run(Job::answer_move(&old.service, &waiting, true)).await.check().unwrap();

    let report = new.sync().await;
    report.check().unwrap();
    assert!(report.certified_until.is_some());
    old.sync().await;
    assert_eq!(refusals(&old)[0], Refusal::PhoneRemoved);
    let phones = new.run(Job::phones(&new.service)).await.phones.unwrap();
    assert_eq!(phones.len(), 2);
}

async fn an_owner_whose_phone_a_thief_reports_lost_refuses_and_goes_on(world: &World) {
    let mut owner = Handset::joined(world).await;
    let owners = owner.state.link.enrolment.enrolled().unwrap().phone.clone();
    // With the owner's password and one-time code.
    let mut thief = Handset::new(world);
    thief.join().await;
    thief.run(Job::report_lost(&thief.service, &owners)).await.check().unwrap();
    owner.sync().await.check().unwrap();
    assert_eq!(refusals(&owner)[0], Refusal::PhoneRemoved);
    let asked = owner.state.notices.newest_first().find(|(it, _)| it.kind == "move_requested");
    let thiefs = asked.unwrap().0.phone.clone().unwrap();
    owner.run(Job::answer_move(&owner.service, &thiefs, false)).await.check().unwrap();
    owner.sync().await.check().unwrap();
    world.pass(1).await;
    let officer = Handset::officer(world).await;
    assert_eq!(officer.verify(&owner.present()).kind(), Kind::Genuine);
    // The thief's phone is out, and is told no more.
    let report = thief.sync().await;
    assert_eq!(troubles(&report), []);
    assert_eq!(refusals(&thief)[0], Refusal::PhoneRemoved);
}

async fn a_phone_whose_clock_is_off_signs_in_all_the_same(world: &World) {
    for off_ms in [-400 * 86_400_000, 400 * 86_400_000] {
        let mut phone = Handset::new(world);
        phone.wall_off_ms = off_ms;
        // Not even the time was asked for before.
        phone.run(Job::sign_in(&phone.service, NUMBER, PASSWORD, "Máy")).await.check().unwrap();
        let code = world.newest_code();
        phone.run(Job::confirm(&phone.service, &code)).await.check().unwrap();
        phone.sync().await.check().unwrap();
        let Enrolment::Enrolled(enrolled) = &phone.state.link.enrolment else { panic!() };
        world.authority.remove_phone_of(&clerk(), NUMBER, &enrolled.phone).await.unwrap();
    }
}

async fn a_phone_that_signed_out_is_known_when_it_comes_back(world: &World) {
    let mut phone = Handset::joined(world).await;
    phone.run(Job::sign_out(&phone.service)).await.check().unwrap();
    assert_eq!(phone.state.link.enrolment, Enrolment::None);
    phone.calls.clear();
    phone.join().await;
    assert!(phone.calls.contains(&"*POST /v1/sign-ins".to_owned()), "{:?}", phone.calls);
    // With the key gone it is a new phone, and signs in as one.
    phone.run(Job::sign_out(&phone.service)).await.check().unwrap();
    phone.keys.clear();
    phone.calls.clear();
    phone.join().await;
    assert!(phone.calls.contains(&"POST /v1/sign-ins".to_owned()), "{:?}", phone.calls);
}

async fn what_the_authority_refuses_is_named(world: &World) {
    let mut phone = Handset::new(world);
    let report = phone.run(Job::sign_in(&phone.service, NUMBER, "không phải", "Máy")).await;
    assert_eq!(troubles(&report), [(Part::SignIn, "sign_in_refused")]);
    assert_eq!(phone.state, PhoneState::default());

    phone.run(Job::sign_in(&phone.service, NUMBER, PASSWORD, "Máy")).await.check().unwrap();
    let wrong = if world.newest_code() == "000000" { "000001" } else { "000000" };
    let report = phone.run(Job::confirm(&phone.service, wrong)).await;
    assert_eq!(troubles(&report), [(Part::SignIn, "code_wrong")]);
    let Cause::Refused(refused) = &report.troubles[0].cause else { panic!("{report:?}") };
    assert_eq!((refused.code, refused.tries_left), (Some(ProblemCode::CodeWrong), Some(4)));

    let report = phone.run(Job::phones(&phone.service)).await;
    assert_eq!(troubles(&report), [(Part::Phones, "not_signed_in")]);
    let code = world.newest_code();
    phone.run(Job::confirm(&phone.service, &code)).await.check().unwrap();
    let report = phone.run(Job::sign_in(&phone.service, NUMBER, PASSWORD, "Máy")).await;
    assert_eq!(troubles(&report), [(Part::SignIn, "signed_in_already")]);

    // Another's authority, and another's world.
    phone.service.url = "https://elsewhere.test".to_owned();
    let report = phone.run(Job::sync(&Handset::new(world).service)).await;
    report.check().unwrap();
}

async fn signing_out_works_without_network(world: &World) {
    let mut phone = Handset::joined(world).await;
    phone.meddle = Some(Box::new(|_, _| Err(vneid_client::Unreachable)));
    let report = phone.run(Job::sign_out(&phone.service)).await;
    assert_eq!(troubles(&report), [(Part::Phones, "unreachable")]);
    assert!(phone.state.wallet.is_empty());
    assert_eq!(refusals(&phone), [Refusal::SignedOut]);
    phone.restart();
    assert_eq!(refusals(&phone), [Refusal::SignedOut]);
}

async fn level_2_given_later_brings_a_certificate(world: &World) {
    let number = "000000000123";
    world.authority.open_account(&clerk(), &person(number, Level::One), PASSWORD).await.unwrap();
    let mut phone = Handset::new(world);
    phone.run(Job::sign_in(&phone.service, number, PASSWORD, "Máy")).await.check().unwrap();
    let code = world.code_for(number);
    phone.run(Job::confirm(&phone.service, &code)).await.check().unwrap();
    phone.sync().await.check().unwrap();
    assert_eq!(refusals(&phone)[0], Refusal::LevelTooLow);
    world.authority.set_level(&clerk(), number, Level::Two).await.unwrap();
    phone.sync().await.check().unwrap();
    phone.state.settings.qr_verification = true;
    phone.state.settings.unlock_to_present = false;
    assert_eq!(refusals(&phone), []);
}

async fn a_suspended_account_is_told(world: &World) {
    let mut phone = Handset::joined(world).await;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    phone.sync().await;
    let standing = |phone: &Handset<'_>| phone.state.link.enrolment.enrolled().unwrap().standing;
    assert_eq!(standing(&phone), Standing::Suspended);
    world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    // Its certificate was revoked meanwhile: it needs another before the old one is half over.
    phone.sync().await.check().unwrap();
    assert_eq!(standing(&phone), Standing::Active);
    world.pass(1).await;
    let officer = Handset::officer(world).await;
    assert_eq!(officer.verify(&phone.present()).kind(), Kind::Genuine);
}
