/** What whoever runs the command can put right: told in a sentence, without a stack. */
export class MistakeError extends Error {
  override readonly name = "MistakeError";
}
