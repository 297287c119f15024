//! `template.yaml` as its linters, its translator and CloudFormation's rules see it.

mod calls;
mod grants;
mod lint;
mod translated;

use libtest_mimic::Trial;

pub(crate) use translated::translated;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("template::cfn_lint_finds_nothing", lint::cfn_lint_finds_nothing),
        Trial::test("template::sam_validate_finds_nothing", lint::sam_validate_finds_nothing),
        Trial::test("template::the_function_is_a_rust_bootstrap", translated::the_function_is_a_rust_bootstrap),
        Trial::test("template::a_failure_is_not_tried_again", translated::a_failure_is_not_tried_again),
        Trial::test("template::the_gate_outlasts_the_function", translated::the_gate_outlasts_the_function),
        Trial::test(
            "template::a_call_is_told_from_what_reads_like_one",
            calls::a_call_is_told_from_what_reads_like_one,
        ),
        Trial::test("template::what_is_granted_is_what_is_called", grants::what_is_granted_is_what_is_called),
        Trial::test("template::no_grant_is_for_everything", translated::no_grant_is_for_everything),
    ]
}
