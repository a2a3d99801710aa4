//! `vneid verify`: an officer checks codes.

mod input;
mod report;

use std::path::PathBuf;

use clap::Args;
use vneid_core::{
    Judged, Kind, OfficerBlocker, OfficerReadiness, Reading, Verdict, Verifier, VerifierMemory,
};
use vneid_present::advice_on_blocker;

use self::input::Scanned;
pub(crate) use self::input::codes_in;
pub(crate) use self::report::{Json as ReportJson, VerdictReport, symbol};
use crate::error::{CliError, InWords, REFUSED};
use crate::output::Output;
use crate::phone::folder::Phone;
use crate::phone::simulation::APP;
use crate::texts::Texts;
use crate::time::Now;

#[derive(Args, Debug)]
#[command(after_help = VERIFY_STATUSES)]
pub(crate) struct Verify {
    /// The folder of the officer's phone.
    #[arg(long, visible_alias = "dir", value_name = "DIR")]
    officer: PathBuf,
    #[command(flatten)]
    now: Now,
    /// Neither ask nor keep the memory of codes seen.
    #[arg(long)]
    no_memory: bool,
    /// One JSON object a code.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    input: input::VerifyInput,
}

/// Checks every code of the input in one inspection. The status is the highest of all inputs.
pub(crate) fn run(arguments: &Verify, output: &mut Output) -> Result<u8, CliError> {
    let memory = if arguments.no_memory { Memory::None } else { Memory::Kept };
    let phone = match memory {
        Memory::Kept => Phone::open_to_change(&arguments.officer)?,
        Memory::None => Phone::open(&arguments.officer)?,
    };
    let now = phone.reading(arguments.now.when());
    check_officer(&phone, now)?;
    let mut inspection = Inspection::open(phone, memory, now);
    let mut status = 0;
    for batch in input::batches(&arguments.input) {
        let (codes, failure) = match batch {
            Ok(codes) => (codes, None),
            Err(failure) => (Vec::new(), Some(failure)),
        };
        for (code, verdict) in codes.iter().zip(inspection.judge(&codes)?) {
            status = status.max(status_of(verdict.kind()));
            let report = VerdictReport { verdict: &verdict, path: code.path.as_deref() };
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

/// Any account of level 2 may check codes, and no other. What is wrong with the lists is for the
/// verdicts to say.
fn check_officer(phone: &Phone, now: Reading) -> Result<(), CliError> {
    let state = &phone.state;
    let readiness = state.officer(APP).readiness(&state.clock.at(now));
    let OfficerReadiness::Blocked { blockers } = readiness else {
        return Ok(());
    };
    let is_barred = |blocker: &&OfficerBlocker| {
        use OfficerBlocker::{AppTooOld, LevelTooLow, SignedOut};
        matches!(blocker, SignedOut | LevelTooLow | AppTooOld)
    };
    match blockers.iter().find(is_barred) {
        Some(blocker) => Err(CliError::new(REFUSED, *blocker)),
        None => Ok(()),
    }
}

/// Why nobody may check codes on the phone, and what helps.
impl InWords for OfficerBlocker {
    fn message(&self, texts: &Texts) -> String {
        let advice = advice_on_blocker(*self);
        format!("{} ({})", texts.messages([&advice.reason, &advice.now]), self.name())
    }
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
    pub(crate) fn open(mut phone: Phone, memory: Memory, now: Reading) -> Self {
        if memory == Memory::None {
            phone.state.verifier = VerifierMemory::default();
        }
        Self { phone, verifier: Verifier::new(APP), memory, now }
    }

    /// Checks codes. What must be remembered is stored before any verdict is given.
    ///
    /// # Errors
    /// [`CliError::not_stored`]; then no verdict is given.
    pub(crate) fn judge(&mut self, codes: &[Scanned]) -> Result<Vec<Verdict>, CliError> {
        let Self { phone, verifier, memory, now } = self;
        let remembered = phone.state.verifier.clone();
        let judged: Vec<Judged> =
            codes.iter().map(|code| phone.state.verify(verifier, code.as_scan(), *now)).collect();
        if *memory == Memory::Kept && phone.state.verifier != remembered {
            phone.store()?;
        }
        Ok(judged.into_iter().map(Judged::stored).collect())
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

const VERIFY_STATUSES: &str = "\
Exit status: 0 genuine, 1 not genuine, 2 cannot tell, 3 not a code of VNeID; 64 wrong arguments, 65 an
input can't be read or holds no code, 66 the folder is missing, damaged or can't be written. Of several
inputs, the highest: all verdicts are printed, and 0 means that every one is genuine.";
