/** What nobody can ask AWS for, and the embedded one does. */
export interface Mischief {
  /** The next backup of a resource fails, with this message of AWS Backup's. */
  readonly fails: (resourceArn: string, message: string) => Promise<unknown>;
}
