//! The run has another role than the suite says.

use crate::cause::{Cause, Kind, Layer, Origin};
use crate::diagnosis::{judge, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "wrong-execution-role",
    layer: Layer::IdentityPolicy,
    kind: Kind::NotApplicable,
    title: "the calls were made by another role than the suite expects",
    explanation: "GetCallerIdentity answers another role than the suite's `principal`. Whatever was allowed or denied was \
        decided for the wrong role and says nothing about the workload. Typical after a deployment that fell back \
        to a default role, or where a profile or an environment variable takes precedence.",
    said: "nothing: S3 judges whoever signed",
    experiment: "none",
    repair: "Give the function, job or instance the intended role; then run again.",
    owner: "deployer",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html",
    origin: &[Origin::LambdaPutObject],
    reads: &["sts:GetCallerIdentity"],
    look_alikes: &["identity-policy-no-allow", "trust-policy"],
    comes_first: true,
    judge: judge::wrong_role,
    remedy: |case, _| remedy::run_as(case),
    stops_assume_role: true,
    ..Cause::SILENT
};

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::testimony::hears;

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[],
            &[("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", None, None)],
            None,
        );
    }
}
