import { phrases } from "./phrases.ts";

/** Somebody ended the job. */
export const stopped = phrases("(stopped|cancell?ed|aborted) by (a |the )?(user|customer)");

/** A key, or what only a key can hinder. */
export const key = phrases(
  "kms",
  "cmk",
  "(customer|aws|service) (managed|master) key",
  "encryption key",
  "(the|this) key",
  "given key",
  "(default|ebs|vault and) key",
  "decrypt*",
  "(?<!access )key id",
  "key .. is (disabled|not enabled|pending deletion)",
  "encrypted .. (shared|copied|accessible)",
  "key .. not (usable|shared|available)",
  "encrypted .. key",
);

/** A call that was denied. */
export const denied = phrases(
  "access denied",
  "not authori[sz]ed",
  "unauthori[sz]ed*",
  "permissions?",
  "privileges?",
  "security token",
  "forbidden",
  "explicit* den*",
  "not allowed to",
  "may not (call|perform|access)",
  "(scp|policy|policies) .. (den*|not allow*)",
  "not permitted to",
);

/** A role that AWS Backup cannot act with, or accounts and services that are strangers to each other. */
export const estranged = phrases(
  "cannot be assumed",
  "(assume|assuming) .. role",
  "role .. (not found|not exist)",
  "trust (policy|relationship)",
  "member of the same organi[sz]ation",
  "needs a subscription",
  "opt in required",
);

/** A program on a host, or a gateway, that takes part in the backup. */
export const agent = phrases(
  "vss",
  "[a-z]*vss[a-z]*",
  "volume shadow",
  "ssm",
  "systems manager",
  "backint",
  "agent",
  "quiesc*",
  "vmware",
  "vcenter",
  "esxi",
  "hypervisor",
  "changed? block tracking",
  "cbt",
  "log backups?",
  "backup gateway",
  "gateway (was|is|could|cannot|did|has)",
  "kubernetes",
);

/** A program that tells of itself, not of what it was denied. */
export const agentItself = phrases("agent");

/** What AWS does not do. */
export const notSupported = phrases("unsupported", "not support*", "incompatible");

/** A disk that is full, or cannot be read. */
export const disk = phrases(
  "(disk|storage|device|volume) (space )?(is )?full",
  "no space",
  "out of (disk|storage|space)*",
  "(not enough|insufficient) (free |disk |storage )*(space|storage)",
  "i/o error",
  "(read|write) error",
  "corrupt*",
  "(open|read|writ)ing (a )?(virtual )?disk",
  "process(ing)? backup data",
  "disk .. not be (opened|read)",
  "insufficient storage",
  "damaged",
  "exhausted",
);

/** A time that a job must keep to. */
export const window = phrases(
  "(maintenance|backup|start|completion|snapshot) window",
  "expired before",
  "abort signal",
  "not (start|begin|complete|finish)* in time",
  "(scheduled|pending|planned) maintenance",
  "(window|minutes|hours) .. (elapsed|ran out|is over)",
);

/** A number that was passed. */
export const limit = phrases(
  "(limit|quota|maximum) .. (exceed*|reached|passed)",
  "(exceed*|reached|over) .. (limits?|quotas?|maximum|rate)",
  "(limit|quota) (exceed*|reached|passed)",
  "rate exceeded",
  "too many",
  "throttl*",
  "slow down",
  "maximum (number|allowed|concurrent|supported)",
  "(more than|at most) [0-9]+",
  "at most",
  "insufficient ([a-z]+ )?capacity",
  "(rate|frequency) .. too high",
  "exceed* .. (number|allowed)",
);

/** A number that falls again by itself. */
export const passing = phrases(
  "concurrent*",
  "in progress",
  "throttl*",
  "rate exceeded",
  "slow down",
  "request limit",
  "too many .. (being|running|jobs|requests)",
  "wait until",
  "capacity",
);

