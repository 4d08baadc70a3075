import type { Model } from "../model.ts";

/** What stands where a case would. */
export function Welcome(props: Pick<Model, "connected" | "cases"> & { readonly wanted: string | undefined }) {
  const { connected, cases, wanted } = props;
  if (!connected) return <p class="empty">Loading</p>;
  if (wanted !== undefined) {
    const isThere = cases.some(({ id }) => id === wanted);
    return <p class="empty">{isThere ? "Loading" : `There is no case ${wanted} here.`}</p>;
  }
  return (
    <section class="welcome">
      <h2>Nothing has happened yet</h2>
      <p>
        Watchkeeper watches this laptop's AWS. Launch an instance, with a button under “Try it” or with any
        AWS client, and follow here what comes of it: what was noticed, what would be changed, who decides,
        and the proof that it worked.
      </p>
    </section>
  );
}
