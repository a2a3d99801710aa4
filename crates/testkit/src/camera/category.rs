//! What spoils a frame.

use std::fmt;

/// What spoils a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Nothing much.
    Easy,
    /// A steep view, up to 54 degrees.
    Tilt,
    /// Any turn in the picture.
    Rotate,
    /// 2 to 3.2 pixels a module.
    Small,
    /// The lens is out of focus.
    Defocus,
    /// The camera moved during the exposure.
    Motion,
    /// Little light: noise by pixel and by row, flicker of lamps.
    LowLight,
    /// Black and white lie close together.
    LowContrast,
    /// Lamps mirrored in the glass.
    Glare,
    /// Stripes of beats between screen and sensor.
    Moire,
    /// Over-exposed: white spills over black.
    Bloom,
    /// A dark app with a narrow quiet zone.
    DarkUi,
    /// Light modules on a dark screen.
    Inverted,
    /// Several of the above at once.
    Mixed,
    /// No code in view.
    NoQr,
    /// A code among keyboards, print, shelves, tiles, foliage, blinds or cloth, with more noise.
    Crowded,
    /// The same without a code.
    NoQrCrowded,
}

impl Category {
    /// All, in the order of reports.
    pub const ALL: [Self; 17] = [
        Self::Easy,
        Self::Tilt,
        Self::Rotate,
        Self::Small,
        Self::Defocus,
        Self::Motion,
        Self::LowLight,
        Self::LowContrast,
        Self::Glare,
        Self::Moire,
        Self::Bloom,
        Self::DarkUi,
        Self::Inverted,
        Self::Mixed,
        Self::Crowded,
        Self::NoQr,
        Self::NoQrCrowded,
    ];

    /// Whether its frames show a code.
    pub const fn has_code(self) -> bool {
        !matches!(self, Self::NoQr | Self::NoQrCrowded)
    }

    /// Whether its frames are full of other things.
    pub const fn is_crowded(self) -> bool {
        matches!(self, Self::Crowded | Self::NoQrCrowded)
    }

    /// The name in manifests and reports, such as `lowlight`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Tilt => "tilt",
            Self::Rotate => "rotate",
            Self::Small => "small",
            Self::Defocus => "defocus",
            Self::Motion => "motion",
            Self::LowLight => "lowlight",
            Self::LowContrast => "lowcontrast",
            Self::Glare => "glare",
            Self::Moire => "moire",
            Self::Bloom => "bloom",
            Self::DarkUi => "darkui",
            Self::Inverted => "inverted",
            Self::Mixed => "mixed",
            Self::NoQr => "noqr",
            Self::Crowded => "crowded",
            Self::NoQrCrowded => "noqr-crowded",
        }
    }

    /// The category of this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}
