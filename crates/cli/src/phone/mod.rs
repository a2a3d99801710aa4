//! The folder of a simulated phone.
//!
//! ```text
//! phone.state   all that the app keeps: a snapshot of the core, replaced as a whole
//! device.pem    the presentation key, which a phone that people use has in its hardware
//! world.json    the test world: pinned roots, and when the phone was switched on
//! lock          held while a program changes the folder
//! ```

mod code;
mod keys;
mod simulation;

use std::fs::File;
use std::path::{Path, PathBuf};

use vneid_core::crypto::PublicKey;
use vneid_core::{PhoneState, Reading, Roots};
use vneid_softkeys::SoftKey;

pub(crate) use self::code::APP;
pub(crate) use self::simulation::Simulation;
use crate::failure::Failure;
use crate::store::{self, Secrecy};
use crate::time::When;

/// A simulated phone, open for one command.
pub(crate) struct Phone {
    /// What the app keeps. Changes count once they are stored.
    pub(crate) state: PhoneState,
    folder: PathBuf,
    simulation: Simulation,
    /// Held by whoever may change the folder.
    _lock: Option<File>,
}

impl Phone {
    /// Makes the folder of a phone of this world.
    ///
    /// # Errors
    /// [`Failure::NotStored`].
    pub(crate) fn create(
        folder: &Path,
        simulation: Simulation,
        state: PhoneState,
        key: &SoftKey,
    ) -> Result<Self, Failure> {
        store::make_folder(folder)?;
        let lock = store::lock(folder)?;
        let json = serde_json::to_vec_pretty(&simulation).map_err(Failure::system)?;
        store::replace(&folder.join(WORLD), &json, Secrecy::Private)?;
        keys::write(folder, key)?;
        let phone = Self { state, folder: folder.to_owned(), simulation, _lock: Some(lock) };
        phone.store()?;
        Ok(phone)
    }

    /// Opens a phone to look at it.
    ///
    /// # Errors
    /// [`Failure::NoFolder`], or [`Failure::Damaged`] for what is in it.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        Self::read(folder, None)
    }

    /// Opens a phone to change it; another program that wants to waits.
    ///
    /// # Errors
    /// As [`Self::open`], and [`Failure::NotStored`] where the folder can't be written.
    pub(crate) fn open_to_change(folder: &Path) -> Result<Self, Failure> {
        if !folder.join(WORLD).exists() {
            return Err(Failure::NoFolder { path: folder.to_owned() });
        }
        let lock = store::lock(folder)?;
        Self::read(folder, Some(lock))
    }

    fn read(folder: &Path, lock: Option<File>) -> Result<Self, Failure> {
        let (world, state) = (folder.join(WORLD), folder.join(STATE));
        if !world.exists() && !state.exists() {
            return Err(Failure::NoFolder { path: folder.to_owned() });
        }
        let parsed: Simulation = serde_json::from_slice(&store::read(&world)?)
            .map_err(|error| Failure::damaged(&world, error))?;
        let snapshot = PhoneState::from_snapshot(&store::read(&state)?)
            .map_err(|error| Failure::damaged(&state, error))?;
        Ok(Self { state: snapshot, folder: folder.to_owned(), simulation: parsed, _lock: lock })
    }

    /// Stores the state, in one step.
    ///
    /// # Errors
    /// [`Failure::NotStored`]; what was stored before is still there.
    pub(crate) fn store(&self) -> Result<(), Failure> {
        store::replace(&self.folder.join(STATE), &self.state.to_snapshot(), Secrecy::Private)
    }

    /// What the phone's clocks show at an instant.
    pub(crate) fn reading(&self, when: When) -> Reading {
        self.simulation.reading(when)
    }

    /// The roots that are pinned on the phone.
    ///
    /// # Errors
    /// [`Failure::Damaged`] when the folder names none.
    pub(crate) fn roots(&self) -> Result<Roots, Failure> {
        let damaged = || Failure::damaged(&self.folder.join(WORLD), "no test world's roots");
        self.simulation.roots().ok_or_else(damaged)
    }

    /// The private half of a presentation key: what a phone that people use has in its hardware.
    ///
    /// # Errors
    /// [`Failure::Damaged`] when the folder does not have it.
    pub(crate) fn presentation_key(&self, public: &PublicKey) -> Result<SoftKey, Failure> {
        keys::find(&self.folder, public)
    }

    /// Stores a state whose certificate is for a new key, and the key, in place of `old`.
    ///
    /// # Errors
    /// [`Failure::NotStored`]; the phone works with the old certificate or with the new one.
    pub(crate) fn store_with_key(&self, old: &PublicKey, new: &SoftKey) -> Result<(), Failure> {
        keys::write_next(&self.folder, old, new)?;
        self.store()?;
        keys::take_next(&self.folder)
    }
}

const STATE: &str = "phone.state";
const WORLD: &str = "world.json";
