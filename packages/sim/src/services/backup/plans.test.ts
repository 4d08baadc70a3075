import {
  BackupClient,
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  DeleteBackupPlanCommand,
  DeleteBackupSelectionCommand,
  GetBackupPlanCommand,
  GetBackupSelectionCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
  paginateListBackupPlans,
  paginateListBackupSelections,
} from "@aws-sdk/client-backup";
import { IAMClient } from "@aws-sdk/client-iam";
import { beforeAll, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { makeRole } from "../../testing/roles.ts";
import { iam } from "../iam/service.ts";
import { backup } from "./service.ts";

const world = createWorld({
  services: [backup, iam],
  accounts: ["111122223333"],
  seed: 1,
  outsideUser: { account: "111122223333" },
});
const client = new BackupClient(clientOptions(world, { region: "eu-west-1" }));

beforeAll(() => makeRole(new IAMClient(clientOptions(world)), "backup", "backup.amazonaws.com"));

test("a plan and its selection are kept, listed, shown and deleted, in that order only", async () => {
  const { BackupPlanId } = await client.send(
    new CreateBackupPlanCommand({
      BackupPlan: {
        BackupPlanName: "daily",
        Rules: [{ RuleName: "daily", TargetBackupVaultName: "Default" }],
      },
    }),
  );
  const selection = {
    SelectionName: "all",
    IamRoleArn: "arn:aws:iam::111122223333:role/backup",
    Resources: ["*"],
  };
  const { SelectionId } = await client.send(
    new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection: selection }),
  );
  expect((await client.send(new ListBackupPlansCommand({}))).BackupPlansList).toMatchObject([
    { BackupPlanId, BackupPlanName: "daily" },
  ]);
  expect((await client.send(new GetBackupPlanCommand({ BackupPlanId }))).BackupPlan?.Rules).toMatchObject([
    { RuleName: "daily" },
  ]);
  expect(
    (await client.send(new ListBackupSelectionsCommand({ BackupPlanId }))).BackupSelectionsList,
  ).toMatchObject([{ SelectionId }]);
  expect(
    (await client.send(new GetBackupSelectionCommand({ BackupPlanId, SelectionId }))).BackupSelection,
  ).toMatchObject(selection);
  await expect(client.send(new DeleteBackupPlanCommand({ BackupPlanId }))).rejects.toMatchObject({
    name: "InvalidRequestException",
  });
  await client.send(new DeleteBackupSelectionCommand({ BackupPlanId, SelectionId }));
  await client.send(new DeleteBackupPlanCommand({ BackupPlanId }));
  await expect(client.send(new GetBackupPlanCommand({ BackupPlanId }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});

test("plans and selections are listed page by page", async () => {
  const ids: (string | undefined)[] = [];
  for (const BackupPlanName of ["one", "two", "three"]) {
    const { BackupPlanId } = await client.send(
      new CreateBackupPlanCommand({
        BackupPlan: { BackupPlanName, Rules: [{ RuleName: "daily", TargetBackupVaultName: "Default" }] },
      }),
    );
    ids.push(BackupPlanId);
  }
  for (const SelectionName of ["one", "two", "three"]) {
    await client.send(
      new CreateBackupSelectionCommand({
        BackupPlanId: ids[0],
        BackupSelection: { SelectionName, IamRoleArn: "arn:aws:iam::111122223333:role/backup" },
      }),
    );
  }
  const plans = [];
  for await (const { BackupPlansList } of paginateListBackupPlans({ client, pageSize: 2 }, {})) {
    plans.push(BackupPlansList?.map(({ BackupPlanName }) => BackupPlanName));
  }
  expect(plans).toEqual([["one", "two"], ["three"]]);
  const selections = [];
  const pages = paginateListBackupSelections({ client, pageSize: 2 }, { BackupPlanId: ids[0] });
  for await (const { BackupSelectionsList } of pages) {
    selections.push(BackupSelectionsList?.map(({ SelectionName }) => SelectionName));
  }
  expect(selections).toEqual([["one", "two"], ["three"]]);
});
