//! A role that nobody signs for, as operators are told.

use serde_json::{Value, json};
use vneid_authority::Vacancy;

use crate::texts::Texts;
use crate::time::shown;

pub(super) fn as_json(vacancy: &Vacancy) -> Value {
    json!({ "role": vacancy.role.name(), "until": vacancy.until })
}

/// Until when nobody signs, and what does not work meanwhile.
pub(crate) fn in_words(vacancy: &Vacancy, texts: &Texts) -> String {
    let role = vacancy.role.name();
    let effect = texts.filled(&format!("authority.vacant_{role}"), &[]);
    match vacancy.until {
        Some(until) => {
            let values = [("role", role), ("instant", &shown(until)), ("effect", &effect)];
            texts.filled("authority.vacant_until", &values)
        }
        None => texts.filled("authority.vacant", &[("role", role), ("effect", &effect)]),
    }
}
