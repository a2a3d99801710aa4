#if os(Linux)
    import Foundation
    import SwiftUI
    import VNeID

    @testable import Platform
    @testable import Presenters
    @testable import Screens

    extension Sample {
        static var officers: [Sample] { scans + lists + verdicts }

        private static let ready = OfficerReadiness.ready(
            until: Samples.now + 2 * Samples.day, timeConfirmed: true)

        private static var scans: [Sample] {
            let scan = ScanState(camera: .on(torch: nil, zoom: 0.2), readiness: ready, listAgeSeconds: 7_200)
            func sample(
                _ name: String, _ says: [String], _ taps: [(String, String)] = [],
                _ change: (inout ScanState) -> Void
            ) -> Sample {
                var state = scan
                change(&state)
                let shown = state
                let leave = ("officer.leave", "leave")
                return Sample("scan \(name)", says: ["scan.title"] + says, taps: taps + [leave]) {
                    ScanScreen(state: shown, preview: EmptyView(), on: $0)
                }
            }
            let until = "inspection.ready_until"
            return [
                sample(
                    "on", [until, "scan.list_age", "scan.frame", "scan.zoom", "guidance.nothing_seen"],
                    [
                        (until, "lists"), ("scan.choose_picture", "choosePicture"),
                        ("scan.hand_scanner", "handScanner(true)"),
                    ]
                ) { _ in },
                sample("starting", ["scan.starting"]) { $0.camera = .starting },
                sample("torch on", ["scan.torch_off"], [("scan.torch_off", "torch(false)")]) {
                    $0.camera = .on(torch: true, zoom: 0)
                },
                sample("torch off", ["scan.torch_on"], [("scan.torch_on", "torch(true)")]) {
                    $0.camera = .on(torch: false, zoom: 0)
                },
                sample("refused", ["scan.refused_title", "scan.refused"], [("scan.allow", "allowCamera")]) {
                    $0.camera = .refused(canAsk: true)
                },
                sample("refused for good", ["scan.refused_for_good"], [("scan.open_settings", "allowCamera")])
                {
                    $0.camera = .refused(canAsk: false)
                },
                sample("no camera", ["scan.missing_title", "scan.missing"]) { $0.camera = .missing },
                sample(
                    "hand scanner", ["scan.hand_scanner_what", "scan.hand_scanner_proven"],
                    [("scan.use_camera", "handScanner(false)")]
                ) { $0.handScanner = .proven },
                sample(
                    "scanner first",
                    ["scan.prove_title", "scan.prove_what", "scan.prove_first", "scan.prove_code"],
                    [("scan.use_camera", "handScanner(false)")]
                ) { $0.handScanner = proving() },
                sample("scanner second", ["scan.prove_second"]) { $0.handScanner = proving(once: true) },
                sample("scanner wrong", ["scan.prove_wrong", "scan.prove_wrong_now"]) {
                    $0.handScanner = proving(isWrong: true)
                },
                sample("picture without code", ["scan.picture_without_code"]) {
                    $0.pictureWithoutCode = true
                },
                sample("without network", ["trouble.unreachable.now"]) { $0.trouble = Samples.offline },
                sample("time not confirmed", ["inspection.ready_until"]) {
                    $0.readiness = .ready(until: Samples.now, timeConfirmed: false)
                },
            ]
                + GuidanceCode.allCases.map { guidance in
                    sample(guidance.code(), ["guidance.\(guidance.code())"]) { $0.guidance = guidance }
                }
                + Blocker.allCases.map { blocker in
                    let key = "blocker.\(blocker.code())"
                    let taps = [(remedies[blocker]!, "unblock")]
                    return sample("blocked \(blocker.code())", ["scan.blocked", "\(key).now"], taps) {
                        $0.readiness = .blocked(blockers: [blocker])
                    }
                }
        }

        private static func proving(once: Bool = false, isWrong: Bool = false) -> HandScanner {
            .proving(code: calibrationCode(), quietZone: 4, once: once, isWrong: isWrong)
        }

        private static let remedies: [Blocker: String] = [
            .signedOut: "action.sign_in", .levelTooLow: "action.nearest_place",
            .appTooOld: "action.update_app", .noLists: "lists.update",
            .clockWrong: "action.open_date_settings", .listsExpired: "lists.update",
        ]

        private static var lists: [Sample] {
            let held = HeldLists(trustList: 12, statusLists: 4_031, ageS: 7_200, missing: 0)
            let today = DayCounts(genuine: 128, notGenuine: 1, cannotTell: 3, notOurs: 2)
            let state = ListsState(readiness: ready, lists: held, today: today, sound: true)
            var updating = state
            updating.isBusy = true
            let none = ListsState(
                readiness: .blocked(blockers: [.noLists]),
                lists: HeldLists(trustList: nil, statusLists: nil, ageS: nil, missing: 2),
                trouble: Samples.offline)
            return [
                Sample(
                    "lists", says: ["lists.age", "lists.complete", "lists.today", "lists.today_what"],
                    taps: [
                        ("lists.update", "update"), ("lists.sound", "sound(false)"),
                        ("lists.speech", "speech(true)"),
                    ]
                ) { ListsScreen(state: state, on: $0) },
                Sample("lists updating", says: ["spoken.busy"]) { [updating] in
                    ListsScreen(state: updating, on: $0)
                },
                Sample(
                    "lists none",
                    says: [
                        "lists.never", "lists.missing", "blocker.no_lists.reason", "trouble.unreachable.now",
                    ]
                ) { ListsScreen(state: none, on: $0) },
            ]
        }

        private static var verdicts: [Sample] {
            func sample(
                _ name: String, _ says: [String], _ taps: [(String, String)], _ state: VerdictState
            ) -> Sample {
                Sample("verdict \(name)", says: says, taps: taps + [("inspection.next", "next")]) {
                    VerdictScreen(state: state, on: $0)
                }
            }
            let genuine = Samples.verdict(.genuine)
            let old = Samples.verdict(.tooOld, onlyTheCard: true)
            return VerdictCode.allCases.map { code in
                let verdict = Samples.verdict(code)
                let shape = "result.shape_\(verdict.kind.code())"
                let why = ["verdict.\(code.code()).reason", "verdict.\(code.code()).now"]
                let act = verdict.view().button.map { [($0.label.key, "act")] } ?? []
                return sample(
                    code.code(), [shape, "result.code"] + (code == .genuine ? [] : why), act,
                    VerdictState(verdict: verdict))
            } + [
                sample(
                    "with all notices", VerdictNotice.allCases.map { "notice.\($0.code())" },
                    [("scan.torch_off", "torch(false)")],
                    VerdictState(
                        verdict: Samples.verdict(.genuine, notices: VerdictNotice.allCases), torch: true)),
                sample(
                    "made before", ["result.made_before", "notice.time_not_confirmed"], [],
                    VerdictState(
                        verdict: Samples.verdict(.genuine, notices: [.timeNotConfirmed, .codeAge]))),
                sample(
                    "without hint", ["inspection.no_hint"], [],
                    VerdictState(verdict: Samples.verdict(.genuine, hint: nil))),
                sample(
                    "genuine with hint", ["kind.genuine.title"], [],
                    VerdictState(verdict: genuine)),
                sample(
                    "second", ["inspection.second_cannot_tell", "result.second"], [],
                    VerdictState(verdict: old)),
                sample(
                    "without network", ["trouble.unreachable.now"], [],
                    VerdictState(verdict: Samples.verdict(.listsTooOld), trouble: Samples.offline)),
                sample(
                    "updating", ["spoken.busy"], [],
                    VerdictState(
                        verdict: Samples.verdict(.listsTooOld), isBusy: true)),
            ]
        }
    }
#endif
