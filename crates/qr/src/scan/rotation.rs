//! How a sensor is built into a phone.

use crate::decode::{LumaFrame, Point};

/// The turn, clockwise, that makes a camera's frame upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rotation {
    /// The frame is upright.
    #[default]
    None,
    /// 90 degrees.
    Quarter,
    /// 180 degrees.
    Half,
    /// 270 degrees.
    ThreeQuarters,
}

impl Rotation {
    /// The rotation of a number of degrees clockwise, as cameras state it; `None` unless it is 0,
    /// 90, 180 or 270.
    pub fn from_degrees(degrees: u16) -> Option<Self> {
        match degrees {
            0 => Some(Self::None),
            90 => Some(Self::Quarter),
            180 => Some(Self::Half),
            270 => Some(Self::ThreeQuarters),
            _ => None,
        }
    }

    /// Points of a frame in the upright frame.
    pub(super) fn upright(self, points: [Point; 4], frame: &LumaFrame<'_>) -> [Point; 4] {
        let (width, height) = (frame.width() as f32, frame.height() as f32);
        points.map(|Point { x, y }| match self {
            Self::None => Point { x, y },
            Self::Quarter => Point { x: height - y, y: x },
            Self::Half => Point { x: width - x, y: height - y },
            Self::ThreeQuarters => Point { x: y, y: width - x },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_turn_with_the_frame() {
        let data = vec![0; 40 * 30];
        let frame = LumaFrame::new(&data, 40, 30, 40).unwrap();
        let turned =
            |rotation: Rotation| rotation.upright([Point { x: 1.0, y: 2.0 }; 4], &frame)[0];
        assert_eq!(turned(Rotation::None), Point { x: 1.0, y: 2.0 });
        assert_eq!(turned(Rotation::Quarter), Point { x: 28.0, y: 1.0 });
        assert_eq!(turned(Rotation::Half), Point { x: 39.0, y: 28.0 });
        assert_eq!(turned(Rotation::ThreeQuarters), Point { x: 2.0, y: 39.0 });
        assert_eq!(Rotation::from_degrees(270), Some(Rotation::ThreeQuarters));
        assert_eq!(Rotation::from_degrees(45), None);
    }
}
