/** What stands where a case would. */
export const Welcome = ({
  connected,
  loading,
}: {
  readonly connected: boolean;
  readonly loading: boolean;
}) =>
  loading || !connected ? (
    <p class="empty">Loading</p>
  ) : (
    <section class="welcome">
      <h2>Nothing has happened yet</h2>
      <p>
        Watchkeeper watches this laptop's AWS. Launch an instance, with a button under “Try it” or with any
        AWS client, and follow here what comes of it: what was noticed, what would be changed, who decides,
        and the proof that it worked.
      </p>
    </section>
  );
