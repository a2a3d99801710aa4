//! What apps get beside the types: methods of codes, and what somebody typed.

use crate::message::Message;
use crate::notices::NotificationKind;
use crate::obstacle::{Obstacle, ObstacleView};
use crate::pages::Page;
use crate::secret::Secret;

uniffi::custom_type!(Secret, String, {
    lower: |secret| secret.as_str().to_owned(),
    try_lift: |text| Ok(Secret::from(text)),
});

vneid_payload::export_names! {
    NotificationKind as "NotificationKind" by name,
    Obstacle as "Obstacle" by name,
}

#[uniffi::export(name = "Obstacle")]
impl Obstacle {
    /// What its page shows.
    #[uniffi::method(name = "view")]
    pub fn view_across(&self) -> ObstacleView {
        self.view()
    }
}

#[uniffi::export(name = "NotificationKind")]
impl NotificationKind {
    /// What it is called.
    #[uniffi::method(name = "title")]
    pub fn title_across(&self) -> Message {
        self.title()
    }

    /// What it is for.
    #[uniffi::method(name = "text")]
    pub fn text_across(&self) -> Message {
        self.text()
    }
}

#[uniffi::export(name = "Page")]
impl Page {
    /// Whether it is seen only while the app is unlocked.
    #[uniffi::method(name = "is_private")]
    pub fn is_private_across(&self) -> bool {
        self.is_private()
    }

    /// Whether it is one of the officer's, which look different.
    #[uniffi::method(name = "is_officers")]
    pub fn is_officers_across(&self) -> bool {
        self.is_officers()
    }

    /// Whether it takes the whole screen, without the tabs.
    #[uniffi::method(name = "is_whole")]
    pub fn is_whole_across(&self) -> bool {
        self.is_whole()
    }
}
