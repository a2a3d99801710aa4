//! Parts of animated codes: the cases of the vectors to be, played on reader and receiver.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::{Value, json};
use vneid_conformance::replay::{Outcome, read};
use vneid_conformance::{PARTS, from_hex, parts, to_hex, transfers};
use vneid_parts::{Channel, Receiver, Refusal, Taken};

#[test]
fn every_part_is_read_or_refused_as_the_cases_say() {
    for case in parts().cases {
        let got = read("part", &from_hex(&case.bytes).unwrap()).unwrap();
        let expected = match case.malformed {
            Some(fault) => Outcome::Malformed(fault),
            None => Outcome::Read { claims: case.claims.unwrap(), sig_structure: None },
        };
        assert_eq!(got, expected, "{}", case.name);
    }
}

#[test]
fn every_transfer_is_gathered_as_the_cases_say() {
    for case in transfers() {
        let mut receiver = Receiver::new(Channel::new(PARTS.0, PARTS.1));
        for (at, (text, expected)) in case.steps.iter().enumerate() {
            assert_eq!(&told(receiver.take(text)), expected, "{} {at}: {}", case.name, case.why);
        }
    }
}

fn told(taken: Result<Taken, Refusal>) -> Value {
    match taken {
        Ok(Taken::Gathering(progress)) => {
            json!({ "taken": "gathering", "found": progress.found, "needed": progress.needed })
        }
        Ok(Taken::Complete(object)) => json!({ "taken": "complete", "object": to_hex(&object) }),
        Ok(Taken::StartedAnew(why)) => json!({ "taken": "started_anew", "why": why.name() }),
        Err(refusal) => json!({ "refused": refusal.name() }),
    }
}
