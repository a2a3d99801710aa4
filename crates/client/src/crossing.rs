//! The names of codes, for the other languages.

use crate::Part;
use crate::wire::{NoticeKind, ProblemCode};

vneid_payload::export_names! {
    Part as "Part" by name,
    ProblemCode as "Problem" by name,
    NoticeKind as "NoticeKind" by name,
}
