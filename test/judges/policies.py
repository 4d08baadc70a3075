"""What parliament and policy_sentry say of policies: {place: {"policy": ..., "kind": "identity"}} comes in, findings go out."""
import json
import re
import sys

from parliament import analyze_policy_string
from policy_sentry.querying.actions import get_action_data


def of_parliament(place, policy):
    for finding in analyze_policy_string(json.dumps(policy)).findings:
        yield {"judge": "parliament", "rule": finding.issue, "where": place, "says": str(finding.detail)}


def pattern(arn):
    """An ARN's form in the definitions, or one with wildcards in a policy, as an expression."""
    parts = re.split(r"(\$\{[^}]*\}|\*)", arn)
    return "".join(".*" if part == "*" or part.startswith("${") else re.escape(part) for part in parts)


def fits(resource, form):
    if form == "*":
        return False
    bare = re.sub(r"\$\{[^}]*\}", "x", resource.replace("*", "x"))
    return re.fullmatch(pattern(form), bare) or re.fullmatch(pattern(resource), re.sub(r"\$\{[^}]*\}", "x", form))


def of_policy_sentry(place, policy):
    for statement in policy["Statement"]:
        if statement["Effect"] != "Allow":
            continue
        resources = statement.get("Resource", [])
        for action in statement["Action"]:
            service, name = action.split(":")
            rows = (get_action_data(service, name) or {}).get(service)
            if not rows:
                yield {"judge": "policy_sentry", "rule": "UNKNOWN_ACTION", "where": place, "says": action}
                continue
            forms = {row["resource_arn_format"] for row in rows}
            if forms == {"*"}:
                if resources != ["*"]:
                    yield {"judge": "policy_sentry", "rule": "NO_SUCH_RESOURCE", "where": place,
                           "says": f"{action} knows no resource, and is given {resources}"}
                continue
            for resource in resources:
                if resource != "*" and not any(fits(resource, form) for form in forms):
                    yield {"judge": "policy_sentry", "rule": "WRONG_RESOURCE", "where": place,
                           "says": f"{action} on {resource}, which is none of {sorted(forms)}"}


policies = json.load(sys.stdin)
found = []
for place, policy in policies.items():
    found.extend(of_parliament(place, policy))
    found.extend(of_policy_sentry(place, policy))
json.dump(found, sys.stdout)
