//! Some hashes, as far as a table of bits tells, which is small enough for the first cache.

/// A bit for the first bits of each of some hashes.
#[derive(Debug)]
pub(crate) struct HashBits {
    bits: Box<[u64]>,
    shift: u32,
}

impl HashBits {
    /// None yet; the first so many bits of each are told apart.
    pub(crate) fn none(bits: u32) -> Self {
        Self { bits: vec![0; 1 << (bits - 6)].into(), shift: 64 - bits }
    }

    pub(crate) fn insert(&mut self, hash: u64) {
        let bit = hash >> self.shift;
        self.bits[(bit >> 6) as usize] |= 1 << (bit & 63);
    }

    /// Whether it may be one of them.
    #[inline]
    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let bit = hash >> self.shift;
        self.bits[(bit >> 6) as usize] >> (bit & 63) & 1 == 1
    }
}
