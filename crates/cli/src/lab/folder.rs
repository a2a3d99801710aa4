//! The folder of a test world.
//!
//! ```text
//! README                    these are test keys
//! roots/1.pem ... 3.pem     the root keys; two are enough
//! issuer.pem                signs device certificates
//! status.pem                signs status lists
//! paper.pem                 signs papers
//! time.pem                  signs the time
//! authority.json            what the authority remembers
//! lists/                    what it has published last
//! papers/                   the citizen's papers, as it has signed them
//! citizen/, officer/        two phones
//! lock                      held while a program changes the folder
//! ```

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vneid_core::Instant;
use vneid_payload::CertificateClaims;
use vneid_testworld::{AuthorityRecord, IssuerKeys, PublishedStatus, SoftKey, TestIssuer};

use crate::error::CliError;
use crate::phone::folder::Phone;
use crate::store::{self, Secrecy};
use crate::time::display;

/// A test world, open for one command. No other program can open it meanwhile.
pub(super) struct Lab {
    pub(super) authority: TestIssuer,
    /// The last instant at which the authority published something.
    latest: Instant,
    /// Day of expiry and status index of each certificate that the citizen's phone ever had.
    citizen_certificates: Vec<(u32, u32)>,
    folder: PathBuf,
    _lock: File,
}

/// The file `authority.json`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    latest: Instant,
    citizen_certificates: Vec<(u32, u32)>,
    authority: AuthorityRecord,
}

impl Lab {
    /// Makes the folder of a test world that begins at this instant, and its keys.
    ///
    /// # Errors
    /// [`CliError::not_empty`] when the folder holds something, and what writing it may fail with.
    pub(super) fn create(folder: &Path, began: Instant) -> Result<Self, CliError> {
        match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
            Ok(true) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Ok(false) => return Err(CliError::not_empty(folder)),
            Err(error) => return Err(CliError::not_stored(folder, error)),
        }
        store::make_folder(&folder.join(ROOTS))?;
        let lock = store::lock(folder)?;
        store::replace(&folder.join("README"), README.as_bytes(), Secrecy::Public)?;
        let keys = issuer_keys(|name| {
            let key = SoftKey::generate().map_err(CliError::system)?;
            store::replace(&folder.join(name), key.to_pem().as_bytes(), Secrecy::Private)?;
            Ok(Some(key))
        })?;
        let authority = TestIssuer::new(keys, began);
        let citizen_certificates = Vec::new();
        let folder = folder.to_owned();
        Ok(Self { authority, latest: began, citizen_certificates, folder, _lock: lock })
    }

    /// Opens a test world to change it.
    ///
    /// # Errors
    /// [`CliError::no_folder`], [`CliError::damaged`], or [`CliError::not_stored`] where the folder can't
    /// be written.
    pub(super) fn open(folder: &Path) -> Result<Self, CliError> {
        let path = folder.join(AUTHORITY);
        if !path.exists() {
            return Err(CliError::no_folder(folder));
        }
        let lock = store::lock(folder)?;
        let Memory { latest, citizen_certificates, authority } =
            serde_json::from_slice(&store::read(&path)?)
                .map_err(|error| CliError::damaged(&path, error))?;
        let keys = issuer_keys(|name| {
            let path = folder.join(name);
            if name.starts_with(ROOTS) && !path.exists() {
                return Ok(None);
            }
            let pem = String::from_utf8(store::read(&path)?)
                .map_err(|error| CliError::damaged(&path, error))?;
            let key = SoftKey::from_pem(&pem).map_err(|error| CliError::damaged(&path, error))?;
            Ok(Some(key))
        })?;
        if keys.roots.len() < 2 {
            return Err(CliError::damaged(&folder.join(ROOTS), "two root keys sign a trust list"));
        }
        let authority = TestIssuer::resume(keys, authority);
        let folder = folder.to_owned();
        Ok(Self { authority, latest, citizen_certificates, folder, _lock: lock })
    }

    /// Stores what the authority remembers. Comes before anything that it has signed is given away,
    /// so that no sequence number is used twice.
    ///
    /// # Errors
    /// [`CliError::not_stored`].
    pub(super) fn store(&self) -> Result<(), CliError> {
        let memory = Memory {
            latest: self.latest,
            citizen_certificates: self.citizen_certificates.clone(),
            authority: self.authority.record().clone(),
        };
        let json = serde_json::to_vec_pretty(&memory).map_err(CliError::system)?;
        store::replace(&self.folder.join(AUTHORITY), &json, Secrecy::Public)
    }

    /// Publishes a trust list as a file.
    pub(super) fn publish_trust_list(&self, bytes: &[u8]) -> Result<(), CliError> {
        let lists = self.folder.join("lists");
        store::make_folder(&lists)?;
        store::replace(&lists.join("trust-list.cbor"), bytes, Secrecy::Public)
    }

    /// Publishes status lists as files: the manifest last, since it names the others.
    pub(super) fn publish_status(&self, status: &PublishedStatus) -> Result<(), CliError> {
        let lists = self.folder.join("lists");
        store::make_folder(&lists.join("status"))?;
        for (shard, bytes) in &status.lists {
            let path = lists.join("status").join(shard.name().replace('/', "-") + ".cbor");
            store::replace(&path, bytes, Secrecy::Public)?;
        }
        store::replace(&lists.join("status-manifest.cbor"), &status.manifest, Secrecy::Public)
    }

    /// Keeps the citizen's papers, so that each new wallet binding can name them.
    pub(super) fn keep_papers(&self, papers: &[Vec<u8>]) -> Result<(), CliError> {
        let folder = self.folder.join("papers");
        store::make_folder(&folder)?;
        papers.iter().zip(1..).try_for_each(|(paper, number)| {
            store::replace(&folder.join(format!("{number}.cbor")), paper, Secrecy::Private)
        })
    }

    /// The citizen's papers.
    pub(super) fn papers(&self) -> Result<Vec<Vec<u8>>, CliError> {
        let folder = self.folder.join("papers");
        let path = |number: u32| folder.join(format!("{number}.cbor"));
        (1..).map(path).take_while(|path| path.exists()).map(|path| store::read(&path)).collect()
    }

    /// The folder of the citizen's phone.
    pub(super) fn citizen_folder(&self) -> PathBuf {
        self.folder.join("citizen")
    }

    /// The folder of the officer's phone.
    pub(super) fn officer_folder(&self) -> PathBuf {
        self.folder.join("officer")
    }

    /// Opens the citizen's phone to change it.
    pub(super) fn citizen(&self) -> Result<Phone, CliError> {
        Phone::open_to_change(&self.citizen_folder())
    }

    /// Opens the officer's phone to change it.
    pub(super) fn officer(&self) -> Result<Phone, CliError> {
        Phone::open_to_change(&self.officer_folder())
    }

    /// The last instant at which the authority published something.
    pub(super) fn latest(&self) -> Instant {
        self.latest
    }

    /// Moves on to an instant at which the authority publishes.
    ///
    /// # Errors
    /// [`CliError::backwards`] when it has published something later, [`CliError::beyond`] when a
    /// phone would take nothing that it publishes then.
    pub(super) fn advance_to(&mut self, now: Instant) -> Result<(), CliError> {
        if now < self.latest {
            return Err(CliError::backwards(self.latest));
        }
        let issuers = self.authority.trust_list_claims(now).issuers;
        if let Some(issuer) = issuers.iter().find(|issuer| now > issuer.to) {
            return Err(CliError::beyond(format_args!("keys until {}", display(issuer.to))));
        }
        self.latest = now;
        Ok(())
    }

    /// Remembers a certificate of the citizen's phone.
    pub(super) fn remember_citizen(&mut self, certificate: &CertificateClaims) {
        self.citizen_certificates.push(entry(certificate));
    }

    /// Puts every certificate of the citizen's phone on the status lists: an old one is valid until
    /// it expires, and whoever took the phone may have taken its key before.
    pub(super) fn revoke_citizen(&mut self) {
        let mut record = self.authority.record().clone();
        for entry in &self.citizen_certificates {
            if !record.revoked.contains(entry) {
                record.revoked.push(*entry);
            }
        }
        self.authority = TestIssuer::resume(self.authority.keys().clone(), record);
    }

    /// Whether a certificate is revoked.
    pub(super) fn has_revoked(&self, certificate: &CertificateClaims) -> bool {
        self.authority.record().revoked.contains(&entry(certificate))
    }
}

