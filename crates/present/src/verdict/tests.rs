use vneid_core::Instant;

use super::*;
use crate::test_texts::{VI, check, check_exactly, en, vi};

fn facts() -> Facts {
    let at = |seconds| Instant::from_unix_seconds(seconds);
    Facts {
        officer_time: at(1_795_503_600).unwrap(),
        officer_correction_s: -7_200,
        good_until: at(1_795_590_000),
        evidence_age_s: Some(172_800),
        age_s: Some(12),
        clock_difference_s: Some(-125),
        made: at(1_795_503_588),
        certificate_expires: at(1_796_000_000),
        trust_list_sequence: Some(4),
        status_sequence: Some(19),
        ..Facts::default()
    }
}

fn of(code: VerdictCode) -> Found<'static> {
    let facts = Box::leak(Box::new(facts()));
    Found { code, facts, hint: None, notices: &[], reason_s: Some(35) }
}

fn with_hint(text: &str) -> HintView {
    hint(Hint::new(text).as_ref().map(Hint::as_str))
}

/// Every sentence of a view.
fn sentences(view: &VerdictView) -> Vec<&Message> {
    let card = view.only_the_card.iter().flat_map(|it| [&it.title, &it.text]);
    let before = view.made_before.iter().flat_map(|it| [&it.headline, &it.order]);
    let optional = [&view.reason, &view.now, &view.say].into_iter().flatten();
    let hint = view.hint.iter().map(|it| &it.said);
    let lines = view.notices.iter().map(|it| &it.said);
    let button = view.button.iter().map(|it| &it.label);
    let all = card.chain(before).chain(optional).chain(hint).chain(lines).chain(button);
    all.chain(&view.heard).chain(&view.facts).chain([&view.title, &view.code]).collect()
}

#[test]
fn every_sentence_of_every_verdict_is_there() {
    for &code in VerdictCode::ALL {
        for only_the_card in [false, true] {
            let found = Found { notices: Notice::ALL, ..of(code) };
            sentences(&found.view(only_the_card)).into_iter().for_each(check);
        }
        check(&verdict_now(code));
    }
}

#[test]
fn the_own_titles_are_those_of_the_table() {
    for &code in VerdictCode::ALL {
        let is_there = VI.find(&format!("verdict.{}.title", code.name())).is_some();
        assert_eq!(OWN_TITLES.contains(&code), is_there, "{}", code.name());
    }
    assert_eq!(vi(&verdict_title(VerdictCode::Revoked)), "THIẾT BỊ KHÔNG CÒN HIỆU LỰC");
    assert_eq!(vi(&verdict_title(VerdictCode::DeviceSignatureBad)), "KHÔNG PHẢI ỨNG DỤNG THẬT");
}

#[test]
fn every_sentence_for_the_citizen_is_said_somewhere() {
    for &code in VerdictCode::ALL {
        let is_there = VI.find(&format!("verdict.{}.say", code.name())).is_some();
        assert_eq!(say(code).is_some(), is_there, "{}", code.name());
    }
}

#[test]
fn a_reason_names_its_seconds() {
    let view = of(VerdictCode::TooOld).view(false);
    assert_eq!(vi(&view.reason.unwrap()), "Mã đã quá hạn 35 giây.");
}

#[test]
fn a_genuine_verdict_names_the_person_and_no_reason() {
    let view = Found { hint: Some("NVA789"), ..of(VerdictCode::Genuine) }.view(false);
    assert_eq!((view.reason, view.now, view.say, view.button), (None, None, None, None));
    let parts = view.hint.unwrap().parts.unwrap();
    assert_eq!((&*parts.initials, &*parts.digits), ("N.V.A", "789"));
    assert_eq!(of(VerdictCode::TooOld).view(false).hint, None);
}

#[test]
fn an_empty_hint_is_none() {
    for view in [hint(None), with_hint("")] {
        assert_eq!(view.parts, None);
        assert_eq!(view.said.key, "inspection.no_hint");
    }
}

#[test]
fn a_hint_may_lack_initials_or_digits() {
    for (text, initials, digits) in [("NVA", "N.V.A", ""), ("789", "", "789"), ("A7", "A", "7")] {
        let view = with_hint(text);
        check_exactly(&view.said);
        let parts = view.parts.unwrap();
        assert_eq!((&*parts.initials, &*parts.digits), (initials, digits));
    }
}

