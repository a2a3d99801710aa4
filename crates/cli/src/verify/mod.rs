//! `vneid verify`: an officer checks codes.

mod input;
mod report;

use vneid_core::{Kind, Lists, Reading, Verdict, Verifier, VerifierMemory};

use self::input::Scanned;
pub(crate) use self::input::codes_in;
pub(crate) use self::report::{Json as ReportJson, Report, symbol};
use crate::arguments::Verify;
use crate::failure::Failure;
use crate::output::Output;
use crate::phone::Phone;

/// Checks every code of the input in one inspection. The status is the highest of all inputs.
pub(crate) fn run(arguments: &Verify, output: &mut Output) -> Result<u8, Failure> {
    let memory = if arguments.no_memory { Memory::None } else { Memory::Kept };
    let phone = match memory {
        Memory::Kept => Phone::open_to_change(&arguments.officer)?,
        Memory::None => Phone::open(&arguments.officer)?,
    };
    let now = phone.reading(arguments.now.when());
    let mut inspection = Inspection::open(phone, memory, now);
    let mut status = 0;
    for batch in input::batches(&arguments.input) {
        let (codes, failure) = match batch {
            Ok(codes) => (codes, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        for (code, verdict) in codes.iter().zip(inspection.judge(&codes)?) {
            status = status.max(status_of(verdict.kind()));
            let report = Report { verdict: &verdict, path: code.path.as_deref() };
            if arguments.json {
                output.json(&report.to_json())?;
            } else {
                report.write(output)?;
            }
        }
        if let Some(failure) = failure {
            output.complain(&failure)?;
            status = status.max(failure.status());
        }
    }
    Ok(status)
}

/// Whether codes seen are remembered from one inspection to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Read before, and stored before a verdict is given.
    Kept,
    /// Neither read nor stored.
    None,
}

/// An officer's phone between two persons.
pub(crate) struct Inspection {
    phone: Phone,
    verifier: Verifier,
    memory: Memory,
    now: Reading,
}

impl Inspection {
    /// The next person stands before the officer.
    pub(crate) fn open(phone: Phone, memory: Memory, now: Reading) -> Self {
        let remembered = match memory {
            Memory::Kept => phone.state.verifier.clone(),
            Memory::None => VerifierMemory::default(),
        };
        Self { phone, verifier: Verifier::new(remembered), memory, now }
    }

    /// Checks codes. What must be remembered is stored before any verdict is given.
    ///
    /// # Errors
    /// [`Failure::NotStored`]; then no verdict is given.
    pub(crate) fn judge(&mut self, codes: &[Scanned]) -> Result<Vec<Verdict>, Failure> {
        let Self { phone, verifier, memory, now } = self;
        let lists = Lists { trust: &phone.state.trust, status: &phone.state.status };
        let clock = &phone.state.clock;
        let verdicts = codes
            .iter()
            // What is no text has no prefix of ours, no more than a text of nothing has.
            .map(|code| {
                verifier.verify(code.text.as_deref().unwrap_or_default(), lists, clock, *now)
            })
            .collect();
        if *memory == Memory::Kept && phone.state.verifier != *verifier.memory() {
            phone.state.verifier = verifier.memory().clone();
            phone.store()?;
        }
        Ok(verdicts)
    }
}

/// The exit status of a verdict.
const fn status_of(kind: Kind) -> u8 {
    match kind {
        Kind::Genuine => 0,
        Kind::NotGenuine => 1,
        Kind::CannotTell => 2,
        Kind::NotOurs => 3,
    }
}
