/// Of what is drawn, nothing is heard; what is drawn can be asked for.
public struct Color: ShapeStyle {
    public static let black = Color(), white = Color(), clear = Color()
    private init() {}
    public init(red: Double, green: Double, blue: Double) {}
    public func opacity(_ opacity: Double) -> Color { self }
}

extension Color: View, Drawn {
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [] }
}

public protocol ShapeStyle: Sendable {}
public struct Hierarchical: ShapeStyle {}
extension ShapeStyle where Self == Hierarchical {
    public static var primary: Hierarchical { Hierarchical() }
    public static var background: Hierarchical { Hierarchical() }
}

public enum LineCap: Sendable { case butt, round, square }
public enum LineJoin: Sendable { case miter, round, bevel }
public struct StrokeStyle: Sendable {
    public init(lineWidth: CGFloat = 1, lineCap: LineCap = .butt, lineJoin: LineJoin = .miter) {}
}
public struct FillStyle: Sendable {
    public init(eoFill: Bool = false, antialiased: Bool = true) {}
}

public struct CGAffineTransform: Sendable {
    var (a, d, tx, ty): (CGFloat, CGFloat, CGFloat, CGFloat)
    public init(translationX x: CGFloat, y: CGFloat) { (a, d, tx, ty) = (1, 1, x, y) }
    public func scaledBy(x: CGFloat, y: CGFloat) -> CGAffineTransform {
        var next = self
        (next.a, next.d) = (a * x, d * y)
        return next
    }
}

public struct Path: Sendable {
    /// The points that it goes through, and those that bend it.
    public private(set) var points: [CGPoint] = []
    public init() {}
    public init(_ rect: CGRect) { addRect(rect) }
    public mutating func move(to point: CGPoint) { points.append(point) }
    public mutating func addLine(to point: CGPoint) { points.append(point) }
    public mutating func addCurve(to point: CGPoint, control1: CGPoint, control2: CGPoint) {
        points += [control1, control2, point]
    }
    public mutating func addRect(_ rect: CGRect) {
        points += [CGPoint(x: rect.minX, y: rect.minY), CGPoint(x: rect.maxX, y: rect.maxY)]
    }
    public mutating func addEllipse(in rect: CGRect) { addRect(rect) }
    public mutating func closeSubpath() {}
    public func applying(_ by: CGAffineTransform) -> Path {
        var next = self
        next.points = points.map { CGPoint(x: $0.x * by.a + by.tx, y: $0.y * by.d + by.ty) }
        return next
    }
}

public protocol Shape: Sendable, View {
    nonisolated func path(in rect: CGRect) -> Path
}

extension Shape {
    public var body: some View { EmptyView() }
    public func fill(_ style: some ShapeStyle, style fill: FillStyle = FillStyle()) -> some View { self }
    public func stroke(_ style: some ShapeStyle, style stroke: StrokeStyle) -> some View { self }
    public func trim(from: CGFloat = 0, to: CGFloat = 1) -> some Shape { self }
}

public struct Circle: Shape {
    public init() {}
    nonisolated public func path(in rect: CGRect) -> Path { Path(rect) }
}
public struct RoundedRectangle: Shape {
    public init(cornerRadius: CGFloat) {}
    nonisolated public func path(in rect: CGRect) -> Path { Path(rect) }
}

public struct GraphicsContext {
    public enum Shading { case color(Color) }
    public func fill(_ path: Path, with shading: Shading, style: FillStyle = FillStyle()) {}
}

public struct Canvas: View, Drawn {
    public init(renderer: @escaping (inout GraphicsContext, CGSize) -> Void) {}
    public var body: Never { fatalError("a view without a body") }
    func draw(_ context: Context) -> [Node] { [Node()] }
}
