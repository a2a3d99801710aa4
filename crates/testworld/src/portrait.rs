//! A portrait for test papers: a drawn figure, no person's face.

/// A grey PNG of 96 x 128 pixels: head and shoulders before a plain ground.
pub(crate) fn drawn_portrait() -> Vec<u8> {
    let mut pixels = Vec::with_capacity((WIDTH * HEIGHT) as usize);
    for y in 0..HEIGHT as i32 {
        for x in 0..WIDTH as i32 {
            let head = inside(x - 48, y - 48, 24, 30);
            let shoulders = inside(x - 48, y - 136, 46, 56);
            pixels.push(match (head, shoulders) {
                (true, _) => 0xc8,
                (false, true) => 0x50,
                (false, false) => 0xf0,
            });
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Grayscale);
    let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&pixels));
    written.expect("writing to memory can't fail, and the pixels fill the image");
    bytes
}

fn inside(x: i32, y: i32, radius_x: i32, radius_y: i32) -> bool {
    let scaled = |value: i32, radius: i32| (value * value) as f32 / (radius * radius) as f32;
    scaled(x, radius_x) + scaled(y, radius_y) <= 1.0
}

const WIDTH: u32 = 96;
const HEIGHT: u32 = 128;
