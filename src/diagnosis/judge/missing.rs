//! A missing Allow, with the statement that came nearest.

use s3litmus_policy::Layer as PolicyLayer;

use super::{
    Held, sides,
    statement::{fails_by_condition, is_meant, near_miss_report, place},
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Judged, Need},
};

/// A missing Allow with the statement that came nearest.
pub(super) fn missing(judged: &Judged, layer: PolicyLayer, confidence: Confidence, basis: Basis, what: &str) -> Held {
    let near = sides::nearest(judged, layer).filter(|near| is_meant(near));
    let kind = if near.is_some_and(fails_by_condition) { Kind::Condition } else { Kind::ImplicitDeny };
    let mut because = format!("{what} `{}` on `{}`", judged.action, judged.resource);
    if judged.target.through_access_point && judged.target.access_point.is_none() {
        because = format!("{what} `{}`", judged.action);
    }
    if judged.need == Need::AssumeRole {
        because = format!("{what} `{}`", judged.action);
    }
    if let Some(near) = near
        && let Some(failed) = near.failed.first()
    {
        because.push_str(&format!("; nearest is {}, where {failed}", place(&near.statement)));
    }
    Held {
        confidence,
        basis,
        kind,
        policy: near.map(near_miss_report),
        because,
        beside: Vec::new(),
        is_rival: false,
        by_elimination: false,
    }
}
