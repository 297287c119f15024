//! The linters have nothing to say.

use libtest_mimic::Failed;

use crate::venv::{program, run};

pub(super) fn cfn_lint_finds_nothing() -> Result<(), Failed> {
    let said = run(program("cfn-lint")?.args(["--non-zero-exit-code", "informational", "template.yaml"]))?;
    if said.trim().is_empty() { Ok(()) } else { Err(said.into()) }
}

pub(super) fn sam_validate_finds_nothing() -> Result<(), Failed> {
    let said = run(program("sam")?.args(["validate", "--lint", "--template-file", "template.yaml"]))?;
    if said.contains("is a valid SAM Template") { Ok(()) } else { Err(said.into()) }
}
