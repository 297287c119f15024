"""What the same costs in Python: prints the CPU milliseconds of a first PUT and GET, imports included, and the CPU
microseconds of a request after that."""

import json
import sys
import time

import boto3
from botocore.config import Config

s3 = boto3.client(
    "s3",
    endpoint_url=sys.argv[1],
    region_name="us-east-1",
    aws_access_key_id="ASIABENCH",
    aws_secret_access_key="secret",
    config=Config(s3={"addressing_style": "path"}),
)


def put_and_get(number):
    s3.put_object(Bucket="bench-bucket", Key=f"prefix-{number}/object", Body=b"x" * 1024)
    s3.get_object(Bucket="bench-bucket", Key=f"prefix-{number}/object")["Body"].read()


put_and_get(0)
cold = time.process_time()
rounds = 150
for number in range(rounds):
    put_and_get(number)
warm = (time.process_time() - cold) / (2 * rounds)
json.dump({"cold_ms": cold * 1e3, "warm_us": warm * 1e6}, sys.stdout)
