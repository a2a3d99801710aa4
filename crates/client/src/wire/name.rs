//! What phones may be called, and how they name their model.

/// What a phone may be called: 1 to 64 characters, letters of the Latin alphabet with whatever marks
/// they have, digits, blanks inside, and `- . , ( ) + & _`. Nothing invisible, nothing that turns
/// the direction of a line, no quotation mark: names stand inside sentences of the authority.
pub fn is_phone_name(text: &str) -> bool {
    (1..=PHONE_NAME).contains(&text.chars().count())
        && text.chars().all(is_of_a_name)
        && text.trim() == text
        && text.chars().any(char::is_alphanumeric)
}

/// The nearest text that may be a phone's name: what may not stand in one is left out. Empty when
/// nothing is left.
pub fn fit_phone_name(text: &str) -> String {
    let fit = fit(text, is_of_a_name, PHONE_NAME);
    if is_phone_name(&fit) { fit } else { String::new() }
}

/// The nearest text in which a phone may name its maker and model: up to 48 of ASCII letters,
/// digits, blanks and `- . , ( ) + _`.
pub fn fit_model(text: &str) -> String {
    fit(text, is_of_a_model, MODEL)
}

/// Whether a text may name a maker and model. One that says nothing is empty.
pub fn is_model(text: &str) -> bool {
    text.chars().count() <= MODEL && text.chars().all(is_of_a_model)
}

fn fit(text: &str, fits: fn(char) -> bool, most: usize) -> String {
    let kept: String = text.chars().filter(|it| fits(*it)).collect();
    let kept: String = kept.trim().chars().take(most).collect();
    kept.trim_end().to_owned()
}

fn is_of_a_name(character: char) -> bool {
    is_of_a_model(character) || character == '&' || is_latin_letter(character)
}

/// Letters of Latin-1, Latin Extended-A and -B, and Latin Extended Additional, where Vietnamese is.
fn is_latin_letter(character: char) -> bool {
    matches!(character, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ɏ' | 'Ḁ'..='ỿ')
}

fn is_of_a_model(character: char) -> bool {
    character.is_ascii_alphanumeric() || " -.,()+_".contains(character)
}

const PHONE_NAME: usize = 64;
const MODEL: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_has_a_name_that_can_be_read_and_quoted() {
        for name in ["Máy thử", "iPhone 15 Pro", "Đ", "Galaxy S23+ (2)", &"ạ".repeat(64)] {
            assert!(is_phone_name(name), "{name:?}");
            assert_eq!(fit_phone_name(name), name);
        }
        for name in [
            "",
            " ",
            "-",
            " a",
            "a ",
            &"ạ".repeat(65),
            "a\nb",
            "a\u{2028}b",
            "a\u{202e}b",
            "\u{200b}\u{200b}",
            "a\u{ad}b",
            "a\u{2066}b",
            "x\". Goi 0900",
            "x”",
            "‘x’",
            "«x»",
            "O'x",
            "a:b",
            "http://x",
            "מכשיר",
            "ma\u{301}y",
            "📱",
        ] {
            assert!(!is_phone_name(name), "{name:?}");
        }
    }

    #[test]
    fn what_may_not_stand_in_a_name_is_left_out() {
        assert_eq!(fit_phone_name("An’s \u{202e}“iPhone” 📱 "), "Ans iPhone");
        assert_eq!(fit_phone_name(&"a".repeat(70)), "a".repeat(64));
        assert_eq!(fit_phone_name(&format!("{} b", "a".repeat(63))), "a".repeat(63));
        for nothing in ["", "📱", " - ", "\u{200b}"] {
            assert_eq!(fit_phone_name(nothing), "", "{nothing:?}");
        }
    }

    #[test]
    fn a_model_is_plain_ascii_of_bounded_length() {
        for model in ["", "iPhone15,2", "samsung SM-S918B", &"a".repeat(48)] {
            assert!(is_model(model), "{model:?}");
        }
        for model in ["Máy", "a\"", "a\n", "a/b", &"a".repeat(49)] {
            assert!(!is_model(model), "{model:?}");
            assert!(is_model(&fit_model(model)));
        }
    }
}
