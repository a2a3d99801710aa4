//! `wallet.json`: papers that come to a citizen's phone, and what becomes of them.

use super::world::{DAY, NOW, World};
use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::format::{WalletCase, WalletFile, WalletStep};
use crate::keys::Key;
use crate::make::{Document, StatusList, TrustList, roots};

pub(super) fn file() -> WalletFile {
    let mut cases = Vec::new();
    imports(&mut cases);
    states(&mut cases);
    WalletFile {
        about: "Papers that come to a citizen's phone: which are taken, and what is said of them later."
            .into(),
        cases,
    }
}

fn case<'c>(cases: &'c mut Vec<WalletCase>, name: &str, why: &str) -> &'c mut WalletCase {
    assert!(cases.iter().all(|case| case.name != name), "{name} is there twice");
    let world = World::base().name.into();
    cases.push(WalletCase { name: name.into(), why: why.into(), world, steps: Vec::new() });
    cases.last_mut().expect("just pushed")
}

impl WalletCase {
    fn import(&mut self, bytes: &[u8], expect: &str) -> &mut Self {
        self.steps.push(WalletStep::Import { bytes: to_hex(bytes), expect: expect.into() });
        self
    }

    fn lists(&mut self, now: i64, expect: &[&str]) -> &mut Self {
        let expect = expect.iter().map(|it| (*it).to_owned()).collect();
        self.steps.push(WalletStep::List { now, expect });
        self
    }

    fn takes_trust_list(&mut self, list: &TrustList) -> &mut Self {
        let bytes = to_hex(&list.sign(&roots(&[1, 2])));
        self.steps.push(WalletStep::AcceptTrustList { bytes, expect: "in_force".into() });
        self
    }

    fn takes_status_list(&mut self, list: &StatusList) -> &mut Self {
        let bytes = to_hex(&list.sign(&Key::named("status")));
        self.steps.push(WalletStep::AcceptStatusList { bytes, expect: "in_force".into() });
        self
    }
}

const INDEX: i64 = 77;
const PAPER_DAY: i64 = 24_090;

/// Signed a hundred days before [`NOW`], with 3000 days to go.
fn document() -> Document {
    Document {
        issued: NOW - 100 * DAY,
        expires: Some(NOW + 3000 * DAY),
        status: Some((*b"P1", PAPER_DAY, INDEX)),
        ..World::base().document()
    }
}

fn paper() -> Key {
    Key::named("paper")
}

fn imports(cases: &mut Vec<WalletCase>) {
    let signed = |document: &Document| document.parts().sign(&paper());
    let bytes = signed(&document());
    case(cases, "taken", "and taken once")
        .import(&bytes, "added")
        .import(&bytes, "unchanged")
        .lists(NOW, &["valid"]);
    let (from, to) = (NOW - 365 * DAY, NOW + 730 * DAY);
    for (name, issued, expect) in [
        ("at_from", from, "added"),
        ("before_from", from - 1, "issuer_outside_window"),
        ("at_to", to, "added"),
        ("after_to", to + 1, "issuer_outside_window"),
    ] {
        let why = "an issuer's window has no leeway for what it signed";
        case(cases, name, why).import(&signed(&Document { issued, ..document() }), expect);
    }
    let stranger = document().parts().sign(&Key::named("stranger"));
    case(cases, "forged", "somebody else's signature").import(&stranger, "signature_bad");
    let unknown = Document { kid: *b"PX", ..document() };
    case(cases, "unknown", "a kid that is not in the trust list")
        .import(&signed(&unknown), "issuer_unknown");
    let status = Document { kid: *b"S1", ..document() };
    case(cases, "other_role", "an issuer of lists is none of papers")
        .import(&status.parts().sign(&Key::named("status")), "issuer_unknown");
    let newer = |issued| Document { more: vec![(5, 1.into())], issued, ..document() };
    case(cases, "newer", "of a newer edition").import(&signed(&newer(NOW)), "newer");
    let forged = newer(NOW).parts().sign(&Key::named("stranger"));
    case(cases, "newer_forged", "newer is judged after the signature")
        .import(&forged, "signature_bad");
    case(cases, "newer_before_window", "and before the window")
        .import(&signed(&newer(from - 1)), "newer");
    let mut empty = document().parts();
    empty.claims = Item::map([(6, NOW.into())]);
    case(cases, "without_claims", "signed, and malformed inside")
        .import(&empty.sign(&paper()), "malformed");
    case(cases, "without_claims_forged", "not looked at")
        .import(&empty.sign(&Key::named("stranger")), "signature_bad");

    let at = |issued: i64, holder: &'static str| signed(&Document { issued, holder, ..document() });
    case(cases, "later_edition", "a later one of the same kind and number takes its place")
        .import(&bytes, "added")
        .import(&at(NOW - 99 * DAY, "NGUYỄN VĂN AN THỬ"), "replaced")
        .import(&bytes, "older")
        .lists(NOW, &["valid"]);
    case(cases, "same_instant", "another one of the same second takes its place too")
        .import(&bytes, "added")
        .import(&at(NOW - 100 * DAY, "NGUYỄN VĂN AN THỬ"), "replaced");
    let other = Document { number: "000000000790", ..document() };
    case(cases, "other_number", "another paper")
        .import(&bytes, "added")
        .import(&signed(&other), "added")
        .lists(NOW, &["valid", "valid"]);
}

