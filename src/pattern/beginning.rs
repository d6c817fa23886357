//! The first few bytes of a text, compared at once.

/// How many bytes a beginning has at most.
pub(crate) const MOST_BYTES: usize = size_of::<u128>();

/// The first bytes of a text, [`MOST_BYTES`] at most; in the order of their bytes, and the shorter first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Beginning {
    /// The first byte highest, and zeros behind the last.
    bytes: u128,
    len: u8,
}

impl Beginning {
    /// That of `text`.
    pub(crate) fn of(text: &[u8]) -> Self {
        let mut bytes = [0; MOST_BYTES];
        let len = text.len().min(MOST_BYTES);
        match text.first_chunk() {
            Some(chunk) => bytes = *chunk,
            None => bytes[..len].copy_from_slice(text),
        }
        Self { bytes: u128::from_be_bytes(bytes), len: len as u8 }
    }

    pub(crate) fn to_ascii_lowercase(self) -> Self {
        let mut bytes = self.bytes.to_ne_bytes();
        bytes.make_ascii_lowercase();
        Self { bytes: u128::from_ne_bytes(bytes), ..self }
    }

    pub(crate) fn len(self) -> usize {
        self.len.into()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.len == 0
    }

    /// Its bytes, and zeros behind them.
    pub(crate) fn bytes(self) -> [u8; MOST_BYTES] {
        self.bytes.to_be_bytes()
    }

    /// Whether `other` begins with it.
    pub(crate) fn begins(self, other: Self) -> bool {
        self.len <= other.len
            && (self.bytes ^ other.bytes).leading_zeros() >= u8::BITS * u32::from(self.len)
    }

    /// Adds a byte, if there is room.
    pub(crate) fn push(&mut self, byte: u8) {
        if self.len() < MOST_BYTES {
            self.len += 1;
            self.bytes |=
                u128::from(byte) << (u8::BITS * (MOST_BYTES as u32 - u32::from(self.len)));
        }
    }
}

impl std::fmt::Debug for Beginning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        String::from_utf8_lossy(&self.bytes()[..self.len()]).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn they_are_compared_as_their_bytes_are(a in "[aB\0é]{0,18}", b in "[aB\0é]{0,18}") {
            let cut = |text: &str| text.bytes().take(MOST_BYTES).collect::<Vec<_>>();
            let (short, long) = (Beginning::of(a.as_bytes()), Beginning::of(b.as_bytes()));
            prop_assert_eq!(short.begins(long), cut(&b).starts_with(&cut(&a)));
            prop_assert_eq!(short.cmp(&long), cut(&a).cmp(&cut(&b)));
            let mut pushed = Beginning::default();
            a.bytes().for_each(|byte| pushed.push(byte.to_ascii_lowercase()));
            prop_assert_eq!(pushed, short.to_ascii_lowercase());
            prop_assert_eq!(&pushed.bytes()[..pushed.len()], cut(&a.to_ascii_lowercase()));
        }
    }
}
