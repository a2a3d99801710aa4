//! What the citizen is told, and when.

use serde_json::{Value, json};
use vneid_client::wire::Notices;
use vneid_core::Level;
use vneid_payload::AppVersion;
use vneid_testworld::SoftKey;

use crate::papers::licence;
use crate::support::{NUMBER, PASSWORD, Phone, World, clerk};

on_both_databases! {
    a_refused_renewal_is_told_once_a_day
    every_reason_to_act_on_is_told
    a_refusal_that_needs_nothing_is_not_told
    a_lapsed_certificate_is_told_to_a_phone_that_calls
    what_happens_to_phones_is_told
    what_happens_to_papers_and_password_is_told
    a_phone_that_waits_reads_of_itself_alone
    notices_come_in_pages
}

const DAY_S: i64 = 86_400;
const KIND: &str = "certificate_not_renewed";

/// Why renewals failed, as told until now.
async fn reasons(phone: &Phone<'_>) -> Vec<String> {
    let notices: Notices = phone.get("/v1/notices").await.ok();
    let id = phone.standing().await.phone.phone;
    let told = notices.notices.into_iter().filter(|notice| notice.kind.name() == KIND);
    told.map(|notice| {
        assert_eq!(notice.phone.as_ref(), Some(&id));
        notice.about.unwrap()
    })
    .collect()
}

async fn a_refused_renewal_is_told_once_a_day(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.authority.set_level(&clerk(), NUMBER, Level::One).await.unwrap();
    for _ in 0..3 {
        assert_eq!(phone.renew().await.problem(), "level_too_low");
    }
    assert_eq!(reasons(&phone).await, ["level_too_low"]);
    // Whatever the reason: it is the same trouble for its holder.
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.pass(DAY_S - 1).await;
    assert_eq!(phone.renew().await.problem(), "account_suspended");
    assert_eq!(reasons(&phone).await.len(), 1);
    world.pass(1).await;
    assert_eq!(phone.renew().await.problem(), "account_suspended");
    assert_eq!(reasons(&phone).await, ["level_too_low", "account_suspended"]);
}

async fn every_reason_to_act_on_is_told(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.pass(4 * DAY_S).await;
    let fresh = SoftKey::generate().unwrap();
    let other = SoftKey::generate().unwrap();
    let nonce = phone.nonce().await;
    let attested_other = json!({
        "nonce": nonce.nonce, "presentation_key": crate::support::jwk(&fresh),
        "attestation": phone.attest(&nonce, &[&other]), "app_version": [1, 0, 0],
    });
    let answer = phone.call("POST", "/v1/certificates", &attested_other).await;
    assert_eq!(answer.problem(), "attestation_refused");
    world.pass(DAY_S).await;
    let list = world.trust_list(|list| {
        list.sequence += 1;
        list.policy.lowest_app_version = AppVersion { major: 1, minor: 0, patch: 1 };
    });
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    assert_eq!(phone.renew().await.problem(), "app_too_old");
    world.pass(DAY_S).await;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    let list = world.trust_list(|list| list.sequence += 2);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    assert_eq!(phone.renew().await.problem(), "account_suspended");
    assert_eq!(reasons(&phone).await, ["attestation_refused", "app_too_old", "account_suspended"]);
}

async fn a_refusal_that_needs_nothing_is_not_told(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    assert_eq!(phone.renew().await.problem(), "renewal_too_early");
    let empty = phone.call("POST", "/v1/certificates", &json!({})).await;
    assert_eq!(empty.problem(), "request_malformed");
    assert_eq!(reasons(&phone).await, [""; 0]);
}

async fn a_lapsed_certificate_is_told_to_a_phone_that_calls(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    let lives_s = 7 * DAY_S - 300;
    world.pass(lives_s).await;
    assert_eq!(reasons(&phone).await, [""; 0], "in its last second");
    world.pass(1).await;
    assert_eq!(reasons(&phone).await, ["lapsed"]);
    assert_eq!(reasons(&phone).await, ["lapsed"], "once a day");
    assert_eq!(phone.renew().await.status, 201);
    world.pass(DAY_S).await;
    assert_eq!(reasons(&phone).await, ["lapsed"]);
}

