//! Protocol buffers, as far as the tests that write ONNX graphs need them.
#![allow(dead_code)] // one test writes numbers of another kind than the other

/// A number in groups of seven bits.
fn varint(mut n: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
    out
}

/// A field that is a number.
pub(crate) fn number(field: u64, n: u64) -> Vec<u8> {
    [varint(field << 3), varint(n)].concat()
}

/// Numbers one behind the other, as packed fields have them.
pub(crate) fn varints(numbers: &[u64]) -> Vec<u8> {
    numbers.iter().flat_map(|n| varint(*n)).collect()
}

/// A field of four bytes.
pub(crate) fn float(field: u64, x: f32) -> Vec<u8> {
    [varint(field << 3 | 5), x.to_le_bytes().to_vec()].concat()
}

/// A field that is bytes or a message.
pub(crate) fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    let header = [varint(field << 3 | 2), varint(content.len() as u64)].concat();
    [header.as_slice(), content].concat()
}

/// A field that is text.
pub(crate) fn text(field: u64, content: &str) -> Vec<u8> {
    bytes(field, content.as_bytes())
}
