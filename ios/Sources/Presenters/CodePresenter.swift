import VNeID

public enum CodeState: Equatable, Sendable {
    case showing(ShownCode)
    /// The code is gone.
    case expired
}

/// A code that lives `secondsLeft` more of `lifeSeconds`.
public struct ShownCode: Equatable, Sendable {
    public let modules: Modules
    /// Light modules to leave around it.
    public let quietZone: Int
    public var secondsLeft: Int
    public let lifeSeconds: Int
    /// The screen is being recorded or mirrored: the code is not to be seen.
    public var isHidden = false
    /// Somebody took a picture of the screen.
    public var wasPictured = false
}

public enum CodeEvent: Sendable {
    case wallet, done, makeAgain
}

/// The code on the screen.
@MainActor
public final class CodePresenter: Presenter<CodeState, CodeEvent> {
    private var code: MadeCode?
    private var counting: Task<Void, Never>?

    /// Makes a code and opens its page. When none may be made, the home screen says why.
    func make() async throws {
        if case .refused(let refusals) = try session.citizen.readiness() {
            guard refusals.first == .locked else { return session.navigation.tab(.home) }
            return try await session.unlocked { [self] in try await make() }
        }
        guard try await session.device.lock.openKey() else { return }
        let display = session.device.display
        let made = try session.citizen.prepareCode(
            captured: display.isCaptured, mirrored: display.isMirrored)
        switch made {
        case .refused: session.navigation.tab(.home)
        case .prepared(let prepared):
            do {
                try hold(try await prepared.complete())
            } catch PhoneError.KeyCancelled, PhoneError.TooLate {
                // The citizen did not unlock the key, or not within the code's minute.
            }
        }
    }

    /// Counts from what the clocks say now: after a stay in the background, it is right at once.
    func resume() {
        guard let code else { return }
        counting?.cancel()
        counting = session.launch { [self] in try await count(code) }
    }

    /// Takes the code off the screen.
    func close() {
        counting?.cancel()
        code = nil
        session.navigation.close(.code)
    }

    /// Somebody took a picture of the screen.
    func pictured() { change { $0.wasPictured = true } }

    override func refresh() {
        let display = session.device.display
        change { $0.isHidden = display.isCaptured || display.isMirrored }
    }

    override func handle(_ event: CodeEvent) async throws {
        switch event {
        case .done: close()
        case .makeAgain: try await make()
        case .wallet:
            close()
            session.navigation.tab(.wallet)
        }
    }

    private func hold(_ code: MadeCode) throws {
        let left = try code.remainingMs()
        self.code = code
        let (lives, seconds) = (limits(), Int((left + 999) / 1000))
        state = .showing(
            ShownCode(
                modules: code.modules(), quietZone: Int(lives.quietZone), secondsLeft: seconds,
                lifeSeconds: Int(lives.codeLivesS)))
        go(.code)
        resume()
    }

    private func count(_ code: MadeCode) async throws {
        for try await left in code.countdown() where code === self.code {
            if left > 0 { change { $0.secondsLeft = left } } else { state = .expired }
            if (1...Self.lastSeconds).contains(left) { session.device.signals.tick() }
        }
    }

    private func change(_ change: (inout ShownCode) -> Void) {
        guard case .showing(var shown) = state else { return }
        change(&shown)
        state = .showing(shown)
    }

    private static let lastSeconds = 10
}
