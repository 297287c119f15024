"""The access-point scenario as an account of its owner's making: a bucket that delegates to its access points, two
access points, two roles that have no S3 permission of their own, and a function for each role.

Imported by the scripts beside it; the endpoint is the first argument of each.
"""

import io
import json
import socket
import sys
import zipfile

import boto3
from botocore.config import Config

ACCOUNT = "111122223333"
REGION = "us-east-1"
BUCKET = "store-events"
ENDPOINT = sys.argv[1]
# Role, access point and the one prefix that both are for.
CONSUMERS = [("ec2-role", "ec2-consumer", "sales_event"), ("lambda-role", "lambda-consumer", "inventory_event")]

# Names under localhost are loopback (RFC 6761, 6.3), but resolvers that know it are rare.
_getaddrinfo = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **named: _getaddrinfo(
    "127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **named
)


def client(service):
    """A client with the root key that ministack knows: the account id."""
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=REGION,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="test",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, read_timeout=120),
    )


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def access_point_arn(name):
    return f"arn:aws:s3:{REGION}:{ACCOUNT}:accesspoint/{name}"


def make_bucket():
    s3 = client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for prefix in ["", "sales_event/", "inventory_event/"]:
        s3.put_object(Bucket=BUCKET, Key=f"{prefix}kon.json", Body=b"{}")
    # The grant is to every principal, but only through access points of the account: not public.
    s3.put_bucket_policy(
        Bucket=BUCKET,
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "*",
                "Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"],
                "Condition": {"StringEquals": {"s3:DataAccessPointAccount": ACCOUNT}},
            }
        ),
    )


def make_role(name, *statements):
    iam = client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    logs = {"Effect": "Allow", "Action": ["logs:Create*", "logs:PutLogEvents"], "Resource": "*"}
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(logs, *statements))
    return arn


def make_access_point(name, role_arn, prefix):
    s3control = client("s3control")
    s3control.create_access_point(AccountId=ACCOUNT, Name=name, Bucket=BUCKET)
    s3control.put_access_point_policy(
        AccountId=ACCOUNT,
        Name=name,
        Policy=policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": role_arn},
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": f"{access_point_arn(name)}/object/{prefix}/*",
            }
        ),
    )


def package(bootstrap):
    """The zip of a function, as cargo-lambda lays it out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        with open(bootstrap, "rb") as file:
            archive.writestr(entry, file.read())
    return buffer.getvalue()


def make_function(name, role_arn, code, environment):
    functions = client("lambda")
    functions.create_function(
        FunctionName=name,
        Runtime="provided.al2023",
        Handler="bootstrap",
        Role=role_arn,
        Code={"ZipFile": code},
        Timeout=60,
        MemorySize=256,
        LoggingConfig={"LogFormat": "JSON"},
        Environment={"Variables": environment},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name)


def invoke(name, event):
    answer = client("lambda").invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return {"error": answer.get("FunctionError"), "payload": json.loads(answer["Payload"].read())}


def log_lines(name):
    """What CloudWatch Logs has of the function, oldest first."""
    logs = client("logs")
    group = f"/aws/lambda/{name}"
    lines = []
    for stream in logs.describe_log_streams(logGroupName=group)["logStreams"]:
        events = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)
        lines += [event["message"] for event in events["events"]]
    return lines