async fn what_happens_to_phones_is_told(world: &World) {
    let old = world.phone("Máy cũ");
    let old_id = old.join().await.phone.phone;
    let new = world.phone("Máy mới");
    let new_id = new.join().await.phone.phone;
    let answer = json!({ "approve": false });
    old.call("POST", &format!("/v1/phones/{new_id}/move"), &answer).await.done();
    let third = world.phone("Máy thứ ba");
    let third_id = third.join().await.phone.phone;
    world.authority.approve_move_of(&clerk(), NUMBER, &third_id).await.unwrap();
    let told: Notices = third.get("/v1/notices").await.ok();
    let told: Vec<(&str, &str, &str)> = told
        .notices
        .iter()
        .map(|it| {
            let (phone, about) = (it.phone.as_deref().unwrap(), it.about.as_deref().unwrap());
            (it.kind.name(), phone, about)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("signed_in", &old_id[..], "Máy cũ"),
            ("move_requested", &new_id, "VNeID Test"),
            ("move_refused", &new_id, "Máy mới"),
            ("move_requested", &third_id, "VNeID Test"),
            ("phone_removed", &old_id, "Máy cũ"),
            ("signed_in", &third_id, "Máy thứ ba"),
        ]
    );
    // Signing out everywhere is told to whoever signs in next.
    third.call("POST", "/v1/account/sign-out", &Value::Null).await.done();
    let fourth = world.phone("Máy thứ tư");
    fourth.join().await;
    assert_eq!(fourth.notices().await[6..], ["phone_removed", "signed_in"]);
    let fourth_id = fourth.standing().await.phone.phone;
    world.authority.report_lost_of(&clerk(), NUMBER, &fourth_id).await.unwrap();
    assert_eq!(fourth.notices().await.last().unwrap(), "phone_lost");
}

async fn what_happens_to_papers_and_password_is_told(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let import = async |line: Value| {
        let report = world.authority.import_papers(&clerk(), &line.to_string()).await.unwrap();
        assert_eq!(report.errors, []);
    };
    import(licence("TEST001", "B")).await;
    import(licence("TEST001", "B")).await;
    import(licence("TEST001", "C")).await;
    import(json!({
        "account": NUMBER, "kind": "driving_licence", "number": "TEST001", "withdraw": true,
    }))
    .await;
    let change = json!({ "old": PASSWORD, "new": "mật khẩu mới hơn" });
    phone.call("POST", "/v1/account/password", &change).await.done();
    let kinds =
        ["signed_in", "paper_added", "paper_changed", "paper_withdrawn", "password_changed"];
    assert_eq!(phone.notices().await, kinds);
}

async fn a_phone_that_waits_reads_of_itself_alone(world: &World) {
    world.phone("Máy cũ").join().await;
    world.authority.import_papers(&clerk(), &licence("TEST001", "B").to_string()).await.unwrap();
    let new = world.phone("Máy mới");
    new.join().await;
    assert_eq!(new.notices().await, ["move_requested"]);
}

async fn notices_come_in_pages(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    for n in 0..70 {
        let line = licence("TEST001", ["B", "C"][n % 2]).to_string();
        world.authority.import_papers(&clerk(), &line).await.unwrap();
    }
    let first: Notices = phone.get("/v1/notices").await.ok();
    let second: Notices = phone.get(&format!("/v1/notices?after={}", first.next)).await.ok();
    assert_eq!((first.notices.len(), second.notices.len()), (64, 7));
    let last: Notices = phone.get(&format!("/v1/notices?after={}", second.next)).await.ok();
    assert_eq!((last.notices.len(), last.next), (0, second.next));
}
