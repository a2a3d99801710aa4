//! Signed calls: only the phone's own, once, for this service, lately.

use serde_json::{Value, json};
use vneid_client::wire::{Bytes, PhoneState};
use vneid_payload::SignedTime;

use crate::support::{PUBLIC_URL, World, clerk};

on_both_databases! {
    a_replayed_call_is_refused
    a_stale_call_is_refused_and_told_the_time
    a_retargeted_or_changed_call_is_refused
    an_unsigned_or_unknown_call_is_refused
    a_removed_phone_only_learns_that_it_was_removed
    one_account_sees_nothing_of_another
}

async fn a_replayed_call_is_refused(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let signature = phone.sign("GET", "/v1/phones", b"");
    let first = phone.send("GET", "/v1/phones", Vec::new(), signature.clone()).await;
    assert_eq!(first.status, 200);
    let again = phone.send("GET", "/v1/phones", Vec::new(), signature.clone()).await;
    assert_eq!((again.status, &again.problem()[..]), (401, "signature_replayed"));
    // Nor does time make it good again: the nonce is remembered for longer than it is fresh.
    world.pass(119).await;
    world.authority.purge_expired(world.now()).await.unwrap();
    let later = phone.send("GET", "/v1/phones", Vec::new(), signature).await;
    assert_eq!(later.problem(), "signature_replayed");
}

async fn a_stale_call_is_refused_and_told_the_time(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let uri = format!("{PUBLIC_URL}/v1/phones");
    for (later_s, is_fresh) in [(-121, false), (-120, true), (120, true), (121, false)] {
        let signature = phone.sign_at("GET", &uri, b"", later_s);
        let answer = phone.send("GET", "/v1/phones", Vec::new(), signature).await;
        if is_fresh {
            assert_eq!(answer.status, 200, "{later_s}");
        } else {
            assert_eq!(answer.problem(), "signature_stale", "{later_s}");
            let time: Bytes = serde_json::from_value(answer.member("time")).unwrap();
            let claims = *SignedTime::decode(&time.0).unwrap().claims();
            assert_eq!(claims.now(), world.now());
        }
    }
}

async fn a_retargeted_or_changed_call_is_refused(world: &World) {
    let phone = world.phone("Máy thử");
    let id = phone.join().await.phone.phone;
    let path = format!("/v1/phones/{id}");
    let body = serde_json::to_vec(&json!({ "name": "Tên mới" })).unwrap();
    let refused = async |method: &str, uri: &str, signed_body: &[u8]| {
        let signature = phone.sign_at(method, uri, signed_body, 0);
        let answer = phone.send("PATCH", &path, body.clone(), signature).await;
        assert_eq!((answer.status, &answer.problem()[..]), (401, "signature_refused"), "{uri}");
    };
    refused("PATCH", &format!("{PUBLIC_URL}{path}"), b"{\"name\":\"T\"}").await;
    refused("PATCH", &format!("{PUBLIC_URL}{path}?x=1"), &body).await;
    refused("PATCH", &format!("https://other.test{path}"), &body).await;
    refused("PATCH", &format!("http://{}{path}", world.address()), &body).await;
    refused("DELETE", &format!("{PUBLIC_URL}{path}"), &body).await;
    refused("PATCH", &format!("{PUBLIC_URL}/v1/phone"), &body).await;
    assert_eq!(phone.standing().await.phone.name, "Máy thử", "nothing of it was done");
    let name = json!({ "name": "Tên mới" });
    phone.call("PATCH", &path, &name).await.done();
    assert_eq!(phone.standing().await.phone.name, "Tên mới");
}

async fn an_unsigned_or_unknown_call_is_refused(world: &World) {
    for (method, path) in [
        ("GET", "/v1/phone"),
        ("GET", "/v1/phones"),
        ("POST", "/v1/phones"),
        ("POST", "/v1/certificates"),
        ("GET", "/v1/papers"),
        ("GET", "/v1/notices"),
        ("POST", "/v1/account/password"),
        ("POST", "/v1/account/sign-out"),
        ("DELETE", "/v1/phones/x"),
    ] {
        let answer = world.send(method, path, &[], Vec::new()).await;
        assert_eq!((answer.status, &answer.problem()[..]), (401, "signature_refused"), "{path}");
    }
    // Well signed, by a key that nobody registered.
    let stranger = world.phone("Máy lạ");
    assert_eq!(stranger.get("/v1/phones").await.problem(), "signature_refused");
    // In the name of another phone.
    let phone = world.phone("Máy thử");
    phone.join().await;
    let mut signature = stranger.sign("GET", "/v1/phones", b"");
    let keyid = |input: &str| input.split("keyid=\"").nth(1).unwrap()[..43].to_owned();
    let honest = keyid(&phone.sign("GET", "/v1/phones", b"").signature_input);
    let own = keyid(&signature.signature_input);
    signature.signature_input = signature.signature_input.replace(&own, &honest);
    let answer = stranger.send("GET", "/v1/phones", Vec::new(), signature).await;
    assert_eq!(answer.problem(), "signature_refused");
}

async fn a_removed_phone_only_learns_that_it_was_removed(world: &World) {
    let phone = world.phone("Máy thử");
    let id = phone.join().await.phone.phone;
    phone.call("DELETE", &format!("/v1/phones/{id}"), &Value::Null).await.done();
    assert_eq!(phone.standing().await.phone.state, PhoneState::Removed);
    for path in ["/v1/phones", "/v1/papers", "/v1/notices"] {
        assert_eq!(phone.get(path).await.problem(), "phone_not_active", "{path}");
    }
    let mut phone = phone;
    assert_eq!(phone.renew().await.problem(), "phone_not_active");
}

async fn one_account_sees_nothing_of_another(world: &World) {
    use crate::support::person;
    use vneid_core::Level;

    let other_number = "000000000456";
    let other_password = "mật khẩu khác";
    let other = person(other_number, Level::Two);
    world.authority.open_account(&clerk(), &other, other_password).await.unwrap();
    let victim = world.phone("Máy thử");
    let victim_id = victim.join().await.phone.phone;
    let paper = crate::papers::licence("TEST001", "B");
    world.authority.import_papers(&clerk(), &paper.to_string()).await.unwrap();
    let papers: Value = victim.get("/v1/papers").await.ok();
    let paper_path = format!("/v1/papers/{}", papers["papers"][0]["paper"].as_str().unwrap());
    assert_eq!(victim.get(&paper_path).await.status, 200);

    let stranger = world.phone("Máy lạ");
    let started: vneid_client::wire::SignInStarted =
        stranger.sign_in(other_number, other_password).await.ok();
    stranger.confirm(&started.sign_in, &world.newest_code()).await.ok::<Value>();
    stranger.register(&started.sign_in).await.ok::<Value>();
    assert_eq!(stranger.get(&paper_path).await.problem(), "not_found");
    assert_eq!(stranger.get("/v1/papers").await.ok::<Value>()["papers"], json!([]));
    let path = format!("/v1/phones/{victim_id}");
    let rename = json!({ "name": "Của tôi" });
    assert_eq!(stranger.call("PATCH", &path, &rename).await.problem(), "not_found");
    assert_eq!(stranger.call("DELETE", &path, &Value::Null).await.problem(), "not_found");
    let approve = json!({ "approve": true });
    let move_path = format!("{path}/move");
    assert_eq!(stranger.call("POST", &move_path, &approve).await.problem(), "not_found");
    assert_eq!(victim.standing().await.phone.state, PhoneState::Active);
}
