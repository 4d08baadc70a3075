/** When each check was swept last, and what that came to. */
export const Sweeps = ({ sweeps }: { readonly sweeps: readonly string[] }) =>
  sweeps.length === 0 ? null : (
    <section class="panel sweeps" aria-labelledby="sweeps-title">
      <h2 id="sweeps-title">Sweeps</h2>
      <ul>
        {sweeps.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
