//! Enums that stand as text.

/// Makes `ALL`, `name` and `from_name` of an enum without fields, from one table: of an enum that
/// stands as text in JSON, in a database or on a command line.
#[macro_export]
macro_rules! named {
    ($named:ident { $($variant:ident = $name:literal,)* }) => {
        impl $named {
            /// Every variant, in the order of the declaration.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name, as it is stored and sent.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The variant of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|it| it.name() == name)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::wire::{NoticeKind, PhoneState, Platform};

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in NoticeKind::ALL {
            assert_eq!(NoticeKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(NoticeKind::from_name("of_tomorrow"), None);
    }

    #[test]
    fn json_has_the_same_names() {
        let json = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        for kind in NoticeKind::ALL {
            assert_eq!(json(serde_json::to_value(kind).unwrap()), kind.name());
        }
        for platform in Platform::ALL {
            assert_eq!(json(serde_json::to_value(platform).unwrap()), platform.name());
        }
        for state in PhoneState::ALL {
            assert_eq!(json(serde_json::to_value(state).unwrap()), state.name());
        }
    }
}
