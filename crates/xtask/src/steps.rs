//! What `cargo xtask test` does: its steps in their order, cheap ones first, and those that were asked for.

use crate::checks::{components, hygiene, layers, policy};
use crate::needs::{
    AGE, CLANG, DRAWS_WITH, MAVEN, Need, OF_OPERATORS, POSTGRESQL, PYTHON, SOFTHSM, SWIFT,
};
use crate::runner::Runner;
use crate::summary::StepReport;
use crate::workspace::Workspace;
use crate::{android, bindings, cargo_tests, interop, ios, mobile, operations, vectors};

/// A step.
pub(crate) struct Step {
    /// What it is called in the summary and on the command line.
    pub(crate) name: &'static str,
    /// Whether it runs only in a long run or by name.
    is_long: bool,
    /// Steps whose work it goes on with.
    after: &'static [&'static str],
    /// What of the system it uses.
    needs: &'static [&'static Need],
    /// Does it. One step may report as several.
    work: Work,
}

enum Work {
    One(fn(&Runner, &Workspace) -> StepReport),
    Several(fn(&mut Runner, &Workspace)),
}

/// A step that needs nothing.
pub(crate) const fn step(name: &'static str, work: fn(&Runner, &Workspace) -> StepReport) -> Step {
    Step { name, is_long: false, after: &[], needs: &[], work: Work::One(work) }
}

/// All of them, in their order.
pub(crate) const STEPS: &[Step] = &[
    step("hygiene", |_, workspace| hygiene::report(workspace)),
    step("layers", |_, workspace| {
        StepReport::of(layers::check(&workspace.metadata, &workspace.root))
    }),
    step("format", components::format),
    step("clippy", components::clippy),
    step("policy", policy::rules),
    step("advisories", policy::advisories),
    Step { needs: &[&SOFTHSM], ..step("token", |runner, _| runner.look(&SOFTHSM)) },
    Step { needs: &[&SOFTHSM, &POSTGRESQL, &AGE], ..step("tests", cargo_tests::tests) },
    step("docs", cargo_tests::docs),
    step("vectors", |_, workspace| StepReport::of(vectors::check(workspace))),
    Step { needs: &[&PYTHON], ..step("interop", interop::python) },
    Step { needs: &[&PYTHON], ..step("schemathesis", interop::schemathesis) },
    Step { needs: &[&PYTHON, &OF_OPERATORS], ..step("deploy", operations::deploy) },
    Step { needs: &[&PYTHON], is_long: true, ..step("drill", operations::drill) },
    step("bindings", bindings::generate),
    Step { after: &["bindings"], needs: &[&MAVEN], ..step("kotlin", bindings::kotlin) },
    Step { after: &["bindings"], needs: &[&SWIFT], ..step("swift", bindings::swift) },
    Step { needs: &ANDROID, after: &["bindings"], ..step("android-screens", android::screens) },
    Step { needs: &ANDROID, after: &["bindings"], ..step("android-flows", android::flows) },
    Step { needs: &ANDROID, after: &["bindings"], ..step("android-platform", android::platform) },
    Step { after: &["bindings"], needs: &[&SWIFT], ..step("ios", ios::test) },
    Step {
        name: "mobile",
        is_long: true,
        after: &["bindings"],
        needs: &[&CLANG],
        work: Work::Several(mobile::check),
    },
];

const ANDROID: [&Need; 2] = [&MAVEN, &DRAWS_WITH];

/// The steps of these names and those that they go on with; without names, all but the long ones, or all.
///
/// # Errors
/// A name that no step has; with the names there are.
pub(crate) fn chosen(names: &[&str], long: bool) -> Result<Vec<&'static Step>, String> {
    if let Some(wrong) = names.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("there is no step {wrong}; there are: {}", names.join(", ")));
    }
    let is_wanted = |step: &&Step| match names {
        [] => long || !step.is_long,
        names => names.contains(&step.name) || is_needed_by(step, names),
    };
    Ok(STEPS.iter().filter(is_wanted).collect())
}

fn is_needed_by(step: &Step, names: &[&str]) -> bool {
    let mut others = STEPS.iter().filter(|other| names.contains(&other.name));
    others.any(|other| other.after.contains(&step.name))
}

/// Runs them and prints a summary; true when nothing failed.
pub(crate) fn run(mut runner: Runner, workspace: &Workspace, steps: &[&Step]) -> bool {
    let needs: Vec<&Need> = steps.iter().flat_map(|step| step.needs).copied().collect();
    // Whether a command succeeds shows when a step looks for what it needs.
    runner.machine.provide(&needs, |name, command| _ = runner.run(name, command));
    for step in steps {
        match step.work {
            Work::One(work) => runner.step(step.name, |runner| work(runner, workspace)),
            Work::Several(work) => work(&mut runner, workspace),
        }
    }
    runner.finish()
}

#[cfg(test)]
mod tests {
    use super::{STEPS, chosen};

    fn names(names: &[&str], long: bool) -> Vec<&'static str> {
        chosen(names, long).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_names_all_run_but_the_long_ones() {
        let short = names(&[], false);
        assert!(short.contains(&"tests") && !short.contains(&"drill"));
        assert_eq!(names(&[], true).len(), STEPS.len());
    }

    #[test]
    fn named_steps_run_in_their_order_after_what_they_go_on_with() {
        assert_eq!(names(&["ios", "kotlin"], false), ["bindings", "kotlin", "ios"]);
        assert_eq!(names(&["drill"], false), ["drill"], "a long one by name");
    }

    #[test]
    fn a_wrong_name_is_told_with_the_right_ones() {
        let told = chosen(&["ios", "kotlim"], false).err().unwrap();
        assert!(told.starts_with("there is no step kotlim; there are: hygiene, "), "{told}");
    }

    #[test]
    fn what_a_step_goes_on_with_stands_before_it() {
        for (index, step) in STEPS.iter().enumerate() {
            for name in step.after {
                assert!(STEPS[..index].iter().any(|other| other.name == *name), "{}", step.name);
            }
            assert!(STEPS[..index].iter().all(|other| other.name != step.name), "{}", step.name);
        }
    }
}
