//! What a bucket and what is in it must agree on.

use std::collections::BTreeSet;

use http::HeaderName;
use s3litmus_policy::Layer;

use super::{Checked, account_id, optional_document};
use crate::world::{AccessPointArn, Bucket, KeyArn, World, WorldError};

pub(super) fn bucket(world: &World, place: &str, name: &str, it: &Bucket) -> Checked {
    if !s3s::path::check_bucket_name(name) {
        return Err(WorldError::meaning(place, "is not a valid bucket name"));
    }
    account_id(&format!("{place}.account"), &it.account)?;
    optional_document(&format!("{place}.policy"), it.policy.as_ref(), Layer::BucketPolicy)?;
    if let Some(key) = &it.encryption.kms_key_id {
        let place = format!("{place}.encryption.kms_key_id");
        KeyArn::parse(key).ok_or_else(|| WorldError::meaning(place, "is not the ARN of a KMS key"))?;
    }
    faults(place, it)?;
    objects(place, it)?;
    let ambiguous = world.access_points.keys().filter_map(|arn| AccessPointArn::parse(arn));
    if let Some(arn) = ambiguous.into_iter().find(|arn| format!("{}-{}", arn.name, arn.account) == name) {
        return Err(WorldError::meaning(place, format!("has the host name of the access point `{arn}`")));
    }
    Ok(())
}

fn faults(place: &str, it: &Bucket) -> Checked {
    for (index, fault) in it.faults.iter().enumerate() {
        let mut operations = fault.operations.iter().enumerate();
        if let Some((at, unknown)) = operations.find(|(_, operation)| !crate::s3::is_operation(operation)) {
            let place = format!("{place}.faults[{index}].operations[{at}]");
            return Err(WorldError::meaning(place, format!("`{unknown}` is no operation of the lab")));
        }
        if fault.header.as_ref().is_some_and(|header| HeaderName::from_bytes(header.as_bytes()).is_err()) {
            let place = format!("{place}.faults[{index}].header");
            return Err(WorldError::meaning(place, "is not the name of a header"));
        }
    }
    Ok(())
}

fn objects(place: &str, it: &Bucket) -> Checked {
    let mut keys = BTreeSet::new();
    for (index, object) in it.objects.iter().enumerate() {
        let place = format!("{place}.objects[{index}]");
        if object.key.is_empty() || object.key.len() > 1024 {
            return Err(WorldError::meaning(format!("{place}.key"), "must have 1 to 1,024 bytes"));
        }
        if !it.is_versioned() && !keys.insert(&object.key) {
            return Err(WorldError::meaning(
                place,
                format!("`{}` is given twice and the bucket keeps no versions", object.key),
            ));
        }
        if object.version_id.is_some() && !it.is_versioned() {
            return Err(WorldError::meaning(
                format!("{place}.version_id"),
                "is given in a bucket that keeps no versions",
            ));
        }
        if let Some(owner) = &object.owner {
            account_id(&format!("{place}.owner"), owner)?;
        }
        if let Some(key) = &object.sse_kms_key_id {
            KeyArn::parse(key)
                .ok_or_else(|| WorldError::meaning(format!("{place}.sse_kms_key_id"), "is not the ARN of a KMS key"))?;
            if object.sse_customer_key.is_some() {
                return Err(WorldError::meaning(place, "has both a KMS key and a customer key"));
            }
        }
        if (object.lock_mode.is_some() || object.legal_hold) && it.object_lock.is_none() {
            return Err(WorldError::meaning(place, "is locked in a bucket without `object_lock`"));
        }
    }
    Ok(())
}
