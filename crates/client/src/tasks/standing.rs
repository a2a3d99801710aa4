//! Where this phone stands.

use vneid_core::{Account, Instant, Level, Person, PersonalNumber, Standing as Stands};

use crate::call::Request;
use crate::task::{Begin, Context, Next, Task, read_json};
use crate::trouble::{Cause, Part};
use crate::wire::{PhoneStanding, PhoneState};

/// Asks where this phone stands, and what its account is.
#[derive(Debug)]
pub(super) struct Standing;

impl Task for Standing {
    fn part(&self) -> Part {
        Part::Standing
    }

    fn begin(&mut self, context: &mut Context<'_>) -> Result<Begin, Cause> {
        Ok(match context.request_key() {
            Ok(key) => Begin::Send(Request::get("/v1/phone").signed_by(key)),
            Err(_) => Begin::Nothing,
        })
    }

    fn answer(&mut self, context: &mut Context<'_>, body: &[u8]) -> Result<Next, Cause> {
        apply(context, read_json(body, "phone")?)?;
        Ok(Next::DONE)
    }
}

/// Takes in what the authority says of a registered phone and its account.
pub(super) fn apply(context: &mut Context<'_>, standing: PhoneStanding) -> Result<(), Cause> {
    let PhoneStanding { phone, account, certified_until, .. } = standing;
    *context.is_void = certified_until.is_none();
    let unreadable = Cause::Unreadable("account");
    let person = Person {
        level: match account.level {
            1 => Level::One,
            2 => Level::Two,
            _ => return Err(unreadable),
        },
        name: account.name,
        number: PersonalNumber::parse(&account.number).map_err(|_| unreadable)?,
    };
    if let vneid_core::Enrolment::Enrolled(enrolled) = &mut context.phone_mut().link.enrolment {
        enrolled.standing = match phone.state {
            PhoneState::Removed | PhoneState::Lost => Stands::Removed,
            _ if account.suspended => Stands::Suspended,
            PhoneState::Active => Stands::Active,
            PhoneState::Waiting => {
                let activates = phone.activates.unwrap_or(phone.registered);
                Stands::Waiting {
                    activates: Instant::saturating_from_unix_seconds(activates),
                    activation_code: phone.activation_code,
                    digits: phone.digits,
                }
            }
        };
    }
    context.phone_mut().account = Account::SignedIn(person);
    Ok(())
}
