//! What a service of a test world is made of.

use std::path::Path;
use std::sync::Arc;

use vneid_authority::{
    Clock, FileOutbox, Operator, Parts, PemSigner, Rules, ServiceSecret, SystemClock,
    TestWorldAttestation,
};
use vneid_core::crypto::PublicKey;
use vneid_core::{Roots, World};
use vneid_testworld::{IssuerKeys, SoftKey};

pub(crate) const PUBLIC_URL: &str = "https://authority.test";

/// The keys of a test world.
pub(crate) struct Keys {
    pub(crate) issuers: IssuerKeys,
    pub(crate) maker: SoftKey,
}

impl Keys {
    /// Fresh keys, those of the issuers in files in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        let key = || SoftKey::generate().unwrap();
        let issuers = IssuerKeys {
            roots: vec![key(), key(), key()],
            device: key(),
            status: key(),
            paper: key(),
            time: key(),
        };
        for (name, key) in [
            ("device-4431.pem", &issuers.device),
            ("status-5331.pem", &issuers.status),
            ("paper-5031.pem", &issuers.paper),
            ("time-5431.pem", &issuers.time),
        ] {
            let path = folder.join(name);
            std::fs::write(&path, key.to_pem()).unwrap();
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
            }
        }
        Self { issuers, maker: key() }
    }

    pub(crate) fn roots(&self) -> Roots {
        let keys: Vec<_> = self.issuers.roots.iter().map(SoftKey::public).collect();
        Roots::new(&keys, World::Test, 1).unwrap()
    }

    /// The parts of a service whose keys are in this folder.
    pub(crate) fn parts(&self, database: &str, folder: &Path, shard_bits: u32) -> Parts {
        Parts {
            database: database.to_owned(),
            connections: 16,
            public_url: PUBLIC_URL.to_owned(),
            rules: Rules {
                move_delay_s: 86_400,
                shard_bits,
                publish_every_s: 3_600,
                calls_in_ten_minutes: 200,
                test_world: true,
                first_phone_at_once: true,
                clock_binds: false,
            },
            secret: ServiceSecret::new(&[9; 32]),
            stamp: None,
            roots: self.roots(),
            clock: Arc::new(SystemClock),
            witness: None,
            signer: Arc::new(PemSigner::from_folder(folder).unwrap()),
            attestation: Arc::new(TestWorldAttestation::new(public(&self.maker))),
            outbox: Arc::new(FileOutbox::new(folder.join("outbox.jsonl"))),
        }
    }

    /// A trust list of now.
    pub(crate) fn trust_list(&self) -> Vec<u8> {
        let now = SystemClock.now();
        vneid_testworld::TestIssuer::new(self.issuers.clone(), now).publish_trust_list(now)
    }
}

/// The database to measure on, SQLite in `folder` unless a URL is given, and what was said after it.
/// What cargo itself adds begins with two hyphens.
pub(crate) fn arguments(folder: &Path) -> (String, Vec<String>) {
    let mut words = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let database = match words.next().as_deref() {
        None | Some("sqlite") => format!("sqlite:{}", folder.join("db").display()),
        Some(url) => url.to_owned(),
    };
    (database, words.collect())
}

/// Whoever acts at the counter.
#[allow(dead_code, reason = "not every benchmark has operators")]
pub(crate) fn clerk() -> Operator {
    Operator::new("lan.thu", None, None).unwrap()
}

pub(crate) fn public(key: &SoftKey) -> PublicKey {
    PublicKey::from_full(&key.public()).unwrap()
}
