//! From a name in a request to a bucket: bucket names, access point hosts, aliases, ARNs.

use std::collections::HashMap;

use crate::authorize::Through;
use crate::front::Target;
use crate::wording::{self, Failure};
use crate::world::{AccessPointArn, World};

/// The names of access points.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// ARNs by alias.
    aliases: HashMap<String, String>,
    /// ARNs by `NAME-ACCOUNT`; one name may exist in several Regions.
    hosts: HashMap<String, Vec<String>>,
}

impl Names {
    pub(crate) fn new(world: &World) -> Self {
        let mut names = Self::default();
        for (arn, point) in &world.access_points {
            let Some(parsed) = AccessPointArn::parse(arn) else { continue };
            names.aliases.insert(point.alias(&parsed), arn.clone());
            names.hosts.entry(format!("{}-{}", parsed.name, parsed.account)).or_default().push(arn.clone());
        }
        names
    }

    /// Whether a bucket or an access point has the name.
    pub(crate) fn knows(&self, world: &World, name: &str) -> bool {
        world.buckets.contains_key(name) || self.aliases.contains_key(name) || self.hosts.contains_key(name)
    }

    /// What a name in a host or path stands for, asked from a Region.
    pub(crate) fn resolve(&self, world: &World, name: &str, region: &str) -> Result<Target, Failure> {
        if name.starts_with("arn:") {
            return through(world, name).ok_or_else(|| wording::no_such_access_point(name));
        }
        if name.ends_with("-s3alias") {
            let arn = self.aliases.get(name).ok_or_else(wording::invalid_access_point_alias)?;
            return through(world, arn).ok_or_else(wording::invalid_access_point_alias);
        }
        if world.buckets.contains_key(name) {
            return Ok(Target { bucket: name.to_owned(), through: None });
        }
        if let Some(arns) = self.hosts.get(name) {
            let local = arns.iter().find(|arn| arn.split(':').nth(3) == Some(region)).or_else(|| arns.first());
            if let Some(target) = local.and_then(|arn| through(world, arn)) {
                return Ok(target);
            }
        }
        Err(missing(world, name))
    }
}

fn through(world: &World, arn: &str) -> Option<Target> {
    let parsed = AccessPointArn::parse(arn)?;
    let point = world.access_points.get(arn)?;
    let through = Through { arn: arn.to_owned(), account: parsed.account };
    Some(Target { bucket: point.bucket.clone(), through: Some(through) })
}

/// A host `NAME-ACCOUNT` of an account of the world was meant for an access point.
fn missing(world: &World, name: &str) -> Failure {
    let point = name.rsplit_once('-').filter(|(_, account)| mentions(world, account));
    match point {
        Some((point, _)) => wording::no_such_access_point(point),
        None => wording::no_such_bucket(name),
    }
}

fn mentions(world: &World, account: &str) -> bool {
    let of_arn = |arn: &String| arn.split(':').nth(4) == Some(account);
    crate::world::is_account(account)
        && (world.accounts.contains_key(account)
            || world.roles.keys().any(of_arn)
            || world.access_points.keys().any(of_arn)
            || world.buckets.values().any(|bucket| bucket.account == account))
}
