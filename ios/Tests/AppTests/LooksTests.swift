#if os(Linux)
    import Foundation
    import Testing
    import VNeID

    @testable import Screens

    /// What can be told of looks without seeing them: contrast, whole pixels, shapes.
    @Suite struct LooksTests {
        /// WCAG 2.2: 4.5 to 1 for text of any size.
        private func contrast(_ one: Tint, _ other: Tint) -> Double {
            let (one, other) = (luminance(one), luminance(other))
            return (max(one, other) + 0.05) / (min(one, other) + 0.05)
        }

        private func luminance(_ tint: Tint) -> Double {
            let linear = tint.parts.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        }

        /// `top` over `below`, as the system tints a bordered button.
        private func blend(_ top: Tint, _ alpha: Double, over below: Tint) -> Tint {
            let parts: [UInt32] = zip(top.parts, below.parts).map { top, below in
                let mixed: Double = top * alpha + below * (1 - alpha)
                return UInt32(mixed * 255)
            }
            return Tint(parts[0] << 16 | parts[1] << 8 | parts[2])
        }

        @Test(arguments: [false, true], [false, true])
        func everythingCanBeRead(isOfficers: Bool, isDark: Bool) {
            let look = Look(isOfficers: isOfficers, isDark: isDark)
            // The system's grouped backgrounds: of pages, and of rows.
            let backgrounds = (isDark ? [0x000000, 0x1C1C1E, 0x2C2C2E] : [0xFFFFFF, 0xF2F2F7]).map(Tint.init)
            var pairs = [
                (look.onAccent, look.accent), (look.onNote, look.note), (Tint.black, Tint(0xFFCC33)),
            ]
            for background in backgrounds {
                pairs += [(look.accent, background), (look.quiet, background)]
                pairs.append((look.accent, blend(look.accent, 0.15, over: background)))
            }
            pairs += VerdictKind.allCases.flatMap { [($0.ink, $0.fill), ($0.fill, $0.ink)] }
            for (ink, fill) in pairs {
                let contrast = contrast(ink, fill)
                #expect(
                    contrast >= 4.5,
                    "\(String(ink.rgb, radix: 16)) on \(String(fill.rgb, radix: 16)): \(contrast)")
            }
        }

        @Test func anOfficersScreenHasAnotherColour() {
            for isDark in [false, true] {
                let looks = [false, true].map { Look(isOfficers: $0, isDark: isDark).accent.parts }
                // Red is what a citizen's has most of, blue an officer's.
                #expect(looks[0][0] == looks[0].max() && looks[1][2] == looks[1].max())
            }
        }

        @Test(arguments: [CGFloat(2), 3], [CGFloat(320), 375, 430.5])
        func aCodesModulesAreEqualAndWholePixels(scale: CGFloat, width: CGFloat) {
            let grid = CodeGrid(modules: Samples.modules, quietZone: 4)
            let squares = grid.squares(in: CGSize(width: width, height: width), scale: scale)
            #expect(squares.count == 29 * 29 / 2)
            let module = (width * scale / 37).rounded(.down)
            for square in squares {
                for edge in [square.minX, square.minY, square.width, square.height].map({ $0 * scale }) {
                    #expect(abs(edge - edge.rounded()) < 0.001)
                }
                #expect(abs(square.width * scale - module) < 0.001)
                // The quiet zone is free, and as wide as four modules at least.
                #expect(square.minX * scale >= 4 * module - 0.001)
                #expect((width - square.maxX) * scale >= 4 * module - 0.001)
            }
        }

        @Test func eachVerdictHasAShapeAndASignOfItsOwn() {
            let rect = CGRect(x: 10, y: 20, width: 50, height: 50)
            let paths = VerdictKind.allCases.flatMap {
                [Outline(kind: $0).path(in: rect), Sign(kind: $0).path(in: rect)]
            }
            #expect(Set(paths.map { "\($0.points)" }).count == paths.count)
            for point in paths.flatMap(\.points) {
                #expect(rect.contains(point), "\(point)")
            }
        }
    }
#endif
