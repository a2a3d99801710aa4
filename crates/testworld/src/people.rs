//! The people of test worlds: invented, and named so that everyone sees it ("Thử Nghiệm": test).

use vneid_core::{Level, Person, PersonalNumber};

/// A person of a test world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestPerson {
    /// The name, family name first.
    pub name: &'static str,
    /// 12 digits that no real number has: it begins with zeros.
    pub number: &'static str,
}

/// The citizen whose code is checked.
pub const CITIZEN: TestPerson =
    TestPerson { name: "Nguyễn Văn An Thử Nghiệm", number: "000000000789" };

/// The officer who checks it.
pub const OFFICER: TestPerson =
    TestPerson { name: "Trần Thị Bình Thử Nghiệm", number: "000000000456" };

impl TestPerson {
    /// The account of this person, at level 2.
    pub fn at_level_two(&self) -> Person {
        Person {
            level: Level::Two,
            name: self.name.to_owned(),
            number: PersonalNumber::parse(self.number).expect("the constants have 12 digits"),
        }
    }
}
