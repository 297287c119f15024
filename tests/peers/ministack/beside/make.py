"""Makes in an emulator, through its APIs, what a world of the lab has.

Arguments: endpoint, world.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import account  # noqa: E402

with open(sys.argv[2], encoding="utf-8") as file:
    WORLD = json.load(file)

iam, s3, control = account.client("iam"), account.client("s3"), account.client("s3control")


def name_of(arn):
    return arn.rsplit("/", 1)[-1]


for arn, role in WORLD["roles"].items():
    name = name_of(arn)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(role["trust_policy"]))
    for policy in role["policies"]:
        iam.put_role_policy(RoleName=name, PolicyName=policy["name"], PolicyDocument=json.dumps(policy["document"]))
    if boundary := role.get("permissions_boundary"):
        made = iam.create_policy(PolicyName=name_of(boundary["arn"]), PolicyDocument=json.dumps(boundary["document"]))
        iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=made["Policy"]["Arn"])
for name, bucket in WORLD["buckets"].items():
    s3.create_bucket(Bucket=name)
    if bucket.get("versioning"):
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for thing in bucket.get("objects", []):
        s3.put_object(Bucket=name, Key=thing["key"], Body=thing["body"].encode())
    # As AWS makes buckets today.
    on = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=dict.fromkeys(on, True))
    s3.put_bucket_ownership_controls(
        Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    if "policy" in bucket:
        s3.put_bucket_policy(Bucket=name, Policy=json.dumps(bucket["policy"]))
for arn, point in WORLD["access_points"].items():
    made = {"AccountId": account.ACCOUNT, "Name": name_of(arn)}
    control.create_access_point(Bucket=point["bucket"], **made)
    control.put_access_point_policy(Policy=json.dumps(point["policy"]), **made)
