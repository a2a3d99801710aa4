//! Types of one value, as apps get them: by what stands for that value there. And how names of codes
//! get there, from whichever crate.

use crate::cose::Kid;
use crate::instant::Instant;
use crate::presentation::Moment;

// `java.time.Instant` in Kotlin, `Date` in Swift (uniffi.toml).
uniffi::custom_type!(Instant, i64, {
    lower: |instant| instant.unix_seconds(),
    try_lift: |seconds| Ok(Instant::saturating_from_unix_seconds(seconds)),
});

uniffi::custom_type!(Kid, Vec<u8>, {
    lower: |kid| kid.0.to_vec(),
    try_lift: |bytes| Ok(Kid(bytes.as_slice().try_into()?)),
});

uniffi::custom_type!(Moment, u8, {
    lower: |moment| moment.bits(),
    try_lift: |bits| {
        Moment::from_bits(bits).ok_or_else(|| uniffi::deps::anyhow::anyhow!("no moment is {bits}"))
    },
});

/// Exports the name of each code as the method `code` of what the other languages call it; `by` names the
/// method that returns it.
#[macro_export]
macro_rules! export_names {
    ($($code:ident as $there:literal by $name:ident,)*) => {$(
        #[uniffi::export(name = $there)]
        impl $code {
            /// The name that texts, documents and machine-readable output know it by.
            #[uniffi::method(name = "code")]
            pub fn name_across(&self) -> String {
                self.$name().to_owned()
            }
        }
    )*};
}
