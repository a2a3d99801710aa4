//! `vneid wallet`.

use serde_json::json;

use crate::world::{DAY, T, World, vneid};

#[test]
fn the_citizens_wallet_has_three_papers_in_order() {
    let world = World::new();
    let now = T.to_string();
    let done = vneid(&["wallet", "--phone", &world.citizen(), "--now", &now, "--json"]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let papers = done.json();
    let kinds: Vec<_> = papers.iter().map(|paper| paper["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["citizen_card", "driving_licence", "health_insurance"]);
    assert!(papers.iter().all(|paper| paper["state"] == "valid"));
    assert_eq!(papers[0]["issued"], json!(T));
}

#[test]
fn the_list_masks_numbers_and_an_opened_paper_shows_them() {
    let world = World::new();
    let (citizen, now) = (world.citizen(), T.to_string());
    let listed = vneid(&["wallet", "--phone", &citizen, "--now", &now]).stdout;
    assert!(listed.contains("···789") && !listed.contains("000000000789"), "{listed}");
    assert!(listed.contains("Đã kiểm tra chữ ký"), "{listed}");
    let opened = vneid(&["wallet", "--phone", &citizen, "--now", &now, "--open", "1"]).stdout;
    for part in ["Thẻ căn cước", "000000000789", "01/01/2000", "image/png"] {
        assert!(opened.contains(part), "{part}: {opened}");
    }
    let json =
        vneid(&["wallet", "--phone", &citizen, "--now", &now, "--open", "1", "--json"]).one();
    assert_eq!(json["fields"][0], json!({ "name": "birth_date", "value": "2000-01-01" }));
    assert!(json["portrait"]["bytes"].as_str().unwrap().starts_with("89504e47"));
}

#[test]
fn a_paper_past_its_end_says_so() {
    let world = World::new();
    let now = (T + 366 * DAY).to_string();
    let papers = vneid(&["wallet", "--phone", &world.citizen(), "--now", &now, "--json"]).json();
    let states: Vec<_> = papers.iter().map(|paper| paper["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["valid", "valid", "expired"]);
}

#[test]
fn there_is_no_fourth_paper_and_no_paper_zero() {
    let world = World::new();
    for number in ["0", "4", "99999999999"] {
        let done = vneid(&["wallet", "--phone", &world.citizen(), "--open", number]);
        assert_eq!((done.status, done.stdout.as_str()), (69, ""), "{number}");
    }
    let empty = vneid(&["wallet", "--phone", &world.officer()]);
    assert_eq!((empty.status, empty.stdout.is_empty()), (0, false));
}
