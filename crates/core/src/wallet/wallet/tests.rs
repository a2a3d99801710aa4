use vneid_payload::{
    DocumentClaims, Field, FieldValue, Issuer, Portrait, PrivateClaims, Role, Shard,
    StatusListClaims, StatusReference,
};

use super::*;
use crate::clock::Time;
use crate::crypto::sha256;
use crate::test_keys::{TestKey, test_trust};
use crate::trust::StatusStore;
use crate::wallet::DocumentState;

const PAPER: Kid = Kid([0x70, 0x01]);
const STATUS: Kid = Kid([0x51, 0x01]);
const PAPER_KEY: u8 = 11;
const STATUS_KEY: u8 = 12;

fn at(seconds: i64) -> Instant {
    Instant::saturating_from_unix_seconds(1_790_000_000 + seconds)
}

fn trust_with(kid: Kid, role: Role, state: IssuerState) -> TrustStore {
    let issuer = |kid, role, key: u8, state| {
        let key = TestKey::new(key).public();
        Issuer { kid, role, key, from: at(0), to: at(1000), state }
    };
    let status = issuer(STATUS, Role::Status, STATUS_KEY, IssuerState::Active);
    test_trust(vec![status, issuer(kid, role, PAPER_KEY, state)], at(0), at(1000))
}

fn trust() -> TrustStore {
    trust_with(PAPER, Role::Paper, IssuerState::Active)
}

fn reference() -> StatusReference {
    StatusReference { shard: Shard { kid: PAPER, day: 23_000 }, index: 7 }
}

fn status(revoked: &[u32]) -> StatusStore {
    let claims = StatusListClaims {
        shard: reference().shard,
        issued: at(0),
        expires: at(1000),
        ttl: None,
        sequence: 1,
        size: 8,
        revoked: revoked.to_vec(),
        private: PrivateClaims::default(),
    };
    let mut status = StatusStore::default();
    let bytes = TestKey::new(STATUS_KEY).sign(&claims.prepare(STATUS).unwrap());
    status.accept_list(&bytes, &trust(), Time::UNKNOWN).unwrap();
    status
}

fn claims(kind: u16, number: &str) -> DocumentClaims {
    DocumentClaims {
        kind,
        number: number.into(),
        holder: "NGUYỄN VĂN AN THỬ NGHIỆM".into(),
        fields: vec![Field { name: "class".into(), value: FieldValue::Text("B".into()) }],
        portrait: Some(Portrait { media_type: "image/png".into(), bytes: vec![1, 2, 3] }),
        issued: at(100),
        expires: Some(at(500)),
        status: Some(reference()),
        private: PrivateClaims::default(),
    }
}

fn signed(claims: &DocumentClaims) -> Vec<u8> {
    TestKey::new(PAPER_KEY).sign(&claims.prepare(PAPER).unwrap())
}

fn id(bytes: &[u8]) -> DocumentId {
    DocumentId(sha256(bytes))
}

fn holding(documents: &[DocumentClaims]) -> Wallet {
    let mut wallet = Wallet::default();
    for claims in documents {
        assert_eq!(wallet.import(&signed(claims), &trust()), Ok(Imported::Added));
    }
    wallet
}

/// The error; the wallet must be as it was.
fn refused(wallet: &mut Wallet, bytes: &[u8], trust: &TrustStore) -> ImportError {
    let before = wallet.clone();
    let error = wallet.import(bytes, trust).unwrap_err();
    assert_eq!(*wallet, before, "refused, but changed");
    error
}

/// The numbers in the order of the list; `!` for what is not shown.
fn numbers(wallet: &Wallet) -> Vec<String> {
    let (trust, status) = (trust(), status(&[]));
    let number = |line: Listed| match line {
        Listed::Shown(summary) => summary.number,
        Listed::NotShown { .. } => "!".into(),
    };
    let lists = Lists { trust: &trust, status: &status };
    wallet.list(lists, at(200)).into_iter().map(number).collect()
}

fn state(trust: &TrustStore, status: &StatusStore, now: Instant) -> DocumentState {
    let wallet = holding(&[claims(2, "000789")]);
    let lists = Lists { trust, status };
    wallet.open(id(&signed(&claims(2, "000789"))), lists, now).unwrap().summary.state
}

