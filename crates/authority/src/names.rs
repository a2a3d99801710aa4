//! Text that people typed, as it is compared and stored: in NFC, so that one spelling on the screen is
//! one text, whatever keyboard made it.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use vneid_client::wire::{ProblemCode, is_phone_name};

use crate::error::{Error, malformed};

/// A password as RFC 8265, section 4.2 (OpaqueString) has it: every space is U+0020, the rest is in
/// NFC, and case stays. `None` for what the profile disallows: nothing at all, controls, what is
/// never seen, code points that mean nothing. What RFC 5892 allows in some contexts is allowed in all, but
/// the joiners, which nobody sees, in none.
pub(crate) fn opaque_string(text: &str) -> Option<String> {
    let is_space = |it: char| it.general_category() == GeneralCategory::SpaceSeparator;
    let spaced = text.chars().map(|it| if is_space(it) { ' ' } else { it });
    let normal: String = spaced.nfc().collect();
    let is_disallowed = |it: char| {
        let category = it.general_category();
        is_ignorable(it)
            || is_old_hangul(it)
            || matches!(
                category,
                GeneralCategory::Control
                    | GeneralCategory::Unassigned
                    | GeneralCategory::PrivateUse
                    | GeneralCategory::LineSeparator
                    | GeneralCategory::ParagraphSeparator
            )
    };
    (!normal.is_empty() && !normal.contains(is_disallowed)).then_some(normal)
}

/// What a phone is called, if it may be called so.
pub(crate) fn phone_name(text: &str) -> Result<String, Error> {
    let name: String = text.nfc().collect();
    if is_phone_name(&name) { Ok(name) } else { Err(malformed("the phone's name")) }
}

/// The name of a person: letters of whatever alphabet is written from the left, their marks, blanks,
/// `-`, `'` and `.`; 1 to 120 characters, blanks around them left out.
pub(crate) fn person_name(text: &str) -> Result<String, Error> {
    let name: String = text.trim_matches(' ').nfc().collect();
    let is_mark = |it: char| it.general_category() == GeneralCategory::NonspacingMark;
    let is_of_a_name = |it: char| {
        !is_ignorable(it)
            && !is_old_hangul(it)
            && !is_from_the_right(it)
            && (it.is_alphabetic() || is_mark(it) || " -'.".contains(it))
    };
    let fits = (1..=120).contains(&name.chars().count())
        && name.chars().all(is_of_a_name)
        && name.starts_with(char::is_alphabetic);
    if fits {
        Ok(name)
    } else {
        Err(Error::refused(ProblemCode::RequestMalformed, "the name is not as names are"))
    }
}

/// Default_Ignorable_Code_Point (Unicode Standard Annex 44), and the joiners among them: nothing that
/// anybody sees.
fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// The conjoining jamo of Old Hangul (RFC 8264, section 9.9).
fn is_old_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97c}' | '\u{d7b0}'..='\u{d7fb}')
}

/// The blocks of letters that are written from the right, which turn what stands around them.
fn is_from_the_right(character: char) -> bool {
    matches!(
        character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_password_on_the_screen_is_one_text() {
        let phones = "mật khẩu của tôi";
        let windows = "mâ\u{323}t khâ\u{309}u cu\u{309}a tôi";
        let decomposed: String = phones.nfd().collect();
        for typed in [phones, windows, &decomposed, "mật\u{a0}khẩu\u{3000}của tôi"] {
            assert_eq!(opaque_string(typed).as_deref(), Some(phones), "{typed:?}");
        }
        // Case and what RFC 8265 maps nowhere stay.
        assert_eq!(opaque_string("Ａ Mật ﬁ ①").as_deref(), Some("Ａ Mật ﬁ ①"));
        assert_eq!(opaque_string("🔑π-✓").as_deref(), Some("🔑π-✓"));
        // The examples of RFC 8265, section 4.3.
        assert_eq!(opaque_string("foo\u{1680}bar").as_deref(), Some("foo bar"));
        assert_eq!(
            opaque_string("Correct Horse Battery Staple").as_deref(),
            Some("Correct Horse Battery Staple")
        );
    }

    #[test]
    fn what_the_profile_disallows_is_no_password() {
        for text in [
            "",
            "a\tb",
            "a\u{7f}",
            "a\u{200b}",
            "a\u{202e}b",
            "\u{e000}",
            "a\u{2028}b",
            "\u{1100}",
            "a\u{fe0f}",
            "\u{378}",
        ] {
            assert_eq!(opaque_string(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_person_has_a_name_that_can_be_read() {
        for name in [
            "Nguyễn Văn An Thử Nghiệm",
            "H'Hen Niê",
            "Y Bhăm Ƀlô Êban",
            "O",
            "Jean-Luc St. John",
            &"ạ".repeat(120),
        ] {
            assert_eq!(person_name(name).unwrap(), name);
            assert_eq!(person_name(&name.nfd().collect::<String>()).unwrap(), name);
        }
        assert_eq!(person_name("  An ").unwrap(), "An");
        for name in [
            "",
            " ",
            "-",
            "\u{301}a",
            &"ạ".repeat(121),
            "An\tB",
            "An\u{1b}[1m",
            "An\u{202e}",
            "An\u{200b}",
            "\u{3164}",
            "An \"B\"",
            "An ”",
            "An 3",
            "שרה",
            "An\n",
        ] {
            assert!(person_name(name).is_err(), "{name:?}");
        }
    }
}
