//! Whether one statement applies to a request.

use super::subject::Subject;
use crate::matching::{ActionPattern, PrincipalPattern, ResourcePattern, Truth, Via, negated_if};
use crate::model::Principal;
use crate::model::statement::{Effect, Element, Statement};

/// Whether the statement applies, and how it means the caller. The way is `Everyone` for layers
/// without principals.
pub(crate) fn applies(statement: &Statement, subject: &Subject<'_>) -> (Truth, Via) {
    // A broken statement applies at most perhaps: what can be read of it may still rule it out.
    let start = if statement.broken { Truth::Unknown } else { Truth::Yes };
    if !statement.action.as_ref().is_none_or(|action| action_matches(action, subject)) {
        return (Truth::No, Via::Everyone);
    }
    let Some(via) = principal(statement, subject) else { return (Truth::No, Via::Everyone) };
    let mut outcome = start;
    if let Some(resource) = &statement.resource {
        outcome = outcome.and(resource_matches(resource, subject));
    }
    for condition in &statement.conditions {
        if outcome == Truth::No {
            break;
        }
        outcome = outcome.and(condition.holds(subject.context));
    }
    (outcome, via)
}

pub(crate) fn action_matches(element: &Element<ActionPattern>, subject: &Subject<'_>) -> bool {
    element.patterns.iter().any(|pattern| pattern.matches(subject.action)) != element.negated
}

pub(crate) fn resource_matches(element: &Element<ResourcePattern>, subject: &Subject<'_>) -> Truth {
    let matches = |pattern: &ResourcePattern| pattern.matches(subject.resource, subject.context);
    negated_if(element.negated, Truth::any(element.patterns.iter().map(matches)))
}

/// How the statement means the caller; `None` where it does not.
pub(crate) fn principal(statement: &Statement, subject: &Subject<'_>) -> Option<Via> {
    let Some(element) = &statement.principal else { return Some(Via::Everyone) };
    if element.negated {
        // An exception from a Deny: the only use that AWS accepts.
        return (!excepted(element, statement.effect, subject)).then_some(Via::Everyone);
    }
    element.patterns.iter().filter_map(|pattern| pattern.via(subject.principal)).min()
}

/// Whether `NotPrincipal` leaves the caller out of a `Deny`.
///
/// The caller is several principals at once: a session is also its role and its account. The
/// `Deny` leaves it out only where all of them are listed, and never where the caller has a
/// permissions boundary:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html>.
fn excepted(element: &Element<PrincipalPattern>, effect: Option<Effect>, subject: &Subject<'_>) -> bool {
    let caller = subject.principal;
    let listed = |wanted: Via| element.patterns.iter().any(|pattern| pattern.via(caller) == Some(wanted));
    if listed(Via::Everyone) {
        return true;
    }
    if subject.bounded && effect != Some(Effect::Allow) {
        return false;
    }
    match caller {
        Principal::AssumedRole(_) => listed(Via::Itself) && listed(Via::Role) && listed(Via::Account),
        Principal::User(_) | Principal::Role(_) | Principal::FederatedUser(_) => {
            listed(Via::Itself) && listed(Via::Account)
        }
        Principal::Root(_) | Principal::Service(_) => listed(Via::Itself),
        Principal::Anonymous => false,
    }
}