#[test]
fn an_imported_paper_is_listed_and_opens() {
    let bytes = signed(&claims(2, "000789"));
    let wallet = holding(&[claims(2, "000789")]);
    let (trust, status) = (trust(), status(&[]));
    let lists = Lists { trust: &trust, status: &status };
    let opened = wallet.open(id(&bytes), lists, at(200)).unwrap();
    assert_eq!(wallet.list(lists, at(200)), [Listed::Shown(opened.summary.clone())]);
    let Summary { kind, number, holder, issued, expires, state, .. } = opened.summary;
    assert_eq!((kind, &*number), (DocumentKind::DrivingLicence, "000789"));
    assert_eq!(holder, "NGUYỄN VĂN AN THỬ NGHIỆM");
    assert_eq!((issued, expires, state), (at(100), Some(at(500)), DocumentState::Valid));
    assert!(opened.fields == claims(2, "").fields && opened.portrait == claims(2, "").portrait);
    let other = wallet.open(DocumentId([0; 32]), lists, at(200));
    assert_eq!(other, Err(OpenError::NotHeld));
}

#[test]
fn only_an_active_issuer_of_papers_counts() {
    let bytes = signed(&claims(2, "000789"));
    let with =
        |kid, role, state| refused(&mut Wallet::default(), &bytes, &trust_with(kid, role, state));
    let unknown = ImportError::IssuerUnknown { kid: PAPER };
    assert_eq!(with(PAPER, Role::Device, IssuerState::Active), unknown);
    assert_eq!(with(Kid([0x70, 0x02]), Role::Paper, IssuerState::Active), unknown);
    let withdrawn = ImportError::IssuerWithdrawn { kid: PAPER };
    assert_eq!(with(PAPER, Role::Paper, IssuerState::Withdrawn), withdrawn);
    let nobody = TrustStore::default();
    assert_eq!(refused(&mut Wallet::default(), &bytes, &nobody), unknown);
}

#[test]
fn a_paper_is_signed_within_its_issuers_window() {
    let with = |issued| {
        let bytes = signed(&DocumentClaims { issued, ..claims(2, "000789") });
        Wallet::default().import(&bytes, &trust())
    };
    let outside = |issued| Err(ImportError::IssuerOutsideWindow { kid: PAPER, issued });
    assert_eq!(with(at(-1)), outside(at(-1)));
    assert_eq!(with(at(0)), Ok(Imported::Added));
    assert_eq!(with(at(1000)), Ok(Imported::Added));
    assert_eq!(with(at(1001)), outside(at(1001)));
}

