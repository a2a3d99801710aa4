//! What the lines of a paper say.

use vneid_payload::FieldValue;

use crate::message::{Message, Value};
use crate::time::date;

/// What a line of a paper says.
pub fn paper_value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => text.clone().into(),
        FieldValue::Date(day) => date(*day).into(),
        FieldValue::Int(number) => (*number).into(),
        FieldValue::Bool(true) => Message::new("answer.yes").into(),
        FieldValue::Bool(false) => Message::new("answer.no").into(),
    }
}

#[cfg(test)]
mod tests {
    use vneid_payload::Date;

    use super::*;
    use crate::test_texts::EN;

    #[test]
    fn each_kind_of_value_is_said() {
        for (value, said) in [
            (FieldValue::Text("{count}".into()), "{count}"),
            (FieldValue::Date(Date::new(2031, 5, 6).unwrap()), "06/05/2031"),
            (FieldValue::Int(-3), "-3"),
            (FieldValue::Bool(true), "Yes"),
            (FieldValue::Bool(false), "No"),
        ] {
            assert_eq!(paper_value(&value).filled(&|key| EN.find(key)), said);
        }
    }
}
