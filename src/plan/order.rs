//! From a suite to a plan.

use super::{
    model::{ActsOn, Plan, PlannedCheck, PlannedObject, Stage, Writer},
    objects::{Choice, Sources, Want},
    warnings,
};
use crate::{
    call::{Call, CallOptions, Operation},
    suite::{Check, Object, Suite, Target, VERSION_OF_RUN},
};

/// The tag that is set where a check of PutObjectTagging names none.
const TAG: (&str, &str) = ("s3litmus", "self-test");

/// The ACL that is set where a check of PutObjectAcl names none: it opens nothing, and a bucket without ACLs takes it
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>).
const ACL: &str = "bucket-owner-full-control";

/// Orders the requests of a run. Keys are `{prefix}s3litmus-{run_id}-{n}`.
pub fn plan(suite: &Suite, run_id: &str) -> Plan {
    let checks = suite.checks();
    let mut planner = Planner { run_id, checks: Vec::with_capacity(checks), objects: Vec::new() };
    let mut sources = Sources::default();
    let pairs =
        || suite.targets.iter().enumerate().flat_map(|(t, target)| target.checks.iter().map(move |c| (t, target, c)));
    // Every write first: which of them a read can rest on is known only when all are.
    for (index, target, check) in pairs() {
        let planned = planner.check(suite, target, check);
        if let Some(object) = planned.writes {
            sources.offer(index, target, check, object);
        }
        planner.checks.push(planned);
    }
    for (place, (index, target, check)) in pairs().enumerate() {
        if let Some(want) = Want::of(check) {
            let Choice { mut objects, to_write } = sources.choose(&want, index, target, check);
            for options in to_write {
                let is_spare = !objects.is_empty();
                let object = planner.write(target, check, options.clone(), is_spare);
                sources.add(&want, index, check, target, options, (object, is_spare));
                objects.push(object);
            }
            planner.rest_on(place, target, objects);
        }
    }
    let Planner { checks, objects, .. } = planner;
    let mut plan = Plan {
        run_id: run_id.to_owned(),
        suite: suite.name.clone(),
        principal: suite.principal.clone(),
        checks,
        objects,
        warnings: Vec::new(),
    };
    plan.warnings = warnings::of(suite, &plan);
    plan
}

struct Planner<'a> {
    run_id: &'a str,
    checks: Vec<PlannedCheck>,
    objects: Vec<PlannedObject>,
}

impl Planner<'_> {
    /// The check as a request, but for the key of an object that it needs.
    fn check(&mut self, suite: &Suite, target: &Target, check: &Check) -> PlannedCheck {
        let mut call = call(target, check.operation, check.options.clone());
        let (mut acts_on, mut writes) = (ActsOn::Nothing, None);
        match &check.object {
            Object::Key(key) => {
                call.key = Some(key.clone());
                acts_on = ActsOn::Given;
            }
            Object::Under(prefix) if check.operation == Operation::ListObjectsV2 => call.prefix = Some(prefix.clone()),
            Object::Under(prefix) if makes_object(check.operation) => {
                let object = self.object(target, prefix, Writer::Check(self.checks.len()));
                call.key = Some(self.objects[object].key.clone());
                writes = Some(object);
            }
            Object::Under(_) | Object::Bucket => {}
        }
        match check.operation {
            Operation::PutObjectTagging if call.options.tagging.is_empty() => {
                call.options.tagging.insert(TAG.0.to_owned(), TAG.1.to_owned());
            }
            Operation::PutObjectAcl if call.options.acl.is_none() => call.options.acl = Some(ACL.to_owned()),
            Operation::GetObjectVersion if call.options.version_id.is_none() => {
                call.options.version_id = Some(VERSION_OF_RUN.to_owned());
            }
            _ => {}
        }
        let partition = target.partition(suite);
        let resource = match &call.key {
            Some(key) => target.bucket.object_arn(partition, key),
            None => target.bucket.arn(partition),
        };
        PlannedCheck {
            id: check.id.clone(),
            target: target.name.clone(),
            expected: check.expect.clone(),
            call,
            resource,
            stage: stage(check.operation),
            acts_on,
            or_else: Vec::new(),
            writes,
        }
    }

    /// Adds an object with a key of the run's own.
    fn object(&mut self, target: &Target, prefix: &str, written_by: Writer) -> usize {
        let key = format!("{prefix}s3litmus-{}-{}", self.run_id, self.objects.len());
        let (target, bucket) = (target.name.clone(), target.bucket.as_str().to_owned());
        self.objects.push(PlannedObject { target, bucket, key, written_by });
        self.objects.len() - 1
    }

    /// Adds an object that no check writes.
    fn write(&mut self, target: &Target, check: &Check, options: CallOptions, is_spare: bool) -> usize {
        let prefix = check.object.text().unwrap_or_default();
        let mut call = call(target, Operation::PutObject, options);
        let object = self.object(target, prefix, Writer::Check(0));
        call.key = Some(self.objects[object].key.clone());
        let writer = if is_spare { Writer::Spare } else { Writer::Preparation };
        self.objects[object].written_by = writer(Box::new(call));
        object
    }

    /// Lets the check at `place` act on the first of the objects, or on another where that one is not written.
    fn rest_on(&mut self, place: usize, target: &Target, objects: Vec<usize>) {
        let mut objects = objects.into_iter();
        let Some(object) = objects.next() else { return };
        let key = &self.objects[object].key;
        let check = &mut self.checks[place];
        check.acts_on = ActsOn::Own(object);
        check.or_else = objects.collect();
        if check.call.operation == Operation::CopyObject {
            check.call.options.copy_source = Some(target.bucket.copy_source(key));
        } else {
            check.call.key = Some(key.clone());
            // The ARN so far is that of the bucket, since the key was not known.
            check.resource = target.bucket.object_arn(partition_of(&check.resource), key);
        }
    }
}

fn partition_of(arn: &str) -> &str {
    arn.split(':').nth(1).unwrap_or("aws")
}

fn call(target: &Target, operation: Operation, options: CallOptions) -> Call {
    Call {
        operation,
        bucket: target.bucket.as_str().to_owned(),
        key: None,
        prefix: None,
        expected_bucket_owner: target.expected_bucket_owner.clone(),
        options,
        region: target.region.clone(),
        assume_role: target.assume_role.clone(),
    }
}

/// Whether the operation makes a new object under the run's key.
fn makes_object(operation: Operation) -> bool {
    matches!(operation, Operation::PutObject | Operation::MultipartUpload | Operation::CopyObject)
}

/// When an operation is sent.
pub(crate) fn stage(operation: Operation) -> Stage {
    use Operation as Op;
    match operation {
        Op::PutObject | Op::MultipartUpload | Op::ListObjectsV2 | Op::HeadBucket | Op::GetBucketLocation => {
            Stage::Write
        }
        Op::CopyObject | Op::GetObject | Op::HeadObject | Op::GetObjectTagging | Op::GetObjectVersion => Stage::Read,
        Op::PutObjectTagging | Op::PutObjectAcl => Stage::Change,
        Op::DeleteObject => Stage::Delete,
    }
}