#[test]
fn debug_names_nobody() {
    let shown = format!("{:?}", with_hint("NVA789"));
    assert!(!shown.contains("N.V.A") && !shown.contains("789"), "{shown}");
}

#[test]
fn notices_name_their_seconds_and_never_fewer_than_none() {
    let line = |facts: &Facts, notice| {
        let message = Found { facts, ..of(VerdictCode::Genuine) }.notice(notice);
        check_exactly(&message);
        en(&message)
    };
    let ahead = Facts { age_s: Some(-8), evidence_age_s: Some(-1), ..facts() };
    let now = Facts { age_s: Some(0), ..facts() };
    for (facts, notice, said) in [
        (&facts(), Notice::CodeAge, "made 12 seconds ago"),
        (&now, Notice::CodeAge, "made 0 seconds ago"),
        (&ahead, Notice::CodeAge, "made 0 seconds ago"),
        (&ahead, Notice::EvidenceOld, "are 0 seconds old"),
        (&facts(), Notice::EvidenceOld, "are 2 days old"),
        (&facts(), Notice::ClockDifference, "differ by 2 minutes"),
        (&facts(), Notice::OfficerClockCorrected, "off by 2 hours"),
        (&facts(), Notice::ListsExpireSoon, "until 14:00, Wednesday 25/11 only"),
    ] {
        let line = line(facts, notice);
        assert!(line.contains(said), "{line}");
    }
    for &notice in Notice::ALL {
        line(&facts(), notice);
    }
}

#[test]
fn only_the_age_of_a_code_is_calm() {
    let view = Found { notices: Notice::ALL, ..of(VerdictCode::Genuine) }.view(false);
    let calm: Vec<_> = view.notices.iter().filter(|it| it.is_calm).collect();
    assert_eq!((calm.len(), &*calm[0].said.key), (1, "notice.code_age"));
}

#[test]
fn a_code_that_may_be_made_before_says_so_first_and_once() {
    let plain = Found { notices: &[Notice::CodeAge], ..of(VerdictCode::Genuine) }.view(false);
    assert_eq!((plain.made_before, plain.heard.len()), (None, 1));
    let view =
        Found { notices: &[Notice::TimeNotConfirmed, Notice::CodeAge], ..of(VerdictCode::Genuine) }
            .view(false);
    let heard: Vec<_> = view.heard.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(heard, ["result.made_before", "kind.genuine.title"]);
    assert_eq!(view.made_before.unwrap().order.key, "notice.time_not_confirmed");
    let lines: Vec<_> = view.notices.iter().map(|it| it.said.key.as_str()).collect();
    assert_eq!(lines, ["notice.code_age"]);
}

#[test]
fn where_only_the_card_will_do_nothing_else_is_to_be_done() {
    let first = of(VerdictCode::TooOld).view(false);
    assert!(first.only_the_card.is_none() && first.now.is_some() && first.say.is_some());
    assert_eq!(first.button.unwrap().act, Act::ScanAgain);
    let second = of(VerdictCode::TooOld).view(true);
    assert!(second.only_the_card.is_some() && second.reason.is_some());
    assert_eq!((second.now, second.say, second.button), (None, None, None));
}

#[test]
fn what_the_phone_can_do_has_a_button_and_the_rest_has_none() {
    for &action in NextAction::ALL {
        let act = match action.name() {
            "ask_new_code" | "scan_again" => Some(Act::ScanAgain),
            "prove_typing" => Some(Act::ProveTyping),
            "update_lists" => Some(Act::Sync),
            "set_clock" => Some(Act::OpenDateSettings),
            "update_app" => Some(Act::UpdateApp),
            _ => None,
        };
        assert_eq!(button(action).map(|it| it.act), act, "{}", action.name());
    }
}

#[test]
fn a_fake_is_not_heard_and_stays() {
    for &code in VerdictCode::ALL {
        let view = of(code).view(false);
        let is_fake = code.kind() == Kind::NotGenuine;
        assert_eq!((view.is_silent, view.holds), (is_fake, is_fake), "{}", code.name());
    }
}

#[test]
fn the_facts_are_those_that_are_known() {
    let lines: Vec<_> = super::facts(&facts()).iter().map(en).collect();
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert_eq!(super::facts(&Facts::default()).len(), 1);
}
