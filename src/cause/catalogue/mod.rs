//! The causes. A new one is a file here and two plain lines: its module and its place in [`CAUSES`].

mod access_grant_missing;
mod access_point_explicit_deny;
mod access_point_no_allow;
mod access_point_not_delegated;
mod access_point_vpc_only;
mod account;
mod acl_header_required;
mod acl_needs_own_action;
mod acls_disabled;
mod another_service_policy;
mod archived_object;
mod block_public_access;
mod bucket_policy_explicit_deny;
mod bucket_policy_no_allow;
mod bucket_policy_requires_tls;
mod bucket_policy_source_condition;
mod credentials;
mod cross_account_needs_both;
mod directory_bucket_session;
mod encryption_header_required;
mod encryption_headers_invalid;
mod expected_bucket_owner_malformed;
mod expected_bucket_owner_mismatch;
mod hidden_missing_object;
mod identity_policy_explicit_deny;
mod identity_policy_no_allow;
mod kms_key_policy;
mod kms_key_state;
mod kms_no_permission;
mod mfa_required;
mod missing_bucket;
mod missing_object;
mod network;
mod object_lock;
mod object_lock_needs_own_action;
mod object_lock_setting_invalid;
mod object_owned_by_another_account;
mod other;
mod permissions_boundary;
mod requester_pays;
mod resource_control_policy;
mod service_control_policy;
mod session_policy;
mod sse_c_blocked;
mod sse_c_wrong_key;
mod tagging_needs_own_action;
mod throttling;
mod trust_policy;
mod version_needs_own_action;
mod vpc_endpoint_policy;
mod wrong_execution_role;
mod wrong_region;

use super::Cause;

/// Every cause, in the order of the documentation. Among findings of equal confidence this order decides, so a cause
/// stands before those that it is a special case of.
pub static CAUSES: &[&Cause] = &[
    &identity_policy_no_allow::CAUSE,
    &identity_policy_explicit_deny::CAUSE,
    &wrong_execution_role::CAUSE,
    &permissions_boundary::CAUSE,
    &session_policy::CAUSE,
    &service_control_policy::CAUSE,
    &resource_control_policy::CAUSE,
    &vpc_endpoint_policy::CAUSE,
    &bucket_policy_no_allow::CAUSE,
    &bucket_policy_explicit_deny::CAUSE,
    &bucket_policy_source_condition::CAUSE,
    &bucket_policy_requires_tls::CAUSE,
    &cross_account_needs_both::CAUSE,
    &access_point_no_allow::CAUSE,
    &access_point_explicit_deny::CAUSE,
    &access_point_not_delegated::CAUSE,
    &access_point_vpc_only::CAUSE,
    &block_public_access::CAUSE,
    &encryption_header_required::CAUSE,
    &encryption_headers_invalid::CAUSE,
    &acl_header_required::CAUSE,
    &acls_disabled::CAUSE,
    &object_owned_by_another_account::CAUSE,
    &kms_no_permission::CAUSE,
    &kms_key_policy::CAUSE,
    &kms_key_state::CAUSE,
    &sse_c_blocked::CAUSE,
    &sse_c_wrong_key::CAUSE,
    &tagging_needs_own_action::CAUSE,
    &acl_needs_own_action::CAUSE,
    &object_lock_needs_own_action::CAUSE,
    &version_needs_own_action::CAUSE,
    &requester_pays::CAUSE,
    &expected_bucket_owner_mismatch::CAUSE,
    &expected_bucket_owner_malformed::CAUSE,
    &hidden_missing_object::CAUSE,
    &object_lock::CAUSE,
    &object_lock_setting_invalid::CAUSE,
    &archived_object::CAUSE,
    &mfa_required::CAUSE,
    &trust_policy::CAUSE,
    &directory_bucket_session::CAUSE,
    &access_grant_missing::CAUSE,
    &another_service_policy::CAUSE,
    &wrong_region::CAUSE,
    &credentials::CAUSE,
    &missing_bucket::CAUSE,
    &missing_object::CAUSE,
    &network::CAUSE,
    &throttling::CAUSE,
    &account::CAUSE,
    &other::CAUSE,
];
