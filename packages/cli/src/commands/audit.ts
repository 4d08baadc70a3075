import type { Evidence } from "@watchkeeper/cases/evidence";
import { type HaltChange, toHaltChange } from "@watchkeeper/cases/halt-switch";
import { fingerprintOf } from "@watchkeeper/cases/signature";
import { type AuditReport, verifyAudit } from "@watchkeeper/cases/verify-audit";
import { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import type { Desk } from "../desk.ts";
import { bytesOf, readEvidence, writeEvidence } from "../evidence-file.ts";
import type { Io } from "../io.ts";
import { momentOf } from "../show-record.ts";
import { connect } from "../target.ts";

/** `watchkeeper audit`: whether anybody tampered with the trail or what it tells of; the evidence; who set the halt switch. */
export const auditCommand = (io: Io): Command =>
  new Command("audit")
    .description("The audit trail")
    .helpCommand(false)
    .addCommand(verifyCommand(io))
    .addCommand(exportCommand(io))
    .addCommand(haltHistoryCommand(io));

interface VerifyOptions extends CommonOptions {
  readonly from?: string;
  readonly publicKey?: string;
}

const verifyCommand = (io: Io): Command =>
  newRemoteCommand(
    "verify",
    "Verify every audit chain, the items that they tell of, and all of it against the notary's keeping (exit code 1: a flaw was found)",
    "watchkeeper audit verify\n  watchkeeper audit verify --from evidence.ndjson.gz --public-key notary.pem",
  )
    .option("--from <file>", "verify a file that audit export has written: no network is used")
    .option("--public-key <file>", "the stage's public key (PEM), where another is not to be believed")
    .action(async (options: VerifyOptions) => {
      const key =
        options.publicKey === undefined
          ? undefined
          : fingerprintOf({ pem: bytesOf(options.publicKey).toString() });
      const evidence =
        options.from === undefined ? await evidenceOf(options, io) : readEvidence(options.from);
      const report = verifyAudit(evidence, { key });
      answer(options, io, report, (shown) => show(shown, io));
      if (report.flaws.length > 0) process.exitCode = 1;
    });

/** Reads all that an audit looks at, and shows on a terminal how far it has come. */
async function evidenceOf(options: CommonOptions, io: Io): Promise<Evidence> {
  const desk = await connect(options, io);
  const { below } = options.json ? {} : io;
  try {
    return await desk.evidence((what, read, of) => {
      if (read % toldEach === 0) below?.(`  ${read} of ${of} ${what} read`);
    });
  } finally {
    below?.("");
  }
}

/** How many are read between two lines of progress. */
const toldEach = 20;

interface ExportOptions extends CommonOptions {
  readonly out: string;
}

const exportCommand = (io: Io): Command =>
  newRemoteCommand(
    "export",
    "Write all that an audit looks at into one file: records, items, the notary's keeping, the public key (exit code 1: a flaw was found)",
    "watchkeeper audit export --out evidence.ndjson.gz",
  )
    .requiredOption("--out <file>", "the file to write; packed where its name ends in .gz")
    .action(async (options: ExportOptions) => {
      const evidence = await evidenceOf(options, io);
      const bytes = writeEvidence(options.out, evidence);
      const report = verifyAudit(evidence);
      answer(options, io, { file: options.out, bytes, at: evidence.at, ...report }, () => [
        `Written to ${options.out}: ${bytes} bytes. It is verified anywhere: watchkeeper audit verify --from ${options.out}`,
        ...show(report, io),
      ]);
      if (report.flaws.length > 0) process.exitCode = 1;
    });

const haltHistoryCommand = (io: Io): Command =>
  newRemoteCommand(
    "halt",
    "Show every change of the halt switch: who, when, why",
    "watchkeeper audit halt",
  ).action(async (options: CommonOptions) => {
    const desk = await connect(options, io);
    const changes = (await desk.switches.history()).map(toHaltChange);
    answer(options, io, changes, (shown) =>
      shown.length === 0
        ? ["Nobody has set the halt switch yet."]
        : shown.map((change) => line(change, desk.nameOf)),
    );
  });

const line = ({ halted, by, at, reason }: HaltChange, nameOf: Desk["nameOf"]): string =>
  `${momentOf(at)}  ${nameOf(by)} ${halted ? "put the halt switch on" : "took the halt back"}: ${reason}`;

function show(report: AuditReport, { colours }: Io): readonly string[] {
  const { cases, switches, records, anchors, signatures, alarms, unsettled, key, flaws } = report;
  const extent = `${records} records of ${cases} cases${switches > 0 ? " and the halt switch" : ""}, ${anchors} anchors, ${signatures} signatures`;
  const notes = [
    ...(key
      ? [`Signed by the key ${key.slice(0, 16)}…`]
      : ["The notary has not begun: nothing is signed yet."]),
    ...(alarms > 0 ? [`The notary has raised ${alarms} alarms: somebody tampered with records.`] : []),
    ...(unsettled.length > 0
      ? [
          `Written all the while, so that their items were not verified: ${unsettled.join(", ")}. Verify again.`,
        ]
      : []),
  ];
  if (flaws.length === 0) return [colours.green(`The audit trail is whole: ${extent}.`), ...notes];
  return [
    colours.red(`The audit trail is not whole: ${flaws.length} flaws in ${extent}.`),
    ...flaws.map((flaw) => `  ${flaw.caseId || "bucket"} record ${flaw.seq}: ${flaw.flaw}: ${flaw.message}`),
    ...notes,
  ];
}