/** A resource, vault or recovery point that is not there. */
export const lost = phrases(
  "not found",
  "not exist",
  "no longer (exists?|available|there)",
  "(could not|cannot|unable to) (be )?(find|found|locate|located)",
  "no such",
  "there is no",
  "(was|has been|have been|is being|were|already) (deleted|terminated|removed|deregistered)",
  "delete complete",
  "no default vpc",
  "no objects that match",
  "recovery point is unavailable",
  "is missing(?! an? )",
);

/** Something else that is under way. */
export const busy = phrases(
  "(running|existing|active|already a) ([a-z]+ )?job",
  "another (backup|copy|snapshot|restore|operation|job|request)",
  "(in|already) progress",
  "conflict*",
  "in use",
  "is being [a-z]+",
  "not (currently )?in (an? |the )?([a-z]+ ){0,2}state",
  "(invalid|incorrect) ([a-z]+ ){0,3}state",
  "in the [a-z]+ state",
  "status [a-z]+ing",
  "(status|state) (of )?(creating|modifying|updating|pending|starting|stopping|rebooting|upgrading|maintenance)",
  "cannot snapshot volume",
  "no gateways? (is |are )?available",
  "occupied",
  "busy",
  "(restore (operation|is running)|is restoring)",
  "(creating|modifying|updating|deleting|restoring) (lifecycle|state|status)",
  "locked by",
  "under ?way",
  "concurrent operation",
  "(is|are) (currently )?(paused|hibernat*|starting|stopping|rebooting)",
  "currently being",
  "deleting state",
);

/** Somebody holds it for good. */
export const held = phrases("in use by");

/** A wish that does not go with how things are set up. */
export const unfit = phrases(
  "is (invalid|not valid)",
  "illegal",
  "invalid (parameter|argument|value)*",
  "not (enabled|configured|turned on|opted)",
  "already (configured|enabled|has continuous backup)",
  "not within the range",
  "retention",
  "outside (of )?the",
  "different backup options",
  "option disabled",
  "requires?",
  "not permit*",
  "cannot be",
  "not available (for|in)",
  "must (be|have|not)",
  "missing (a )?required",
  "only .. supported",
);

/** Trouble of AWS's own. */
export const ours = phrases(
  "internal (server )?(error|failure)",
  "fatal error",
  "temporar*",
  "try again",
  "token expired",
  "service unavailable",
  "unexpected*",
);

/** Trouble on the way. */
export const wire = phrases(
  "timed out",
  "timeout",
  "network",
  "connect*",
  "upload",
  "unreachable",
  "not online",
);

/** What an agent may do better the next time. */
export const agentPasses = phrases("trying", "some", "data was invalid");

/** Objects of a bucket: some, or all of them. */
export const someObjects = phrases("one or more objects failed", "some objects");
export const noneRestored = phrases("no objects were restored");
export const noneBackedUp = phrases("no objects were backed up");

/** AWS's keys were asked too often. */
export const keyTooOften = phrases("kms .. (throttl*|rate exceeded)");

/** Words that hint at a cause where nothing plainer is said. */
export const hints = {
  storage: phrases("datastore", "disks?", "blocks", "enospc", "space", "full"),
  kms: phrases("(re ?)?encrypt*", "unencrypted", "[a-z]+ key"),
  permission: phrases(
    "denied",
    "denies",
    "den(y|ying)",
    "(no|lacks?|without|enough) (access|rights?)",
    "authori[sz]ation",
    "role",
    "credentials?",
    "(security|session|access) (token|key)",
    "not a member of",
    "may not",
  ),
  busy: phrases(
    "(previous|earlier|other) .. not",
    "(still|already) [a-z]+ing",
    "(is|are) (still )?[a-z]+ing",
    "pending",
    "not (finished|ended) yet",
    "not available",
  ),
  limit: phrases("exceed*", "maximum", "limits?", "limited", "capacity", "quotas?"),
  window: phrases("scheduled", "deadline", "overdue", "too late", "passed"),
  gone: phrases("missing", "deleted", "removed", "terminated", "vanished"),
  unsupported: phrases(
    "must",
    "only",
    "(has|have) to be",
    "(is|are) (disabled|off|switched off)",
    "validation",
    "not possible",
    "feature",
    "option",
  ),
} as const;
