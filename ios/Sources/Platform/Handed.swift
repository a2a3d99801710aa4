/// Carries a value to another thread where the compiler can't see that this is safe. Apple's headers differ from
/// one version to the next in which classes they mark as safe; each use says why its own may be handed.
struct Handed<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}
