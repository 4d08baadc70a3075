/** Does something that may be refused; tells whether it went through. */
export type Attempt = (work: () => Promise<unknown>, said?: string) => Promise<boolean>;
