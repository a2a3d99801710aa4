//! Types of one value, as apps get them: by what stands for that value there.

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