fn states(cases: &mut Vec<WalletCase>) {
    let bytes = document().parts().sign(&paper());
    let end = NOW + 3000 * DAY;
    case(cases, "ends", "valid to its last second, without leeway")
        .import(&bytes, "added")
        .lists(end, &["valid"])
        .lists(end + 1, &["expired"]);
    let endless = Document { expires: None, ..document() }.parts().sign(&paper());
    case(cases, "endless", "no end").import(&endless, "added").lists(253_402_300_799, &["valid"]);
    let backwards = Document { expires: Some(NOW - 101 * DAY), ..document() };
    case(cases, "ended_before_issue", "taken, and expired")
        .import(&backwards.parts().sign(&paper()), "added")
        .lists(NOW, &["expired"]);

    let revoked = |revoked: Vec<u32>| StatusList {
        shard: (*b"P1", PAPER_DAY),
        revoked,
        size: 1 << 10,
        ..World::base().lists[0].clone()
    };
    case(cases, "no_list", "without a list that says otherwise it is valid, however old the lists")
        .import(&bytes, "added")
        .lists(NOW + 30 * DAY, &["valid"]);
    case(cases, "not_on_the_list", "a neighbour was withdrawn")
        .import(&bytes, "added")
        .takes_status_list(&revoked(vec![76, 78]))
        .lists(NOW, &["valid"]);
    case(cases, "withdrawn", "its bit is set")
        .import(&bytes, "added")
        .takes_status_list(&revoked(vec![77]))
        .lists(NOW, &["withdrawn"])
        .lists(end + 1, &["withdrawn"]);
    // The shard's kid need not be that of the paper's issuer.
    let elsewhere = Document { status: Some((*b"P0", PAPER_DAY, INDEX)), ..document() };
    let list = StatusList { shard: (*b"P0", PAPER_DAY), ..revoked(vec![77]) };
    case(cases, "withdrawn_elsewhere", "in a shard of another kid")
        .import(&elsewhere.parts().sign(&paper()), "added")
        .takes_status_list(&revoked(vec![77]))
        .lists(NOW, &["valid"])
        .takes_status_list(&list)
        .lists(NOW, &["withdrawn"]);
    let without = Document { status: None, ..document() }.parts().sign(&paper());
    case(cases, "no_reference", "nothing could withdraw it")
        .import(&without, "added")
        .takes_status_list(&revoked(vec![77]))
        .lists(NOW, &["valid"]);

    let mut list = TrustList { sequence: 4, issued: NOW, ..World::base().trust_list() };
    list.issuers[1].state = 2;
    case(cases, "issuer_withdrawn", "before all else; and nothing new comes from it")
        .import(&bytes, "added")
        .takes_status_list(&revoked(vec![77]))
        .takes_trust_list(&list)
        .lists(end + 1, &["issuer_withdrawn"])
        .import(&endless, "issuer_withdrawn");
    list.issuers.remove(1);
    case(cases, "issuer_gone", "an issuer that is not listed any more: nothing is shown")
        .import(&bytes, "added")
        .takes_trust_list(&list)
        .lists(NOW, &["issuer_unknown"]);
    let mut over = TrustList { sequence: 4, issued: NOW, ..World::base().trust_list() };
    over.issuers[1].to = NOW - DAY;
    case(cases, "issuer_over", "the window may be over since")
        .import(&bytes, "added")
        .takes_trust_list(&over)
        .lists(NOW, &["valid"]);
}
