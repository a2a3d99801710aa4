//! The folder of a simulated phone.
//!
//! ```text
//! phone.state   all that the app keeps: a snapshot of the core, replaced as a whole
//! world.json    the test world: pinned roots, the phone's clocks, and its service
//! lock          held while a program changes the folder
//! ```
//! In place of hardware, a phone of `vneid lab` has `device.pem` ([`lab_key`]), one of a service
//! `keys/` and `maker.pem` ([`SoftHardware`]).

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::Args;
use vneid_client::wire::Platform;
use vneid_client::{Service, keys_in_use};
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{Code, PhoneState, Reading, Refusal, Roots, Screen};
use vneid_payload::Freshness;
use vneid_testworld::SoftKey;

use super::hardware::SoftHardware;
use super::lab_key;
use super::simulation::{APP, ServedBy, Simulation};
use crate::error::CliError;
use crate::random::random;
use crate::store::{self, Secrecy};
use crate::time::When;

/// Which phone.
#[derive(Args, Debug)]
pub(crate) struct OfPhone {
    /// The folder of the phone.
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// One JSON object, or one a line where there are several things to tell.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A simulated phone, open for one command.
pub(crate) struct Phone {
    /// What the app keeps. Changes count once they are stored.
    pub(crate) state: PhoneState,
    folder: PathBuf,
    simulation: Simulation,
    /// What was stored last: writing the same again would only take time.
    stored: Vec<u8>,
    /// Held by whoever may change the folder.
    _lock: Option<File>,
}

impl Phone {
    /// Makes the folder of a phone of `vneid lab`, with its one key.
    ///
    /// # Errors
    /// [`CliError::not_stored`].
    pub(crate) fn create(
        folder: &Path,
        simulation: Simulation,
        key: &SoftKey,
    ) -> Result<Self, CliError> {
        store::make_folder(folder)?;
        let lock = store::lock(folder)?;
        lab_key::write(folder, key)?;
        Self::begin(folder, simulation, lock)
    }

    /// Makes the folder of a phone of a service, with the key of its maker.
    ///
    /// # Errors
    /// [`CliError::not_empty`], or [`CliError::not_stored`].
    pub(crate) fn create_served(
        folder: &Path,
        simulation: Simulation,
        maker: &SoftKey,
    ) -> Result<Self, CliError> {
        store::make_private_folder(folder)?;
        let lock = store::lock(folder)?;
        // What a beginning that was killed has left is not a phone yet.
        if folder.join(WORLD).exists() {
            return Err(CliError::not_empty(folder));
        }
        SoftHardware::create(folder, maker)?;
        Self::begin(folder, simulation, lock)
    }

    /// A fresh install. The world is written last: with it, there is a phone.
    fn begin(folder: &Path, simulation: Simulation, lock: File) -> Result<Self, CliError> {
        let folder = folder.to_owned();
        let state = PhoneState::default();
        let mut phone = Self { state, folder, simulation, stored: Vec::new(), _lock: Some(lock) };
        phone.store()?;
        phone.change_simulation(|_| ())?;
        Ok(phone)
    }

    /// Changes what the phone's clocks show, and stores that.
    ///
    /// # Errors
    /// [`CliError::not_stored`].
    pub(super) fn change_simulation(
        &mut self,
        change: impl FnOnce(&mut Simulation),
    ) -> Result<(), CliError> {
        change(&mut self.simulation);
        let json = serde_json::to_vec_pretty(&self.simulation).map_err(CliError::system)?;
        store::replace(&self.folder.join(WORLD), &json, Secrecy::Private)
    }

    /// How many seconds the phone's wall clock is ahead.
    pub(super) const fn wall_ahead_s(&self) -> i32 {
        self.simulation.wall_ahead_s()
    }

    /// Opens a phone to look at it.
    ///
    /// # Errors
    /// [`CliError::no_folder`], or [`CliError::damaged`] for what is in it.
    pub(crate) fn open(folder: &Path) -> Result<Self, CliError> {
        Self::read(folder, None)
    }

    /// Opens a phone to change it; another program that wants to waits.
    ///
    /// # Errors
    /// As [`Self::open`], and [`CliError::not_stored`] where the folder can't be written.
    pub(crate) fn open_to_change(folder: &Path) -> Result<Self, CliError> {
        if !folder.join(WORLD).exists() {
            return Err(CliError::no_folder(folder));
        }
        let lock = store::lock(folder)?;
        Self::read(folder, Some(lock))
    }

