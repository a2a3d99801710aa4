//! What messages and notices call a phone: a maker and a model of this list, never a text that
//! whoever brings the phone has written.

use vneid_client::wire::Platform;

/// Maker and model in the words of the list, as far as it has them; empty when it has not even the
/// maker. `told` is [`SignIn::model`](vneid_client::wire::SignIn::model).
pub(crate) fn listed(platform: Platform, told: &str) -> String {
    match platform {
        Platform::Android => android(told).unwrap_or_default(),
        Platform::Ios => apple(told).unwrap_or_default().to_owned(),
        Platform::Test => String::new(),
    }
}

/// A phone in a notice: its model from the list, or what it runs.
pub(crate) fn described(platform: Platform, model: &str) -> &str {
    match platform {
        _ if !model.is_empty() => model,
        Platform::Android => "Android",
        Platform::Ios => "iOS",
        Platform::Test => "VNeID Test",
    }
}

/// A phone in a message, which has no marks: its model from the list, and what it runs.
pub(crate) fn in_message(platform: Platform, model: &str) -> String {
    match platform {
        Platform::Test => "thu nghiem".to_owned(),
        _ if model.is_empty() => described(platform, model).to_owned(),
        _ => format!("{model} ({})", described(platform, "")),
    }
}

fn apple(identifier: &str) -> Option<&'static str> {
    let listed = APPLE.iter().find(|(listed, _)| *listed == identifier);
    let of_kind = |kind: &'static str| identifier.starts_with(kind).then_some(kind);
    listed.map(|(_, name)| *name).or_else(|| of_kind("iPhone")).or_else(|| of_kind("iPad"))
}

fn android(told: &str) -> Option<String> {
    let (maker, model) = told.split_once(' ').unwrap_or((told, ""));
    let maker = MAKERS.iter().find(|it| it.name.eq_ignore_ascii_case(maker))?;
    let is_listed = maker.models.iter().any(|it| it.has(model));
    Some(if is_listed { format!("{} {model}", maker.name) } else { maker.name.to_owned() })
}

/// A maker of Android phones.
struct Maker {
    /// Also what the system tells, in whatever case.
    name: &'static str,
    models: &'static [Models],
}

