"""Asks ministack about every combination of the policies in policies.json, and prints an answer a line.

Arguments: endpoint.
"""

import json
import os

import boto3
from botocore.exceptions import ClientError

import account

with open(os.path.join(os.path.dirname(__file__), "policies.json"), encoding="utf-8") as file:
    POOLS = json.load(file)

iam, s3 = account.client("iam"), account.client("s3")
s3.create_bucket(Bucket="store")
for key in ["in/kon.json", "out/kon.json"]:
    s3.put_object(Bucket="store", Key=key, Body=b"{}")
trust = {"Effect": "Allow", "Principal": {"AWS": account.ACCOUNT}, "Action": "sts:AssumeRole"}
for name in ["subject", "other"]:
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=account.policy(trust))
boundaries = {
    name: iam.create_policy(PolicyName=name, PolicyDocument=account.policy(*statements))["Policy"]["Arn"]
    for name, statements in POOLS["boundary"].items()
    if statements is not None
}


def session(policy):
    """A client with the role's credentials, limited by a session policy."""
    named = {} if policy is None else {"Policy": account.policy(*policy)}
    given = account.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{account.ACCOUNT}:role/subject", RoleSessionName="test", **named
    )["Credentials"]
    return boto3.client(
        "s3",
        endpoint_url=account.ENDPOINT,
        region_name=account.REGION,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def ask(client, request):
    """The request's outcome: "allow", "deny", or an error that is neither."""
    try:
        match request["action"]:
            case "s3:PutObject":
                named = {}
                if "server_side_encryption" in request:
                    named["ServerSideEncryption"] = request["server_side_encryption"]
                client.put_object(Bucket="store", Key=request["key"], Body=b"", **named)
            case "s3:GetObject":
                client.get_object(Bucket="store", Key=request["key"])["Body"].read()
            case "s3:ListBucket":
                client.list_objects_v2(Bucket="store", Prefix=request["prefix"])
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return "deny" if code == "AccessDenied" else code
    return "allow"


for identity, statements in POOLS["identity"].items():
    if statements:
        iam.put_role_policy(RoleName="subject", PolicyName="p", PolicyDocument=account.policy(*statements))
    for boundary, limit in POOLS["limits"]:
        if boundary in boundaries:
            iam.put_role_permissions_boundary(RoleName="subject", PermissionsBoundary=boundaries[boundary])
        client = session(POOLS["session"][limit])
        for bucket, resource in POOLS["bucket"].items():
            if resource:
                s3.put_bucket_policy(Bucket="store", Policy=account.policy(*resource))
            for number, request in enumerate(POOLS["requests"]):
                answer = {"identity": identity, "boundary": boundary, "session": limit, "bucket": bucket}
                print(json.dumps(answer | {"request": number, "answer": ask(client, request)}))
            if resource:
                s3.delete_bucket_policy(Bucket="store")
        if boundary in boundaries:
            iam.delete_role_permissions_boundary(RoleName="subject")
    if statements:
        iam.delete_role_policy(RoleName="subject", PolicyName="p")
