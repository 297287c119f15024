"""Asks every world of the gallery with boto3.

In: lines of JSON {"name", "endpoint", "world", "suite", "expected"} on standard input.
Out: a line for each answer that is not the expected one; nothing where all are.
"""

import base64
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

HEADERS = {
    "server_side_encryption": "ServerSideEncryption",
    "sse_kms_key_id": "SSEKMSKeyId",
    "acl": "ACL",
    "copy_source": "CopySource",
    "request_payer": "RequestPayer",
    "tagging_directive": "TaggingDirective",
    "object_lock_legal_hold": "ObjectLockLegalHoldStatus",
    "version_id": "VersionId",
}


def client(service, case, credentials, bucket=""):
    # An access point's ARN goes into the host name, which only a proxy resolves.
    by_arn = bucket.startswith("arn:")
    config = Config(retries={"total_max_attempts": 1}, proxies={"http": case["endpoint"]} if by_arn else None)
    endpoint = "http://s3.us-east-1.amazonaws.com" if by_arn else case["endpoint"]
    return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, config=config, **credentials)


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        answer = error.response
        return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"].get("Message", "")
    return None


def ask(case, target, check):
    caller = case["world"]["clients"][0]
    credentials = {
        "aws_access_key_id": caller["access_key_id"],
        "aws_secret_access_key": caller["secret_access_key"],
        "aws_session_token": caller.get("session_token"),
    }
    if "assume_role" in target:
        arguments = {"RoleArn": target["assume_role"]["role_arn"], "RoleSessionName": "s3litmus"}
        return refusal(client("sts", case, credentials).assume_role, **arguments)
    s3 = client("s3", case, credentials, target["bucket"])
    sent = check.get("with", {})
    if check["operation"] == "ListObjectsV2":
        return refusal(s3.list_objects_v2, Bucket=target["bucket"], Prefix=check.get("prefix", ""))
    arguments = {"Bucket": target["bucket"], "Key": check.get("key", check.get("prefix", "") + "s3litmus-boto3")}
    arguments.update({HEADERS[name]: value for name, value in sent.items() if name in HEADERS})
    if "expected_bucket_owner" in target:
        arguments["ExpectedBucketOwner"] = target["expected_bucket_owner"]
    if "sse_customer_key" in sent:
        arguments["SSECustomerKey"] = base64.b64decode(sent["sse_customer_key"])
        arguments["SSECustomerAlgorithm"] = "AES256"
    if "tagging" in sent:
        arguments["Tagging"] = "&".join(f"{name}={value}" for name, value in sent["tagging"].items())
    if check["operation"] == "PutObject":
        return refusal(s3.put_object, Body=b"s3litmus", **arguments)
    if check["operation"] == "CopyObject":
        return refusal(s3.copy_object, **arguments)
    return refusal(s3.get_object, **arguments)


def differs(answer, wanted):
    if wanted["observed"] == "allow" or answer is None:
        return (answer is None) != (wanted["observed"] == "allow")
    status, code, message = answer
    said = message == wanted["message"] or (wanted["message"] != "Access Denied" and wanted["message"] in message)
    return (status, code) != (wanted["status"], wanted["code"]) or not said


for line in sys.stdin:
    case = json.loads(line)
    for target in case["suite"]["targets"]:
        for check in target["checks"]:
            wanted = case["expected"]["checks"][check["id"]]
            # boto3 follows the redirect to the bucket's Region by itself, so there the call succeeds.
            if wanted.get("cause") == "wrong-region":
                wanted = {"observed": "allow"}
            answer = ask(case, target, check)
            if differs(answer, wanted):
                print(f"{case['name']}/{check['id']}: {answer} instead of {wanted}")
