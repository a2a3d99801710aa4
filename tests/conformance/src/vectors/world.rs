//! The worlds: one authority, three phones, and lists that differ from world to world.

use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::format::{KeyEntry, WorldEntry, WorldFile};
use crate::keys::Key;
use crate::make::{
    Binding, Certificate, Code, Document, Freshness, Issuer, Manifest, StatusList, TrustList,
    digest, roots,
};

/// 2026-11-24T03:00:00Z, ten o'clock in Hanoi: when most cases happen.
pub(crate) const NOW: i64 = 1_795_489_200;
/// An hour before: when the authority signed the lists that most worlds hold.
pub(crate) const LISTS_ISSUED: i64 = NOW - 3600;
pub(crate) const DAY: i64 = 86_400;
/// The shard of the citizens' certificates.
pub(crate) const SHARD_DAY: i64 = 20_786;

/// What an officer's phone holds.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    pub(crate) trust: Option<TrustList>,
    pub(crate) lists: Vec<StatusList>,
    pub(crate) manifest: Option<Manifest>,
}

/// A citizen's phone.
#[derive(Clone, Debug)]
pub(crate) struct Phone {
    pub(crate) key: Key,
    pub(crate) certificate: Certificate,
}

/// The names of the phones that have certificates.
pub(crate) const PHONES: [&str; 3] = ["citizen", "other", "revoked"];

impl World {
    /// Everything in order.
    pub(crate) fn base() -> Self {
        let issuer = |kid: &[u8; 2], role, name| Issuer {
            kid: *kid,
            role,
            key: Key::named(name),
            from: NOW - 365 * DAY,
            to: NOW + 730 * DAY,
            state: 1,
        };
        let trust = TrustList {
            issued: LISTS_ISSUED,
            expires: LISTS_ISSUED + 30 * DAY,
            sequence: 3,
            issuers: vec![
                issuer(b"D1", 1, "device"),
                issuer(b"P1", 3, "paper"),
                issuer(b"S1", 2, "status"),
            ],
            leeway: 10,
            evidence_notice: DAY,
            evidence_limit: 7 * DAY,
            formats: vec!["VN1", "VN2", "VNP1"],
            retired: Vec::new(),
            officers: Vec::new(),
            more: Vec::new(),
        };
        let mut world = Self {
            name: "base",
            why: "everything in order, lists an hour old",
            trust: Some(trust),
            lists: Vec::new(),
            manifest: None,
        };
        world.publish(LISTS_ISSUED, 5, 7 * DAY, &[703_000]);
        world
    }

    /// Publishes nine shards and their manifest; `revoked` are the indexes of [`SHARD_DAY`].
    pub(crate) fn publish(&mut self, issued: i64, sequence: i64, valid_s: i64, revoked: &[u32]) {
        let list = |day: i64| StatusList {
            kid: *b"S1",
            shard: (*b"D1", day),
            issued,
            expires: issued + valid_s,
            ttl: None,
            sequence,
            size: 1 << 20,
            revoked: if day == SHARD_DAY { revoked.to_vec() } else { Vec::new() },
            more: Vec::new(),
        };
        let first = issued / DAY - 1;
        self.lists = (first..first + 9).map(list).collect();
        let shards = self.lists.iter().map(|it| (it.shard.0, it.shard.1, digest(&it.revoked)));
        self.manifest = Some(Manifest {
            kid: *b"S1",
            issued,
            expires: issued + valid_s,
            sequence,
            shards: shards.collect(),
            more: Vec::new(),
        });
    }

    fn variant(name: &'static str, why: &'static str, change: impl FnOnce(&mut Self)) -> Self {
        let mut world = Self { name, why, ..Self::base() };
        change(&mut world);
        world
    }

    /// Every world.
    pub(crate) fn all() -> Vec<Self> {
        vec![
            Self::base(),
            Self::with_leeway_0(),
            Self::with_leeway_30(),
            Self::short_trust(),
            Self::short_manifest(),
            Self::strict_evidence(),
            Self::issuer_window(),
            Self::withdrawn(),
            Self::no_lists(),
            Self::no_status(),
            Self::incomplete(),
            Self::some_shards(),
            Self::variant("timed", "time issuers: T1, and T2 withdrawn", super::time::timed),
            Self::variant(
                "timed_late",
                "a time issuer whose window begins later",
                super::time::timed_late,
            ),
            Self::two_issuers(),
        ]
    }