    fn read(folder: &Path, lock: Option<File>) -> Result<Self, CliError> {
        let (world, state) = (folder.join(WORLD), folder.join(STATE));
        if !world.exists() && !state.exists() {
            return Err(CliError::no_folder(folder));
        }
        let parsed: Simulation = serde_json::from_slice(&store::read(&world)?)
            .map_err(|error| CliError::damaged(&world, error))?;
        let stored = store::read(&state)?;
        let snapshot =
            PhoneState::from_snapshot(&stored).map_err(|error| CliError::damaged(&state, error))?;
        let folder = folder.to_owned();
        Ok(Self { state: snapshot, folder, simulation: parsed, stored, _lock: lock })
    }

    /// Stores the state, in one step.
    ///
    /// # Errors
    /// [`CliError::not_stored`]; what was stored before is still there.
    pub(crate) fn store(&mut self) -> Result<(), CliError> {
        let snapshot = self.state.to_snapshot();
        if snapshot != self.stored {
            store::replace(&self.folder.join(STATE), &snapshot, Secrecy::Private)?;
            self.stored = snapshot;
        }
        Ok(())
    }

    /// What the phone's clocks show at an instant.
    pub(crate) fn reading(&self, when: When) -> Reading {
        self.simulation.reading(when)
    }

    /// The roots that are pinned on the phone.
    ///
    /// # Errors
    /// [`CliError::damaged`] when the folder names none.
    pub(crate) fn roots(&self) -> Result<Roots, CliError> {
        let damaged = || CliError::damaged(&self.folder.join(WORLD), "no test world's roots");
        self.simulation.roots().ok_or_else(damaged)
    }

    /// The service that this phone is signed in to, or would be.
    ///
    /// # Errors
    /// [`CliError::no_service`] for a phone of `vneid lab`.
    pub(crate) fn service(&self) -> Result<Service, CliError> {
        let url = self.served_by()?.url.clone();
        Ok(Service {
            url,
            roots: self.roots()?,
            app: APP,
            platform: Platform::Test,
            model: String::new(),
        })
    }

    /// Where the service is, and as what it knows this phone.
    ///
    /// # Errors
    /// As [`Self::service`].
    pub(crate) fn served_by(&self) -> Result<&ServedBy, CliError> {
        let none = || CliError::no_service(&self.folder);
        self.simulation.served_by.as_ref().ok_or_else(none)
    }

    /// What stands for the hardware of a phone of a service.
    pub(crate) fn hardware(&self) -> SoftHardware {
        SoftHardware::in_folder(&self.folder)
    }

    /// Has the hardware forget every key that the stored state has no use for.
    pub(crate) fn forget_unused_keys(&self) {
        self.hardware().forget_all_but(&keys_in_use(&self.state));
    }

    /// Whether the hardware still has every key that the state relies on.
    pub(super) fn has_keys(&self) -> bool {
        keys_in_use(&self.state).iter().all(|thumbprint| self.hardware().key(thumbprint).is_ok())
    }

    /// The private half of a presentation key: what a phone that people use has in its hardware.
    ///
    /// # Errors
    /// [`CliError::damaged`] when the folder does not have it.
    pub(crate) fn presentation_key(&self, public: &PublicKey) -> Result<SoftKey, CliError> {
        match self.simulation.served_by {
            Some(_) => self.hardware().key(&thumbprint(&public.to_full())),
            None => lab_key::find(&self.folder, public),
        }
    }

    /// Stores a state whose certificate is for a new key, and the key, in place of `old`: on a phone
    /// of `vneid lab`.
    ///
    /// # Errors
    /// [`CliError::not_stored`]; the phone works with the old certificate or with the new one.
    pub(crate) fn store_with_key(
        &mut self,
        old: &PublicKey,
        new: &SoftKey,
    ) -> Result<(), CliError> {
        lab_key::write_next(&self.folder, old, new)?;
        self.store()?;
        lab_key::take_next(&self.folder)
    }

    /// Whoever sits at the terminal counts as having just unlocked the app.
    pub(crate) fn unlock(&mut self, now: Reading) {
        // The phones of test worlds have a passcode; without one, the refusal will say "locked".
        _ = self.state.unlock.open_by_biometrics(now);
    }

    /// Makes a code, or says why not.
    ///
    /// # Errors
    /// [`CliError`] when the phone's folder does not have the key, or the system no randomness.
    pub(crate) fn make_code(&self, now: Reading) -> Result<Result<Code, Vec<Refusal>>, CliError> {
        let freshness = Freshness::Cti(random()?);
        let citizen = self.state.citizen(APP);
        let prepared = match citizen.prepare(freshness, Screen::default(), now) {
            Ok(prepared) => prepared,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let key = self.presentation_key(prepared.presentation_key())?;
        let signature = key.sign_der(prepared.bytes_to_sign());
        prepared.complete(&signature, now).map(Ok).map_err(CliError::system)
    }
}

const STATE: &str = "phone.state";
const WORLD: &str = "world.json";
