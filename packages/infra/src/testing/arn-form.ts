/** Whether an ARN of ours is of the reference's form, whose placeholders stand for any text, our stars among it. */
export const fits = (resource: string, form: string): boolean =>
  new RegExp(`^${form.replace(/[\\^.*+?()[\]|]/g, "\\$&").replaceAll(/\$\{\w+\}/g, ".*")}$`).test(resource);