    pub(crate) fn with_leeway_0() -> Self {
        Self::variant("leeway_0", "a policy without leeway", |world| {
            world.policy(|it| it.leeway = 0)
        })
    }

    pub(crate) fn with_leeway_30() -> Self {
        Self::variant("leeway_30", "a policy with the most leeway", |world| {
            world.policy(|it| it.leeway = 30);
        })
    }

    pub(crate) fn short_trust() -> Self {
        Self::variant("short_trust", "the trust list expires at 03:16:40Z", |world| {
            world.policy(|it| it.expires = NOW + 1000);
        })
    }

    pub(crate) fn short_manifest() -> Self {
        Self::variant("short_manifest", "the status lists expire at 03:16:40Z", |world| {
            world.publish(LISTS_ISSUED, 5, NOW + 1000 - LISTS_ISSUED, &[703_000]);
        })
    }

    pub(crate) fn strict_evidence() -> Self {
        Self::variant(
            "strict_evidence",
            "evidence counts for a day, with a notice after an hour",
            |world| {
                world.policy(|it| {
                    it.evidence_notice = 3600;
                    it.evidence_limit = DAY;
                });
            },
        )
    }

    pub(crate) fn issuer_window() -> Self {
        Self::variant(
            "issuer_window",
            "the device issuer counts from 03:00:00Z to 03:16:40Z",
            |world| {
                world.policy(|it| {
                    it.issuers[0].from = NOW;
                    it.issuers[0].to = NOW + 1000;
                });
            },
        )
    }

    pub(crate) fn withdrawn() -> Self {
        Self::variant("withdrawn", "the device issuer is withdrawn, its window over", |world| {
            world.policy(|it| {
                it.issuers[0].state = 2;
                it.issuers[0].to = NOW - DAY;
            });
        })
    }

    pub(crate) fn no_lists() -> Self {
        Self::variant("no_lists", "a fresh install", |world| {
            world.trust = None;
            world.lists = Vec::new();
            world.manifest = None;
        })
    }

    pub(crate) fn no_status() -> Self {
        Self::variant("no_status", "a trust list, and nothing else", |world| {
            world.lists = Vec::new();
            world.manifest = None;
        })
    }

    pub(crate) fn incomplete() -> Self {
        Self::variant(
            "incomplete",
            "a sync that broke off: the citizens' shard is not there",
            |world| {
                world.lists.retain(|list| list.shard.1 != SHARD_DAY);
            },
        )
    }

    pub(crate) fn some_shards() -> Self {
        Self::variant(
            "some_shards",
            "shards of the days 20783 to 20787 alone, a complete sync",
            |world| {
                let is_kept = |day: i64| (20_783..=20_787).contains(&day);
                world.lists.retain(|list| is_kept(list.shard.1));
                if let Some(manifest) = &mut world.manifest {
                    manifest.shards.retain(|(_, day, _)| is_kept(*day));
                }
            },
        )
    }

    pub(crate) fn two_issuers() -> Self {
        Self::variant("two_issuers", "two issuers of status lists; the first has signed", |world| {
            world.policy(|it| {
                let second =
                    Issuer { kid: *b"S2", key: Key::named("status 2"), ..it.issuers[2].clone() };
                it.issuers.insert(3, second);
            });
        })
    }

    fn policy(&mut self, change: impl FnOnce(&mut TrustList)) {
        self.trust.as_mut().map(change).expect("a world with a trust list");
    }

    /// Whether every shard of the manifest is there.
    pub(crate) fn is_complete(&self) -> bool {
        let is_held = |day: i64| self.lists.iter().any(|list| list.shard.1 == day);
        self.manifest.as_ref().is_some_and(|it| it.shards.iter().all(|(_, day, _)| is_held(*day)))
    }

    pub(crate) fn trust_list(&self) -> TrustList {
        self.trust.clone().expect("a world with a trust list")
    }

    pub(crate) fn status_list(&self, day: i64) -> StatusList {
        let list = self.lists.iter().find(|list| list.shard.1 == day);
        list.cloned().expect("a world with that shard")
    }

    pub(crate) fn manifest(&self) -> Manifest {
        self.manifest.clone().expect("a world with a manifest")
    }

