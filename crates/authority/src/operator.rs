//! Who acts for the authority, why, and under which ticket. Nothing that an operator may do can be
//! called without one.

use core::fmt;
use core::str::FromStr;

use vneid_client::named;

/// A person who acts for the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    name: String,
    reason: Option<Reason>,
    ticket: Option<String>,
}

/// Why an operator acts or looks. A code and no text, so that no name of a citizen gets into the audit
/// table; what there is to tell stands in the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The owner of the account asked for it, in person or in writing.
    OwnerAsked,
    /// A phone was lost or stolen.
    PhoneLost,
    /// Something that was wrong is put right.
    Correction,
    /// The person has died.
    Death,
    /// A court or an authority has ordered it.
    Order,
    /// The account or a phone is misused.
    Misuse,
    /// A fault or an incident is looked into.
    Incident,
    /// The person asks for their data, or for its erasure.
    DataRequest,
    /// Work on the service: imports, renewals, rehearsals.
    Maintenance,
}

/// Why somebody is not an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnOperator {
    /// The name is not a valid one.
    #[error("an operator's name has 1 to 64 letters, digits or any of . _ - @ \\")]
    Name,
    /// The ticket number is not a valid one, or looks like the number of a person.
    #[error(
        "a ticket has 1 to 40 letters, digits or any of . _ - / #, and no 9 digits in a row: those \
         are numbers of persons"
    )]
    Ticket,
}

impl Operator {
    /// The operator of this name. A ticket is the number under which a ticket system knows the case.
    ///
    /// # Errors
    /// [`NotAnOperator`].
    pub fn new(
        name: &str,
        reason: Option<Reason>,
        ticket: Option<&str>,
    ) -> Result<Self, NotAnOperator> {
        if !is_code(name, 64, "._-@\\") {
            return Err(NotAnOperator::Name);
        }
        let is_person = |it: &str| it.split(|c: char| !c.is_ascii_digit()).any(|it| it.len() >= 9);
        if ticket.is_some_and(|it| !is_code(it, 40, "._-/#") || is_person(it)) {
            return Err(NotAnOperator::Ticket);
        }
        let (name, ticket) = (name.to_owned(), ticket.map(str::to_owned));
        Ok(Self { name, reason, ticket })
    }

    /// Who.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Why.
    pub fn reason(&self) -> Option<Reason> {
        self.reason
    }

    /// Under which number.
    pub fn ticket(&self) -> Option<&str> {
        self.ticket.as_deref()
    }
}

named!(Reason {
    OwnerAsked = "owner-asked",
    PhoneLost = "phone-lost",
    Correction = "correction",
    Death = "death",
    Order = "order",
    Misuse = "misuse",
    Incident = "incident",
    DataRequest = "data-request",
    Maintenance = "maintenance",
});

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Reason {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, String> {
        Self::from_name(code)
            .ok_or_else(|| format!("expected one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}

fn is_code(text: &str, most: usize, others: &str) -> bool {
    (1..=most).contains(&text.len())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || others.contains(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_a_name_that_can_be_read_in_any_log() {
        for name in ["thi.lan", "CA-HN\\lan_2", "lan@authority.example", "a", &"a".repeat(64)] {
            assert_eq!(Operator::new(name, None, None).unwrap().name(), name);
        }
        for name in ["", "Lan Anh", "lan\u{1b}[m", "lân", &"a".repeat(65)] {
            assert_eq!(Operator::new(name, None, None), Err(NotAnOperator::Name), "{name:?}");
        }
    }

    #[test]
    fn a_ticket_is_no_number_of_a_person() {
        for ticket in ["2026/CA-000123", "#12345678", &"t".repeat(40)] {
            assert_eq!(Operator::new("lan", None, Some(ticket)).unwrap().ticket(), Some(ticket));
        }
        for ticket in ["", "000000000789", "CCCD-123456789", "called by phone", &"t".repeat(41)] {
            let refused = Operator::new("lan", None, Some(ticket));
            assert_eq!(refused, Err(NotAnOperator::Ticket), "{ticket:?}");
        }
    }

    #[test]
    fn a_reason_is_read_as_it_is_written() {
        for reason in Reason::ALL {
            assert_eq!(reason.name().parse(), Ok(reason));
        }
        assert!("because".parse::<Reason>().unwrap_err().contains("owner-asked"));
    }
}
