import type {
  ArchitectureType,
  DescribeInstanceTypesCommandInput,
  DescribeInstanceTypesCommandOutput,
  InstanceTypeInfo,
} from "@aws-sdk/client-ec2";
import { ec2Error } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import { pageOf } from "./paging.ts";

interface Family {
  readonly architecture: ArchitectureType;
  readonly isCurrent: boolean;
  /** vCPUs and GiB by size. */
  readonly sizes: Readonly<Record<string, readonly [number, number]>>;
}

const burstable = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
  large: [2, 8],
  xlarge: [4, 16],
  "2xlarge": [8, 32],
} as const;
const general = {
  large: [2, 8],
  xlarge: [4, 16],
  "2xlarge": [8, 32],
  "4xlarge": [16, 64],
  "8xlarge": [32, 128],
} as const;
const compute = { large: [2, 4], xlarge: [4, 8], "2xlarge": [8, 16], "4xlarge": [16, 32] } as const;
const memory = { large: [2, 16], xlarge: [4, 32], "2xlarge": [8, 64], "4xlarge": [16, 128] } as const;

/** A small part of what EC2 offers. https://aws.amazon.com/ec2/instance-types/ */
const families: Readonly<Record<string, Family>> = {
  t2: {
    architecture: "x86_64",
    isCurrent: true,
    sizes: { ...burstable, nano: [1, 0.5], micro: [1, 1], small: [1, 2] },
  },
  t3: { architecture: "x86_64", isCurrent: true, sizes: burstable },
  t3a: { architecture: "x86_64", isCurrent: true, sizes: burstable },
  t4g: { architecture: "arm64", isCurrent: true, sizes: burstable },
  m1: {
    architecture: "x86_64",
    isCurrent: false,
    sizes: { small: [1, 1.7], medium: [1, 3.75], large: [2, 7.5] },
  },
  m5: { architecture: "x86_64", isCurrent: true, sizes: general },
  m6i: { architecture: "x86_64", isCurrent: true, sizes: general },
  m6g: { architecture: "arm64", isCurrent: true, sizes: { medium: [1, 4], ...general } },
  m7i: { architecture: "x86_64", isCurrent: true, sizes: general },
  m7g: { architecture: "arm64", isCurrent: true, sizes: { medium: [1, 4], ...general } },
  c5: { architecture: "x86_64", isCurrent: true, sizes: compute },
  c6i: { architecture: "x86_64", isCurrent: true, sizes: compute },
  c7g: { architecture: "arm64", isCurrent: true, sizes: { medium: [1, 2], ...compute } },
  r5: { architecture: "x86_64", isCurrent: true, sizes: memory },
  r6i: { architecture: "x86_64", isCurrent: true, sizes: memory },
  p3: { architecture: "x86_64", isCurrent: true, sizes: { "2xlarge": [8, 61], "8xlarge": [32, 244] } },
  g4dn: { architecture: "x86_64", isCurrent: true, sizes: { xlarge: [4, 16], "2xlarge": [8, 32] } },
};

const types: ReadonlyMap<string, InstanceTypeInfo> = new Map(
  Object.entries(families).flatMap(([family, { architecture, isCurrent, sizes }]) =>
    Object.entries(sizes).map(([size, [cpus, gibibytes]]) => [
      `${family}.${size}`,
      {
        InstanceType: `${family}.${size}` as NonNullable<InstanceTypeInfo["InstanceType"]>,
        CurrentGeneration: isCurrent,
        FreeTierEligible: `${family}.${size}` === "t2.micro",
        BareMetal: false,
        Hypervisor: /^(t2|m1|p3)$/.test(family) ? ("xen" as const) : ("nitro" as const),
        BurstablePerformanceSupported: family.startsWith("t"),
        ProcessorInfo: { SupportedArchitectures: [architecture] },
        VCpuInfo: { DefaultVCpus: cpus },
        MemoryInfo: { SizeInMiB: Math.round(gibibytes * 1024) },
        SupportedRootDeviceTypes: ["ebs" as const],
        SupportedUsageClasses: ["on-demand" as const, "spot" as const],
        SupportedVirtualizationTypes: ["hvm" as const],
      },
    ]),
  ),
);

/** What is known of a type of instance. */
export const instanceType = (name: string): InstanceTypeInfo | undefined => types.get(name);

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export function describeInstanceTypes(
  input: DescribeInstanceTypesCommandInput,
): Omit<DescribeInstanceTypesCommandOutput, "$metadata"> {
  const { InstanceTypes: names = [], Filters } = input;
  const unknown = names.filter((name) => !types.has(name));
  if (unknown.length > 0) {
    throw ec2Error(
      "InvalidInstanceType",
      `The following supplied instance types do not exist: [${unknown.join(", ")}]`,
    );
  }
  const wanted = names.length > 0 ? names.map((name) => types.get(name)!) : [...types.values()];
  const matching = applyFilters(Filters, wanted, {
    "instance-type": (type) => type.InstanceType,
    "current-generation": (type) => String(type.CurrentGeneration),
    "free-tier-eligible": (type) => String(type.FreeTierEligible),
    "processor-info.supported-architecture": (type) => type.ProcessorInfo?.SupportedArchitectures,
    "vcpu-info.default-vcpus": (type) => String(type.VCpuInfo?.DefaultVCpus),
    "memory-info.size-in-mib": (type) => String(type.MemoryInfo?.SizeInMiB),
    "burstable-performance-supported": (type) => String(type.BurstablePerformanceSupported),
    hypervisor: (type) => type.Hypervisor,
  });
  const { page, NextToken } = pageOf(input, matching, (type) => type.InstanceType!);
  return { InstanceTypes: [...page], ...(NextToken === undefined ? {} : { NextToken }) };
}
