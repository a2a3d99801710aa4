//! The steps of signing in, as a state machine.

mod stage;
mod view;

pub use self::stage::{SignInStage, SignInStanding, SignInWait};
pub use self::view::{SignInStep, SignInView};
use crate::advice::TroubleView;
use crate::obstacle::Obstacle;
use crate::secret::Secret;

/// Signing in: number and password, the one-time code, the registration or the wait, the first
/// passcode, biometrics. Where it stands, the phone's state says ([`SignInStage`]); also after the
/// app was closed between two steps.
#[derive(Debug)]
pub struct SignIn {
    step: Step,
    /// What was sent, to be sent once more: kept while its one-time code is awaited, no longer.
    credentials: Option<Credentials>,
    awaits: Option<Awaited>,
    trouble: Option<TroubleView>,
    /// The wait ended otherwise than hoped: the phone is no longer of the account.
    was_removed: bool,
    has_passcode: bool,
}

/// What signing in is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[allow(clippy::large_enum_variant, reason = "there is one at a time")]
pub enum SignInEvent {
    /// The page opens.
    Opened {
        /// Where the phone stands.
        stage: SignInStage,
        /// Whether the phone has a lock screen, without which its hardware guards no keys.
        has_screen_lock: bool,
    },
    /// Number and password were entered.
    Submitted {
        /// The personal number.
        number: Secret,
        /// The password.
        password: Secret,
    },
    /// The one-time code was entered.
    CodeEntered {
        /// It.
        code: Secret,
    },
    /// The citizen wants another one-time code.
    SendAgain,
    /// The activation code was entered.
    ActivationEntered {
        /// It, as it was typed.
        code: Secret,
    },
    /// The registration once more, or where the phone stands.
    TryAgain,
    /// From the start, with number and password.
    Restarted,
    /// The authority has answered, or could not be had.
    Answered {
        /// Where the phone stands now.
        stage: SignInStage,
        /// What did not work.
        trouble: Option<TroubleView>,
    },
    /// What was to be done could not be; whoever tried shows why.
    Failed,
    /// The time of [`SignInEffect::Tick`] has passed.
    Ticked {
        /// What is left of the time in which the one-time code counts, seconds.
        code_counts_for_s: u32,
    },
    /// The citizen looks at the app while the phone waits.
    Later,
    /// The first passcode was chosen.
    PasscodeChosen {
        /// Whether the phone knows any biometrics of its owner.
        phone_has_biometrics: bool,
    },
    /// Whether biometrics may stand in for the passcode.
    BiometricsChosen {
        /// The answer.
        on: bool,
    },
    /// What came of [`SignInEffect::BindBiometrics`].
    BiometricsBound {
        /// Whether it was the owner.
        is_owner: bool,
    },
    /// The citizen leaves.
    Left,
}

/// What the shell does for signing in, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SignInEffect {
    /// Shows an obstacle; once it is gone, the page opens anew.
    Block {
        /// It.
        obstacle: Obstacle,
    },
    /// Has the library sign in.
    SignIn {
        /// The personal number.
        number: Secret,
        /// The password.
        password: Secret,
    },
    /// Has the library confirm the one-time code.
    Confirm {
        /// It.
        code: Secret,
    },
    /// Has the library send the activation code.
    Activate {
        /// It.
        code: Secret,
    },
    /// Has the library sync, and waits for what comes of it.
    Sync,
    /// Tells what is left of the one-time code's time after so long, in place of an earlier order.
    Tick {
        /// Milliseconds.
        in_ms: u64,
    },
    /// Has the first passcode chosen: [`PasscodePurpose::Choose`](crate::PasscodePurpose::Choose).
    ChoosePasscode,
    /// Has the owner's biometrics open the app from now on; shows the prompt.
    BindBiometrics,
    /// Stores whether biometrics stand in.
    SetBiometrics {
        /// Whether they do.
        on: bool,
    },
    /// Takes the page away.
    Close,
    /// Has the library sync, with nobody waiting for it.
    SyncUnseen,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Closed,
    Credentials,
    /// Of the time in which the code counts, seconds are left.
    Code {
        digits: Option<vneid_core::MatchDigits>,
        left_s: u32,
    },
    Registering,
    Waiting(SignInWait),
    Passcode,
    Biometrics,
}

/// Of whom an answer is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    /// The authority, about number and password.
    SignIn,
    /// The authority, about anything else.
    Authority,
    /// The phone's prompt.
    Owner,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Credentials {
    number: Secret,
    password: Secret,
}

impl SignIn {
    /// Nothing is shown before [`SignInEvent::Opened`].
    pub fn new() -> Self {
        Self {
            step: Step::Closed,
            credentials: None,
            awaits: None,
            trouble: None,
            was_removed: false,
            has_passcode: false,
        }
    }

    /// Takes an event, and says what the shell does. What nobody waits for changes nothing.
    pub fn on(&mut self, event: SignInEvent) -> Vec<SignInEffect> {
        match (event, &self.step, self.awaits) {
            (SignInEvent::Opened { stage, has_screen_lock }, ..) => {
                *self = Self::new();
                if !has_screen_lock {
                    return vec![SignInEffect::Block { obstacle: Obstacle::NoScreenLock }];
                }
                self.show(&stage)
            }
            (_, Step::Closed, _) => Vec::new(),
            (SignInEvent::Left, ..) => self.close(Vec::new()),
            (SignInEvent::Failed, _, Some(_)) => {
                self.awaits = None;
                self.forget_unsent();
                Vec::new()
            }
            (
                SignInEvent::Answered { stage, trouble },
                _,
                Some(awaited @ (Awaited::SignIn | Awaited::Authority)),
            ) => self.answered(awaited, &stage, trouble),
            (SignInEvent::Ticked { code_counts_for_s: left_s }, &Step::Code { digits, .. }, _) => {
                self.step = Step::Code { digits, left_s };
                self.tick()
            }
            (SignInEvent::BiometricsBound { is_owner }, Step::Biometrics, Some(Awaited::Owner)) => {
                self.finish(Some(is_owner))
            }
            (event, _, None) => self.typed(event),
            _ => Vec::new(),
        }
    }

