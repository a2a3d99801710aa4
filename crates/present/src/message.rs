//! A sentence to be: which one, and what goes into it.

use core::fmt;

/// A sentence of `bindings/texts.toml` and the values for its placeholders. A value may be a sentence
/// itself, so that one recursive fill is all that a shell needs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Message {
    /// Section and key, for example `verdict.too_old.reason`.
    pub key: String,
    /// One for each `{name}` of the sentence, in any order; some may go unused.
    pub values: Vec<Placeholder>,
}

/// The value of one placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Placeholder {
    /// What stands between the braces.
    pub name: String,
    /// What goes there.
    pub value: Value,
}

/// What goes into a sentence. `Debug` shows no text: names and digits of people are among them.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "MessageValue"))]
pub enum Value {
    /// As it is, in every language.
    Text {
        /// The text.
        text: String,
    },
    /// A number.
    Number {
        /// The number.
        number: i64,
    },
    /// Another sentence.
    Message {
        /// The sentence.
        message: Message,
    },
}

impl Message {
    /// The sentence at `key`, without values so far.
    pub fn new(key: impl Into<String>) -> Self {
        Self { key: key.into(), values: Vec::new() }
    }

    /// The same with a value for `{name}`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.values.push(Placeholder { name: name.to_owned(), value: value.into() });
        self
    }

    /// The sentence in the language of `text`, which looks a key up. A key without a text reads as
    /// itself.
    pub fn filled<'t>(&self, text: &impl Fn(&str) -> Option<&'t str>) -> String {
        fill(text(&self.key).unwrap_or(&self.key), |name| {
            let value = &self.values.iter().find(|value| value.name == name)?.value;
            Some(value.filled(text))
        })
    }
}

impl Value {
    /// The value in the language of `text`, which looks a key up.
    pub fn filled<'t>(&self, text: &impl Fn(&str) -> Option<&'t str>) -> String {
        match self {
            Self::Text { text } => text.clone(),
            Self::Number { number } => number.to_string(),
            Self::Message { message } => message.filled(text),
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text { text }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text { text: text.to_owned() }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number { number }
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number { number: number.into() }
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Message { message }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { .. } => f.write_str("Text(..)"),
            Self::Number { number } => write!(f, "{number}"),
            Self::Message { message } => message.fmt(f),
        }
    }
}

/// `text` with each `{name}` replaced that `value` knows, in one pass, so that a value is never
/// searched.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| Some((value(name)?, after)));
        if let Some((value, after)) = known {
            filled.push_str(&value);
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(key: &str) -> Option<&'static str> {
        Some(match key {
            "outer" => "a {x} b {y} {",
            "inner" => "<{count}>",
            _ => return None,
        })
    }

    #[test]
    fn a_sentence_may_stand_in_a_sentence() {
        let inner = Message::new("inner").with("count", 5_u32);
        let outer = Message::new("outer").with("x", inner).with("y", "z");
        assert_eq!(outer.filled(&pair), "a <5> b z {");
    }

    #[test]
    fn a_value_with_braces_stays_as_it_is() {
        let message = Message::new("outer").with("x", "{y}").with("y", 2_u32);
        assert_eq!(message.filled(&pair), "a {y} b 2 {");
    }

    #[test]
    fn an_unknown_placeholder_and_an_unknown_key_stay_visible() {
        assert_eq!(Message::new("outer").filled(&pair), "a {x} b {y} {");
        assert_eq!(Message::new("no.such.key").filled(&pair), "no.such.key");
    }

    #[test]
    fn debug_shows_no_text() {
        let shown = format!("{:?}", Message::new("k").with("initials", "N.V.A").with("n", 7_u32));
        assert!(!shown.contains("N.V.A") && shown.contains('7') && shown.contains("initials"));
    }
}
