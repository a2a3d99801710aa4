//! The keys of every test world, and what a service with them is made of.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use vneid_authority::{FileOutbox, Parts, PemSigner, Rules, ServiceSecret};
use vneid_core::Roots;
use vneid_core::crypto::PublicKey;
use vneid_testworld::{IssuerKeys, SoftKey};

use super::database::Database;
use super::makers;
use super::time::TestClock;

/// How the service knows itself, wherever it listens.
pub(crate) const PUBLIC_URL: &str = "https://authority.test";

/// The keys of every test world.
pub(super) struct Keys {
    pub(super) issuers: IssuerKeys,
    pub(super) standby: Standby,
    pub(super) maker: SoftKey,
    /// Of the issuers' files.
    pub(super) folder: TempDir,
}

/// Keys that the service has and no trust list names yet.
#[derive(Clone)]
pub(crate) struct Standby {
    /// Kid D2.
    pub(crate) device: SoftKey,
    /// Kid S2.
    pub(crate) status: SoftKey,
    /// Kid T2.
    pub(crate) time: SoftKey,
}

impl Keys {
    pub(super) fn new() -> Self {
        let key = |seed: u8| SoftKey::from_seed(&[seed; 32]).unwrap();
        let issuers = IssuerKeys {
            roots: [1, 2, 9].map(key).to_vec(),
            device: key(3),
            status: key(4),
            paper: key(5),
            time: key(11),
        };
        let standby = Standby { device: key(7), status: key(8), time: key(10) };
        let folder = tempfile::tempdir().unwrap();
        for (name, key) in [
            ("device-4431.pem", &issuers.device),
            ("status-5331.pem", &issuers.status),
            ("paper-5031.pem", &issuers.paper),
            ("time-5431.pem", &issuers.time),
            ("device-4432.pem", &standby.device),
            ("status-5332.pem", &standby.status),
            ("time-5432.pem", &standby.time),
        ] {
            write_private(folder.path().join(name), &key.to_pem());
        }
        Self { issuers, standby, maker: key(6), folder }
    }

    /// The pinned roots.
    fn roots(&self) -> Roots {
        let keys: Vec<_> = self.issuers.roots.iter().map(SoftKey::public).collect();
        Roots::new(&keys, vneid_core::World::Test, 1).unwrap()
    }

    pub(super) fn parts(&self, database: &Database, outbox: &Path, clock: Arc<TestClock>) -> Parts {
        let maker = PublicKey::from_full(&self.maker.public()).unwrap();
        Parts {
            database: database.url().to_owned(),
            connections: 4,
            public_url: PUBLIC_URL.to_owned(),
            rules: Rules {
                move_delay_s: 86_400,
                shard_bits: 12,
                publish_every_s: 3_600,
                calls_in_ten_minutes: 200,
                test_world: true,
                first_phone_at_once: true,
                clock_binds: false,
            },
            secret: ServiceSecret::new(&[9; 32]),
            stamp: None,
            roots: self.roots(),
            clock,
            witness: None,
            signer: Arc::new(PemSigner::from_folder(self.folder.path()).unwrap()),
            attestation: Arc::new(makers::believed(maker, self.folder.path())),
            outbox: Arc::new(FileOutbox::new(outbox)),
        }
    }
}

pub(crate) fn write_private(path: PathBuf, text: &str) {
    std::fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
}