    /// What the citizen does while nothing is under way.
    fn typed(&mut self, event: SignInEvent) -> Vec<SignInEffect> {
        match (event, &self.step) {
            (SignInEvent::Submitted { number, password }, Step::Credentials) => {
                self.sign_in(Credentials { number, password })
            }
            (SignInEvent::SendAgain, Step::Code { .. }) => match self.credentials.take() {
                Some(credentials) => self.sign_in(credentials),
                None => self.restart(),
            },
            (SignInEvent::CodeEntered { code }, Step::Code { left_s: 1.., .. }) => {
                self.ask(Awaited::Authority, SignInEffect::Confirm { code })
            }
            (SignInEvent::ActivationEntered { code }, Step::Waiting(wait))
                if wait.takes_activation_code =>
            {
                self.ask(Awaited::Authority, SignInEffect::Activate { code })
            }
            (SignInEvent::TryAgain, Step::Registering | Step::Waiting(_)) => {
                self.ask(Awaited::Authority, SignInEffect::Sync)
            }
            (SignInEvent::Restarted, Step::Code { .. }) => self.restart(),
            (SignInEvent::Later, Step::Waiting(_)) => self.choose_passcode(),
            (SignInEvent::PasscodeChosen { phone_has_biometrics }, Step::Passcode) => {
                if !phone_has_biometrics {
                    return self.finish(None);
                }
                self.step = Step::Biometrics;
                Vec::new()
            }
            (SignInEvent::BiometricsChosen { on: true }, Step::Biometrics) => {
                self.ask(Awaited::Owner, SignInEffect::BindBiometrics)
            }
            (SignInEvent::BiometricsChosen { on: false }, Step::Biometrics) => {
                self.finish(Some(false))
            }
            _ => Vec::new(),
        }
    }

    fn sign_in(&mut self, credentials: Credentials) -> Vec<SignInEffect> {
        let Credentials { number, password } = credentials.clone();
        self.credentials = Some(credentials);
        self.ask(Awaited::SignIn, SignInEffect::SignIn { number, password })
    }

    fn ask(&mut self, awaited: Awaited, effect: SignInEffect) -> Vec<SignInEffect> {
        self.awaits = Some(awaited);
        self.trouble = None;
        self.was_removed = false;
        vec![effect]
    }

    fn answered(
        &mut self,
        awaited: Awaited,
        stage: &SignInStage,
        trouble: Option<TroubleView>,
    ) -> Vec<SignInEffect> {
        self.awaits = None;
        self.trouble = trouble;
        let has_failed = self.trouble.is_some();
        if awaited == Awaited::SignIn && has_failed {
            // Another code may still be awaited: that of an earlier try, which these did not ask for.
            self.forget_unsent();
            return Vec::new();
        }
        self.was_removed = stage.standing == SignInStanding::Removed;
        self.show(stage)
    }

    /// Forgets what brought no code: it stays in the screen, to be mended and sent anew.
    fn forget_unsent(&mut self) {
        if self.step == Step::Credentials {
            self.credentials = None;
        }
    }

    /// Shows the step that the phone is at.
    fn show(&mut self, stage: &SignInStage) -> Vec<SignInEffect> {
        self.has_passcode = stage.has_passcode;
        if !matches!(stage.standing, SignInStanding::AwaitingCode { .. }) {
            self.credentials = None;
        }
        match stage.standing {
            SignInStanding::SignedOut | SignInStanding::Removed => self.step = Step::Credentials,
            SignInStanding::AwaitingCode { digits, counts_for_s } => {
                self.step = Step::Code { digits, left_s: counts_for_s };
                return self.tick();
            }
            SignInStanding::AwaitingRegistration => self.step = Step::Registering,
            SignInStanding::Waiting(wait) => self.step = Step::Waiting(wait),
            SignInStanding::SignedIn => return self.choose_passcode(),
        }
        Vec::new()
    }

    fn tick(&self) -> Vec<SignInEffect> {
        match self.step {
            Step::Code { left_s: 1.., .. } => vec![SignInEffect::Tick { in_ms: 1_000 }],
            _ => Vec::new(),
        }
    }

    fn restart(&mut self) -> Vec<SignInEffect> {
        self.credentials = None;
        self.trouble = None;
        self.step = Step::Credentials;
        Vec::new()
    }

    fn choose_passcode(&mut self) -> Vec<SignInEffect> {
        self.trouble = None;
        if self.has_passcode {
            return self.finish(None);
        }
        self.step = Step::Passcode;
        vec![SignInEffect::ChoosePasscode]
    }

    /// Ends; without the owner's finger biometrics stay off, and can be switched on later.
    fn finish(&mut self, biometrics: Option<bool>) -> Vec<SignInEffect> {
        let set = biometrics.map(|on| SignInEffect::SetBiometrics { on });
        let mut effects = self.close(set.into_iter().collect());
        effects.push(SignInEffect::SyncUnseen);
        effects
    }

    fn close(&mut self, mut effects: Vec<SignInEffect>) -> Vec<SignInEffect> {
        *self = Self::new();
        effects.push(SignInEffect::Close);
        effects
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