#[test]
fn a_paper_with_any_flipped_bit_is_refused() {
    let mut bytes = signed(&claims(2, "000789"));
    let trust = trust();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(Wallet::default().import(&bytes, &trust).is_err(), "{bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
}

#[test]
fn a_later_edition_takes_the_place_of_the_earlier() {
    let mut wallet = holding(&[claims(2, "1"), claims(2, "2"), claims(2, "3")]);
    let edition = |seconds| signed(&DocumentClaims { issued: at(seconds), ..claims(2, "2") });
    let error = refused(&mut wallet, &edition(99), &trust());
    assert_eq!(error, ImportError::Older { issued: at(99), held: at(100) });
    assert_eq!(wallet.import(&edition(100), &trust()), Ok(Imported::Unchanged));
    assert_eq!(wallet.import(&edition(101), &trust()), Ok(Imported::Replaced));
    assert_eq!(numbers(&wallet), ["1", "2", "3"]);
    let other_kind = signed(&claims(4, "2"));
    assert_eq!(wallet.import(&other_kind, &trust()), Ok(Imported::Added));
}

#[test]
fn papers_come_in_the_order_of_their_kinds_until_the_citizen_moves_them() {
    let mut wallet = holding(&[claims(9, "e"), claims(4, "d"), claims(1, "a"), claims(2, "b")]);
    assert_eq!(numbers(&wallet), ["a", "b", "d", "e"]);
    assert!(wallet.move_to(id(&signed(&claims(4, "d"))), 0));
    assert_eq!(numbers(&wallet), ["d", "a", "b", "e"]);
    assert!(wallet.move_to(id(&signed(&claims(1, "a"))), 99));
    assert_eq!(numbers(&wallet), ["d", "b", "e", "a"]);
    assert!(!wallet.move_to(DocumentId([0; 32]), 0));
}

#[test]
fn the_wallet_holds_64_papers() {
    let mut wallet = Wallet::default();
    let trust = trust();
    for number in 0..64 {
        wallet.import(&signed(&claims(3, &number.to_string())), &trust).unwrap();
    }
    assert_eq!(refused(&mut wallet, &signed(&claims(3, "64")), &trust), ImportError::Full);
    let later = DocumentClaims { issued: at(200), ..claims(3, "63") };
    assert_eq!(wallet.import(&signed(&later), &trust), Ok(Imported::Replaced));
    assert!(wallet.remove(id(&signed(&claims(3, "0")))));
    assert!(!wallet.remove(id(&signed(&claims(3, "0")))));
    assert_eq!(wallet.import(&signed(&claims(3, "64")), &trust), Ok(Imported::Added));
    assert_eq!(wallet.len(), 64);
}

#[test]
fn a_paper_expires_after_its_last_second() {
    let (trust, status) = (trust(), status(&[]));
    assert_eq!(state(&trust, &status, at(500)), DocumentState::Valid);
    assert_eq!(state(&trust, &status, at(501)), DocumentState::Expired);
}

#[test]
fn a_paper_without_an_end_never_expires() {
    let endless = DocumentClaims { expires: None, ..claims(1, "1") };
    let (trust, status) = (trust(), status(&[]));
    let lists = Lists { trust: &trust, status: &status };
    let opened =
        holding(std::slice::from_ref(&endless)).open(id(&signed(&endless)), lists, Instant::MAX);
    assert_eq!(opened.unwrap().summary.state, DocumentState::Valid);
}

#[test]
fn a_revoked_paper_is_withdrawn() {
    let trust = trust();
    assert_eq!(state(&trust, &status(&[7]), at(200)), DocumentState::Withdrawn);
    assert_eq!(state(&trust, &status(&[6]), at(200)), DocumentState::Valid);
    assert_eq!(state(&trust, &status(&[7]), at(501)), DocumentState::Withdrawn);
    assert_eq!(state(&trust, &StatusStore::default(), at(200)), DocumentState::Valid);
}

#[test]
fn a_paper_of_a_withdrawn_issuer_says_so() {
    let withdrawn = trust_with(PAPER, Role::Paper, IssuerState::Withdrawn);
    assert_eq!(state(&withdrawn, &status(&[]), at(200)), DocumentState::IssuerWithdrawn);
}

#[test]
fn nothing_is_shown_without_a_trust_list_that_knows_the_issuer() {
    let wallet = holding(&[claims(2, "1")]);
    let (trust, status) = (TrustStore::default(), status(&[]));
    let lists = Lists { trust: &trust, status: &status };
    let held = id(&signed(&claims(2, "1")));
    let not_shown = OpenError::NotShown(NotShown::IssuerUnknown);
    assert_eq!(wallet.open(held, lists, at(200)), Err(not_shown));
}

#[test]
fn a_damaged_paper_is_listed_but_not_shown_until_it_is_loaded_again() {
    let mut wallet = holding(&[claims(1, "1"), claims(2, "2")]);
    let bytes = signed(&claims(1, "1"));
    let (trust, status) = (trust(), status(&[]));
    let lists = Lists { trust: &trust, status: &status };
    for position in 0..bytes.len() {
        wallet.documents[0].damage(position);
        let damaged = OpenError::NotShown(NotShown::Damaged);
        assert_eq!(wallet.open(id(&bytes), lists, at(200)), Err(damaged), "{position}");
        assert_eq!(numbers(&wallet), ["!", "2"]);
        assert_eq!(wallet.import(&bytes, &trust), Ok(Imported::Replaced));
        assert_eq!(numbers(&wallet), ["1", "2"]);
    }
}

#[test]
fn a_wallet_survives_its_snapshot_damaged_papers_too() {
    let mut wallet = holding(&[claims(1, "1"), claims(2, "2")]);
    wallet.documents[0].damage(40);
    let mut bytes = Vec::new();
    ciborium::into_writer(&wallet, &mut bytes).unwrap();
    assert_eq!(ciborium::from_reader::<Wallet, _>(&bytes[..]).unwrap(), wallet);
}

#[test]
fn debug_output_holds_nothing_of_the_person() {
    let wallet = holding(&[claims(2, "000789")]);
    let (trust, status) = (trust(), status(&[]));
    let lists = Lists { trust: &trust, status: &status };
    let opened = wallet.open(id(&signed(&claims(2, "000789"))), lists, at(200)).unwrap();
    let shown = format!("{wallet:?} {:?} {opened:?}", wallet.list(lists, at(200)));
    assert!(!shown.contains("789") && !shown.contains("NGUY"), "{shown}");
}
