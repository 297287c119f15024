"""Plays the requests of requests.json, each as its role, and prints status and code a line.

Arguments: endpoint, requests.
"""

import json
import os
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import account  # noqa: E402


def keys(who):
    """Credentials: of the root user, of a role, of nobody, or with a wrong secret."""
    if who == "root":
        return account.ACCOUNT, "test", None
    if who == "stranger":
        return "AKIASTRANGER00000000", "test", None
    if who == "forger":
        key, _, token = keys("user")
        return key, "forged", token
    role = f"arn:aws:iam::{account.ACCOUNT}:role/{who}"
    given = account.client("sts").assume_role(RoleArn=role, RoleSessionName="beside")["Credentials"]
    return given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]


def client(who):
    key, secret, token = keys(who)
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=30)
    return boto3.client(
        "s3",
        endpoint_url=account.ENDPOINT,
        region_name=account.REGION,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        config=config,
    )


with open(sys.argv[2], encoding="utf-8") as file:
    REQUESTS = json.load(file)
clients = {}
for request in REQUESTS:
    who = request["as"]
    if who not in clients:
        clients[who] = client(who)
    try:
        answer = getattr(clients[who], request["call"])(**request["with"])
        print(json.dumps([answer["ResponseMetadata"]["HTTPStatusCode"], ""]))
    except ClientError as error:
        print(json.dumps([error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]]))
