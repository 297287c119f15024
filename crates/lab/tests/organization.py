"""Asks a lab for what it serves of Organizations and EC2.

In: JSON {"endpoint", "access_key_id", "calls": [[service, method, arguments]]} on standard input.
Out: a JSON list of the answers; of a refusal {"error": [status, code]}.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

asked = json.load(sys.stdin)


def answer(service, method, arguments):
    client = boto3.client(
        service,
        region_name="us-east-1",
        endpoint_url=asked["endpoint"],
        aws_access_key_id=asked["access_key_id"],
        aws_secret_access_key="s",
        config=Config(retries={"total_max_attempts": 1}),
    )
    try:
        found = getattr(client, method)(**arguments)
    except ClientError as error:
        return {"error": [error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"]]}
    found.pop("ResponseMetadata")
    return found


print(json.dumps([answer(*call) for call in asked["calls"]]))
