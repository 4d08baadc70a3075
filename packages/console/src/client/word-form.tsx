import { useId, useRef, useState } from "preact/hooks";

/** One thing that a person may say. */
export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly kind: "main" | "plain";
  /** It is shown, and cannot be said. */
  readonly forbidden?: boolean;
}

/** A reason and what it is a reason for: nothing is sent without one. */
export function WordForm(props: {
  readonly legend: string;
  readonly hint: string;
  readonly choices: readonly Choice[];
  /** Tells whether it went through. */
  readonly say: (choice: string, reason: string) => Promise<boolean>;
}) {
  const { legend, hint, choices, say } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [reason, setReason] = useState("");
  const [lacking, setLacking] = useState(false);
  const [sending, setSending] = useState(false);
  const send = async (choice: string) => {
    const words = reason.trim();
    setLacking(words === "");
    if (words === "") return field.current?.focus();
    setSending(true);
    if (await say(choice, words)) setReason("");
    setSending(false);
  };
  return (
    <fieldset class="word-form" disabled={sending}>
      <legend>{legend}</legend>
      <label for={`${id}-reason`}>Reason</label>
      <input
        ref={field}
        id={`${id}-reason`}
        value={reason}
        autocomplete="off"
        required
        aria-invalid={lacking}
        aria-describedby={`${id}-hint`}
        onInput={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <p id={`${id}-hint`} class={lacking ? "hint bad" : "hint dim"}>
        {lacking ? "Say why first. " : ""}
        {hint}
      </p>
      <div class="buttons">
        {choices.map((choice) => (
          <button
            key={choice.id}
            type="button"
            class={choice.kind}
            disabled={choice.forbidden}
            onClick={() => send(choice.id)}
          >
            {choice.label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
