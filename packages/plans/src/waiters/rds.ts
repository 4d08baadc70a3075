import { all, any, empty, error, failure, success, type WaiterTable, waiter } from "./waiter.ts";

const lost = ["deleted", "deleting", "failed", "incompatible-restore", "incompatible-parameters"];
const busy = ["creating", "modifying", "rebooting", "resetting-master-credentials"];

/** The waiters of RDS. */
export const rds = {
  DBClusterAvailable: waiter(
    "rds:DescribeDBClusters",
    [30, 1800],
    success(all("DBClusters[].Status", "available")),
    failure(any("DBClusters[].Status", ...lost)),
  ),
  DBClusterDeleted: waiter(
    "rds:DescribeDBClusters",
    [30, 1800],
    success(empty("DBClusters")),
    failure(any("DBClusters[].Status", ...busy)),
    success(error("DBClusterNotFoundFault")),
  ),
  DBClusterSnapshotAvailable: waiter(
    "rds:DescribeDBClusterSnapshots",
    [30, 1800],
    success(all("DBClusterSnapshots[].Status", "available")),
    failure(any("DBClusterSnapshots[].Status", ...lost)),
  ),
  DBClusterSnapshotDeleted: waiter(
    "rds:DescribeDBClusterSnapshots",
    [30, 1800],
    success(empty("DBClusterSnapshots")),
    failure(any("DBClusterSnapshots[].Status", ...busy)),
    success(error("DBClusterSnapshotNotFoundFault")),
  ),
  DBInstanceAvailable: waiter(
    "rds:DescribeDBInstances",
    [30, 1800],
    success(all("DBInstances[].DBInstanceStatus", "available")),
    failure(any("DBInstances[].DBInstanceStatus", ...lost)),
  ),
  DBInstanceDeleted: waiter(
    "rds:DescribeDBInstances",
    [30, 1800],
    success(empty("DBInstances")),
    failure(any("DBInstances[].DBInstanceStatus", ...busy)),
    success(error("DBInstanceNotFoundFault")),
  ),
  DBSnapshotAvailable: waiter(
    "rds:DescribeDBSnapshots",
    [30, 1800],
    success(all("DBSnapshots[].Status", "available")),
    failure(any("DBSnapshots[].Status", ...lost)),
  ),
  DBSnapshotDeleted: waiter(
    "rds:DescribeDBSnapshots",
    [30, 1800],
    success(empty("DBSnapshots")),
    failure(any("DBSnapshots[].Status", ...busy)),
    success(error("DBSnapshotNotFoundFault")),
  ),
  TenantDatabaseAvailable: waiter(
    "rds:DescribeTenantDatabases",
    [30, 1800],
    success(all("TenantDatabases[].Status", "available")),
    failure(any("TenantDatabases[].Status", "deleted", "incompatible-parameters", "incompatible-restore")),
  ),
  TenantDatabaseDeleted: waiter(
    "rds:DescribeTenantDatabases",
    [30, 1800],
    success(empty("TenantDatabases"), error("DBInstanceNotFoundFault")),
  ),
} satisfies WaiterTable<"rds">;