/// Day of expiry and status index.
fn entry(certificate: &CertificateClaims) -> (u32, u32) {
    (certificate.expires.unix_day(), certificate.status_index)
}

/// Each key of its file; `None` is for a root that is not there.
fn issuer_keys(
    key: impl Fn(&str) -> Result<Option<SoftKey>, CliError>,
) -> Result<IssuerKeys, CliError> {
    let mut roots = Vec::new();
    for number in 1..=3 {
        roots.extend(key(&format!("{ROOTS}/{number}.pem"))?);
    }
    let of = |name: &str| key(name)?.ok_or_else(|| CliError::system(name));
    let [device, status] = [of("issuer.pem")?, of("status.pem")?];
    let [paper, time] = [of("paper.pem")?, of("time.pem")?];
    Ok(IssuerKeys { roots, device, status, paper, time })
}

const ROOTS: &str = "roots";
const AUTHORITY: &str = "authority.json";

const README: &str = "\
MÔI TRƯỜNG THỬ NGHIỆM của vneid

Mọi khoá trong thư mục này chỉ để thử nghiệm, không có giá trị nào ngoài thư mục này, và ai cũng có thể
đọc. Người, số định danh và giấy tờ đều không có thật. Không dùng cho điện thoại hay hệ thống thật.

TEST WORLD of vneid

Every key in this folder is for tests, is worth nothing outside of it, and anybody may read it. The
people, their numbers and their papers are invented. Use none of it for a real phone or a real service.

  roots/1.pem to 3.pem       root keys (P-256, PKCS#8): any two sign a trust list
  issuer.pem                 signs device certificates
  status.pem                 signs status lists and their manifest
  paper.pem                  signs papers and wallet bindings
  time.pem                   signs what time it is
  authority.json             what the authority remembers
  lists/                     what the authority has published last
  papers/                    the citizen's papers, as it has signed them
  citizen/, officer/         two phones; device.pem is the key that a real phone keeps in its hardware

  vneid present --phone citizen --png code.png
  vneid verify --officer officer --image code.png
  vneid lab revoke .
  vneid lab refresh . --now 2026-11-27T08:00:00+07:00
";
