//! After how long without use the app can be set to lock itself.

use vneid_core::Settings;

use crate::message::Message;
use crate::time::duration;

/// One line to choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AutoLockChoice {
    /// Seconds.
    pub seconds: u32,
    /// The same in words.
    pub label: Message,
}

/// What there is to choose from, within [`Settings::AUTO_LOCK_SECONDS`], ascending.
pub fn auto_lock_choices() -> Vec<AutoLockChoice> {
    let within = CHOICES.into_iter().filter(|it| Settings::AUTO_LOCK_SECONDS.contains(it));
    within.map(|seconds| AutoLockChoice { seconds, label: duration(seconds.into()) }).collect()
}

const CHOICES: [u32; 9] = [15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];

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
