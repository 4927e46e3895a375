//! Countries whose own numbers are looked for by their shape, and sets of them. Pure.

/// A locale pack: the identifiers that one country's issuers assign, told by shape and checksum. What a label announces
/// ("NHS no", "SSN") is found whatever packs are on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locale {
    /// United States: SSN, MBI, NPI, DEA, ZIP.
    Us,
    /// United Kingdom: NHS number, NINO, outward postcodes, driving licence, inland telephone numbers.
    Uk,
    /// Australia: Medicare number, TFN, IHI, postcodes behind a state, inland telephone numbers.
    Au,
    /// New Zealand: NHI, IRD, inland telephone numbers.
    Nz,
}

impl Locale {
    /// Every pack by its name in policies.
    pub const ALL: [(&'static str, Locale); 4] = [
        ("us", Locale::Us),
        ("uk", Locale::Uk),
        ("au", Locale::Au),
        ("nz", Locale::Nz),
    ];
}

/// A set of packs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Locales(u8);

impl Locales {
    /// The default: the United States alone.
    pub const US: Locales = Locales(1 << Locale::Us as u8);

    /// This set and one more.
    #[must_use]
    pub const fn with(self, locale: Locale) -> Self {
        Locales(self.0 | 1 << locale as u8)
    }

    /// Whether the pack is on.
    pub const fn has(self, locale: Locale) -> bool {
        self.0 & (1 << locale as u8) != 0
    }

    /// Whether any pack but the United States' is on.
    pub const fn is_abroad(self) -> bool {
        self.0 & !Locales::US.0 != 0
    }

    /// Names of the packs that are on, in the order of [`Locale::ALL`].
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Locale::ALL
            .into_iter()
            .filter(move |(_, locale)| self.has(*locale))
            .map(|(name, _)| name)
    }
}

impl FromIterator<Locale> for Locales {
    fn from_iter<I: IntoIterator<Item = Locale>>(locales: I) -> Self {
        locales.into_iter().fold(Locales::default(), Locales::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let both: Locales = [Locale::Nz, Locale::Us].into_iter().collect();
        assert_eq!(both.names().collect::<Vec<_>>(), ["us", "nz"]);
        assert!(both.is_abroad() && !Locales::US.is_abroad() && !Locales::default().is_abroad());
    }
}
