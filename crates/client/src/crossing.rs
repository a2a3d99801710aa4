//! The names of codes, for the other languages.

use crate::Part;
use crate::wire::{NoticeKind, ProblemCode};

/// Exports the name of each code as the method `code` of what the other languages call it.
macro_rules! export_names {
    ($($code:ident as $there:literal,)*) => {$(
        #[uniffi::export(name = $there)]
        impl $code {
            /// The name that texts, documents and machine-readable output know it by.
            #[uniffi::method(name = "code")]
            pub fn name_across(&self) -> String {
                self.name().to_owned()
            }
        }
    )*};
}

export_names! {
    Part as "Part",
    ProblemCode as "Problem",
    NoticeKind as "NoticeKind",
}
