"""Runs the access-point scenario under both roles and prints, per role, the answer and the log.

Arguments: endpoint, bootstrap.
"""

import json
import sys

import account

PREFIXES = ["", "sales_event/", "inventory_event/"]


def suite(role_arn, allowed_target, allowed_prefix):
    """18 checks: three ways to the bucket, three prefixes, writing and reading."""
    targets = []
    for name, bucket in [("bucket", account.BUCKET)] + [
        (access_point, account.access_point_arn(access_point)) for _, access_point, _ in account.CONSUMERS
    ]:
        checks = []
        for prefix in PREFIXES:
            allowed = name == allowed_target and prefix == f"{allowed_prefix}/"
            expect = "allow" if allowed else "deny"
            checks.append({"operation": "PutObject", "prefix": prefix, "expect": expect})
            checks.append({"operation": "GetObject", "key": f"{prefix}kon.json", "expect": expect})
        targets.append({"name": name, "bucket": bucket, "checks": checks})
    return {"suite": "access points", "principal": role_arn, "targets": targets}


account.make_bucket()
code = account.package(sys.argv[2])
runs = []
for role, access_point, prefix in account.CONSUMERS:
    role_arn = account.make_role(role)
    account.make_access_point(access_point, role_arn, prefix)
    runs.append((role, access_point, prefix, role_arn))
results = {}
for role, access_point, prefix, role_arn in runs:
    configured = json.dumps(suite(role_arn, access_point, prefix))
    account.make_function(role, role_arn, code, {"S3LITMUS_SUITE": configured})
    first = account.invoke(role, {})
    results[role] = {
        "cold": first,
        "warm": account.invoke(role, {}),
        "narrowed": account.invoke(role, {"targets": [access_point]}),
        "foreign": account.invoke(role, {"suite": suite(role_arn, access_point, prefix)}),
        "log": account.log_lines(role),
    }
json.dump(results, sys.stdout)
