"""What programs on boto3 do first. Prints one line for each sentence: `ok`, or what was different."""

import http.client
import json
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
access = dict(endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="jane", aws_secret_access_key="unused")


def client(service, **more):
    return boto3.client(service, **access, **more)


s3 = client("s3")
s3.create_bucket(Bucket="first-things")
s3.put_object(Bucket="first-things", Key="a b.txt", Body=b"hello")
of_sigv4 = client("s3", config=Config(signature_version="s3v4"))


def ask(url, method="GET", data=None, headers={}):
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def refused(call):
    try:
        call()
    except ClientError as error:
        return error.response
    return None


def link(s3):
    url = s3.generate_presigned_url("get_object", Params=dict(Bucket="first-things", Key="a b.txt"))
    return ask(url) == (200, b"hello")


def form(s3):
    conditions = [{"acl": "private"}, ["content-length-range", 0, 10]]
    made = s3.generate_presigned_post("first-things", "up/${filename}", Fields={"acl": "private"}, Conditions=conditions)
    edge = "----------------------------5d2f1c"
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in made["fields"].items()]
    parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--{edge}--\r\n')
    data, kind = "".join(parts).encode(), {"Content-Type": f"multipart/form-data; boundary={edge}"}
    status, _ = ask(made["url"], "POST", data, kind)
    return status == 204 and s3.get_object(Bucket="first-things", Key="up/a.txt")["Body"].read() == b"hello"


def not_modified():
    etag = s3.head_object(Bucket="first-things", Key="a b.txt")["ETag"]
    answer = refused(lambda: s3.get_object(Bucket="first-things", Key="a b.txt", IfNoneMatch=etag))
    return answer["ResponseMetadata"]["HTTPStatusCode"] == 304 and answer["ResponseMetadata"]["HTTPHeaders"]["etag"] == etag


def marked():
    s3.create_bucket(Bucket="of-versions")
    s3.put_bucket_versioning(Bucket="of-versions", VersioningConfiguration=dict(Status="Enabled"))
    s3.put_object(Bucket="of-versions", Key="k", Body=b"x")
    s3.delete_object(Bucket="of-versions", Key="k")
    answer = refused(lambda: s3.get_object(Bucket="of-versions", Key="k"))
    return answer["Error"]["Code"] == "NoSuchKey" and answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"


def no_version():
    answer = refused(lambda: s3.get_object(Bucket="first-things", Key="a b.txt", VersionId="zzz"))
    return (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == ("InvalidArgument", 400)


def tagged():
    answer = s3.put_bucket_tagging(Bucket="first-things", Tagging=dict(TagSet=[dict(Key="a", Value="b")]))
    return answer["ResponseMetadata"]["HTTPStatusCode"] == 204


def of_binary():
    table = client("dynamodb")
    item = dict(k=dict(S="a"), b=dict(B=b"\x00\x01"))
    table.put_item(TableName="items", Item=item)
    answer = refused(
        lambda: table.put_item(
            TableName="items",
            Item=item,
            ConditionExpression="attribute_not_exists(k)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    )
    return answer["Error"]["Code"] == "ConditionalCheckFailedException" and "b" in answer["Item"]


def in_order():
    queues = client("sqs")
    url = queues.create_queue(QueueName="o.fifo", Attributes=dict(FifoQueue="true", ContentBasedDeduplication="true"))["QueueUrl"]
    for body in "123":
        queues.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g")
    first = queues.receive_message(QueueUrl=url)["Messages"]
    return [one["Body"] for one in first] == ["1"] and "Messages" not in queues.receive_message(QueueUrl=url)


def sync():
    host = urlsplit(endpoint)
    connection = http.client.HTTPConnection(host.hostname, host.port)
    name = "AWSStepFunctions.StartSyncExecution"
    signed = "AWS4-HMAC-SHA256 Credential=jane/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=x"
    headers = {"Host": f"sync-localhost:{host.port}", "X-Amz-Target": name, "Authorization": signed}
    headers["Content-Type"] = "application/x-amz-json-1.0"
    arn = "arn:aws:states:us-east-1:111122223333:stateMachine:none"
    connection.request("POST", "/", json.dumps({"stateMachineArn": arn}), headers)
    return b"StateMachineDoesNotExist" in connection.getresponse().read()


iam = client("iam")


def policy(statement, **more):
    document = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}], **more})
    answer = refused(lambda: iam.create_policy(PolicyName=f"p{abs(hash(document))}", PolicyDocument=document))
    return answer["Error"]["Code"] if answer else "taken"


read = {"Action": "s3:Get*", "Resource": "*"}
tag = [dict(Key="team", Value="a")]
sentences = {
    "a link opens, signed as boto3 signs by default": lambda: link(s3),
    "a link opens, signed with SigV4": lambda: link(of_sigv4),
    "a form uploads, signed as boto3 signs by default": lambda: form(s3),
    "a form uploads, signed with SigV4": lambda: form(of_sigv4),
    "a bucket of us-east-1 has no location": lambda: s3.get_bucket_location(Bucket="first-things")["LocationConstraint"] is None,
    "an object of no type is binary": lambda: s3.get_object(Bucket="first-things", Key="a b.txt")["ContentType"] == "binary/octet-stream",
    "what is not modified has its ETag": not_modified,
    "what is deleted says that a marker is in the way": marked,
    "a version that can be none is an invalid argument": no_version,
    "a bucket's tags are put with 204": tagged,
    "a failed condition shows an item that holds bytes": of_binary,
    "a FIFO queue keeps its order": in_order,
    "a synchronous execution is asked for at a host of its own": sync,
    "a new user shows its tags": lambda: iam.create_user(UserName="u", Tags=tag)["User"]["Tags"] == tag,
    "an account has no alias at first": lambda: iam.list_account_aliases()["AccountAliases"] == [],
    "a service-linked role is made": lambda: iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")["Role"]["RoleName"] == "AWSServiceRoleForAutoScaling",
    "a user has temporary credentials": lambda: client("sts").get_session_token()["Credentials"]["SessionToken"] != "",
    "metrics are listed": lambda: client("cloudwatch").list_metrics()["Metrics"] == [],
    "a policy with an action of a hyphen is taken": lambda: policy({**read, "Action": "service-prefix:action-name"}) == "taken",
    "a policy with an unknown member is malformed": lambda: policy({**read, "Foo": 1}) == "MalformedPolicyDocument",
    "a policy with Action and NotAction is malformed": lambda: policy({**read, "NotAction": "s3:*"}) == "MalformedPolicyDocument",
    "a policy with a resource that is no ARN is malformed": lambda: policy({**read, "Resource": "foo"}) == "MalformedPolicyDocument",
    "a policy of no version is malformed": lambda: policy(read, Version="2008-10-17") == "MalformedPolicyDocument",
}
answers = {}
for sentence, holds in sentences.items():
    try:
        answers[sentence] = "ok" if holds() else "it does not hold"
    except Exception as error:
        answers[sentence] = f"{type(error).__name__}: {error}"
print(json.dumps(answers))
