import { actOut } from "/work/main/packages/plans/src/testing/drawn-run.ts";
const [from, n] = [Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 1000)];
let bad = 0; const t = Date.now(); const kinds = new Map<string, [number, number]>();
for (let s = from; s < from + n; s++) { try { await actOut(s); } catch (e: any) { bad++; const k = String(e.message).replace(/s\d+/g,"s#").slice(0,110); const old = kinds.get(k) ?? [0, s]; kinds.set(k, [old[0]+1, old[1]]); } }
console.log({ n, bad, ms: Date.now() - t }); for (const [k, v] of [...kinds].sort((a,b)=>b[1][0]-a[1][0]).slice(0, 15)) console.log(v, k);