/// Models of a maker.
enum Models {
    /// This name.
    One(&'static str),
    /// Product codes that begin with this text, followed by 1 to this number of digits and capital
    /// letters, of which at most four digits are in a row.
    Codes(&'static str, usize),
}

impl Models {
    fn has(&self, model: &str) -> bool {
        match self {
            Self::One(name) => *name == model,
            Self::Codes(begin, most) => model.strip_prefix(begin).is_some_and(|rest| {
                let is_of_a_code = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
                (1..=*most).contains(&rest.len())
                    && rest.bytes().all(is_of_a_code)
                    && rest.split(|it: char| !it.is_ascii_digit()).all(|run| run.len() <= 4)
            }),
        }
    }
}

use Models::{Codes, One};

/// The makers whose phones are common in Vietnam.
const MAKERS: &[Maker] = &[
    Maker { name: "Samsung", models: &[Codes("SM-", 6)] },
    Maker { name: "OPPO", models: &[Codes("CPH", 4), Codes("P", 5)] },
    Maker { name: "vivo", models: &[Codes("V2", 4), Codes("V1", 4)] },
    Maker { name: "realme", models: &[Codes("RMX", 4)] },
    Maker { name: "Xiaomi", models: XIAOMI },
    Maker { name: "Redmi", models: XIAOMI },
    Maker { name: "POCO", models: XIAOMI },
    Maker {
        name: "Google",
        models: &[
            One("Pixel 4a"),
            One("Pixel 5"),
            One("Pixel 5a"),
            One("Pixel 6"),
            One("Pixel 6 Pro"),
            One("Pixel 6a"),
            One("Pixel 7"),
            One("Pixel 7 Pro"),
            One("Pixel 7a"),
            One("Pixel 8"),
            One("Pixel 8 Pro"),
            One("Pixel 8a"),
            One("Pixel 9"),
            One("Pixel 9 Pro"),
            One("Pixel 9 Pro XL"),
            One("Pixel 9a"),
            One("Pixel 10"),
            One("Pixel 10 Pro"),
            One("Pixel 10 Pro XL"),
            One("Pixel Fold"),
        ],
    },
    Maker { name: "OnePlus", models: &[Codes("CPH", 4), Codes("NE", 4), Codes("LE", 4)] },
    Maker { name: "HUAWEI", models: &[] },
    Maker { name: "HONOR", models: &[] },
    Maker { name: "Nokia", models: &[] },
    Maker { name: "HMD", models: &[] },
    Maker { name: "motorola", models: &[Codes("XT", 6)] },
    Maker { name: "Sony", models: &[Codes("XQ-", 5)] },
    Maker { name: "ASUS", models: &[Codes("ASUS_AI", 4)] },
    Maker { name: "LGE", models: &[Codes("LM-", 5)] },
    Maker { name: "Vsmart", models: &[] },
    Maker { name: "BKAV", models: &[] },
    Maker { name: "TECNO", models: &[] },
    Maker { name: "INFINIX", models: &[Codes("X", 5)] },
    Maker { name: "itel", models: &[] },
    Maker { name: "ZTE", models: &[] },
    Maker { name: "Nothing", models: &[Codes("A0", 3)] },
    Maker { name: "Lenovo", models: &[] },
    Maker { name: "Masstel", models: &[] },
];

/// A year and a month, then letters and digits.
const XIAOMI: &[Models] = &[
    Codes("M20", 7),
    Codes("M21", 7),
    Codes("220", 7),
    Codes("221", 7),
    Codes("230", 7),
    Codes("231", 7),
    Codes("240", 7),
    Codes("241", 7),
    Codes("250", 7),
    Codes("251", 7),
];

/// Apple's identifiers of hardware, and what its boxes say.
const APPLE: &[(&str, &str)] = &[
    ("iPhone10,1", "iPhone 8"),
    ("iPhone10,2", "iPhone 8 Plus"),
    ("iPhone10,3", "iPhone X"),
    ("iPhone10,4", "iPhone 8"),
    ("iPhone10,5", "iPhone 8 Plus"),
    ("iPhone10,6", "iPhone X"),
    ("iPhone11,2", "iPhone XS"),
    ("iPhone11,4", "iPhone XS Max"),
    ("iPhone11,6", "iPhone XS Max"),
    ("iPhone11,8", "iPhone XR"),
    ("iPhone12,1", "iPhone 11"),
    ("iPhone12,3", "iPhone 11 Pro"),
    ("iPhone12,5", "iPhone 11 Pro Max"),
    ("iPhone12,8", "iPhone SE"),
    ("iPhone13,1", "iPhone 12 mini"),
    ("iPhone13,2", "iPhone 12"),
    ("iPhone13,3", "iPhone 12 Pro"),
    ("iPhone13,4", "iPhone 12 Pro Max"),
    ("iPhone14,2", "iPhone 13 Pro"),
    ("iPhone14,3", "iPhone 13 Pro Max"),
    ("iPhone14,4", "iPhone 13 mini"),
    ("iPhone14,5", "iPhone 13"),
    ("iPhone14,6", "iPhone SE"),
    ("iPhone14,7", "iPhone 14"),
    ("iPhone14,8", "iPhone 14 Plus"),
    ("iPhone15,2", "iPhone 14 Pro"),
    ("iPhone15,3", "iPhone 14 Pro Max"),
    ("iPhone15,4", "iPhone 15"),
    ("iPhone15,5", "iPhone 15 Plus"),
    ("iPhone16,1", "iPhone 15 Pro"),
    ("iPhone16,2", "iPhone 15 Pro Max"),
    ("iPhone17,1", "iPhone 16 Pro"),
    ("iPhone17,2", "iPhone 16 Pro Max"),
    ("iPhone17,3", "iPhone 16"),
    ("iPhone17,4", "iPhone 16 Plus"),
    ("iPhone17,5", "iPhone 16e"),
    ("iPhone18,1", "iPhone 17 Pro"),
    ("iPhone18,2", "iPhone 17 Pro Max"),
    ("iPhone18,3", "iPhone 17"),
    ("iPhone18,4", "iPhone Air"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_and_models_are_named_as_the_list_has_them() {
        for (platform, told, name, message) in [
            (Platform::Ios, "iPhone15,4", "iPhone 15", "iPhone 15 (iOS)"),
            (Platform::Ios, "iPhone99,9", "iPhone", "iPhone (iOS)"),
            (Platform::Ios, "goi 19001234", "", "iOS"),
            (
                Platform::Android,
                "samsung SM-S918B",
                "Samsung SM-S918B",
                "Samsung SM-S918B (Android)",
            ),
            (
                Platform::Android,
                "Google Pixel 8 Pro",
                "Google Pixel 8 Pro",
                "Google Pixel 8 Pro (Android)",
            ),
            (
                Platform::Android,
                "Xiaomi 23021RAA2Y",
                "Xiaomi 23021RAA2Y",
                "Xiaomi 23021RAA2Y (Android)",
            ),
            (Platform::Android, "OPPO", "OPPO", "OPPO (Android)"),
            (Platform::Android, "", "", "Android"),
            (Platform::Test, "samsung SM-S918B", "", "thu nghiem"),
        ] {
            let model = listed(platform, told);
            assert_eq!(model, name, "{told}");
            assert_eq!(in_message(platform, &model), message, "{told}");
        }
    }

    #[test]
    fn what_somebody_wrote_is_never_named() {
        for told in [
            "samsung goi 19001234",
            "samsung SM-19001234",
            "samsung SM-19001",
            "samsung SM-S918B. HUY",
            "samsung SM-s918b",
            "samsung SM-",
            "samsung  SM-S918B",
        ] {
            assert_eq!(listed(Platform::Android, told), "Samsung", "{told}");
        }
        for told in ["HUY samsung", "X\". HUY: goi", "samsungSM-S918B", "113"] {
            assert_eq!(listed(Platform::Android, told), "", "{told}");
        }
    }

    #[test]
    fn a_notice_says_at_least_what_the_phone_runs() {
        assert_eq!(described(Platform::Android, ""), "Android");
        assert_eq!(described(Platform::Ios, "iPhone 15"), "iPhone 15");
    }
}
