"""Deploys template.yaml, once with a suite that passes and once with one that fails, waits for the first one's schedule,
updates it so that it fails and is rolled back, deletes it, and prints what became of all that.

Arguments: endpoint, bootstrap, the translated template.
"""

import json
import sys
import time

import account

ROLE_POLICY = {
    "Effect": "Allow",
    "Action": ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"],
    "Resource": f"arn:aws:s3:::{account.BUCKET}/inventory_event/*",
}


def suite(prefix):
    check = {"id": "upload", "operation": "PutObject", "prefix": prefix, "expect": "allow"}
    return {"suite": "deployed", "targets": [{"name": "bucket", "bucket": account.BUCKET, "checks": [check]}]}


account.make_bucket()
s3, iam, stacks = account.client("s3"), account.client("iam"), account.client("cloudformation")
s3.create_bucket(Bucket="packages")
s3.put_object(Bucket="packages", Key="s3litmus.zip", Body=account.package(sys.argv[2]))
workload = iam.create_policy(PolicyName="workload", PolicyDocument=account.policy(ROLE_POLICY))["Policy"]["Arn"]
with open(sys.argv[3], encoding="utf-8") as file:
    template = json.load(file)
# CloudFormation's own host is not to be had here.
variables = template["Resources"]["Function"]["Properties"]["Environment"]["Variables"]
variables["S3LITMUS_RESPONSE_HOSTS"] = account.ENDPOINT.removeprefix("http://")
variables["S3LITMUS_SETTLE_SECONDS"] = "1"



def parameters(prefix, revision):
    values = {
        "SuiteSource": "inline",
        "Suite": json.dumps(suite(prefix)),
        "PolicyArns": workload,
        "Revision": revision,
        "ScheduleExpression": "rate(1 minute)",
    }
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]


def outcome(name):
    """The stack's status once it rests, and what its events say."""
    for _ in range(240):
        status = stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
        if not status.endswith("_IN_PROGRESS"):
            break
        time.sleep(0.25)
    events = stacks.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [event["ResourceStatusReason"] for event in events if event.get("ResourceStatusReason")]
    return {"status": status, "reasons": reasons}


common = {"TemplateBody": json.dumps(template), "Capabilities": ["CAPABILITY_IAM"]}
results = {}
for name, prefix in [("passing", "inventory_event/"), ("failing", "sales_event/")]:
    stacks.create_stack(StackName=name, Parameters=parameters(prefix, "1"), **common)
    results[name] = outcome(name)

# The first runs were the deployment's; its schedule brings another one within a minute or two.
for _ in range(240):
    log = account.log_lines("passing")
    if sum("run finished" in line for line in log) > 1:
        break
    time.sleep(0.5)
results["log"] = log

stacks.update_stack(StackName="passing", Parameters=parameters("sales_event/", "2"), **common)
results["rolled back"] = outcome("passing")
stacks.delete_stack(StackName="passing")
time.sleep(1)
left = [stack["StackName"] for stack in stacks.describe_stacks()["Stacks"] if stack["StackStatus"] != "DELETE_COMPLETE"]
results["left"] = left
json.dump(results, sys.stdout)
