//! P-256 public keys as COSE_Key (RFC 9053 section 7.1.1). Coordinates are bytes of the right
//! length; whether they are a point of the curve is for whoever verifies with them.

use crate::cbor::{Reader, Writer};
use crate::malformed::{Fault, Malformed};

/// A public key by its x coordinate and the lowest bit of y, as a device certificate holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShortKey {
    /// x, highest byte first.
    pub x: [u8; 32],
    /// Whether y is odd.
    pub y_is_odd: bool,
}

/// A public key by both coordinates, as a trust list holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FullKey {
    /// x, highest byte first.
    pub x: [u8; 32],
    /// y, highest byte first.
    pub y: [u8; 32],
}

impl FullKey {
    /// The deterministic COSE_Key whose SHA-256 is the key's thumbprint (RFC 9679 section 3).
    pub fn thumbprint_input(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.into_bytes()
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        write_head(writer, &self.x);
        writer.int(Y).bytes(&self.y);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let x = read_head(reader)?;
        let y = *reader.field("key y").byte_array()?;
        Ok(Self { x, y })
    }
}

impl ShortKey {
    pub(crate) fn write(&self, writer: &mut Writer) {
        write_head(writer, &self.x);
        writer.int(Y).bool(self.y_is_odd);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let x = read_head(reader)?;
        let y_is_odd = reader.field("key y").bool()?;
        Ok(Self { x, y_is_odd })
    }
}

fn write_head(writer: &mut Writer, x: &[u8; 32]) {
    writer.map(4).int(KTY).int(EC2).int(CRV).int(P256).int(X).bytes(x);
}

/// Reads everything up to the label of y.
fn read_head(reader: &mut Reader<'_>) -> Result<[u8; 32], Malformed> {
    let at = reader.field("key").clone();
    if reader.map()? != 4 {
        return Err(at.fault(Fault::OutOfBounds));
    }
    read_number(reader, KTY)?;
    read_number(reader, EC2)?;
    read_number(reader, CRV)?;
    read_number(reader, P256)?;
    read_number(reader, X)?;
    let x = *reader.field("key x").byte_array()?;
    read_number(reader.field("key"), Y)?;
    Ok(x)
}

fn read_number(reader: &mut Reader<'_>, expected: i64) -> Result<(), Malformed> {
    let at = reader.clone();
    if reader.int()? == expected { Ok(()) } else { Err(at.fault(Fault::OutOfBounds)) }
}

/// COSE_Key labels and values (RFC 9052 section 7.1, RFC 9053 section 7.1).
const KTY: i64 = 1;
const EC2: i64 = 2;
const CRV: i64 = -1;
const P256: i64 = 1;
const X: i64 = -2;
const Y: i64 = -3;
