//! After how long without use the app can be set to lock itself.

use vneid_core::Settings;

use crate::message::Message;
use crate::time::duration;

/// One line to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AutoLockChoice {
    /// Seconds.
    pub seconds: u32,
    /// The same in words.
    pub label: Message,
}

/// What there is to choose from: [`Settings::AUTO_LOCK_CHOICES`], ascending.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn auto_lock_choices() -> Vec<AutoLockChoice> {
    let choice = |seconds: u32| AutoLockChoice { seconds, label: duration(seconds.into()) };
    Settings::AUTO_LOCK_CHOICES.map(choice).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::en;

    #[test]
    fn the_choices_reach_from_the_least_to_the_most() {
        let choices = auto_lock_choices();
        let seconds: Vec<u32> = choices.iter().map(|it| it.seconds).collect();
        assert_eq!(seconds.first(), Some(Settings::AUTO_LOCK_SECONDS.start()));
        assert_eq!(seconds.last(), Some(Settings::AUTO_LOCK_SECONDS.end()));
        assert!(seconds.contains(&Settings::default().auto_lock_seconds()));
        assert_eq!(en(&choices[0].label), "30 seconds");
    }
}