    /// A phone whose certificate was issued two days before [`NOW`].
    pub(crate) fn phone(&self, name: &str) -> Phone {
        let (index, hint) = match name {
            "citizen" => (701_000, "NTN789"),
            "other" => (702_000, "TTB456"),
            _ => (703_000, "LVC123"),
        };
        let certificate = Certificate {
            kid: *b"D1",
            issued: NOW - 2 * DAY,
            level: 2,
            index,
            hint: Some(hint),
            key: Key::named(name),
            more: Vec::new(),
            more_elements: Vec::new(),
        };
        Phone { key: Key::named(name), certificate }
    }

    /// What this phone says when it makes a code at this instant.
    pub(crate) fn code(&self, phone: &str, made: i64) -> Code {
        let certificate = self.phone(phone).certificate.parts().sign(&Key::named("device"));
        let freshness = Freshness::Cti(cti(1));
        Code { certificate, made, freshness, moment: 0, more: Vec::new() }
    }

    pub(crate) fn document(&self) -> Document {
        let field =
            |name: &'static str, (item, value): (Item, serde_json::Value)| (name, item, value);
        Document {
            kid: *b"P1",
            issued: NOW - 400 * DAY,
            expires: Some(NOW + 3000 * DAY),
            kind: 2,
            number: "000000000789",
            holder: "NGUYỄN VĂN AN THỬ NGHIỆM",
            fields: vec![
                field("class", Document::text("B2")),
                field("birth_date", Document::date("2000-01-01")),
                field("points", Document::int(12)),
                field("automatic_only", Document::bool(false)),
            ],
            portrait: Some(("image/png", PORTRAIT.to_vec())),
            status: Some((*b"P1", 23_781, 77)),
            more: Vec::new(),
        }
    }

    pub(crate) fn binding(&self) -> Binding {
        let document = self.document().parts().sign(&Key::named("paper"));
        Binding {
            kid: *b"P1",
            issued: NOW - 2 * DAY,
            expires: NOW - 2 * DAY + 604_500,
            key: Key::named("citizen").thumbprint(),
            documents: vec![vneid_core::crypto::sha256(&document)],
            more: Vec::new(),
        }
    }
}

/// The random bytes of the n-th code of a case.
pub(crate) fn cti(n: u8) -> [u8; 8] {
    [0xc0, 0xde, 0, 0, 0, 0, 0, n]
}

/// `worlds.json`.
pub(crate) fn file() -> WorldFile {
    let key = |name: &str| {
        let key = Key::named(name);
        let entry =
            KeyEntry { x: to_hex(&key.x()), y: to_hex(&key.y()), private: to_hex(key.private()) };
        (name.to_owned(), entry)
    };
    let names = [
        "root 1", "root 2", "root 3", "device", "device 2", "status", "status 2", "paper",
        "stranger", "time", "time 2",
    ];
    let certificate = |name: &str| {
        let certificate = World::base().phone(name).certificate;
        (name.to_owned(), to_hex(&certificate.parts().sign(&Key::named("device"))))
    };
    let world = |world: World| {
        let entry = WorldEntry {
            why: world.why.into(),
            trust_list: world.trust.map(|list| to_hex(&list.sign(&roots(&[1, 2])))),
            status_lists: world
                .lists
                .iter()
                .map(|it| to_hex(&it.sign(&Key::named("status"))))
                .collect(),
            manifest: world.manifest.map(|it| to_hex(&it.parts().sign(&Key::named("status")))),
        };
        (world.name.to_owned(), entry)
    };
    WorldFile {
        about:
            "Who signs, and the lists that an officer's phone begins with. These private keys are \
                test keys: published, and good for nothing else."
                .into(),
        roots: ["root 1".into(), "root 2".into(), "root 3".into()],
        minimum_sequence: MINIMUM_SEQUENCE,
        keys: names.into_iter().chain(PHONES).map(key).collect(),
        certificates: PHONES.into_iter().map(certificate).collect(),
        worlds: World::all().into_iter().map(world).collect(),
    }
}

/// Of the trust lists that the app accepts.
pub(crate) const MINIMUM_SEQUENCE: u32 = 2;

/// A grey pixel, as PNG: enough of a portrait.
const PORTRAIT: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T',
    0x08, 0xd7, 0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0xdd, 0x43, 0x6a, 0xf4, 0, 0, 0, 0, b'I', b'E',
    b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];
